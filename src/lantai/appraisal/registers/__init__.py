# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of this room, in the order of its menu; loading it puts all of it there."""

# isort: off
from lantai.appraisal.registers import batches
from lantai.appraisal.registers import deferrals
from lantai.appraisal.registers import publications
from lantai.appraisal import deeds
from lantai.appraisal import pages
# isort: on

__all__ = ["batches", "deeds", "deferrals", "pages", "publications"]
