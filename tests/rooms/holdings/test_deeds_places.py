# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Boxes made, shelved, filled from a list and taken down through forms."""

import pytest

from factories.doing import Answer, _answer, _request, done, now, offered, on_list, on_row, over
from factories.holdings import DUTIES, box, fonds, institution, person, shelf
from lantai.desk.deedpages import list_act_page
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.holdings.models import Box
from lantai.holdings.shelving import numbers_of

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    archives = institution()
    row = shelf(archives)
    with setting_up("a short shelf: three boxes of 30 mm a level"):
        row.sections, row.levels, row.length_mm = 2, 2, 90
        row.save()
    return archives, person(archives), fonds(archives, "A013"), row


def boxes(within, count):
    made = [box(within) for _ in range(count)]
    with setting_up("numbers in a row"):
        for number, each in enumerate(made, 1):
            each.code = f"{number:04d}"
            each.save()
    return made


def at(each):
    row = now(each)
    return (row.section, row.level, row.slot)


@pytest.mark.parametrize(("text", "numbers"), [
    ("0001-0003", ["0001", "0002", "0003"]), ("0001—0003", ["0001", "0002", "0003"]),
    ("1 至 3", ["1", "2", "3"]), ("A-1, A-2\n\nA-2", ["A-1", "A-2"]),
    ("WS-01~WS-03", ["WS-01", "WS-02", "WS-03"]), ("9-1", ["9-1"]), ("", []),
    ("1-99999999", ["1-99999999"]), ("０００1、0002", ["０００1", "0002"]),
])  # fmt: skip
def test_numbers_are_read_as_they_are_written(text, numbers):
    assert numbers_of(text) == numbers


def pressed(actor, looked: Answer):
    one = register_of(Box)
    page = list_act_page(_request(actor, "/?do=make", looked.hidden), room=one.room,
                         plural=one.plural)  # fmt: skip
    return _answer(page)


def test_many_boxes_are_made_at_once_and_only_once(place):
    _, actor, within, _ = place
    sent = {"fonds": str(within.pk), "numbers": "0001-0003", "label": "{fonds} 文书 {box}",
            "category_code": "", "year": "2018", "thickness": "40"}  # fmt: skip
    look = on_list(actor, Box, "make", sent)
    assert "A013 文书 0002" in look.words and not Box.objects.seen_by(actor).exists()
    assert "办好 3" in pressed(actor, look).words
    made = Box.objects.seen_by(actor).order_by("code")
    assert [(row.code, row.label, row.thickness, row.year) for row in made] == [
        (f"{n:04d}", f"A013 文书 {n:04d}", 40, 2018) for n in (1, 2, 3)]  # fmt: skip
    again = pressed(actor, look)
    assert again.status == 409 and "都已经有了" in again.words
    more = on_list(actor, Box, "make", {**sent, "numbers": "0003-0004"})
    assert "要办 1" in more.words and "不用办 1" in more.words
    pressed(actor, more)
    assert Box.objects.seen_by(actor).count() == 4
    wrong = on_list(actor, Box, "make", {**sent, "numbers": "，"})
    assert wrong.status == 409 and "0001-0040" in wrong.words


def test_boxes_go_on_a_shelf_level_by_level_as_there_is_room(place):
    _, actor, within, row = place
    made = boxes(within, 8)
    look = over(actor, made, "shelve", shelf=str(row.pk))
    assert at(made[0]) == (0, 0, 0) and f"{row}-1-1-1" in look.words
    answer = done(actor, Box, look, times=2)
    assert [at(each) for each in made] == [(1, 1, 1), (1, 1, 2), (1, 1, 3), (1, 2, 1), (1, 2, 2),
                                           (1, 2, 3), (2, 1, 1), (2, 1, 2)]  # fmt: skip
    assert now(made[0]).place == f"{row.place}b{made[0].pk}/"
    assert "不用办 8" in answer.words, "twice is once"
    full = over(actor, boxes(fonds(place[0], "A027"), 5), "shelve", shelf=str(row.pk))
    assert "不能办 1" in full.words and "放不下了" in full.words and "换一个架" in full.words


