# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Drafts as PDF: typeset by typst with the fonts embedded; one warm compiler for many documents."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from lantai.craft import fonts
from lantai.craft.sample.writing import Draft

_LAYOUT = """\
#let d = json(bytes(sys.inputs.at("draft")))
#set document(title: d.title, author: d.issuer, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm))
#set text(font: sys.inputs.at("font"), size: 14pt, lang: "zh", region: "cn")
#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 1em)
#align(center)[#text(size: 12pt, d.number)]
#align(center)[#text(size: 18pt, weight: "bold", d.title)]
#v(1em)
#if d.to != "" { par(first-line-indent: 0pt)[#d.to：] }
#for each in d.paragraphs { par(each) }
#v(1em)
#align(right)[#d.issuer \\ #d.day]
"""


class Press:
    """A warm typesetter; use as a context manager, since its layout lies in a temporary folder."""

    def __init__(self) -> None:
        import typst

        found = fonts.serif()
        self._font = found.family
        self._room = tempfile.TemporaryDirectory(prefix="lantai-press-")
        layout = Path(self._room.name) / "draft.typ"
        layout.write_text(_LAYOUT, "utf-8")
        self._compiler: Any = typst.Compiler(
            str(layout), font_paths=[str(found.folder)], ignore_system_fonts=True
        )

    def __enter__(self) -> Press:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self._room.cleanup()

    def pdf(self, draft: Draft) -> bytes:
        """The draft as a PDF of A4 pages."""
        data = {"title": draft.title, "number": draft.number, "issuer": draft.issuer,
                "to": draft.to, "day": draft.day(), "paragraphs": draft.paragraphs}  # fmt: skip
        made: bytes = self._compiler.compile(
            format="pdf", sys_inputs={"draft": json.dumps(data), "font": self._font}
        )
        return made


def page_count(pdf: bytes) -> int:
    """The number of pages of a PDF of ours."""
    import pypdfium2

    document: Any = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()
