# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Catalogue import: twice is once, half is gone on with, hostile rows stop no others."""

import datetime as dt
import json

import pytest
from django.utils import translation

from factories.holdings import DUTIES, fonds, institution, item, person, row
from lantai.craft import codes
from lantai.craft.catalogue.identity import check_digit
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntrySubject
from lantai.guard.terms import Opening, Secrecy
from lantai.holdings import acts, queries
from lantai.holdings.models import File, ImportProblem, Item, RefCodeChange

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    """An archives, its archivist, a fonds of it and an open batch."""
    archives = institution()
    actor = person(archives)
    within = fonds(archives, "A013", creator=institution("槐序县农时局", "government"))
    return archives, actor, within


def batch_of(place, **more):
    _, actor, within = place
    return acts.open_import(within, actor, name="目录.xlsx", digest="0" * 128, **more)


def items(actor):
    return Item.objects.seen_by(actor).order_by("ref_code")


def problems(batch, actor):
    return list(ImportProblem.objects.seen_by(actor).filter(batch=batch).order_by("number", "id"))


def test_rows_become_items_with_all_that_they_say(place):
    archives, actor, within = place
    batch = batch_of(place)
    given = row(7, 文号="槐农〔2018〕7号", 机构问题="办公室", 件号="7", 页号="1-8", 盒号="3",
                备注="复印件", 文种="通知", 稿本="正本", 载体类型="纸质")  # fmt: skip
    given.values["机构(问题)"] = given.values.pop("机构问题")
    acts.import_items(batch, [given], actor)
    one = items(actor).get()
    assert one.ref_code == "A013-WS·2018·D30-00007" and one.title == "关于第7项工作的通知"
    assert (one.holder, one.area, one.creator) == (archives.path, archives.area, within.creator)
    assert (one.category_code, one.year, one.retention) == ("WS", 2018, "D30")
    assert (one.date_text, one.date_from, one.date_to) == (
        "2018-08-08", dt.date(2018, 8, 8), dt.date(2018, 8, 8))  # fmt: skip
    assert (one.doc_number, one.department, one.item_number) == ("槐农〔2018〕7号", "办公室", "7")
    assert (one.document_kind, one.manuscript, one.medium) == ("通知", "authentic", "paper")
    assert (one.pages, one.page_numbers, one.remarks) == (8, "1-8", "复印件")
    assert one.extra == {"盒号": "3"}
    assert one.standing == "held" and one.opening == Opening.NOT_DUE and one.reach == 0
    assert one.review_on == dt.date(2043, 8, 8) and one.expires_on == dt.date(2048, 12, 31)
    assert (one.batch, one.batch_row, one.described_by) == (batch, 0, actor.name)


def test_twice_gives_the_same_as_once(place):
    actor = place[1]
    rows = [row(n) for n in range(1, 2501)]
    batch = batch_of(place)
    acts.import_items(batch, rows, actor)
    before = list(items(actor).values_list("pk", "ref_code"))
    acts.import_items(batch, rows, actor)
    assert list(items(actor).values_list("pk", "ref_code")) == before
    assert (batch.added, batch.taken, batch.state) == (2500, 2500, "done")
    assert problems(batch, actor) == []


def test_what_stopped_half_way_goes_on_where_it_stopped(place):
    actor = place[1]
    rows = [row(n) for n in range(1, 3201)]
    batch = batch_of(place)

    def until(limit):
        for number, each in enumerate(rows):
            if number == limit:
                raise KeyboardInterrupt
            yield each

    with pytest.raises(KeyboardInterrupt):
        acts.import_items(batch, until(2400), actor)
    assert items(actor).count() == 2000 and batch.state == "running"
    acts.import_items(batch, rows, actor)
    codes = list(items(actor).values_list("ref_code", flat=True))
    assert len(codes) == 3200 == len(set(codes)) and batch.added == 3200
    acts.import_slice(batch, 2900, rows[2900:], actor)  # a hand that did not hear it was over
    assert items(actor).count() == 3200


