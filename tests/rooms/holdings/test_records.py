# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Codes that stay, renumbering with its map, placing, opening and publishing."""

import datetime as dt

import pytest

from factories.holdings import DUTIES, box, file, fonds, institution, item, person, shelf
from lantai.craft.refcode import Change
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import AboveCeiling, NotFound, OffTrail, Refused
from lantai.guard.models import Entry, EntrySubject
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings import acts, queries
from lantai.holdings.models import Extent, FondsText, Item, RecordClass, RefCodeChange
from lantai.holdings.terms import FondsState, Standing, TextKind

pytestmark = pytest.mark.django_db(databases=["default", "side"])
DAY = dt.date(2026, 3, 1)
NEXT = dt.date(2099, 3, 1)


@pytest.fixture
def place(db):
    """An archives, its archivist and a fonds of it."""
    archives = institution()
    return archives, person(archives), fonds(archives, "A013")


def now(row):
    """The row as the database has it."""
    return type(row).objects.unguarded("the row as it is now").get(pk=row.pk)


# --- codes --------------------------------------------------------------------------------------


def test_a_fixed_code_is_not_edited(place):
    _, actor, within = place
    one = item(within, ref_code="A013-WS·2018·Y-0001")
    one.ref_code = "A013-WS·2018·Y-0002"
    with pytest.raises(Refused) as refusal, act("holdings.item.edit", one, actor) as done:
        one.ref_code = "A013-WS·2018·Y-0002"
        one.save()
        done(one)
    assert refusal.value.reasons[0].kind == "holdings.code_fixed"
    assert now(one).ref_code == "A013-WS·2018·Y-0001"


def test_a_draft_may_take_any_code_and_it_is_spelled_one_way(place):
    within = place[2]
    one = item(within, standing=Standing.DRAFT, ref_code="a013－WS．2018·Y—0001")
    assert one.ref_code == "A013-WS·2018·Y-0001"
    with setting_up("a draft changes its mind"):
        one.ref_code = "A013-WS·2018·Y-0009"
        one.save()
    assert now(one).ref_code == "A013-WS·2018·Y-0009"


def test_drafts_without_code_stand_side_by_side_and_two_codes_do_not(place):
    from django.db import IntegrityError, transaction

    within = place[2]
    item(within, ref_code="", standing="draft"), item(within, ref_code="", standing="draft")
    item(within, ref_code="A013-WS·2018·Y-0001")
    with pytest.raises(IntegrityError), transaction.atomic():
        item(within, ref_code="A013-WS·2018·Y-0001")


def change(old, new, **more):
    return Change(old, new, "按新规则改编", "舒望舒", DAY, "槐档〔2026〕3号", **more)


def test_renumbering_keeps_the_map_and_finds_by_the_old_code(place):
    archives, actor, within = place
    one, two = (item(within, ref_code=f"12-3-{n}", standing="held") for n in (1, 2))
    volume = file(within, ref_code="12-3")
    outcome = acts.renumber([change("12-3-1", "A013-001-003-001"), change("12-3", "A013-001-003")],
                            actor)  # fmt: skip
    assert sorted(outcome.changed) == sorted([one.pk, volume.pk]) and not outcome.refused
    assert now(one).ref_code == "A013-001-003-001" and now(volume).ref_code == "A013-001-003"
    assert now(two).ref_code == "12-3-2"
    kept = RefCodeChange.objects.seen_by(actor).get(old="12-3-1")
    assert (kept.new, kept.decided_by, kept.document, kept.row) == (
        "A013-001-003-001", "舒望舒", "槐档〔2026〕3号", one.pk)  # fmt: skip
    assert queries.find_code(actor, archives.path, "12－3－1") == one
    assert queries.find_code(actor, archives.path, "A013-001-003-001") == one
    assert Entry.every.filter(tag__endswith=".renumber").count() == 2


def test_renumbering_twice_is_renumbering_once(place):
    _, actor, within = place
    one = item(within, ref_code="12-3-1")
    changes = [change("12-3-1", "A013-001-003-001")]
    acts.renumber(changes, actor)
    again = acts.renumber(changes, actor)
    assert again.changed == [] and now(one).ref_code == "A013-001-003-001"
    assert RefCodeChange.objects.seen_by(actor).count() == 1


