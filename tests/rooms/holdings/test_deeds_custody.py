# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Custody as both sides take it through forms: laid, on paper, received by a job, signed for."""

import gzip
from dataclasses import replace

import pytest
from django.test import RequestFactory
from django.utils import translation

from factories.doing import Answer, done, now, offered, on_row, over, run_job
from factories.holdings import DUTIES, box, file, fonds, institution, item, person
from lantai.craft.catalogue.grids import open_grids
from lantai.craft.errors import BadInput
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.holdings import acts, handed
from lantai.holdings.handover import _lines, handover_page
from lantai.holdings.models import Box, CustodyMove, File, Fonds, Item
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def moves():
    return CustodyMove.objects.unguarded("all moves there are").order_by("pk")


def paper(actor, move, query=""):
    request = RequestFactory().get(f"/{query}")
    request.actor = actor
    page = handover_page(request, register_of(CustodyMove), move)
    if page.streaming:
        whole = b"".join(page.streaming_content)
        page.close()
        return whole
    return Answer(page.status_code, page.content.decode(), "")


@pytest.fixture
def two(world):
    """A unit's fonds with a file, two items in it, one by itself and a box."""
    with setting_up("the records of a unit"):
        within = fonds(world["unit"], "A027", creator=world["unit"])
    volume, crate = file(within, standing="filed"), box(within)
    rows = [item(within, file=volume, standing="filed", box=crate) for _ in range(2)]
    rows.append(item(within, standing="filed"))
    return world, within, volume, crate, rows


def hand_over(two, **more):
    world, within, *_ = two
    sent = {"receiver": str(world["archives"].pk), "name": "农时局 2014—2018 年",
            "reason": "满十年", "aids": "案卷目录 1 册", "note": "无缺件", **more}  # fmt: skip
    return on_row(world.actor("officer"), within, "hand_over", sent)


def test_a_whole_fonds_passes_from_one_side_to_the_other(two):
    world, within, volume, crate, rows = two
    form = on_row(world.actor("officer"), within, "hand_over")
    assert "槐序县档案馆" in form.text and "接收以前可以撤回" in form.words
    answer = hand_over(two)
    move = moves().get()
    assert answer.status == 302 and answer.url.endswith(f"/{move.pk}/")
    assert hand_over(two).url == answer.url and moves().count() == 1, "twice is once"
    assert run_job(Job.objects.unguarded("the job that lists").get()) == "done"
    assert now(move).total == 5 and now(move).laid_by == world.actor("officer").name
    archivist = world.actor("archivist")
    assert offered(now(move), archivist) == ["receive"]
    assert offered(now(move), world.actor("officer")) == ["withdraw"]
    form = on_row(archivist, now(move), "receive")
    assert "不选，就把这个全宗连同类别" in form.words
    job = on_row(archivist, now(move), "receive", {"into": "", "opinion": "数量相符"})
    again = on_row(archivist, now(move), "receive", {"go": "1"})
    assert job.url == again.url, "twice is one job"
    assert run_job(job) == "done"
    assert now(move).state == "receiving" and now(move).moved == 5
    assert offered(now(move), archivist) == ["finish"]
    assert on_row(archivist, now(move), "finish", {"go": "1"}).status == 302
    assert on_row(archivist, now(move), "finish", {"go": "1"}).status == 409, "and only once"
    assert now(move).state == "received" and now(move).received_by == archivist.name
    assert {now(row).holder for row in (*rows, volume, crate, within)} == {world["archives"].path}
    assert now(rows[0]).file == volume and now(rows[0]).box == crate
    assert Entry.every.filter(tag="holdings.custodymove.finish").count() == 1


def test_into_a_fonds_of_the_same_code_and_what_lies_together_stays_together(two):
    world, within, volume, crate, rows = two
    with setting_up("the archives has a fonds of that code"):
        into = fonds(world["archives"], "A027", creator=world["unit"])
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    archivist, move = world.actor("archivist"), moves().get()
    form = on_row(archivist, move, "receive")
    assert "本单位已有全宗号相同的全宗" in form.words
    refused = on_row(archivist, move, "receive", {"into": "", "opinion": ""})
    assert refused.status == 422, "the same code twice in one archives is not received"
    assert run_job(on_row(archivist, move, "receive", {"into": str(into.pk)})) == "done"
    kept = now(rows[0])
    assert (kept.fonds, kept.file, kept.box, kept.holder) == (
        into, volume, crate, world["archives"].path)  # fmt: skip
    assert now(volume).fonds == into and now(crate).fonds is None and now(crate).place
    on_row(archivist, now(move), "finish", {"go": "1"})
    assert now(within).holder == world["unit"].path, "the emptied fonds stays with its sender"
    assert "end" in offered(now(within), world.actor("officer"))


