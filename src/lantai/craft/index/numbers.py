# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Document numbers 文号 and reference codes 档号, brought to one form however they are typed.

法释〔2024〕1号, 法释[2024]1号, 法释２０２４年第1号 and 法释(2024)一号 are one number; so are
国务院令第250号, 国务院第250号令 and 中华人民共和国国务院令 第二百五十号. Works on folded text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lantai.craft.text.numerals import value

_NUMERAL = "[0-9〇一二三四五六七八九十百千两廿卅]"
_MAKER = "[\u4e00-\u9fff、]"
_YEARED = re.compile(
    rf"({_MAKER}{{1,24}}?)\s*[〔\[(（【「﹝〈<{{]?\s*({_NUMERAL}{{4}})\s*"
    rf"(?:[〕\])）】」﹞〉>}}]\s*年?|年\s*[〕\])）】」﹞〉>}}]?|(?=第))\s*(?:字)?第?\s*({_NUMERAL}{{1,8}})\s*号"
)
_ORDER = re.compile(
    rf"({_MAKER}{{0,60}}?)(令|公告|通告|决定|公报|通知|批复|发|字|函)\s*第?\s*({_NUMERAL}{{1,8}})\s*号"
)
_ORDER_AFTER = re.compile(rf"({_MAKER}{{1,60}}?)\s*第\s*({_NUMERAL}{{1,8}})\s*号\s*(令|公告|通告)")
_STATE = "中华人民共和国"
_BLANKS = re.compile(r"\s+")
_CODE_MARKS = re.compile(r"[\s·•・‧∙⋅.\-－—–―/／_]+")


def keys(folded: str) -> list[str]:
    """Every form under which a number is kept: with its full maker, each maker, and none."""
    found: list[str] = []
    for maker, kind, number in _parts(folded):
        for each in _makers(maker):
            found.append(f"{each}{kind}{number}")
        found.append(f"{kind}{number}")
    return list(dict.fromkeys(found))


def asked(folded: str) -> tuple[str, ...]:
    """The first document number in a question as it is kept: with its maker, then without."""
    found = next(_parts(folded), None)
    if found is None:
        return ()
    maker, kind, number = found
    return tuple(dict.fromkeys((f"{_makers(maker)[-1]}{kind}{number}", f"{kind}{number}")))


def of_code(code: str) -> str:
    """A reference code without its dots, dashes and blanks, for looking it up as typed."""
    return "=" + _CODE_MARKS.sub("-", code.strip().lower()).strip("-")


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Maker, kind (令, 公告; ``/`` for numbers with a year) and number."""
    if "号" not in text:
        return
    text = _BLANKS.sub("", text)
    for maker, year, number in _YEARED.findall(text):
        if (y := value(year)) and (n := value(number)) is not None:
            yield maker, "/", f"{y}/{n}"
    for maker, number, kind in _ORDER_AFTER.findall(text):
        if (n := value(number)) is not None:
            yield maker, kind, str(n)
    for maker, kind, number in _ORDER.findall(text):
        if (n := value(number)) is not None:
            yield maker, kind, str(n)


def _makers(maker: str) -> list[str]:
    """All makers together, then each without the state's name before it; the last one last."""
    plain = maker.replace(_STATE, "")
    return [plain, *(each for each in plain.split("、") if each)] if "、" in plain else [plain]
