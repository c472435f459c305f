# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Judging many rows at once, by the same rules as a form judges one.

`Judge` asks of every row what `editing.RowForm` asks after its fields are clean: the noun's own
``clean``, its constraints, the register's ``check``, and whether the row stays within the actor's
reach. Constraints are answered for a thousand rows by one query, or in Python (`truth`), where a
form asks the database for each. What is wrong is a `Problem`, put into words when it is shown.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import translation

from lantai.craft import codes
from lantai.desk import bonds
from lantai.desk.bonds import Bond
from lantai.desk.register import Register
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.columns import Guarded, Trailed, check_ceiling
from lantai.guard.errors import AboveCeiling
from lantai.guard.seal import looking_for_doubles

codes.add_area("many", Path(__file__).parent / "many.toml")

LANGUAGES = {"zh": "zh-hans", "en": "en"}


def going_with(actor: Actor, duty: str, held: str = "") -> Actor:
    """The actor with a duty that goes with one they hold (or with what they see), for one act."""
    if held and not actor.has(held):
        return actor
    return replace(actor, duties=actor.duties | {duty})


def saves_itself(model: type[models.Model]) -> bool:
    """Whether saving a row does more than write its columns, so that it must be saved by itself."""
    if any(getattr(each, name, False) for each in model._meta.concrete_fields
           for name in ("auto_now", "auto_now_add")):  # fmt: skip
        return True
    return any("save" in vars(cls) for cls in model.__mro__
               if cls not in (Guarded, Trailed, models.Model))  # fmt: skip


# --- what is wrong --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, not yet in words. ``other`` is the row it collides with."""

    kind: str
    name: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    other: int | None = None

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        found = {"kind": self.kind, "field": self.name, "params": dict(self.params)}
        return found if self.other is None else {**found, "other": self.other}

    @classmethod
    def of(cls, packed: Mapping[str, Any]) -> Problem:
        """From JSON."""
        return cls(packed["kind"], packed["field"], packed["params"], packed.get("other"))

    def sentence(self, register: Register, lang: str, other: str = "") -> str:
        """In words; ``other`` is the colliding row's name, for those who may know it."""
        kind = "many.exists_named" if other and self.kind == "many.exists" else self.kind
        params = {**self.params, "label": self._label(register, lang), "other": other}
        with translation.override(LANGUAGES[lang]):
            return codes.sentence(kind, params, lang)

    def remedy(self, lang: str) -> str:
        """What to do about it."""
        return codes.remedy(self.kind, self.params, lang)

    def _label(self, register: Register, lang: str) -> str:
        if not self.name:
            return str(self.params.get("label", ""))
        return label_of(register, self.name, lang)


def label_of(register: Register, names: str, lang: str) -> str:
    """The labels of fields, parted by spaces in ``names``, in one language."""
    with translation.override(LANGUAGES[lang]):
        meta = register.model._meta
        return " + ".join(str(meta.get_field(name).verbose_name) for name in names.split())


def in_both(sentence: Any) -> dict[str, str]:
    """A lazy text, or what Django found wrong, in both languages."""
    found = {}
    for lang, tag in LANGUAGES.items():
        with translation.override(tag):
            wrong = isinstance(sentence, ValidationError)
            found[lang] = " ".join(sentence.messages) if wrong else str(sentence)
    return found


def said_twice(name: str, sentence: Any) -> Problem:
    """A sentence of somebody else's, kept in both languages."""
    return Problem("many.said", name, in_both(sentence))


# --- conditions in Python -------------------------------------------------------------------------

_LOOKUPS: Mapping[str, Callable[[Any, Any], bool]] = {
    "": operator.eq, "exact": operator.eq, "gt": operator.gt, "gte": operator.ge,
    "lt": operator.lt, "lte": operator.le, "in": lambda value, many: value in many,
}  # fmt: skip
_PLAIN = (str, int, float, bool, Decimal, dt.date, F, type(None))
_MANY = (list, tuple, set, frozenset)


