# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Authenticity 真实性: characters in the metadata (DA/T 70-2018 item 1-6 特殊字符).

What cannot be seen, what no standard assigns, and what tells of a lost encoding. Rare Chinese
characters of every extension are good; GB 18030 has them all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lantai.craft.checks.case import Case, check
from lantai.craft.findings import Finding
from lantai.craft.package.manifest import FIELDS

_WORDED = ("sequence", "ref_code", "doc_number", "creator", "title", "date", "year", "secrecy",
           "retention", "pages", "size", "note")  # fmt: skip
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\ufff9-\ufffc\U000e0000-\U000e00ff]"
)
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LOST = re.compile(r"[?？]{2,}|锟斤拷|烫烫烫|屯屯屯|[ÃÂ][\u0080-\u00bf]|(?:[À-ÿ]{2}){3,}")
_PICTURE = re.compile("[\u2600-\u2604\u2607-\u26ff\u2700-\u27bf\U0001f000-\U0001faff]")
_BREAK = re.compile(r"[\t\r\n\u2028\u2029\x85]")
_PLAIN = re.compile(r"[0-9A-Za-z.·〔〕\-\u4e00-\u9fff（）《》、，。：]*")


@check("1-6")
def characters(case: Case) -> Iterator[Finding]:
    """One finding a value: the worst that stands in it."""
    for record in case.records():
        for name in _WORDED:
            value = getattr(record, name)
            if not value or (_PLAIN.fullmatch(value) and not _LOST.search(value)):
                continue
            if found := special(value):
                kind, char = found
                yield case.find(kind, record.where(name), code=record.ref_code, field=FIELDS[name],
                                char=char)  # fmt: skip


def special(value: str) -> tuple[str, str] | None:
    """The kind of finding and the character, by its number, that a value offends with."""
    if _LOST.search(value):
        return "text_lost", ""
    for kind, pattern in (("hidden_character", _HIDDEN), ("broken_character", _BROKEN),
                          ("picture_character", _PICTURE), ("line_break", _BREAK)):  # fmt: skip
        if found := pattern.search(value.strip()):
            return kind, f"U+{ord(found[0]):04X}"
    for char in value:
        if char > "\x7f" and unicodedata.category(char) == "Cn" and not _han(char):
            return "broken_character", f"U+{ord(char):04X}"
    return None


def _han(char: str) -> bool:
    """A Han character of an extension younger than this Python: planes 2 and 3 are Han alone."""
    return 0x20000 <= ord(char) <= 0x3FFFD or "\u3400" <= char <= "\u9fff"
