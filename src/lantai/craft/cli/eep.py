# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft eep verify FILE…``: judge DA/T 48 packages, and take their files out if asked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.cli.screen import Screen
from lantai.craft.eep import Eep, Signature, SignatureState, verify
from lantai.craft.errors import BadInput
from lantai.craft.files import walk

SIGNED: Mapping[str, tuple[str, str]] = {
    SignatureState.VALID: ("签名有效", "signatures valid"),
    SignatureState.INVALID: ("签名无效", "signature invalid"),
    SignatureState.UNVERIFIABLE: ("签名无法验证", "signature cannot be verified"),
    SignatureState.NONE: ("没有签名", "not signed"),
}
"""The state of a package's signatures, as the commands call it."""


def add(parser: argparse.ArgumentParser) -> None:
    """Declare the command's words."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verb = verbs.add_parser("verify", help="核验封装包 · verify packages")
    verb.add_argument("files", nargs="+", metavar="PATH",
                      help="封装包，或装着它们的文件夹 · packages (.EEP) or folders")  # fmt: skip
    verb.add_argument(
        "--extract", type=Path, metavar="DIR", help="取出内容文件 · take the files out"
    )
    verb.add_argument(
        "--stage",
        choices=("GD", "YJ", "CQ"),
        default="GD",
        help="环节：归档、移交与接收、长期保存；默认 GD · stage",
    )
    verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS,
                      help="输出 JSON · print JSON")  # fmt: skip
    verb.add_argument("--lang", choices=("zh", "en"), default=argparse.SUPPRESS,
                      help="语言 · language")  # fmt: skip
    verb.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS,
                      help="不显示进度 · no progress")  # fmt: skip


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Judge every file named; the worst one gives the exit code."""
    results, code = [], 0
    files = [each for path in args.files for each in _packages(path)]
    for path in files:
        folder = args.extract
        if folder and len(files) > 1:
            folder = folder / Path(path).stem
        eep = _judged(path, args.stage, folder, screen)
        results.append(as_dict(eep, path, screen.lang))
        if not screen.json:
            _show(eep, path, screen, brief=len(files) > 1)
        code = max(code, 0 if eep.verdict == "pass" else 1)
    if screen.json:
        screen.data(results[0] if len(results) == 1 else results)
    elif len(files) > 1:
        good = sum(each["verdict"] == "pass" for each in results)
        screen.say(f"\n共 {len(files)} 个封装包，{good} 个通过，{len(files) - good} 个要看。",
                   f"\n{len(files)} packages, {good} passed.")  # fmt: skip
    return code


def _packages(path: str) -> list[str]:
    """The file itself, or all packages in a folder by their ending."""
    if not Path(path).is_dir():
        return [path]
    found = sorted(entry.path for entry in walk(path) if entry.name.lower().endswith(".eep"))
    if not found:
        raise BadInput("eep.none_in_folder", path=path)
    return found


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


def _show(eep: Eep, path: str, screen: Screen, *, brief: bool) -> None:
    """A package as a person reads it; of a good one among many a line."""
    signed = screen.word(*SIGNED[eep.signature_state])
    if brief and not eep.findings:
        screen.say(f"通过  {signed}  {path}", f"pass  {signed}  {path}")
        return
    screen.say(f"封装包 {path}", f"Package {path}")
    if eep.layers:
        now, layers = eep.layers[-1], len(eep.layers)
        screen.pairs({
            screen.word("类型", "kind"): screen.word(f"{now.kind}，共 {layers} 层",
                                                     f"{now.kind}, {layers} layer(s)"),
            screen.word("题名", "title"): now.metadata.get("内容描述", {}).get("题名", ""),
            screen.word("签名", "signatures"): signed,
        })  # fmt: skip
        for each in eep.contents:
            screen.say(f"文件  {each.name}（{screen.size(each.size)}）",
                       f"file        {each.name} ({screen.size(each.size)})")  # fmt: skip
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
