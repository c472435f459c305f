# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Entries of the trail in words, as far as their reader may be told what they say.

That something was done, by whom, when, and which fields it touched, everybody reads who reads the
entry at all. What stood in the fields is told of a record only to who may describe it, and of
another row only to who may describe that one, or reads the trail as an auditor (decision 24).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils import timezone

from lantai.craft.flow import Step
from lantai.desk import duties
from lantai.desk.kinds import Day, Instant, Kind, day_text
from lantai.desk.register import Register, register_of
from lantai.guard import law, stewards, tags
from lantai.guard.actor import Actor
from lantai.guard.columns import is_record
from lantai.guard.models import Entry
from lantai.guard.words import both, lang, said

VERBS = {
    "add": ("登记了", "added"),
    "edit": ("改了", "changed"),
    "remove": ("删去了", "removed"),
    "bulk_edit": ("成批改了", "changed many"),
    "undo": ("撤回了对它的修改：", "took back the change of"),
    "import": ("导入了", "imported"),
    "export": ("导出了", "exported"),
    "try_import": ("试导入", "tried the import of"),
    "drop_import": ("放弃导入", "dropped the import of"),
    "preview": ("试算成批修改", "tried a bulk edit of"),
    "set_up": ("建立了", "set up"),
}
"""What the verbs of tags say in a sentence; a flow's steps have their own words."""


@dataclass(frozen=True)
class Told:
    """How far a reader is told of an entry: the row it speaks of, and what stood in its fields."""

    row: Any = None
    values: bool = False
    name: bool = False


NOTHING = Told()
ALL = Told(None, values=True, name=True)


def entry_lines(entries: Sequence[Entry], actor: Actor, row: Any = None) -> list[dict[str, Any]]:
    """Entries as lines; ``row`` is the one on whose page they stand, which its reader sees."""
    told = told_of(entries, actor, row)
    return [entry_line(entry, actor, told[entry.pk]) for entry in entries]


def told_of(entries: Sequence[Entry], actor: Actor, row: Any = None) -> dict[int, Told]:
    """By entry, how far this reader is told of it: a query a noun."""
    seen = _seen(entries, actor, row)
    found = {}
    for entry in entries:
        if not entry.noun or entry.row is None:
            found[entry.pk] = ALL
        elif (subject := seen.get((entry.noun, entry.row))) is not None:
            found[entry.pk] = Told(subject, values=True, name=True)
        elif law.holds(actor, "describe", entry):
            found[entry.pk] = Told(None, values=not _speaks_of_record(entry), name=True)
        else:
            found[entry.pk] = NOTHING
    return found


def _seen(entries: Iterable[Entry], actor: Actor, row: Any) -> dict[tuple[str, int], Any]:
    """The rows that entries speak of and that the reader may describe."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.noun and entry.row is not None:
            wanted.setdefault(entry.noun, set()).add(entry.row)
    found: dict[tuple[str, int], Any] = {}
    if row is not None:
        found[row._meta.label_lower, row.pk] = row
        wanted.get(row._meta.label_lower, set()).discard(row.pk)
    for noun, keys in wanted.items():
        rows: Any = getattr(_model(noun), "objects", None)
        if keys and hasattr(rows, "seen_by"):
            for each in rows.seen_by(actor, "describe").filter(pk__in=keys):
                found[noun, each.pk] = each
    return found


def _model(noun: str) -> Any:
    try:
        return apps.get_model(noun)
    except (LookupError, ValueError):  # of a room that is not here any more
        return None


def _speaks_of_record(entry: Entry) -> bool:
    """Also where nobody knows any more what it was."""
    model = _model(entry.noun)
    return model is None or is_record(model)


# --- a line ---------------------------------------------------------------------------------------


def entry_line(entry: Entry, actor: Actor, told: Told) -> dict[str, Any]:
    """An entry as a line: when, who, the sentence, what changed, and whether it is sealed.

    Rows that it leads to are named as far as the reader sees them.
    """
    detail = getattr(entry, "detail", None)
    link = getattr(entry, "link", None)
    changed = detail.data.get("changed", {}) if detail else {}
    return {
        "at": timezone.localtime(entry.at), "who": who(entry.name),
        "sentence": entry_sentence(entry, told),
        "changed": _changed(entry, changed, actor) if told.values else [],
        "withheld": "" if told.values else said("、", ", ").join(_fields(entry, changed)),
        "erased": bool(entry.detail_digest) and detail is None,
        "digest": entry.detail_digest,
        "told": _reasons(detail.data.get("facts", {})) if detail and told.values else [],
        "number": link.number if link else None, "label": entry.label if told.name else "",
    }  # fmt: skip


def who(name: str) -> str:
    """Whoever did it by name; the house itself by what it was at."""
    return stewards.words(name)


def entry_sentence(entry: Entry, told: Told = ALL) -> str:
    """What was done, in the reader's words, made now; the row by its name where it is seen."""
    room_noun, _, verb = entry.tag.rpartition(".")
    register = register_of(room_noun)
    thing = _thing(entry, register, told)
    if step := _step_of(register, entry):
        return f"{step.label(lang())}{said('：', ': ')}{thing}"
    count = said("（{n} 条）", " ({n} rows)", n=f"{entry.count:,}") if entry.count else ""
    words, own = VERBS.get(verb), tags.words(entry.tag)
    if own or words is None:
        deed = own or duties.words(entry.tag)
        return f"{deed}{said('：', ': ')}{thing}{count}" if thing else f"{deed}{count}"
    return f"{said(*words)} {thing}{count}"


