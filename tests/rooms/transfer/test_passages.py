# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交中: what was packed stays as it is at every door, from packing until the transfer is over."""

import datetime as dt
import json
import shutil
from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from factories import holdings
from factories.doing import now, over, rows
from lantai.craft.refcode import Change
from lantai.desk import api, changing, editing, listing, listpage, pages
from lantai.desk.exporting import Chosen
from lantai.desk.listing import Ask
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings import acts as holdings_acts
from lantai.holdings.models import (
    CustodyMove,
    File,
    ImportProblem,
    Item,
    ItemDocument,
    Passage,
)
from lantai.holdings.queries import passages_of
from lantai.transfer import acts, doing, due, folders, jobs, queries
from lantai.works.models import Job
from lantai.works.terms import Stage, State

pytestmark = pytest.mark.django_db(databases=["default", "side"])
PASSING = "holdings.passing"


def keeper(scene):
    """The records officer of the unit, with every duty of holdings too."""
    officer = scene.actor("officer")
    return replace(officer, duties=officer.duties | holdings.DUTIES)


def kinds(outcome):
    return [why.kind for _, why in outcome.refused]


def why(call, *given, **more):
    with pytest.raises(Refused) as fault:
        call(*given, **more)
    return [each.kind for each in fault.value.reasons]


def why_wrong(row, **values):
    """What the register says of an item, or of what it would become."""
    for name, value in values.items():
        setattr(row, name, value)
    return register_of(Item).check(row, None)


def volume_with(scene, *items):
    made = holdings.file(scene.fonds)
    with setting_up("items lie in a volume"):
        for each in items:
            each.file = made
            each.save()
    return made


def test_the_form_and_the_api_refuse_with_the_transfers_name_and_what_to_do(scene):
    row = scene.built()
    item, actor, one = queries.items(queries.members(row))[0], keeper(scene), register_of(Item)
    assert why(editing.edit, one, actor, item, {"title": "另一个题名"}) == [PASSING]
    assert not editing.may_edit(one, actor, item)
    request = RequestFactory().patch(
        "/", json.dumps({"title": "另一个题名"}), content_type="application/json")  # fmt: skip
    request.actor, request._dont_enforce_csrf_checks = actor, True
    answer = api.row(request, room="holdings", plural="items", pk=item.pk)
    told = answer.content.decode()
    assert answer.status_code == 409 and row.name in told and "改了再组包" in told, told
    assert now(item).title == item.title


def test_bulk_edit_says_so_row_by_row_and_changes_the_others(scene):
    row = scene.built()
    packed, free, actor = queries.items(queries.members(row)), scene.filed(2), keeper(scene)
    one = register_of(Item)
    chosen = Chosen(
        Item.objects.seen_by(actor).filter(pk__in=[e.pk for e in (*packed, *free)]), Ask()
    )
    batch = changing.preview(one, actor, chosen, {"location": "二号库房"})
    told = list(batch.rows.exclude(problem=None).values_list("problem__kind", flat=True))
    assert told == [PASSING] * len(packed)
    changing.start(one, actor, batch, "搬库")
    assert changing.go_on(one, actor, batch) == len(free)
    assert {now(each).location for each in packed} == {""}


def test_what_was_looked_at_before_the_packing_is_judged_again_when_it_is_done(scene):
    items, actor, one = scene.filed(2), keeper(scene), register_of(Item)
    row = scene.drafted(items)
    chosen = Chosen(Item.objects.seen_by(actor).filter(pk__in=[each.pk for each in items]), Ask())
    batch = changing.preview(one, actor, chosen, {"location": "二号库房"})
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    changing.start(one, actor, batch, "搬库")
    assert changing.go_on(one, actor, batch) == 0
    assert {now(each).location for each in items} == {""}


