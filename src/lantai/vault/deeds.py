# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act it is."""

from __future__ import annotations

from typing import Any

from lantai.desk.asking import one_of, reason
from lantai.desk.deeds import Deed, ListDeed, on_list, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.holdings.models import Fonds
from lantai.vault import acts, storing
from lantai.vault.jobs import (
    rebuilding_catalogue,
    regrading_objects,
    storing_items,
    verifying_copies,
)
from lantai.vault.models import GradeRule, Store, VaultObject
from lantai.vault.terms import Grade, StoreState
from lantai.works.acts import enqueue


def _is(*states: Any) -> Any:
    return lambda row, actor: row.state in states


def _nothing(row: Any, actor: Actor) -> dict[str, Any]:
    return {}


def _why(row: Any, actor: Actor) -> dict[str, Any]:
    return {"reason": reason()}


STORE = (
    Deed("verify", "vault.store.verify", both("现在校验", "Verify now"), _nothing,
         lambda row, actor: enqueue(verifying_copies, actor=actor, subject=row),
         when=_is(StoreState.READY),
         help=both("不等夜里，立即读回校验", "a round now and not at night")),
    Deed("found", "vault.store.found", both("启用", "Take into use"), _nothing, acts.found_store,
         when=_is(StoreState.NEW),
         help=both("在本站设置指定的文件夹里建好空库", "makes the empty store in its folder")),
    Deed("rebuild", "vault.store.rebuild", both("由它重建目录", "Rebuild the catalogue"), _nothing,
         lambda row, actor: enqueue(rebuilding_catalogue, actor=actor, subject=row),
         when=_is(StoreState.READY),
         help=both("只补目录里没有的，已有的不动", "adds what the catalogue lacks")),
    Deed("unplug", "vault.store.unplug", both("离线存放", "Put away"), _why, acts.unplug_store,
         when=_is(StoreState.READY),
         help=both("如把磁盘取下入柜；校验时记作未执行", "as a disk into the safe")),
    Deed("plug", "vault.store.plug", both("接回", "Take up again"), _nothing, acts.plug_store,
         when=_is(StoreState.UNPLUGGED)),
    Deed("retire", "vault.store.retire", both("停用", "End its use"), _why, acts.retire_store,
         when=_is(StoreState.NEW, StoreState.READY, StoreState.UNPLUGGED),
         grave=both("停用后不再写入、读出和校验；里面的内容不删。",
                    "Nothing is written to it, read from it or verified in it any more; what lies "
                    "in it stays.")),
)  # fmt: skip


def _store(row: Any, actor: Actor) -> Any:
    return enqueue(storing_items, actor=actor, subject=row)


def _has_files_waiting(row: Any, actor: Actor) -> bool:
    return bool(storing.waiting_in(row))


FONDS = (
    Deed("store", "vault.vaultobject.adopt", both("入库", "Store its records"), _nothing, _store,
         when=_has_files_waiting,
         help=both("把已经收到、还没有入库的计算机文件存进保管库",
                   "takes what came in and is not in the vault yet")),
)  # fmt: skip


def _to_grade(row: Any, actor: Actor) -> dict[str, Any]:
    return {"grade": one_of(both("重要程度", "grade"), Grade.choices, row.grade),
            "reason": reason()}  # fmt: skip


def _grade(row: Any, actor: Actor, grade: int, reason: str) -> Any:
    return acts.grade_alone(row, grade, actor, reason=reason)


OBJECT = (
    Deed("grade", "vault.vaultobject.grade", both("单独定级", "Grade by itself"), _to_grade, _grade,
         help=both("从此不随规则变；份数够不够按新的级别算",
                   "no rule changes it any more; copies are made for the new grade")),
    Deed("by_rules", "vault.vaultobject.grade", both("改回按规则定级", "Grade by the rules again"),
         _why, acts.grade_by_rules, when=lambda row, actor: row.is_grade_fixed),
)  # fmt: skip


def _regrade(actor: Actor) -> Any:
    return enqueue(regrading_objects, actor=actor, holder=actor.institution)


RULES = (
    ListDeed("regrade", "vault.vaultobject.grade", both("现在按规则重新定级", "Grade anew now"),
             lambda actor: {}, _regrade, icon="turn",
             help=both("改了规则以后，已经入库的每夜自动重新定级；也可以不等夜里",
                       "after rules changed: at night by itself, or now")),
)  # fmt: skip

on_row(Store, *STORE)
on_row(Fonds, *FONDS)
on_row(VaultObject, *OBJECT)
on_list(GradeRule, *RULES)
