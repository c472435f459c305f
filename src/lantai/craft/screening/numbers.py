# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers that belong to somebody: identity, telephone, bank card, passport, plate, mail.

A number counts by what it proves (the check digit of GB 11643 after ISO 7064 MOD 11-2, a province
and a day that exist; Luhn) and by what it is called. It is found in digits of any width, in Chinese
numerals, parted by blanks, hyphens and line ends, and with letters that OCR took for digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lantai.craft.catalogue.identity import check_digit
from lantai.craft.regions.code import provinces_table
from lantai.craft.screening.plain import Plain
from lantai.craft.screening.words import pattern

_RUN = re.compile(r"(?<![0-9a-z.])[0-9oilzsb|](?:[0-9oilzsbx|]|-(?=[0-9])){9,}(?![0-9a-z])")
_OCR = str.maketrans("oil|zsb", "0111258")
_LONGEST = 19
_SHOWN = 24
"""Characters of the longest number with its hyphens."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_HOME = "|".join(
    f"(?<={name})" for name in ("宅电", "宅电:", "庭电话", "庭电话:", "宅电话", "宅电话:")
)
_LANDLINE = re.compile(
    r"(?<![0-9a-z.\-])(?:"
    r"\(?0[1-9][0-9]{1,2}\)?[\-—]{0,2}[2-8][0-9]{6,7}"  # with its area
    r"|[2-8][0-9]{6,7}(?=\(?[住家]?宅)"  # called one at home behind
    rf"|(?:{_HOME})[2-8][0-9]{{5,7}}"  # or before
    r")(?![0-9a-z\-])"
)
_PASSPORT = re.compile(
    r"(?<![0-9a-z])(?:e[a-hj-np-z][0-9]{7}|[egdsp][0-9]{8}|p\.?[0-9]{7}|1[45][0-9]{7}|[hmcwk][0-9]{8,10})"
    r"(?![0-9a-z])"
)
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-z][·•.\-]?"
    r"(?=[a-z]{0,5}[0-9])[0-9a-hj-np-z]{5,6}(?![0-9a-z])"
)
_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+\-]{0,60}@(?:[a-z0-9\-]{1,40}\.){1,4}[a-z]{2,12}")
_NEAR = 30
"""Characters before a number in which it is given its name."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the dense text. ``checked``: whether its check digit is right, if it has one."""

    kind: str
    start: int
    end: int
    value: str
    reason: str
    checked: bool | None = None


def is_identity(value: str) -> bool:
    """Whether 18 figures are an identity number: province, day, check digit (GB 11643 [K])."""
    return (len(value) == 18 and is_born(value[6:14]) and value[:2] in provinces_table()
            and check_digit(value[:17]) == value[17])  # fmt: skip


def is_born(day: str) -> bool:
    """Whether figures are a day on which somebody of the archives may have been born."""
    try:
        return 1850 <= date(int(day[:4]), int(day[4:6]), int(day[6:])).year <= 2060
    except ValueError:
        return False


def luhn(value: str) -> bool:
    """Whether the last figure is right by the rule of bank cards (ISO/IEC 7812)."""
    total = 0
    for at, each in enumerate(reversed(value)):
        figure = int(each) * (1 + at % 2)
        total += figure - 9 if figure > 9 else figure
    return total % 10 == 0


def found(text: Plain) -> Iterator[Number]:
    """All numbers that belong to somebody, as they stand."""
    for run in _RUN.finditer(text.figures):
        yield from _of_run(text, run)
    yield from _landlines(text)
    yield from _lettered(text)


# --- runs of figures ------------------------------------------------------------------------------


def _of_run(text: Plain, run: re.Match[str]) -> Iterator[Number]:
    """Try the pieces of a run that gaps part, several together first: a number or several."""
    if sum(map(str.isdigit, run.group())) * 5 < len(run.group().replace("-", "")) * 4:
        return
    cuts = _cuts(text, run)
    at = 0
    while at < len(cuts) - 1:
        for upto in range(min(len(cuts) - 1, at + 8), at, -1):
            if cuts[upto] - cuts[at] > _SHOWN:
                continue
            number = _judged(text, cuts[at], cuts[upto])
            if number is not None and not _is_sample(text, number.start, number.end):
                yield number
                at = upto
                break
        else:
            at += 1


def _cuts(text: Plain, run: re.Match[str]) -> list[int]:
    """The ends of a run and the places inside it at which a gap or a hyphen stands."""
    inner = (at for at in range(run.start() + 1, run.end())
             if text.gap(at) or text.dense[at - 1] in "-x")  # fmt: skip
    return [run.start(), *inner, run.end()]


