# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a document's own text says of it: the secrecy mark it bears, the attachments it names.

A mark counts when the document bears it: alone in a line of its head, or level and star together.
Talk about secrecy, statutes and titles do not count. The text itself never leaves this file.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@cache
def _data() -> Mapping[str, Any]:
    source = resources.files("lantai.craft.checks").joinpath("marks.toml")
    return tomllib.loads(source.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Mark:
    """A secrecy mark. ``years`` of its term if stated; ``declassified``: the head says so too."""

    level: str
    years: int | None = None
    declassified: bool = False


@dataclass(frozen=True, slots=True)
class Attachments:
    """How many attachments a text names, and how many of them follow in the same file."""

    named: int
    inside: int = 0


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    data = _data()
    spaced = "|".join(r"\s*".join(level) for level in data["levels"])
    star = f"[{re.escape(data['stars'])}]"
    term = (
        r"(?:(?P<years>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*年"
        r"|长期|[0-9]{1,2}\s*个月|启用前|解密前)?"
    )
    urgent = "|".join(data["urgency"])
    label = "|".join(data["labels"])
    lead = r"\s*(?:[0-9]{3,8}\s+)?"
    return {
        "starred": re.compile(
            rf"{lead}(?:(?:{label})\s*[:：]\s*)?(?P<level>{spaced})\s*{star}\s*{term}"
            rf"(?=\s|$|(?:{urgent}))"
        ),
        "alone": re.compile(
            rf"{lead}[\[【(（]?(?P<level>{spaced})[\])】）]?\s*(?:{urgent})?\s*"
        ),
        "labelled": re.compile(
            rf"{lead}(?:{label})\s*[:：]\s*(?P<level>{spaced})\s*{star}?\s*{term}\s*(?:{urgent})?\s*"
        ),
        "value": re.compile(rf"\s*(?P<level>{spaced})级?\s*(?:{star}\s*{term}.*)?\s*"),
        "inline": re.compile(
            rf"(?P<level>{spaced})\s*{star}|[\[【(（](?P<level2>{spaced})级?[\])】）]"
        ),
    }  # fmt: skip


_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九")}


def _years(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.get(text)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def secrecy_mark(text: str) -> Mark | None:
    """The mark that a document bears at its head, or None."""
    data, patterns = _data(), _patterns()
    if not any(level[0] in text for level in data["levels"]):
        return None
    lines = [line for line in text[:6000].splitlines() if line.strip()][: data["head_lines"]]
    for line in lines:
        found = (
            patterns["starred"].match(line)
            or patterns["alone"].fullmatch(line)
            or patterns["labelled"].fullmatch(line)
        )
        if found:
            head = "".join(lines)
            return Mark(
                re.sub(r"\s", "", found["level"]),
                _years(found.groupdict().get("years")),
                any(word in head for word in data["declassified"]),
            )
    return None


def secrecy_value(text: str) -> Mark | None:
    """The classified level that the 密级 of a record states, or None (公开, 限制, 内部 …)."""
    found = _patterns()["value"].fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        return None
    return Mark(re.sub(r"\s", "", found["level"]), _years(found["years"]))


def secrecy_inline(text: str, *, bare: bool = False) -> str:
    """The level that another value bears as a mark (机密★, 【秘密】); nothing for mere words.

    ``bare``: a value that is nothing but a level or 涉密 counts too, as in a note.
    """
    if bare and text.strip() in (*_data()["levels"], *_data()["words"]):
        return text.strip()
    found = _patterns()["inline"].search(text)
    return re.sub(r"\s", "", found["level"] or found["level2"]) if found else ""


def expired(mark: Mark, made: date | None, today: date) -> bool:
    """Whether the stated term has run out, counted from the day of making (实施条例 Art.19)."""
    if mark.years is None or made is None:
        return False
    return (made.year + mark.years, made.month, made.day) <= (today.year, today.month, today.day)


_DECISION = re.compile(r"解密")
_DATED = re.compile(r"[12][0-9]{3}(?:[0-9]{4}|[-年./])")
_DOCUMENT = re.compile(
    r"[〔\[（(]?[12][0-9]{3}[〕\]）)]?\s*第?\s*[0-9]+\s*号|解密通知|解密决定|批准"
)


def declassification(values: Mapping[str, str], note: str) -> bool:
    """Whether a record tells its declassification in full: by whom or which document, and when."""
    told = " ".join(f"{name} {value}" for name, value in values.items() if "解密" in name and value)
    told += note if _DECISION.search(note) else ""
    return bool(told and _DATED.search(told) and (_DOCUMENT.search(told) or "机关" in told
                or "单位" in told))  # fmt: skip


_COUNT = r"[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3}"
_LISTING = re.compile(r"^[\s　]*附\s*[件表]\s*[:：]\s*(.*)$", re.MULTILINE)
_NUMBERED = re.compile(rf"^[\s　]*({_COUNT})\s*[.．、,，]\s*\S")
_HEADING = re.compile(rf"^[\s　]*附\s*[件表]\s*({_COUNT})?[\s　]*[:：]?[\s　]*$", re.MULTILINE)
_PATIENCE = 6
"""Lines without a number after which a list of attachments has ended."""
_INLINE_NUMBER = re.compile(r"(?:^|[\s　；;。])([0-9０-９]{1,2})\s*[.．、]")


def attachments(text: str) -> Attachments | None:
    """What a document's note of attachments (附件：1.… 2.…) names; None where it has none."""
    if "附" not in text:
        return None
    listing = _LISTING.search(text)
    if listing is None:
        return None
    first = listing[1].strip()
    if not first or first.strip("。（）() ") in _data()["attachments"]["none"]:
        return None if first else _below(text, listing.end())
    numbers = [_number(each) for each in _INLINE_NUMBER.findall(first)]
    named = max([1, *(each for each in numbers if each)])
    if numbers:
        named = max(named, _following(text, listing.end(), named))
    return Attachments(named, len(_HEADING.findall(text, listing.end())))


def _below(text: str, start: int) -> Attachments | None:
    """The list beginning in the line after 附件："""
    named = _following(text, start, 0)
    return Attachments(named, len(_HEADING.findall(text, start))) if named else None


def _following(text: str, start: int, reached: int) -> int:
    """The last number of a list that goes on in the next lines, one up at a time."""
    idle = 0
    for line in text[start : start + 4000].splitlines():
        found = _NUMBERED.match(line)
        if found and _number(found[1]) == reached + 1:
            reached, idle = reached + 1, 0
        elif line.strip():
            idle += 1
        if idle > _PATIENCE or _HEADING.match(line):
            break
    return reached


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    return int(plain) if plain.isdecimal() else (_years(plain) or 0)
