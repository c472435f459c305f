# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which encoding a text says it has, and which it truly has: UTF-8, GB18030, GB2312 (GBK between).

Bytes become text here and nowhere else of the layout, in blocks, so a catalogue of any length can
stream. What XML does with the text is in `xmlread`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from lantai.craft.errors import BadInput

BLOCK = 1 << 18
GB = frozenset({"gb18030", "gb2312", "gbk"})
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


class Encoding(NamedTuple):
    """``declared`` in lower case (empty if silent), ``true`` a codec, and whether they agree."""

    declared: str
    true: str
    honest: bool


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return ""


def _decodes(data: bytes, codec: str, *, final: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _wide(data: bytes) -> bool:
    return any(byte > 127 for byte in data)


def judge(head: bytes, *, final: bool) -> Encoding:
    """The encoding of a text from its beginning; ``final`` where that is all of it.

    XML without a declaration is UTF-8 (XML 1.0 §4.3.3). UTF-8 is tried first: Chinese text in GB
    practically never is valid UTF-8, while the reverse happens.
    """
    found = _DECLARED.search(head[:400])
    declared = found[1].decode().lower() if found else ""
    claimed = _codec(declared) if declared else ""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Encoding(declared, codec, not declared or claimed.startswith(codec))
    if _decodes(head, "utf-8", final=final):
        honest = not _wide(head) or not declared or claimed == "utf-8"
        return Encoding(declared, "utf-8", honest)
    honest = claimed == "gb18030" or (claimed in GB and _decodes(head, claimed, final=final))
    return Encoding(declared, "gb18030", honest)


def texts(stream: IO[bytes], name: str, encoding: str) -> Iterator[str]:
    """The stream as text in blocks, without a byte order mark. Raises `BadInput` at a bad byte."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    decoder = codecs.getincrementaldecoder(codec)()
    read = 0
    try:
        while block := stream.read(BLOCK):
            yield decoder.decode(block)
            read += len(block)
        yield decoder.decode(b"", True)
    except UnicodeDecodeError as fault:
        raise BadInput("check.bad_byte", path=name, at=read + fault.start, codec=encoding.upper()
                       ) from fault  # fmt: skip


def whole_text(data: bytes) -> str | None:
    """A short text file in UTF-8 or GB18030; None where it is neither."""
    encoding = judge(data, final=True).true
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        return None
