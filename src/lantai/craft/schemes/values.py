# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One value against one element: of the right kind, in the list, short enough, possible.

Each function gives the finding's kind and params, or None where the value is good. Values of
persons are not repeated in what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lantai.craft import dates
from lantai.craft.catalogue import identity
from lantai.craft.codes import Said
from lantai.craft.schemes.element import Element, Kind

Fault = tuple[str, Mapping[str, Any]]
_NUMBER = re.compile(r"[-+]?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YEAR = re.compile("[12][0-9]{3}")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:\+?86)?(?:0[0-9]{2,3})?[2-9][0-9]{6,7}(?:(?:转|x|ext\.?)[0-9]{1,6})?")
_DIAL_NOISE = re.compile(r"[\s\-－—()（）]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_BREAK = re.compile("[\n\r\u2028\u2029]")
_YES = frozenset({"是", "有", "true", "yes", "1", "y"})
_NO = frozenset({"否", "无", "false", "no", "0", "n"})
_IDENTITY = {
    "catalogue.id_length": "id_length",
    "catalogue.id_other": "id_other",
    "catalogue.id_precision_lost": "id_lost",
    "catalogue.id_impossible_birth": "id_birth",
    "catalogue.id_check_digit": "id_check_digit",
    "catalogue.id_respelled": "id_spelling",
}
SHOWN = 40
"""Characters of a value that a finding repeats."""


def fault(element: Element, value: object, today: date | None) -> Fault | None:
    """What is wrong with a value that is not blank."""
    if isinstance(value, Mapping | list | tuple | set | bytes):
        return "not_one_value", {}
    return _JUDGES[element.kind](element, value, today) or _length(element, value)


def text_of(value: object) -> str:
    """A value as text: numbers without a point where they are whole, days in ISO."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**18:
        return "…"
    return str(value).strip()


def shown(element: Element, value: object) -> str:
    """A value as it may stand in a finding; of a person only its first character."""
    text = text_of(value)
    if element.kind is Kind.ID_NUMBER and len(text) in (15, 18):
        return identity.masked(text)
    if element.personal:
        return text[:1] + "*" * min(len(text) - 1, 6)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def _length(element: Element, value: object) -> Fault | None:
    length = len(text_of(value))
    if element.longest and length > element.longest:
        return "too_long", {"length": length, "most": element.longest}
    return None


def _text(element: Element, value: object, today: date | None) -> Fault | None:
    if isinstance(value, bool):
        return "not_text", {"value": str(value)}
    text = text_of(value)
    if _CONTROL.search(text):
        return "control", {}
    if element.kind is not Kind.LONG_TEXT and _BREAK.search(text):
        return "line_break", {}
    return None


def _date(element: Element, value: object, today: date | None) -> Fault | None:
    if isinstance(value, date):
        span = dates.DateSpan.of(date(value.year, value.month, value.day))
    else:
        reading = dates.judge(text_of(value))
        if reading.span is None:
            why = reading.findings[0]
            said = Said("scheme.why_hidden") if element.personal else Said(why.kind, why.params)
            return "not_a_date", {"value": shown(element, value), "why": said}
        span = reading.span
    if span.precision == "unknown":
        return "date_unknown", {"value": shown(element, value)}
    if today and span.first > today and not span.open_start:
        return "date_future", {"value": shown(element, value), "today": today}
    return None


def _year(element: Element, value: object, today: date | None) -> Fault | None:
    text = text_of(value)
    if isinstance(value, bool) or not _YEAR.fullmatch(text):
        return "not_a_year", {"value": shown(element, value)}
    if today and int(text) > today.year:
        return "year_future", {"value": text, "today": today}
    return None


def _number(element: Element, value: object, today: date | None) -> Fault | None:
    text = format(value, "f") if isinstance(value, Decimal) else text_of(value)
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        return "not_a_number", {"value": shown(element, value)}
    number = Decimal(text)
    if element.whole and number != int(number):
        return "not_whole", {"value": shown(element, value)}
    if number < 0 and not element.signed:
        return "below_nought", {"value": shown(element, value)}
    return None


def _choice(element: Element, value: object, today: date | None) -> Fault | None:
    text = text_of(value)
    if any(each.means(text) for each in element.choices):
        return None
    listed = "、".join(each.zh for each in element.choices)
    english = ", ".join(f"{each.en} {each.zh}" for each in element.choices)
    allowed = Said("scheme.words", {"zh": listed, "en": english})
    return "not_in_list", {"value": shown(element, value), "allowed": allowed}


def _person(element: Element, value: object, today: date | None) -> Fault | None:
    if found := _text(element, value, today):
        return found
    text = text_of(value)
    if any(each.isdigit() for each in text) or not any(each.isalpha() for each in text):
        return "not_a_name", {"value": shown(element, value)}
    return None


def _id_number(element: Element, value: object, today: date | None) -> Fault | None:
    cell = value if isinstance(value, float | str) else str(value)
    read = identity.read(cell)
    if read.kind in _IDENTITY:
        name = _IDENTITY[read.kind]
        size = {"size": len(text_of(value))} if name == "id_length" else {}
        return name, {"value": shown(element, value), **size}
    if today and read.born and read.born > today:
        return "id_birth", {"value": shown(element, value)}
    return None


def _phone(element: Element, value: object, today: date | None) -> Fault | None:
    text = _DIAL_NOISE.sub("", text_of(value)).lower()
    if _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text):
        return None
    return "not_a_phone", {"value": shown(element, value)}


def _flag(element: Element, value: object, today: date | None) -> Fault | None:
    if isinstance(value, bool) or text_of(value).lower() in _YES | _NO:
        return None
    return "not_yes_or_no", {"value": shown(element, value)}


_JUDGES: Mapping[Kind, Callable[[Element, object, date | None], Fault | None]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.DATE: _date,
    Kind.YEAR: _year,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.PERSON: _person,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.FLAG: _flag,
}
