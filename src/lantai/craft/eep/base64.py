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

    __slots__ = ("_ended", "_rest", "_sinks", "fault", "letters")

    def __init__(self, sinks: Sequence[Callable[[bytes], object]]) -> None:
        self._sinks = sinks
        self._rest = b""
        self._ended = False
        self.fault = ""
        self.letters = 0

    def feed(self, text: str) -> None:
        """Take in the next piece of text, cut anywhere."""
        data = text.encode("ascii", "replace").translate(None, _BLANK)
        clean = data.translate(None, _OTHER)
        if len(clean) != len(data):
            self.fault = self.fault or "alphabet"
        self.letters += len(clean)
        data = self._rest + clean
        whole = len(data) & ~3
        self._rest = data[whole:]
        if whole:
            self._decode(data[:whole])

    def _decode(self, data: bytes) -> None:
        if self._ended:
            self.fault = self.fault or "padding"
            return
        end = data.find(b"=")
        if end >= 0:
            self._ended = True
            quad = (end & ~3) + 4
            if quad < len(data) or end & 3 < 2 or data[end:quad].strip(b"="):
                self.fault = self.fault or "padding"
                data = data[: end & ~3]
        decoded = binascii.a2b_base64(data)
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
