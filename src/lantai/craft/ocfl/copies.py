# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The second root: objects copied to it and proved there, roots compared, lost roots restored.

A copy counts only when it has been judged where it was written: bytes go over unread, and the
judge then reads the staged copy from the target's disk with SHA-512. So one digest proves the
source, the way and the target at once; only where it fails is the source read to say whose fault
it was. All of it may be stopped and begun again: what is there and proved is passed over. Mending
damaged objects is in `repair`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from lantai.craft import codes, digest
from lantai.craft.errors import BadInput, StorageFailed, storing
from lantai.craft.findings import Finding, Progress, Severity, Where
from lantai.craft.ocfl import ledger
from lantai.craft.ocfl import object as objects
from lantai.craft.ocfl.inventory import NAME, Inventory
from lantai.craft.ocfl.root import (
    BATCH_BYTES,
    BATCH_FILES,
    Root,
    lock_name,
    object_folders,
    place,
)  # fmt: skip
from lantai.craft.ocfl.staging import Staging, locked, remove_tree
from lantai.craft.ocfl.verify import How, verify_object
from lantai.craft.ocfl.verify.ledger import Ledger
from lantai.craft.ocfl.verify.object import Outcome

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_FIRST = 1 << 18


class _NotOrdinary(Exception):
    """The source holds a link or a device where a file should be."""


@dataclass(slots=True)
class _Staged:
    """An object copied aside, not yet in place."""

    path: str
    folder: str
    files: int
    size: int


def same_layout(one: Root, other: Root) -> None:
    """Roots are doubled folder by folder, so their layouts must agree. Raises `BadInput`."""
    if one.layout != other.layout:
        raise BadInput("store.layouts_differ", path=one.path, other=other.path)


def copy_tree(source: str, target: str, *, cold: bool) -> tuple[int, int]:
    """Copy a folder of ordinary files; ``(files, bytes)``. ``cold`` drops them from the cache.

    Raises OSError, and `_NotOrdinary` for a link or device.
    """
    files = size = 0
    stack = [(source, target)]
    while stack:
        there, here = stack.pop()
        os.mkdir(here)
        with os.scandir(there) as listing:
            for entry in listing:
                below = f"{here}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    stack.append((entry.path, below))
                elif entry.is_file(follow_symlinks=False):
                    size += copy_file(entry.path, below)
                    files += 1
                else:
                    raise _NotOrdinary(entry.path)
    if cold:
        forget(target)
    return files, size


def copy_file(source: str, target: str) -> int:
    """Copy the bytes of one file to a new one; gives how many. Raises OSError.

    The system moves the bytes of a large one; it never shares blocks with the source, as a clone
    would: a copy must not rot together with its original.
    """
    size = 0
    there = os.open(source, _FLAGS)
    try:
        here = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            block = os.read(there, _FIRST)
            size = len(block)
            while block:
                block = block[os.write(here, block) :]
            while size >= _FIRST and (more := os.sendfile(here, there, None, 1 << 30)):
                size += more
        finally:
            os.close(here)
    finally:
        os.close(there)
    return size


def forget(folder: str) -> None:
    """Ask the system to drop clean pages, so that reading back means the disk and not memory."""
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as listing:
            for entry in listing:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    handle = os.open(entry.path, _FLAGS)
                    try:
                        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                    finally:
                        os.close(handle)


def copy_root(
    source: Root, target: Root, paths: Iterable[str] | None = None, *,
    known: Ledger | None = None, recover: bool = True,
    proved: dict[str, Outcome] | None = None,
) -> Iterator[Progress]:  # fmt: skip
    """Bring the target up to the source: missing objects and missing versions.

    Nothing in the target is ever overwritten or removed. Yields progress in objects; findings say
    what could not be copied. Who copies in many small calls hands in the source's ledger and has
    recovered the target before: both cost a walk over all that is there. What the judge found of
    each object that came is put into ``proved`` by its folder. Raises `StorageFailed` where the
    target's disk fails.
    """
    same_layout(source, target)
    if recover:
        target.recover()
    known = known or Ledger(source.path)
    seen = proved if proved is not None else {}
    done = 0
    with Staging(target.path, durable=target.durable) as staging:
        batch: list[_Staged] = []
        for path in source.objects() if paths is None else paths:
            done += 1
            findings: list[Finding] = []
            if os.path.isdir(f"{target.path}/{path}"):
                findings += _extend(source, target, path)
            elif staged := _stage(source, staging, path, findings):
                batch.append(staged)
            if _is_full(batch):
                findings += _land(source, target, staging, batch, known, seen)
                batch = []
            yield Progress(done, None, path, tuple(findings))
        yield Progress(done, None, "", tuple(_land(source, target, staging, batch, known, seen)))


