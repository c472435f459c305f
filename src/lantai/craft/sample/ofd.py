# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Drafts as OFD (GB/T 33190-2016): text objects on A4 pages, in millimetres; fonts by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from lantai.craft.sample.writing import Draft

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SIZE, _COLUMNS, _ROWS = 5.6, 27, 26
_STAMP = (2020, 1, 1, 0, 0, 0)


def _lines(draft: Draft) -> Iterator[str]:
    for paragraph in draft.text().splitlines():
        for at in range(0, max(len(paragraph), 1), _COLUMNS):
            yield paragraph[at : at + _COLUMNS]


def _page(lines: list[str], first: int) -> str:
    objects = []
    for at, line in enumerate(lines):
        if not line:
            continue
        y = 30 + at * 9
        step = " ".join([str(_SIZE)] * (len(line) - 1))
        delta = f' DeltaX="{step}"' if step else ""
        objects.append(
            f'<ofd:TextObject ID="{first + at}" Boundary="28 {y} {_SIZE * len(line):.1f} 8" '
            f'Font="2" Size="{_SIZE}"><ofd:TextCode X="0" Y="6"{delta}>{escape(line)}'
            "</ofd:TextCode></ofd:TextObject>"
        )
    layer = f'<ofd:Layer ID="{first + 90}">{"".join(objects)}</ofd:Layer>'
    return f"{_HEAD}<ofd:Page {_NS}><ofd:Content>{layer}</ofd:Content></ofd:Page>"


def _document(pages: int, last: int) -> str:
    listed = "".join(
        f'<ofd:Page ID="{100 * (n + 1)}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(pages)
    )
    return (
        f"{_HEAD}<ofd:Document {_NS}><ofd:CommonData><ofd:MaxUnitID>{last}</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )


def _created(draft: Draft) -> str:
    return f"<ofd:CreationDate>{draft.formed}</ofd:CreationDate>" if draft.formed else ""


def _parts(draft: Draft) -> Iterator[tuple[str, str]]:
    lines = list(_lines(draft))
    pages = [lines[at : at + _ROWS] for at in range(0, len(lines), _ROWS)]
    yield (
        "OFD.xml",
        (
            f'{_HEAD}<ofd:OFD {_NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:DocID>{len(draft.text()):032x}</ofd:DocID>"
            f"<ofd:Title>{escape(draft.title)}</ofd:Title><ofd:Author>{escape(draft.issuer)}"
            f"</ofd:Author>{_created(draft)}</ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
    )
    yield "Doc_0/Document.xml", _document(len(pages), 100 * (len(pages) + 1))
    yield (
        "Doc_0/PublicRes.xml",
        (
            f'{_HEAD}<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts>'
            '<ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>'
        ),
    )
    for n, each in enumerate(pages):
        yield f"Doc_0/Pages/Page_{n}/Content.xml", _page(each, 100 * (n + 1) + 1)


def page_count(draft: Draft) -> int:
    """How many pages the draft fills."""
    return -(-sum(1 for _ in _lines(draft)) // _ROWS)


def ofd(draft: Draft) -> bytes:
    """The draft as an OFD file; the same draft gives the same bytes."""
    return zipped(_parts(draft))


def zipped(parts: Iterator[tuple[str, str]]) -> bytes:
    """Named texts as a deflated zip with a fixed time stamp."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return sink.getvalue()
