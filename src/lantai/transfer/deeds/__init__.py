# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act or job it is."""

# isort: off
from lantai.transfer.deeds import transfers
from lantai.transfer.deeds import checks
# isort: on

__all__ = ["checks", "transfers"]
