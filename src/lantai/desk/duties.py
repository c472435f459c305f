# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of duties: everything that can be granted, with its words in both languages.

A duty is known in one of three ways: a register has it (read, add, edit …, as far as its rows can
be added or edited at all), a flow's step asks for it, or a room lists the tag of its act in its
``duties.toml``. Roles are patterns over this catalogue, and the trail's sentences are made of its
words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import override

from lantai.desk.menu import ROOMS
from lantai.desk.register import Register, register_of, registers
from lantai.guard import law
from lantai.guard.words import both, lang

VERBS: Mapping[str, tuple[str, str]] = {
    "read": ("看内容", "read the content"),
    "add": ("新增", "add"),
    "edit": ("修改", "change"),
    "answer": ("作为另一方修改", "change as the other party"),
    "import": ("导入", "import"),
}
"""What may be done with the rows of a register."""


def verbs_of(one: Register) -> list[str]:
    """Those verbs that mean something for a register: nobody is granted what cannot be done."""
    written = bool(one.form)
    able = {"add": one.can_add and written, "edit": one.can_edit and written,
            "answer": one.can_edit and written and "party" in law.columns_of(one.model),
            "import": bool(one.imports)}  # fmt: skip
    return [verb for verb in VERBS if able.get(verb, True)]


@cache
def catalogue() -> Mapping[str, tuple[str, str]]:
    """Every duty with its words, Chinese and English."""
    return dict(sorted([*_of_registers(), *_of_files()]))


def matching(patterns: Iterable[str]) -> frozenset[str]:
    """The duties of the catalogue that any of these patterns names, without those after a ``!``."""
    given = list(patterns)
    wanted = [p for p in given if not p.startswith("!")]
    barred = [p[1:] for p in given if p.startswith("!") and p[1:] not in wanted]
    return frozenset(duty for duty in catalogue() if _any(duty, wanted) and not _any(duty, barred))


def _any(duty: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(duty, pattern) for pattern in patterns)


def words(duty: str) -> str:
    """A duty as a person says it; one that nobody knows as it is."""
    zh, en = catalogue().get(duty, (duty, duty))
    return en if lang() == "en" else zh


@dataclass
class OfNoun:
    """Some duties on one noun: what it is called, and each with its word beside that name."""

    title: str
    duties: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class OfRoom:
    """Some duties in one room, noun by noun."""

    title: str
    nouns: list[OfNoun] = field(default_factory=list)


def grouped(duties: Iterable[str]) -> list[OfRoom]:
    """Duties room by room and noun by noun, in the order of the menu, for a form to tick."""
    order = {room: at for at, room in enumerate(ROOMS)}
    nouns = {one.noun: at for at, one in enumerate(registers())}
    found: dict[str, dict[str, OfNoun]] = {}
    for duty in sorted(duties, key=lambda duty: (order.get(_room_of(duty), len(order)),
                                                 nouns.get(_noun_of(duty), len(nouns)),
                                                 _order_of(duty))):  # fmt: skip
        one = register_of(_noun_of(duty))
        title = one.title if one else str(OTHERS)
        of_noun = found.setdefault(_room_of(duty), {}).setdefault(title, OfNoun(title))
        of_noun.duties.append((duty, short_words(duty)))
    return [OfRoom(str(ROOMS[room][0]) if room in ROOMS else room, list(of.values()))
            for room, of in found.items()]  # fmt: skip


OTHERS = both("其他", "others")
"""What duties on nouns without a register stand under."""


def _room_of(duty: str) -> str:
    return duty.partition(".")[0]


def _noun_of(duty: str) -> str:
    return duty.rpartition(".")[0]


def _order_of(duty: str) -> tuple[int, str]:
    """Reading first, then adding and changing, then what is the noun's own."""
    verb = duty.rpartition(".")[2]
    return list(VERBS).index(verb) if verb in VERBS else len(VERBS), duty


def short_words(duty: str) -> str:
    """A duty beside the name of its noun: the verb or step alone, where it is one."""
    zh, en = _short().get(duty) or catalogue().get(duty, (duty, duty))
    return en if lang() == "en" else zh


@cache
def _short() -> Mapping[str, tuple[str, str]]:
    own = dict(_of_files())
    return {duty: verb for duty, verb, _ in _derived() if duty not in own}


def _derived() -> Iterator[tuple[str, tuple[str, str], tuple[str, str]]]:
    """What registers and flows bring: a duty, its verb, and what its noun is called."""
    for one in registers():
        noun = _noun(one)
        for verb in verbs_of(one):
            yield one.duty(verb), VERBS[verb], noun
        firsts = {step.duty: step for step in reversed(one.steps.steps)} if one.steps else {}
        for duty, step in firsts.items():
            if duty:
                yield duty, (step.label("zh"), step.label("en")), noun


def _of_registers() -> Iterator[tuple[str, tuple[str, str]]]:
    for duty, verb, noun in _derived():
        yield duty, (f"{verb[0]}：{noun[0]}", f"{verb[1]}: {noun[1]}")


def _noun(one: Register) -> tuple[str, str]:
    """What a register's rows are called in both languages."""
    with override("zh-hans"):
        zh = one.single
    with override("en"):
        return zh, one.single


def _of_files() -> Iterator[tuple[str, tuple[str, str]]]:
    for config in apps.get_app_configs():
        path = Path(config.path) / "duties.toml"
        if config.name.startswith("lantai.") and path.exists():
            for duty, named in tomllib.loads(path.read_text("utf-8"))["duties"].items():
                yield duty, (named["zh"], named["en"])
