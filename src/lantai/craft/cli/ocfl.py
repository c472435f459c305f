# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft ocfl``: verify an object or a root, show an object, double and repair roots.

The maker's modules load only for the verbs that write: verifying starts without them.
"""

from __future__ import annotations

import argparse
import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lantai.craft.cli.screen import Screen
from lantai.craft.errors import BadInput, CraftError
from lantai.craft.findings import Finding, Progress

if TYPE_CHECKING:
    from lantai.craft.ocfl.root import Root
    from lantai.craft.ocfl.verify import Tally


def add(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser("verify", help="核验对象或存储根 · verify an object or a root")
    verify.add_argument("path", type=Path, help="对象或存储根 · object or storage root")
    reading = verify.add_mutually_exclusive_group()
    reading.add_argument(
        "--quick", action="store_true",
        help="有 BLAKE3 的按 BLAKE3 读回 · read back by BLAKE3 where it is known",
    )  # fmt: skip
    reading.add_argument("--no-content", action="store_true", help="只看结构 · structure only")
    show = verbs.add_parser("show", help="列出对象的版本和文件 · list versions and files")
    show.add_argument("path", type=Path, help="对象 · object")
    show.add_argument("--version", default="", help="版本 · version (v1)")
    copy = verbs.add_parser("copy", help="把存储根备份到另一处 · copy a root to another place")
    copy.add_argument("root", type=Path, help="存储根 · storage root")
    copy.add_argument("target", type=Path, help="备份存储根，没有则建立 · the copy, made if absent")
    compare = verbs.add_parser(
        "compare", help="比较两个存储根的清单，不读内容 · compare the inventories of two roots"
    )
    compare.add_argument("root", type=Path, help="存储根 · storage root")
    compare.add_argument("other", type=Path, help="另一存储根 · the other root")
    compare.add_argument(
        "--content", action="store_true",
        help="再把两处的内容逐字节读回核验 · then read every byte back in both",
    )  # fmt: skip
    repair = verbs.add_parser("repair", help="从好的备份修复 · repair from the good copy")
    repair.add_argument("root", type=Path, help="损坏的存储根 · the damaged root")
    repair.add_argument(
        "--from", dest="good", type=Path, required=True, help="好的存储根 · the good root"
    )
    for each in (verify, show, copy, compare, repair):
        _shared(each)


def _shared(parser: argparse.ArgumentParser) -> None:
    """The switches of every command, after the verb too; what stands before it is kept."""
    keep = argparse.SUPPRESS
    parser.add_argument("--json", action="store_true", default=keep, help="输出 JSON · print JSON")
    parser.add_argument("--lang", choices=("zh", "en"), default=keep, help="语言 · language")
    parser.add_argument(
        "--quiet", action="store_true", default=keep, help="不显示进度 · no progress"
    )


def run(args: argparse.Namespace, screen: Screen) -> int:
    verbs = {
        "verify": _verify, "show": _show, "copy": _copy, "compare": _compare, "repair": _repair,
    }  # fmt: skip
    return verbs[args.verb](args, screen)


def _verify(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.verify import How, Tally, verify_path

    gc.set_threshold(200_000, 20, 20)  # inventories are many small things without circles
    how: How = "quick" if args.quick else "none" if args.no_content else "full"
    tally = Tally()
    findings, _ = _watched(screen, verify_path(args.path, how=how, tally=tally))
    if tally.kind in ("object", "root"):
        _read_back(tally, screen)
    return screen.judged(
        findings, kind=tally.kind, objects=tally.objects, files=tally.files, bytes=tally.size
    )


def _read_back(tally: Tally, screen: Screen) -> None:
    size = screen.size(tally.size)
    screen.say(
        f"对象 {tally.objects} 个，文件 {tally.files} 个，读回 {size}",
        f"{tally.objects} objects, {tally.files} files, {size} read back",
    )


def _watched(screen: Screen, steps: Iterable[Progress]) -> tuple[list[Finding], int]:
    findings: list[Finding] = []
    done = 0
    for step in screen.watch(steps):
        findings += step.findings
        done = step.done
    return findings, done


def _show(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.object import read_proved
    from lantai.craft.ocfl.verify.kind import kind_of

    if not args.path.is_dir():
        raise BadInput("error.not_found", path=str(args.path))
    if kind_of(str(args.path)) != "object":
        raise BadInput("store.no_object", path=str(args.path))
    inventory = read_proved(str(args.path))[1]
    state = inventory.state(args.version)
    if screen.json:
        versions = {
            name: {
                "created": version.created,
                "message": version.message,
                "user": version.user and version.user.name,
            }
            for name, version in inventory.versions.items()
        }
        screen.data({"id": inventory.object_id, "versions": versions, "files": state})
        return 0
    screen.say(f"对象 {inventory.object_id}", f"Object {inventory.object_id}")
    screen.table(
        (screen.word("版本", "version"), screen.word("时间", "created"), "", ""),
        [
            (name, each.created, each.user.name if each.user else "", each.message or "")
            for name, each in inventory.versions.items()
        ],
    )
    screen.table(
        (screen.word("文件", "file"), "SHA-512"),
        [(path, value[:16] + "…") for path, value in sorted(state.items())],
    )
    return 0


def _named(findings: Iterable[Finding], *roots: Path) -> list[Finding]:
    """The findings, their objects called as people know them and not by their folders."""
    from lantai.craft.ocfl.object import read_proved
    from lantai.craft.ocfl.verify.notes import name_of

    names: dict[str, str] = {}

    def name(path: str) -> str:
        for root in roots if path not in names else ():
            with suppress(CraftError, OSError):
                names.setdefault(path, name_of(read_proved(f"{root}/{path}")[1].object_id))
        return names.setdefault(path, path)

    return [
        replace(each, params={**each.params, "object": name(each.where.path)})
        if each.params.get("object") == each.where.path else each
        for each in findings
    ]  # fmt: skip


@dataclass(slots=True)
class _Amount:
    """What was written: objects, their files with inventories and all, bytes."""

    objects: int = 0
    files: int = 0
    size: int = 0

    def add(self, folder: str) -> None:
        """Count in the files of a folder."""
        for place, _, names in os.walk(folder):
            self.files += len(names)
            self.size += sum(os.lstat(f"{place}/{name}").st_size for name in names)


class _Copied:
    """Counts what a copy brings over, by what the target lacked before each object's turn."""

    def __init__(self, source: Root, target: Root) -> None:
        self.new = _Amount()
        self.extended = 0
        self.there = 0
        self._source = source
        self._target = target
        self._added: dict[str, tuple[str, ...]] = {}

    def paths(self) -> Iterator[str]:
        """The folders of all objects of the source, each looked at before it is copied."""
        for path in self._source.objects():
            there, here = f"{self._source.path}/{path}", f"{self._target.path}/{path}"
            if Path(here).is_dir():
                added = sorted(set(_versions(there)) - set(_versions(here)))
            else:
                added = [""]
            if added:
                self._added[path] = tuple(added)
            yield path

    def settle(self, done: int, findings: Iterable[Finding]) -> None:
        """Count, when all is done, what is in the target now and was not."""
        failed = {found.where.path for found in findings}
        self.there = done - len(failed | self._added.keys())
        for path, versions in self._added.items():
            here = f"{self._target.path}/{path}"
            if path in failed and versions == ("",):
                continue
            came = [each for each in versions if Path(here, each).is_dir()]
            for each in came:
                self.new.add(f"{here}/{each}")
            self.new.objects += came == [""]
            self.extended += bool(came) and came != [""]


