# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft package FOLDER CATALOGUE -o OUT``: a package of a folder and a catalogue."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lantai.craft import catalogue, codes
from lantai.craft.catalogue.model import Row
from lantai.craft.cli.catalogue import STATUS_WORDS
from lantai.craft.cli.screen import Screen
from lantai.craft.errors import BadInput
from lantai.craft.package import build, names
from lantai.craft.package.layout.write import ENCODINGS, Handover
from lantai.craft.package.manifest import FIELDS

_FIRST = 20
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
    parser.add_argument(
        "folder", type=Path, help="文件所在的文件夹（或 ZIP、TAR） · folder, zip or tar"
    )
    parser.add_argument("catalogue", type=Path, help="目录（Excel、CSV 等） · the catalogue")
    parser.add_argument(
        "-o", "--out", type=Path, required=True, help="新包的位置，须不存在 · the new package"
    )
    parser.add_argument("--kind", choices=build.KINDS, default="layout",
                        help="类型：layout 2012 年存储结构（默认），bag BagIt 包，eep 封装包"
                        " · kind of package")  # fmt: skip
    parser.add_argument("--by", choices=("item", "volume"), default="item",
                        help="按件或按卷 · by item or by volume")  # fmt: skip
    parser.add_argument("--encoding", choices=ENCODINGS, default="utf-8",
                        help="目录文件的编码 · encoding")  # fmt: skip
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
    handover = Handover(args.id or names.shown(args.out.name), today, **texts)
    algorithms = ("sha512", "sm3") if args.sm3 else ("sha512",)
    order = build.Order(args.kind, args.by == "volume", args.encoding, algorithms,
                        _defaults(args.default), args.whole)  # fmt: skip
    rows: Iterator[Row] = catalogue.read(args.catalogue, today=today)
    steps = build.build(args.folder, rows, args.out, handover, order, apart=[args.catalogue])
    built: build.Built | None = None
    for step in screen.watch(steps):
        if isinstance(step, build.BuildProgress):
            built = step.built
    if built is None:
        raise BadInput("package.not_made", path=str(args.out))
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
    _show_rows(built.outcomes, counts, screen)
    size = screen.size(built.bytes)
    if built.out:
        screen.say(f"已制成：{built.out}（{built.items} 件 {built.volumes} 卷，"
                   f"{built.files} 个文件，{size}）\n",
                   f"Made: {built.out} ({built.items} items, {built.volumes} volumes, "
                   f"{built.files} files, {size})\n")  # fmt: skip
    rows = [_row(each, screen.lang) for each in built.outcomes]
    totals = {"rows": len(rows), "items": built.items, "volumes": built.volumes,
              "files": built.files, "bytes": built.bytes, **counts}  # fmt: skip
    code = screen.judged(built.findings, out=str(built.out) if built.out else None,
                         kind=args.kind, counts=totals, rows=rows)  # fmt: skip
    if built.out:
        check = "eep verify" if args.kind == "eep" else "check"
        more = "改正以上各处后重新组包；也可以先" if code else ""
        screen.say(f"下一步：{more}检测已制成的包：lantai craft {check} {built.out}",
                   f"Next: {'correct the above and build again, or ' if code else ''}"
                   f"check what was made: lantai craft {check} {built.out}")  # fmt: skip
    return code


def _show_rows(outcomes: Sequence[build.Outcome], counts: Counter[str], screen: Screen) -> None:
    """How many rows came in, and in a table those that did not or want a look."""
    words = {**STATUS_WORDS, "fixed": STATUS_WORDS["fix"]}
    told = [screen.word(f"{words[status][0]} {count} 行", f"{words[status][1]}: {count}")
            for status, count in counts.most_common()]  # fmt: skip
    screen.say(f"目录各行：{'，'.join(told)}", f"Rows of the catalogue: {', '.join(told)}")
    odd = [(f"{each.sheet}:{each.row}", screen.word(*words[each.status]), each.ref_code, each.title)
           for each in outcomes if each.status in ("warn", "ask", "error")]  # fmt: skip
    if odd:
        head = ("行", "row"), ("结果", "result"), ("档号", "code"), ("题名", "title")
        screen.table([screen.word(*each) for each in head], odd[:_FIRST])
    if len(odd) > _FIRST:
        screen.say(f"……另有 {len(odd) - _FIRST} 行，见下面各条或 --json。",
                   f"… and {len(odd) - _FIRST} more, see below or --json.")  # fmt: skip


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
