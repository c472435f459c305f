# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Making encapsulated records: 原始型 from files, 修改型 round an existing package.

Written as it flows, beside its name, judged by our own judge, and only then given its name: a
package that would be refused is never left behind. Nothing is signed unless a signer is handed in.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lantai.craft import codes
from lantai.craft.eep import composing, judge, rules, signing_rule, stream
from lantai.craft.eep.canonical import Canonical, Wanted
from lantai.craft.eep.composing import ContentFile, Step
from lantai.craft.eep.description import metadata_of
from lantai.craft.eep.model import Eep
from lantai.craft.eep.signer import Signer
from lantai.craft.eep.writer import Writer
from lantai.craft.errors import BadInput, storing
from lantai.craft.findings import Severity
from lantai.craft.package.manifest import Record


def write(
    record: Record | Mapping[str, Any],
    files: Sequence[ContentFile | Path | str],
    out: Path,
    *,
    created: datetime,
    unit: str,
    signer: Signer | None = None,
    steps: Sequence[Step] = (),
) -> Eep:
    """Write an original package (原始型) and return it as read back.

    ``record`` is a catalogue's record or a dict in the words of DA/T 48 (as `Layer.metadata`);
    ``unit`` encapsulates at ``created``. Without ``steps`` the encapsulation itself is the one
    step. Raises `BadInput` where the result would not pass our own judge, `StorageFailed` where
    the disk fails; nothing is left behind then.
    """
    put_in = _files(files)
    metadata = metadata_of(record, unit, len(put_in)) if isinstance(record, Record) else record
    history = list(steps) or [Step("封装", created, unit)]

    def compose(writer: Writer) -> None:
        composing.head(writer)
        hasher = composing.signed_start(writer, "原始型", created, unit, signer)
        writer.start("封装内容")
        composing.entities(
            writer, metadata, lambda: composing.documents(writer, 0, (), put_in), history, 0
        )
        writer.end("封装内容")
        writer.end(signing_rule.SIGNED, top=True)
        composing.close(writer, signer, hasher, created, 0)

    return _made(out, compose)


def modify(
    original: Path,
    out: Path,
    *,
    created: datetime,
    unit: str,
    metadata: Mapping[str, Any] | None = None,
    add: Sequence[ContentFile | Path | str] = (),
    steps: Sequence[Step] = (),
    signer: Signer | None = None,
) -> Eep:
    """Write a modification (修改型) that keeps the original whole inside and refers to its data.

    ``metadata`` replaces the description of the outermost layer (default: unchanged), ``add`` are
    further files. Raises `BadInput` where the original is not valid itself.
    """
    old = judge.read(original)
    if not old.valid:
        raise BadInput("eep.original_invalid", path=str(original))
    put_in, number, last = _files(add), len(old.layers), old.layers[-1]
    history = list(steps) or [Step("修改封装", created, unit)]
    described = metadata if metadata is not None else last.metadata

    def documents(writer: Writer) -> None:
        composing.documents(writer, number, last.documents, put_in)

    def compose(writer: Writer) -> None:
        composing.head(writer)
        hasher = composing.signed_start(writer, "修改型", created, unit, signer)
        writer.start("修改封装内容")
        writer.leaf("修改标识符", f"修改{number}")
        writer.start("原封装包")
        _copy(writer, original, old)
        writer.end("原封装包")
        writer.start("修订内容")
        composing.entities(writer, described, lambda: documents(writer), history, number)
        writer.end("修订内容")
        writer.end("修改封装内容")
        writer.end(signing_rule.SIGNED, top=True)
        composing.close(writer, signer, hasher, created, number)

    return _made(out, compose)


def _files(files: Sequence[ContentFile | Path | str]) -> list[ContentFile]:
    return [each if isinstance(each, ContentFile) else ContentFile(Path(each)) for each in files]


def _made(out: Path, compose: Callable[[Writer], None]) -> Eep:
    """Compose beside the name, judge, and name it; whatever fails, nothing is left behind."""
    if out.exists():
        raise BadInput("eep.exists", path=str(out))
    with storing(out):
        handle, beside = tempfile.mkstemp(prefix=".", suffix=".new", dir=out.parent)
    try:
        with storing(out), os.fdopen(handle, "wb") as sink:
            compose(Writer(sink))
            sink.flush()
            os.fsync(sink.fileno())
            os.fchmod(sink.fileno(), 0o644)
        eep = judge.read(beside, name=out.name)
        wrong = next((f for f in eep.findings if f.severity is Severity.ERROR), None)
        if wrong is not None:
            why = codes.Said(wrong.kind, wrong.params)
            raise BadInput("eep.not_written", path=str(out), why=why)
        with storing(out):
            Path(beside).rename(out)
    finally:
        Path(beside).unlink(missing_ok=True)
    return eep


def _copy(writer: Writer, original: Path, old: Eep) -> None:
    """The signed part and the signatures of the original, byte for byte in canonical form."""
    declared = f' xmlns="{rules.namespace()}"'.encode()
    for name, number in ((signing_rule.SIGNED, 0), ("电子签名块", old.block)):
        if number is None:
            continue
        first = True

        def sink(data: bytes) -> None:
            nonlocal first
            if first:
                first = False
                if data.count(b"xmlns") != 1 or declared not in data:
                    raise BadInput("eep.context", path=str(original))
                data = data.replace(declared, b"", 1)
            writer.raw(data, hashed=not data.startswith(b"<!--"))

        with original.open("rb") as source:
            wanted = Canonical([Wanted(name, number, sink, comments=True)])
            for _ in stream.read(source, wanted, original.name, qualified=False):
                pass
