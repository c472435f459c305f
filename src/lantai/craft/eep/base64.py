# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Base64 of any length, turned into bytes as the text flows by: lines, one line, or with blanks.

RFC 2045 lets a reader skip what is not of the alphabet; an archive must not, so the first such
character is remembered as a fault. Nothing is kept here: bytes go to the sinks.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Sequence

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_BLANK = b" \t\r\n"
_OTHER = bytes(set(range(256)) - set(_ALPHABET))


class Base64:
    """Decodes text fed in pieces; ``fault`` is "", ``alphabet``, ``padding`` or ``length``."""

    __slots__ = ("_ended", "_rest", "_sinks", "fault")

    def __init__(self, sinks: Sequence[Callable[[bytes], object]]) -> None:
        self._sinks = sinks
        self._rest = b""
        self._ended = False
        self.fault = ""

    def feed(self, text: str) -> None:
        """Take in the next piece of text, cut anywhere."""
        data = self._rest + text.encode("ascii", "replace").translate(None, _BLANK)
        whole = len(data) & ~3
        quads, self._rest = data[:whole], data[whole:]
        if b"=" in quads:
            self._last(quads)
        elif quads:
            self._plain(quads)

    def _plain(self, data: bytes) -> None:
        """Whole quads without padding: nearly all there is."""
        if self._ended:
            self._fail("padding")
            return
        try:
            self._give(binascii.a2b_base64(data, strict_mode=True))
        except binascii.Error:
            self._mend(data)

    def _mend(self, data: bytes) -> None:
        """Go on without what is not of the alphabet, so that the damage is told but once."""
        self._fail("alphabet")
        clean = (data + self._rest).translate(None, _OTHER)
        self._rest = b""
        self.feed(clean.decode("ascii"))

    def _last(self, data: bytes) -> None:
        """Quads with padding, which must be the end."""
        end = data.find(b"=")
        quad = (end & ~3) + 4
        if end & ~3:
            self._plain(data[: end & ~3])
        if self._ended or quad < len(data) or end & 3 < 2 or data[end:quad].strip(b"="):
            self._fail("padding")
        elif data[end & ~3 : end].translate(None, _OTHER) != data[end & ~3 : end]:
            self._fail("alphabet")
        else:
            self._give(binascii.a2b_base64(data[end & ~3 : quad]))
        self._ended = True

    def _fail(self, fault: str) -> None:
        self.fault = self.fault or fault

    def _give(self, decoded: bytes) -> None:
        for sink in self._sinks:
            sink(decoded)

    def close(self) -> None:
        """The text has ended; letters left over mean that it was cut."""
        if self._rest:
            self.fault = self.fault or "length"


def from_text(text: str) -> bytes | None:
    """The bytes of a short base64 text (a signature, a certificate); None where it is broken."""
    pieces: list[bytes] = []
    decoder = Base64((pieces.append,))
    decoder.feed(text)
    decoder.close()
    return None if decoder.fault else b"".join(pieces)