def _is_full(batch: list[_Staged]) -> bool:
    return (
        sum(each.files for each in batch) >= BATCH_FILES
        or sum(each.size for each in batch) >= BATCH_BYTES
    )


def _stage(source: Root, staging: Staging, path: str, findings: list[Finding]) -> _Staged | None:
    folder = staging.new_name()
    there = f"{source.path}/{path}"
    if not os.path.isdir(there):
        raise BadInput("store.absent", object=path)
    try:
        with storing(f"{staging.root}/{path}"):
            files, size = copy_tree(there, folder, cold=False)
    except _NotOrdinary as fault:
        remove_tree(folder)
        findings.append(_damaged(path, os.path.relpath(str(fault), there)))
        return None
    return _Staged(path, folder, files, size)


def _land(
    source: Root, target: Root, staging: Staging, batch: list[_Staged], known: Ledger,
    seen: dict[str, Outcome],
) -> list[Finding]:  # fmt: skip
    """Flush, judge what is on the target's disk, put in place what proved right."""
    findings: list[Finding] = []
    if not batch:
        return findings
    staging.flush()
    lines: list[tuple[str, Mapping[str, str]]] = []
    with storing(target.path):
        for staged in batch:
            if target.durable:
                forget(staged.folder)
            outcome, found = verify_object(staged.folder)
            faults = _blocking(found)
            if faults:
                findings += _blame(source, staged.path, faults)
                remove_tree(staged.folder)
            elif place(staging, staged.folder, staged.path):
                seen[staged.path] = outcome
                lines.append((staged.path, known.of(staged.path)))
    with suppress(OSError):
        ledger.append(target.path, lines)
    staging.flush()
    return findings


def _blocking(findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if found.severity is Severity.ERROR]


def _blame(source: Root, path: str, faults: list[Finding]) -> Iterator[Finding]:
    """Whether the source was damaged or the target kept other bytes."""
    ours = _blocking(verify_object(f"{source.path}/{path}")[1])
    for fault in ours or faults[:1]:
        if ours:
            yield _damaged(path, fault.where.path)
        else:
            yield codes.finding("store.read_back", Where(path), path=f"{path}/{fault.where.path}")


def _damaged(path: str, file: str) -> Finding:
    return codes.finding("store.source_damaged", Where(path), object=path, file=file)


def _extend(source: Root, target: Root, path: str) -> list[Finding]:
    """Add the versions the target's copy lacks; findings where the two do not fit together."""
    there, here = f"{source.path}/{path}", f"{target.path}/{path}"
    if _bytes(f"{there}/{NAME}") == _bytes(f"{here}/{NAME}"):
        return []
    with (
        locked(target.path, lock_name(path), object=path),
        Staging(target.path, durable=target.durable) as staging,
    ):
        try:
            new = objects.read_proved(there)[1]
        except (StorageFailed, BadInput):
            return [_damaged(path, NAME)]
        try:
            objects.mended(here, staging)
            data, old = objects.read_proved(here)
        except (StorageFailed, BadInput):
            return [codes.finding("store.damaged", Where(path), path=here)]
        relation = relate(there, new, here, old, data)
        if relation == "diverged":
            return [codes.finding("store.diverged", Where(path), object=path)]
        if relation == "ahead":
            staging.intend(path)
            return _add_versions(there, here, staging, new, old)
    return []


def relate(there: str, new: Inventory, here: str, old: Inventory, data: bytes) -> str:
    """How the object ``there`` stands to the one ``here``: same, ahead, behind or diverged."""
    ours, theirs = [*old.versions], [*new.versions]
    if old.object_id == new.object_id:
        if theirs[: len(ours)] == ours and _bytes(f"{there}/{old.head}/{NAME}") == data:
            return "ahead" if len(theirs) > len(ours) else "same"
        then = f"{here}/{new.head}/{NAME}"
        if ours[: len(theirs)] == theirs and _bytes(then) == _bytes(f"{there}/{NAME}"):
            return "behind"
    return "diverged"


