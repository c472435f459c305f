# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the registers of holdings say beside what all registers do: checks, panels, levels."""

import pytest
from django.utils import translation

from factories.holdings import box, file, fonds, institution, item, person, row, shelf
from lantai.desk import editing
from lantai.desk.panels import Facts
from lantai.desk.register import register_of, registers
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings import acts
from lantai.holdings.models import (
    Box,
    Category,
    CustodyMove,
    File,
    Fonds,
    FondsNote,
    ImportProblem,
    Item,
    RecordClass,
)
from lantai.holdings.panels import Below, Elements, Place
from lantai.holdings.terms import NoteGroup

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def judged(model, actor, given=None, **values):
    """The errors of a form that changes a row, or adds one."""
    one = register_of(model)
    form = editing.form_for(one, actor, given)
    data = {name: control.prepare_value(form.initial.get(name)) for name, control
            in form.fields.items()}  # fmt: skip
    data = {name: "" if value is None else value for name, value in data.items()}
    form = editing.form_for(one, actor, given, {**data, **values})
    form.is_valid()
    return {name: " ".join(map(str, said)) for name, said in form.errors.items()}


def test_an_item_is_added_where_it_belongs(place):
    _, actor, within = place
    one = editing.add(register_of(Item), actor, {
        "fonds": within, "ref_code": "a013－WS·2018·Y－0001", "title": "关于水渠清淤的通知",
        "date_text": "2018年3月5日"})  # fmt: skip
    assert (one.ref_code, one.holder, one.fonds_code) == (
        "A013-WS·2018·Y-0001", within.holder, "A013")  # fmt: skip
    assert str(one.date_from) == "2018-03-05" and one.standing == "draft"


def test_a_form_says_what_does_not_fit(place):
    archives, actor, within = place
    other = fonds(archives, "A099")
    one = item(within, ref_code="A013-WS·2018·Y-0001")
    assert judged(Item, actor, one) == {}
    assert "date_text" in judged(Item, actor, one, date_text="去年春天某日")
    assert "已经编定" in judged(Item, actor, one, ref_code="A013-WS·2018·Y-0002")["ref_code"]
    assert "file" in judged(Item, actor, one, file=file(other).pk)
    assert "box" in judged(Item, actor, one, box=box(other).pk)
    draft = item(within, standing="draft", ref_code="", title="草稿")
    said = judged(Item, actor, draft, ref_code="A013－WS·2018·Y－0001")
    assert "已经用过" in said["ref_code"] and one.title in said["ref_code"]
    with translation.override("en"):
        assert "in use" in judged(Item, actor, draft, ref_code=one.ref_code)["ref_code"]


def test_a_double_is_not_named_to_who_may_not_see_it(place):
    archives, _, within = place
    item(within, ref_code="A013-WS·2018·Y-0001", title="只有内部能看的", secrecy=1)
    draft = item(within, standing="draft", ref_code="", title="草稿")
    low = person(archives, clearance=0)
    said = judged(Item, low, draft, ref_code="A013-WS·2018·Y-0001")
    assert said and "只有内部" not in str(said)


def test_a_form_cannot_go_round_a_fixed_code(place):
    _, actor, within = place
    one = item(within, ref_code="A013-WS·2018·Y-0001")
    with pytest.raises(Refused):
        editing.edit(register_of(Item), actor, one, {"ref_code": "A013-WS·2018·Y-0002"})
    editing.edit(register_of(Item), actor, one, {"title": "改了题名"})
    assert Item.objects.seen_by(actor).get().title == "改了题名"


def test_a_box_needs_a_place_that_its_shelf_has(place):
    archives, actor, within = place
    crate, on = box(within), shelf(archives)
    assert "shelf" in judged(Box, actor, crate, slot=1)
    assert "section" in judged(Box, actor, crate, shelf=on.pk, section=9, level=1, slot=1)
    assert judged(Box, actor, crate, shelf=on.pk, section=2, level=3, slot=1) == {}


def test_a_grown_entry_of_the_fonds_file_stays(place):
    _, actor, within = place
    with setting_up("an entry that grew"):
        grown = FondsNote.objects.create(fonds=within, group="6", on="2026-01-01", link=7,
                                         kind="holdings.note_counted", params={},
                                         holder=within.holder)  # fmt: skip
    assert "text" in judged(FondsNote, actor, grown, text="改写历史")
    mine = acts.add_note(within, NoteGroup.USE, "手写的一条", actor)
    assert judged(FondsNote, actor, mine) == {}
    assert "text" in judged(FondsNote, actor, mine, text=" ")
    assert register_of(FondsNote).kind("text").text(grown) == "清点全宗。"


def show(panel, given, actor):
    return panel.show(register_of(type(given)), given, actor)


