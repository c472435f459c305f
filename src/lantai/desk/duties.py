# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The catalogue of duties: everything that can be granted, with its words in both languages.

A duty is known in one of three ways: a register has it (read, add, edit …), a flow's step asks for
it, or a room lists the tag of its act in its ``duties.toml``. Roles are patterns over this
catalogue, and the trail's sentences are made of its words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from django.apps import apps
from django.utils.translation import override

from lantai.desk.register import Register, registers
from lantai.guard.words import lang

VERBS: Mapping[str, tuple[str, str]] = {
    "read": ("看内容", "read the content"),
    "add": ("新增", "add"),
    "edit": ("修改", "change"),
    "answer": ("作为另一方修改", "change as the other party"),
    "import": ("导入", "import"),
}
"""What may be done with the rows of every register."""


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


def _of_registers() -> Iterator[tuple[str, tuple[str, str]]]:
    for one in registers():
        zh, en = _noun(one)
        for verb, (zh_verb, en_verb) in VERBS.items():
            yield one.duty(verb), (f"{zh_verb}：{zh}", f"{en_verb}: {en}")
        firsts = {step.duty: step for step in reversed(one.steps.steps)} if one.steps else {}
        for duty, step in firsts.items():
            if duty:
                yield duty, (f"{step.label('zh')}：{zh}", f"{step.label('en')}: {en}")


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
