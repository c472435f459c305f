# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The foot of a document: signature, day, copies, the line of printing.

The day stands in a line of its own below the signature and above what is attached; a day in a
printing line is later than the document and only told where there is no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lantai.craft.codes import Said
from lantai.craft.dates import parse
from lantai.craft.drawing.drawn import Drawn
from lantai.craft.drawing.lines import Line, bodies_in, names_a_body, pattern

_DIGITS = r"(?:1[89]|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
_CHINESE = ("[一二][〇○零oO0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月"
            "[一二三四五六七八九十廿卅]{1,3}日")  # fmt: skip
_DAY = re.compile(
    rf"(?P<before>[^0-9]{{0,60}}?)[（(]?(?P<day>{_DIGITS}|{_CHINESE})[）)]?"
    r"(?:[（(](?:此件|公开|印章|盖章).{0,20})?"
)
_COPIES = re.compile(r"(?:抄\s*送|抄\s*报|分\s*送)\s*[:：]\s*(?P<names>.+)")
_SIGNED = 6
"""Bodies that may sign one document together."""


def read(lines: Sequence[Line], begins: int, letterhead: Sequence[str], title: str
         ) -> Iterator[Drawn]:  # fmt: skip
    """What the foot says; ``begins`` is where the body began."""
    rest = lines[begins:]
    yield from _copies(rest)
    days = list(_days(rest))
    yield from _signed(rest, days)
    yield from _issuers(rest, days, letterhead, title)


def _days(rest: Sequence[Line]) -> Iterator[tuple[int, re.Match[str]]]:
    """Lines that are a day, perhaps with a signature before it in the same line."""
    for at, line in enumerate(rest):
        if len(line.text) > 90 or "日" not in line.text:
            continue
        if (found := _DAY.fullmatch(line.text)) and not pattern("printed").search(line.text):
            before = found["before"].strip()
            if not before or names_a_body(before):
                yield at, found


def _signers_of(rest: Sequence[Line], at: int, day: re.Match[str]) -> list[str]:
    """The bodies above a day, or before it in its line."""
    if before := day["before"].strip():
        return [before]
    names: list[str] = []
    for line in reversed(rest[max(at - _SIGNED, 0) : at]):
        some = bodies_in(line)
        if not some:
            break
        names[:0] = some
    return names


def _signed(rest: Sequence[Line], days: Sequence[tuple[int, re.Match[str]]]) -> Iterator[Drawn]:
    for order, (at, day) in enumerate(days[:20]):
        value = _iso(day["day"])
        if not value:
            continue
        signed = bool(_signers_of(rest, at, day))
        kind = "drawn.date_signed" if signed else "drawn.date_alone"
        confidence = (97 if signed else 80) - min(order, 5) * 6
        yield Drawn("date", value, Said(kind, {"line": rest[at].number}), confidence)
    if not days:
        yield from _printed(rest)


def _printed(rest: Sequence[Line]) -> Iterator[Drawn]:
    for line in rest[-30:]:
        if pattern("printed").search(line.text[-6:]) and (found := re.search(_DIGITS, line.text)):
            value = _iso(found.group())
            if value:
                yield Drawn("date", value, Said("drawn.date_printed", {"line": line.number}), 50)
                return


def _iso(text: str) -> str:
    """The day as numbers; nothing where the calendar has no such day."""
    span = parse(text.replace("○", "〇").replace("o", "〇").replace("O", "〇"))
    return span.iso if span is not None and span.exact else ""


def _issuers(
    rest: Sequence[Line], days: Sequence[tuple[int, re.Match[str]]], letterhead: Sequence[str],
    title: str,
) -> Iterator[Drawn]:  # fmt: skip
    """Who answers for it: the signature, the letterhead, the beginning of the title."""
    signed: list[str] = []
    for at, day in days[:20]:
        if signed := _signers_of(rest, at, day):
            break
    named = _before_about(title)
    joint, head = "；".join(signed), "；".join(letterhead)
    if joint:
        agrees = set(signed) & set(letterhead) or named == joint or named in signed
        kind = "drawn.issuer_agreed" if agrees else "drawn.issuer_signed"
        yield Drawn("responsible", joint, Said(kind, {}), 97 if agrees else 86)
    if head and head != joint:
        yield Drawn("responsible", head, Said("drawn.issuer_head", {}), 84)
    if named and named not in (joint, head):
        yield Drawn("responsible", named, Said("drawn.issuer_title", {}), 74)


def _before_about(title: str) -> str:
    """The body that a title begins with: 清和市人民政府关于…."""
    name, about, _ = title.partition("关于")
    names = name.split() if about else []
    return "；".join(names) if names and all(map(names_a_body, names)) else ""


def _copies(rest: Sequence[Line]) -> Iterator[Drawn]:
    """Who gets a copy 抄送, over some lines, until a full stop or the line of printing."""
    for at, line in enumerate(rest):
        if not (found := _COPIES.match(line.text)):
            continue
        parts = [found["names"]]
        for more in rest[at + 1 : at + 8]:
            if parts[-1].endswith("。") or pattern("printed").search(more.text[-6:]):
                break
            parts.append(more.text)
        yield Drawn("copies", "".join(parts).rstrip("。"),
                    Said("drawn.copies", {"line": line.number}), 92)  # fmt: skip
        return
