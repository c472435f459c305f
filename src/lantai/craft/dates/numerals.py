# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Characters and numbers of dates: one spelling, letter for letter, and Chinese numerals counted.

`fold` keeps the length of a text, so that places found in the folded text are places in the
original. Which number means what is the business of the grammar.
"""

from __future__ import annotations

import re

_PAIRS = (
    "壹一貳二贰二弍二叁三參三叄三肆四伍五陸六陆六柒七捌八玖九拾十卄廿零〇○〇◯〇Ｏ〇ｏ〇"
    "國国歲岁約约後后閏闰號号紀纪歷历曆历陽阳陰阴農农舊旧時时間间從从舉举詳详無无"
    "緒绪豐丰慶庆統统順顺萬万啟启曆历啓启禎祯興兴滿满偽伪僞伪節节臘腊戰战爭争華华"
    "［[〔[【[］]〕]】]（(）)？?／/．.·.•.・.‧.\u3000 \xa0 \t \r \n "
    "—~―~─~━~～~〜~∼~～~－-‐-‑-−-–-﹣-﹘-×x✕x□x＊*"
)
_TABLE = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)},
    **{ord(one): other for one, other in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)},
}
_DIGITS = {each: value for value, each in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_WELL_FORMED = re.compile(
    "(?:[一二三四五六七八九]千)?〇?(?:[一二三四五六七八九]百)?〇?"
    "(?:[一二三四五六七八九]?十|廿|卅)?[一二三四五六七八九]?"
)
CHINESE = "〇一二三四五六七八九十廿卅百千"
"""The characters of Chinese numbers after folding."""


def fold(text: str) -> str:
    """The text with half-width digits, simplified characters of dates and plain marks.

    Same length as the text. Long dashes become ``~``, short ones ``-``.
    """
    return text.translate(_TABLE)


def number(text: str) -> int | None:
    """The number of folded digits, Chinese (三十八, 卅八, 一九四九) or Arabic; None if none."""
    if text.isascii():
        return int(text) if text.isdecimal() and len(text) < 10 else None
    if all(each in _DIGITS for each in text):
        return int("".join(str(_DIGITS[each]) for each in text)) if len(text) < 10 else None
    if not _WELL_FORMED.fullmatch(text):
        return None
    total = waiting = 0
    for each in text:
        if each in _UNITS:
            total += (waiting or 1) * _UNITS[each]
            waiting = 0
        elif each in "廿卅":
            total += 20 if each == "廿" else 30
        else:
            waiting = _DIGITS[each]
    return total + waiting


def year_number(text: str) -> int | None:
    """A four-digit year in folded digits of either kind or both (二OO八, 一九98)."""
    plain = text.replace("o", "〇").replace("O", "〇")
    digits = "".join(str(_DIGITS.get(each, each)) for each in plain)
    return int(digits) if digits.isdecimal() and len(digits) == 4 else None
