# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile workbooks sent to an import: bombs, wrong types, entities, too much of anything.

Each is refused in words or read as far as it makes sense, in seconds, and nothing is taken by
itself.
"""

import io
import time
import zipfile

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from lantai.desk.models import ImportFile
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
IMPORT = "/toy/lockers/import/"
SECONDS = 10
"""So much CPU may any one of them cost."""
HEAD = ("柜号", "名称")


def book(*rows):
    sink = io.BytesIO()
    made = xlsxwriter.Workbook(sink)
    page = made.add_worksheet("表")
    for number, row in enumerate((HEAD, *rows)):
        page.write_row(number, 0, row)
    made.close()
    return sink.getvalue()


def rewritten(whole, name, make):
    """The workbook with one of its parts made anew; ``make(sink)`` writes it in pieces."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED) as new:  # fmt: skip
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        with new.open(name, "w", force_zip64=True) as sink:
            make(sink)
    return out.getvalue()


SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
OPEN = (b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
        b'2006/main"><sheetData>')  # fmt: skip
ROW = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'


def blanks(sink):
    sink.write(OPEN)
    for _ in range(400):
        sink.write(b" " * 1_000_000)
    sink.write(b"</sheetData></worksheet>")


def one_cell(sink):
    sink.write(OPEN + b'<row r="1"><c r="A1" t="inlineStr"><is><t>')
    for _ in range(200):
        sink.write("柜".encode() * 300_000)
    sink.write(b"</t></is></c></row></sheetData></worksheet>")


def far_rows(sink):
    sink.write(OPEN + ROW % (1, 1, "柜号".encode()) + ROW % (2**31, 2**31, b"x")
               + b'<row r="3"><c r="XFDZZZZ3" t="inlineStr"><is><t>x</t></is></c></row>'
               + b"</sheetData></worksheet>")  # fmt: skip


def laughs(sink):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    sink.write(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "哈哈哈哈">{entities}]>'
               '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
               "<si><t>&l11;</t></si><si><t>名称</t></si></sst>".encode())  # fmt: skip


def outside(sink):
    sink.write('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
               '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
               "<si><t>柜号</t></si><si><t>&e;</t></si></sst>".encode())  # fmt: skip


def in_a_zip(name, whole):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, whole)
    return out.getvalue()


def nested(depth):
    whole = b"\x00" * 5_000_000
    for _ in range(depth):
        whole = in_a_zip("a.zip", whole)
    return whole


HOSTILE = {
    "a sheet of 400 MB of blanks.xlsx": lambda: rewritten(book(), SHEET, blanks),
    "a cell of 180 MB.xlsx": lambda: rewritten(book(), SHEET, one_cell),
    "rows far away.xlsx": lambda: rewritten(book(), SHEET, far_rows),
    "entities of entities.xlsx": lambda: rewritten(book(), STRINGS, laughs),
    "an entity from outside.xlsx": lambda: rewritten(book(), STRINGS, outside),
    "half a workbook.xlsx": lambda: book(("B-1", "x"))[:2_000],
    "a workbook without sheets.xlsx": lambda: in_a_zip("[Content_Types].xml", "<x/>"),
    "ways up.xlsx": lambda: in_a_zip("../../../etc/passwd", "x"),
    "zips in zips.xlsx": lambda: nested(5),
    "a picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 10_000,
    "a program.xls": lambda: b"MZ" + b"\x90" * 100_000,
    "old and broken.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 100_000,
    "no text.csv": lambda: bytes(range(256)) * 1_000,
    "nothing but zeros.csv": lambda: b"\x00" * 500_000,
    "a zero in a cell.csv": lambda: "柜号,名称\nB-1,一\x00号柜\nB-\x002,二号柜\n".encode(),
    "one long line.csv": lambda: b"x" * 900_000,
    "many columns.csv": lambda: b"," * 900_000,
    "many lines.csv": lambda: b"\n" * 900_000,
    "an open quote.csv": lambda: '柜号,名称\n"'.encode() + b"a,b\n" * 200_000,
    "only a head.csv": lambda: "柜号,名称\n".encode(),
    "only a mark.csv": lambda: b"\xef\xbb\xbf",
    "the same head often.csv": lambda: "柜号,柜号,名称,名称\nB-1,B-2,一,二\n".encode() * 100,
    "a page.html": lambda: b"<table><tr><td><script>alert(1)</script></td></tr></table>" * 1_000,
    "a deep document.ods": lambda: in_a_zip("content.xml", "<a>" * 200_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_answered_in_seconds_and_nothing_is_taken(all_mighty, name):
    whole = HOSTILE[name]()
    began = time.process_time()
    answer = all_mighty.send(IMPORT, {"workbook": SimpleUploadedFile(name, whole)})
    assert answer.status_code in (302, 422), answer.status_code
    page = all_mighty.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    if page.status_code == 302:
        page = all_mighty.get(page.headers["Location"])
    assert time.process_time() - began < SECONDS
    text = page.content.decode()
    assert page.status_code in (200, 422)
    assert "root:" not in text and "<script>alert" not in text and "哈哈哈哈哈哈哈哈" not in text
    assert not Locker.objects.unguarded("what a test looks at").exists()


def test_what_is_too_large_is_refused_before_it_is_read(all_mighty):
    whole = b"x" * (51 * 1024 * 1024)
    began = time.process_time()
    answer = all_mighty.send(IMPORT, {"workbook": SimpleUploadedFile("大.csv", whole)})
    assert answer.status_code == 422 and "50" in answer.content.decode()
    assert time.process_time() - began < SECONDS
    assert not ImportFile.objects.unguarded("what a test looks at").exists()


def test_an_import_without_a_workbook_or_with_two_is_a_form_to_correct(all_mighty):
    assert all_mighty.send(IMPORT, {}).status_code == 422
    assert all_mighty.send(IMPORT, {"workbook": "a text"}).status_code == 422
    assert (
        all_mighty.send(IMPORT, {"workbook": SimpleUploadedFile("空.csv", b"")}).status_code == 422
    )
    many = {f"f{n}": SimpleUploadedFile("a.csv", b"x") for n in range(150)}
    all_mighty.raise_request_exception = False
    assert all_mighty.send(IMPORT, many).status_code in (400, 403, 422)


def test_only_who_may_import_gets_as_far_as_the_file(enter):
    for name in ("clerk", "reader", "provider", "auditor"):
        browser = enter(name)
        sent = {"workbook": SimpleUploadedFile("柜.csv", "全宗号,名称\nQ1,x\n".encode())}
        assert browser.send("/holdings/fonds/import/", sent).status_code == 403, name
    assert not ImportFile.objects.unguarded("what a test looks at").exists()
