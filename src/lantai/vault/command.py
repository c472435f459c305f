# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai vault``: what is done on the server, when there may be no catalogue to sign in to."""

from __future__ import annotations

import argparse
import sys

from lantai.craft import codes, heap
from lantai.craft.errors import CraftError
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.vault import acts, places, queries, rebuilding
from lantai.vault.models import Store

HOUSE = steward("lantai vault")


def main(words: list[str]) -> int:
    """Run one command; 0 good, 1 something was left, 2 could not run."""
    parser = argparse.ArgumentParser("lantai vault", description="保管库")
    verbs = parser.add_subparsers(dest="verb", required=True)
    rebuild = verbs.add_parser("rebuild", help="由存储库重建目录 · the catalogue from a store")
    rebuild.add_argument("store", help="存储库代码 · the store's code")
    rebuild.add_argument("--institution", help="保管单位，存储库还没有登记时要给 · who keeps it")
    verbs.add_parser("stores", help="各存储库在不在 · which stores are there")
    args = parser.parse_args(words)
    try:
        return _rebuild(args) if args.verb == "rebuild" else _stores()
    except CraftError as fault:
        print(f"lantai vault: {fault.sentence()}", file=sys.stderr)
        return 2


def _stores() -> int:
    left = 0
    for store in queries.stores_to_verify():
        is_there = places.is_there(store)
        left += not is_there
        print(f"  {store.code:<20} {'在 there' if is_there else '不在 away'}  {store.name}")
    return 1 if left else 0


def _rebuild(args: argparse.Namespace) -> int:
    store = queries.store_of_code(args.store) or _register(args.store, args.institution or "")
    acts.take_up(store, HOUSE)
    heap.settle()
    known, made, passed, refused = rebuilding.Known(), 0, 0, 0
    for some in rebuilding.slices(places.open_place(store)):
        made += len(acts.rebuild(some, store, known, HOUSE))
        passed += some.passed
        refused += len(some.refused)
        for object_id, why in some.refused:
            print(f"  {object_id}: {codes.sentence(why.kind, why.params)}", file=sys.stderr)
    print(f"重建 {made} 件，原来就有 {passed} 件，没有重建 {refused} 件"
          f" · rebuilt {made}, there before {passed}, left {refused}")  # fmt: skip
    return 1 if refused else 0


def _register(code: str, institution: str) -> Store:
    """A store that the catalogue lost with everything else. Raises `Refused`."""
    from lantai.vault.errors import refused

    keeper = queries.institution_named(institution)
    if keeper is None:
        raise refused("no_institution", name=institution or "—")
    with setting_up("a store whose row was lost"):
        row = Store(code=code, name=code, place="—", ceiling=1, holder=keeper.path,
                    area=keeper.area, line=keeper.line)  # fmt: skip
        row.save()
    return row
