# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tree as nested lists of links, joined in Python: hundreds of branches in a few milliseconds.

Every branch that can be opened has a link that opens or closes it (``aria-expanded``), so that
keyboard and screen reader need no script. With script the same links fetch the part alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from django.utils.safestring import SafeString, mark_safe

from lantai.desk.templatetags.lantai import icon
from lantai.guard.words import said
from lantai.holdings.tree.branches import Branch, Level
from lantai.holdings.tree.queries import Sums
from lantai.holdings.tree.spots import CLASS, LOOSE, Spot, opened, written


def sums_text(sums: Sums | None) -> str:
    """How much there is, as it stands beside a branch; empty where it was not counted."""
    if sums is None:
        return ""
    items = sums.items + sums.leaves
    parts = [said("{n} 卷", "{n} files", n=f"{sums.files:,}") if sums.files else "",
             said("{n} 件", "{n} items", n=f"{items:,}") if items else "",
             said("{n} 页", "{n} pp.", n=f"{sums.pages:,}") if sums.pages else "",
             years_text(sums)]  # fmt: skip
    found = [part for part in parts if part]
    return " · ".join(found) if found else said("空的", "empty")


def years_text(sums: Sums) -> str:
    """From the first year to the last."""
    if sums.first is None or sums.first == sums.last:
        return str(sums.first or "")
    return f"{sums.first}\u2060—\u2060{sums.last}"


class Drawing:
    """Draws levels with links at one address; ``asked`` is what else the address says."""

    def __init__(self, base: str, asked: Mapping[str, str], wanted: Sequence[Spot]) -> None:
        self.base, self.asked, self.wanted = base, asked, wanted

    def url(self, places: Sequence[Spot], after: Spot | None = None) -> str:
        """The page with other places open."""
        query = {**self.asked, "open": written(places), "after": str(after or "")}
        return f"{self.base}?{urlencode({name: text for name, text in query.items() if text})}"

    def level(self, level: Level, name: str = "") -> SafeString:
        """A level as a list; ``name`` is what the whole tree is called."""
        called = f' class="tree" aria-label="{escape(name)}"' if name else ""
        lines = [self._first(level), *map(self._branch, level.branches), self._more(level)]
        return mark_safe(f"<ul{called}>{''.join(lines)}</ul>")  # noqa: S308 - escaped in each

    def _branch(self, branch: Branch) -> str:
        marks = "".join([self._turn(branch), self._name(branch), self._notes(branch)])
        here = ' aria-current="true"' if branch.here else ""
        below = self.level(branch.level) if branch.level is not None else ""
        return f'<li><div class="twig"{here}>{marks}</div>{below}</li>'

    def _turn(self, branch: Branch) -> str:
        """The link that opens a branch or closes it."""
        if not branch.turns or branch.spot is None:
            return '<span class="turn"></span>'
        places = [each for each in self.wanted if each != branch.spot]
        url = self.url(places if branch.open else opened(self.wanted, branch.spot))
        word = said("合上", "Close") if branch.open else said("打开", "Open")
        what = escape(" ".join(filter(None, (branch.noun, branch.code, branch.title))))
        sign = icon("down" if branch.open else "right")
        return (f'<a class="turn" id="t-{branch.spot.mark}" href="{escape(url)}" '
                f'hx-get="{escape(url)}" aria-expanded="{str(branch.open).lower()}" '
                f'aria-label="{word} {what}">{sign}</a>')  # fmt: skip

    def _name(self, branch: Branch) -> str:
        noun = f'<span class="kind">{escape(branch.noun)}</span> ' if branch.noun else ""
        code = f'<span class="ref">{escape(branch.code)}</span> ' if branch.code else ""
        title = escape(branch.title)
        if branch.url:
            return f'{noun}<a href="{escape(branch.url)}">{code}{title}</a>'
        return f"{noun}<span>{code}{title}</span>"

    def _notes(self, branch: Branch) -> str:
        text = " · ".join([*branch.notes, *filter(None, [sums_text(branch.sums)])])
        late = branch.spot is not None and branch.spot.kind in (CLASS, LOOSE)
        mark = f' id="n-{branch.spot}"' if late else ""
        return f'<span class="sub"{mark}>{escape(text)}</span>' if text or mark else ""

    def _first(self, level: Level) -> str:
        if not level.late:
            return ""
        url = self.url(opened([each for each in self.wanted if each.kind in "cnyv"], level.place)
                       if level.place else [])  # fmt: skip
        return _leading(url, said("从头看起", "From the beginning"), "up")

    def _more(self, level: Level) -> str:
        lines = ""
        if level.more is not None:
            places = opened(self.wanted, level.place) if level.place else []
            url = self.url(places, after=level.more)
            lines += _leading(url, said("后面还有，往下看", "More, go on"), "down")
        if level.cut:
            cut = said("还有 {n} 个没有列出", "{n} more are not listed", n=f"{level.cut:,}")
            lines += f'<li><span class="sub">{escape(cut)}</span></li>'
        return lines


def _leading(url: str, word: str, sign: str) -> str:
    return (f'<li><a class="small" href="{escape(url)}" hx-get="{escape(url)}">'
            f"{icon(sign)}{escape(word)}</a></li>")  # fmt: skip


def counted(level: Level) -> Iterator[Branch]:
    """The branches of a tree whose sums are fetched apart."""
    for branch in level.branches:
        if branch.spot is not None and branch.spot.kind in (CLASS, LOOSE):
            yield branch
        if branch.level is not None:
            yield from counted(branch.level)


def late_sums(level: Level) -> SafeString:
    """What takes the place of sums that were not counted with the page."""
    spans = [f'<span class="sub" id="n-{branch.spot}" hx-swap-oob="true">'
             f"{escape(sums_text(branch.sums))}</span>" for branch in counted(level)]  # fmt: skip
    return mark_safe("".join(spans))  # noqa: S308 - escaped