@pytest.mark.parametrize(("changes", "kind"), [
    ([("12-3-1", "12-3-2")], "refcode.code_reused"),
    ([("12-3-1", "9-9"), ("12-3-2", "9-9")], "refcode.two_onto_one"),
    ([("12-3-1", "12-3-1")], "refcode.change_none"),
    ([("12-3-1", "9-9"), ("nothing", "8-8")], "holdings.no_such_code"),
    ([("12-3-1", "12-3-2"), ("12-3-2", "12-3-1")], "refcode.change_loop"),
])  # fmt: skip
def test_a_wrong_map_changes_nothing_at_all(place, changes, kind):
    _, actor, within = place
    rows = [item(within, ref_code=f"12-3-{n}") for n in (1, 2)]
    with pytest.raises(Refused) as refusal:
        acts.renumber([change(old, new) for old, new in changes], actor)
    assert kind in {reason.kind for reason in refusal.value.reasons}
    assert [now(row).ref_code for row in rows] == ["12-3-1", "12-3-2"]
    assert not RefCodeChange.objects.seen_by(actor).exists()


def test_an_old_code_is_never_given_to_another_record(place):
    _, actor, within = place
    item(within, ref_code="12-3-1"), item(within, ref_code="12-3-2")
    acts.renumber([change("12-3-1", "9-9-1")], actor)
    with pytest.raises(Refused):
        acts.renumber([change("12-3-2", "12-3-1")], actor)


def test_only_the_holder_renumbers(place):
    within = place[2]
    item(within, ref_code="12-3-1")
    stranger = person(institution("青溪县档案馆"))
    with pytest.raises(Refused):
        acts.renumber([change("12-3-1", "9-9-1")], stranger, holder=within.holder)


def test_many_are_renumbered_in_slices(place):
    _, actor, within = place
    rows = [item(within, ref_code=f"12-3-{n}") for n in range(520)]
    changes = [change(f"12-3-{n}", f"A013-001-003-{n:03d}") for n in range(520)]
    outcome = acts.renumber(changes, actor)
    assert len(outcome.changed) == 520
    assert Entry.every.filter(tag="holdings.item.renumber").count() == 4
    noted = EntrySubject.objects.filter(noun="holdings.item", entry__tag="holdings.item.renumber")
    assert set(noted.values_list("row", flat=True)) == {row.pk for row in rows}
    assert all(before and after and before != after
               for before, after in noted.values_list("before", "after"))  # fmt: skip


# --- placing ------------------------------------------------------------------------------------


def test_items_go_behind_what_lies_in_a_box_or_file(place):
    _, actor, within = place
    first = item(within)
    crate, volume = box(within), file(within)
    acts.move_items([first.pk], actor, box=crate)
    rows = [item(within) for _ in range(3)]
    acts.move_items([row.pk for row in reversed(rows)], actor, box=crate)
    assert list(queries.items_in(crate, actor)) == [first, *rows]
    assert [row.position for row in queries.items_in(crate, actor)] == [1, 2, 3, 4]
    acts.move_items([row.pk for row in rows], actor, file=volume)
    children = queries.children_of(volume, actor)
    assert [list(each.rows) for each in children] == [rows]
    assert Entry.every.filter(tag="holdings.item.move").count() == 3


def test_what_is_of_another_fonds_or_holder_is_not_placed(place):
    archives, actor, within = place
    other, foreign = fonds(archives), fonds(institution("青溪县档案馆"))
    mine, theirs, abroad = item(within), item(other), item(foreign)
    outcome = acts.move_items([mine.pk, theirs.pk, abroad.pk, 99999], actor, box=box(within))
    assert outcome.changed == [mine.pk]
    assert {pk: why.kind for pk, why in outcome.refused} == {
        theirs.pk: "holdings.other_fonds", abroad.pk: "guard.not_found", 99999: "guard.not_found"
    }  # fmt: skip
    with pytest.raises(Refused):
        acts.move_items([mine.pk], actor, box=box(foreign))
    with pytest.raises(Refused):
        acts.move_items([mine.pk], actor)


