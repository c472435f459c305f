# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Ticked records put into files, boxes and classes through forms, looked at first; taken out."""

import pytest

from factories.doing import done, now, over
from factories.holdings import DUTIES, box, file, fonds, institution, item, person
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.holdings import acts, queries
from lantai.holdings.models import File, Item, RecordClass

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def place(db):
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def in_box(crate, actor):
    return list(queries.items_in(crate, actor))


def test_items_go_into_a_box_by_its_number_in_the_order_of_their_codes(place):
    _, actor, within = place
    crate = box(within)
    rows = [item(within, ref_code=f"12-3-{n}") for n in (10, 2, 1)]
    look = over(actor, rows, "to_box", code=crate.code)
    assert look.status == 200 and now(rows[0]).box is None, "looking puts nothing"
    assert "要办 3" in look.words and crate.code in look.words
    answer = done(actor, Item, look, times=2)
    assert [row.ref_code for row in in_box(crate, actor)] == ["12-3-1", "12-3-2", "12-3-10"]
    assert [row.position for row in in_box(crate, actor)] == [1, 2, 3], "twice is once"
    assert "不用办 3" in answer.words and Entry.every.filter(tag="holdings.item.move").count() == 2


def test_one_that_was_forgotten_goes_between_and_the_others_make_room(place):
    _, actor, within = place
    crate = box(within)
    first, second, third = (item(within, ref_code=f"12-3-{n}") for n in (1, 2, 3))
    acts.move_items([first.pk, third.pk], actor, box=crate)
    look = over(actor, [second], "to_box", code=crate.code, at="2")
    done(actor, Item, look, times=2)
    assert in_box(crate, actor) == [first, second, third]
    assert [row.position for row in in_box(crate, actor)] == [1, 2, 3]


def test_items_go_into_a_file_and_files_into_classes(place):
    _, actor, within = place
    with setting_up("classes of two levels, one code twice"):
        sight = {"holder": within.holder, "area": within.area, "fonds": within}
        top = RecordClass.objects.create(code="2", title="水利", **sight)
        low = RecordClass.objects.create(code="1", title="水渠", parent=top, **sight)
        RecordClass.objects.create(code="1", title="综合", **sight)
    volume, row = file(within), item(within)
    done(actor, Item, over(actor, [row], "to_file", code=volume.ref_code.lower()))
    assert (now(row).file, now(row).sequence) == (volume, 1)
    several = over(actor, [volume], "to_record_class", code="1")
    assert several.status == 409 and "连上级一起写" in several.words
    done(actor, File, over(actor, [volume], "to_record_class", code="2/1"))
    assert now(volume).record_class == low


def test_what_does_not_fit_is_told_and_the_others_are_put(place):
    archives, actor, within = place
    mine, theirs = item(within), item(fonds(archives))
    crate = box(within)
    look = over(actor, [mine, theirs], "to_box", code=crate.code)
    assert "要办 1" in look.words and "属于另一个全宗" in look.words
    answer = done(actor, Item, look)
    assert "办好 1" in answer.words and "没有办 1" in answer.words
    assert now(mine).box == crate and now(theirs).box is None


@pytest.mark.parametrize(("do", "code", "words"), [
    ("to_box", "9999", "没有盒号“9999”"), ("to_file", "nothing", "没有档号为“nothing”"),
    ("to_record_class", "77", "没有类别“77”"),
])  # fmt: skip
def test_a_place_that_is_not_there_is_told_with_what_to_do(place, do, code, words):
    _, actor, within = place
    answer = over(actor, [item(within)], do, code=code)
    assert answer.status == 409 and words in answer.words
    if do != "to_file":
        assert "先在" in answer.words


def test_a_box_that_gets_too_full_is_warned_of(place):
    _, actor, within = place
    crate = box(within, thickness=20)
    rows = [item(within, ref_code=f"12-3-{n}", pages=120) for n in (1, 2)]
    look = over(actor, rows, "to_box", code=crate.code)
    assert look.words.count("20 毫米的盒可能装不下") == 1, "the second is too much"
    done(actor, Item, look)
    assert len(in_box(crate, actor)) == 2, "a warning forbids nothing"


def test_they_are_taken_out_again(place):
    _, actor, within = place
    crate = box(within)
    row, other = item(within), item(within)
    acts.move_items([row.pk], actor, box=crate)
    look = over(actor, [row, other], "take_out", of="box")
    assert "要办 1" in look.words and "不用办 1" in look.words
    done(actor, Item, look, times=2)
    assert (now(row).box, now(row).position) == (None, 0)
    volume = file(within)
    assert "卷内" not in over(actor, [volume], "take_out").text
    wrong = over(actor, [volume], "take_out", of="file")
    assert wrong.status == 422, "a file lies in no file"


def test_who_may_not_place_is_offered_nothing(place):
    archives, _, within = place
    less = person(archives, 4, duties=DUTIES - {"holdings.item.move", "holdings.item.edit"})
    from lantai.guard.errors import Refused

    with pytest.raises(Refused):
        over(less, [item(within)], "to_box", code="1")