def test_codes_in_use_stop_it_before_anything_has_passed(two):
    world, within, _, _, rows = two
    with setting_up("a code of the archives"):
        other = fonds(world["archives"], "A099")
    item(other, ref_code=rows[1].ref_code)
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    archivist, move = world.actor("archivist"), moves().get()
    answer = on_row(archivist, move, "receive", {"into": "", "opinion": ""})
    assert answer.status == 409 and rows[1].ref_code in answer.words
    assert "先办理档号变更" in answer.words, "with what can be done about it"
    assert now(move).state == "laid" and {now(row).holder for row in rows} == {within.holder}


def test_what_is_next_stands_at_the_head_of_the_page(two):
    from lantai.desk.pages import row_page

    world, *_ = two
    hand_over(two)
    move, one = moves().get(), register_of(CustodyMove)
    for username, offered_there in (("archivist", True), ("officer", False)):
        request = RequestFactory().get("/")
        request.actor = world.actor(username)
        page = row_page(request, room=one.room, plural=one.plural, pk=move.pk).content.decode()
        assert ("acts/?do=receive" in page) is offered_there, username
        assert "acts/?do=withdraw" not in page, "what is not next is in the tab alone"
        assert "等接收单位接收" in page


def test_what_is_being_arranged_passes_as_a_draft(two):
    world, within, *_ = two
    draft = item(within, standing="draft", ref_code="")
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    archivist, move = world.actor("archivist"), moves().get()
    assert "其中 1 条还在整理" in paper(archivist, move).words
    assert run_job(on_row(archivist, move, "receive", {"into": ""})) == "done"
    assert (now(draft).standing, now(draft).holder) == ("draft", world["archives"].path)


def test_a_stopped_receiving_goes_on_where_it_stopped(two, monkeypatch):
    world, _, _, _, rows = two
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    archivist, move = world.actor("archivist"), moves().get()
    acts.begin_receiving(move, archivist)
    acts.receive_slice(move, archivist, size=2)
    assert offered(now(move), archivist) == ["receive"]
    form = on_row(archivist, now(move), "receive")
    assert "接收意见" not in form.words, "what was answered is not asked again"
    assert run_job(on_row(archivist, now(move), "receive", {"go": "1"})) == "done"
    assert now(move).moved == 5 and {now(row).holder for row in rows} == {world["archives"].path}


def test_what_came_to_the_fonds_meanwhile_must_be_laid_too(two):
    world, within, *_ = two
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    late = item(within, standing="filed")
    officer, archivist, move = world.actor("officer"), world.actor("archivist"), moves().get()
    answer = on_row(archivist, move, "receive", {"into": "", "opinion": ""})
    assert answer.status == 409 and "还有 1 条没有列入移交" in answer.words
    assert "补列" in answer.words
    assert offered(move, officer) == ["add_rest", "withdraw"]
    on_row(officer, move, "add_rest", {"go": "1"})
    run_job(Job.objects.unguarded("the jobs that list").order_by("-pk").first())
    assert run_job(on_row(archivist, now(move), "receive", {"into": ""})) == "done"
    assert now(late).holder == world["archives"].path


def test_it_is_withdrawn_by_its_sender_with_a_reason(two):
    world, _, _, _, rows = two
    hand_over(two)
    move, officer = moves().get(), world.actor("officer")
    assert on_row(officer, move, "withdraw", {"reason": ""}).status == 422
    assert on_row(officer, move, "withdraw", {"reason": "清单有误"}).status == 302
    assert now(move).state == "withdrawn" and offered(now(move), officer) == []
    assert offered(now(move), world.actor("archivist")) == []
    assert {now(row).holder for row in rows} == {world["unit"].path}
    assert hand_over(two).status == 302 and moves().count() == 2, "and then it may be tried again"


# --- some records ---------------------------------------------------------------------------------


