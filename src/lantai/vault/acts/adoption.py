# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows second: what lies in a store, read back, is taken into the vault's care. 入库登记。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.guard.actor import Actor
from lantai.guard.acts import Act, act
from lantai.holdings.many import touched
from lantai.holdings.models import Item
from lantai.vault import events, grading, queries
from lantai.vault.events import Happened
from lantai.vault.models import Copy, KeptFile, ObjectVersion, VaultObject
from lantai.vault.storing import Laid, Lying
from lantai.vault.terms import CopyState, EventKind, VersionKind


def adopt(laid: Laid, actor: Actor) -> list[int]:
    """Adopt what was laid into a store; the numbers of the items. Twice is as once."""
    with act("vault.vaultobject.adopt", VaultObject, actor) as done:
        lying = _still_new(laid.lying)
        fresh = [each for each in lying if each.known is None]
        _add(fresh, actor)
        for each in lying:
            if each.known is not None:
                _extend(done, each, actor)
        adopted = [each.item.pk for each in lying]
        return done(adopted, fonds=touched(each.item.fonds_id for each in lying),
                    count=len(adopted))  # fmt: skip


def follow_items(keys: Sequence[int], actor: Actor) -> int:
    """Let objects stand in the fonds where their items are now; how many. 随件换全宗。

    For a change of custody, whose act it joins: copies go by the policy of who keeps the fonds.
    """
    with act("vault.vaultobject.follow", VaultObject, actor) as done:
        items = Item.objects.unguarded("items that passed into another fonds").filter(pk__in=keys)
        by_fonds: dict[tuple[int, int], list[int]] = {}
        for pk, fonds, secrecy in items.values_list("pk", "fonds_id", "secrecy"):
            by_fonds.setdefault((fonds, secrecy), []).append(pk)
        rows = VaultObject.objects.unguarded("objects of items that passed into another fonds")
        changed = sum(
            rows.filter(item__in=some).update(fonds=fonds, item_secrecy=secrecy)
            for (fonds, secrecy), some in by_fonds.items()
        )
        return done(changed, count=changed)


def _still_new(lying: Sequence[Lying]) -> list[Lying]:
    """What nobody adopted meanwhile, with the items locked and the rows of now."""
    keys = [each.item.pk for each in lying]
    rows = Item.objects.unguarded("items whose objects are adopted now").filter(pk__in=keys)
    list(rows.select_for_update().order_by("pk").values_list("pk", flat=True))
    known = {row.item_id: row for row in queries.objects_of(keys)}
    found = []
    for each in lying:
        each.known = known.get(each.item.pk)
        if each.known is None or each.known.version < each.version:
            found.append(each)
    return found


def _add(fresh: Sequence[Lying], actor: Actor) -> None:
    if not fresh:
        return
    rules = grading.rules_of(fresh[0].store.holder)
    late = queries.follower_at() > min(each.as_of for each in fresh)
    keys = events.add(VaultObject, [_object(each, rules, late) for each in fresh])
    pairs = list(zip(keys, fresh, strict=True))
    events.add(ObjectVersion, [_version(key, number, each, actor) for key, each in pairs
                               for number in range(1, each.version + 1)])  # fmt: skip
    events.add(KeptFile, [_file(key, each, path, 1) for key, each in pairs
                          for path in _by_path(each)])  # fmt: skip
    events.add(Copy, [_copy(key, each) for key, each in pairs])
    _tell(pairs, EventKind.INGESTION, "vault.told_ingested", actor)


def _object(each: Lying, rules: Any, late: bool) -> dict[str, Any]:
    moment = events.stamp(VaultObject, each.at)
    return {
        "item_id": each.item.pk, "fonds_id": each.item.fonds_id,
        "item_secrecy": each.item.secrecy, "object_id": each.object_id,
        "grade": grading.grade_of(each.item, rules), "is_grade_fixed": False,
        "version": each.version, "files": each.files, "size": each.size,
        "kept_in": f",{each.store.pk},", "described_at": moment, "as_of": each.as_of,
        "stale_at": moment if late else None,
    }  # fmt: skip


def _version(key: int, number: int, each: Lying, actor: Actor) -> dict[str, Any]:
    return {"vault_object_id": key, "number": number, "at": events.stamp(ObjectVersion, each.at),
            "kind": str(VersionKind.CONTENT), "by": actor.name[:80], "files": each.files,
            "size": each.size}  # fmt: skip


def _by_path(each: Lying) -> dict[str, Any]:
    """The files of an object; one that the item names twice lies there once."""
    found: dict[str, Any] = {}
    for content in each.content:
        found.setdefault(content.path, content)
    return found


def _file(key: int, each: Lying, path: str, since: int) -> dict[str, Any]:
    content = _by_path(each)[path]
    return {"vault_object_id": key, "path": path, "name": content.name, "size": content.size,
            "sha512": content.sha512, "since": since}  # fmt: skip


def _copy(key: int, each: Lying) -> dict[str, Any]:
    return {"vault_object_id": key, "store_id": each.store.pk, "version": each.version,
            "state": str(CopyState.GOOD), "verified_at": events.stamp(Copy, each.at),
            "files": each.files, "size": each.size}  # fmt: skip


def _tell(pairs: Any, kind: Any, said: str, actor: Actor) -> None:
    some = []
    for key, each in pairs:
        params = {"n": len(each.content), "store": each.store.name}
        some.append(Happened(key, kind, said, params, each.store.pk))
        some.append(Happened(key, EventKind.FIXITY, "vault.told_read_back", params, each.store.pk))
    events.note(some, at=timezone.now(), agent=actor.name)


def _extend(done: Act, each: Lying, actor: Actor) -> None:
    """A further version of an object that has rows: its other copies are behind from now on."""
    row: Any = each.known
    queries.lock_object(row)
    numbers = range(row.version + 1, each.version + 1)
    row.version, row.files, row.size = each.version, each.files, each.size
    row.kept_in = f",{each.store.pk},"
    row.described_at, row.as_of = each.at, each.as_of
    row.fonds_id, row.item_secrecy = each.item.fonds_id, each.item.secrecy
    row.save()
    events.add(ObjectVersion, [_version(row.pk, number, each, actor) for number in numbers])
    _refile(row, each)
    mine = queries.copies_of(row).filter(store=each.store)
    mine.update(version=each.version, state=CopyState.GOOD, verified_at=each.at, files=each.files,
                size=each.size)  # fmt: skip
    _tell([(row.pk, each)], EventKind.MODIFICATION, "vault.told_extended", actor)


def _refile(row: Any, each: Lying) -> None:
    """Files that came have a row since this version, those that are no more named an end."""
    now = _by_path(each)
    old = {kept.path: kept for kept in queries.kept_files([row.pk]).get(row.pk, [])}
    for path in old.keys() - now.keys():
        old[path].until = each.version
        old[path].save()
    events.add(KeptFile, [_file(row.pk, each, path, each.version)
                          for path in sorted(now.keys() - old.keys())])  # fmt: skip
