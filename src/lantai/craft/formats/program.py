# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs: what a processor would run is active content in a records package."""

from __future__ import annotations

from lantai.craft.formats.identity import Identity
from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source


def look(source: Source, sheet: Sheet, identity: Identity) -> None:
    """Note that this is a program (PE, ELF, Mach-O, Java class, WebAssembly)."""
    sheet.acts("executable")
    sheet.fact(checked=False)