def test_ticked_records_are_laid_looked_at_first(two):
    world, within, volume, _, rows = two
    officer = world.actor("officer")
    with setting_up("another fonds"):
        apart = item(fonds(world["unit"], "A028"), standing="filed")
    new = {"receiver": str(world["archives"].pk), "name": "第一批", "reason": "进馆"}
    look = over(officer, [rows[0], rows[2], apart], "lay", **new)
    assert look.status == 200 and not moves().exists(), "looking lays nothing"
    assert "第一批" in look.words and "一次移交只列一个全宗的档案" in look.words
    answer = done(officer, Item, look, times=2)
    move = moves().get()
    assert (move.whole, move.total, move.fonds) == (False, 2, within) and "办好" in answer.words
    look = over(officer, [volume], "lay", move=str(move.pk))
    done(officer, File, look)
    assert now(move).total == 3
    held = over(officer, [rows[0]], "lay", **{**new, "name": "第二批"})
    assert "已经列在另一次移交里" in held.words and "第一批" in held.words
    nothing = over(officer, [rows[1]], "lay", name="x")
    assert nothing.status == 409 and "接收单位" in nothing.words


def test_a_part_goes_into_the_fonds_that_the_receiver_names(two):
    world, _, volume, _, rows = two
    officer, archivist = world.actor("officer"), world.actor("archivist")
    with setting_up("a fonds of the archives"):
        into = fonds(world["archives"], "A013")
    look = over(officer, [rows[0], rows[2]], "lay", receiver=str(world["archives"].pk),
                name="第一批", reason="进馆")  # fmt: skip
    done(officer, Item, look)
    move = moves().get()
    assert on_row(archivist, move, "receive", {"into": "", "opinion": ""}).status == 422
    assert run_job(on_row(archivist, move, "receive", {"into": str(into.pk)})) == "done"
    on_row(archivist, now(move), "finish", {"go": "1"})
    assert now(rows[0]).fonds == into and now(rows[0]).file is None
    assert now(rows[1]).holder == world["unit"].path == now(volume).holder
    assert Fonds.objects.seen_by(officer, only="own").count() == 1


def test_the_acts_that_pass_a_part_ask_for_a_fonds_too(db):
    unit, archives = institution("槐序县农时局", "government"), institution()
    sender, receiver = person(unit, 1), person(archives, 2)
    within = fonds(unit, "Z109")
    row = item(within, standing="filed")
    move = acts.lay_custody(within, archives, sender, name="x", reason="y", whole=False)
    acts.lay_items(move, sender, keys=[row.pk])
    from lantai.guard.errors import Refused

    for act in (acts.begin_receiving, acts.receive_slice, acts.finish_move):
        with pytest.raises(Refused) as refusal:
            act(now(move), receiver)
        assert refusal.value.reasons[0].kind in ("holdings.needs_fonds", "holdings.move_not_over")
    assert now(row).holder == unit.path == now(within).holder


# --- on paper -------------------------------------------------------------------------------------


ON_THE_FORM = ("档案交接文据", "农时局 2014—2018 年", "整个全宗移交", "1 卷、3 件、1 盒", "2018",
               "案卷目录 1 册", "无缺件", "槐序县农时局", "槐序县档案馆", "（印章）",
               "领导人（签字）", "本文据一式两份")  # fmt: skip


def test_the_form_and_its_list_are_there_for_both_signatures(two, tmp_path):
    world, _, volume, crate, rows = two
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    move = moves().get()
    for actor in (world.actor("officer"), world.actor("archivist")):
        page = paper(actor, move)
        for words in (*ON_THE_FORM, volume.ref_code, crate.code, *(row.ref_code for row in rows)):
            assert words in page.words, words
        assert "您看不到" not in page.words
    with translation.override("en"):
        assert "Hand-over of archives" in paper(world.actor("officer"), move).words
    book = tmp_path / "list.xlsx"
    book.write_bytes(paper(world.actor("officer"), move, "?format=xlsx"))
    cells = {cell for grid in open_grids(book) for _, row in grid.lines() for cell in row}
    assert {row.ref_code for row in rows} <= cells
    assert Entry.every.filter(tag="holdings.custodymove.export").count() == 1


def test_both_sides_print_the_list_after_it_was_signed_for(two, tmp_path):
    world, _, volume, crate, rows = two
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    move = moves().get()
    before = [cells[1] for cells in _lines(move, world.actor("officer"), 0, None)]
    acts.receive_all(move, world.actor("archivist"))
    with setting_up("it is described otherwise by its new keeper"):
        row = now(rows[0])
        row.title = "新馆改过的题名"
        row.save()
    for name in ("officer", "archivist"):
        page = paper(world.actor(name), now(move))
        for words in (volume.ref_code, crate.code, *(each.ref_code for each in rows)):
            assert words in page.words, words
        assert rows[0].title in page.words and "新馆改过的题名" not in page.words
        assert now(move).list_digest in page.words and "您看不到" not in page.words
        assert [cells[1] for cells in _lines(now(move), world.actor(name), 0, None)] == before
    assert handed.keep(now(move)) != now(move).list_digest, "the list is that of then"


