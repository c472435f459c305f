# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Drafts as Office Open XML (ECMA-376): documents, workbooks and slides, the least that opens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from lantai.craft.sample.ofd import zipped
from lantai.craft.sample.writing import Draft

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = "http://schemas.openxmlformats.org"
_OFFICE = f"{_FORMATS}/officeDocument/2006/relationships"
_MIME = "application/vnd.openxmlformats-officedocument"
_WORD = f'xmlns:w="{_FORMATS}/wordprocessingml/2006/main"'
_SLIDE = (
    f'xmlns:p="{_FORMATS}/presentationml/2006/main" xmlns:a="{_FORMATS}/drawingml/2006/main" '
    f'xmlns:r="{_OFFICE}"'
)


def _types(parts: dict[str, str]) -> str:
    listed = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        f'{_HEAD}<Types xmlns="{_FORMATS}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _links(links: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    )
    space = f"{_FORMATS}/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{listed}</Relationships>'


def _word_body(draft: Draft) -> Iterator[str]:
    for at, text in enumerate(draft.text().splitlines()):
        centred = '<w:pPr><w:jc w:val="center"/></w:pPr>' if at < 2 else ""
        bold = '<w:rPr><w:b/><w:sz w:val="36"/></w:rPr>' if at == 1 else ""
        yield f'<w:p>{centred}<w:r>{bold}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def docx(draft: Draft) -> bytes:
    """The draft as a word-processor document."""

    def parts() -> Iterator[tuple[str, str]]:
        yield (
            "[Content_Types].xml",
            _types({"word/document.xml": f"{_MIME}.wordprocessingml.document.main+xml"}),
        )
        yield "_rels/.rels", _links([("officeDocument", "word/document.xml")])
        yield (
            "word/document.xml",
            (
                f"{_HEAD}<w:document {_WORD}><w:body>{''.join(_word_body(draft))}"
                '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
            ),
        )

    return zipped(parts())


def _shape(number: int, text: str, top: int) -> str:
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="文字{number}"/><p:cNvSpPr/><p:nvPr/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="457200" y="{top}"/><a:ext cx="8229600" '
        'cy="1143000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>'
        '<p:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN"/>'
        f"<a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _tree(shapes: str) -> str:
    return (
        '<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/>'
        f"</p:nvGrpSpPr><p:grpSpPr/>{shapes}</p:spTree></p:cSld>"
    )


_MAP = (
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" '
    'accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" '
    'folHlink="folHlink"/>'
)


def _theme() -> str:
    names = ["dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"]
    shades = ["201C18", "FBF8F1", "3B3A36", "EDE6D6", *["8A3B2E"] * 6, "2F5D62", "5B4B49"]
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{shade}"/></a:{name}>'
        for name, shade in zip(names, shades, strict=True)
    )
    face = '<a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{_HEAD}<a:theme xmlns:a="{_FORMATS}/drawingml/2006/main" name="素"><a:themeElements>'
        f'<a:clrScheme name="素">{colours}</a:clrScheme><a:fontScheme name="素"><a:majorFont>'
        f"{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="素"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>'
        f"{f'<a:ln>{fill}</a:ln>' * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}"
        f"</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def _slides(draft: Draft) -> list[str]:
    return [
        f"{_HEAD}<p:sld {_SLIDE}>"
        + _tree(_shape(2, draft.title, 457200) + _shape(3, paragraph, 1905000))
        + "</p:sld>"
        for paragraph in draft.paragraphs
    ]


def _presentation(count: int) -> str:
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n + 3}"/>' for n in range(count))
    return (
        f'{_HEAD}<p:presentation {_SLIDE}><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
        f'r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>{listed}</p:sldIdLst>'
        '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        "</p:presentation>"
    )


def pptx(draft: Draft) -> bytes:
    """The draft as slides, one a paragraph."""
    slides = _slides(draft)
    kind = f"{_MIME}.presentationml"

    def parts() -> Iterator[tuple[str, str]]:
        yield "[Content_Types].xml", _types({
            "ppt/presentation.xml": f"{kind}.presentation.main+xml",
            "ppt/slideMasters/slideMaster1.xml": f"{kind}.slideMaster+xml",
            "ppt/slideLayouts/slideLayout1.xml": f"{kind}.slideLayout+xml",
            "ppt/theme/theme1.xml": f"{_MIME}.theme+xml",
            **{f"ppt/slides/slide{n}.xml": f"{kind}.slide+xml" for n in range(1, len(slides) + 1)},
        })  # fmt: skip
        yield "_rels/.rels", _links([("officeDocument", "ppt/presentation.xml")])
        yield "ppt/presentation.xml", _presentation(len(slides))
        yield "ppt/_rels/presentation.xml.rels", _links([
            ("slideMaster", "slideMasters/slideMaster1.xml"), ("theme", "theme/theme1.xml"),
            *(("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)),
        ])  # fmt: skip
        yield (
            "ppt/slideMasters/slideMaster1.xml",
            (
                f"{_HEAD}<p:sldMaster {_SLIDE}>{_tree('')}{_MAP}<p:sldLayoutIdLst>"
                '<p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>'
            ),
        )
        yield "ppt/slideMasters/_rels/slideMaster1.xml.rels", _links([
            ("slideLayout", "../slideLayouts/slideLayout1.xml"), ("theme", "../theme/theme1.xml"),
        ])  # fmt: skip
        yield (
            "ppt/slideLayouts/slideLayout1.xml",
            (f'{_HEAD}<p:sldLayout {_SLIDE} type="blank">{_tree("")}</p:sldLayout>'),
        )
        yield (
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
            _links([("slideMaster", "../slideMasters/slideMaster1.xml")]),
        )
        yield "ppt/theme/theme1.xml", _theme()
        for n, slide in enumerate(slides, 1):
            yield f"ppt/slides/slide{n}.xml", slide
            yield (
                f"ppt/slides/_rels/slide{n}.xml.rels",
                _links([("slideLayout", "../slideLayouts/slideLayout1.xml")]),
            )

    return zipped(parts())


def xlsx(draft: Draft) -> bytes:
    """A register that goes with the draft, as a workbook."""
    import xlsxwriter

    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"title": draft.title, "created": datetime(2020, 1, 1)})  # noqa: DTZ001
        sheet = book.add_worksheet("附表")
        sheet.merge_range(0, 0, 0, 3, f"{draft.title}（附表）")
        sheet.write_row(1, 0, ["序号", "事项", "责任人", "备注"])
        for row, paragraph in enumerate(draft.paragraphs, 2):
            sheet.write_row(row, 0, [row - 1, paragraph[:40], draft.persons[0], ""])
    return sink.getvalue()
