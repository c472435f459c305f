# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft package FOLDER CATALOGUE -o OUT``: a package of a folder and a catalogue."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lantai.craft import catalogue, codes
from lantai.craft.catalogue.model import Row
from lantai.craft.cli.screen import Screen
from lantai.craft.errors import BadInput
from lantai.craft.package import build
from lantai.craft.package.layout.write import ENCODINGS, Handover
from lantai.craft.package.manifest import FIELDS

_TEXTS = {
    "name": ("交接工作名称", "name of the transfer"),
    "sender": ("移交单位", "sender"),
    "receiver": ("接收单位", "receiver"),
    "made_by": ("制作人", "maker"),
    "checker": ("检查单位", "checking body"),
    "checked_by": ("检查人", "checker"),
    "filled_by": ("填表人", "who fills in the form"),
    "reviewed_by": ("审核人", "who reviews it"),
    "description": ("内容描述", "description of the content"),
    "formats": ("双方约定允许的格式，如 PDF、OFD、DOCX", "formats both sides agreed on"),
}


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", help="文件所在的文件夹（或 ZIP、TAR） · folder, zip or tar")
    parser.add_argument("catalogue", help="目录（Excel、CSV 等） · the catalogue")
    parser.add_argument("-o", "--out", required=True, help="新包的位置，须不存在 · the new package")
    parser.add_argument("--kind", choices=build.KINDS, default="layout", help="类型 · kind")
    parser.add_argument("--by", choices=("item", "volume"), default="item",
                        help="按件或按卷 · by item or by volume")  # fmt: skip
    parser.add_argument("--encoding", choices=ENCODINGS, default="utf-8", help="编码 · encoding")
    parser.add_argument("--sm3", action="store_true", help="另算 SM3 摘要 · SM3 digests too")
    parser.add_argument("--id", help="包编号，默认为新包的名称 · package number")
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD",
                        help="制作日期，默认今天 · date of making")  # fmt: skip
    parser.add_argument("--default", action="append", default=[], metavar="字段=值",
                        help="目录缺项时的值，如 密级=公开 · value for empty fields")  # fmt: skip
    parser.add_argument("--whole", action="store_true",
                        help="有一处不合格就不制包 · make nothing unless all is good")  # fmt: skip
    for name, (zh, en) in _TEXTS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", default="", help=f"{zh} · {en}")


def run(args: argparse.Namespace, screen: Screen) -> int:
    today = args.date or datetime.now().astimezone().date()
    texts = {name: getattr(args, name) for name in _TEXTS}
    handover = Handover(args.id or Path(args.out).name, today, **texts)
    algorithms = ("sha512", "sm3") if args.sm3 else ("sha512",)
    order = build.Order(args.kind, args.by == "volume", args.encoding, algorithms,
                        _defaults(args.default), args.whole)  # fmt: skip
    rows: Iterator[Row] = catalogue.read(Path(args.catalogue), today=today)
    steps = build.build(args.folder, rows, args.out, handover, order, apart=[args.catalogue])
    built: build.Built | None = None
    for step in screen.watch(steps):
        if isinstance(step, build.BuildProgress):
            built = step.built
    if built is None:
        raise BadInput("package.not_made", path=args.out)
    return _shown(built, args, screen)


def _defaults(given: list[str]) -> Mapping[str, str]:
    by_label = {label: name for name, label in FIELDS.items()}
    found = {}
    for each in given:
        label, _, value = each.partition("=")
        name = by_label.get(label.strip(), label.strip())
        if name not in FIELDS or not value:
            raise BadInput("package.default", given=each)
        found[name] = value.strip()
    return found


def _shown(built: build.Built, args: argparse.Namespace, screen: Screen) -> int:
    counts = Counter(each.status for each in built.outcomes)
    odd = [(f"{each.sheet}:{each.row}", each.status, each.ref_code, len(each.files))
           for each in built.outcomes if each.status not in ("ok", "skip")]  # fmt: skip
    if odd:
        screen.table((screen.word("行", "row"), screen.word("结果", "outcome"),
                      screen.word("档号", "code"), screen.word("文件", "files")), odd)  # fmt: skip
    if built.out:
        screen.say(f"已制成：{built.out}（{built.items} 件 {built.volumes} 卷，"
                   f"{built.files} 个文件，{built.bytes} 字节）",
                   f"Made: {built.out} ({built.items} items, {built.volumes} volumes, "
                   f"{built.files} files, {built.bytes} bytes)")  # fmt: skip
    rows = [_row(each, screen.lang) for each in built.outcomes]
    totals = {"rows": len(rows), "items": built.items, "volumes": built.volumes,
              "files": built.files, "bytes": built.bytes, **counts}  # fmt: skip
    return screen.judged(built.findings, out=str(built.out) if built.out else None,
                         kind=args.kind, counts=totals, rows=rows)  # fmt: skip


def _row(each: build.Outcome, lang: str) -> dict[str, Any]:
    return {
        "sheet": each.sheet,
        "row": each.row,
        "status": each.status,
        "ref_code": each.ref_code,
        "title": each.title,
        "files": [{"source": source, "path": path} for source, path in each.files],
        "reasons": [codes.as_dict(found, lang) for found in each.reasons],
    }