def _thing(entry: Entry, register: Register | None, told: Told) -> str:
    """What an entry was done to: by name, by code, or as number so and so of its noun."""
    if told.row is not None:
        return str(told.row)
    if entry.label and told.name:
        return entry.label
    own = register_of(_noun_of(entry)) or register
    single = own.single if own else ""
    if entry.row is None or not single:
        return single
    return said("{one}第 {n} 号", "{one} no. {n}", one=single, n=entry.row)


def _noun_of(entry: Entry) -> str:
    model = _model(entry.noun) if entry.noun else None
    return law.noun_of(model) if model is not None else ""


def _step_of(register: Register | None, entry: Entry) -> Step | None:
    """The step that an entry tells of; several steps may share a duty, and it is the tag."""
    flow = register.steps if register else None
    steps = [step for step in flow.steps if step.duty == entry.tag] if flow else []
    if len(steps) < 2:
        return steps[0] if steps else None
    detail = getattr(entry, "detail", None)
    name = detail.data.get("facts", {}).get("step") if detail else ""
    return next((step for step in steps if step.name == name), steps[0])


# --- why ------------------------------------------------------------------------------------------

_FACTS: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "reason": (both("理由", "Reason"), {}),
    "basis": (both("依据", "Basis"), {}),
}


def tell_fact(name: str, label: Any, choices: Sequence[tuple[Any, Any]] = ()) -> None:
    """Let a fact of an act stand under its entry: its label, and the words of its values."""
    _FACTS[name] = (label, {str(value): word for value, word in choices})


def _reasons(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Why an act was done and on what it rests, as far as it says."""
    return [{"label": str(label), "value": str(words.get(str(value), value))}
            for name, (label, words) in _FACTS.items()
            if isinstance(value := facts.get(name), str) and value]  # fmt: skip


# --- what changed ---------------------------------------------------------------------------------


def _kinds(entry: Entry, changed: Mapping[str, list[Any]]) -> Iterable[tuple[Kind, list[Any]]]:
    """The fields that an entry says were changed, as their register knows them."""
    register = register_of(".".join(entry.tag.split(".")[:2]))
    for name, values in changed.items():
        field = name.removesuffix("_id")
        known = register is not None and field != "id" and field in register._kinds
        if register is not None and known and any(map(_there, values)):
            yield register.kind(field), values


def _fields(entry: Entry, changed: Mapping[str, list[Any]]) -> list[str]:
    return [kind.label for kind, _ in _kinds(entry, changed)]


def _changed(entry: Entry, changed: Mapping[str, list[Any]], actor: Actor) -> list[dict[str, Any]]:
    lines = []
    for kind, values in _kinds(entry, changed):
        before, after = (_past(kind, value, actor) for value in values)
        lines.append({"label": kind.label, "before": before, "after": after})
    return lines


def _there(value: Any) -> bool:
    return value not in (None, "", [], {})


def _past(kind: Kind, value: Any, actor: Actor) -> str:
    """A value as the trail keeps it, in the reader's words: choices, days, yes and no."""
    if not _there(value):
        return ""
    if told := kind.in_words(value):
        return told
    if kind.field.is_relation:
        return _named(kind.field.related_model, value, actor)
    if kind.field.choices:
        return str(dict(kind.field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return said("是", "yes") if value else said("否", "no")
    if isinstance(kind, Day) and not isinstance(kind, Instant):
        return day_text(dt.date.fromisoformat(value))
    if isinstance(value, list):
        return said("、", ", ").join(map(str, value))
    return str(value)


def _named(model: Any, key: Any, actor: Actor) -> str:
    """The row of a key by its name where the reader sees it, else by its number."""
    rows, row = model.objects, None
    if hasattr(rows, "seen_by"):
        row = rows.seen_by(actor, "describe").filter(pk=key).first()
    return str(row) if row is not None else said("第 {n} 号", "no. {n}", n=key)
