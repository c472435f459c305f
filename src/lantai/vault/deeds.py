# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act it is."""

from __future__ import annotations

from typing import Any

from lantai.desk.asking import reason
from lantai.desk.deeds import Deed, on_row
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.vault import acts
from lantai.vault.models import Store
from lantai.vault.terms import StoreState


def _is(*states: Any) -> Any:
    return lambda row, actor: row.state in states


def _nothing(row: Any, actor: Actor) -> dict[str, Any]:
    return {}


def _why(row: Any, actor: Actor) -> dict[str, Any]:
    return {"reason": reason()}


STORE = (
    Deed("found", "vault.store.found", both("启用", "Take into use"), _nothing, acts.found_store,
         when=_is(StoreState.NEW),
         help=both("在本站设置指定的文件夹里建好空库", "makes the empty store in its folder")),
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

on_row(Store, *STORE)
