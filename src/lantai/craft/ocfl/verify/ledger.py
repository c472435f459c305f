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
        self._read = self._number = self._inode = 0
        self.catch_up()

    def catch_up(self) -> None:
        """Read what was added since; all of it where the file was written anew."""
        if os.path.isfile(self._path) and not os.path.islink(self._path):
            with suppress(OSError):
                status = os.stat(self._path)
                if status.st_ino != self._inode or status.st_size < self._read:
                    self._lines, self.torn = {}, []
                    self._read, self._number, self._inode = 0, 0, status.st_ino
                self._index()

    def _index(self) -> None:
        """Index the lines from where the last reading ended; a line begins with its line break."""
        begin, number = self._read, self._number
        at = begin
        with open(self._path, "rb") as lines:
            lines.seek(at)
            while line := lines.readline(_LONGEST_LINE):
                path = self._folder_of(line)
                if path is not None:
                    self._lines.setdefault(path, []).append(at)
                elif at > begin or line != b"\n":  # the line break that ends what was read before
                    self.torn.append(number + 1)
                at, number = at + len(line), number + 1
        self._read, self._number = at, number

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