def test_panels_show_levels_and_elements_as_far_as_they_may_be_seen(place):
    archives, actor, within = place
    with setting_up("a class of the fonds"):
        one = RecordClass.objects.create(fonds=within, code="1", title="行政", holder=archives.path)
    volume = file(within, record_class=one)
    leaf = item(within, file=volume, extra={"盒号": "3", "婚姻状况": "已婚"})
    above = show(Place(), leaf, actor)["sections"][0]["facts"]
    assert [each["name"] for each in above] == ["fonds", "recordclass", "file"]
    assert f'href="/holdings/fonds/{within.pk}/"' in above[0]["value"]
    assert show(Below(Item), within, actor) is None
    below = show(Below(Item), volume, actor)
    assert leaf.title in below["rows_html"] and "（1）" in below["title"]
    told = show(Elements(), leaf, actor)["sections"][0]["facts"]
    assert {each["label"]: each["value"] for each in told} == {"盒号": "3", "婚姻状况": "已婚"}
    blind = person(archives, duties=())
    told = show(Elements(), leaf, blind)["sections"][0]["facts"]
    assert all("已婚" not in each["value"] for each in told) and len(told) == 2


def test_problems_of_an_import_say_what_to_do(place):
    _, actor, within = place
    batch = acts.open_import(within, actor, name="目录.xlsx", digest="0")
    acts.import_items(batch, [row(1, 题名="")], actor)
    told = ImportProblem.objects.seen_by(actor).get()
    text = register_of(ImportProblem).kind("kind").text(told)
    assert "第 2 行没有题名" in text and "再导入" in text


def test_categories_are_those_of_the_standard_and_of_the_site(place):
    assert Category.objects.filter(code="WS").exists()
    with setting_up("a category of the site"):
        Category.objects.create(code="JC", zh="基础设施", en="infrastructure", unit="file")
    options = dict(register_of(Item).kind("category_code").options(register_of(Item), place[1]))
    assert options["WS"].startswith("WS 文书") and "JC" in options


def test_every_noun_of_the_room_has_its_register_or_lies_in_another(db):
    mine = [one for one in registers() if one.room == "holdings"]
    assert next(iter(mine)).model is Fonds
    assert {Fonds, File, Item, Box, CustodyMove} <= {one.model for one in mine}
    lengths = sorted(one.lines() for one in mine)
    assert lengths[len(lengths) // 2] <= 40 and lengths[-1] <= 120


def test_an_item_by_itself_wears_its_filing_stamp_and_one_in_a_file_does_not(place):
    """DA/T 22: 全宗号、年度、件号、机构、保管期限、页数."""
    _, _, within = place
    alone = item(within, ref_code="A013-WS·1997·D30-0007", year=1997, retention="D30",
                 department="办公室", pages=19)  # fmt: skip
    bound = item(within, file=file(within), ref_code="A013-WS·1997·D30-0008")
    one = register_of(Item)
    assert [value for _, value in one.stamp_of(alone)] == [
        "A013", "1997", "0007", "办公室", "30年", "19"]  # fmt: skip
    assert one.stamp_of(bound) == []
    with translation.override("en"):
        assert [str(label) for label, _ in one.stamp_of(alone)][:3] == ["fonds", "year", "item"]


def test_who_formed_a_fonds_sees_the_classes_that_its_archives_adds(place):
    archives, actor, _ = place
    unit = institution("槐序县农时局", "government")
    within = fonds(archives, "A027", creator=unit)
    one = editing.add(register_of(RecordClass), actor, {"fonds": within, "code": "1",
                                                        "title": "行政"})  # fmt: skip
    assert one.creator == unit.path
    assert list(RecordClass.objects.seen_by(person(unit, 2))) == [one]


def test_fonds_of_one_code_are_told_apart_by_their_holders(place):
    archives, actor, within = place
    unit = institution("槐序县农时局", "government")
    theirs = fonds(unit, "A013", creator=archives)
    alone = fonds(unit, "A031", creator=archives)
    kind = register_of(Item).kind("fonds")
    assert kind.options(register_of(Item), actor) == [
        (str(theirs.pk), "A013 槐序县农时局（槐序县农时局）"),
        (str(within.pk), "A013 槐序县农时局（槐序县档案馆）"),
        (str(alone.pk), "A031 槐序县农时局"),
    ]  # fmt: skip
    control = kind.control(register_of(Item), actor)
    assert [pk for pk, _ in control.widget.choices] == ["", within.pk], "a record lies in our own"
    assert control.clean("A013") == within, "a code that is typed is ours too"


def test_an_item_says_its_place_once_and_its_category_in_words(place):
    _, actor, within = place
    one = item(within, category_code="ZP")
    register = register_of(Item)
    facts = next(panel for panel in register.panels if isinstance(panel, Facts))
    html = "".join(str(part["html"]) for part in facts.show(register, one, actor)["sections"])
    assert "ZP 照片" in html and "槐序县农时局" not in html and "卷内顺序号" not in html
    shown = Place().show(register, one, actor)["sections"][0]["facts"]
    assert [fact["name"] for fact in shown] == ["fonds"]
