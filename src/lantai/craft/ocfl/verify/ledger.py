# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The ledger of BLAKE3 that roots of Lantai keep, as the judge reads it: a hint, never a proof.

Each line is JSON of an object's folder and its content paths' digests, a blank and the JSON's
CRC-32. Only the places of lines are held in memory. Roots of others have no such file.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from zlib import crc32

from lantai.craft import digest
from lantai.craft.ocfl.verify.notes import Notes
from lantai.craft.ocfl.verify.reading import read_small

NAME = "lantai-blake3.jsonl"
_LONGEST_LINE = 256 << 20


class Ledger:
    """An index of the ledger's lines by object folder."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = f"{folder}/{NAME}"
        self._lines: dict[str, list[int]] = {}
        self.torn: list[int] = []
        if os.path.isfile(self._path) and not os.path.islink(self._path):
            with suppress(OSError):
                self._index()

    def _index(self) -> None:
        at = number = 0
        with open(self._path, "rb") as lines:
            while line := lines.readline(_LONGEST_LINE):
                path = self._folder_of(line)
                if path is not None:
                    self._lines.setdefault(path, []).append(at)
                elif number or line != b"\n":
                    self.torn.append(number + 1)
                at, number = at + len(line), number + 1

    def _folder_of(self, line: bytes) -> str | None:
        text, _, check = line.removesuffix(b"\n").rpartition(b" ")
        if check == b"%08x" % crc32(text):
            with suppress(ValueError, RecursionError):
                path = json.loads(text[1 : text.index(b'",{') + 1])
                return path if isinstance(path, str) else None
        return None

    def of(self, path: str) -> dict[str, str]:
        """What is said of one object: content path to BLAKE3."""
        found: dict[str, str] = {}
        places = self._lines.get(path)
        if not places:
            return found
        with suppress(OSError), open(self._path, "rb") as lines:
            for at in places:
                lines.seek(at)
                with suppress(ValueError, TypeError, RecursionError):
                    found |= json.loads(lines.readline(_LONGEST_LINE).rpartition(b" ")[0])[1]
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def judge(self, notes: Notes) -> None:
        """Note torn lines, and own files of the root that are not as they were written."""
        for number in self.torn:
            notes.add("ledger_torn", NAME, line=number)
        for name, value in self.of("").items():
            data = None
            with suppress(OSError):
                data = read_small(f"{self._folder}/{name}")
            if data is None or digest.of_bytes(data, "blake3") != value:
                notes.add("own_file_differs", name)
