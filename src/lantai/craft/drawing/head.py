# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The head of a document: number, title, addressee, marks, signer, letterhead.

The number stands in a line of its own above the title, in brackets below it, or as the number of
an order; a number in running text is as a rule another document's. A title goes over several lines
until the kind of document that it ends with, the addressee, or the first sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lantai.craft.checks.marks import secrecy_mark
from lantai.craft.codes import Said
from lantai.craft.drawing.drawn import Drawn
from lantai.craft.drawing.lines import (
    HEAD,
    Line,
    kind_at_end,
    names_a_body,
    pattern,
    reads_as_text,
    spelled,
    words,
)

_OPEN, _SHUT = r"[〔\[［【（(﹝]", r"[〕\]］】）)﹞]"
NUMBER = re.compile(
    rf"[\u4e00-\u9fffA-Za-z]{{1,30}}(?:[（(][\u4e00-\u9fffA-Za-z]{{1,10}}[）)])?"
    rf"\s*{_OPEN}\s*(?:1[89]|20)[0-9]{{2}}\s*{_SHUT}\s*第?\s*[0-9]{{1,5}}\s*号"
)
_SERIAL = "[0-9〇零一二三四五六七八九十百千]{1,8}"
_ORDER = re.compile(
    rf"[\u4e00-\u9fff（()）、]{{0,60}}(?:令|公告|通告|布告)[（(]?第?{_SERIAL}号[）)]?"
)
_SERIAL_LINE = re.compile(
    rf"[（(]?第?{_SERIAL}号[）)]?"
    rf"|{_OPEN}?(?:1[89]|20)[0-9]{{2}}年?{_SHUT}?第?{_SERIAL}[号期]"
)
_ORDERS = ("令", "公告", "通告", "布告", "纪要", "简报")
_SIGNER = re.compile(r"签\s*发\s*人?\s*[:：]\s*(?P<names>\S.{0,60})")
_COPY_NUMBER = re.compile(r"(?:份号\s*[:：]?\s*)?[0-9]{4,8}")
_NOTE = re.compile(r"[（(](?P<text>[^（）()]{4,300}(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]?")
_DAY = re.compile(r"(?:1[89]|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日")
_MARKS = re.compile(r"特提|特急|加急|平急|急件|紧急程度|绝密|机密|秘密|密级|[0-9年月★☆*:：\s]")
_GOES_ON = re.compile(
    "[的之和与及、》）)]|(?:实施|若干)?(?:意见|办法|细则|方案|决定)?的(?:通知|决定|批复|函|报告)"
)
_RULE = re.compile(r"[★☆—\-_=]+")
_TITLE_LINES = 8
_SURE = 4
"""Lines of a title that does not end with a kind of document."""


@dataclass(frozen=True, slots=True)
class Head:
    """What was found in a head, and the line after it: where the body begins."""

    drawn: tuple[Drawn, ...]
    letterhead: tuple[str, ...]
    title: str
    ends_at: int


def read(lines: Sequence[Line], text: str) -> Head:
    """Read the head of a document from its lines; ``text`` is the whole of it, for its marks."""
    head = list(lines[:HEAD])
    at = _number_at(head)
    start, letterhead = _after_letterhead(head, at)
    found = [*_marks(head, text), *_signers(head[: (at or 0) + 3])]
    title, drawn, ends = _title(head, start, sure=at is not None)
    found += drawn
    number = _number(head, at, ends)
    found += number or list(_in_text(lines))
    found += _note_day(head, ends)
    if title and (to := _addressee(head, ends)) is not None:
        found.append(to)
    return Head(tuple(found), letterhead, title, ends)


# --- marks ----------------------------------------------------------------------------------------


def _marks(head: Sequence[Line], text: str) -> Iterator[Drawn]:
    if mark := secrecy_mark(text):
        term = f"★{mark.years}年" if mark.years else ""
        yield Drawn("secrecy", mark.level + term, Said("drawn.mark", {}), 95)
    for line in head[:10]:
        short = line.text if len(line.text) <= 24 else ""
        if short and (found := pattern("urgency").search(short)) and _is_mark_line(short):
            yield Drawn("urgency", found.group(), _at("drawn.urgency", line), 95)
            return


