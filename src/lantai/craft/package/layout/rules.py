# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The 档号 rule a package brings along (分类编号与命名规则.TXT), as a pattern with named parts.

``全宗号-WS·年度·保管期限-件号（三位）`` says which parts follow each other; what a part may be is
data (``names.toml``). The standards' own templates are `craft.refcode`'s.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from lantai.craft.package.layout import names

_RULE = re.compile(
    r"(?:档号)?(?:结构|构成|组成|编制规则|格式|规则|编制)?(?:为|是)?\s*[：:]\s*(.+)$"
)
_WIDTH = re.compile(r"[（(]\s*([一二三四五六七八0-9])\s*位(?:数字|数)?[^）)]*[）)]")
_NOTE = re.compile(r"[（(](?!问题|机构)[^）)]*[）)]")
_JOINTS = re.compile(r"([\-－—–·•．・∙⋅])")
_LITERAL = re.compile(r"[A-Z0-9]+")
_DIGITS = {word: str(number) for number, word in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class CodeRule:
    """A rule of 档号. ``parts`` are the names of the parts in order; ``joints`` what joins them."""

    text: str
    parts: tuple[str, ...]
    pattern: re.Pattern[str]

    def read(self, code: str) -> dict[str, str] | None:
        """Part names and values of a code that follows the rule, else None."""
        found = self.pattern.fullmatch(code)
        if found is None:
            return None
        return {name: found[f"p{at}"] for at, name in enumerate(self.parts)}


def code_rules(text: str) -> list[CodeRule]:
    """Every 档号 rule the text states, one a line or joined by 或; unreadable ones are left out."""
    found = []
    for line in re.split(r"[\n。；;]+", unicodedata.normalize("NFC", text)):
        stated = _RULE.search(line.strip())
        for each in re.split(r"(?<!机构)或者?(?!问题)|，|,", stated[1] if stated else line):
            rule = _compile(each.strip())
            if rule is not None:
                found.append(rule)
    return found


def shorter(rule: CodeRule) -> CodeRule | None:
    """The rule without its last part: the 档号 of the volume an item lies in."""
    if len(rule.parts) < 3:
        return None
    cut = max(rule.text.rfind("-"), rule.text.rfind("－"))
    return _compile(rule.text[:cut]) if cut > 0 else None


def _compile(text: str) -> CodeRule | None:
    pieces = [piece.strip() for piece in _JOINTS.split(text)]
    if len(pieces) < 5 or _LITERAL.fullmatch(pieces[-1]):
        return None  # the last part is a running number: with one in its place it is an example
    parts: list[str] = []
    pattern = ""
    for at, piece in enumerate(pieces):
        if at % 2:
            pattern += "-" if piece in "-－—–" else "·"
            continue
        name, allowed = _part(piece)
        if not name:
            return None
        pattern += f"(?P<p{len(parts)}>{allowed})"
        parts.append(name)
    return CodeRule(text, tuple(parts), re.compile(pattern))


def _part(piece: str) -> tuple[str, str]:
    """Name and pattern of a part; letters and digits stand for themselves."""
    width = _WIDTH.search(piece)
    named = names.table()["code_parts"]
    name = _WIDTH.sub("", piece).strip()
    plain = name if name in named else _NOTE.sub("", name).strip()
    if _LITERAL.fullmatch(plain):
        return plain, re.escape(plain)
    if not plain or len(plain) > 12:
        return "", ""
    if width and (digits := _DIGITS.get(width[1], width[1])):
        return plain, f"[0-9]{{{digits}}}"
    return plain, named.get(plain, "[A-Z0-9㐀-鿿]+")