def test_a_box_has_its_place_as_a_path(place):
    archives, _, within = place
    row = shelf(archives)
    crate = box(within, shelf=row, section=2, level=3, slot=1)
    assert crate.place == f"r{row.repository_id}/s{row.pk}/b{crate.pk}/"
    assert crate.position == f"{row}-2-3-1"
    with setting_up("a box is taken off the shelf"):
        crate.shelf = None
        crate.save()
    assert now(crate).place == f"b{crate.pk}/"


def test_boxes_go_where_their_shelf_goes(place):
    archives, _, within = place
    row, other = shelf(archives), shelf(archives)
    crate = box(within, shelf=row, section=1, level=1, slot=1)
    with setting_up("a shelf is moved to another room"):
        row.repository, row.code = other.repository, "02"
        row.save()
    assert now(crate).place == f"r{other.repository_id}/s{row.pk}/b{crate.pk}/"


# --- opening and publishing ----------------------------------------------------------------------


def test_opening_needs_an_archives_and_a_public_record(place):
    _, actor, within = place
    good, internal = item(within), item(within, secrecy=Secrecy.INTERNAL)
    outcome = acts.set_opening([good.pk, internal.pk], Opening.OPEN, actor, reason="满 25 年",
                               open_on=DAY)  # fmt: skip
    assert outcome.changed == [good.pk]
    assert [why.kind for _, why in outcome.refused] == ["holdings.not_public"]
    assert (now(good).opening, now(good).open_on) == (Opening.OPEN, DAY)
    unit = institution("槐序县农时局", "government")
    own = item(fonds(unit))
    outcome = acts.set_opening([own.pk], Opening.OPEN, person(unit), reason="想开放")
    assert [why.kind for _, why in outcome.refused] == ["holdings.not_in_archives"]
    assert now(own).opening == Opening.NOT_DUE


def test_reach_is_never_more_than_opening_allows(place):
    _, actor, within = place
    opened, closed = item(within), item(within)
    acts.set_opening([opened.pk], Opening.OPEN, actor, reason="满 25 年")
    outcome = acts.set_reach([opened.pk, closed.pk], Reach.ONLINE, actor, reason="公布")
    assert outcome.changed == [opened.pk]
    assert [why.kind for _, why in outcome.refused] == ["holdings.not_open"]
    acts.set_opening([opened.pk], Opening.DEFERRED, actor, reason="涉及第三方",
                     ground="third", basis="槐档〔2026〕3号", review_on=NEXT)  # fmt: skip
    assert (now(opened).reach, now(opened).open_on) == (Reach.NONE, None)


def test_a_decision_needs_a_reason_a_duty_and_ones_own_rows(place):
    archives, actor, within = place
    one = item(within)
    with pytest.raises(Refused):
        acts.set_opening([one.pk], Opening.OPEN, actor, reason=" ")
    with pytest.raises(Refused):
        less = person(archives, duties=DUTIES - {"holdings.item.set_opening"})
        acts.set_opening([one.pk], Opening.OPEN, less, reason="满 25 年")
    other = person(institution("青溪县档案馆"))
    outcome = acts.set_opening([one.pk], Opening.OPEN, other, reason="不是我的")
    assert [why.kind for _, why in outcome.refused] == ["guard.not_found"]
    party = item(within, party=other.institution)
    outcome = acts.set_opening([party.pk], Opening.OPEN, other, reason="不是我保管的")
    assert outcome.changed == [] and now(party).opening == Opening.NOT_DUE


def test_the_same_decision_twice_leaves_one_subject(place):
    _, actor, within = place
    rows = [item(within) for _ in range(3)]
    keys = [row.pk for row in rows]
    acts.set_opening(keys, Opening.OPEN, actor, reason="满 25 年", open_on=DAY)
    again = acts.set_opening(keys, Opening.OPEN, actor, reason="满 25 年", open_on=DAY)
    assert again.changed == [] == again.refused
    assert EntrySubject.objects.filter(noun="holdings.item", row=keys[0]).count() == 1


# --- fonds --------------------------------------------------------------------------------------


