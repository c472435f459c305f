# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Drafts as PDF: typeset by typst with the fonts embedded; one warm compiler for many documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lantai.craft import fonts
from lantai.craft.sample.writing import Draft

_LAYOUT = Path(__file__).with_name("draft.typ")


class Press:
    """A warm typesetter: one compiler for many documents."""

    def __init__(self) -> None:
        import typst

        found = fonts.chinese()
        self._font = found.serif
        self._compiler: Any = typst.Compiler(
            str(_LAYOUT), font_paths=found.fonts, ignore_system_fonts=True
        )

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
