# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of the vault, in the order of its menu; loading it puts all of it there."""

# isort: off
from lantai.vault.registers import stores
from lantai.vault.registers import objects
from lantai.vault import pages
# isort: on

__all__ = ["objects", "pages", "stores"]