def test_a_slice_that_fails_leaves_nothing_of_itself(place, monkeypatch):
    from lantai.guard import bulk

    actor, batch = place[1], batch_of(place)
    acts.import_slice(batch, 0, [row(1)], actor)
    whole = bulk.insert

    def broken(model, names, rows):
        if model is EntrySubject:
            raise RuntimeError("the disk is full")
        return whole(model, names, rows)

    monkeypatch.setattr(bulk, "insert", broken)
    with pytest.raises(RuntimeError):
        acts.import_slice(batch, 1, [row(2), row(3)], actor)
    monkeypatch.undo()
    batch.refresh_from_db()
    assert (items(actor).count(), batch.taken, batch.added) == (1, 1, 1)
    acts.import_slice(batch, 1, [row(2), row(3)], actor)
    assert items(actor).count() == 3


def test_every_added_row_is_on_the_trail(place):
    actor, batch = place[1], batch_of(place)
    acts.import_items(batch, [row(n) for n in range(1, 1501)], actor)
    entries = Entry.every.filter(tag="holdings.item.import")
    assert sorted(entries.values_list("count", flat=True)) == [500, 1000]
    noted = set(EntrySubject.objects.filter(noun="holdings.item").values_list("row", flat=True))
    assert noted == set(items(actor).values_list("pk", flat=True))
    facts = entries.first().detail.data["facts"]
    assert facts["fonds"] == {str(place[2].pk): facts["added"]}


def test_hostile_rows_are_told_and_the_rest_goes_on(place):
    actor, batch = place[1], batch_of(place)
    rows = [
        row(1, 题名="=cmd|' /C calc'!A0"), row(2, 题名="<script>alert(1)</script><b>题</b>"),
        row(3, 题名="长" * 10_000), row(4, 备注="前\x00后"), row(5, 题名=""),
        row(6, 密级="机密"), row(7, 日期="不是日期"), row(8, 页数="九十"), row(9, 文号="x" * 201),
        row(10, 题名="\ud800"), row(11, 密级="限制"), row(12, 档号="A013—ws•2018．D30—00012"),
    ]  # fmt: skip
    acts.import_items(batch, rows, actor)
    kept = {one.ref_code[-5:]: one for one in items(actor)}
    assert sorted(kept) == ["00001", "00002", "00007", "00008", "00011", "00012"]
    assert kept["00001"].title.startswith("=cmd") and kept["00002"].title.startswith("<script>")
    assert kept["00007"].date_text == "不是日期" and kept["00007"].date_from is None
    assert kept["00008"].pages is None and kept["00011"].secrecy == Secrecy.INTERNAL
    assert kept["00012"].ref_code == "A013-WS·2018·D30-00012"
    told = {(each.row, each.field): each.kind for each in problems(batch, actor)}
    assert told == {
        (4, "题名"): "holdings.too_long", (5, "备注"): "holdings.unwritable",
        (6, "题名"): "holdings.no_title", (7, "密级"): "holdings.above_ceiling",
        (10, "文号"): "holdings.too_long", (11, "题名"): "holdings.unwritable",
    }  # fmt: skip
    assert (batch.added, batch.refused, batch.doubles) == (6, 6, 0)


def test_a_problem_names_file_row_field_and_remedy(place):
    actor, batch = place[1], batch_of(place)
    acts.import_items(batch, [row(41, 密级="绝密")], actor)
    (told,) = problems(batch, actor)
    assert (told.batch.name, told.sheet, told.row, told.field) == ("目录.xlsx", "目录", 42, "密级")
    assert "第 42 行" in told.sentence and told.remedy


def test_an_internet_site_takes_no_internal_rows(place, settings):
    settings.LANTAI_ZONE = "internet"
    actor, batch = place[1], batch_of(place)
    acts.import_items(batch, [row(1, 密级="限制"), row(2)], actor)
    assert [one.ref_code[-5:] for one in items(actor)] == ["00002"]
    assert [each.kind for each in problems(batch, actor)] == ["holdings.above_ceiling"]


