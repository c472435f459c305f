# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from catalogue_books import HEAD, TODAY, kinds, record, rows_of, write

from lantai.craft.catalogue import read, read_workbook
from lantai.craft.errors import BadInput, Hostile

SHEET = "xl/worksheets/sheet1.xml"
RECORDS = [record(i) for i in range(1, 4)]
LINES = [["" if cell is None else str(cell) for cell in row] for row in [HEAD, *RECORDS]]
TEXT = "\r\n".join(",".join(line) for line in LINES)


def edited(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A good workbook with one part of its XML changed."""
    good = write(path / "good.xlsx", [HEAD, *RECORDS])
    target = path / "目录.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(target, "w", 8) as sink:
        for info in source.infolist():
            data = source.read(info)
            sink.writestr(info.filename, change(data) if info.filename == part else data)
    return target


def before_end(more: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"</sheetData>", more + b"</sheetData>")


def statuses(path: Path) -> list[str]:
    return [row.status for row in read(path, TODAY)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("name", ["目录.csv", "目录.xlsx"])
def test_text_tables(tmp_path, encoding: str, delimiter: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TEXT.replace(",", delimiter).encode(encoding))
    rows = list(read(path, TODAY))
    assert [(row.row, row.status) for row in rows] == [(2, "ok"), (3, "ok"), (4, "ok")]
    assert rows[0].values["题名"] == "关于第1项工作的通知"


def test_line_breaks_in_quotes_and_blank_lines_count_as_excel_counts(tmp_path) -> None:
    text = TEXT.replace("关于第1项工作的通知", '"关于第1项\n工作的""通知"""').replace(
        "\r\n2,", "\r\n\r\n2,"
    )
    path = tmp_path / "a.csv"
    path.write_text("sep=,\r\n" + text, encoding="utf-8", newline="")
    rows = list(read(path, TODAY))
    assert [row.row for row in rows] == [3, 5, 6]
    assert rows[0].values["题名"] == '关于第1项工作的"通知"'


@pytest.mark.parametrize("breaks", ["\r", "\n"])
def test_other_line_ends(tmp_path, breaks: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.replace("\r\n", breaks).encode())
    assert statuses(path) == ["ok"] * 3


def test_broken_bytes_are_told_and_never_pass(tmp_path) -> None:
    path = tmp_path / "a.csv"
    data = "\r\n".join([TEXT, *(",".join(map(str, record(i))) for i in range(4, 80))]).encode()
    path.write_bytes(data.replace("第2项".encode(), b"\xff\xfe2\xff", 1))
    book = read_workbook(path, today=TODAY)
    assert "catalogue.lossy_text" in {found.kind for found in book.sheets[0].findings}
    assert rows_of(book)[1].status == "error"
    assert "garbled" in kinds(rows_of(book)[1])


def _html(cells: list[list[str]]) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells)
    return f"<html><body><script>alert(1)</script><table>{rows}</table></body></html>"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16"])
def test_web_page_named_xls(tmp_path, encoding: str) -> None:
    path = tmp_path / "目录.xls"
    cells = [[f"<b>{cell}</b><br>" if cell == "题名" else cell for cell in line] for line in LINES]
    path.write_bytes(_html(cells).encode(encoding))
    book = read_workbook(path, today=TODAY)
    assert [row.status for row in rows_of(book)] == ["ok"] * 3
    assert [found.kind for found in book.sheets[0].findings] == ["catalogue.web_table"]


def test_web_page_with_spanning_cells(tmp_path) -> None:
    head = "<tr>" + "".join(f"<th>{name}</th>" for name in HEAD) + "</tr>"
    body = ""
    for number in (1, 2):
        cells = ["" if cell is None else str(cell) for cell in record(number)]
        cells[3] = "<td rowspan=2>甲县乙局</td>" if number == 1 else ""
        body += "<tr>" + "".join(c if c[:3] == "<td" or i == 3 else f"<td>{c}</td>"
                                 for i, c in enumerate(cells)) + "</tr>"  # fmt: skip
    path = tmp_path / "a.xls"
    path.write_text(f"<table><tr><td colspan=9>归档文件目录</td></tr>{head}{body}</table>", "utf-8")
    rows = list(read(path, TODAY))
    assert [row.values["责任者"] for row in rows] == ["甲县乙局"] * 2
    assert [row.status for row in rows] == ["ok", "fix"]


