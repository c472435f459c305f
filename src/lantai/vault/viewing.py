# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Stored files as they are looked at: pages drawn when first asked for, and kept by their digest.

Who may `fetch` a record sees them and nobody else, asked for every picture and every tile anew, so
that what is withdrawn is gone at once. What is kept here can be drawn again at any time from the
stored bytes; it is no part of the archives. Nothing of a file is run or sent but pictures, letters,
sound and film.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.conf import settings

from lantai.craft.errors import BadInput, storing
from lantai.craft.files import write_whole
from lantai.craft.rendering import Apart, paragraphs
from lantai.craft.rendering.cooking import PAGE, TILES, is_tile
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import NotFound
from lantai.vault import queries, reading
from lantai.vault.models import KeptFile

AHEAD = 1
"""Pages drawn together with the one that is asked for."""
DAY = 86_400
KEPT_DAYS = 30
"""How long a drawn file is kept after it was looked at last."""
PAGES, SOUND, FILM, TEXT = "pages", "sound", "film", "text"
_ENDINGS = {
    PAGES: "pdf ofd jpg jpeg png tif tiff gif webp jp2 heic",
    SOUND: "mp3 wav flac ogg m4a",
    FILM: "mp4 m4v webm",
    TEXT: "txt doc docx wps xls xlsx ppt pptx odt ods odp rtf html htm xml csv md eml epub",
}
KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
"""How a file is looked at, by the ending of its name; its bytes are looked at when it is drawn."""
drawer = Apart()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that is drawn: how many there are, its size at first sight, and its words."""

    number: int
    count: int
    width: int
    height: int
    words: Sequence[str]
    gaps: Sequence[str]
    """Kinds of what the page has and its picture has not."""


def kind_of(row: KeptFile) -> str:
    """How a file is looked at; empty where it can only be saved."""
    return KINDS.get(row.name.rpartition(".")[2].lower(), "")


def file_for(key: int, actor: Actor) -> KeptFile:
    """A stored file that somebody may read. Raises `NotFound`, as if there were none."""
    row = queries.any_kept_file(key)
    if row is None or not law.holds(actor, "fetch", row.vault_object.item):
        raise NotFound
    return row


def sheet_of(row: KeptFile, number: int) -> Sheet:
    """A page of a file that may be read, drawn now where it was not before.

    Raises `BadInput` for what has no such page or cannot be drawn, `Refused` where no good copy
    can be reached.
    """
    told = _told(row, number)
    if told is None:
        _draw(row, number)
        told = _told(row, number)
    _looked_at(_home(row))
    if told is None:
        raise BadInput("rendering.cannot_draw", why=row.name)
    return Sheet(number, told["count"], told["width"], told["height"], told["words"],
                 told.get("gaps", ()))  # fmt: skip


def picture_of(row: KeptFile, number: int) -> Path:
    """Where the picture of a page lies. Raises as `sheet_of`."""
    sheet_of(row, number)
    return _folder(row, number) / PAGE


def full_size(row: KeptFile, number: int) -> tuple[int, int]:
    """Width and height of a page in its tiles, which are cut now where they were not before."""
    place = _folder(row, number)
    told = _read(place / "tiles.json")
    if told is None:
        with _at_hand(row) as path:
            cooked = drawer.cook(path, number, place, tiles=True)
        told = {"width": cooked.width, "height": cooked.height}
        _write(place / "tiles.json", told)
    return told["width"], told["height"]


def tile_of(row: KeptFile, number: int, level: int, column: int, line: int) -> Path:
    """Where a tile of a page lies. Raises `NotFound` where a page of its size has none such."""
    if not is_tile(*full_size(row, number), level, column, line):
        raise NotFound
    return _folder(row, number) / TILES / str(level) / f"{column}_{line}.webp"


def text_of(row: KeptFile) -> list[list[str]]:
    """The paragraphs of a file, part by part. Raises as `sheet_of`."""
    place = _home(row) / "text.json"
    told = _read(place)
    if told is None:
        with _at_hand(row) as path:
            told = drawer.text(path)
        _write(place, told)
    return told  # type: ignore[no-any-return]


# --- drawing and keeping --------------------------------------------------------------------------


def _home(row: KeptFile) -> Path:
    return Path(settings.LANTAI_DERIVED) / row.sha512[:2] / row.sha512


def _folder(row: KeptFile, number: int) -> Path:
    return _home(row) / str(number)


def _told(row: KeptFile, number: int) -> Any:
    return _read(_folder(row, number) / "page.json") if number > 0 else None


def _draw(row: KeptFile, number: int) -> None:
    """Draw a page and those that will be asked for next."""
    with _at_hand(row) as path:
        count = _draw_one(row, path, number)
        for one in range(number + 1, min(number + AHEAD, count) + 1):
            if _told(row, one) is None:
                with suppress(BadInput):  # said when it is looked at
                    _draw_one(row, path, one)


def _draw_one(row: KeptFile, path: Path, number: int) -> int:
    place = _folder(row, number)
    cooked = drawer.cook(path, number, place)
    _write(place / "page.json", {
        "count": cooked.count, "width": cooked.width, "height": cooked.height,
        "words": paragraphs(cooked.lines), "gaps": list(cooked.gaps),
    })  # fmt: skip
    return cooked.count


@contextmanager
def _at_hand(row: KeptFile) -> Iterator[Path]:
    """The proved bytes of a file, in a folder that is gone afterwards."""
    Path(settings.LANTAI_DERIVED).mkdir(parents=True, exist_ok=True, mode=0o700)
    place = _home(row) / f"source-{token_hex(6)}"
    path = place / "file"
    try:
        with storing(path):
            place.mkdir(parents=True)
            with path.open("wb") as sink:
                sink.writelines(reading.nearest(row).parts())
        yield path
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _write(path: Path, told: Any) -> None:
    with storing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(told, ensure_ascii=False).encode(), durable=False)


def sweep(days: float = KEPT_DAYS, now: float | None = None) -> int:
    """Take away what was drawn and not looked at for long; how many files it was of."""
    root, before = Path(settings.LANTAI_DERIVED), (now or time.time()) - days * DAY
    old = [home for home in root.glob("??/*") if home.stat().st_mtime < before]
    for home in old:
        shutil.rmtree(home, ignore_errors=True)
    return len(old)


def _looked_at(home: Path) -> None:
    """Note, once a day, that somebody looks at a file."""
    with suppress(OSError):
        if time.time() - home.stat().st_mtime > DAY:
            os.utime(home)
