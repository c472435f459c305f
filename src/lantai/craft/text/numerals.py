# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers as Chinese documents write them: 123, 一百二十三, 一二三, 廿三, 二〇一四.

Works on folded text (`fold.fold`: 零 and ○ have become 〇, full-width digits half-width). Dates as
such belong to `craft.dates`; this is only about the number inside a number.
"""

from __future__ import annotations

import re

DIGITS = "〇一二三四五六七八九"
_VALUE = {char: value for value, char in enumerate(DIGITS)} | {"两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_RUN = re.compile(rf"[0-9]+|[{DIGITS}两十百千万亿廿卅卌]+")
_UNITS_AFTER = "年月日号條条届次期卷册章节款项批版编件页人元万亿周岁个级类等名路线届"
_LONGEST = 12
"""Runs of more figures are identity or account numbers: never written in words."""


def digits(text: str, most: int = 18) -> int | None:
    """The number of a text of 1 to ``most`` digits 0 to 9: a key or a count as somebody typed it.

    None for every other text; 18 digits fit into 64 bits.
    """
    known = text.isascii() and text.isdigit() and len(text) <= most
    return int(text) if known else None


def value(run: str) -> int | None:
    """The number a run of Chinese numerals or digits stands for; None where it is none."""
    if not 0 < len(run) <= 2 * _LONGEST:
        return None
    if run.isascii():
        return int(run) if run.isdigit() else None
    for short, long in _TENS.items():
        run = run.replace(short, long)
    if all(char in _VALUE for char in run):
        return int("".join(str(_VALUE[char]) for char in run))
    return _by_units(run)


def _by_units(run: str) -> int | None:
    total = section = 0
    largest = 1
    digit: int | None = None
    for char in run:
        if char in _VALUE:
            if digit:
                return None
            digit = _VALUE[char]
            continue
        unit = _UNIT.get(char)
        if unit is None:
            return None
        if unit >= 10**4:
            section += digit or 0
            above = unit > largest
            total = (total + section) * unit if above else total + section * unit
            section, largest = 0, unit
        else:
            section += (1 if digit is None else digit) * unit
        digit = None
    return total + section + (digit or 0)


def in_words(number: int) -> str:
    """A number below 10^8 as it is read: 149 is 一百四十九."""
    if number == 0:
        return DIGITS[0]
    high, low = divmod(number, 10**4)
    words = f"{_below_myriad(high)}万" if high else ""
    if high and 0 < low < 1000:
        words += DIGITS[0]
    words += _below_myriad(low) if low else ""
    return words[1:] if words.startswith("一十") else words


def _below_myriad(number: int) -> str:
    words, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            words += (DIGITS[0] if gap else "") + DIGITS[digit] + name
            gap = False
        elif words:
            gap = True
    return words


def _figures(found: re.Match[str], text: str) -> str:
    run = found.group()
    if run.isascii() or not _counts(run, text[found.end() : found.end() + 1]):
        return run
    number = value(run)
    return run if number is None else str(number)


def _counts(run: str, after: str) -> bool:
    """Whether a run is a number rather than a word (万一, 三三两两 have no unit behind them)."""
    return (after != "" and after in _UNITS_AFTER) or (len(run) > 2 and run[0] not in "百千万亿")


def variants(text: str, limit: int = 4) -> list[str]:
    """The text first, then the same with its numbers written otherwise; at most ``limit``."""
    forms = [text]
    for rewrite in (_as_digits, _as_words, _as_figures_read):
        form = _RUN.sub(lambda found, how=rewrite: how(found, text), text)  # type: ignore[misc]
        if form not in forms:
            forms.append(form)
    return forms[:limit]


def _as_digits(found: re.Match[str], text: str) -> str:
    return _figures(found, text)


def _number(found: re.Match[str], text: str) -> int | None:
    run = found.group()
    if not run.isascii() and not _counts(run, text[found.end() : found.end() + 1]):
        return None
    return value(run) if len(run) <= _LONGEST else None


def _as_words(found: re.Match[str], text: str) -> str:
    """149号 as 一百四十九号; a year stays for `_as_figures_read`."""
    number = _number(found, text)
    if number is None or number >= 10**8 or found.group().startswith("0"):
        return found.group()
    if text[found.end() : found.end() + 1] == "年" and 1000 <= number < 3000:
        return _read_out(number)
    return in_words(number)


def _as_figures_read(found: re.Match[str], text: str) -> str:
    """2014 as 二〇一四."""
    number = _number(found, text)
    return found.group() if number is None else _read_out(number)


def _read_out(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))