def test_placing_renumbering_periods_and_decisions_are_refused_and_the_others_go_on(scene):
    row = scene.built()
    packed, free = queries.items(queries.members(row))[0], scene.filed(1)[0]
    actor, crate = keeper(scene), holdings.box(scene.fonds)
    keys = [packed.pk, free.pk]
    moved = holdings_acts.move_items(keys, actor, box=crate)
    assert moved.changed == [free.pk] and kinds(moved) == [PASSING]
    out = holdings_acts.take_out(keys, actor, of="box")
    assert out.changed == [free.pk] and kinds(out) == [PASSING]
    given = holdings_acts.set_retention(keys, "D30", actor, reason="错了")
    assert PASSING in kinds(given) and now(packed).retention == packed.retention
    reach = holdings_acts.set_reach(keys, 0, actor, reason="撤下")
    assert kinds(reach) == [PASSING]
    change = [Change(packed.ref_code, "A913-WS·2018·Y-9001", "错号", "荀行简", None, "")]
    assert why(holdings_acts.renumber, change, actor) == [PASSING]
    looked = over(actor, [packed, free], "to_box", code=crate.code)
    assert row.name in looked.words and "改了再组包" in looked.words


def test_a_volume_stays_as_its_package_describes_it(scene):
    items = scene.filed(2)
    volume = volume_with(scene, *items)
    row = scene.built(items)
    actor, late = keeper(scene), scene.filed(1)[0]
    assert why(editing.edit, register_of(File), actor, now(volume), {"title": "别的"}) == [PASSING]
    assert why(holdings_acts.move_items, [late.pk], actor, file=now(volume)) == [PASSING]
    fresh = Item(fonds=scene.fonds, holder=scene.unit.path, file=volume, title="后加的")
    assert row.name in register_of(Item).check(fresh, actor)["file"]
    assert why_wrong(late, file=volume)["file"].startswith("正在移交")
    lies = now(items[0])
    with CaptureQueriesContext(connection) as asked:
        assert not why_wrong(lies), "what lies there may stay"
    sets = [each["sql"] for each in asked if "guard_setmember" in each["sql"]]
    assert not sets, "a change of many rows asks of each whether its volume is held"
    document = ItemDocument(item=items[0], order=1)
    assert row.name in register_of(ItemDocument).check(document, actor)["item"]
    with setting_up("a document of an item that is being handed over"):
        document.save()
    one = register_of(ItemDocument)
    assert why(editing.edit, one, actor, document, {"title": "正文"}) == [PASSING]


def test_a_catalogue_brings_nothing_into_a_volume_that_is_being_handed_over(scene):
    items = scene.filed(1)
    held, free = volume_with(scene, *items), holdings.file(scene.fonds)
    row, actor = scene.built(items), keeper(scene)
    batch = holdings_acts.open_import(scene.fonds, actor, name="目录.xlsx", digest="0" * 128)
    given = [holdings.row(number, 案卷档号=volume.ref_code, 档号=f"{volume.ref_code}-9{number}")
             for number, volume in enumerate((held, free), 1)]  # fmt: skip
    batch = holdings_acts.import_items(batch, given, actor)
    assert (batch.added, batch.refused) == (1, 1)
    (told,) = [each for each in rows(ImportProblem, batch=batch) if each.status == "error"]
    assert (told.kind, told.params["affair"]) == ("holdings.into_passing", row.name)
    assert [each.file for each in rows(Item, batch=batch)] == [free]


def test_no_other_way_out_is_open_meanwhile(scene):
    row = scene.built()
    keys, actor = queries.members(row), keeper(scene)
    other = holdings.fonds(scene.unit, "A914", creator=scene.unit)
    free = scene.filed(1)[0]
    move = holdings_acts.lay_custody(
        scene.fonds, scene.archives, actor, name="另一次", reason="并馆", whole=False)  # fmt: skip
    assert holdings_acts.lay_items(move, actor, keys=[*keys, free.pk]) == 1
    with setting_up("the move is gone"):
        CustodyMove.objects.unguarded("a test").filter(pk=move.pk).update(state="withdrawn")
    assert why(holdings_acts.lay_custody, scene.fonds, scene.archives, actor, name="全部",
               reason="并馆") == [PASSING]  # fmt: skip
    assert why(holdings_acts.merge_slice, scene.fonds, other, actor) == [PASSING]


