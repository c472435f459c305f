# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading and judging an encapsulated record from end to end: one pass, and one for signatures.

The order: can it be read; is it built as the schema says; are its values right; do its
references lead somewhere; is every file what it claims; do the signatures hold.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import IO

from lantai.craft.eep import assembly, content, references, stream, structure, values
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.extracting import Extraction
from lantai.craft.eep.model import Eep, Node
from lantai.craft.eep.tree import Builder
from lantai.craft.errors import BadInput, reading
from lantai.craft.files import ordinary
from lantai.craft.findings import Progress, Where

STAGE = "GD"


def verify(
    path: str | os.PathLike[str],
    *,
    today: date | None = None,
    stage: str = STAGE,
    extract: Path | None = None,
    name: str = "",
) -> Generator[Progress, None, Eep]:
    """Read and judge a package; yields progress in bytes and returns the `Eep`.

    ``today`` lets times in the future be told; ``stage`` (GD, YJ, CQ) goes before the codes of
    DA/T 70; ``extract`` is a folder, made if absent, that gets the content files; ``name`` is what
    findings call it (default: its file name). Raises
    `BadInput` where the file is missing; whatever is wrong inside it is a finding.
    """
    name = name or Path(path).name
    eep = Eep(name, 0)
    note = Collector(name, stage)
    with _opened(path) as source:
        eep.size = os.fstat(source.fileno()).st_size
        extraction = Extraction(extract) if extract else None
        root = yield from _tree(source, eep, note, extraction)
        if root is not None:
            structure.judge(root, note)
            if root.name == "电子文件封装包":
                yield from _judge(root, source, eep, note, today)
    note.close()
    eep.findings = note.findings
    yield Progress(eep.size, eep.size, name, tuple(eep.findings))
    return eep


def read(
    path: str | os.PathLike[str], *, today: date | None = None, stage: str = STAGE, name: str = ""
) -> Eep:
    """`verify` to its end."""
    steps = verify(path, today=today, stage=stage, name=name)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            eep: Eep = done.value
            return eep


def _opened(path: str | os.PathLike[str]) -> IO[bytes]:
    with reading(path):
        return ordinary(path).open("rb")


def _tree(
    source: IO[bytes], eep: Eep, note: Collector, extraction: Extraction | None
) -> Generator[Progress, None, Node | None]:
    builder = Builder(eep.path, extraction, content.Looking(note))
    try:
        for done in stream.read(source, builder, eep.path, qualified=True):
            yield Progress(done, eep.size, eep.path)
    except BadInput as fault:
        builder.abandon()
        note.add(fault.kind, Where(eep.path, fault.params.get("row")), **fault.params)
        return None
    return builder.root


def _judge(
    root: Node, source: IO[bytes], eep: Eep, note: Collector, today: date | None
) -> Generator[Progress, None, None]:
    assembly.assemble(eep, root, note)
    values.judge(root, note, today)
    references.judge(root, note)
    references.layers(eep, note)
    references.resolve(eep, note)
    content.judge(eep, note)
    if eep.signatures:
        from lantai.craft.eep import signatures

        for done in signatures.verify(eep, source, note, today):
            yield Progress(done, eep.size, eep.path)