def test_xml_of_excel_2003(tmp_path) -> None:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in line)
        + "</Row>"
        for line in LINES
    )
    path = tmp_path / "a.xls"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">'
        f'<Worksheet ss:Name="甲"><Table>{rows}</Table></Worksheet></Workbook>', "utf-8",
    )  # fmt: skip
    assert [row.sheet for row in read(path, TODAY)] == ["甲"] * 3


def ods(path: Path, rows: str) -> Path:
    """A small OpenDocument workbook."""
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet>"
            f'<table:table table:name="甲">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_row(cells: list[str], repeated: int = 1) -> str:
    filled = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{filled}</table:table-row>'


def test_open_document(tmp_path) -> None:
    path = ods(tmp_path / "a.ods", "".join(ods_row(line) for line in LINES))
    assert statuses(path) == ["ok"] * 3


def test_open_document_that_unfolds_without_end(tmp_path) -> None:
    far = "".join(ods_row(line) for line in LINES) + ods_row(["x"] * 100, 1_048_000)
    with pytest.raises(Hostile):
        statuses(ods(tmp_path / "a.ods", far))


def test_error_values_and_formulas_without_result(tmp_path) -> None:
    def change(data: bytes) -> bytes:
        error = b'<c r="H2" t="e"><f>#REF!+1</f><v>#REF!</v></c>'
        empty = b'<c r="C3" s="1"><f>A1&amp;"x"</f><v></v></c>'
        data = data.replace(b'<c r="H2"><v>2</v></c>', error)
        start = data.index(b'<c r="C3"')
        end = data.index(b"</c>", start) + 4
        return data[:start] + empty + data[end:]

    rows = list(read(edited(tmp_path, SHEET, change), TODAY))
    assert [row.status for row in rows] == ["error", "error", "ok"]
    assert [next(iter(row.reasons)).where.field for row in rows[:2]] == ["页数", "文号"]


def test_a_row_of_nothing_but_errors_is_not_lost(tmp_path) -> None:
    more = b"".join(
        b'<row r="%d"><c r="B%d" t="e"><f>X!A1</f><v>#REF!</v></c>'
        b'<c r="E%d"><f>X!B1</f></c></row>' % (row, row, row) for row in (5, 7)
    )  # fmt: skip
    rows = list(read(edited(tmp_path, SHEET, before_end(more)), TODAY))
    assert [(row.row, row.status) for row in rows[3:]] == [(5, "error"), (7, "error")]
    assert {reason.where.field for reason in rows[4].reasons} >= {"档号", "题名"}


def test_numbers_of_rows_that_were_never_computed_do_no_harm(tmp_path) -> None:
    def change(data: bytes) -> bytes:
        for row in (2, 3, 4):
            start = data.index(b'<c r="A%d"' % row)
            end = data.index(b"</c>", start) + 4
            data = data[:start] + b'<c r="A%d"><f>ROW()-1</f></c>' % row + data[end:]
        return data

    rows = list(read(edited(tmp_path, SHEET, change), TODAY))
    assert [row.status for row in rows] == ["fix"] * 3


def test_hidden_rows_columns_and_sheets_are_read_and_told(tmp_path) -> None:
    def change(data: bytes) -> bytes:
        data = data.replace(b'<row r="3"', b'<row r="3" hidden="1"')
        return data.replace(
            b"<sheetData>", b'<cols><col min="3" max="4" hidden="1"/></cols><sheetData>'
        )

    path = edited(tmp_path, SHEET, change)
    book = read_workbook(path, today=TODAY)
    assert len(rows_of(book)) == 3
    found = {f.kind: f.params for f in book.sheets[0].findings}
    assert found["catalogue.hidden_rows"]["count"] == 1
    assert found["catalogue.hidden_columns"]["columns"] == "C–D"


def test_cover_empty_and_chart_sheets(tmp_path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("封面").write_string("B2", "甲县甲局")
    book.add_worksheet("空")
    page = book.add_worksheet("目录")
    for i, row in enumerate([HEAD, *RECORDS]):
        page.write_row(i + 2, 3, row)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=目录!$L$4:$L$6"})
    book.add_chartsheet("图").set_chart(chart)
    page.hide()
    book.get_worksheet_by_name("封面").activate()
    book.close()
    read_back = read_workbook(path, today=TODAY)
    assert [sheet.name for sheet in read_back.sheets] == ["封面", "空", "目录"]
    rows = read_back.sheets[2].rows
    assert [(row.row, row.status) for row in rows] == [(4, "ok"), (5, "ok"), (6, "ok")]
    assert read_back.sheets[2].columns[0].letter == "A"
    assert "catalogue.hidden_sheet" in {f.kind for f in read_back.sheets[2].findings}


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576"><v>1</v></c>', b'<c s="1" r="XFD1048576" ><v>1</v></c>',
        b"<c r='XFD1048576'><v>1</v></c>", b'<c\nr = "XFD1048576"><v>1</v></c>',
    ],
)  # fmt: skip
def test_stray_cell_at_the_end_of_the_world(tmp_path, cell: bytes) -> None:
    path = edited(tmp_path, SHEET, before_end(b'<row r="1048576">' + cell + b"</row>"))
    with pytest.raises(BadInput) as caught:
        statuses(path)
    assert caught.value.kind == "catalogue.scattered"