def _is_mark_line(text: str) -> bool:
    """Nothing but marks: urgency, a level of secrecy with its term, the number of the copy."""
    return not _MARKS.sub("", text)


def _signers(head: Sequence[Line]) -> Iterator[Drawn]:
    for line in head:
        if found := _SIGNER.search(line.raw):
            names = _names(found["names"])
            if names:
                yield Drawn("signer", names, _at("drawn.signer", line), 95)
                return


def _names(text: str) -> str:
    """Names that blanks part; a name of two characters is spread by one."""
    parts: list[str] = []
    for each in re.split(r"[\s\u3000、，,]+", text.strip()):
        lone = len(each) == 1 and parts and len(parts[-1]) == 1
        parts[-1:] = [parts[-1] + each] if lone else [*parts[-1:], each]
    good = [each for each in parts if re.fullmatch(r"[\u4e00-\u9fff·]{2,12}", each)]
    return "、".join(good)


def _at(kind: str, line: Line, **more: str) -> Said:
    return Said(kind, {"line": line.number, **more})


# --- number ---------------------------------------------------------------------------------------


def _number_at(head: Sequence[Line]) -> int | None:
    """The place of the line that is the document's own number, above its title."""
    for at, line in enumerate(head[:30]):
        plain = _SIGNER.sub("", line.text).strip()
        if NUMBER.fullmatch(plain):
            return at
        if at and _SERIAL_LINE.fullmatch(plain) and _heads_an_order(head[at - 1].text):
            return at
        if _ORDER.fullmatch(plain):
            return at
        if reads_as_text(line) and len(line.text) > 30:
            return None
    return None


def _heads_an_order(text: str) -> bool:
    return len(text) <= 60 and text.rstrip("》").endswith(_ORDERS)


def _number(head: Sequence[Line], at: int | None, ends: int) -> list[Drawn]:
    if at is not None:
        line = head[at]
        plain = _SIGNER.sub("", line.text).strip()
        if NUMBER.fullmatch(plain):
            return [Drawn("doc_number", plain, _at("drawn.number_line", line), 98)]
        if _SERIAL_LINE.fullmatch(plain):
            plain = head[at - 1].text + plain.strip("（()）")
        return [Drawn("doc_number", plain, _at("drawn.number_order", line), 90)]
    for line in head[ends : ends + 2]:
        inner = line.text.strip("（()）")
        if inner != line.text and NUMBER.fullmatch(inner):
            return [Drawn("doc_number", inner, _at("drawn.number_below", line), 92)]
    return []


def _in_text(lines: Sequence[Line]) -> Iterator[Drawn]:
    """Numbers that the text speaks of: as a rule of other documents."""
    seen = 0
    for line in lines[:HEAD]:
        for found in NUMBER.finditer(line.text):
            yield Drawn("doc_number", found.group(), _at("drawn.number_in_text", line), 20)
            seen += 1
            if seen >= 2:
                return


# --- title ----------------------------------------------------------------------------------------


def _after_letterhead(head: Sequence[Line], number: int | None) -> tuple[int, tuple[str, ...]]:
    """Where a title may begin, and the names of bodies that the letterhead has."""
    upto = number if number is not None else _letterhead_ends(head)
    names: list[str] = []
    for line in head[:upto]:
        text = re.sub(f"(?:{'|'.join(words()['letterheads'])})\\Z", "", line.text)
        if names_a_body(text) and text not in names:
            names.append(text)
    if number and _is_title("".join(line.text for line in head[max(number - 4, 0) : number])):
        return _letterhead_ends(head), ()
    return (number + 1 if number is not None else upto), tuple(names[:5])


def _is_title(text: str) -> bool:
    """Whether what stands above a number is a title already."""
    return "关于" in text and kind_at_end().search(text) is not None


def _letterhead_ends(head: Sequence[Line]) -> int:
    """Without a number: behind the line that ends with 文件, or behind marks alone."""
    at = 0
    for place, line in enumerate(head[:8]):
        ends = line.text.endswith(tuple(words()["letterheads"])) and len(line.text) <= 40
        is_mark = _COPY_NUMBER.fullmatch(line.text) or _is_mark_line(line.text)
        if ends or (place == at and is_mark):
            at = place + 1
    return at


