# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Receiving a workbook: it is kept under its digest and tried, at once or by a job.

The same workbook sent again is the same import. Each thing done with one is an act of its own.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from lantai.craft.catalogue.grids import open_grids
from lantai.craft.errors import CraftError, storing
from lantai.desk import jobs, taking, trying
from lantai.desk.judging import going_with
from lantai.desk.models import ImportFile
from lantai.desk.register import Register
from lantai.desk.terms import ImportState
from lantai.desk.trying import path_of
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.law import site
from lantai.works.acts import enqueue

LONG_BYTES = 1024 * 1024
"""A larger workbook is tried by a job, and so is one of more than `taking.LONG` rows."""


def files(register: Register, actor: Actor) -> Any:
    """The workbooks that were sent for a register by this institution, the newest first."""
    rows = ImportFile.objects.seen_by(actor, "act")
    return rows.filter(register=register.noun, holder=actor.institution).order_by("-id")


def received(register: Register, actor: Actor, given: UploadedFile) -> ImportFile:
    """Keep a workbook and try it. The same workbook sent again is the same import."""
    digest = _kept(given)
    known = files(register, actor).filter(digest=digest).first()
    if known is None:
        known = _noted(register, actor, given, digest)
    elif known.state not in (ImportState.DROPPED, ImportState.BROKEN):
        return known  # type: ignore[no-any-return]
    start_trial(register, actor, known)
    return known  # type: ignore[no-any-return]


def _kept(given: UploadedFile) -> str:
    """Keep an upload under its digest."""
    with storing(given.name or ""):
        trying.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=trying.folder(), delete=False) as sink:
            for chunk in given.chunks():
                whole.update(chunk)
                sink.write(chunk)
        Path(sink.name).replace(trying.folder() / whole.hexdigest())
    return whole.hexdigest()


def _noted(register: Register, actor: Actor, given: UploadedFile, digest: str) -> ImportFile:
    tag = register.duty("try_import")
    with act(tag, ImportFile, going_with(actor, tag, register.duty("import"))) as done:
        file = ImportFile(
            register=register.noun, name=Path(given.name or "?").name[-200:], digest=digest,
            size=given.size or 0, at=timezone.now(), holder=actor.institution, area=actor.area,
            line=actor.line, secrecy=min(actor.clearance, site().ceiling),
        )  # fmt: skip
        file.save()
        return done(file, workbook=digest)


def start_trial(register: Register, actor: Actor, file: ImportFile) -> None:
    """Try a workbook at once if it is short, by a job if it is long. Raises `BadInput`."""
    if _is_long(file):
        change(register, actor, file, "try_import", state=ImportState.TRYING)
        enqueue(jobs.trying_workbook, actor=going_with(actor, "works.job.enqueue"), subject=file)
    else:
        trying.try_file(register, actor, file)


def _is_long(file: ImportFile) -> bool:
    if file.size > LONG_BYTES:
        return True
    try:
        return sum(_height(grid) for grid in open_grids(path_of(file))) > taking.LONG
    except CraftError:
        return False  # the trial says what is wrong with it


def _height(grid: Any) -> int:
    if grid.height:
        return int(grid.height)
    return sum(1 for _ in zip(grid.rows(), range(taking.LONG + 1), strict=False))


def change(register: Register, actor: Actor, file: ImportFile, verb: str, **columns: Any) -> None:
    """Change what is kept of an import, as an act of its own."""
    tag = register.duty(verb)
    with act(tag, file, going_with(actor, tag, register.duty("import"))) as done:
        for name, value in columns.items():
            setattr(file, name, value)
        file.save()
        done(file)
