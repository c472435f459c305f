# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""案卷目录, 卷内文件目录, 归档文件目录 of a branch: rows in the forms' columns, on the trail."""

import io
import re
from contextlib import closing

import pytest
from django.utils import translation
from lxml import html
from python_calamine import CalamineWorkbook

from factories.holdings import file, fonds, institution, item, person
from lantai.craft import fonts
from lantai.craft.errors import CannotRun
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, EntrySubject
from lantai.holdings.models import Item, RecordClass
from lantai.holdings.tree import lists
from toy.asking import ask

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def scene(db):
    """A fonds with two levels of classes, a file of two items, and items of two years."""
    archives = institution()
    within = fonds(archives, "A013")
    sight = {"holder": archives.path, "area": archives.area}
    with setting_up("two levels of classes"):
        top = RecordClass.objects.create(fonds=within, code="2", title="业务", **sight)
        low = RecordClass.objects.create(fonds=within, parent=top, code="2·1", title="水利",
                                         **sight)  # fmt: skip
    volume = file(within, record_class=low, title="1956年水利", date_text="1956-01/1956-12",
                  pages=96, item_count=2, retention="Y", ref_code="A013-001-0001")  # fmt: skip
    leaf = item(within, file=volume, sequence=2, title="第二件", page_numbers="11-20",
                doc_number="槐农〔1956〕2号", date_text="1956年3月5日")  # fmt: skip
    first = item(within, file=volume, sequence=1, title="第一件", date_text="1956年3月")
    kinds = ((2018, "Y", 0), (2018, "D30", 1), (2019, "Y", 0))
    items = [item(within, record_class=top, year=year, retention=term, title=f"{year}{term}",
                  department="办公室", pages=4, secrecy=secrecy, date_text="2018-03-05")
             for year, term, secrecy in kinds]  # fmt: skip
    return person(archives), within, top, volume, [first, leaf], items


def aid(actor, within, name, form="print", more=""):
    return ask(actor, f"/holdings/fonds/{within.pk}/structure/?list={name}&format={form}{more}")


def sheets(response):
    """Each sheet of paper: what stands over it, its heads, its rows."""
    found = []
    for sheet in html.fromstring(response.content.decode()).iter("article"):
        rows = [[cell.text_content() for cell in row] for row in sheet.iter("tr")]
        facts = [each.text_content() for each in sheet.xpath(".//div[@class='form-head']/span")]
        found.append((facts, rows[0], rows[1:]))
    return found


def test_the_items_of_each_year_and_period_begin_a_sheet_in_the_columns_of_the_form(scene):
    actor, within, *_ = scene
    answer = aid(actor, within, "items")
    found = sheets(answer)
    assert [facts for facts, _, _ in found] == [
        ["全宗号：A013", "全宗名称：槐序县农时局", f"年度：{year}", f"保管期限：{term}",
         "机构（问题）：办公室"]
        for year, term in ((2018, "30年"), (2018, "永久"), (2019, "永久"))]  # fmt: skip
    assert found[0][1] == ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"]
    number, _, _, _, title, day, secrecy, pages, _ = found[0][2][0]
    assert (number, title, day, secrecy, pages) == ("1", "2018D30", "20180305", "内部", "4")
    assert found[2][2][0][0] == "1", "each part is numbered from one"
    assert re.search("<h1>归档文件目录</h1>", answer.content.decode())


def test_a_files_list_is_of_its_items_in_their_order(scene):
    actor, within, _, volume, *_ = scene
    ((facts, heads, rows),) = sheets(aid(actor, within, "leaves", more=f"&open=v{volume.pk}"))
    assert facts[-2:] == ["案卷档号：A013-001-0001", "案卷题名：1956年水利"]
    assert heads == ["顺序号", "文号", "责任者", "题名", "日期", "密级", "页号", "备注"]
    assert [row[3] for row in rows] == ["第一件", "第二件"]
    assert rows[0][4] == "1956年3月" and rows[1][4] == "19560305", "eight digits where it is a day"


def test_the_list_of_files_is_in_the_order_of_their_codes(scene):
    actor, within, *_ = scene
    file(within, title="前一卷", ref_code="A013-001-0000", date_text="")
    ((_, heads, rows),) = sheets(aid(actor, within, "files"))
    assert heads == ["序号", "案卷档号", "案卷题名", "起止日期", "件数", "页数", "保管期限", "备注"]
    assert [row[2] for row in rows] == ["前一卷", "1956年水利"]
    assert rows[1][3:7] == ["1956-01/1956-12", "2", "96", "永久"]


