# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records about persons: what a name, a birth, a sex and an identity number say of one another.

A person is the columns with one prefix (男方姓名, 男方出生日期, 男方身份证号); a register of single
persons has the empty prefix. Ages of marriage are dated data (rules.toml).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from lantai.craft.catalogue.identity import Identity, masked
from lantai.craft.catalogue.lot import Lot
from lantai.craft.catalogue.model import Column

_BIRTH = ("出生日期", "出生年月日", "出生年月", "出生时间", "生日")
_OLDEST_AGE = 110


@dataclass(frozen=True, slots=True)
class Person:
    """The columns of one person of a register, by name; empty where the register has none."""

    prefix: str
    name: str = ""
    identity: str = ""
    born: str = ""
    sex: str = ""
    male: bool | None = None


def persons(columns: Sequence[Column], rules: Mapping[str, Any]) -> list[Person]:
    """The persons that a register's columns speak of."""
    found = []
    for prefix in dict.fromkeys(
        _prefix(column) for column in columns if _prefix(column) is not None
    ):
        own = [column for column in columns if _prefix(column) == prefix]
        named = {column.kind: column.name for column in reversed(own)}
        male = _told_by(prefix or "", rules["marriage"])
        found.append(Person(prefix or "", named.get("person", ""), named.get("identity", ""),
                            named.get("date", ""), named.get("sex", ""), male))  # fmt: skip
    return found


def _prefix(column: Column) -> str | None:
    """What stands before 姓名, 身份证号 …; None for columns that are not of a person."""
    endings = {"person": ("姓名",), "sex": ("性别",), "date": _BIRTH,
               "identity": ("身份证号码", "公民身份号码", "身份证编号", "身份证件号", "身份证号",
                            "身份号码", "身份证")}  # fmt: skip
    for end in endings.get(column.kind, ()):
        if column.name.endswith(end):
            return column.name.removesuffix(end)
    return None


def _told_by(prefix: str, marriage: Mapping[str, Any]) -> bool | None:
    if prefix in marriage["male"]:
        return True
    return False if prefix in marriage["female"] else None


def relate(lot: Lot, people: Sequence[Person], rules: Mapping[str, Any]) -> None:
    """Everything the columns of persons say together."""
    for person in people:
        if person.identity:
            _identity_agrees(lot, person)
        if person.born:
            _born_before(lot, person, people)
    _two_persons(lot, people)
    if any(person.male is not None for person in people) and "登记类别" in lot.values:
        _of_age(lot, people, rules)


def _identity_agrees(lot: Lot, person: Person) -> None:
    """The number tells a birth and a sex; the other columns must not tell others."""
    births = lot.dated.get(person.born) or [None] * len(lot)
    sexes = lot.values.get(person.sex) or [""] * len(lot)
    for at, number in enumerate(lot.identities.get(person.identity, ())):
        if number is None or number.born is None:
            continue
        born = births[at]
        if born and born.first and born.last and not born.first <= number.born <= born.last:
            lot.say(at, "catalogue.id_birth_disagrees", person.identity,
                    value=masked(number.number), born=born.iso)  # fmt: skip
        male = {"男": True, "女": False}.get(sexes[at], person.male)
        if male is not None and number.male is not male:
            lot.say(at, "catalogue.id_sex_disagrees", person.identity, value=masked(number.number),
                    other=person.sex or f"{person.prefix}")  # fmt: skip


def _born_before(lot: Lot, person: Person, people: Sequence[Person]) -> None:
    """Whatever is dated in the record happened after the person's birth."""
    births = lot.dated.get(person.born) or []
    own = {each.born for each in people}
    for name, events in lot.dated.items():
        if name in own or name.endswith(_BIRTH):
            continue
        for at, (born, event) in enumerate(zip(births, events, strict=True)):
            if not born or not event or not born.first or not event.last:
                continue
            if event.last < born.first:
                lot.say(at, "catalogue.before_birth", name, value=event.iso, born=born.iso)
            elif event.last.year - born.first.year > _OLDEST_AGE:
                lot.say(at, "catalogue.too_old", name, value=event.iso, born=born.iso)


def _two_persons(lot: Lot, people: Sequence[Person]) -> None:
    """Two parties of one record do not share an identity number."""
    named = [person for person in people if person.identity in lot.identities]
    for one, other in combinations(named, 2):
        pairs = zip(lot.identities[one.identity], lot.identities[other.identity], strict=True)
        for at, (first, second) in enumerate(pairs):
            if first and second and first.number and first.number == second.number:
                lot.say(at, "catalogue.same_person", other.identity, other=one.identity,
                        value=masked(second.number))  # fmt: skip


def _of_age(lot: Lot, people: Sequence[Person], rules: Mapping[str, Any]) -> None:
    """Both were of the age that the marriage law of the day asked."""
    kinds = set(rules["marriage"]["kinds"])
    days = lot.dated.get("登记日期")
    if days is None:
        return
    for at, (kind, day) in enumerate(zip(lot.values["登记类别"], days, strict=True)):
        if kind not in kinds or day is None or day.last is None:
            continue
        law = _law_on(day.last, rules)
        for person in people:
            born = _birth(lot, person, at)
            if law is None or person.male is None or born is None:
                continue
            least = law["male"] if person.male else law["female"]
            if _age(born, day.last) < least and born <= day.last:
                lot.say(at, "catalogue.under_age", person.born or person.identity,
                        age=_age(born, day.last), least=least, who=person.prefix)  # fmt: skip


def _birth(lot: Lot, person: Person, at: int) -> dt.date | None:
    dated = lot.dated.get(person.born)
    if dated and (told := dated[at]):
        return told.first
    numbers: Sequence[Identity | None] = lot.identities.get(person.identity, ())
    number = numbers[at] if at < len(numbers) else None
    return number.born if number else None


def _law_on(day: dt.date, rules: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The ages in force on a day."""
    in_force = [law for law in rules["marriage_age"] if law["effective_from"] <= day]
    return max(in_force, key=lambda law: law["effective_from"], default=None)


def _age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