def _judged(text: Plain, start: int, end: int) -> Number | None:
    shown = text.figures[start:end].rstrip("-")
    end = start + len(shown)
    value = shown.replace("-", "").translate(_OCR).upper()
    if any(map(text.is_column, range(start + 1, end))):
        return None
    if len(value) in (18, 15) and "-" not in shown:
        kind = _identity(text, value, start, end)
    elif len(value) == 11 and _MOBILE.fullmatch(value):
        kind = _mobile(text, start, end)
    else:
        kind = None
    kind = kind or (_card(text, value, start, end) if 15 <= len(value) <= _LONGEST else None)
    if kind is None:
        return None
    name, reason, checked = kind
    return Number(name, start, end, value, reason, checked)


def _identity(text: Plain, value: str, start: int, end: int) -> tuple[str, str, bool | None] | None:
    if "X" in value[:-1] or (len(value) == 15 and "X" in value):
        return None
    called = _called(text, start, "id")
    if len(value) == 18:
        if is_identity(value):
            return "id18", "id_checked", True
        plausible = is_born(value[6:14]) or called == "near"
        return ("id18", "id_called", False) if called and plausible else None
    if value[:2] not in provinces_table() or not is_born(f"19{value[6:12]}"):
        return ("id15", "id_called", None) if called == "near" else None
    return None if _called(text, start, "other") and not called else ("id15", "id_old", None)


def _mobile(text: Plain, start: int, end: int) -> tuple[str, str, bool | None] | None:
    before = text.dense[max(start - 12, text.sentence(start)[0]) : start]
    if pattern("words", "named", "public").search(before[-8:]):
        return None
    if pattern("words", "named", "unit").match(text.dense, end):
        return None
    if _called(text, start, "other") and not pattern("words", "labels", "phone").search(before):
        return None
    return "mobile", "mobile", None


def _card(text: Plain, value: str, start: int, end: int) -> tuple[str, str, bool | None] | None:
    if not value.isdigit() or len(value) < 16:
        return None
    first, last = text.sentence(start)
    whole = text.dense[first:last]
    if pattern("words", "labels", "corporate").search(whole):
        return None
    right = luhn(value)
    if _called(text, start, "bank"):
        return "bankcard", "card_called", right
    known = value.startswith(("62", "9558", "9559", "4", "51", "52", "53", "54", "55"))
    if right and known and not _called(text, start, "other"):
        return "bankcard", "card_checked", True
    return None


def _called(text: Plain, start: int, kind: str) -> str:
    """How near before a number its name stands: ``near`` (the last name given), ``far``, none."""
    first = max(start - _NEAR, text.sentence(start)[0])
    before = text.dense[first:start]
    ours = [each.end() for each in pattern("words", "labels", kind).finditer(before)]
    if not ours:
        return ""
    others = [each.end() for each in pattern("words", "labels", "other").finditer(before)
              if kind != "other"]  # fmt: skip
    if others and others[-1] > ours[-1] + 3:
        return ""
    if re.search("[0-9]{8}", text.figures[first + ours[-1] : start]):
        return "far"
    return "near" if len(before) - ours[-1] <= 10 else "far"


def _is_sample(text: Plain, start: int, end: int) -> bool:
    first, last = text.sentence(start)
    around = text.dense[max(first, start - 24) : min(last, end + 16)]
    return pattern("words", "named", "sample").search(around) is not None


# --- others ---------------------------------------------------------------------------------------


def _landlines(text: Plain) -> Iterator[Number]:
    """Telephones at home; those of offices are no personal information."""
    home, public = pattern("words", "labels", "home"), pattern("words", "named", "public")
    for each in _LANDLINE.finditer(text.figures):
        start, end = each.span()
        first, _ = text.sentence(start)
        before, after = text.dense[max(start - 12, first) : start], text.dense[end : end + 6]
        value = re.sub("[()—-]+", "-", each.group()).strip("-")
        if _is_sample(text, start, end):
            continue
        if home.search(after) or home.search(before):
            yield Number("landline", start, end, value, "landline")
        elif _called(text, start, "phone") and not public.search(before):
            yield Number("landline", start, end, value, "landline_of")


def _lettered(text: Plain) -> Iterator[Number]:
    for each in _PASSPORT.finditer(text.figures):
        if _called(text, each.start(), "passport") and not _is_sample(text, *each.span()):
            yield Number("passport", *each.span(), each.group().upper(), "passport")
    for each in _PLATE.finditer(text.figures):
        if not _is_sample(text, *each.span()):
            yield Number("plate", *each.span(), each.group().upper(), "plate")
    for each in _MAIL.finditer(text.dense):
        before = text.dense[max(each.start() - 12, text.sentence(each.start())[0]) : each.start()]
        local = each.group().partition("@")[0]
        office = (pattern("words", "named", "public").search(before)
                  or pattern("words", "named", "body").search(before)
                  or pattern("words", "labels", "generic_mail").fullmatch(local))  # fmt: skip
        if not office and not _is_sample(text, *each.span()):
            yield Number("email", *each.span(), each.group(), "email")
