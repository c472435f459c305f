# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A draft in any of the formats that archives meet."""

from __future__ import annotations

from collections.abc import Callable

from lantai.craft.sample import media, ofd, office, plain
from lantai.craft.sample.pdf import Press
from lantai.craft.sample.writing import Draft


class Forms:
    """Makes the bytes of samples; owns the warm typesetter."""

    def __init__(self, press: Press | None = None) -> None:
        self.press = press or Press()

    def bytes_of(self, kind: str, draft: Draft, seed: int) -> bytes:
        """The draft in one format; pictures and sounds are drawn from the seed."""
        makers: dict[str, Callable[[], bytes]] = {
            "pdf": lambda: self.press.pdf(draft),
            "docx": lambda: office.docx(draft),
            "pptx": lambda: office.pptx(draft),
            "xlsx": lambda: office.xlsx(draft),
            "ofd": lambda: ofd.ofd(draft),
            "jpg": lambda: media.jpeg(draft, seed),
            "png": lambda: media.png(draft, seed),
            "tif": lambda: media.tiff(draft, seed),
            "txt": lambda: plain.txt(draft),
            "gb.txt": lambda: plain.txt(draft, "gb18030"),
            "xml": lambda: plain.xml(draft),
            "gb.xml": lambda: plain.xml(draft, "GB18030"),
            "html": lambda: plain.html(draft),
            "photo": lambda: media.photograph(seed),
            "seal": lambda: media.seal(seed),
            "wav": lambda: media.wav(seed),
            "avi": lambda: media.avi(seed),
        }
        return makers[kind]()


def ending(kind: str) -> str:
    """The ending of a file of a kind."""
    return {"photo": "jpg", "seal": "png"}.get(kind, kind.rpartition(".")[2])
