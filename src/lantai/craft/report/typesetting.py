# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Setting a page: a layout beside this file and data, through typst, into PDF/A with its fonts.

Data reach the layout as JSON and are never part of its source, so no text can become markup;
characters without a shape are shown by their code points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from lantai.craft import fonts
from lantai.craft.errors import CannotRun
from lantai.craft.report import glyphs


def pdf(layout: str, data: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """A PDF/A-2b of ``layout`` (``checks``, ``tables``) filled with ``data``.

    ``made_at`` becomes the document's date. Raises `CannotRun` where no Chinese font is found or
    the layout does not compile.
    """
    import typst

    family = fonts.chinese()
    folder = resources.files("lantai.craft.report")
    source = "\n".join(
        folder.joinpath(f"{name}.typ").read_text("utf-8") for name in ("sheet", layout)
    )
    shown = glyphs.Shown(family.files)
    given = {"serif": family.serif, "sans": family.sans, **shown.all(data)}
    try:
        compiler = typst.Compiler(
            source.encode(), font_paths=family.fonts, ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(given, ensure_ascii=False, default=str)},
        )  # fmt: skip
        made = compiler.compile(
            format="pdf", pdf_standards=["a-2b"], timestamp=int(made_at.timestamp())
        )
    except typst.TypstError as fault:
        raise CannotRun("report.typesetting", why=str(fault)[:300]) from fault
    assert isinstance(made, bytes)
    return made
