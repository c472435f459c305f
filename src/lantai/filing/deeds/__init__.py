# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act it is.

One file a noun or affair; loading this puts all of them on their nouns.
"""

# isort: off
from lantai.filing.deeds import batches
from lantai.filing.deeds import joining
from lantai.filing.deeds import schedules
from lantai.filing.deeds import remarks
from lantai.filing.deeds import mapping
from lantai.filing.deeds import formed
# isort: on

__all__ = ["batches", "formed", "joining", "mapping", "remarks", "schedules"]