def test_a_branch_has_what_lies_anywhere_below_it_and_nothing_beside(scene):
    actor, within, top, volume, leaves, _ = scene
    item(within, title="别处的")
    low = volume.record_class
    for place, wanted in ((f"c{top.pk}", {"files": 1, "leaves": 2, "items": 3}),
                          (f"c{low.pk}", {"files": 1, "leaves": 2, "items": 0}),
                          ("n", {"files": 0, "leaves": 0, "items": 1}),
                          (f"v{volume.pk}", {"files": 1, "leaves": 2, "items": 0}),
                          (f"i{leaves[0].pk}", {"files": 0, "leaves": 1, "items": 0})):  # fmt: skip
        for name, count in wanted.items():
            found = sheets(aid(actor, within, name, more=f"&open={place}"))
            assert sum(len(rows) for _, _, rows in found) == count, (place, name)
    year = sheets(aid(actor, within, "items", more="&by=year&open=y/WS/2019"))
    assert [rows[0][4] for _, _, rows in year] == ["2019Y"]


def test_a_finding_aid_shows_what_its_reader_sees_and_is_on_the_trail(scene):
    _, within, *_, items = scene
    low = person(within.holder, 2, clearance=0)
    found = sheets(aid(low, within, "items"))
    assert {rows[0][4] for _, _, rows in found} == {"2018Y", "2019Y"}
    entry = Entry.every.filter(tag="holdings.item.export").latest("pk")
    assert (entry.name, entry.detail.data["facts"]["count"]) == (low.name, 2)
    assert "list=items" in entry.detail.data["facts"]["query"]
    named = set(EntrySubject.objects.filter(entry=entry).values_list("row", flat=True))
    assert named == {row.pk for row in items if row.secrecy == 0}, "whose titles were read"
    assert aid(person(institution("青溪县档案馆")), within, "items").status_code == 404


def test_a_workbook_has_what_parts_the_paper_in_its_first_columns(scene):
    actor, within, *_ = scene
    with closing(aid(actor, within, "items", "xlsx")) as answer:
        body = b"".join(answer.streaming_content)
    table = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert table[0][0] == "A013 槐序县农时局 归档文件目录"
    assert table[2][:4] == ["年度", "保管期限", "机构（问题）", "档号"]
    assert [row[0] for row in table[3:]] == ["2018", "2018", "2019"]
    assert table[3][-2] == 4.0, "numbers are numbers"
    assert "%E5%BD%92" in answer.headers["Content-Disposition"]


def test_the_same_as_a_pdf_with_its_fonts(scene):
    try:
        fonts.chinese()
    except CannotRun:
        pytest.skip("no Chinese font on this machine: no PDF was set")
    import pypdfium2

    actor, within, *_ = scene
    answer = aid(actor, within, "items", "pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    book = pypdfium2.PdfDocument(answer.content)
    assert len(book) == 3, "a part begins a page"
    width, height = book[0].get_size()
    assert width > height
    text = book[0].get_textpage().get_text_range()
    assert "归档文件目录" in text and "2018D30" in text and "第 1 页，共 3 页" in text


def test_it_is_said_where_a_list_is_too_long(scene, monkeypatch):
    actor, within, *_ = scene
    monkeypatch.setattr("lantai.desk.paper.MOST_ROWS", 2)
    monkeypatch.setattr(lists, "AT_ONCE", 2)
    for form in ("print", "pdf", "xlsx"):
        with pytest.raises(Refused) as refused:
            aid(actor, within, "items", form)
        assert "3" in refused.value.sentences()[0]
        with translation.override("en"):
            assert refused.value.sentences("en")
    assert not Entry.every.filter(tag="holdings.item.export").exists()


@pytest.mark.parametrize("query", ["list=nothing", "list=items&format=exe", "list=items&format="])
def test_what_is_no_finding_aid_is_not_found(scene, query):
    actor, within, *_ = scene
    assert ask(actor, f"/holdings/fonds/{within.pk}/structure/?{query}").status_code == 404


def test_only_those_that_are_not_empty_are_offered(scene):
    actor, within, top, volume, _, items = scene
    text = ask(actor, f"/holdings/fonds/{within.pk}/structure/").content.decode()
    assert all(name in text for name in ("案卷目录", "卷内文件目录", "归档文件目录"))
    text = ask(actor, f"/holdings/files/{volume.pk}/structure/").content.decode()
    assert "卷内文件目录" in text and "归档文件目录" not in text
    assert Item.objects.seen_by(actor).count() == 5 and top and items
