# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft describe PATH``: show what a snapshot of metadata says, of an object or a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from lantai.craft import codes, digest
from lantai.craft.cli.screen import Screen
from lantai.craft.describe import mets, mets_read
from lantai.craft.describe.elements import in_order, label
from lantai.craft.describe.snapshot import Fields, Snapshot
from lantai.craft.describe.vocabulary import word
from lantai.craft.errors import BadInput, StorageFailed, reading
from lantai.craft.findings import verdict
from lantai.craft.ocfl.inventory import NAME as INVENTORY
from lantai.craft.ocfl.object import read_proved

ROWS = 50
"""Rows of a table that a person is shown; JSON has all."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    parser.add_argument(
        "path", type=Path, help="保存对象、文件夹或 mets.xml · stored object, folder or mets.xml"
    )
    parser.add_argument("--version", default="", help="对象的版本 · version of the object (v1)")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Read the snapshot and show it; what is wrong with it comes last."""
    with _opened(args.path, args.version) as stream:
        found = mets_read.read(stream, str(args.path))
    if screen.json:
        data = found.snapshot.as_dict() if found.snapshot else None
        listed = [codes.as_dict(each, screen.lang) for each in found.findings]
        screen.data({"verdict": str(verdict(found.findings)), "findings": listed,
                     "snapshot": data})  # fmt: skip
        return 0 if not found.findings else 1
    if found.snapshot:
        _show(found.snapshot, screen)
    return screen.judged(found.findings)


def _opened(path: Path, version: str) -> IO[bytes]:
    """The snapshot's bytes: of an object proved by its inventory, of a folder or file as it is."""
    if (path / INVENTORY).is_file():
        path = _of_object(path, version)
    elif path.is_dir():
        path = path / mets.NAME
        if not path.is_file():
            raise BadInput("describe.no_snapshot", path=str(path.parent))
    with reading(path):
        return path.open("rb")


def _of_object(folder: Path, version: str) -> Path:
    """Where the snapshot of an object lies. Raises `StorageFailed` where it was changed there."""
    inventory = read_proved(str(folder))[1]
    state = inventory.state(version)
    if mets.NAME not in state:
        raise BadInput("describe.no_snapshot", path=str(folder))
    place = folder / inventory.content_path(mets.NAME, version)
    with reading(place):
        found = digest.of_file(place, [inventory.algorithm])[inventory.algorithm]
    if found != state[mets.NAME].lower():
        raise StorageFailed("store.damaged", path=str(place))
    return place


def _show(made: Snapshot, screen: Screen) -> None:
    screen.say(f"对象 {made.identifier}", f"Object {made.identifier}")
    screen.say(f"快照时间 {made.made_at}", f"As of {made.made_at}")
    for level in made.above:
        screen.line("")
        screen.say(f"【{word('levels', level.level)}】", f"[{level.level}]")
        screen.pairs(_told(level.fields, screen))
    screen.say("\n【件】", "\n[item]")
    screen.pairs(_told(made.item, screen))
    for document in made.documents:
        screen.say(f"\n【件内文件 {document.order}】", f"\n[document {document.order}]")
        screen.pairs(_told(document.fields, screen))
    _tables(made, screen)


def _tables(made: Snapshot, screen: Screen) -> None:
    names = {each.identifier: each.name for each in made.agents}
    _table(screen, ("计算机文件", "digital objects"),
           (("大小", "size"), ("格式", "format"), ("文件名", "name")),
           ((screen.size(each.size), each.puid or each.format, each.name)
            for each in made.objects), len(made.objects))  # fmt: skip
    _table(screen, ("保管", "custody"), (("起", "from"), ("止", "to"), ("保管单位", "holder")),
           ((each.since, each.until, each.holder) for each in made.custody),
           len(made.custody))  # fmt: skip
    _table(screen, ("决定", "decisions"),
           (("日期", "date"), ("事项", "kind"), ("结果", "value"), ("决定人", "by"),
            ("依据", "basis")),
           ((each.on, word("decisions", each.kind, screen.lang), each.value, each.by, each.basis)
            for each in made.decisions), len(made.decisions))  # fmt: skip
    _table(screen, ("事件", "events"),
           (("时间", "time"), ("事件", "event"), ("结果", "outcome"), ("经办", "by"),
            ("说明", "detail")),
           ((each.at, word("terms", each.type, screen.lang),
             word("outcomes", each.outcome, screen.lang),
             "、".join(names.get(name, name) for name in each.agents), each.detail)
            for each in made.events), len(made.events))  # fmt: skip
    _table(screen, ("权利", "rights"),
           (("依据", "basis"), ("行为", "act"), ("限制", "restriction")),
           ((each.document or each.basis, each.act, each.restriction) for each in made.rights),
           len(made.rights))  # fmt: skip


def _table(
    screen: Screen, title: tuple[str, str], head: Iterable[tuple[str, str]],
    rows: Iterable[tuple[Any, ...]], count: int,
) -> None:  # fmt: skip
    if not count:
        return
    screen.say(f"\n【{title[0]}】{count}", f"\n[{title[1]}] {count}")
    shown = [row for _, row in zip(range(ROWS), rows, strict=False)]
    screen.table([screen.word(*each) for each in head], shown)
    if count > ROWS:
        screen.say(f"……另有 {count - ROWS} 行（--json 列出全部）",
                   f"… and {count - ROWS} more (--json lists all)")  # fmt: skip


def _told(values: Fields, screen: Screen, above: str = "") -> Mapping[str, str]:
    """Fields with their names, those within others after them; what is empty is left out."""
    told: dict[str, str] = {}
    for key, value in in_order(values):
        name = above + label(key, screen.lang)
        if isinstance(value, Mapping):
            told |= _told(value, screen, f"{name}·")
        elif value not in (None, "", []):
            told[name if name not in told else f"{name}（{key}）"] = _shown(value, screen)
    return told


def _shown(value: Any, screen: Screen) -> str:
    if isinstance(value, bool):
        return screen.word("是", "yes") if value else screen.word("否", "no")
    if isinstance(value, list | tuple):
        return "；".join(_shown(each, screen) for each in value)
    if isinstance(value, Mapping):
        return "，".join(f"{name} {each}" for name, each in _told(value, screen).items())
    return str(value)
