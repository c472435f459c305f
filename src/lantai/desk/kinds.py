# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The kinds of fields: each knows how to show, edit, filter, export, import and describe itself.

Here lies what is general about registers, not in the views. `kind_of` finds the kind of a model's
field by its class; a room may put a kind of its own on a field with ``KINDS``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from html import escape as html_escape
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.fields import InvalidJSONInput
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from lantai.craft.text.numerals import digits
from lantai.guard.words import both, lang, said

CODES: dict[type[models.Model], str] = {}
"""The field by which a noun's rows are typed in a form; `register` fills it."""
CHOICES_AT_MOST = 200
"""A key of a form with more rows to choose from is typed by its code, not picked from a list."""
FILTERS_AT_MOST = 40
"""The same for a filter, which stands on every page of a list."""


SHORT = 8
"""Words of so many characters stand on one line of a list's cell."""


class BadFilter(ValueError):
    """A filter's value that this field cannot have; the list says so and shows all rows."""


class Kind:
    """The kind of one field of one noun; the plain one is a line of text."""

    filter_as: ClassVar[str] = "text"
    is_light: ClassVar[bool] = True
    number: ClassVar[bool] = False
    json_type: ClassVar[dict[str, Any]] = {"type": "string"}

    def __init__(self, model: type[models.Model], field: Any) -> None:
        self.model, self.field, self.name = model, field, field.name

    @property
    def label(self) -> str:
        """The field's name in the reader's language."""
        return str(self.field.verbose_name)

    @property
    def is_short(self) -> bool:
        """Whether a cell of a list keeps it on one line."""
        return False

    @property
    def help(self) -> str:
        """What to write there."""
        return str(self.field.help_text)

    @property
    def required(self) -> bool:
        """Whether a row cannot be without it."""
        return not getattr(self.field, "blank", True)

    def value(self, row: Any) -> Any:
        """What the row has."""
        return getattr(row, self.name)

    def text(self, row: Any) -> str:
        """As text, for exports and paper."""
        value = self.value(row)
        return "" if value is None else str(value)

    def in_words(self, value: Any) -> str:
        """What a value says, where it is kept as codes; empty where it says itself."""
        return ""

    def cell(self, row: Any) -> SafeString:
        """As a cell of a list, safe for a page."""
        return escape(self.text(row))

    def shower(self) -> Callable[[Any], str]:
        """`cell` for many rows in one language: what can be looked up once is looked up here."""
        if type(self).cell is Kind.cell and type(self).text is Kind.text:
            name = self.name

            def plain(row: Any) -> str:
                value = getattr(row, name)
                return "" if value is None else html_escape(str(value))

            return plain
        return self.cell

    def shown(self, row: Any) -> SafeString:
        """As a fact on a row's page."""
        return self.cell(row)

    def json(self, row: Any) -> Any:
        """As the API gives it."""
        return self.value(row)

    def schema(self) -> dict[str, Any]:
        """The field in OpenAPI's words."""
        found = {**self.json_type, "title": self.label}
        if self.field.null:
            found = {**found, "type": [found["type"], "null"]} if "type" in found else found
        if getattr(self.field, "max_length", None):
            found["maxLength"] = self.field.max_length
        return found

    def control(self, register: Any, actor: Any) -> forms.Field:
        """The field of a form."""
        made: forms.Field = self.field.formfield()
        return made

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """The choices of a filter."""
        return []

    def narrow(self, rows: Any, text: str) -> Any:
        """The rows that a filter's text lets through. Raises `BadFilter`."""
        return rows.filter(**beginning(self.name, text))

    def written(self, value: Any) -> Any:
        """What was written in a workbook's cell, as the form takes it."""
        return _cell_text(value)


def beginning(name: str, text: str) -> dict[str, str]:
    """The condition that a field begins with a text, as a range that an ordinary index answers.

    A range is right where text is compared byte by byte, as on every database of ours (`sides`).
    """
    return {f"{name}__gte": text, f"{name}__lt": text + "\U0010ffff"}


