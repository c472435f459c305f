# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""RTF: its plain text. Fonts, pictures and fields' codes are skipped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lantai.craft.formats.source import Source
from lantai.craft.text.passage import CHARACTERS, PART, Passage, Read, found

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)"
)
_SILENT = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"fldinst", b"datastore",
    b"themedata", b"listtable", b"listoverridetable", b"rsidtbl", b"xmlnstbl", b"latentstyles",
    b"generator", b"mmathPr", b"colorschememapping", b"revtbl", b"filetbl", b"bkmkstart",
})  # fmt: skip
_LINES = frozenset({b"par", b"line", b"row", b"cell", b"page", b"sect"})
_PAGES = {"936": "gb18030", "950": "big5", "1252": "cp1252", "932": "cp932", "65001": "utf-8"}
_DEEPEST = 2_000


def passages(source: Source) -> Iterator[Read]:
    """One passage: where pages break is for the reader of RTF to decide."""
    data = source.whole().read(PART)
    yield Passage(_text(data))
    if source.size > PART:
        yield found("cut", source.name, limit=PART, unit="字节", unit_en="bytes")


def _text(data: bytes) -> str:
    codec = _codec(data)
    out: list[str] = []
    state = _State()
    for found_ in _TOKEN.finditer(data):
        state.take(found_, out, codec)
        if state.taken > CHARACTERS:
            break
    state.settle(out, codec)
    return "".join(out)


def _codec(data: bytes) -> str:
    said = re.search(rb"\\ansicpg(\d{1,5})", data[:4096])
    return _PAGES.get(said[1].decode() if said else "936", "gb18030")


class _State:
    """Where the reader stands: groups open, whether silent, bytes not yet decoded."""

    def __init__(self) -> None:
        self.taken = 0
        self._raw = bytearray()
        self._groups: list[tuple[bool, int]] = []
        self._silent = False
        self._fallback = 1
        self._skip = 0

    def settle(self, out: list[str], codec: str) -> None:
        """Decode the bytes gathered so far."""
        if self._raw:
            out.append(self._raw.decode(codec, "replace"))
            self.taken += len(out[-1])
            self._raw.clear()

    def take(self, token: re.Match[bytes], out: list[str], codec: str) -> None:
        word, number, code, symbol, brace, text = token.groups()
        if brace:
            self._group(brace)
        elif word:
            self._word(word, int(number or 0), out, codec)
        elif symbol == b"*":
            self._silent = True
        elif not self._silent:
            self._bytes(bytes.fromhex(code.decode()) if code else text or symbol or b"")

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._groups) < _DEEPEST:
                self._groups.append((self._silent, self._fallback))
        elif self._groups:
            self._silent, self._fallback = self._groups.pop()

    def _bytes(self, data: bytes) -> None:
        drop = min(self._skip, len(data))
        self._skip -= drop
        self._raw += data[drop:]

    def _word(self, word: bytes, number: int, out: list[str], codec: str) -> None:
        if word in _SILENT:
            self._silent = True
        elif word == b"uc":
            self._fallback = max(0, min(number, 8))
        elif self._silent:
            return
        elif word == b"u":
            self.settle(out, codec)
            out.append(chr(number % 0x10000))
            self.taken += 1
            self._skip = self._fallback
        elif word in _LINES or word == b"tab":
            self.settle(out, codec)
            out.append("\t" if word in (b"tab", b"cell") else "\n")
