# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Words in both languages, signs, addresses of our files, and how numbers and days are written.

A builtin library of every template, and small functions for the rows that registers make in Python
(`icon`, `state`, `opening_tag`, `secrecy_tag`). Not here: anything that asks the database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.forms import BoundField, CheckboxInput, Textarea, widgets
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe

from lantai.craft.workdays import day_text
from lantai.guard.duties import DutiesField
from lantai.guard.terms import Opening, Secrecy
from lantai.guard.words import lang, said

register = template.Library()


# ------------------------------------------------------------------------------------------ words


class Both(template.Node):
    """One sentence in the reader's language; its params are escaped, its own words are ours."""

    def __init__(
        self, zh: str, en: str, params: Mapping[str, FilterExpression], name: str = ""
    ) -> None:
        self.sentences = {"zh": zh, "en": en}
        self.params = {key: value for key, value in params.items() if key != "one"}
        self.one = params.get("one")
        self.name = name

    def render(self, context: template.Context) -> str:
        """The sentence, or nothing where it is kept under a name."""
        text = self._said(context) if self.params else self.sentences[lang()]
        if self.name:
            context[self.name] = mark_safe(text)  # noqa: S308 (our own words, params escaped)
            return ""
        return text

    def _said(self, context: template.Context) -> str:
        given = {key: value.resolve(context) for key, value in self.params.items()}
        sentence = self.sentences[lang()]
        if self.one and lang() == "en" and next(iter(given.values())) in (1, "1"):
            sentence = self.one.resolve(context)
        return sentence.format(**{key: _written(value) for key, value in given.items()})


def _written(value: object) -> str:
    plain = isinstance(value, int) and not isinstance(value, bool)
    return number(value) if plain else conditional_escape(value)


@register.tag("both")
def both_tag(parser: Parser, token: Token) -> Both:
    """``{% both "共 {n} 件" "{n} items" n=total one="1 item" %}``, with ``as name`` to keep it.

    Whole numbers get their commas. ``one`` is the English for when the first param is 1.
    """
    bits = token.split_contents()[1:]
    name = bits.pop() if len(bits) > 2 and bits[-2] == "as" else ""
    if name:
        bits.pop()
    if len(bits) < 2:
        raise template.TemplateSyntaxError("both: give the Chinese and the English")
    zh, en = (parser.compile_filter(bit).resolve({}) for bit in bits[:2])  # type: ignore[arg-type]
    return Both(str(zh), str(en), token_kwargs(bits[2:], parser), name)


# ------------------------------------------------------------------------------ signs and addresses


def _address(name: str) -> str:
    path = name if "/" in name else f"desk/{name}"
    found = finders.find(path)
    if not found:
        raise ImproperlyConfigured(f"no static file “{path}”: is its package in INSTALLED_APPS?")
    digest = blake2b(Path(found).read_bytes(), digest_size=5).hexdigest()
    return f"{static(path)}?{digest}"


_kept_address = cache(_address)


@register.simple_tag
def asset(name: str) -> str:
    """The address of one of our files with its digest, so that it may be kept for a year."""
    return _address(name) if settings.DEBUG else _kept_address(name)


@cache
def _icon(name: str, sprite: str) -> SafeString:
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign of the sprite; the word always stands beside it. Nothing for an empty name."""
    return _icon(name, asset("symbols.svg")) if name else SafeString()


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """The query of this page with some of it changed: ``{% here type="large" %}``."""
    query = context["frame"].query
    for key, value in changes.items():
        query[key] = str(value)
    return f"?{query.urlencode()}"


# -------------------------------------------------------------------------------- states and tags

SIGNS = {"good": "check", "bad": "cross", "warn": "half", "busy": "clock", "": "ring"}
"""The sign that goes with each tone, unless another is named."""
_OPENING = {
    Opening.NOT_DUE: "tag tag-notdue",
    Opening.UNREVIEWED: "tag tag-unread",
    Opening.CONTROLLED: "tag",
    Opening.DEFERRED: "tag tag-held",
    Opening.OPEN: "tag tag-open",
}


@register.simple_tag
def state(word: str, tone: str = "", sign: str = "") -> SafeString:
    """A state: sign and word, never colour alone. Tones: good, bad, warn, busy, none."""
    return format_html(
        '<span class="{}">{}{}</span>',
        f"state is-{tone}" if tone else "state",
        icon(sign or SIGNS.get(tone, "ring")),
        word,
    )


@register.filter
def opening_tag(value: int) -> SafeString:
    """The opening state as the small label on a box; each of the five has its own shape."""
    kind = Opening(value)
    return format_html('<span class="{}">{}</span>', _OPENING[kind], kind.label)


@register.filter
def secrecy_tag(value: int) -> SafeString:
    """The secrecy as a label; public is not shown."""
    kind = Secrecy(value)
    if kind <= Secrecy.PUBLIC:
        return SafeString()
    if kind <= Secrecy.INTERNAL:
        return format_html('<span class="tag">{}</span>', kind.label)
    return format_html('<span class="tag tag-secret">{}{}</span>', icon("lock"), kind.label)


_MAY = {
    "count": ("数得到", "Count it"),
    "describe": ("看得到目录", "See its description"),
    "fetch": ("看得到内容", "See its content"),
    "act": ("能办理", "Act on it"),
    "edit": ("能修改", "Change it"),
}


@register.filter
def may_word(actions: str | Sequence[str]) -> str:
    """What a person may do with a row, of the law's actions, in words."""
    given = [actions] if isinstance(actions, str) else actions
    return said("、", ", ").join(said(*_MAY[each]) for each in given)