def test_rows_that_the_reader_doubted_wait_for_a_person(place):
    from lantai.craft import codes
    from lantai.craft.findings import Where

    actor, batch = place[1], batch_of(place)
    asked = codes.finding("catalogue.missing", Where("目录.xlsx!目录", 3, "日期"), row=3,
                          field="日期")  # fmt: skip
    doubtful = row(2)._replace(status="error", reasons=(asked,))
    acts.import_items(batch, [row(1), doubtful, row(3, status="fix"), row(4, status="skip")], actor)
    assert (batch.added, batch.refused, batch.skipped, batch.taken) == (2, 1, 1, 4)
    assert [(each.row, each.field, each.kind) for each in problems(batch, actor)] == [
        (3, "日期", "catalogue.missing")
    ]


def test_what_is_there_is_never_put_over(place):
    actor, within = place[1], place[2]
    old = item(within, ref_code="A013-WS·2018·D30-00001", title="原有的一件")
    batch = batch_of(place)
    acts.import_items(batch, [row(1), row(2), row(2)], actor)
    old.refresh_from_db(from_queryset=items(actor))
    assert old.title == "原有的一件" and items(actor).count() == 2
    told = problems(batch, actor)
    assert [each.kind for each in told] == ["holdings.double_of", "holdings.double_row"]
    assert "原有的一件" in told[0].sentence and (batch.added, batch.doubles) == (1, 2)


def test_a_double_is_not_named_to_who_may_not_describe_it(place):
    archives, _, within = place
    item(within, ref_code="A013-WS·2018·D30-00001", title="只有内部人员能看", secrecy=1)
    low = person(archives, clearance=0)
    batch = acts.open_import(within, low, name="目录.xlsx", digest="1")
    acts.import_items(batch, [row(1)], low)
    (told,) = problems(batch, low)
    assert told.kind == "holdings.double" and "内部" not in json.dumps(told.params)


def test_a_former_code_is_never_given_again(place):
    actor, within = place[1], place[2]
    one = item(within, ref_code="A013-WS·2018·D30-00777")
    with setting_up("a code that was changed"):
        RefCodeChange.objects.create(
            holder=within.holder, noun="holdings.item", row=one.pk, reason="改编", new=one.ref_code,
            old="A013-WS·2018·D30-00001", changed_on=dt.date(2026, 1, 1))  # fmt: skip
    batch = batch_of(place)
    acts.import_items(batch, [row(1)], actor)
    assert [each.kind for each in problems(batch, actor)] == ["holdings.retired_code"]
    assert queries.find_code(actor, within.holder, "A013-WS·2018·D30-00001") == one


def test_the_same_code_in_another_holder_is_no_double(place):
    actor = place[1]
    other = fonds(institution("青溪县档案馆"), "A013")
    item(other, ref_code="A013-WS·2018·D30-00001")
    batch = batch_of(place)
    acts.import_items(batch, [row(1)], actor)
    assert batch.added == 1 and batch.doubles == 0


def test_old_file_level_catalogues_come_in_as_files(place):
    actor, batch = place[1], batch_of(place)
    rows = [
        row(1, 题名="", 案卷题名="1956年水利工程材料", 档号="A013-001-0001", 起="1956-01",
            止="1957-03", 日期="", 责任者="", 保管期限="长期", 件数="12", 案卷号="0001",
            目录号="001"),
        row(2, 案卷档号="A013-001-0001", 档号="A013-001-0001-002"),
    ]  # fmt: skip
    acts.import_items(batch, rows, actor)
    volume = File.objects.seen_by(actor).get()
    assert (volume.title, volume.item_count, volume.retention) == ("1956年水利工程材料", 12, "C")
    assert (volume.date_text, volume.date_from, volume.date_to) == (
        "1956-01/1957-03", dt.date(1956, 1, 1), dt.date(1957, 3, 31))  # fmt: skip
    assert (volume.file_number, volume.catalogue_number, volume.unit) == ("0001", "001", "file")
    assert volume.opening == Opening.UNREVIEWED
    acts.import_items(batch_of(place), [row(3, 案卷档号="A013-001-0001", 档号="A013-001-0001-003")],
                      actor)  # fmt: skip
    assert [one.file for one in items(actor)] == [volume, volume]


OLD = {"题名": "", "责任者": "", "日期": "", "档号": "", "起": "1956-01", "止": "1956-12",
       "保管期限": "长期"}  # fmt: skip


