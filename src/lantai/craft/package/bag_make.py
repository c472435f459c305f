# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Making bags of BagIt 1.0: a payload copied and digested in one read, then described.

The same payload, information and day give the same bytes. Never changes a folder in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lantai.craft import digest, files
from lantai.craft.errors import BadInput, Hostile, storing
from lantai.craft.findings import Progress
from lantai.craft.package import bag_tags, names
from lantai.craft.package.whole import whole_folder

USUAL = ("sha512",)
WRITTEN = ("md5", "sha1", "sha256", "sha384", "sha512", "sm3", "blake3")
"""Algorithms a bag may be made with: each is called in file names as we call it."""


@dataclass(slots=True)
class Bag:
    """A payload as far as it is known: path under ``data/`` to digests, and the sum of bytes."""

    digests: dict[str, Mapping[str, str]] = field(default_factory=dict)
    size: int = 0

    def add(self, name: str, size: int, digests: Mapping[str, str]) -> None:
        """One more payload file; ``name`` counts from ``data/``."""
        self.digests[name] = digests
        self.size += size


def make(
    source: Path | str, target: Path | str, *, today: date,
    info: Sequence[tuple[str, str]] = (), algorithms: Sequence[str] = USUAL,
) -> Iterator[Progress]:  # fmt: skip
    """Make a bag at ``target`` with a copy of all files below ``source``; whole or not at all.

    Raises `Hostile` for links and special files, `BadInput` for names that no manifest can hold,
    `StorageFailed` when the disk fails; nothing is left then.
    """
    listed = list(files.walk(source))
    for entry in listed:
        if not entry.ordinary:
            raise Hostile("error.special_file", path=names.shown(entry.name))
        _writable(entry.name)
    bag = Bag()
    with whole_folder(Path(target)) as half:
        payload = half / "data"
        payload.mkdir()
        for done, entry in enumerate(listed):
            yield Progress(done, len(listed), entry.name)
            place = payload / entry.name
            with storing(place):
                place.parent.mkdir(parents=True, exist_ok=True)
            with storing(entry.path), open(entry.path, "rb", buffering=0) as stream:  # noqa: PTH123
                size, digests = digest.copy(stream, place, algorithms)
            bag.add(entry.name, size, digests)
        sealed(half, bag, today=today, info=info, algorithms=algorithms)
    yield Progress(len(listed), len(listed), Path(target).name)


def sealed(
    folder: Path, bag: Bag, *, today: date,
    info: Sequence[tuple[str, str]] = (), algorithms: Sequence[str] = USUAL,
) -> None:  # fmt: skip
    """Write the tag files of a bag whose payload stands in ``folder/data`` and is known."""
    for label, value in info:
        if not label or ":" in label or label != label.strip() or len(label.splitlines()) > 1:
            raise BadInput("bag.label_refused", label=label)
        if not _encodable(label + value):
            raise BadInput("bag.label_refused", label=names.shown(label))
    for algorithm in algorithms:
        if algorithm not in WRITTEN:
            raise BadInput("bag.no_known_algorithm")
    for name in bag.digests:
        _writable(name)
    described = [
        *info,
        ("Bagging-Date", today.isoformat()),
        ("Payload-Oxum", f"{bag.size}.{len(bag.digests)}"),
    ]
    written = {
        bag_tags.DECLARATION: "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(bag_tags.wrapped(described)),
    }
    for algorithm in algorithms:
        written[f"manifest-{algorithm}.txt"] = "".join(
            f"{bag.digests[name][algorithm]}  data/{bag_tags.escaped(name)}\n"
            for name in sorted(bag.digests)
        )
    for algorithm in algorithms:
        own = "".join(
            f"{digest.of_bytes(text.encode(), algorithm)}  {name}\n"
            for name, text in sorted(written.items())
            if not name.startswith("tag")
        )
        written[f"tagmanifest-{algorithm}.txt"] = own
    for name, text in written.items():
        with storing(folder / name):
            (folder / name).write_bytes(text.encode())


def _writable(name: str) -> None:
    if not _encodable(name):
        raise BadInput("bag.name_refused", path=names.shown(name))


def _encodable(text: str) -> bool:
    """Whether UTF-8 can hold it: a name of other bytes comes as surrogates."""
    return text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text)