def _title(head: Sequence[Line], start: int, *, sure: bool) -> tuple[str, list[Drawn], int]:
    """The title from a line on, and the line behind it."""
    start = _passed(head, start)
    parts: list[str] = []
    ended = False
    for line in head[start : start + _TITLE_LINES]:
        if parts and _stops(line):
            break
        if not parts and (reads_as_text(line) or _is_addressee(line.text)):
            break
        parts.append(spelled(line))
        after = start + len(parts)
        following = head[after].text if after < len(head) else ""
        if _ends(parts, following):
            ended = True
            break
    if not parts:
        return "", [], start
    if not ended and len(parts) > _SURE:
        parts = parts[:1]
    title, ends = _joined(parts), start + len(parts)
    return title, list(_judged(title, head, start, ends, sure)), ends


def _passed(head: Sequence[Line], at: int) -> int:
    """Past what stands between the number and the title: a signer, a day, marks, a star line."""
    while at < len(head) and at < HEAD - 1:
        text = head[at].text
        other = _DAY.sub("", text) if len(text) <= 40 else text
        is_day = other != text and (not other or names_a_body(other))
        if not (_SIGNER.match(text) or is_day or _is_mark_line(text) or _RULE.fullmatch(text)):
            return at
        at += 1
    return at


def _stops(line: Line) -> bool:
    text = line.text
    return (reads_as_text(line) or _is_addressee(text)
            or any(each.fullmatch(text) for each in (_NOTE, _DAY, NUMBER)))  # fmt: skip


def _ends(parts: Sequence[str], following: str) -> bool:
    """Whether a title is whole with its last line, judged by its end and by what follows."""
    joined = _joined(parts)
    if _open(joined):
        return False
    if not kind_at_end().search(joined):
        return False
    more = kind_at_end().search(following) and len(following) < len(parts[-1])
    return not (_GOES_ON.match(following) or (more and not names_a_body(following)))


def _open(text: str) -> bool:
    return any(text.count(a) > text.count(b) for a, b in ("《》", "〈〉", "（）", "“”"))


def _joined(parts: Sequence[str]) -> str:
    """Lines put together; between two Latin words a blank stays."""
    whole = ""
    for part in parts:
        latin = whole[-1:].isascii() and part[:1].isascii() and part[:1].isalpha()
        whole += f" {part}" if whole and latin else part
    return whole


def _judged(title: str, head: Sequence[Line], start: int, ends: int, sure: bool) -> Iterator[Drawn]:
    kind = kind_at_end().search(title)
    told = ends < len(head) and _is_addressee(head[ends].text)
    confidence = 45 + 25 * (kind is not None) + 12 * sure + 8 * told + 8 * ("关于" in title)
    reason = "number" if sure else "addressee" if told else "first"
    yield Drawn("title", title, _at(f"drawn.title_{reason}", head[start]), min(confidence, 98))
    if kind is not None:
        yield Drawn("document_kind", kind["kind"], Said("drawn.kind", {}), 90)


# --- below the title ------------------------------------------------------------------------------


def _is_addressee(text: str) -> bool:
    """Whether a line is the addressee or the last line of it: names and a colon."""
    if not text.endswith(("：", ":")) or not 3 <= len(text) <= 300:
        return False
    return not re.search("[。；！？]", text) and not pattern("speaking").search(text[-12:])


def _addressee(head: Sequence[Line], at: int) -> Drawn | None:
    """The addressee 主送, which may go over some lines."""
    parts: list[str] = []
    for line in head[at : at + 6]:
        if _NOTE.fullmatch(line.text) and not parts:
            continue
        parts.append(line.text)
        whole = "".join(parts)
        if _is_addressee(whole):
            return Drawn("addressee", whole.rstrip("：:"), _at("drawn.addressee", line), 92)
        if not line.text.endswith(("，", "、", ",")) and not names_a_body(line.text[-12:]):
            return None
    return None


def _note_day(head: Sequence[Line], at: int) -> Iterator[Drawn]:
    """The day in the note below a title: （2023年5月8日市政府第3次常务会议通过）."""
    for line in head[at : at + 2]:
        if (note := _NOTE.fullmatch(line.text)) and (days := _DAY.findall(note["text"])):
            yield Drawn("date", days[-1], _at("drawn.date_note", line), 75)
            return
