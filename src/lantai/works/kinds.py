# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Every kind of long work, registered where it is written.

Used in a room's ``jobs.py``::

    @job("holdings.importing_catalogue", per_subject=1, zh="导入目录", en="import a catalogue")
    def importing_catalogue(work: Work, book: Upload, *, sheet: str) -> dict[str, int]:
        for rows in work.slices(read(book, sheet)):
            with work.keep():
                add(rows, actor=work.actor)

The function stays a plain function. It is called again after a kill, so it must give the same when
run twice as when run once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules

from lantai.works.errors import UnknownJob
from lantai.works.schedule import Schedule, read

Function = TypeVar("Function", bound=Callable[..., Any])
DEFAULT_QUEUE = "default"
_NAME = re.compile(r"[a-z]+\.[a-z]+ing(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of job.

    ``per_subject`` is how many may run on one subject at once (0: any number); ``retries`` how
    often a failure is tried again by itself; ``duty`` what its actor must hold from start to end;
    ``when`` it recurs, in the words of `schedule`; ``turn`` the seconds after which it makes room
    for others, between two slices.
    """

    name: str
    function: Callable[..., Any]
    zh: str
    en: str
    queue: str = DEFAULT_QUEUE
    per_subject: int = 0
    retries: int = 0
    duty: str = ""
    when: str = ""
    turn: float = 300.0

    def label(self, lang: str) -> str:
        """What it does, in one language."""
        return self.en if lang == "en" else self.zh

    @property
    def schedule(self) -> Schedule:
        """When it recurs."""
        return read(self.when)


class KindFault(ValueError):
    """A job is declared wrongly: a programmer's fault, raised when its module is imported."""


_KINDS: dict[str, Kind] = {}
_DISCOVERED: list[bool] = []


def job(
    name: str,
    *,
    zh: str,
    en: str,
    queue: str = DEFAULT_QUEUE,
    per_subject: int = 0,
    retries: int = 0,
    duty: str = "",
    every: str = "",
    turn: float = 300.0,
) -> Callable[[Function], Function]:
    """Register a function as a kind of job: ``room.gerund``, with its words and its rules."""

    def registered(function: Function) -> Function:
        add(Kind(name, function, zh, en, queue, per_subject, retries, duty, every, turn))
        return function

    return registered


def add(kind: Kind) -> None:
    """Take a kind in. Raises `KindFault` where the declaration contradicts itself."""
    known = _KINDS.get(kind.name)
    if not _NAME.fullmatch(kind.name):
        raise KindFault(f"{kind.name!r}: a job is called room.gerund, as in checking_package")
    if known and _where(known.function) != _where(kind.function):
        raise KindFault(f"{kind.name!r} is declared twice")
    if not (kind.zh and kind.en):
        raise KindFault(f"{kind.name!r}: a job needs words in both languages")
    if kind.when:
        read(kind.when)
    _KINDS[kind.name] = kind


def _where(function: Callable[..., Any]) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def kinds() -> dict[str, Kind]:
    """All kinds by name, from the ``jobs.py`` of every installed room."""
    if not _DISCOVERED:
        autodiscover_modules("jobs")
        _DISCOVERED.append(True)
    return dict(_KINDS)


def named(name: str) -> Kind:
    """The kind of this name. Raises `UnknownJob`."""
    found = _KINDS.get(name) or kinds().get(name)
    if found is None:
        raise UnknownJob("works.unknown_job", job=name)
    return found


def kind_of(function: Callable[..., Any]) -> Kind:
    """The kind that a function was registered as. Raises `KindFault`."""
    for kind in _KINDS.values():
        if kind.function is function:
            return kind
    raise KindFault(f"{_where(function)} is no job")


def label_of(name: str, lang: str) -> str:
    """What a job of this name does; the bare name where this version no longer knows it."""
    try:
        return named(name).label(lang)
    except UnknownJob:
        return name


def plain(args: Mapping[str, Any]) -> dict[str, Any]:
    """What a function is to be called with, as a job keeps it: plain JSON."""
    found: dict[str, Any] = json.loads(json.dumps(args))
    return found
