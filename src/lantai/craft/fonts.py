# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which Chinese font is written in: the system's if it has one, else the one that came along.

The shapes must be the simplified ones (SC): traditional or Japanese shapes are wrong in an
official paper. The package that carries fonts is only looked up, never imported. House §16.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from lantai.craft.errors import CannotRun

SERIF = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Source Han Serif CN", "Noto Serif SC",
    "FandolSong", "FZShuSong-Z01", "STSong", "SimSun",
)  # fmt: skip
SANS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "FandolHei", "STHeiti", "Microsoft YaHei",
)  # fmt: skip
"""Families with simplified shapes, freely licensed ones first. 宋体 for reading, 黑体 for heads."""

PACKAGE = "mplfonts"
_CARRIED = ("NotoSerifCJKsc-Regular.otf", "NotoSansCJKsc-Regular.otf")


@dataclass(frozen=True, slots=True)
class Chinese:
    """The families to name in a layout, the fonts to hand to typst, their files and indexes."""

    serif: str
    sans: str
    fonts: Any
    files: tuple[tuple[str, int], ...]


@cache
def chinese() -> Chinese:
    """The fonts of this machine. Raises `CannotRun` where there is none with Chinese in it."""
    import typst

    system = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    found = _choose(system.families())
    if found:
        return Chinese(*found, system, _files(system, found))
    folder = carried()
    if folder:
        along = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
        )
        found = _choose(along.families())
        if found:
            return Chinese(*found, along, _files(along, found))
    raise CannotRun("report.no_font", package=PACKAGE)


def _files(fonts: Any, families: tuple[str, str]) -> tuple[tuple[str, int], ...]:
    regular = (each for each in fonts.fonts() if each.weight == 400 and each.path)
    return tuple((each.path, each.index) for each in regular if each.family in families)


def _choose(families: list[str]) -> tuple[str, str] | None:
    known = set(families)
    serif = next((name for name in SERIF if name in known), "")
    sans = next((name for name in SANS if name in known), "")
    return (serif or sans, sans or serif) if serif or sans else None


def configuration(notes: str) -> str:
    """What `fontconfig` is told: the machine's own fonts and those that came along.

    ``notes`` is a folder where it may note what it found.
    """
    folders = "".join(f"<dir>{escape(each)}</dir>" for each in (carried(),) if each)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>/usr/share/fonts</dir>{folders}<cachedir>{escape(notes)}</cachedir></fontconfig>"
    )


def carried() -> str | None:
    """The folder of the package that carries the fonts, found without importing it."""
    try:
        listed = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        return None
    found = next((each for each in listed if each.name in _CARRIED), None)
    return str(found.locate().parent) if found else None  # type: ignore[attr-defined]
