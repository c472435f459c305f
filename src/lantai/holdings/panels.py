# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of fields and panels that only this room has: categories, levels, elements of a scheme.

Fonds of several holders may bear one code: where somebody chooses among them, the holder is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from lantai.desk.kinds import Choice, Key, Number, RowField, special, tells
from lantai.desk.listing import Ask, Listing, rows_html
from lantai.desk.panels import SHOWN
from lantai.desk.register import Register, register_of
from lantai.guard import law, tide
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.holdings import queries
from lantai.holdings.models import Category

Panel = dict[str, Any] | None
KEYS = {"fonds": "fonds", "recordclass": "record_class", "file": "file"}
"""The key by which a list is narrowed to what lies under a level."""


@special("holdings.item", "category_code")
@special("holdings.file", "category_code")
@special("holdings.box", "category_code")
@special("holdings.recordclass", "category_code")
class InCategory(Choice):
    """门类: a code, shown with its name, chosen among the categories of the site."""

    is_light = True

    def _words(self) -> dict[Any, str]:
        def made() -> dict[Any, str]:
            return {row.code: str(row) for row in Category.objects.all()}

        return tide.kept(("holdings.categories", lang()), made)

    def text(self, row: Any) -> str:
        """The code as it is printed in a 档号."""
        return str(self.value(row))

    def cell(self, row: Any) -> SafeString:
        """The code and what it stands for."""
        code = self.value(row)
        return escape(self._words().get(code, code)) if code else escape("")

    def shower(self) -> Callable[[Any], str]:
        """The categories looked up once for all rows."""
        words = {code: str(escape(word)) for code, word in self._words().items()}

        def word(row: Any) -> str:
            code = self.value(row)
            return words.get(code) or str(escape(code))

        return word

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """All categories of the site."""
        return list(self._words().items())

    def schema(self) -> dict[str, Any]:
        """A short text."""
        return {"type": "string", "title": self.label, "maxLength": self.field.max_length}

    def narrow(self, rows: Any, text: str) -> Any:
        """Equal."""
        return rows.filter(**{self.name: text})

    def written(self, value: Any) -> Any:
        """As it stands, in capitals."""
        return str(value or "").strip().upper()


class OfFonds(Key):
    """A fonds: its code and name, and its holder where the code is another fonds' too."""

    is_light = True

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """The fonds that the reader sees, each to be told from the others."""
        return _told_apart(super().options(register, actor))

    def control(self, register: Any, actor: Any) -> forms.Field:
        """A list of the fonds of one's own, since a record lies in a fonds of its holder."""
        made = super().control(register, actor)
        if not isinstance(made, RowField):
            return made
        if not actor.steward:
            made.rows = made.rows.filter(holder=actor.institution)
        if made.picked:
            rows = made.rows.order_by("fonds_code", "pk")
            made.widget = forms.Select(choices=[("", "—"), *((row.pk, str(row)) for row in rows)])
        return made


def _told_apart(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Fonds of one code each with the name of its holder."""
    times = Counter(label.split(" ")[0] for _, label in options)
    twice = [int(pk) for pk, label in options if times[label.split(" ")[0]] > 1]
    holders = queries.holders_of(twice)
    told = [(pk, said("{fonds}（{holder}）", "{fonds} ({holder})", fonds=label,
                      holder=holders[int(pk)]) if int(pk) in holders else label)
            for pk, label in options]  # fmt: skip
    return sorted(told, key=lambda pair: pair[1])


for _noun in ("item", "file", "recordclass", "box", "fondsnote", "importbatch", "custodymove",
              "extent", "fondstext"):  # fmt: skip
    special(f"holdings.{_noun}", "fonds")(OfFonds)


@special("holdings.item", "sequence")
@special("holdings.item", "position")
@special("holdings.file", "position")
class Order(Number):
    """A number in a row of others; nought is no place."""

    is_light = True

    def shown(self, row: Any) -> SafeString:
        """Nothing for a row without a place."""
        return self.cell(row) if self.value(row) else escape("")


tells("holdings.fondsnote", "text")


tells("holdings.importproblem", "kind", both("原因和办法", "why, and what to do"))


@dataclass(frozen=True)
class Place:
    """Where a record stands: fonds, class, file, each leading to its page."""

    def show(self, register: Register, row: Any, actor: Actor) -> Panel:
        """The levels above, the fonds first."""
        facts = []
        for level in queries.ancestors_of(row):
            other = register_of(type(level))
            seen = law.holds(actor, "describe", level)
            url = other.address(level) if other and seen else ""
            facts.append({"label": level._meta.verbose_name, "name": level._meta.model_name,
                          "value": _link(url, str(level))})  # fmt: skip
        title = both("在全宗里的位置", "Place in the fonds")
        return {"kind": "facts", "id": "place", "title": title,
                "sections": [{"title": "", "facts": facts}]}  # fmt: skip


def _link(url: str, text: str) -> Any:
    return format_html('<a href="{}">{}</a>', url, text) if url else escape(text)


@dataclass(frozen=True)
class Below:
    """The rows of one noun directly under a level, as its own register shows them."""

    model: Any

    def show(self, register: Register, row: Any, actor: Actor) -> Panel:
        """The first rows, how many there are up to the cap, and the way to all of them."""
        other = register_of(self.model)
        children = queries.children_in(row, self.model, actor)
        if other is None or not children.count:
            return None
        found = list(children.rows[:SHOWN])
        shown = Listing(other, Ask(), found, len(found), "", [""], {})
        head = [{"label": other.kind(each).label, "num": other.kind(each).number}
                for each in other.columns_for(actor)]  # fmt: skip
        key = {"fonds": "fonds", "recordclass": "record_class", "file": "file"}[
            row._meta.model_name
        ]
        all_url = f"{other.address()}?{key}={row.pk}" if key in other.filter_names else ""
        count = f"{queries.COUNT_TO:,}+" if children.more else f"{children.count:,}"
        return {"kind": "rows", "id": f"below-{other.plural}", "title": f"{other.title}（{count}）",
                "head": head, "rows_html": rows_html(shown, actor), "add_url": "",
                "all_url": all_url if children.count > SHOWN else ""}  # fmt: skip


@dataclass(frozen=True)
class Elements:
    """What a record has under its metadata scheme."""

    def show(self, register: Register, row: Any, actor: Actor) -> Panel:
        """Label and value of each element; personal ones say that they are not shown."""
        hidden = said(
            "个人信息，有查看内容的职责才显示", "personal; shown to who may read the content"
        )
        facts = [{"label": each.label(lang()), "name": each.name,
                  "value": escape(hidden if each.hidden else each.value)}
                 for each in queries.elements_of(row, actor)]  # fmt: skip
        if not facts:
            return None
        scheme = queries.scheme_named(row.scheme)
        title = scheme.label(lang()) if scheme else said("其他元素", "Other elements")
        return {"kind": "facts", "id": "elements", "title": title,
                "sections": [{"title": "", "facts": facts}]}  # fmt: skip
