# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""整理: the plan carried out, and taken back whole while nothing of the batch is filed.

DA/T 22-2015: components, classes, order, numbers. The fonds is locked while numbers are given, and
what a batch was given is kept (`NumberRange`), so that no number is used twice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone

from lantai.filing import arranging, numbering, wearing
from lantai.filing.arranging import Plan, Planned
from lantai.filing.errors import refused
from lantai.filing.flow_of_batches import OPEN_TO_ARRANGING
from lantai.filing.models import ArrangedRow, Arrangement, Capture, FiledItem, FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.guard import bulk
from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.holdings.many import note, slices, touched
from lantai.holdings.models import DigitalObject, Item, ItemDocument


def arrange(batch: FilingBatch, steps: Collection[str], actor: Actor) -> Arrangement | None:
    """Carry out these steps on all items of a batch; None where nothing was to be done. 整理。

    Raises `Refused` in a state in which nothing is arranged.
    """
    with act("filing.filingbatch.arrange", batch, actor) as done:
        if batch.state not in OPEN_TO_ARRANGING:
            raise refused("not_arranging", batch=str(batch), state=batch.get_state_display())
        numbering.lock(batch.fonds_id)
        _lock_items(batch)
        plan = arranging.plan(batch, steps)
        if not plan.changed:
            return done(None, steps=" ".join(plan.steps), count=0)
        if plan.numbers is not None:
            plan.numbers.keep()
        row = _carried(done, plan, actor)
        return done(row, steps=row.steps, count=row.changed,
                    fonds=touched([batch.fonds_id] * row.changed))  # fmt: skip


def _carried(done: Act, plan: Plan, actor: Actor) -> Arrangement:
    """Carry out a plan and keep what was, so that it can be taken back."""
    row = _begun(plan.batch, actor, steps=" ".join(plan.steps), changed=len(plan.changed),
                 secrecy=plan.secrecy)  # fmt: skip
    _carry_out(done, plan, row)
    _count(plan.batch)
    return row


def _begun(batch: FilingBatch, actor: Actor, **values: Any) -> Arrangement:
    row = Arrangement(batch=batch, at=timezone.now(), by=actor.name[:80], holder=batch.holder,
                      area=batch.area, line=batch.line, **values)  # fmt: skip
    row.save()
    return row


def _count(batch: FilingBatch) -> None:
    batch.items, batch.files, batch.size = queries.totals(batch)
    batch.save()


def _lock_items(batch: FilingBatch) -> None:
    """Nobody else changes the items of a batch until its act is over: columns are written whole."""
    for some in slices(queries.filed_keys(batch)):
        list(queries.items(some).select_for_update().order_by("pk").values_list("pk", flat=True))


def _carry_out(done: Act, plan: Plan, arrangement: Arrangement) -> None:
    kept: list[ArrangedRow] = []
    joining = [line for line in plan.lines if line.joins]
    if joining:
        kept += _join(joining, arrangement)
    befores, afters = {}, {}
    _give({line.item.pk: line.after for line in plan.lines if line.after})
    _place({line.item.pk: line.place for line in plan.lines if line.moves})
    for line in plan.lines:
        if line.after:
            befores[line.item.pk], afters[line.item.pk] = line.before, line.after
        if line.after or line.moves:
            kept.append(_row(arrangement, line.item.pk,
                             {**line.before, "position": line.filed.position},
                             {**line.after, "position": line.place}))  # fmt: skip
    bulk.add(kept)
    wearing.wear(line.item.pk for line in joining)
    note(done, Item, befores, afters)


def _give(values: Mapping[int, Mapping[str, Any]]) -> None:
    """Give items their columns."""
    for some in slices(values):
        found = list(queries.items(some))
        for item in found:
            for name, value in values[item.pk].items():
                setattr(item, name, value)
        bulk.change(found, sorted({name for item in found for name in values[item.pk]}))


def _place(places: Mapping[int, int]) -> None:
    """Give the items of a batch their places."""
    filed = FiledItem.objects.unguarded("places in a batch that is arranged")
    for some in slices(places):
        found = list(filed.filter(item__in=some))
        for row in found:
            row.position = places[row.item_id]
        bulk.change(found, ["position"])


def _row(arrangement: Arrangement, item: int, before: Any, after: Any) -> ArrangedRow:
    return ArrangedRow(arrangement=arrangement, row=item, before=_plain(before),
                       after=_plain(after))  # fmt: skip


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in values.items()}  # fmt: skip