def test_formatted_but_empty_rows_cost_nothing(tmp_path) -> None:
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/><c r="XFD%d" s="1"/></row>' % (i, i, i)
                     for i in range(5, 60_000))  # fmt: skip
    last = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert statuses(edited(tmp_path, SHEET, before_end(blank + last))) == ["ok"] * 3


@pytest.mark.parametrize("merge", [b"A1:XFD1048576", b"B2:B1048576", b"ZZZZ9:A1", b"x"])
def test_silly_merges(tmp_path, merge: bytes) -> None:
    more = b'<mergeCells><mergeCell ref="' + merge + b'"/></mergeCells>'
    path = edited(
        tmp_path, SHEET, lambda data: data.replace(b"</sheetData>", b"</sheetData>" + more)
    )
    try:
        assert len(statuses(path)) == 3
    except BadInput:
        assert merge in (b"x", b"ZZZZ9:A1")


def test_bomb(tmp_path) -> None:
    with pytest.raises(Hostile):
        statuses(edited(tmp_path, SHEET, before_end(b" " * 80_000_000)))


def test_part_that_lies_about_its_size(tmp_path) -> None:
    path = edited(tmp_path, SHEET, before_end(b" " * 3_000_000))
    with zipfile.ZipFile(path) as archive:
        size = struct.pack("<I", archive.getinfo(SHEET).file_size)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 5000)))
    with pytest.raises(BadInput):
        statuses(path)