def _cell_text(value: Any) -> str:
    """A workbook's cell as text: whole numbers without a point, dates as 2018-02-03."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (dt.datetime, dt.date)):
        return value.strftime("%Y-%m-%d")
    return str(value).strip()


class LongText(Kind):
    """Several lines."""

    def control(self, register: Any, actor: Any) -> forms.Field:
        """An area of several lines."""
        made: forms.Field = self.field.formfield(widget=forms.Textarea(attrs={"rows": 5}))
        return made

    def cell(self, row: Any) -> SafeString:
        """Its beginning."""
        text = self.text(row)
        return escape(text if len(text) <= 80 else text[:79] + "…")

    def shown(self, row: Any) -> SafeString:
        """All of it, paragraphs kept."""
        return mark_safe("<br>".join(escape(self.text(row)).splitlines()))  # noqa: S308 - escaped


class Told(LongText):
    """The sentence that a row keeps (`guard.kept`), and what to do about it where it says so."""

    def text(self, row: Any) -> str:
        """In the reader's language."""
        return f"{row.sentence} {getattr(row, 'remedy', '')}".strip()


class Number(Kind):
    """A whole number or a decimal."""

    filter_as = "number"
    number = True
    json_type: ClassVar[dict[str, Any]] = {"type": "number"}

    def cell(self, row: Any) -> SafeString:
        """With thousands parted."""
        value = self.value(row)
        return mark_safe("" if value is None else f"{value:,}")  # noqa: S308 - digits only

    def narrow(self, rows: Any, text: str) -> Any:
        """Equal, or from–to as in ``1990-1999``."""
        low, dash, high = text.replace("—", "-").replace("–", "-").partition("-")
        try:
            if dash:
                return rows.filter(
                    **{f"{self.name}__gte": int(low), f"{self.name}__lte": int(high)}
                )
            return rows.filter(**{self.name: int(text)})
        except ValueError:
            raise BadFilter(text) from None


class Year(Number):
    """A year: a number whose thousands are not parted."""

    def cell(self, row: Any) -> SafeString:
        """As it is printed."""
        value = self.value(row)
        return mark_safe("" if value is None else str(int(value)))  # noqa: S308 - digits only


class Size(Number):
    """A number of bytes."""

    def cell(self, row: Any) -> SafeString:
        """In the unit that fits."""
        value = float(self.value(row) or 0)
        for unit in ("B", "KB", "MB", "GB"):
            if value < 1024:
                return mark_safe(f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}")  # noqa: S308
            value /= 1024
        return mark_safe(f"{value:,.1f} TB")  # noqa: S308 - digits only


class Flag(Kind):
    """Yes or no."""

    filter_as = "choice"
    json_type: ClassVar[dict[str, Any]] = {"type": "boolean"}

    def text(self, row: Any) -> str:
        """A word."""
        return said("是", "yes") if self.value(row) else said("否", "no")

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """Both."""
        return [("1", said("是", "yes")), ("0", said("否", "no"))]

    def narrow(self, rows: Any, text: str) -> Any:
        """Equal."""
        if text not in ("0", "1"):
            raise BadFilter(text)
        return rows.filter(**{self.name: text == "1"})

    def written(self, value: Any) -> Any:
        """Any of the words for yes."""
        yes = {"是", "yes", "y", "1", "true", "√", "有"}
        return "on" if _cell_text(value).lower() in yes else ""


