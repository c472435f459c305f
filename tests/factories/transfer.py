# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of transfers; a unit, an archives, their people and filed records with real small files."""

from __future__ import annotations

import itertools
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import lantai.transfer
from factories import holdings, vault
from factories.anything import MAKERS, SIGHT, make, value_for
from lantai.guard.acts import setting_up
from lantai.orgs.models import Institution
from lantai.transfer.flow import AGREEMENT, PLAN, TRANSFER
from lantai.transfer.models import (
    Accession,
    Agreement,
    Check,
    CheckLine,
    Finding,
    Part,
    SetAside,
    Transfer,
    TransferPlan,
    Waiver,
)

_numbers = itertools.count(1)
_DUTIES = tomllib.loads((Path(lantai.transfer.__file__).parent / "duties.toml").read_text("utf-8"))
DUTIES = frozenset({
    *_DUTIES["duties"], "vault.vaultobject.adopt",
    *(step.duty for flow in (TRANSFER, PLAN, AGREEMENT) for step in flow.steps),
    *(f"transfer.{noun}.{verb}" for noun in ("transfer", "transferplan", "agreement")
      for verb in ("add", "edit", "read")),
})  # fmt: skip
"""All duties of the room."""
OPINION = {
    "opening_opinion": "到期的均可开放。", "disclosure_note": "已主动公开的照旧。",
    "secrecy_note": "无。", "aids": "归档文件目录 1 份", "introduction": "1950 年设立。",
}  # fmt: skip


def person(at: Institution, number: int, **more: Any) -> Any:
    """Somebody of an institution with all duties of this room, of holdings and of the vault."""
    made = holdings.person(at, number, **more)
    return replace(made, duties=made.duties | DUTIES)


def filed(fonds: Any, *files: bytes, ending: str = ".txt", **more: Any) -> Any:
    """A filed item with its computer files, landed."""
    number = next(_numbers)
    given = {"ref_code": f"{fonds.fonds_code}-WS·2018·Y-{number:04d}", "standing": "filed",
             "responsible": "槐序县农时局", "disclosure": "active", "medium": "electronic",
             "pages": 1, "title": f"关于第{number}条水渠清淤的通知"}  # fmt: skip
    row = holdings.item(fonds, **{**given, **more})
    for order, data in enumerate(files or (f"通知正文 {number}\n".encode(),), 1):
        vault.file_of(row, data, f"正文{order}{ending}")
    return row


# --- makers for the derived tests -----------------------------------------------------------------


def _archives() -> Any:
    known = Institution.objects.unguarded("an archives for a test").filter(kind="comprehensive")
    return known.first() or make(Institution, kind="comprehensive", name="样馆")


def transfer(**values: Any) -> Transfer:
    """A transfer, drafted."""
    number = next(_numbers)
    given = {"name": f"样{number}", "receiver": None, **values}
    given["receiver"] = given["receiver"] or _archives()
    made = Transfer(**given)
    made.save()
    return made


def _plan(**values: Any) -> TransferPlan:
    given = {"year": 2026, "sender": None, "first_year": 2010, "last_year": 2015,
             "by": "2026-12-31", **values}  # fmt: skip
    given["sender"] = given["sender"] or _archives()
    made = TransferPlan(**given)
    made.save()
    made.refresh_from_db(
        from_queryset=TransferPlan.objects.unguarded("a row of a test with its days as days")
    )
    return made


def _check(**values: Any) -> Check:
    sight = {name: values[name] for name in SIGHT if name in values}
    given = {"transfer": None, "side": "sender", "round": 1, "tester": "闻知秋",
             "began_at": value_for(Check._meta.get_field("began_at"), 1), **values}  # fmt: skip
    given["transfer"] = given["transfer"] or transfer(**sight)
    made = Check(**given)
    made.save()
    return made


def _accession(**values: Any) -> Accession:
    number = next(_numbers)
    sight = {name: values[name] for name in SIGHT if name in values}
    given = {"number": f"J2026-{number:04d}", "transfer": None, "kind": "transfer",
             "sender": "样", "fonds": None, "items": 1, "files": 1, "size": 1, "digest": "0" * 128,
             "received_by": "闻知秋", "received_on": "2026-11-27", "head_number": 1,
             "head_digest": "0" * 64, "key": "0" * 64, "signature": "00", **values}  # fmt: skip
    given["transfer"] = given["transfer"] or transfer(**sight)
    given["fonds"] = given["fonds"] or make(_fonds(), holder="i12/")
    made = Accession(**given)
    made.save()
    return made


def _fonds() -> Any:
    from lantai.holdings.models import Fonds

    return Fonds


def _part(model: Any, key: str, maker: Any) -> Any:
    def made(**values: Any) -> Any:
        number = next(_numbers)
        if key not in values:
            values[key] = maker(holder="i12/")
        plain = {field.name: value_for(field, number) for field in model._meta.concrete_fields
                 if not (field.primary_key or field.is_relation or field.has_default()
                         or field.blank or field.null)}  # fmt: skip
        row = model(**{**plain, **_TOLD.get(model, lambda n: {})(number), **values})
        row.save()
        return row

    return made


_TOLD: dict[Any, Any] = {
    Finding: lambda n: {"kind": "transfer.no_records", "number": n},
    CheckLine: lambda n: {"order": n},
    Part: lambda n: {"number": n},
    SetAside: lambda n: {"ref_code": f"A001-{n}"},
    Waiver: lambda n: {"number": f"2-{n}"},
}


def _agreement(**values: Any) -> Agreement:
    given = {"owner": f"样{next(_numbers)}", "content": "书信", "conditions": "可以利用", **values}
    made = Agreement(**given)
    made.save()
    return made


MAKERS |= {
    "transfer.transfer": transfer, "transfer.transferplan": _plan, "transfer.check": _check,
    "transfer.accession": _accession, "transfer.agreement": _agreement,
    "transfer.finding": _part(Finding, "check_run", _check),
    "transfer.checkline": _part(CheckLine, "check_run", _check),
    "transfer.part": _part(Part, "transfer", transfer),
    "transfer.setaside": _part(SetAside, "transfer", transfer),
    "transfer.waiver": _part(Waiver, "plan", _plan),
}  # fmt: skip


def scene_row(model: Any, **values: Any) -> Any:
    """A saved row within an act of its own."""
    with setting_up("a row for tests"):
        return make(model, **values)