# --- 组件 -----------------------------------------------------------------------------------------


def _join(lines: Sequence[Planned], arrangement: Arrangement) -> list[ArrangedRow]:
    """Documents and files go over to the item of the main text; the items left empty go."""
    every = [pk for line in lines for pk in (line.item.pk, *(f.item_id for f in line.joins))]
    documents, objects = queries.documents_of(every), queries.objects_of(every)
    gone = {each.item_id: each for line in lines for each in line.joins}
    captures = came.captures_of(list(gone))
    kept = []
    for line in lines:
        main = line.item.pk
        parts = [row for pk in (main, *(f.item_id for f in line.joins))
                 for row in (*documents[pk], *objects[pk])]  # fmt: skip
        mark = line.after.get("secrecy", line.item.secrecy)
        kept.append(_row(arrangement, main, {"parts": [_where(row) for row in parts],
                                             "secrecy": mark}, {}))  # fmt: skip
        for filed in line.joins:
            kept.append(_row(arrangement, filed.item_id, {
                "item": _columns(filed.item), "filed": _columns(filed),
                "captures": [row.pk for row in captures[filed.item_id]],
            }, {"into": main}))  # fmt: skip
        _over(line, documents, objects)
        captured = Capture.objects.unguarded("captures whose items are joined")
        captured.filter(item__in=[f.item_id for f in line.joins]).update(item=main)
    filed_rows = FiledItem.objects.unguarded("items that were joined into others")
    for some in slices(gone):
        filed_rows.filter(item__in=some).delete()
        queries.items(some).delete()
    return kept


def _over(line: Planned, documents: Any, objects: Any) -> None:
    """Number the parts anew under the main item, in the order of the group."""
    order = place = 0
    for pk in line.roles:
        for row in documents[pk]:
            order += 1
            row.item_id, row.order = line.item.pk, 30_000 + order
            row.role = line.roles[pk] if len(documents[pk]) == 1 else row.role
            row.save()
        for row in objects[pk]:
            place += 1
            row.item_id, row.order = line.item.pk, place
            row.save()
    mine = ItemDocument.objects.unguarded("documents of an item that is made up")
    mine.filter(item=line.item.pk, order__gt=30_000).update(order=models.F("order") - 30_000)


def _where(row: Any) -> list[Any]:
    """A part of an item, and where it stood."""
    return [type(row)._meta.model_name, row.pk, row.item_id, row.order, getattr(row, "role", "")]


def _columns(row: models.Model) -> dict[str, Any]:
    return _plain({each.attname: getattr(row, each.attname)
                   for each in row._meta.concrete_fields})  # fmt: skip


# --- taken back -----------------------------------------------------------------------------------


def undo(batch: FilingBatch, actor: Actor) -> Arrangement:
    """Take back the last arranging of a batch, whole. 撤回整理。

    Raises `Refused` where there is none, or the batch is past it, or an item was changed since.
    """
    with act("filing.filingbatch.arrange", batch, actor) as done:
        if batch.state not in OPEN_TO_ARRANGING:
            raise refused("not_arranging", batch=str(batch), state=batch.get_state_display())
        _lock_items(batch)
        last = queries.last_arrangement(batch)
        if last is None:
            raise refused("nothing_arranged", batch=str(batch))
        kept = _still_there(queries.arranged_rows(last))
        _none_changed(kept)
        befores, afters = {}, {}
        _come_back([row for row in kept if "item" in row.before])
        for row in kept:
            if "item" in row.before:
                continue
            if "parts" in row.before:
                _part(row)
                _leave(row)
            else:
                befores[row.row], afters[row.row] = row.after, row.before
        _restore(afters)
        wearing.wear(row.before.get("out_of", row.row) for row in kept)
        if "number" in last.steps.split():
            _let_numbers_go(batch)
        last.undone_at, last.undone_by = timezone.now(), actor.name[:80]
        last.save()
        _count(batch)
        note(done, Item, befores, afters)
        return done(last, undone=True, count=len(kept))


def _still_there(kept: Sequence[ArrangedRow]) -> list[ArrangedRow]:
    """What was taken out of the batch since stays out, and what was joined into it too."""
    mains = {pk for row in kept for pk in _ends(row)}
    there = {pk for some in slices(mains) for pk in
             queries.items(some).values_list("pk", flat=True)}  # fmt: skip
    return [row for row in kept if _ends(row) <= there]