# ------------------------------------------------------------------------ numbers, days and sizes

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEK = (
    ("星期一", "Monday"),
    ("星期二", "Tuesday"),
    ("星期三", "Wednesday"),
    ("星期四", "Thursday"),
    ("星期五", "Friday"),
    ("星期六", "Saturday"),
    ("星期日", "Sunday"),
)
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


@register.filter
def number(value: Any) -> str:
    """A count with its thousands set apart; what is no number stays as it is."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)


def _day_of(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def day(value: dt.date | None) -> str:
    """2026年11月20日, or 20 Nov 2026."""
    if value is None or value == "":
        return ""
    at = _day_of(value)
    if lang() == "en":
        return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}年{at.month}月{at.day}日"


@register.filter
def weekday(value: dt.date) -> str:
    """A day with its weekday, as on the head of the desk."""
    at = _day_of(value)
    name = said(*_WEEK[at.weekday()])
    return f"{name}, {day(at)}" if lang() == "en" else f"{day(at)} {name}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A day and the time of it, as in the trail; this year is not said."""
    if not value:
        return ""
    at = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day_text(at.date(), timezone.localdate(), lang())} {at:%H:%M}"


@register.filter("bytes")
def size(value: int | None) -> str:
    """A size in bytes as people read it: 18.2 GB."""
    if value is None:
        return ""
    at, unit = float(value), 0
    while at >= 1024 and unit < len(_UNITS) - 1:
        at, unit = at / 1024, unit + 1
    shown = f"{at:.1f}".removesuffix(".0") if at < 100 else f"{at:,.0f}"
    return f"{shown} {_UNITS[unit]}"


@register.filter
def on_paper(rows: Iterable[Sequence[str]], columns: Sequence[Mapping[str, str]]) -> SafeString:
    """Rows of text as rows of a printed table; a column's ``kind`` is c (centred), ref or num."""
    opened = [
        f'<td class="{kind}">' if (kind := column.get("kind")) in ("c", "ref", "num") else "<td>"
        for column in columns
    ]
    lines = [
        "".join(f"{tag}{escape(cell)}</td>" for tag, cell in zip(opened, row, strict=True))
        for row in rows
    ]
    return mark_safe("".join(f"<tr>{line}</tr>" for line in lines))  # noqa: S308 (escaped above)


# ----------------------------------------------------------------------------------------- fields

_WIDTHS: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.NumberInput, "w-s"),
    (widgets.DateTimeBaseInput, "w-s"),
    (widgets.Select, "w-m"),
)


@register.filter
def drawn(field: BoundField) -> SafeString:
    """A field's input, as wide as what is written into it; the widget's own class is kept."""
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if "class" not in widget.attrs:
        wide = next((name for kind, name in _WIDTHS if isinstance(widget, kind)), "")
        attrs = {"class": wide} if wide else {}
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attrs |= {"rows": "3"}
    return field.as_widget(attrs=attrs)


@register.filter
def shape(field: BoundField) -> str:
    """How a field is laid out: ``flag`` one box, ``picks`` several, ``duties``, ``line`` others."""
    widget = field.field.widget
    if isinstance(field.field, DutiesField):
        return "duties"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "picks"
    return "flag" if isinstance(widget, CheckboxInput) else "line"


@register.filter
def by_noun(field: BoundField) -> list[dict[str, Any]]:
    """The boxes of a field of duties: rooms with their nouns, each box with its short word."""
    from lantai.desk.duties import grouped  # late: pages of trouble must not need the registers

    boxes = {box.data["value"]: box for box in field}
    return [{"title": room.title, "nouns": [
        {"title": noun.title, "boxes": [{"id": boxes[duty].id_for_label, "tag": boxes[duty].tag(),
                                         "label": words} for duty, words in noun.duties]}
        for noun in room.nouns]} for room in grouped(boxes)]  # fmt: skip
