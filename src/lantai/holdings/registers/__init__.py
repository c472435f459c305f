# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of holdings, in the order of its menu; loading it puts all of it there."""

# isort: off
from lantai.holdings.registers import levels
from lantai.holdings.registers import places
from lantai.holdings.registers import changes
from lantai.holdings.registers import references
from lantai.holdings.tree import pages as structure
from lantai.holdings import pages
# isort: on

__all__ = ["changes", "levels", "pages", "places", "references", "structure"]
