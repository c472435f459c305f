# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 — a document on one line reads better than a broken one.
"""Text out of every kind of file we read: with its pages, and with a finding where it cannot be."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unpacking import unpack

from lantai.craft import codes
from lantai.craft.errors import BadInput
from lantai.craft.text import extract, read

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def zipped(**parts):
    return packed({name.replace("__", "/"): text for name, text in parts.items()})


def packed(parts, level=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def kinds(made):
    for each in made.findings:
        assert codes.sentence(each.kind, each.params, "zh")
        assert codes.sentence(each.kind, each.params, "en")
    return [each.kind for each in made.findings]


def docx(body, **more):
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml":
                   f"<w:document {W}><w:body>{body}</w:body></w:document>", **more})  # fmt: skip


def test_docx_pages_tables_notes_and_no_deleted_text():
    body = (
        "<w:p><w:r><w:t>关于</w:t></w:r><w:r><w:t>印发的通知</w:t></w:r></w:p>"
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t></w:r>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>单元格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    notes = f"<w:footnotes {W}><w:p><w:r><w:t>脚注文字</w:t></w:r></w:p></w:footnotes>"
    made = read(docx(body, **{"word/footnotes.xml": notes}))
    assert [each.number for each in made.passages] == [1, 2, None]
    assert made.passages[0].text == "关于印发的通知"
    assert "单元格" in made.passages[1].text and "脚注文字" in made.text
    assert "删去" not in made.text
    assert made.at(made.text.index("第二页")).number == 2
    assert kinds(made) == []


def test_docx_drawings_are_read_once():
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><w:p><w:r><w:t>文本框</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>文本框</w:t></w:r></w:p></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert extract(docx(body)).count("文本框") == 1


def test_xlsx_sheets_strings_and_dates():
    sheet = (
        '<worksheet><sheetData><row><c t="s"><v>0</v></c><c s="1"><v>35859</v></c>'
        '<c t="inlineStr"><is><t>行内</t></is></c><c><v>12.5</v></c></row></sheetData></worksheet>'
    )
    data = packed({
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {R}><sheets><sheet name="案卷目录" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELS.format('<Relationship Id="r1" Target="worksheets/s.xml"/>'),
        "xl/sharedStrings.xml": "<sst><si><r><t>题</t></r><r><t>名</t></r><rPh><t>タイ</t></rPh></si></sst>",
        "xl/styles.xml": '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/s.xml": sheet,
    })  # fmt: skip
    made = read(data)
    assert made.passages[0].name == "案卷目录"
    assert made.text == "题名\t1998-03-05\t行内\t12.5"


def test_pptx_slides_in_their_order():
    slide = '<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{}</a:t></a:r></a:p></p:sld>'
    data = packed({
        "[Content_Types].xml": "<Types/>",
        "ppt/presentation.xml": f'<p:presentation xmlns:p="p" {R}><p:sldIdLst><p:sldId r:id="b"/>'
                                '<p:sldId r:id="a"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": RELS.format(
            '<Relationship Id="a" Target="slides/slide1.xml"/><Relationship Id="b" Target="slides/slide2.xml"/>'),
        "ppt/slides/slide1.xml": slide.format("后放的"), "ppt/slides/slide2.xml": slide.format("先放的"),
    })  # fmt: skip
    made = read(data)
    assert [(each.number, each.text) for each in made.passages] == [(1, "先放的"), (2, "后放的")]


def test_odf_text_and_sheets():
    text = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    table = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    body = (f"<office:document-content {office} {text} {table}><office:body><office:text><text:h>标题</text:h>"
            "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
            "<text:p>正<text:span>文</text:span>一<text:s/>段</text:p></office:text></office:body>"
            "</office:document-content>")  # fmt: skip
    made = read(
        packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": body})
    )
    assert made.text == "标题\n正文一 段"
    body = (f"<office:document-content {office} {text} {table}><office:body><office:spreadsheet>"
            '<table:table table:name="甲"><table:table-row><table:table-cell><text:p>子</text:p>'
            "</table:table-cell></table:table-row></table:table>"
            '<table:table table:name="乙"><table:table-row><table:table-cell><text:p>丑</text:p>'
            "</table:table-cell></table:table-row></table:table>"
            "</office:spreadsheet></office:body></office:document-content>")  # fmt: skip
    made = read(
        packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": body})
    )
    assert [(each.name, each.text) for each in made.passages] == [("甲", "子"), ("乙", "丑")]


def ofd(page, **more):
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    document = (
        f'<ofd:Document {ns}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/>'
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages\\P0\\Content.xml"/></ofd:Pages>'
        "<ofd:Annotations>Annots/List.xml</ofd:Annotations></ofd:Document>"
    )
    return packed({
        "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": document,
        "Doc_0/Pages/P0/content.XML": f'<ofd:Page {ns}><ofd:Template TemplateID="9"/>{page}</ofd:Page>',
        "Doc_0/Tpls/T.xml": f'<ofd:Page {ns}><ofd:TextObject Boundary="0 0 9 9" Size="4"><ofd:TextCode>红头</ofd:TextCode></ofd:TextObject></ofd:Page>',
        "Doc_0/Annots/List.xml": f'<ofd:Annotations {ns}><ofd:Page PageID="1"><ofd:FileLoc>A1.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
        "Doc_0/Annots/A1.xml": f"<ofd:PageAnnot {ns}><ofd:Annot><ofd:Appearance><ofd:TextObject><ofd:TextCode>批注</ofd:TextCode></ofd:TextObject></ofd:Appearance></ofd:Annot></ofd:PageAnnot>",
        **more,
    })  # fmt: skip


def test_ofd_templates_pieces_odd_paths_and_annotations():
    page = (
        '<ofd:TextObject Boundary="10 50 30 5" Size="4"><ofd:TextCode Y="4">关于</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject Boundary="40 50 30 5" Size="4"><ofd:TextCode Y="4">印发</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject Boundary="10 60 30 5" Size="4"><ofd:TextCode Y="4">下一行</ofd:TextCode></ofd:TextObject>'
    )
    made = read(ofd(page))
    assert made.text == "红头\n关于印发\n下一行\n批注"
    assert made.passages[0].number == 1


def test_pdf_pages():
    import pikepdf

    document = pikepdf.new()
    for word in ("First", "Second"):
        page = document.add_blank_page(page_size=(200, 200))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                  BaseFont=pikepdf.Name.Helvetica)  # fmt: skip
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = document.make_stream(f"BT /F1 12 Tf 20 100 Td ({word} page) Tj ET".encode())
    out = io.BytesIO()
    document.save(out)
    made = read(out.getvalue())
    assert [(each.number, each.text) for each in made.passages] == [
        (1, "First page"),
        (2, "Second page"),
    ]
    locked = io.BytesIO()
    document.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert kinds(read(locked.getvalue())) == ["text.locked"]
    blank = pikepdf.new()
    blank.add_blank_page()
    out = io.BytesIO()
    blank.save(out)
    assert kinds(read(out.getvalue())) == ["text.picture_only"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_its_encoding(codec):
    words = "关于印发全县档案工作要点的通知，各乡镇人民政府，县直各单位。" * 5
    assert extract(words.encode(codec)) == words


def test_big5_text():
    words = "關於印發全縣檔案工作要點的通知，各鄉鎮公所，縣府各單位，請查照辦理。" * 5
    assert extract(words.encode("big5")) == words


def test_html_shows_what_a_reader_sees():
    page = ("<html><head><title>题</title><style>p{}</style><script>var a='不要'</script></head>"
            "<body><p>第一<b>段</b></p><!-- 注释 --><table><tr><td>甲</td><td>乙</td></tr></table></body></html>")  # fmt: skip
    text = extract(page.encode())
    assert "第一段" in text and "甲" in text and "题" in text
    assert "不要" not in text and "注释" not in text


def test_xml_in_its_order_and_without_doctype():
    made = read("<?xml version='1.0'?><a><b>一</b>二<c><d>三</d>四</c>五</a>".encode())
    assert made.text.split() == list("一二三四五")
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    assert kinds(read(evil)) == ["text.hostile"]


def test_rtf():
    data = rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}\uc1 \u20851?\u20110?\par " + (
        b"".join(b"\\'%02x" % each for each in "通知".encode("gbk")) + b"}"
    )
    assert extract(data) == "关于\n通知"


def compound(streams):
    """A compound file as small as may be: 512-byte sectors, streams padded to 4,096 bytes."""
    bodies = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    sectors, chains, entries = [], [], []
    for name, data in bodies.items():
        first = len(sectors)
        parts = [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors += parts
        chains += [*range(first + 1, first + len(parts)), 0xFFFFFFFE]
        entries.append((name, 2, first, len(data)))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
        + struct.pack("<iii", -1, -1, 1 if kind == 5 else -1) + bytes(36) + struct.pack("<IQ", first, size)
        for name, kind, first, size in [("Root Entry", 5, 0xFFFFFFFE, 0), *entries]
    )  # fmt: skip
    start = len(sectors)
    parts = [directory[at : at + 512].ljust(512, b"\0") for at in range(0, len(directory), 512)]
    sectors += parts
    chains += [*range(start + 1, start + len(parts)), 0xFFFFFFFE]
    table = len(sectors)
    chains.append(0xFFFFFFFD)
    assert len(chains) <= 128
    sectors.append(struct.pack("<128I", *chains, *[0xFFFFFFFF] * (128 - len(chains))))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, start, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )  # fmt: skip
    return head + struct.pack("<109I", table, *[0xFFFFFFFF] * 108) + b"".join(sectors)


def doc(pieces, flags=0x0200):
    main, table, starts = bytearray(0x800), b"", [0]
    for text, narrow in pieces:
        place = len(main)
        main += text.encode("cp1252" if narrow else "utf-16-le")
        table += struct.pack("<HIH", 0, (place * 2 | 0x40000000) if narrow else place, 0)
        starts.append(starts[-1] + len(text))
    pieces_table = struct.pack(f"<{len(starts)}I", *starts) + table
    clx = b"\x02" + struct.pack("<I", len(pieces_table)) + pieces_table
    struct.pack_into("<H", main, 0, 0xA5EC)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<II", main, 0x1A2, 0, len(clx))
    return compound({"WordDocument": bytes(main), "1Table": clx})


def test_old_word():
    data = doc(
        [("关于印发\r", False), ("Plain \x13 HYPERLINK x \x14text\x15", True), ("完", False)]
    )
    assert extract(data) == "关于印发\nPlain text完"
    assert kinds(read(doc([("密", False)], flags=0x0300))) == ["text.locked"]


def test_old_formats_without_a_reader_are_said():
    made = read(compound({"PowerPoint Document": b"x"}))
    assert made.text == "" and kinds(made) == ["text.no_reader"]


def test_pictures_are_silent_and_unknown_bytes_are_not():
    assert read(b"\x89PNG\r\n\x1a\n" + bytes(40)).findings == ()
    assert kinds(read(bytes(range(256)) * 8)) == ["text.no_reader"]
    assert kinds(read(packed({"a.txt": "x"}))) == ["text.no_reader"]


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(BadInput):
        read(tmp_path / "none.docx")


def test_a_bomb_is_refused():
    bomb = docx("<w:p><w:t>" + "零" * 30_000_000 + "</w:t></w:p>")
    assert len(bomb) < 1_000_000
    assert kinds(read(bomb)) == ["text.hostile"]


def test_long_texts_are_cut_with_a_word():
    made = read(("字" * 50).encode() * 2000, limit=1000)
    assert len(made.text) == 1000 and kinds(made) == ["text.cut"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_files_never_raise(data):
    whole = data.draw(st.sampled_from([
        doc([("关于印发", False)]), docx("<w:p><w:t>关于</w:t></w:p>"), ofd("<ofd:TextObject/>"),
        rb"{\rtf1\u20851?{\b x}}", b"<a><b>x</b></a>",
    ]))  # fmt: skip
    end = data.draw(st.integers(0, len(whole)))
    place = data.draw(st.integers(0, max(end - 1, 0)))
    broken = bytearray(whole[:end])
    if broken:
        broken[place] ^= data.draw(st.integers(1, 255))
    kinds(read(bytes(broken)))


@pytest.mark.corpora
def test_every_ofd_of_the_corpora_opens(corpora, tmp_path):
    unpack(corpora / "ofd-half.tar.gz", tmp_path)
    files = sorted(tmp_path.rglob("*.ofd"))
    assert files
    for path in files:
        made = read(path)
        assert made.text or kinds(made) == ["text.picture_only"], path.name
        assert not {"text.damaged", "text.no_reader", "text.hostile"} & set(kinds(made)), path.name


def test_a_piece_of_a_page_without_its_frame_is_read_whole():
    text = extract(b"<p>one</p><script>alert(1)</script><p>two &lt;b&gt;</p>")
    assert text.split() == ["one", "two", "<b>"]
