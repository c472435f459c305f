# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""An item that is for ourselves is told nowhere to a colleague who may not see such."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.utils import timezone

from factories.batches import paper, sent
from factories.doing import now, rows
from lantai.craft.text import extract
from lantai.desk.register import register_of
from lantai.filing import arranging, batchjobs, followers, papers
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import captures as capture_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.acts.captures import Coming
from lantai.filing.models import (
    Arrangement,
    Capture,
    CapturedFile,
    FiledItem,
    FilingBatch,
    FilingFinding,
)
from lantai.filing.pages.arranging import arrange_page
from lantai.filing.pages.papers import papers_page
from lantai.guard.acts import act, setting_up
from lantai.guard.errors import Refused
from lantai.guard.models import Entry
from lantai.guard.sealing import seal_all
from lantai.holdings.models import Item

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TITLE = "关于青禾行动的内部通报"
EITHER = (Capture, CapturedFile, FilingFinding, FiledItem, Arrangement)


@pytest.fixture
def office(office):
    made = office
    made.low = replace(made.officer, clearance=0)
    return made


def coming(number, title, secrecy=""):
    given = {"title": title, **({"secrecy": secrecy} if secrecy else {})}
    name = f"{number}.txt"
    return Coming((sent(name, paper(number)[1]),), f"OA-{number}", given)


def captured(office):
    some = [coming(1, TITLE, "内部"), coming(2, "关于春耕的公开通知")]
    capture_acts.capture(office.batch, some, office.clerk, channel="api", sender="办公系统")


def received(office):
    captured(office)
    office.run(batchjobs.reading_captures, office.clerk)
    with setting_up("a batch that is being arranged"):
        row = office.fresh()
        row.state, row.handed_by = "received", "林知微"
        row.save()
    keys = [row.pk for row in rows(FiledItem)]
    line_acts.set_line(keys, office.entries[0], office.officer)
    return office.fresh()


def seen(model, actor):
    return [str(row) for row in model.objects.seen_by(actor, "describe")]


def page(rf, view, office, who, method="get", **data):
    request = getattr(rf, method)("/", data)
    request.actor = who
    request.COOKIES = {}
    return view(request, register_of(FilingBatch), office.fresh())


def test_what_its_sender_calls_internal_is_so_before_it_is_read(office):
    captured(office)
    assert TITLE in seen(Capture, office.officer)
    assert seen(Capture, office.low) == ["关于春耕的公开通知"]
    assert seen(CapturedFile, office.low) == ["2.txt"]


def test_the_trail_calls_it_by_its_senders_number(office):
    captured(office)
    row = next(row for row in rows(Capture) if row.title == TITLE)
    capture_acts.give_back(row, office.officer, opinion="不属于本单位")
    (entry,) = rows(Entry, tag="filing.capture.give_back")
    assert entry.label == "OA-1" and now(row).title == TITLE


def test_captures_findings_and_arrangements_are_as_secret_as_their_items(office):
    received(office)
    arranging_acts.arrange(office.fresh(), ("class", "sort"), office.officer)
    office.run(batchjobs.testing_batch, office.officer)
    secret = next(row.pk for row in rows(Item) if row.title == TITLE)
    assert {row.secrecy for row in rows(FilingFinding, item=secret)} <= {1}
    assert all(row.secrecy == 0 for row in rows(FilingFinding) if row.item_id not in (secret, None))
    assert [row.secrecy for row in rows(Arrangement)] == [1]
    for model in EITHER:
        told = " ".join(
            [
                *seen(model, office.low),
                *(str(getattr(row, "params", "")) for row in model.objects.seen_by(office.low)),
            ]
        )
        assert TITLE not in told
    assert not seen(Arrangement, office.low) and len(seen(FiledItem, office.low)) == 1


def test_an_item_that_is_marked_later_takes_what_repeats_it_along(office):
    captured(office)
    office.run(batchjobs.reading_captures, office.clerk)
    public = next(row for row in rows(Item) if row.title != TITLE)
    for level in (1, 0):
        with act("holdings.item.edit", public, office.officer) as done:
            public.secrecy = level
            public.save()
            done(public)
        seal_all()
        while followers.follow_secrecy():
            pass
        capture = next(row for row in rows(Capture) if row.item_id == public.pk)
        assert capture.secrecy == level
        assert (public.title in seen(Capture, office.low)) is (level == 0)


