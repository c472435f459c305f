# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of the vault; stores with real folders where a test needs bytes."""

from __future__ import annotations

import itertools
from typing import Any

from factories.anything import MAKERS, SIGHT, make, value_for
from lantai.guard.acts import setting_up
from lantai.holdings.models import DigitalObject, Item
from lantai.vault import acts, landing
from lantai.vault.models import (
    Copy,
    CopyPolicy,
    Damage,
    Event,
    KeptFile,
    ObjectVersion,
    Store,
    VaultObject,
)

_numbers = itertools.count(1)


def store(holder: Any, actor: Any, code: str = "", *, founded: bool = True, **more: Any) -> Store:
    """A store of an institution, in use unless said otherwise."""
    number = next(_numbers)
    values = {"name": f"{number}号存储库", "place": "槐序县档案馆机房", "ceiling": 1,
              "holder": holder.path, "area": holder.area, "line": holder.line}  # fmt: skip
    with setting_up("a store for tests"):
        row = Store(code=code or f"s{number}", **{**values, **more})
        row.save()
    return acts.found_store(row, actor) if founded else row


def file_of(item: Item, data: bytes, name: str = "正文.txt", *, landed: bool = True) -> Any:
    """A computer file of an item, its bytes landed."""
    import hashlib
    import io

    if landed:
        landing.land(io.BytesIO(data))
    with setting_up("a computer file for tests"):
        row = DigitalObject(item=item, name=name, origin="archives", size=len(data),
                            sha512=hashlib.sha512(data).hexdigest())  # fmt: skip
        row.save()
    return row


# --- makers for the derived tests -----------------------------------------------------------------


def _object(**values: Any) -> VaultObject:
    number = next(_numbers)
    sight = {name: values.pop(name) for name in SIGHT if name in values}
    item = values.pop("item", None) or make(Item, **(sight or {"holder": "i12/"}))
    made = VaultObject(**{"item": item, "fonds": item.fonds, "version": 1, "files": 1, "size": 10,
                          "object_id": f"urn:uuid:test-{number}",
                          "described_at": value_for(VaultObject._meta.get_field("described_at"), 1),
                          **values})  # fmt: skip
    made.save()
    return made


def _store(**values: Any) -> Store:
    number = next(_numbers)
    made = Store(**{"code": f"m{number}", "name": f"样{number}", "place": "样", **values})
    made.save()
    return made


def _part(model: Any) -> Any:
    def maker(**values: Any) -> Any:
        values.setdefault("vault_object", _object())
        number = next(_numbers)
        names = {field.name for field in model._meta.concrete_fields}
        if "store" in names:
            values.setdefault("store", _store(holder="i12/"))
        plain = {field.name: value_for(field, number) for field in model._meta.concrete_fields
                 if not (field.primary_key or field.is_relation or field.has_default()
                         or field.blank or field.null)}  # fmt: skip
        made = model(**{**plain, **_NUMBERED.get(model, lambda n: {})(number), **values})
        made.save()
        return made

    return maker


_NUMBERED: dict[Any, Any] = {ObjectVersion: lambda n: {"number": n}}


def _policy(**values: Any) -> CopyPolicy:
    """One per grade and holder: more of one holder stand for branches of it."""
    taken = set(CopyPolicy.objects.unguarded("the grades that a test used already").filter(
        holder=values.get("holder", "")).values_list("grade", flat=True))  # fmt: skip
    grade = next((each for each in range(1, 99) if each not in taken), 99)
    made = CopyPolicy(**{"grade": grade, "copies": 2, "offsite": 1, "media": 1, **values})
    made.save()
    return made


MAKERS |= {
    "vault.store": _store,
    "vault.vaultobject": _object,
    "vault.copy": _part(Copy),
    "vault.keptfile": _part(KeptFile),
    "vault.objectversion": _part(ObjectVersion),
    "vault.event": _part(Event),
    "vault.damage": _part(Damage),
    "vault.copypolicy": _policy,
}
