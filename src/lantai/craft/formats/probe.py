# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A search for one agreed test string, to show that the road from a file to a refusal is open.

This is a byte signature and nothing more: it finds the industry's 68-character test string and no
other thing. It is never called antivirus; that a file is free of malware only a scanner or a
person's signed tick can say (DA/T 70-2018, item 4-2).
"""

from __future__ import annotations

from lantai.craft.formats.inspection import Sheet
from lantai.craft.formats.source import Source

_PARTS = (b"X5O!P%@AP[4", b"PZX54(P^)7CC)7}$EICAR-STANDARD", b"-ANTIVIRUS-TEST-FILE!$H+H*")
SIGNATURE = _PARTS[0] + bytes([0x5C]) + _PARTS[1] + _PARTS[2]
"""Put together here so that no scanner takes this file for the string itself."""


def look(source: Source, sheet: Sheet) -> None:
    """Note the test string in the first or last part of a file."""
    if bears(source.head) or (source.size > len(source.head) and bears(source.tail)):
        sheet.acts("test_signature")


def bears(data: bytes) -> bool:
    """Whether bytes carry the test string."""
    return SIGNATURE in data