def test_the_list_that_was_kept_is_proved_and_its_loss_is_told(two):
    world, *_ = two
    hand_over(two)
    run_job(Job.objects.unguarded("the job that lists").get())
    move = moves().get()
    acts.receive_all(move, world.actor("archivist"))
    path = handed.folder() / now(move).list_digest
    path.write_bytes(gzip.compress(b"{}\n[]\n"))
    with pytest.raises(BadInput) as why:
        paper(world.actor("officer"), now(move))
    assert why.value.kind == "holdings.list_changed"
    path.unlink()
    assert "您看不到" in paper(world.actor("officer"), now(move)).words


def test_what_is_above_a_clearance_is_not_in_ones_list(db):
    archives, other = institution(), institution("兰秋县档案馆")
    sender, receiver = person(archives, 1), person(other, 2)
    within = fonds(archives, "A013")
    plain, inner = item(within), item(within, secrecy=1)
    move = acts.lay_custody(within, other, sender, name="x", reason="区划调整")
    acts.lay_items(move, sender)
    acts.receive_all(move, receiver)
    outsider = replace(sender, clearance=0)
    assert len(list(handed.rows(now(move), 0))) == handed.counts(now(move), 0)[type(plain)] == 1
    page = paper(outsider, now(move))
    assert plain.ref_code in page.words and inner.ref_code not in page.words
    assert "另有 1 条的密级高于您的权限" in page.words


def test_who_keeps_it_no_more_is_told_how_much_is_not_listed(db):
    archives, other = institution(), institution("兰秋县档案馆")
    sender, receiver = person(archives, 1), person(other, 2)
    within = fonds(archives, "A013")
    row = item(within)
    move = acts.lay_custody(within, other, sender, name="x", reason="区划调整")
    acts.lay_items(move, sender)
    acts.receive_all(move, receiver)
    with setting_up("a move from before lists were kept"):
        CustodyMove.objects.unguarded("a test").filter(pk=move.pk).update(list_digest="")
    page = paper(sender, now(move))
    assert row.ref_code not in page.text and "另有 1 条已由对方保管" in page.words
    assert row.ref_code in paper(receiver, now(move)).text


def test_a_long_list_is_printed_in_parts(db, monkeypatch):
    from lantai.desk import paper as sheets

    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    archives = institution()
    sender = person(archives, 1)
    within = fonds(archives, "A013")
    rows = [item(within) for _ in range(6)]
    file(within)
    move = acts.lay_custody(within, institution("兰秋县档案馆"), sender, name="x", reason="y")
    acts.lay_items(move, sender)
    first, second = paper(sender, move), paper(sender, move, "?part=2")
    assert "1–4" in first.words and "领导人（签字）" in first.words
    assert "领导人（签字）" not in second.words
    listed = [row.ref_code in first.text for row in rows]
    assert listed == [True] * 3 + [False] * 3
    assert [row.ref_code in second.text for row in rows] == [False] * 3 + [True] * 3
    assert paper(sender, move, "?part=99").text == second.text


# --- who ----------------------------------------------------------------------------------------


def test_who_hands_over_and_who_receives(two):
    world, within, _, _, rows = two
    hand_over(two)
    move = moves().get()
    for username in ("preserver", "opener", "counter", "curator", "authority", "neighbour", "clerk",
                     "leader", "system", "auditor", "provider", "joint"):  # fmt: skip
        assert offered(move, world.actor(username)) == [], username
    with setting_up("a fonds of the archives"):
        ours = fonds(world["archives"], "A013")
    assert "hand_over" in offered(ours, world.actor("preserver"))
    less = person(world["unit"], 9, duties=DUTIES - {"holdings.custodymove.lay"})
    assert "hand_over" not in offered(within, less)
    look = over(world.actor("officer"), [rows[0]], "lay", receiver=str(world["unit"].pk),
                name="x", reason="y")  # fmt: skip
    assert look.status == 422, "nobody hands over to itself"
    assert Box.objects.seen_by(world.actor("preserver")).count() == 0