def _add_versions(
    there: str, here: str, staging: Staging, new: Inventory, old: Inventory
) -> list[Finding]:
    path = os.path.relpath(here, staging.root)
    for name in [*new.versions][len(old.versions) :]:
        staged = staging.new_name()
        try:
            version = objects.read_proved(f"{there}/{name}")[1]
            with storing(here):
                copy_tree(f"{there}/{name}", staged, cold=False)
            staging.flush()
            wrong = wrong_content(staged, version, name)
        except (StorageFailed, BadInput, _NotOrdinary) as fault:
            if isinstance(fault, StorageFailed) and fault.kind != "store.damaged":
                raise
            return [_damaged(path, name)]
        if wrong:
            mine = wrong_content(f"{there}/{name}", version, name)
            return [_damaged(path, mine[0])] if mine else [
                codes.finding("store.read_back", Where(path), path=f"{path}/{wrong[0]}")
            ]  # fmt: skip
        objects.commit_next(here, staging, staged, version)
    return []


def wrong_content(folder: str, inventory: Inventory, name: str) -> list[str]:
    """Content paths of one version's folder whose bytes are missing or not as the manifest says."""
    wrong = []
    for value, paths in inventory.manifest.items():
        for path in paths:
            if path.startswith(f"{name}/"):
                real = folder + path[len(name) :]
                if file_digest(real, inventory.algorithm) != value.lower():
                    wrong.append(path)
    return wrong


def file_digest(path: str, algorithm: str) -> str:
    """The digest of an ordinary file; empty where it cannot be read or is none."""
    try:
        if os.path.islink(path) or not os.path.isfile(path):
            return ""
        return digest.of_file(path, (algorithm,))[algorithm]
    except (OSError, BadInput):
        return ""


def _bytes(path: str) -> bytes | None:
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError:
        return None


def compare(one: Root, other: Root) -> Iterator[Progress]:
    """What differs between two roots, by inventories and the roots' own files; no content is read.

    Yields progress in objects.
    """
    same_layout(one, other)
    left, right = set(one.objects()), set(other.objects())
    for done, path in enumerate(sorted(left | right), 1):
        findings: tuple[Finding, ...] = ()
        if path not in right or path not in left:
            holder = one if path in left else other
            findings = (
                codes.finding("store.only_here", Where(path), object=path, root=holder.path),
            )
        else:
            findings = tuple(_compare_object(one, other, path))
        yield Progress(done, len(left | right), path, findings)


def _compare_object(one: Root, other: Root, path: str) -> Iterator[Finding]:
    here, there = f"{one.path}/{path}", f"{other.path}/{path}"
    try:
        mine, ours = objects.read_proved(here)
        theirs = objects.read_proved(there)[1]
    except (StorageFailed, BadInput):
        yield codes.finding("store.differs", Where(path), object=path, file=NAME)
        return
    relation = relate(there, theirs, here, ours, mine)
    if relation == "diverged":
        yield codes.finding("store.diverged", Where(path), object=path)
    elif relation != "same":
        late, (old, new) = one, (ours, theirs)
        if relation == "behind":
            late, (old, new) = other, (theirs, ours)
        yield codes.finding(
            "store.behind", Where(path), object=path, root=late.path,
            version=old.head, newer=new.head,
        )  # fmt: skip


def verify_all(
    root: Root,
    verified: Mapping[str, str],
    *,
    files: int | None = None,
    size: int | None = None,
    how: How = "quick",
) -> Iterator[Progress]:
    """The nightly round: objects not verified for longest first, until the budget is spent.

    ``verified``: object folder to when it was last verified, in any text that sorts by time; those
    not in it come first. ``files`` and ``size`` (bytes) are the budget. Yields progress in objects,
    its title the folder; the caller keeps the times.
    """
    order = sorted(object_folders(root.path), key=lambda path: (verified.get(path, ""), path))
    known = Ledger(root.path)
    seen_files = seen_size = 0
    for done, path in enumerate(order, 1):
        outcome, findings = verify_object(
            f"{root.path}/{path}", base=path, how=how, ledger=known.of(path)
        )
        yield Progress(done, len(order), path, findings)
        seen_files, seen_size = seen_files + outcome.files, seen_size + outcome.size
        if (files and seen_files >= files) or (size and seen_size >= size):
            return


def restore(
    path: str | os.PathLike[str], good: Root, *, durable: bool = True
) -> Iterator[Progress]:
    """Bring a lost root back from the other one; may be stopped and begun again."""
    target = Root.create(path, good.layout, durable=durable)
    yield from copy_root(good, target)