class Choice(Kind):
    """One of a few words."""

    filter_as = "choice"

    @property
    def is_short(self) -> bool:
        """A word is; a phrase may be broken."""
        return max((len(word) for word in self._words().values()), default=0) <= SHORT

    def _words(self) -> dict[Any, str]:
        return {value: str(label) for value, label in self.field.flatchoices}

    def text(self, row: Any) -> str:
        """The word."""
        value = self.value(row)
        for known, label in self.field.flatchoices:
            if known == value:
                return str(label)
        return "" if value is None else str(value)

    def shower(self) -> Callable[[Any], str]:
        """The words of this language, looked up once."""
        if type(self).text is not Choice.text or type(self).cell is not Kind.cell:
            return self.cell
        words = {value: html_escape(word) for value, word in self._words().items()}
        name = self.name

        def word(row: Any) -> str:
            value = getattr(row, name)
            found = words.get(value)
            return found if found is not None else html_escape(str(value or ""))

        return word

    def json(self, row: Any) -> Any:
        """The value; its word stands in the schema."""
        return self.value(row)

    def schema(self) -> dict[str, Any]:
        """With its values."""
        values = [value for value, _ in self.field.flatchoices]
        kind = "integer" if values and isinstance(values[0], int) else "string"
        words = "; ".join(f"{value} {label}" for value, label in self.field.flatchoices)
        return {"type": kind, "enum": values, "title": self.label, "description": words}

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """All words."""
        return [(str(value), str(label)) for value, label in self.field.flatchoices]

    def narrow(self, rows: Any, text: str) -> Any:
        """Equal to one of the values, several parted by commas."""
        by_text = {str(value): value for value, _ in self.field.flatchoices}
        try:
            wanted = [by_text[each] for each in text.split(",")]
        except KeyError:
            raise BadFilter(text) from None
        if len(wanted) == 1:
            return rows.filter(**{self.name: wanted[0]})
        return rows.filter(**{f"{self.name}__in": wanted})

    def written(self, value: Any) -> Any:
        """The value of a word in either language; what is no word stays, for the form to say so."""
        text = _cell_text(value)
        for known, label in self.field.flatchoices:
            words = getattr(label, "_args", ()) or getattr(label, "_proxy____args", (str(label),))
            if text in (str(known), str(label), *map(str, words)):
                return known
        return text


class Day(Kind):
    """A date."""

    filter_as = "date"
    json_type: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    @property
    def is_short(self) -> bool:
        """Always."""
        return True

    def text(self, row: Any) -> str:
        """As 2018-02-03."""
        value = self.value(row)
        return "" if value is None else value.isoformat()

    def cell(self, row: Any) -> SafeString:
        """As 2018年2月3日."""
        return mark_safe(day_text(self.value(row)))  # noqa: S308 - digits only

    def json(self, row: Any) -> Any:
        """As 2018-02-03."""
        return self.text(row) or None

    def control(self, register: Any, actor: Any) -> forms.Field:
        """A line of text that takes several writings of a day."""
        made: forms.Field = self.field.formfield(
            input_formats=["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"class": "w-s", "inputmode": "numeric",
                                                             "placeholder": "2026-01-31"}),
        )  # fmt: skip
        return made

    def narrow(self, rows: Any, text: str) -> Any:
        """A day, a month or a year, or from–to with ``..``."""
        low, dots, high = text.partition("..")
        first, last = _span(low or "0001"), _span(high or "9999") if dots else _span(low)
        return rows.filter(**{f"{self.name}__gte": first[0], f"{self.name}__lte": last[1]})


def _span(text: str) -> tuple[dt.date, dt.date]:
    parts = text.strip().split("-")
    try:
        year = int(parts[0])
        month = int(parts[1]) if len(parts) > 1 else None
        if len(parts) > 2:
            day = dt.date(year, int(parts[1]), int(parts[2]))
            return day, day
        if month is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        return dt.date(year, month, 1), after - dt.timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadFilter(text) from None


def day_text(day: dt.date | None) -> str:
    """A day as a reader writes it; empty for none."""
    if day is None:
        return ""
    if lang() == "en":
        return f"{day.day} {day:%b} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


class Instant(Day):
    """A day and time."""

    json_type: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}

    def text(self, row: Any) -> str:
        """In local time, to the minute."""
        value = self.value(row)
        return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")

    def cell(self, row: Any) -> SafeString:
        """The day and the time."""
        value = self.value(row)
        if value is None:
            return mark_safe("")
        local = timezone.localtime(value)
        return mark_safe(f"{day_text(local.date())} {local:%H:%M}")  # noqa: S308 - digits only

    def json(self, row: Any) -> Any:
        """In UTC, as RFC 3339 writes it."""
        value = self.value(row)
        return None if value is None else value.astimezone(dt.UTC).isoformat()

    def narrow(self, rows: Any, text: str) -> Any:
        """By day."""
        low, dots, high = text.partition("..")
        first, last = _span(low or "0001"), _span(high or "9999") if dots else _span(low)
        start = _moment(first[0], dt.time.min)
        end = _moment(last[1], dt.time.max)
        return rows.filter(**{f"{self.name}__gte": start, f"{self.name}__lte": end})


