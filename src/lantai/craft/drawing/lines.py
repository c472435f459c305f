# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The lines of a document as they are looked at: closed up, bounded, with the words known of them.

A long line is cut and a long document keeps its head and its foot, so that nothing that a file
holds costs more than a few thousand short comparisons.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LONGEST = 400
"""Characters of a line that are looked at."""
HEAD = 60
"""Lines of a head that are looked at."""
MOST = 4_000
"""Lines of a foot: attachments may follow the signature for many pages."""
SCANNED = 2_000_000
"""Characters of a text that are parted into lines."""

_WIDE = {0xFF10 + n: 0x30 + n for n in range(10)} | {
    0xFF21 + n: 0x41 + n for n in range(26)
} | {0xFF41 + n: 0x61 + n for n in range(26)}  # fmt: skip
_INNER = re.compile(r"(?<=[^\x00-\x7f])[ \t\u3000\xa0]+(?=[^\x00-\x7f])"
                    r"|(?<=[0-9])[ \t\u3000\xa0]+(?=[年月日号])"
                    r"|(?<=[年月第〔\[])[ \t\u3000\xa0]+(?=[0-9])")  # fmt: skip
_PAGE = re.compile(r"[-—–―·\s]*(?:第\s*)?[0-9]{1,4}\s*(?:页)?[-—–―·\s]*")
_MARKDOWN = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not empty: its number from 1, as written, and closed up."""

    number: int
    raw: str
    text: str


@cache
def words() -> Mapping[str, Any]:
    """The words of the layout."""
    source = resources.files("lantai.craft.drawing").joinpath("words.toml")
    return tomllib.loads(source.read_text("utf-8"))


def closed(text: str) -> str:
    """A line without the blanks that only spread it out, and with narrow digits and letters."""
    return _INNER.sub("", text.translate(_WIDE).strip())


def lines_of(text: str) -> list[Line]:
    """The lines that say something; numbers of pages and empty lines do not."""
    found: list[Line] = []
    for each in text[:SCANNED].splitlines():
        plain = each[:LONGEST].strip().strip("\u3000\xa0")
        plain = _MARKDOWN.sub("", plain)
        if not plain or _PAGE.fullmatch(plain):
            continue
        found.append(Line(len(found) + 1, plain, closed(plain)))
        if len(found) >= HEAD + MOST:
            break
    return found


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A list of words as alternatives, the longest first."""
    listed: Sequence[str] = words()[name]
    return re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True))))


@cache
def kind_at_end() -> re.Pattern[str]:
    """The kind of document with which a title ends."""
    listed = sorted([*words()["kinds"], *words()["also"]], key=len, reverse=True)
    after = "|".join(map(re.escape, words()["after"]))
    return re.compile(rf"(?P<kind>{'|'.join(listed)})(?:[（(〔](?:{after})[）)〕]){{0,2}}[》”]?\Z")


@cache
def body_at_end() -> re.Pattern[str]:
    """What the name of a body ends with."""
    listed = sorted(words()["bodies"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(listed)})(?:[（(][^（()）]{{1,12}}[)）])?\Z")


def names_a_body(text: str) -> bool:
    """Whether a short line may be the name of a body, as a signature is."""
    return (3 <= len(text) <= 40 and not re.search("[。；：:！？?，,《》“”0-9]", text)
            and _CLAUSE.match(text) is None and body_at_end().search(text) is not None)  # fmt: skip


def bodies_in(line: Line) -> list[str]:
    """The bodies that a line names and nothing else: one, or several parted by wide blanks."""
    parts = [re.sub(r"\s", "", part) for part in re.split(r"[ \t\u3000]{2,}", line.raw) if part]
    if len(parts) > 1 and all(map(names_a_body, parts)):
        return parts
    return [line.text] if names_a_body(line.text) else []


def spelled(line: Line) -> str:
    """A line of a title: wide blanks between its phrases become one, those that spread it none."""
    parts = [closed(part) for part in re.split(r"[ \t\u3000]{2,}", line.raw) if part]
    return " ".join(parts) if min(map(len, parts), default=0) > 3 else line.text


def reads_as_text(line: Line) -> bool:
    """Whether a line is of the body: a sentence ends in it, or a numbered clause begins."""
    text = line.text
    return bool(
        "。" in text.rstrip("。") or text.endswith(("。", "；", "，", "！", "？"))
        or _CLAUSE.match(text) or len(text) > 120
    )  # fmt: skip


_CLAUSE = re.compile("第[一二三四五六七八九十百零〇0-9]{1,6}[章节条]|[一二三四五六七八九十]{1,3}、"
                     r"|[（(][一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.．、]")  # fmt: skip
