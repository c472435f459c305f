# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a form of an act may ask: a line, a day, a row, some words. Not here: fields of a noun.

Rooms put these together in their `deeds`; the fields of a register's own form come from `kinds`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from lantai.desk.kinds import RowField
from lantai.guard.duties import DutiesField
from lantai.guard.words import both

Fields = Mapping[str, forms.Field]
DAYS = ["%Y-%m-%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d"]
AT_MOST = 200
"""With more rows to choose from, a number or code is typed."""


def line(label: Any, *, required: bool = True, most: int = 200, first: str = "",
         help: Any = "") -> forms.Field:  # fmt: skip
    """A line of text."""
    return forms.CharField(label=label, required=required, max_length=most, initial=first,
                           help_text=help)  # fmt: skip


def text(label: Any, *, required: bool = True, most: int = 20_000, first: str = "",
         rows: int = 8, help: Any = "") -> forms.Field:  # fmt: skip
    """Some paragraphs."""
    return forms.CharField(label=label, required=required, max_length=most, initial=first,
                           help_text=help, widget=forms.Textarea(attrs={"rows": rows}))  # fmt: skip


def day(label: Any, *, required: bool = True, today: bool = False, help: Any = "") -> forms.Field:
    """A day, perhaps today at first."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "w-s", "inputmode": "numeric"})
    return forms.DateField(label=label, required=required, input_formats=DAYS, widget=widget,
                           help_text=help,
                           initial=timezone.localdate() if today else None)  # fmt: skip


def number(label: Any, *, required: bool = True, least: int = 0, most: int = 10**9,
           first: int | None = None, help: Any = "") -> forms.Field:  # fmt: skip
    """A whole number."""
    widget = forms.TextInput(attrs={"class": "w-s", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=required, min_value=least, max_value=most,
                              initial=first, help_text=help, widget=widget)  # fmt: skip


def flag(label: Any, *, help: Any = "") -> forms.Field:
    """Something that is so or not."""
    return forms.BooleanField(label=label, required=False, help_text=help)


def pick(label: Any, rows: Any, *, required: bool = True, code: str = "",
         first: Any = None, help: Any = "") -> forms.Field:  # fmt: skip
    """One row of those that the actor may choose, by its code or number where they are many."""
    made = RowField(rows, code, str(label), label=label, required=required, initial=first,
                    help_text=help)  # fmt: skip
    some = list(rows[: AT_MOST + 1])
    if len(some) <= AT_MOST:
        made.widget = forms.Select(choices=[("", "—"), *((row.pk, str(row)) for row in some)])
        made.picked = True
    return made


class ManyRows(forms.TypedMultipleChoiceField):
    """Several rows of those that the actor may choose."""

    def __init__(self, rows: Iterable[Any], **kwargs: Any) -> None:
        by_pk = {row.pk: row for row in rows}
        super().__init__(choices=[(pk, str(row)) for pk, row in by_pk.items()],
                         coerce=lambda pk: by_pk[int(pk)], empty_value=[],
                         widget=forms.CheckboxSelectMultiple, **kwargs)  # fmt: skip


def ticks(label: Any, choices: Iterable[tuple[str, Any]], *, required: bool = True,
          initial: Iterable[str] = (), help: Any = "") -> forms.Field:  # fmt: skip
    """Any of some words."""
    return forms.MultipleChoiceField(label=label, choices=list(choices), required=required,
                                     initial=list(initial), help_text=help,
                                     widget=forms.CheckboxSelectMultiple)  # fmt: skip


def duties(label: Any, some: Iterable[str], *, required: bool = True, help: Any = ""
           ) -> forms.Field:  # fmt: skip
    """Any of some duties, room by room and noun by noun."""
    return DutiesField(some, label=label, required=required, help_text=help)


def one_of(label: Any, choices: Iterable[tuple[Any, Any]], initial: Any = None, *,
           required: bool = True, help: Any = "") -> forms.Field:  # fmt: skip
    """One of some words or levels."""
    listed = list(choices)
    by_text = {str(value): value for value, _ in listed}
    return forms.TypedChoiceField(label=label, choices=listed, initial=initial, required=required,
                                  help_text=help, empty_value=None,
                                  coerce=by_text.__getitem__)  # fmt: skip


def basis(*, required: bool = True) -> forms.Field:
    """The document an act rests on."""
    return line(both("依据文件", "basis"), required=required)


def reason() -> forms.Field:
    """Why."""
    return line(both("理由", "reason"), most=400)


class UploadField(forms.FileField):
    """A file that is read by the act: too large, and nothing of it is read."""

    def __init__(self, label: Any, endings: str, most: int, **kwargs: Any) -> None:
        self.most = most
        widget = forms.FileInput(attrs={"accept": endings})
        super().__init__(label=label, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Refuse a file above the limit."""
        given = super().clean(data, initial)
        if given is not None and (given.size or 0) > self.most:
            mb = self.most // 1_048_576
            raise forms.ValidationError(both(f"文件超过 {mb} MB。", f"The file is above {mb} MB."))
        return given