def truth(condition: Q, row: models.Model, negated: bool = False) -> bool | None:
    """Whether a row meets an `answerable` condition, as the database says; None for NULL."""
    negated ^= condition.negated
    said = [truth(each, row, negated) if isinstance(each, Q)
            else _leaf(each[0], each[1], row, negated) for each in condition.children]  # fmt: skip
    if condition.connector == Q.AND:
        found = False if False in said else None if None in said else True
    else:
        found = True if True in said else None if None in said else not said
    return (not found) if condition.negated and found is not None else found


def _leaf(path: str, wanted: Any, row: models.Model, negated: bool) -> bool | None:
    name, _, lookup = path.partition("__")
    value = _value(row, name)
    if lookup == "isnull":
        return (value is None) is bool(wanted)
    if wanted is None:
        return value is None
    other = _value(row, wanted.name) if isinstance(wanted, F) else wanted
    if value is None or other is None:
        return False if negated else None  # Django asks for "… and not NULL" where it negates
    return _LOOKUPS[lookup](value, other)


def _value(row: models.Model, name: str) -> Any:
    return getattr(row, row._meta.get_field(name).attname)


def answerable(model: type[models.Model], condition: Any) -> bool:
    """Whether `truth` can answer a condition for every row of a noun."""
    if not isinstance(condition, Q) or condition.connector not in (Q.AND, Q.OR):
        return False
    return all(answerable(model, each) if isinstance(each, Q) else _simple(model, each)
               for each in condition.children)  # fmt: skip


def _simple(model: type[models.Model], leaf: Any) -> bool:
    """A column of the noun, a lookup that Python has too, and a plain value or another column."""
    if not isinstance(leaf, tuple):
        return False
    name, _, lookup = str(leaf[0]).partition("__")
    columns = {each for column in model._meta.concrete_fields
               if not isinstance(column, (models.JSONField, models.BinaryField))
               for each in (column.name, column.attname)}  # fmt: skip
    wanted = leaf[1]
    if name not in columns or (lookup != "isnull" and lookup not in _LOOKUPS):
        return False
    if lookup == "in":
        return isinstance(wanted, _MANY) and all(type(each) in (str, int) for each in wanted)
    return isinstance(wanted, _PLAIN) and (not isinstance(wanted, F) or wanted.name in columns)


# --- what must be unique --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unique:
    """Columns that no two rows may share, perhaps only among the rows of a condition."""

    names: tuple[str, ...]
    condition: Q | None = None
    message: Any = None

    def key(self, row: models.Model) -> tuple[Any, ...] | None:
        """What a row has in these columns; None where it need not be unique."""
        values = tuple(getattr(row, name) for name in self.names)
        if None in values or (self.condition is not None and not truth(self.condition, row)):
            return None
        return values


def uniques_of(register: Register) -> tuple[list[Unique], list[models.BaseConstraint]]:
    """What must be unique about a noun's rows, and the constraints that are asked row by row."""
    meta = register.model._meta
    found = [Unique((each.attname,)) for each in meta.concrete_fields
             if each.unique and not each.primary_key]  # fmt: skip
    found += [Unique(_columns(meta, names)) for names in meta.unique_together]
    asked: list[models.BaseConstraint] = []
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            plain = constraint.fields and constraint.nulls_distinct is not False
            if plain and answerable(register.model, constraint.condition or Q()):
                found.append(Unique(_columns(meta, constraint.fields), constraint.condition,
                                    _own_message(constraint)))  # fmt: skip
            else:
                asked.append(constraint)
        elif not answerable(register.model, getattr(constraint, "condition", None)):
            asked.append(constraint)
    return found + _by_code(register, found), asked