FIRST, LAST = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    """A local day and time; where UTC has no such year, the end of the calendar."""
    try:
        return dt.datetime.combine(day, time, timezone.get_current_timezone()).astimezone(dt.UTC)
    except OverflowError:
        return LAST if day.year == dt.MAXYEAR else FIRST


class RowField(forms.Field):
    """A key in a form: a row that the actor sees, picked from a list or typed by its code."""

    def __init__(self, rows: Any, code: str, one: str, **kwargs: Any) -> None:
        self.rows, self.code, self.one, self.picked = rows, code, one, False
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The number of a row given as a row."""
        return getattr(value, "pk", value)

    def clean(self, value: Any) -> Any:
        """The row. Raises `ValidationError`, in the same words for absent and for forbidden."""
        text = str(value if value is not None else "").strip()
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        picked = isinstance(value, int) or self.picked
        found = self._find(text, picked) if "\x00" not in text else None  # no text has that
        if found is None:
            raise ValidationError(
                both(f"没有“{text[:60]}”，或者您不能选它。请核对后再填。",
                     f"There is no “{text[:60]}”, or it is not for you to choose. Check it.")
            )  # fmt: skip
        return found

    def _find(self, text: str, picked: bool) -> Any:
        """By number where it was picked, by code where it was typed, then the other way."""
        number = digits(text)
        ways: list[dict[str, Any]] = [{"pk": number}] if number is not None else []
        if self.code:
            ways.insert(len(ways) if picked else 0, {self.code: text})
        return next((row for way in ways if (row := self.rows.filter(**way).first())), None)


class Key(Kind):
    """A key to a row of another noun."""

    filter_as = "choice"
    json_type: ClassVar[dict[str, Any]] = {"type": "integer"}

    def text(self, row: Any) -> str:
        """The other row's name: an ancestor's title is part of a record's context."""
        value = getattr(row, self.name)
        return "" if value is None else str(value)

    def json(self, row: Any) -> Any:
        """Its number and its name."""
        value = getattr(row, self.name)
        return None if value is None else {"id": value.pk, "name": str(value)}

    def schema(self) -> dict[str, Any]:
        """Given as an object, taken as a number or a code."""
        return {
            "title": self.label,
            "type": ["object", "null"] if self.field.null else "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
        }

    def _rows(self, register: Any, actor: Any) -> Any:
        rows = self.field.related_model.objects.seen_by(actor, "describe")
        return register.choices_for(self.name, actor, rows)

    def control(self, register: Any, actor: Any) -> forms.Field:
        """A list of rows, or a line for the code where they are many."""
        rows = self._rows(register, actor)
        code = CODES.get(self.field.related_model, "")
        made = RowField(rows, code, str(self.field.related_model._meta.verbose_name),
                        required=not self.field.blank, label=self.field.verbose_name,
                        help_text=self.field.help_text)  # fmt: skip
        some = list(rows[: CHOICES_AT_MOST + 1])
        if len(some) <= CHOICES_AT_MOST:
            made.picked = True
            made.widget = forms.Select(choices=[("", "—"), *((row.pk, str(row)) for row in some)])
        return made

    def options(self, register: Any, actor: Any) -> list[tuple[str, str]]:
        """The rows, where they are few; else none, and the filter is a line for the code."""
        rows = self._rows(register, actor)
        if len(rows.order_by().values("pk")[: FILTERS_AT_MOST + 1]) > FILTERS_AT_MOST:
            return []
        return [(str(row.pk), str(row)) for row in rows]

    def narrow(self, rows: Any, text: str) -> Any:
        """By number, or by the code of what it leads to."""
        number = digits(text)
        if number is None:
            return self._narrow_by_code(rows, text)
        return rows.filter(**{f"{self.name}_id": number})

    def _narrow_by_code(self, rows: Any, text: str) -> Any:
        """Among rows that are seen, those whose key leads to this code."""
        code = CODES.get(self.field.related_model, "")
        if not code:
            raise BadFilter(text)
        others = self.field.related_model.objects.unguarded("a code that narrows rows already seen")
        numbers = list(others.filter(**{code: text}).values_list("pk", flat=True)[:100])
        return rows.filter(**{f"{self.name}_id__in": numbers})


