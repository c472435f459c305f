# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of this room, in the order of its menu; loading it puts all of it there."""

# isort: off
from lantai.transfer.registers import transfers
from lantai.transfer.registers import accessions
from lantai.transfer.registers import plans
from lantai.transfer.registers import checks
from lantai.transfer import deeds
from lantai.transfer import pages
from lantai.transfer import uploading
# isort: on

__all__ = ["accessions", "checks", "deeds", "pages", "plans", "transfers", "uploading"]