def _columns(meta: Any, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(meta.get_field(name).attname for name in names)


def _by_code(register: Register, found: Sequence[Unique]) -> list[Unique]:
    """A register's code tells its rows apart, where no constraint says so already."""
    if not register.code or any(register.code in unique.names for unique in found):
        return []
    kept = ("holder",) if hasattr(register.model, "holder") else ()
    return [Unique((*kept, register.code), ~Q((register.code, "")))]


def _own_message(constraint: models.BaseConstraint) -> Any:
    """The sentence that a room gave a constraint, if it did."""
    message = constraint.violation_error_message
    default = models.BaseConstraint.default_violation_error_message
    return None if message in (None, default) else message


# --- judging --------------------------------------------------------------------------------------

Place = tuple[str, str]
"""Where a row stands, in both languages: what a double is told about."""
Key = tuple[Any, ...]


class Judge:
    """Judges rows of a register for an actor, slice by slice; remembers keys over all slices.

    ``action`` is what the actor must be able to do with a row once it is saved.
    """

    def __init__(self, register: Register, actor: Actor, action: str) -> None:
        self.register, self.actor, self.action = register, actor, action
        self._uniques, self._asked = uniques_of(register)
        self._checks = [
            each for each in register.model._meta.constraints
            if isinstance(each, models.CheckConstraint) and each not in self._asked
        ]  # fmt: skip
        self._taken: dict[tuple[int, Key], Place] = {}
        self._reach: dict[Key, bool] = {}
        self._sights = self._columns_of_sight()
        self._own_check = type(register).check is not Register.check
        self._own_clean = register.model.clean is not models.Model.clean

    def judge(self, rows: Sequence[Any], places: Sequence[Place]) -> list[list[Problem]]:
        """What is wrong with each row. A row with nothing wrong blocks later ones of its keys."""
        bound = bonds.bonds(self.register.model, [row.pk for row in rows if row.pk is not None])
        found = [self._alone(row, bound.get(row.pk)) for row in rows]
        sound = [row for row, problems in zip(rows, found, strict=True) if not problems]
        there = [self._there(unique, sound) for unique in self._uniques]
        for row, place, problems in zip(rows, places, found, strict=True):
            if not problems:
                problems += self._doubles(row, place, there)
        return found

    # --- a row by itself ---

    def _alone(self, row: Any, bond: Bond | None) -> list[Problem]:
        """What is wrong with a row, whatever other rows there are."""
        found = list(self._above_ceiling(row))
        found += self._said_by_itself(row)
        found += [self._broken(each) for each in self._checks if not found
                  and truth(each.condition, row) is False]  # fmt: skip
        found += [problem for each in self._asked for problem in self._ask_database(each, row)]
        if closed := self.register.against_change(row) or (bond and bond.why):
            found.append(Problem(closed.kind, "", closed.params))
        if self._own_check:
            faults = self.register.check(row, self.actor)
            found += [said_twice(name or "", sentence) for name, sentence in faults.items()]
        if not found and not self._in_reach(row):
            found.append(Problem("many.beyond_reach"))
        return found

    def _above_ceiling(self, row: Any) -> Iterable[Problem]:
        if hasattr(row, "secrecy"):
            try:
                check_ceiling(row.secrecy)
            except AboveCeiling as fault:
                yield Problem(fault.kind, "secrecy", fault.params)

    def _said_by_itself(self, row: Any) -> Iterable[Problem]:
        if self._own_clean:
            try:
                row.clean()
            except ValidationError as fault:
                yield from faults_of(self.register, fault)

    def _broken(self, constraint: models.BaseConstraint) -> Problem:
        message = _own_message(constraint)
        if message is not None:
            return said_twice("", message)
        return Problem("many.constraint", "", {"name": constraint.name})

    def _ask_database(self, constraint: models.BaseConstraint, row: Any) -> Iterable[Problem]:
        try:
            with looking_for_doubles():
                constraint.validate(self.register.model, row)
        except ValidationError as fault:
            yield from faults_of(self.register, fault)

    # --- reach ---

    def _columns_of_sight(self) -> list[str] | None:
        """The columns by which the law tells the rows apart; None where it looks further."""
        model = self.register.model
        if name := law.judged_by(model):
            return [model._meta.get_field(name).attname]
        if law.is_reference(model) or self.actor.steward or hasattr(model, "reading_duty"):
            return []
        sight = law.sight_of(model, self.actor, self.action)
        atoms = [*sight.ceiling, *(atom for clause in sight.clauses for atom in clause.atoms)]
        columns = sorted({atom.column for atom in atoms})
        return None if "set_ids" in columns else columns

    def _in_reach(self, row: Any) -> bool:
        """Whether the actor may act on a row; asked once for rows that are alike to the law."""
        if row.pk is None:
            row.__dict__.setdefault("set_ids", frozenset())
        if self._sights is None:
            return law.holds(self.actor, self.action, row)
        key = tuple(getattr(row, name) for name in self._sights)
        if key not in self._reach:
            self._reach[key] = law.holds(self.actor, self.action, row)
        return self._reach[key]

    # --- doubles ---

    def _there(self, unique: Unique, rows: Sequence[Any]) -> dict[Key, list[int]]:
        """The rows that the database has with the keys of these, by key."""
        wanted = {key for row in rows if (key := unique.key(row)) is not None}
        if not wanted:
            return {}
        known = self.register.model.objects.unguarded("doubles of rows to be written")  # type: ignore[attr-defined]
        if unique.condition is not None:
            known = known.filter(unique.condition)
        columns = zip(unique.names, zip(*wanted, strict=True), strict=True)
        narrow = {f"{name}__in": set(values) for name, values in columns}
        found: dict[Key, list[int]] = {}
        rows_there = known.filter(**narrow).order_by("pk").values_list("pk", *unique.names)
        for pk, *values in rows_there:
            found.setdefault(tuple(values), []).append(pk)
        return found

    def _doubles(self, row: Any, place: Place, there: Sequence[Mapping[Key, list[int]]]) -> list[
        Problem
    ]:  # fmt: skip
        """The collisions of a row with rows that are there, and with rows before it."""
        found, mine = [], []
        for at, unique in enumerate(self._uniques):
            key = unique.key(row)
            if key is None:
                continue
            others = [pk for pk in there[at].get(key, ()) if pk != row.pk]
            before = self._taken.get((at, key), place)
            if others:
                found.append(self._exists(unique, key, others[0]))
            elif before != place:
                found.append(self._twice(unique, key, before))
            mine.append((at, key))
        if not found:
            self._taken.update(dict.fromkeys(mine, place))
        return found

    def _exists(self, unique: Unique, key: Key, other: int) -> Problem:
        names, shown = self._shown(unique, key)
        if unique.message is not None:
            return replace(said_twice(names, unique.message), other=other)
        return Problem("many.exists", names, {"value": shown}, other)

    def _twice(self, unique: Unique, key: Key, before: Place) -> Problem:
        names, shown = self._shown(unique, key)
        params = {"value": shown, "place_zh": before[0], "place_en": before[1]}
        return Problem("many.twice", names, params)

    def _shown(self, unique: Unique, key: Key) -> tuple[str, str]:
        """The fields that a person filled in, and what stands in them."""
        columns = {each.attname: each for each in self.register.model._meta.concrete_fields}
        pairs = [(columns[name], value) for name, value in zip(unique.names, key, strict=True)]
        form = self.register.form_names
        mine = [pair for pair in pairs if pair[0].name in form and not pair[0].is_relation] or pairs
        names = " ".join(column.name for column, _ in mine)
        return names, " ".join(str(value) for _, value in mine)


def faults_of(register: Register, fault: ValidationError) -> Iterable[Problem]:
    """What Django says is wrong, field by field."""
    if not hasattr(fault, "error_dict"):
        yield said_twice("", fault)
        return
    known = {each.name for each in register.model._meta.concrete_fields}
    for name, faults in fault.error_dict.items():
        place = name if name in known and name != NON_FIELD_ERRORS else ""
        for each in faults:
            yield said_twice(place, each)