def test_two_boxes_may_change_their_places(place):
    _, actor, within, row = place
    one, two = boxes(within, 2)
    done(actor, Box, over(actor, [one, two], "shelve", shelf=str(row.pk)))
    with setting_up("their numbers were mixed up"):
        one.refresh_from_db(), two.refresh_from_db()
        one.code, two.code = "0009", "0001"
        one.save(), two.save()
    done(actor, Box, over(actor, [one, two], "shelve", shelf=str(row.pk)))
    assert (at(two), at(one)) == ((1, 1, 1), (1, 1, 2))


def test_a_shelf_is_filled_from_a_list_in_the_order_of_the_list(place):
    _, actor, within, row = place
    one, two, three = boxes(within, 3)
    form = on_row(actor, row, "fill")
    assert 'value="1"' in form.text, "the first free place is suggested"
    sent = {"numbers": "0003\n0001", "fonds": str(within.pk), "section": "1", "level": "2",
            "slot": "1"}  # fmt: skip
    for _ in range(2):
        assert on_row(actor, row, "fill", sent).status == 302
    assert (at(three), at(one), at(two)) == ((1, 2, 1), (1, 2, 2), (0, 0, 0))
    assert Entry.every.filter(tag="holdings.box.move").count() == 1, "twice is once"
    form = on_row(actor, row, "fill")
    assert 'name="level" value="1"' in form.text and 'name="slot" value="1"' in form.text


def test_a_list_with_one_wrong_box_places_none(place):
    archives, actor, within, row = place
    one, two = boxes(within, 2)
    double = box(fonds(archives, "A027"))
    with setting_up("the same number in another fonds"):
        double.code = "0002"
        double.save()
    answer = on_row(actor, row, "fill", {"numbers": "0001 0002 0077"})
    assert answer.status == 409 and "没有盒号“0002”，或者几个全宗都有" in answer.words
    assert "“0077”" in answer.words and "先选全宗" in answer.words and at(one) == (0, 0, 0)
    other = shelf(archives)
    on_row(actor, other, "fill", {"numbers": "0001", "fonds": str(within.pk)})
    answer = on_row(actor, row, "fill", {"numbers": "0001-0002", "fonds": str(within.pk)})
    assert answer.status == 409 and "已经在" in answer.words and at(two) == (0, 0, 0)
    on_row(actor, row, "fill", {"numbers": "0001-0002", "fonds": str(within.pk), "bring": "on"})
    assert now(one).shelf == row == now(two).shelf
    many = boxes(fonds(archives, "A099"), 13)
    answer = on_row(actor, row, "fill", {"numbers": "0001-0013", "fonds": str(many[0].fonds_id)})
    assert answer.status == 409 and "放不下了" in answer.words and at(many[0]) == (0, 0, 0)
    answer = on_row(actor, row, "fill", {"numbers": "0001", "section": "7"})
    assert answer.status == 409 and "没有“7-1”这一节、这一层" in answer.words


def test_boxes_are_taken_down(place):
    _, actor, within, row = place
    one, two = boxes(within, 2)
    done(actor, Box, over(actor, [one], "shelve", shelf=str(row.pk)))
    look = over(actor, [one, two], "unshelve", reason="清点")
    assert "要办 1" in look.words and "不用办 1" in look.words
    done(actor, Box, look, times=2)
    assert (now(one).shelf, at(one), now(one).place) == (None, (0, 0, 0), f"b{one.pk}/")


def test_boxes_of_others_and_without_the_duty_stay(place):
    archives, _, within, row = place
    one = box(within)
    stranger = person(institution("兰秋县档案馆"), 6)
    assert offered(row, stranger) == []
    less = person(archives, 7, duties=DUTIES - {"holdings.box.move"})
    assert offered(row, less) == []
    theirs = shelf(institution("青溪县档案馆"))
    look = over(person(archives), [one], "shelve", shelf=str(theirs.pk))
    assert look.status == 422, "a shelf that is not seen is not chosen"