def _versions(folder: str) -> list[str]:
    with os.scandir(folder) as listing:
        return [each.name for each in listing if each.name[0] == "v" and each.is_dir()]


def _copy(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.copies import copy_root
    from lantai.craft.ocfl.root import Root

    source = Root.open(args.root)
    target = Root.create(args.target, source.layout)
    copied = _Copied(source, target)
    findings, done = _watched(screen, copy_root(source, target, copied.paths()))
    copied.settle(done, findings)
    new, size = copied.new, screen.size(copied.new.size)
    screen.say(
        f"对象 {done} 个：新复制 {new.objects} 个，补了版本 {copied.extended} 个，"
        f"备份处原已有 {copied.there} 个",
        f"{done} objects: {new.objects} copied, {copied.extended} brought up to date, "
        f"{copied.there} there already",
    )
    if new.files:
        screen.say(
            f"写入文件 {new.files} 个（含清单），{size}，写后已逐字节核验",
            f"{new.files} files written (with inventories), {size}, verified byte by byte",
        )
    named = _named(findings, args.root, args.target)
    return screen.judged(
        named, objects=done, copied=new.objects, extended=copied.extended,
        files=new.files, bytes=new.size,
    )  # fmt: skip


def _compare(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.copies import compare
    from lantai.craft.ocfl.root import Root

    one, other = Root.open(args.root), Root.open(args.other)
    findings, done = _watched(screen, compare(one, other))
    same = done - len({each.where.path for each in findings})
    kinds = Counter(each.kind.partition(".")[2] for each in findings)
    only, behind = kinds["only_here"], kinds["behind"]
    screen.say(
        f"按清单比较对象 {done} 个：相同 {same} 个，只在一处 {only} 个，版本落后 {behind} 个，"
        f"不同 {done - same - only - behind} 个",
        f"{done} objects compared by inventory: {same} the same, {only} in one root only, "
        f"{behind} behind, {done - same - only - behind} different",
    )
    findings = _named(findings, args.root, args.other)
    if not args.content:
        screen.say(
            "只比较了清单，没有读内容：文件损坏在这里看不出来，加 --content 或用 ocfl verify 核验",
            "Inventories only, no content was read: to find damaged files add --content "
            "or use ocfl verify",
        )
        return screen.judged(findings, objects=done, same=same, content=False)
    tally = _contents((args.root, args.other), findings, screen)
    return screen.judged(
        findings, objects=done, same=same, content=True, files=tally.files, bytes=tally.size
    )


def _contents(roots: Sequence[Path], findings: list[Finding], screen: Screen) -> Tally:
    """Read both roots back; adds what is found, with the root that has it before its place."""
    from lantai.craft.ocfl.verify import Tally, verify_path

    both = Tally()
    for root in roots:
        tally = Tally()
        found, _ = _watched(screen, verify_path(root, tally=tally))
        for each in found:
            place = str(root / each.where.path)
            findings.append(replace(each, where=replace(each.where, path=place)))
        screen.say(f"核验内容：{root}", f"Content verified: {root}")
        _read_back(tally, screen)
        both.files, both.size = both.files + tally.files, both.size + tally.size
    return both


def _repair(args: argparse.Namespace, screen: Screen) -> int:
    from lantai.craft.ocfl.repair import repair_root
    from lantai.craft.ocfl.root import Root

    findings, done = _watched(screen, repair_root(args.root, Root.open(args.good)))
    mended, restored, failed = (
        {each.where.path for each in findings if each.kind == f"store.{kind}"}
        for kind in ("repaired", "restored", "cannot_repair")
    )
    amount = _Amount()
    for path in restored:
        amount.add(f"{args.root}/{path}")
    for each in findings:
        if each.kind == "store.repaired":
            amount.files += 1
            amount.size += Path(args.root, each.where.path, each.params["file"]).lstat().st_size
    size = screen.size(amount.size)
    screen.say(
        f"核验对象 {done} 个：修复 {len(mended)} 个，整体恢复 {len(restored)} 个，"
        f"未能修好 {len(failed)} 个",
        f"{done} objects verified: {len(mended)} repaired, {len(restored)} restored whole, "
        f"{len(failed)} not mended",
    )
    screen.say(
        f"换上好的文件 {amount.files} 个，{size}",
        f"{amount.files} files replaced by good ones, {size}",
    )
    named = _named(findings, args.good, args.root)
    return screen.judged(
        named, objects=done, repaired=len(mended - failed), restored=len(restored),
        failed=len(failed), files=amount.files, bytes=amount.size,
    )  # fmt: skip
