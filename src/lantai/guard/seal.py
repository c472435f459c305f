# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Queries that refuse to run unseen, and rows that refuse to be written outside an act.

The default manager of a guarded noun makes a sealed query; running it raises `Unseen`. The seal is
broken by `GuardedQuerySet.seen_by` with the rule inside, or by `unguarded` with a reason that a
law test lists. Writing needs an open act (`acts.act`). What this cannot refuse (joins by name,
forward keys) is named in the law test `tests/laws/test_seal.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from django.db import models
from django.db.models.sql import Query

from lantai.guard.errors import OffTrail, Unseen

acting: ContextVar[Any] = ContextVar("acting", default=None)
"""The act in whose frame writing is allowed."""
_validating: ContextVar[bool] = ContextVar("validating", default=False)
"""Django's own uniqueness checks look through the seal, and nothing else does."""


@contextmanager
def looking_for_doubles() -> Iterator[None]:
    """Let Django's validation of unique fields look; it learns only whether a double exists."""
    token = _validating.set(True)
    try:
        yield
    finally:
        _validating.reset(token)


def must_act(model: type[models.Model]) -> None:
    """Raise `OffTrail` unless an act is open."""
    if acting.get() is None:
        raise OffTrail("guard.off_trail", noun=model._meta.label)


class SealedQuery(Query):
    """A query that makes no SQL before somebody said who is looking."""

    broken_for = ""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """The compiler, if the seal is broken. Raises `Unseen`."""
        if not self.broken_for and not _validating.get():
            raise Unseen("guard.unseen", noun=self.model._meta.label)
        return super().get_compiler(*args, **kwargs)


def _writing(name: str) -> Callable[..., Any]:
    def method(self: GuardedQuerySet, *args: Any, **kwargs: Any) -> Any:
        must_act(self.model)
        return getattr(models.QuerySet, name)(self, *args, **kwargs)

    method.__name__, method.__doc__ = name, f"As Django's ``{name}``, inside an act only."
    return method


def _never(name: str) -> Callable[..., Any]:
    def method(self: GuardedQuerySet, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unseen("guard.unseen", noun=self.model._meta.label)

    method.__name__, method.__doc__ = name, "Refused: it would go round the seal."
    return method


class GuardedQuerySet(models.QuerySet[Any]):
    """The queries of a guarded noun."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None,
                 hints: Any = None) -> None:  # fmt: skip
        super().__init__(model, query or SealedQuery(model), using, hints)

    def seen_by(self, actor: Any, action: str = "describe", *, only: str = "") -> GuardedQuerySet:
        """The rows this actor may see for this action; ``only`` one clause of the sheet."""
        from lantai.guard.law import condition

        rule = condition(self.model, actor, action, only)
        found = self.none() if rule is None else self.filter(rule)
        return found._broken(f"{actor.key} {action}")

    def unguarded(self, reason: str) -> GuardedQuerySet:
        """All rows, for work of the house itself; a law test lists every reason."""
        return self.all()._broken(reason)

    def _broken(self, why: str) -> GuardedQuerySet:
        self.query.broken_for = why
        return self

    def update(self, **kwargs: Any) -> int:
        """As Django's, on rows that somebody sees and inside an act only."""
        self._must_be_seen()
        must_act(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, on rows that somebody sees and inside an act only."""
        self._must_be_seen()
        must_act(self.model)
        return super().delete()

    def _raw_delete(self, using: Any) -> int:
        """What Django's own `delete` ends in."""
        self._must_be_seen()
        must_act(self.model)
        found: int = super()._raw_delete(using)  # type: ignore[misc]
        return found

    def _must_be_seen(self) -> None:
        if not getattr(self.query, "broken_for", ""):
            raise Unseen("guard.unseen", noun=self.model._meta.label)

    create = _writing("create")
    bulk_create = _writing("bulk_create")
    bulk_update = _writing("bulk_update")
    get_or_create = _writing("get_or_create")
    update_or_create = _writing("update_or_create")
    raw = _never("raw")
    extra = _never("extra")
    __and__ = _never("__and__")
    __or__ = _never("__or__")
    __xor__ = _never("__xor__")
    __getstate__ = _never("__getstate__")


GuardedManager = models.Manager.from_queryset(GuardedQuerySet)
"""The default manager of every guarded noun."""