def test_a_file_without_a_code_has_the_one_that_its_numbers_make(place):
    actor = place[1]
    rows = [row(n, 案卷题名=f"1956年第{n}卷", 目录号="1", 案卷号=str(n), **OLD) for n in (1, 2)]
    rows.append(row(3, 案卷题名="散卷", 目录号="", 案卷号="7", **OLD))
    rows.append(row(4, 案卷题名="号码怪的", 目录号="附一", 案卷号="7", **OLD))
    acts.import_items(batch_of(place), rows, actor)
    files = File.objects.seen_by(actor).order_by("pk")
    assert [one.ref_code for one in files] == ["A013-1-001", "A013-1-002", "", ""]
    again = acts.open_import(place[2], actor, name="改过.xlsx", digest="1")
    acts.import_items(again, rows, actor)
    assert files.count() == 4 and again.doubles == 4, "known by their codes, or by all they say"
    assert {each.kind for each in problems(again, actor)} == {
        "holdings.double_of", "holdings.double_without_code"}  # fmt: skip
    assert "散卷" in next(each.sentence for each in problems(again, actor) if each.row == 4)


def test_rows_without_code_that_are_alike_in_one_catalogue_all_come_in(place):
    actor = place[1]
    rows = [row(n, 案卷题名="会议记录", 目录号="", 案卷号="", **OLD) for n in (1, 2)]
    batch = acts.import_items(batch_of(place), rows, actor)
    assert (batch.added, batch.doubles) == (2, 0)


def test_a_unit_keeps_what_an_archives_holds(place):
    unit = institution("槐序县乡学局", "government")
    actor, within = person(unit), fonds(unit, "A031")
    batch = acts.open_import(within, actor, name="x", digest="2")
    acts.import_items(batch, [row(1, "A031", 日期="1980-01-01")], actor)
    one = items(actor).get()
    assert one.standing == "filed" and one.opening == Opening.NOT_DUE


HIS, HERS = (head + check_digit(head) for head in ("11010119600101101", "11010119610202102"))
MARRIAGE = {
    "题名": "", "责任者": "", "页数": "2", "登记证字号": "槐民结字第1990000001号",
    "登记类别": "结婚",
    "男方姓名": "闻知秋", "男方身份证号": HIS, "女方姓名": "乔望舒",
    "女方身份证号": HERS, "登记日期": "1990-05-06", "保管期限": "100年", "日期": "",
    "档号": "A013-ZY·HY·1990·D100-00001",
}  # fmt: skip


def test_records_of_people_are_found_by_person_under_strict_rights(place):
    archives, actor, _ = place
    batch = batch_of(place, scheme="marriage")
    acts.import_items(batch, [row(1, **MARRIAGE)], actor)
    one = items(actor).get()
    assert one.title == "闻知秋、乔望舒：结婚" and one.persons == "闻知秋、乔望舒"
    assert one.extra["husband_name"] == "闻知秋" and one.scheme == "marriage"
    assert one.date_text == "1990-05-06" and one.retention == "D100"
    (his,) = queries.items_of_person(actor, "闻知秋")
    assert (his.item, his.role, his.identity_shown) == (one, "男方", f"1101************{HIS[-2:]}")
    assert HIS not in his.identity_key
    assert list(queries.items_of_person(actor, identity=HERS.lower())) != []
    assert list(queries.items_of_person(actor, identity=HERS[:-1])) == []
    unread = person(archives, duties=DUTIES - {"holdings.item.read"})
    assert list(queries.items_of_person(unread, "闻知秋")) == []
    shown = {each.name: each for each in queries.elements_of(one, unread)}
    assert shown["husband_id_number"].hidden and shown["husband_id_number"].value == ""
    shown = {each.name: each for each in queries.elements_of(one, actor)}
    assert shown["husband_id_number"].value == HIS
    assert shown["husband_name"].label("zh") and shown["husband_name"].label("en")


