# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the Chinese fonts are: a system's, else those of the package `mplfonts` (OFL).

Only fonts with the simplified (SC) shapes are taken: Japanese or traditional shapes are wrong in an
official document. The package is never imported; its files are found by its metadata.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from lantai.craft.errors import CannotRun

_SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_FILES = {
    "Noto Serif CJK SC": ("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf"),
    "Noto Sans CJK SC": ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"),
}


@dataclass(frozen=True, slots=True)
class Font:
    """A font file, its folder, and the family name by which typesetters know it."""

    family: str
    file: Path

    @property
    def folder(self) -> Path:
        """The folder that holds the file."""
        return self.file.parent


def _packaged() -> Iterator[Path]:
    try:
        files = metadata.files("mplfonts") or []
    except metadata.PackageNotFoundError:
        return
    yield from (Path(str(each.locate())) for each in files if each.suffix in {".otf", ".ttf"})


@cache
def font(family: str) -> Font:
    """The font of this family. Raises `CannotRun` where neither system nor package has it."""
    wanted = _FILES[family]
    for folder in _SYSTEM:
        for name in wanted:
            if found := next(folder.rglob(name), None):
                return Font(family, found)
    for path in _packaged():
        if path.name in wanted and path.is_file():
            return Font(family, path)
    raise CannotRun("error.no_font", family=family)


def serif() -> Font:
    """The face of official text (宋体)."""
    return font("Noto Serif CJK SC")


def sans() -> Font:
    """The face of heads and tables (黑体)."""
    return font("Noto Sans CJK SC")