NUL = "\\u0000"
"""How JSON writes the character that no text of a database may hold."""


class StructureField(forms.JSONField):
    """JSON as every database keeps it: no NaN, no half characters, not nested without end."""

    def to_python(self, value: Any) -> Any:
        """The value. Raises `ValidationError`."""
        try:
            found = super().to_python(value)
            text = json.dumps(found, allow_nan=False, ensure_ascii=False)
            text.encode()
        except (ValueError, RecursionError):
            text = NUL
        if NUL in text.replace("\\\\", ""):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was sent, for the form to show again; what is refused is shown as it was written."""
        try:
            self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)
        return super().bound_data(data, initial)


class Notes(Kind):
    """Anything structured: shown as lines, never filtered."""

    json_type: ClassVar[dict[str, Any]] = {}

    def control(self, register: Any, actor: Any) -> forms.Field:
        """An area for JSON."""
        made: forms.Field = self.field.formfield(form_class=StructureField)
        return made

    def text(self, row: Any) -> str:
        """Names and values, parted."""
        value = self.value(row)
        if isinstance(value, dict):
            return "；".join(f"{key}：{each}" for key, each in value.items())
        if isinstance(value, list):
            return "；".join(map(str, value))
        return "" if value is None else str(value)

    def schema(self) -> dict[str, Any]:
        """Anything."""
        return {"title": self.label}

    def narrow(self, rows: Any, text: str) -> Any:
        """Never."""
        raise BadFilter(text)


KINDS: dict[type[Any], type[Kind]] = {
    models.ForeignKey: Key,
    models.OneToOneField: Key,
    models.BooleanField: Flag,
    models.DateTimeField: Instant,
    models.DateField: Day,
    models.TextField: LongText,
    models.JSONField: Notes,
    models.IntegerField: Number,
    models.DecimalField: Number,
    models.FloatField: Number,
    models.CharField: Kind,
}
"""The kind of a field by its class; a subclass takes its nearest ancestor's."""
SPECIAL: dict[tuple[str, str], type[Kind]] = {}
"""Kinds put on single fields by a room: ``(room.noun, field)``."""
BY_NAME: dict[str, type[Kind]] = {"year": Year, "size": Size, "bytes": Size}
"""Kinds that a name alone tells."""


def kind_of(model: type[models.Model], name: str) -> Kind:
    """The kind of a noun's field. Raises `KeyError` where there is no such field."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise KeyError(name) from None
    return _class_of(model, field)(model, field)


def _class_of(model: type[models.Model], field: Any) -> type[Kind]:
    special = SPECIAL.get((f"{model._meta.app_label}.{model._meta.model_name}", field.name))
    if special is not None:
        return special
    if getattr(field, "flatchoices", None):
        return Choice
    if field.name in BY_NAME and not field.is_relation:
        return BY_NAME[field.name]
    for cls in type(field).__mro__:
        if cls in KINDS:
            return KINDS[cls]
    return Kind


def special(noun: str, name: str) -> Callable[[type[Kind]], type[Kind]]:
    """Put a kind of one's own on a field, as a decorator of its class."""

    def put(kind: type[Kind]) -> type[Kind]:
        SPECIAL[(noun, name)] = kind
        shared = kind in (*KINDS.values(), *BY_NAME.values())
        if not shared and "is_light" not in kind.__dict__:  # it may read any column of the row
            kind.is_light = False
        return kind

    return put


def tells(noun: str, name: str, label: Any = None) -> None:
    """Show a field by the sentence that its rows keep, perhaps under a label of its own."""
    own = {} if label is None else {"label": property(lambda kind: str(label))}
    special(noun, name)(type("Told", (Told,), own))