def test_a_fonds_is_opened_written_about_counted_and_closed(place):
    archives, actor, _ = place
    unit = institution("槐序县乡学局", "government")
    one = acts.open_fonds(actor, custodian=archives, fonds_code="A031", name="槐序县乡学局",
                          creating_unit=unit)  # fmt: skip
    assert (one.holder, one.creator, one.creator_name) == (archives.path, unit.path, unit.name)
    acts.issue_text(one, TextKind.GUIDE, "初稿", actor)
    acts.issue_text(one, TextKind.GUIDE, "第二稿", actor)
    assert now(one).guide == "第二稿"
    versions = FondsText.objects.seen_by(actor).filter(fonds=one).order_by("version")
    assert [(each.version, each.text) for each in versions] == [(1, "初稿"), (2, "第二稿")]
    item(one, pages=3, date_text="1987-05"), item(one, pages=4, date_text="1990")
    item(one, standing="draft")
    item(one, category_code="ZP", unit="sheet", quantity=12, date_text="1985")
    volume = file(one, quantity=1, pages=100, date_text="1956")
    acts.recount_extents(one, actor)
    counted = {each.unit: (each.quantity, each.pages) for each in queries.extents_of(one, actor)}
    assert counted == {"item": (2, 7), "file": (1, 100), "sheet": (12, 0)}
    assert (now(one).date_from, now(one).date_to) == (dt.date(1956, 1, 1), dt.date(1990, 12, 31))
    acts.recount_extents(one, actor)
    assert Extent.objects.seen_by(actor).filter(fonds=one).count() == 3
    with setting_up("the only file is destroyed"):
        volume.standing = Standing.DESTROYED
        volume.save()
    acts.recount_extents(one, actor)
    assert [each.unit for each in queries.extents_of(one, actor)] == ["item", "sheet"]
    acts.close_fonds(one, actor, on=DAY, reason="机构撤销")
    assert now(one).state == FondsState.CLOSED
    with pytest.raises(Refused):
        acts.close_fonds(one, actor, on=DAY, reason="再来一次")
    with pytest.raises(Refused) as refusal:
        acts.end_fonds(one, actor, reason="已移出")
    assert refusal.value.reasons[0].kind == "holdings.fonds_not_empty"


def test_an_empty_fonds_is_merged_into_another(place):
    archives, actor, within = place
    empty = fonds(archives, "A099")
    acts.end_fonds(empty, actor, reason="并入", merged_into=within)
    assert (now(empty).state, now(empty).merged_into) == (FondsState.MERGED, within)


def test_two_fonds_of_one_code_are_refused(place):
    from django.core.exceptions import ValidationError

    archives, actor, _ = place
    with pytest.raises(ValidationError):
        acts.open_fonds(actor, custodian=archives, fonds_code="A013", name="又一个")


def test_classes_have_a_path_of_their_own(place):
    within = place[2]
    sight = {"holder": within.holder, "area": within.area}
    with setting_up("three levels of classes"):
        top = RecordClass.objects.create(fonds=within, code="ZY", title="专业", **sight)
        low = RecordClass.objects.create(
            fonds=within, parent=top, code="ZY·HY", title="婚姻", **sight
        )
    assert (top.path, low.path) == (f"{top.pk}/", f"{top.pk}/{low.pk}/")


def test_nothing_is_written_outside_an_act_and_nothing_secret_at_all(place):
    within = place[2]
    with pytest.raises(OffTrail):
        Item(fonds=within, title="x", holder=within.holder).save()
    with pytest.raises(AboveCeiling):
        item(within, secrecy=Secrecy.SECRET)


def test_what_follows_from_a_row_is_kept_with_it(place):
    within = place[2]
    one = item(within, date_text="民国三十五年三月", year=1946, retention="C")
    assert (one.date_from, one.date_to) == (dt.date(1946, 3, 1), dt.date(1946, 3, 31))
    assert one.review_on == dt.date(1971, 3, 31)
    assert one.fonds_code == "A013" and one.creator == within.creator
    with pytest.raises(NotFound), act("holdings.item.edit", one, person("i999/")):
        pass
