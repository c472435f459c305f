# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The reviewing desk: one record after another, saved at once, with hints where they stand."""

import re

import pytest
from django.test import RequestFactory
from django.urls import resolve

from factories.doing import Answer, now, rows
from lantai.appraisal.models import OpeningReview, ReviewOpinion
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound
from lantai.guard.models import Reading

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def desk(actor, batch, data=None, query=""):
    """The desk's answer to somebody."""
    url = register_of(type(batch)).address(batch, "desk")
    factory = RequestFactory()
    request = factory.get(url + query) if data is None else factory.post(url + query, data)
    request.actor = actor
    request._dont_enforce_csrf_checks = True
    found = resolve(url)
    try:
        page = found.func(request, *found.args, **found.kwargs)
    except NotFound:
        return Answer(404, "", "")
    return Answer(page.status_code, page.content.decode(), page.headers.get("Location", ""))


def hint(row, text, words, kind="medical"):
    """A hint kept of a record, at the words."""
    at = text.index(words)
    with setting_up("a hint of a test"):
        row.screened, row.hinted = "done", "control"
        row.hints = [{"place": "text", "kind": kind, "start": at, "end": at + len(words),
                      "reason": f"screening.{kind}", "weight": "heavy"}]  # fmt: skip
        row.save()


def test_it_opens_where_its_reader_left_off_and_saves_at_once(scene):
    batch = scene.organised()
    opener = scene.actor("opener")
    first = desk(opener, batch)
    assert "第 1 件" in first.words and "还有 3 件" in first.words
    saved = desk(opener, batch, {"n": "1", "d": "open", "has_read": "1"})
    assert saved.status == 302 and "at=2" in saved.url
    again = desk(scene.actor("opener"), batch)  # the browser died and came back
    assert "第 2 件" in again.words and "还有 2 件" in again.words
    assert scene.reviews(batch)[0].proposal == "open"


def test_after_the_last_it_leads_back_to_the_batch(scene):
    batch = scene.organised(scene.due())
    answer = desk(scene.actor("opener"), batch, {"n": "1", "d": "open", "has_read": "1"})
    assert answer.url == register_of(type(batch)).address(batch)


def test_what_is_refused_is_said_and_nothing_typed_is_lost(scene):
    batch = scene.organised()
    answer = desk(scene.actor("opener"), batch,
                  {"n": "1", "d": "defer", "opinion": "有病情", "again_on": "2099-01-01",
                   "has_read": "1"})  # fmt: skip
    assert answer.status == 422
    assert "延期的要选事由" in answer.words and "有病情" in answer.text
    assert "2099-01-01" in answer.text
    assert not rows(ReviewOpinion)


def test_hints_are_marked_where_they_stand(scene):
    text = "关于春季清淤的通知，联系人身份证号另附。"
    batch = scene.organised(scene.due(text=text.encode()))
    (row,) = scene.reviews(batch)
    hint(row, text, "身份证号")
    page = desk(scene.actor("opener"), batch)
    assert re.search(r'<span class="hint-[12]">身份证号<sup>1</sup></span>', page.text)


def test_text_is_shown_as_text(scene):
    batch = scene.organised(scene.due(text="关于清淤的通知：<script>alert(1)</script>".encode()))
    page = desk(scene.actor("opener"), batch)
    assert "<script>alert" not in page.text and "&lt;script&gt;alert" in page.text


def test_reading_it_stands_on_the_trail(scene):
    batch = scene.organised(scene.due())
    before = Reading.objects.unguarded("readings of a test").count()
    desk(scene.actor("opener"), batch)
    assert Reading.objects.unguarded("readings of a test").count() > before


def test_the_second_reader_concurs_or_dissents_and_sees_the_first(scene):
    batch = scene.proposed()
    page = desk(scene.actor("preserver"), batch)
    assert "同意开放" in page.words and "祁映雪" in page.words
    desk(scene.actor("preserver"), batch, {"n": "1", "d": "concur"})
    desk(scene.actor("preserver"), batch,
         {"n": "2", "d": "defer", "ground": "third", "again_on": "2099-01-01",
          "opinion": "有在世者的病情"})  # fmt: skip
    views = [(row.second_view, row.proposal, row.has_dissent) for row in scene.reviews(batch)]
    assert views == [("concur", "open", False), ("dissent", "defer", True), ("", "open", False)]
    assert "不同意" in desk(scene.actor("preserver"), batch, query="?at=2").words


def test_the_unit_answers_there_and_who_decides_decides_there(scene):
    batch = scene.asked()
    page = desk(scene.actor("officer"), batch)
    assert "形成单位" in page.words
    desk(scene.actor("officer"), batch, {"n": "1", "d": "dissent", "opinion": "还在执行"})
    batch = scene.step(batch, "answer", "leader")
    page = desk(scene.actor("curator"), batch)
    assert "还在执行" in page.words
    desk(scene.actor("curator"), batch, {"n": "1", "d": "open", "opinion": "已不再执行"})
    assert scene.reviews(batch)[0].decision == "open"


def test_it_is_there_for_who_sees_the_batch_and_for_nobody_else(scene):
    batch = scene.organised()
    assert desk(scene.actor("neighbour"), batch).status == 404
    assert desk(scene.actor("authority"), batch).status == 404
    assert desk(scene.actor("officer"), batch).status == 404  # not asked yet
    page = desk(scene.actor("curator"), batch)
    assert page.status == 200 and "现在不等您办" in page.words and "data-bench" not in page.text


def test_who_may_not_read_content_reads_none(scene):
    from dataclasses import replace

    batch = scene.organised()
    opener = scene.actor("opener")
    blind = replace(opener, duties=opener.duties - {"holdings.item.read"})
    assert "您不能看它的内容" in desk(blind, batch).words


@pytest.mark.parametrize("at", ["", "0", "999999", "x", "9" * 30, "-1"])
def test_wild_numbers_lead_to_a_record_or_nowhere(scene, at):
    batch = scene.organised()
    assert desk(scene.actor("opener"), batch, query=f"?at={at}&only=nothing").status == 200


def test_narrowed_to_nothing_it_says_so(scene):
    batch = scene.organised()
    assert "没有要看的" in desk(scene.actor("opener"), batch, query="?only=dissent").words


def test_a_record_that_is_not_of_the_batch_is_not_decided_there(scene):
    batch = scene.organised()
    answer = desk(scene.actor("opener"), batch, {"n": "77", "d": "open"})
    assert answer.status == 200 and not rows(OpeningReview, proposal="open")
    assert now(batch).state == "first"


def test_a_long_text_says_how_much_of_it_is_not_shown(scene, monkeypatch):
    monkeypatch.setattr("lantai.appraisal.pages.bench.SHOWN", 12)
    batch = scene.organised(scene.due("渠水清淤十二里，各乡照办。后面没有显示".encode()))
    page = desk(scene.actor("opener"), batch).text
    assert "后面还有 7 字没有显示" in page
    assert "没有显示，请打开" in page