def test_fields_are_judged_by_the_scheme_one_by_one(place):
    actor = place[1]
    batch = batch_of(place, scheme="marriage")
    wrong = HIS[:-1] + ("1" if HIS[-1] != "1" else "2")
    bad = {**MARRIAGE, "男方身份证号": wrong, "档号": "A013-ZY·HY·1990·D100-00002"}
    lacking = {**MARRIAGE, "登记证字号": "", "档号": "A013-ZY·HY·1990·D100-00003"}
    acts.import_items(batch, [row(1, **MARRIAGE), row(2, **bad), row(3, **lacking)], actor)
    assert [one.ref_code[-5:] for one in items(actor)] == ["00001", "00003"]
    told = {(each.row, each.status, each.kind) for each in problems(batch, actor)}
    assert (3, "error", "scheme.id_check_digit") in told
    assert (4, "warn", "scheme.missing") in told


def test_photographs_keep_what_only_photographs_have(place):
    actor = place[1]
    batch = batch_of(place, scheme="photographs-2022")
    given = row(1, 题名="白露镇集市开市", 责任者="", 日期="", 摄影者="荀砚青", 地点="白露镇",
                摄影时间="1985-10-01", 文字说明="开市当日的人群", 载体类型="照片",
                档号="A013-ZP·1985·Y-001-001")  # fmt: skip
    acts.import_items(batch, [given], actor)
    one = items(actor).get()
    assert (one.responsible, one.date_text, one.medium) == ("荀砚青", "1985-10-01", "photo")
    assert (one.category_code, one.unit) == ("ZP", "sheet") and one.abstract == "开市当日的人群"
    assert {"photographer", "photographed_on", "place"} <= one.extra.keys()


def test_the_date_of_a_photograph_is_when_it_was_taken_whatever_its_head(place):
    actor = place[1]
    batch = batch_of(place, scheme="photographs-2022")
    given = row(1, 题名="白露镇集市开市", 责任者="荀砚青", 日期="1985-10-01", 文字说明="开市",
                档号="A013-ZP·1985·Y-001-001")  # fmt: skip
    acts.import_items(batch, [given], actor)
    assert [each.kind for each in problems(batch, actor)] == []


def test_what_a_scheme_misses_is_said_in_words_in_both_languages(place):
    actor = place[1]
    batch = batch_of(place, scheme="photographs-2022")
    acts.import_items(batch, [row(1, 题名="白露镇集市开市", 摄影者="荀砚青",
                                  档号="A013-ZP·1985·Y-001-001")], actor)  # fmt: skip
    (told,) = problems(batch, actor)
    assert told.field == "文字说明" and "文字说明" in told.sentence
    with translation.override("en"):
        assert "caption" in told.sentence and "{" not in told.sentence + told.remedy


def test_what_was_only_mended_is_no_reason_of_a_refusal(place):
    actor, batch = place[1], batch_of(place)
    mended = codes.finding("catalogue.spaces", row=2, field="题名", value="甲")
    asked = codes.finding("catalogue.missing_asked", row=2, field="页数")
    acts.import_items(batch, [row(1, status="ask")._replace(reasons=(mended, asked))], actor)
    assert [each.kind for each in problems(batch, actor)] == ["catalogue.missing_asked"]


def test_a_right_whose_holder_is_a_body_has_a_title_too(place):
    actor = place[1]
    batch = batch_of(place, scheme="forest-rights")
    given = row(1, 题名="", 责任者="", 权利人="白露镇林场", 坐落="白露镇杏雨村", 面积="12.5",
                档号="A013-ZY·LQ·1990·Y-00001")  # fmt: skip
    acts.import_items(batch, [given], actor)
    assert items(actor).get().title == "白露镇林场，白露镇杏雨村"


def test_who_may_import_where(place):
    archives, actor, within = place
    stranger = person(institution("青溪县档案馆"))
    with pytest.raises(Refused):
        acts.open_import(within, stranger, name="x", digest="3")
    with pytest.raises(Refused):
        acts.open_import(within, person(archives, duties=()), name="x", digest="3")
    batch = batch_of(place)
    with pytest.raises(NotFound):
        acts.import_slice(batch, 0, [row(1)], stranger)
    with pytest.raises(Refused):
        less = person(archives, duties=DUTIES - {"holdings.item.import"})
        acts.import_slice(batch, 0, [row(1)], less)
    with pytest.raises(Refused):
        batch_of(place, scheme="no such scheme")
    assert items(actor).count() == 0