def text_and_slip(office, *marks):
    """A text and its slip, read and to be arranged; what their senders said of each."""
    name, data = paper(3)
    files = (name, data), (f"{name.removesuffix('.txt')}-发文处理单.txt", b"chu li")
    some = [
        Coming((sent(*file),), f"OA-{n}", {"secrecy": mark} if mark else {})
        for n, (file, mark) in enumerate(zip(files, marks, strict=True), 1)
    ]
    capture_acts.capture(office.batch, some, office.clerk, channel="api", sender="办公系统")
    office.run(batchjobs.reading_captures, office.clerk)
    with setting_up("a batch that is being arranged"):
        row = office.fresh()
        row.state = "received"
        row.save()


def joined(office, *marks):
    text_and_slip(office, *marks)
    arranging_acts.arrange(office.fresh(), ["join"], office.officer)
    (item,) = rows(Item)
    return item


def test_what_joins_an_internal_item_makes_it_internal_and_is_taken_back(office):
    text_and_slip(office, "", "内部")
    before = (
        [(row.pk, row.secrecy) for row in rows(Item)],
        [(row.pk, row.item_id, row.secrecy) for row in rows(Capture)],
    )
    assert sorted(level for _, level in before[0]) == [0, 1]
    arranging_acts.arrange(office.fresh(), ["join"], office.officer)
    (item,) = rows(Item)
    assert item.secrecy == 1 and {row.secrecy for row in rows(Capture)} == {1}
    arranging_acts.undo(office.fresh(), office.officer)
    assert before == (
        [(row.pk, row.secrecy) for row in rows(Item)],
        [(row.pk, row.item_id, row.secrecy) for row in rows(Capture)],
    )


def test_a_public_slip_that_joins_an_internal_text_is_internal_too(office):
    assert joined(office, "内部", "").secrecy == 1
    assert [row.secrecy for row in rows(Capture)] == [1, 1]


def test_what_was_marked_after_it_was_joined_does_not_come_apart_as_public(office):
    item = joined(office, "", "")
    with act("holdings.item.edit", item, office.officer) as done:
        item.secrecy = 1
        item.save()
        done(item)
    with pytest.raises(Refused) as fault:
        arranging_acts.undo(office.fresh(), office.officer)
    assert fault.value.reasons[0].kind == "filing.changed_after"
    assert fault.value.reasons[0].params["code"] == "—"


def test_what_speaks_of_several_items_follows_the_most_secret_of_them(office):
    captured(office)
    office.run(batchjobs.reading_captures, office.clerk)
    secret, public = sorted(rows(Item), key=lambda row: row.title != TITLE)
    same = {"kind": "check.same_content", "code": "GD-1", "severity": "warn",
            "params": {"other": TITLE}}  # fmt: skip
    sight = {name: getattr(office.batch, name) for name in ("holder", "area", "line")}
    with setting_up("a test of before"):
        for item in (public, None):
            FilingFinding(batch=office.batch, item=item, **same, **sight).save()
        Arrangement(batch=office.batch, at=timezone.now(), by="x", steps="sort", changed=1,
                    **sight).save()  # fmt: skip
    with act("holdings.item.edit", secret, office.officer) as done:
        secret.remarks = "改"
        secret.save()
        done(secret)
    seal_all()
    while followers.follow_secrecy():
        pass
    assert [row.secrecy for row in rows(FilingFinding)] == [1, 1]
    assert [row.secrecy for row in rows(Arrangement)] == [1]


def test_the_page_of_arranging_says_no_more_than_that_it_is_there(office, rf):
    received(office)
    steps = {"step": list(arranging.STEPS)}
    text = page(rf, arrange_page, office, office.officer, "post", **steps).content.decode()
    assert TITLE in text
    text = page(rf, arrange_page, office, office.low, "post", **steps).content.decode()
    assert TITLE not in text and "（您不能看）" in text and "关于春耕的公开通知" in text


@pytest.mark.parametrize("form", [name for name, _, _ in papers.FORMS])
def test_no_paper_tells_of_it(office, rf, form):
    received(office)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    code = now(next(row for row in rows(Item) if row.title == TITLE)).ref_code
    answer = page(rf, papers_page, office, office.low, form=form, format="pdf")
    text = "".join(extract(answer.content).split())
    assert TITLE[:10] not in text and code not in text
    if form in ("handover", "catalogue", "closing"):
        assert "没有列出" in text
    if form in papers.LISTS:
        answer = page(rf, papers_page, office, office.low, form=form, format="xlsx")
        book = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
        answer.file_to_stream.close()
        told = "".join(book.read(name).decode() for name in book.namelist() if "xml" in name)
        assert "关于春耕的公开通知" in told and TITLE not in told
