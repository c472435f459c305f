# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The files of region tables while they are tried and taken: kept whole under their digest."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from lantai.craft.errors import storing
from lantai.orgs.errors import refuse, why
from lantai.orgs.models import RegionTable


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.LANTAI_FILES) / "regions"


def keep(name: str, parts: Iterable[bytes]) -> str:
    """Write a file that came in, whole or not at all, and give its digest."""
    whole = hashlib.sha512()
    with storing(folder()):
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder()) as place:
            coming = Path(place) / "coming"
            with coming.open("wb") as out:
                for part in parts:
                    whole.update(part)
                    out.write(part)
            coming.replace(folder() / f"{whole.hexdigest()}{_ending(name)}")
    return whole.hexdigest()


def _ending(name: str) -> str:
    return Path(name).suffix.lower()[:8]


def path_of(table: RegionTable) -> Path:
    """The file of a table, if it is still what was handed in. Raises `Refused`."""
    path = folder() / f"{table.digest}{_ending(str(table.name))}"
    there = path.is_file()
    if there:
        with path.open("rb") as source:
            there = hashlib.file_digest(source, "sha512").hexdigest() == table.digest
    refuse(*([] if there else [why("file_gone", name=table.name)]))
    return path