def _ends(row: ArrangedRow) -> set[int]:
    """The items that must be there: what others joined; what was split, and from what."""
    if "out_of" in row.before:
        return {row.row, row.before["out_of"]}
    return {row.after.get("into", row.row)}


def _none_changed(kept: Sequence[ArrangedRow]) -> None:
    """What somebody changed since is not put over: columns that were given, parts put together."""
    given = {row.row: row.after for row in kept if row.after and "into" not in row.after}
    names = sorted({name for after in given.values() for name in after} - {"position"})
    for some in slices(given):
        for now in queries.items(some).values(*{"pk", "ref_code", *names}):
            after = given[now["pk"]]
            if any(_plain(now)[name] != after[name] for name in names if name in after):
                raise refused("changed_after", code=now["ref_code"] or "—")
    for some in slices(row for row in kept if "parts" in row.before):
        _together(some)


def _together(kept: Sequence[ArrangedRow]) -> None:
    """All parts that were put together are still where they were put, and as secret."""
    mains = [row.row for row in kept]
    items = {pk: (code, mark) for pk, code, mark in
             queries.items(mains).values_list("pk", "ref_code", "secrecy")}  # fmt: skip
    there = {(each._meta.model_name, each.pk, item)
             for found in (queries.documents_of(mains), queries.objects_of(mains))
             for item, some in found.items() for each in some}  # fmt: skip
    for row in kept:
        code, mark = items[row.row]
        whole = all((noun, pk, row.row) in there for noun, pk, *_ in row.before["parts"])
        more = sum(item == row.row for _, _, item in there) > len(row.before["parts"])
        if (
            not whole
            or (more and "out_of" in row.before)
            or mark != row.before.get("secrecy", mark)
        ):
            raise refused("changed_after", code=code or "—")


def _restore(kept: Mapping[int, Mapping[str, Any]]) -> None:
    """Give items the columns and places back that they had."""
    _give({pk: {name: Item._meta.get_field(name).to_python(value)
                for name, value in before.items() if name != "position"}
           for pk, before in kept.items()})  # fmt: skip
    _place({pk: before["position"] for pk, before in kept.items()})


def _come_back(kept: Sequence[ArrangedRow]) -> None:
    """Items that were joined into others are there again, under their own numbers."""
    bulk.put_back([_again(Item, row.before["item"]) for row in kept])
    bulk.put_back([_again(FiledItem, row.before["filed"]) for row in kept])
    captured = Capture.objects.unguarded("captures whose items come back")
    for row in kept:
        captured.filter(pk__in=row.before["captures"]).update(item=row.row)


def _again(model: Any, values: Mapping[str, Any]) -> Any:
    made = model()
    for field in model._meta.concrete_fields:
        setattr(made, field.attname, _value(field, values[field.attname]))
    return made


def _value(field: Any, value: Any) -> Any:
    return value if field.is_relation or value is None else field.to_python(value)


def _part(row: ArrangedRow) -> None:
    """Parts that were put together go back to where they stood."""
    models_ = {"itemdocument": ItemDocument, "digitalobject": DigitalObject}
    for noun, pk, item, order, role in row.before["parts"]:
        some = models_[noun].objects.unguarded("parts of an item that is made up no more")
        moved = {"item": item, "order": order + (20_000 if noun == "itemdocument" else 0)}
        some.filter(pk=pk).update(**moved, **({"role": role} if role else {}))
    mine = ItemDocument.objects.unguarded("documents of items that are apart again")
    for item in dict.fromkeys(part[2] for part in row.before["parts"]):
        mine.filter(item=item, order__gt=20_000).update(order=models.F("order") - 20_000)


def _leave(row: ArrangedRow) -> None:
    """An item that was split from another and has no part any more goes."""
    if "out_of" not in row.before:
        return
    captured = Capture.objects.unguarded("captures whose item goes back to where it was")
    captured.filter(item=row.row).update(item=row.before["out_of"])
    FiledItem.objects.unguarded("an item that is split off no more").filter(item=row.row).delete()
    queries.items([row.row]).delete()


def _let_numbers_go(batch: FilingBatch) -> None:
    """Numbers that no item of the batch bears any more are free again."""
    codes = set(queries.filed_rows(batch).values_list("item__ref_code", flat=True))
    for held in queries.ranges_of(batch):
        used = (numbering.code(held.series, n) in codes for n in range(held.first, held.last + 1))
        if not any(used):
            held.delete()
