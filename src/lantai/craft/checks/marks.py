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
        r"|长期|[0-9]{1,2}\s*个月|启用前|解密前"
        r"|至?\s*[12][0-9]{3}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?前?)?"
    )
    urgent = "|".join(data["urgency"])
    label = "|".join(data["labels"])
    lead = rf"\s*(?:(?:份号|编号|No\.?)?\s*[:：]?\s*[0-9]{{3,8}}\s+)?(?:(?:{urgent})\s*)?"
    tail = rf"\s*(?:{urgent})?\s*(?:(?:份号|编号)\s*[:：]?\s*[0-9]+)?\s*"
    return {
        "starred": re.compile(
            rf"(?:{lead}|.{{0,40}}[\s:：,，。])(?P<level>{spaced})\s*{star}\s*{term}"
            rf"(?=\s|$|(?:{urgent}))"
        ),
        "alone": re.compile(
            rf"{lead}[\[【(（]?(?P<level>{spaced})级?[\])】）]?{tail}|[\[【](?P<framed>{spaced})[\]】].*"
        ),
        "labelled": re.compile(
            rf"{lead}(?:{label})\s*[:：]\s*(?P<level>{spaced})\s*{star}?\s*{term}{tail}"
            r"(?:保密期限\s*[:：].*)?"
        ),
        "value": re.compile(rf"\s*(?P<level>{spaced})级?\s*(?:{star}\s*{term}.*)?\s*"),
        "inline": re.compile(
            rf"(?P<level>{spaced})\s*{star}|[\[【(（](?P<level2>{spaced})级?[\])】）]"
        ),
    }  # fmt: skip


_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九")}


@cache
def _traditional() -> dict[int, str]:
    """The traditional characters of the levels as simplified ones."""
    return str.maketrans(_data()["traditional"])


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
    """The mark that a document bears at its head, or None.

    A bare level (秘密) counts at the very head alone; several of them are the words of a table.
    """
    data, patterns = _data(), _patterns()
    head = unicodedata.normalize("NFKC", text[:6000]).translate(_traditional())
    if not any(level[0] in head for level in data["levels"]):
        return None
    lines = [line for line in head.splitlines() if line.strip()][: data["head_lines"]]
    alone = [patterns["alone"].fullmatch(line) for line in lines[: data["bare_lines"]]]
    several = len({found["level"] or found["framed"] for found in alone if found}) > 1
    for at, line in enumerate(lines):
        found = patterns["starred"].match(line) or patterns["labelled"].fullmatch(line)
        if not found and at < len(alone) and not several:
            found = alone[at]
        if found:
            head = "".join(lines)
            return Mark(
                re.sub(r"\s", "", found["level"] or found["framed"]),
                _years(found.groupdict().get("years")),
                any(word in head for word in data["declassified"]),
            )
    return None


def secrecy_value(text: str) -> Mark | None:
    """The classified level that the 密级 of a record states, or None (公开, 限制, 内部 …)."""
    plain = unicodedata.normalize("NFKC", text).translate(_traditional())
    found = _patterns()["value"].fullmatch(plain)
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
_LISTING = re.compile(
    rf"^[^\S\n]*附[^\S\n]*[件表]\s*(?P<number>{_COUNT})?\s*[:：][^\S\n]*(?P<first>.*)$",
    re.MULTILINE,
)
_NUMBERED = re.compile(
    rf"^\s*(?:附\s*[件表]\s*(?={_COUNT}))?[（(]?({_COUNT}|[①-⑳])(?:\s*[.．、,，:：)）]|(?<=[①-⑳]))\s*\S"
)
_HEADING = re.compile(
    rf"^[^\S\n]*附[^\S\n]*[件表]\s*(?:(?:{_COUNT})(?:\s*[:：.．、].*|[^\S\n].*)?|[:：]?[^\S\n]*)$",
    re.MULTILINE,
)
_INLINE_NUMBER = re.compile(
    r"(?:^|[\s　；;。])([0-9０-９]{1,2})\s*[.．、]|^([一二三四五六七八九十]{1,3})\s*[.．、]"
    r"|[（(]([0-9０-９一二三四五六七八九十]{1,2})[)）]|([①-⑳])"
)
_AND_MORE = re.compile(rf"[等共]\s*({_COUNT})\s*[份个件]")
_LEFT_OUT = re.compile(r"[（(](?:略|略去|另发|另附|另行印发|见[^）)\n]*)[）)]")
_PATIENCE = 6
"""Lines without a number after which a list of attachments has ended."""
_BODY = 400
"""Characters after the list that are more than signature, day, copies and printing line."""


def attachments(text: str) -> Attachments | None:
    """What a document's note of attachments (附件：1.… 2.…) names; None where it has none.

    A note stands before the signature (GB/T 9704). Where a long text goes on after it, that is the
    attachments themselves, though nobody wrote 附件1 above each.
    """
    for listing in _LISTING.finditer(text) if "附" in text else ():
        named, end = _listed(text, listing)
        if named:
            rest = text[end:]
            inside = len(_HEADING.findall(rest))
            if not inside and len("".join(rest.split())) > _BODY:
                inside = named
            return Attachments(named, inside)
    return None


def _listed(text: str, listing: re.Match[str]) -> tuple[int, int]:
    """How many attachments a note names, and where it ends; none where it is a heading or says so.

    附件： alone and a title below is the heading of an attachment; so is 附件1：… without a 附件2.
    """
    first, start = listing["first"].strip(), listing.start()
    if first.strip("。（）() ") in _data()["attachments"]["none"]:
        return 0, start
    if listing["number"] or not first:
        named, end = _following(text, start if listing["number"] else listing.end(), 0)
        return (named, end) if named > (1 if listing["number"] else 0) else (0, start)
    numbers = {_number("".join(each)) for each in _INLINE_NUMBER.findall(first)}
    named, end = 1, listing.end()
    while named + 1 in numbers:
        named += 1
    if 1 in numbers:
        named, end = _following(text, end, named)
    elif numbers:
        named = 1  # a number of the title's own: 解释（二）
    if more := _AND_MORE.search(first):
        named = max(named, _number(more[1]))
    return named - len(_LEFT_OUT.findall(text, start, end)), end


def _following(text: str, start: int, reached: int) -> tuple[int, int]:
    """The last number of a list that goes on in the next lines, one up at a time, and its end.

    A list that has not begun must begin at once.
    """
    idle, end, at = 0, start, start
    for line in text[start : start + 4000].splitlines(keepends=True):
        at += len(line)
        found = _NUMBERED.match(line)
        if found and _number(found[1]) == reached + 1:
            reached, idle, end = reached + 1, 0, at
            continue
        idle += bool(line.strip())
        if idle > (_PATIENCE if reached else 0) or _HEADING.match(line):
            break
    return reached, end


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    return int(plain) if plain.isdecimal() else (_years(plain) or 0)
