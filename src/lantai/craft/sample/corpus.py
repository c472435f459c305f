# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A corpus of texts made into files: PDF, Word and XML in turn, with a catalogue beside them.

The texts are somebody else's, the files are ours and are called so in the catalogue's note. What a
text does not say is never invented: an issuer is said to be unknown, a day is given as the span of
the whole corpus in brackets, as a cataloguer writes what can only be inferred (DA/T 18).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lantai.craft import files
from lantai.craft.errors import BadInput, storing
from lantai.craft.findings import Progress
from lantai.craft.sample import office, plain
from lantai.craft.sample.pdf import Press, page_count
from lantai.craft.sample.writing import Draft

CATALOGUE = "目录.xlsx"
HEAD = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "保管期限", "页数", "文件名",
        "标识", "类型", "层级", "地区", "城市", "版本", "备注")  # fmt: skip
FONDS = "F001"
NOTE = "文件由兰台据公开文本生成"
_KINDS = ("pdf", "docx", "xml")


def lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """The documents of a JSON-lines file, plain or gzipped. Raises `BadInput` naming the line."""
    for row, line in enumerate(files.lines(path), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as fault:
            raise BadInput("error.corpus_broken", path=path.name, why=str(fault)) from fault
        if not isinstance(value, dict) or not value.get("title"):
            raise BadInput("error.corpus_line", path=path.name, row=row)
        yield value


def _day(value: Mapping[str, Any]) -> date | None:
    try:
        return date.fromisoformat(str(value.get("date"))[:10])
    except ValueError:
        return None


def draft_of(value: Mapping[str, Any]) -> Draft:
    """One document of a corpus as a draft."""
    paragraphs = tuple(line.strip() for line in str(value.get("text", "")).splitlines())
    return Draft(
        title=" ".join(str(value["title"]).split()),
        issuer=str(value.get("issuer") or ""),
        number=str(value.get("number") or ""),
        formed=_day(value),
        to="",
        department="",
        retention="永久",
        fonds=FONDS,
        paragraphs=tuple(line for line in paragraphs if line),
    )


def _write(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    import xlsxwriter

    made = io.BytesIO()
    with storing(path), xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("归档文件目录")
        sheet.write_row(0, 0, HEAD)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [number, *row])
    files.write_whole(path, made.getvalue())


def _span(source: Path) -> str:
    """The years of the corpus's dated texts, in brackets; unknown where none is dated."""
    years = [day.year for value in lines(source) if (day := _day(value))]
    return f"[{min(years)}-{max(years)}]" if years else "不详"


def _file(press: Press, kind: str, draft: Draft) -> tuple[bytes, int | None]:
    if kind == "pdf":
        made = press.pdf(draft)
        return made, page_count(made)
    return (office.docx(draft) if kind == "docx" else plain.xml(draft)), None


def make(source: Path, folder: Path) -> Iterator[Progress]:
    """Make a corpus into a folder of files with `CATALOGUE`; yields progress per document."""
    serials: dict[int, int] = {}
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    span = _span(source)
    rows: list[Sequence[Any]] = []
    press = Press()
    for done, value in enumerate(lines(source), 1):
        draft = draft_of(value)
        serials[draft.year] = serial = serials.get(draft.year, 0) + 1
        year = str(draft.year) if draft.year else "0000"
        code = f"{FONDS}-WS·{year}·Y-{serial:04d}"
        kind = _KINDS[done % len(_KINDS)]
        data, pages = _file(press, kind, draft)
        name = f"{year}/{code}.{kind}"
        with storing(folder / name):
            (folder / year).mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
        newest = value.get("latest_version_in_corpus", True)
        day = draft.formed.isoformat() if draft.formed else span
        rows.append((
            code, draft.number, draft.issuer or "不详", draft.title,
            day, "公开", draft.retention, pages,
            name, str(value.get("id") or code), value.get("category"), value.get("level"),
            value.get("region"), value.get("city"), "现行" if newest else "历史", NOTE,
        ))  # fmt: skip
        yield Progress(done, None, draft.title)
    _write(folder / CATALOGUE, rows)
