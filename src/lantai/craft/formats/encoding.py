# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which encoding is this text in? An honest guess with a confidence between 0 and 1."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

SAMPLE = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
    rb"|<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})",
    re.IGNORECASE,
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
_LEAD = re.compile(rb"[\xc0-\xff]")


class Guess(NamedTuple):
    """A codec of Python's name and how sure it is."""

    codec: str
    confidence: float


def guess(head: bytes, *, whole: bool) -> Guess | None:
    """The encoding of text that begins so, or None where this is no text.

    ``whole``: the head is all there is, so a sequence cut at its end is a fault.
    """
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return Guess(codec, 1.0)
    if wide := _without_mark(head):
        return wide
    if len(_BINARY.findall(head)) > len(head) // 100 or head.count(0):
        return None
    declared = _DECLARED.search(head[:2048])
    if declared and (known := _known(declared[1] or declared[2])):
        return Guess(known, 1.0)
    if head.isascii():
        return Guess("ascii", 1.0)
    return _of_bytes(head[:SAMPLE], whole=whole and len(head) <= SAMPLE)


def _known(label: bytes) -> str | None:
    name = label.decode("ascii").lower()
    try:
        codec = codecs.lookup(_WIDER.get(name, name))
    except LookupError:
        return None
    return codec.name if codec._is_text_encoding else None


def _without_mark(head: bytes) -> Guess | None:
    """UTF-16 without its mark: ASCII or Chinese punctuation every second byte."""
    sample = head[: len(head) // 2 * 2][:4096]
    if len(sample) < 8:
        return None
    for codec, low, high in (("utf-16-le", 0, 1), ("utf-16-be", 1, 0)):
        zeros = sample[high::2].count(0)
        if zeros * 10 >= len(sample) and not sample[low::2].count(0):
            return Guess(codec, 0.95)
    return None


def _of_bytes(head: bytes, *, whole: bool) -> Guess:
    if _decodes(head, "utf-8", whole=whole):
        lead = len(_LEAD.findall(head[:4096]))
        return Guess("utf-8", 1.0 if lead > 3 else 0.95)
    chinese = _share(head, "gb18030", whole=whole)
    taiwan = _share(head, "big5", whole=whole)
    if max(chinese, taiwan) < 0.3:
        broken = _nearly_utf8(head)
        if broken:
            return Guess("utf-8", 0.6)
    if chinese < 0 and taiwan < 0:
        return Guess("utf-8" if _nearly_utf8(head) else "gb18030", 0.3)
    if taiwan > chinese + 0.2:
        return Guess("big5", min(0.9, 0.5 + (taiwan - chinese) / 2))
    return Guess("gb18030", min(0.99, 0.55 + max(chinese, 0.0) * 0.45))


def _decodes(head: bytes, codec: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _share(head: bytes, codec: str, *, whole: bool) -> float:
    """The share of everyday Chinese characters among those beyond ASCII; -1: does not decode."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(head, final=whole)
    except UnicodeDecodeError:
        return -1.0
    beyond = [each for each in text if each > "\x7f"]
    if not beyond:
        return 0.0
    return sum(_is_everyday(each, codec) for each in beyond) / len(beyond)


def _is_everyday(each: str, codec: str) -> bool:
    """Level 1 of GB/T 2312 (3,755 characters) or of Big5 (5,401), or Chinese punctuation."""
    if "\u3000" <= each <= "\u301f" or "\uff01" <= each <= "\uff5e" or each in "“”‘’…—·":
        return True
    if not "\u4e00" <= each <= "\u9fff":
        return False
    raw = each.encode(codec, "ignore")
    if codec == "big5":
        return len(raw) == 2 and 0xA4 <= raw[0] <= 0xC6
    return len(raw) == 2 and 0xB0 <= raw[0] <= 0xD7 and raw[1] >= 0xA1


def _nearly_utf8(head: bytes) -> bool:
    """Whether all but a few sequences are UTF-8: UTF-8 with a fault, not another encoding."""
    text = head.decode("utf-8", "replace")
    beyond = sum(each > "\x7f" for each in text)
    return beyond > 0 and text.count("\ufffd") * 5 <= beyond