def test_what_is_in_a_move_of_custody_is_neither_listed_nor_packed(scene):
    first, second = scene.filed(2)
    row, actor = scene.drafted([first]), keeper(scene)
    move = holdings_acts.lay_custody(
        scene.fonds, scene.archives, actor, name="并馆", reason="并馆", whole=False)  # fmt: skip
    assert holdings_acts.lay_items(move, actor, keys=[first.pk, second.pk]) == 2
    assert kinds(acts.collect(now(row), [second.pk], actor)) == ["holdings.laid_elsewhere"]
    assert [each.kind for each in doing.lacks(now(row))] == ["transfer.moving"]
    holdings_acts.withdraw_move(move, actor, reason="列错了")
    assert not doing.lacks(now(row))


def test_back_it_is_free_and_packed_again_it_stays_again_until_custody_has_passed(scene):
    items, actor, one = scene.filed(2), keeper(scene), register_of(Item)
    keys = [each.pk for each in items]
    row = scene.drafted(items)
    assert not passages_of(Item, keys), "what is only listed may still be put right"
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    assert set(passages_of(Item, keys)) == set(keys)
    row = scene.step(row, "reopen", "officer")
    editing.edit(one, actor, now(items[0]), {"location": "一号库房"})
    row = scene.accepted_again(row)
    assert {each.party for each in rows(Passage)} == {scene.archives.path}
    assert why(editing.edit, one, actor, now(items[0]), {"title": "改"}) == [PASSING]
    row = scene.step(row, "return", "curator", reason="题名与正文不符")
    assert not rows(Passage)
    editing.edit(one, actor, now(items[0]), {"title": "改正后的题名"})
    row = scene.accepted_again(row)
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert not rows(Passage)
    assert {(now(each).standing, now(each).holder) for each in items} == {
        ("held", scene.archives.path)}  # fmt: skip


def test_withdrawn_it_is_free_and_another_transfer_may_have_it(scene):
    items = scene.filed(2)
    row = scene.tested(items)
    scene.step(row, "withdraw", "officer", reason="先不移交")
    assert not rows(Passage)
    assert scene.built(items, name="另一次移交").state == "built"


def test_where_no_package_comes_of_it_the_records_are_free(scene):
    good, bare = (
        scene.filed(1)[0],
        holdings.item(
            scene.fonds, ref_code="A913-WS·2018·Y-8001", standing="filed", disclosure="active"
        ),
    )
    row = scene.drafted([good, bare])
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "failed"
    assert not rows(Passage) and now(row).state == "drafted"
    acts.drop(row, [bare.pk], scene.actor("officer"))
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"


def test_killed_while_packing_it_goes_on_or_is_freed_in_the_night(scene):
    items = scene.filed(2)
    row = scene.drafted(items)
    job = jobs.ordered(jobs.packing_records, now(row), scene.actor("officer"), reviewer="荀行简")
    acts.begin_packing(now(row), doing.HOUSE)  # and here it was killed
    assert why(acts.drop, now(row), [items[0].pk], scene.actor("officer")) == [
        "transfer.is_packing"]  # fmt: skip
    jobs.clearing_folders(None)
    assert rows(Passage), "its job goes on yet"
    with setting_up("its hands were lost too often"):
        Job.objects.unguarded("a test").filter(pk=job.pk).update(
            state=State.FAILED, stage=Stage.STOPPED)  # fmt: skip
    jobs.clearing_folders(None)
    assert not rows(Passage)
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    assert set(passages_of(Item, [each.pk for each in items])) == {each.pk for each in items}


def page_of(actor, view, **where):
    request = RequestFactory().get("/")
    request.actor = actor
    return view(request, **where).content.decode()


