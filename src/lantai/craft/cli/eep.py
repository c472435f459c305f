# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft eep verify FILE…``: judge DA/T 48 packages, and take their files out if asked."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.cli.screen import Screen
from lantai.craft.eep import Eep, Signature, verify


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = verbs.add_parser("verify", help="核验封装包 · judge packages")
    verb.add_argument("files", nargs="+", metavar="FILE", help="封装包 · package (.EEP)")
    verb.add_argument(
        "--extract", type=Path, metavar="DIR", help="取出内容文件 · take the files out"
    )
    verb.add_argument("--stage", choices=("GD", "YJ", "CQ"), default="GD", help="阶段 · stage")
    verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="JSON")
    verb.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS, help="语言")
    verb.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help="不显示进度")


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Judge every file named; the worst one gives the exit code."""
    results, code = [], 0
    for path in args.files:
        folder = args.extract
        if folder and len(args.files) > 1:
            folder = folder / Path(path).stem
        eep = _judged(path, args.stage, folder, screen)
        results.append(as_dict(eep, path, screen.lang))
        if not screen.json:
            _show(eep, screen)
        code = max(code, 0 if eep.verdict == "pass" else 1)
    if screen.json:
        screen.data(results[0] if len(results) == 1 else results)
    return code


def _judged(path: str, stage: str, folder: Path | None, screen: Screen) -> Eep:
    steps = verify(path, today=date.today(), stage=stage, extract=folder)  # noqa: DTZ011
    eep: Eep | None = None

    def progress() -> Any:
        nonlocal eep
        eep = yield from steps

    for _ in screen.watch(progress()):
        pass
    assert eep is not None
    return eep


def _show(eep: Eep, screen: Screen) -> None:
    screen.say(f"封装包 {eep.path}", f"Package {eep.path}")
    if eep.layers:
        now = eep.layers[-1]
        screen.pairs({
            screen.word("类型", "kind"): f"{now.kind}（{len(eep.layers)}）",
            screen.word("题名", "title"): now.metadata.get("内容描述", {}).get("题名", ""),
            screen.word("签名", "signatures"): eep.signature_state,
        })  # fmt: skip
        screen.table((), [(c.name, c.size, c.sha256[:16]) for c in eep.contents])
    screen.judged(eep.findings)


def as_dict(eep: Eep, path: str, lang: str) -> dict[str, Any]:
    """The JSON of one package."""
    now = eep.layers[-1] if eep.layers else None
    return {
        "path": path,
        "verdict": str(eep.verdict),
        "valid": eep.valid,
        "kind": now.kind if now else "",
        "layers": len(eep.layers),
        "metadata": now.metadata if now else {},
        "files": [
            {"name": c.name, "size": c.size, "sha256": c.sha256, "saved_as": c.saved_as}
            for c in eep.contents
        ],
        "signatures": str(eep.signature_state),
        "signature_list": [_signature(each, lang) for each in eep.signatures],
        "findings": [codes.as_dict(found, lang) for found in eep.findings],
    }


def _signature(signature: Signature, lang: str) -> dict[str, Any]:
    reason = signature.reason
    return {
        "id": signature.identifier,
        "locks": signature.locks,
        "layer": signature.layer,
        "algorithm": signature.algorithm or signature.oid,
        "signed_at": signature.signed_at,
        "signer": signature.signer,
        "certificate": signature.subject,
        "state": str(signature.state),
        "reason": codes.sentence(reason.kind, reason.params, lang) if reason else "",
    }
