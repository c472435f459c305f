# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act it is.

One file a noun or affair; loading this puts all of them on their nouns.
"""

# isort: off
from lantai.holdings.deeds import fonds
from lantai.holdings.deeds import custody
from lantai.holdings.deeds import placing
from lantai.holdings.deeds import renumbering
from lantai.holdings.deeds import opening
from lantai.holdings.deeds import places
from lantai.holdings.deeds import imports
from lantai.holdings.deeds import schemes
from lantai.holdings.deeds import sets
# isort: on

__all__ = ["custody", "fonds", "imports", "opening", "places", "placing", "renumbering", "schemes",
           "sets"]  # fmt: skip