def test_the_page_and_the_list_say_so_and_lead_to_the_transfer(scene):
    row, free = scene.built(), scene.filed(1)[0]
    item, officer = queries.items(queries.members(row))[0], scene.actor("officer")
    url = f'href="{register_of(type(row)).address(row)}"'
    text = page_of(officer, pages.row_page, room="holdings", plural="items", pk=item.pk)
    assert "移交中" in text and url in text
    other = page_of(officer, pages.row_page, room="holdings", plural="items", pk=free.pk)
    assert "移交中" not in other
    listed = page_of(officer, listpage.list_page, room="holdings", plural="items")
    assert listed.count("移交中") == listed.count(url) == 3, listed.count(url)
    stranger = scene.actor("neighbour")
    with setting_up("an item that everybody may look up"):
        Item.objects.unguarded("a test").filter(pk=item.pk).update(
            opening=4, reach=1, open_on=dt.date(2020, 1, 1))  # fmt: skip
    assert not passages_of(Item, [item.pk], stranger), "others are not told of the affair"


def test_lists_ask_once_for_marks_and_not_at_all_where_nothing_can_be_held(scene):
    free, officer = scene.filed(3), scene.actor("officer")
    for noun, keys, most in (("holdings.item", [each.pk for each in free], 1),
                             ("holdings.fonds", [scene.fonds.pk], 0)):  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert listing.marks_of(register_of(noun), keys, officer) == {}
        assert len(asked) == most, noun


def test_what_is_packed_is_no_longer_among_what_is_due(scene):
    items = scene.filed(3, year=2015, date_text="2015-06-01", medium="paper")
    today = dt.date(2026, 11, 28)
    pairs = [(scene.unit, scene.archives)]
    assert sum(line.count for line in due.lines_of(pairs, today)) == 3
    row = scene.built(items[:2])
    assert sum(line.count for line in due.lines_of(pairs, today)) == 1
    scene.step(row, "reopen", "officer")
    assert sum(line.count for line in due.lines_of(pairs, today)) == 3


def test_what_comes_from_outside_stays_as_it_came_until_custody_has_passed(scene):
    row, made = scene.awaited("D301", way="medium"), scene.sent()
    medium = folders.medium_of(row)
    shutil.copytree(folders.out_of(made) / "parts", medium)
    (part,) = queries.parts(made)
    (medium / "manifest.txt").write_text(
        f"package {row.package_id}\n1 {part.size} {part.sha512}\n", "utf-8"
    )
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    row = now(row)
    items = queries.items(queries.members(row))
    actor = scene.actor("archivist")
    actor = replace(actor, duties=actor.duties | holdings.DUTIES)
    one = register_of(Item)
    assert why(editing.edit, one, actor, items[0], {"title": "改"}) == [PASSING]
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    editing.edit(one, actor, now(items[0]), {"location": "三号库房"})
    assert {each.standing for each in rows(Item, fonds=row.into)} == {"held"}


@pytest.mark.parametrize("count", [1, 12])
def test_holding_any_number_of_records_is_a_constant_number_of_statements(scene, count):
    row = scene.drafted(scene.filed(count))
    with CaptureQueriesContext(connection) as asked:
        acts.begin_packing(now(row), doing.HOUSE)
    assert not [each for each in asked if "holdings_item" in each["sql"]]
    with CaptureQueriesContext(connection) as asked:
        assert len(passages_of(Item, queries.members(row))) == count
    assert len(asked) == 3


def test_a_site_that_is_upgraded_holds_what_is_under_way(scene):
    row, drafted = scene.sent(), scene.drafted(scene.filed(1), name="还没有组包的")
    with setting_up("as it was before"):
        rows(Passage)[0].delete()
    move = import_module("lantai.transfer.migrations.0004_records_under_way")
    with connection.schema_editor() if connection.vendor != "sqlite" else _Editor() as editor:
        move.hold(apps, editor)
    (made,) = rows(Passage)
    assert (made.row, made.set_id, made.name) == (row.pk, row.set_id, row.name)
    assert made.party == scene.archives.path and drafted.set_id != made.set_id


class _Editor:
    """What a migration is handed, where a test is in a transaction already."""

    connection = connection

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        return False
