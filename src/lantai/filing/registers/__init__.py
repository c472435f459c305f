# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of filing, in the order of its menu; loading it puts all of it there."""

# isort: off
from lantai.filing.registers import batches
from lantai.filing.registers import captures
from lantai.filing.registers import schedules
from lantai.filing.registers import mapping
from lantai.filing.registers import formed
from lantai.filing.registers import incidents
from lantai.filing import schedulepages
# isort: on

__all__ = ["batches", "captures", "formed", "incidents", "mapping", "schedulepages", "schedules"]
