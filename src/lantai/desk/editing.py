# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Adding and changing one row: one form for page, API, bulk edit and import, and one act for each.

`form_for` makes the form of a register for an actor; `add` and `edit` are the acts
``room.noun.add`` and ``room.noun.edit``. Two clerks at one row: the form carries the digest of the
row as it was opened; who saves second gets `Stale` with what the first one changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from lantai.craft.codes import Said
from lantai.desk import bonds, steps
from lantai.desk.listing import who
from lantai.desk.register import Register
from lantai.guard import law, tide, trail
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.asked import GAP, Asked, columns_of
from lantai.guard.errors import NotFound, Refused, Stale
from lantai.guard.words import both, said


class RowForm(forms.Form):
    """A form made of a register's kinds, for a row or for a new one."""

    def __init__(self, register: Register, actor: Actor, row: Any = None, names: Any = None,
                 **kwargs: Any) -> None:  # fmt: skip
        self.register, self.actor, self.row = register, actor, row
        initial = register.initial_for(actor) if row is None else {
            name: getattr(row, register.kind(name).field.attname) for name in register.form_names
        }  # fmt: skip
        super().__init__(initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        for name in names or register.form_names:
            if row is None or name not in register.only_new.split():
                self.fields[name] = self._control(name)

    def _control(self, name: str) -> forms.Field:
        control = self.register.kind(name).control(self.register, self.actor)
        if isinstance(control, forms.TypedChoiceField):
            control.choices = [(value, "—" if value in ("", None) else word)
                               for value, word in control.choices]  # fmt: skip
        label = self.register.kind(name).label
        control.error_messages["required"] = said("请写{one}。", "Give the {one}.", one=label)
        limit = getattr(control, "max_length", None)
        if limit and isinstance(control.widget, forms.TextInput) and limit <= 30:
            control.widget.attrs.setdefault("class", "w-s")
        return control

    def clean(self) -> dict[str, Any]:
        """Refuse what no text may hold, then ask the noun's constraints and the register."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str) and "\x00" in value:
                self.add_error(
                    name, both("含有不能保存的字符。", "It has characters that no text may hold.")
                )
        if not self.errors:
            self._ask_the_row(cleaned)
        return cleaned

    def _ask_the_row(self, cleaned: Mapping[str, Any]) -> None:
        row = _copy(self.register, self.row)
        for name, value in cleaned.items():
            setattr(row, name, value)
        if row.pk is None:
            self.register.place(row, self.actor)
        outside = [field.name for field in row._meta.concrete_fields
                   if field.name not in cleaned and field.editable]  # fmt: skip
        try:
            row.full_clean(exclude=outside, validate_constraints=True)
        except ValidationError as fault:
            self._take(fault.message_dict)
        for name, sentence in self.register.check(row, self.actor).items():
            self.add_error(name if name in self.fields else None, sentence)

    def _take(self, faults: Mapping[str, list[str]]) -> None:
        for name, sentences in faults.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)

    def sections(self) -> list[dict[str, Any]]:
        """The fields in their sections, for the template."""
        return [
            {"title": section.title,
             "fields": [self[name] for name in section.names if name in self.fields]}
            for section in self.register.form
            if any(name in self.fields for name in section.names)
        ]  # fmt: skip


def _copy(register: Register, row: Any) -> Any:
    """A row of its own for the form to try its values on."""
    if row is None:
        return register.model()
    found = register.model()
    for field in row._meta.concrete_fields:
        setattr(found, field.attname, getattr(row, field.attname))
    found._state.adding = False
    return found


def form_for(register: Register, actor: Actor, row: Any = None, data: Any = None,
             names: Any = None) -> RowForm:  # fmt: skip
    """The register's form, filled from a row or with what was sent."""
    return RowForm(register, actor, row, names, data=data)


def find(register: Register, actor: Actor, pk: int, action: str = "describe") -> Any:
    """One row of the register. Raises `NotFound`, alike for absent and for forbidden."""
    key = ("row", register.noun, who(actor), action)
    found = tide.kept(key, lambda: _question(register.model, actor, action)).objects(pk)
    if not found:
        raise NotFound
    return found[0]


def _question(model: Any, actor: Actor, action: str) -> Asked:
    rows = model.objects.seen_by(actor, action).filter(pk=GAP).order_by()
    return Asked(rows.values_list(*columns_of(model)))


def may_add(register: Register, actor: Actor) -> bool:
    """Whether the actor may add a row."""
    return register.can_add and bool(register.form) and actor.has(register.duty("add"))


def may_edit(register: Register, actor: Actor, row: Any) -> bool:
    """Whether the actor may change this row."""
    return not against_edit(register, actor, row)


def against_edit(register: Register, actor: Actor, row: Any) -> list[Said]:
    """Why the actor may not change this row; empty if nothing is against it."""
    if not register.can_edit or not register.form or not law.holds(actor, "edit", row):
        return [Said("guard.no_duty", {"duty": register.duty("edit")})]
    closed = bonds.against_change(register, row)
    return [closed] if closed else []


def add(register: Register, actor: Actor, values: Mapping[str, Any]) -> Any:
    """The act ``room.noun.add``: a new row of cleaned values."""
    if not register.can_add:
        raise Refused
    with once(), act(register.duty("add"), register.model, actor) as done:
        row = register.model(**values)
        register.place(row, actor)
        row.save()
        _begin(register, row, actor)
        return done(row)


def _begin(register: Register, row: Any, actor: Actor) -> None:
    if register.steps is not None:
        steps.follow(register, row, actor)


def edit(register: Register, actor: Actor, row: Any, values: Mapping[str, Any],
         opened: str = "") -> Any:  # fmt: skip
    """The act ``room.noun.edit``. Raises `Stale` where the row is not as it was opened."""
    if not register.can_edit:
        raise Refused
    with once(), act(register.duty("edit"), row, actor) as done:
        if closed := bonds.against_change(register, row):
            raise Refused(closed)
        if opened and trail.version(row) != opened:
            raise stale(row)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        _begin(register, row, actor)
        return done(row)


@contextmanager
def once() -> Iterator[None]:
    """Two clicks side by side both find a code free; the database takes one. Raises `Refused`."""
    try:
        yield
    except IntegrityError:
        raise Refused(Said("guard.just_taken")) from None


def stale(row: Any) -> Stale:
    """Who changed the row last, and when."""
    last = next(iter(trail.entries_of(row, 1)), None)
    name = last.name if last else said("别人", "somebody")
    at = timezone.localtime(last.at) if last else timezone.localtime()
    return Stale(name=name, at=f"{at:%H:%M}")