def test_honest_size_is_told_from_a_lie(tmp_path) -> None:
    from lantai.craft.catalogue import xlsx_parts

    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", 8) as archive:
        archive.writestr("a", random.Random(1).randbytes(300_000) + b" " * 9_000_000)
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("a")
    assert xlsx_parts._is_honest(path, info)
    info.file_size -= 1
    assert not xlsx_parts._is_honest(path, info)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf\r\n\r\n", "empty_file"),
        ("a.xlsx", b"%PDF-1.7 xxxx", "not_a_table"),
        ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(500), "not_a_table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "not_a_table"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)
         + "EncryptedPackage".encode("utf-16-le") + bytes(500), "locked"),
        ("a.csv", bytes(range(256)) * 200, "unknown_encoding"),
        ("a.csv", "序号,题名\n1,".encode() + b'"' + b"x,\n" * 100_000, "broken_quotes"),
        ("a.xls", b"<html><body>no table</body></html>", "not_a_table"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables(tmp_path, name: str, data: bytes, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        statuses(path)
    assert caught.value.kind == f"catalogue.{kind}"
    assert name in caught.value.sentence("zh")


def test_other_office_files_missing_files_and_folders(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    for path, kind in (
        (tmp_path / "a.xlsx", "catalogue.not_a_table"), (tmp_path, "catalogue.is_folder"),
        (tmp_path / "none.xlsx", "error.not_found"),
    ):  # fmt: skip
        with pytest.raises(BadInput) as caught:
            statuses(path)
        assert caught.value.kind == kind


def test_entities_are_refused(tmp_path) -> None:
    evil = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><workbook '
    path = edited(tmp_path, "xl/workbook.xml", lambda data: data.replace(b"<workbook ", evil))
    with pytest.raises(Hostile):
        statuses(path)


def test_truncated_and_damaged_workbooks_end_in_a_clear_error(tmp_path) -> None:
    good = write(tmp_path / "good.xlsx", [HEAD, *RECORDS]).read_bytes()
    chance = random.Random(7)
    path = tmp_path / "a.xlsx"
    for turn in range(120):
        data = bytearray(good[: chance.randrange(100, len(good))] if turn % 3 == 0 else good)
        for _ in range(chance.choice((1, 4, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        try:
            assert all(row.status for row in read(path, TODAY))
        except BadInput as fault:
            assert "a.xlsx" in fault.sentence("zh")


def test_damaged_xml_inside_ends_in_a_clear_error(tmp_path) -> None:
    chance = random.Random(8)

    def spoil(data: bytes) -> bytes:
        spoiled = bytearray(data)
        for _ in range(chance.choice((1, 4, 20))):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        return bytes(spoiled)

    for turn in range(45):
        part = (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml")[turn % 3]
        path = edited(tmp_path, part, spoil)
        try:
            assert all(row.status for row in read(path, TODAY))
        except BadInput as fault:
            assert fault.sentence("zh")


def test_memory_does_not_grow_with_the_rows_of_a_text(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("lantai.craft.catalogue.reading.FIRST_LOT", 300)
    monkeypatch.setattr("lantai.craft.catalogue.reading.LOT", 300)
    path = tmp_path / "a.csv"
    peaks = []
    for size in (1_500, 9_000):
        with path.open("w", encoding="utf-8") as sink:
            sink.write(",".join(["责任者", "题名", "日期"]) + "\n")
            sink.writelines(f"甲局,关于第{i}项工作的通知,20010305\n" for i in range(size))
        tracemalloc.start()
        assert sum(1 for _ in read(path, TODAY)) == size
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.6 * peaks[0]


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _label(row: int, column: int, text: str) -> bytes:
    data = text.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + data)


def xls(path: Path, lines: list[list[str]], errors: list[bytes]) -> Path:
    """A small XLS workbook: BIFF8 records in a compound file of 512-byte sectors."""
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for i, line in enumerate(lines):
        sheet += b"".join(_label(i, j, cell) for j, cell in enumerate(line) if cell)
    sheet += b"".join(errors) + _record(0x0A, b"")
    name = struct.pack("<BB", 1, 1) + "甲".encode("utf-16-le")
    bound = len(start) + 4 + 6 + len(name) + 4
    stream = start + _record(0x85, struct.pack("<IBB", bound, 0, 0) + name) + _record(0x0A, b"")
    stream = (stream + sheet).ljust(4608, b"\0")
    stream = stream.ljust((len(stream) + 511) // 512 * 512, b"\0")
    sectors = len(stream) // 512

    def entry(title: str, kind: int, first: int, size: int, child: int) -> bytes:
        words = title.encode("utf-16-le")
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        head = words.ljust(64, b"\0") + struct.pack("<HBB", len(words) + 2, kind, 1) + links
        return head + bytes(36) + struct.pack("<III", first, size, 0)

    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1)
    directory += entry("Workbook", 2, 2, len(stream), 0xFFFFFFFF)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0,
        0xFFFFFFFE, 0,
    )  # fmt: skip
    head += struct.pack("<I", 0) + b"\xff" * (512 - len(head) - 4)
    path.write_bytes(head + fat + directory.ljust(512, b"\0") + stream)
    return path


def test_old_workbooks_and_their_error_values(tmp_path) -> None:
    boolerr = _record(0x0205, struct.pack("<HHHBB", 1, 2, 0, 0x17, 1))
    formula = _record(
        0x06, struct.pack("<HHHBBBBBBH", 2, 8, 0, 2, 0, 7, 0, 0, 0, 0xFFFF) + bytes(8)
    )
    lines = [HEAD, *(list(line) for line in LINES[1:])]
    lines[1][2] = lines[2][8] = ""
    book = read_workbook(xls(tmp_path / "a.xls", lines, [boolerr, formula]), today=TODAY)
    assert book.sheets[0].name == "甲"
    assert [row.status for row in rows_of(book)] == ["error", "error", "ok"]
    told = [row.reasons[0].params["value"] for row in rows_of(book)[:2]]
    assert told == ["#REF!", "#DIV/0!"]


def test_damaged_old_workbooks_end_in_a_clear_error(tmp_path) -> None:
    good = xls(tmp_path / "good.xls", LINES, []).read_bytes()
    chance = random.Random(9)
    path = tmp_path / "a.xls"
    for turn in range(150):
        data = bytearray(good[: chance.randrange(600, len(good))] if turn % 4 == 0 else good)
        for _ in range(chance.choice((1, 4, 20))):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        try:
            assert all(row.status for row in read(path, TODAY))
        except BadInput as fault:
            assert "a.xls" in fault.sentence("zh")


def test_a_page_whose_one_tag_would_take_minutes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<table><tr " + " ".join(f"a{n}" for n in range(200_000)) + "><td>档号</table>")
    with pytest.raises(Hostile):
        list(read(path))
