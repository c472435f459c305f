# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of jobs: whose they are, how they are asked for again, what may be done with them."""

import json

import pytest
from django.utils import timezone
from lxml import html

from lantai.desk import jobpages
from lantai.guard import doors
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.works import log
from lantai.works.models import Job, Recurring
from toy.asking import ask
from toy.factories import DUTIES, person

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ACTS = DUTIES | {f"works.job.{verb}" for verb in ("stop", "resume", "retry", "cancel", "read")}


def worker(number=1, duties=ACTS, **kwargs):
    return person(number, duties=duties, **kwargs)


def job(state="running", number=1, **values):
    given = {"kind": "toy.counting", "label": "清点", "queue": "default", "holder": "i1/",
             "party": f"person/{number}/", "account": number, "actor_name": "林书瑶"}  # fmt: skip
    with setting_up("a job"):
        return Job.objects.create(state=state, **{**given, **values})


def page(actor, path):
    response = ask(actor, path)
    assert response.status_code == 200, path
    return html.fromstring(response.content.decode())


def state_of(row):
    return Job.objects.unguarded("how a job stands now").get(pk=row.pk).state


def test_jobs_stand_by_what_they_want_of_a_person():
    job("failed", label="断了的", error="works.fault", error_params={"number": "7Q2F-M4KD"})
    job("running", label="在跑的")
    job("done", label="办完的")
    found = page(worker(), "/jobs/")
    by_sheet = {section.get("aria-labelledby"): section.text_content()
                for section in found.xpath("//main//section")}  # fmt: skip
    assert "断了的" in by_sheet["j-stopped"] and "7Q2F-M4KD" in by_sheet["j-stopped"]
    assert "在跑的" in by_sheet["j-running"] and "办完的" in by_sheet["j-done"]


def test_ones_own_and_the_institutions_are_two_tabs():
    job(number=1, label="一号的")
    job(number=2, label="二号的")
    job(number=3, label="外单位的", holder="i2/")
    mine, ours = (page(worker(1), f"/jobs/?tab={tab}").text_content() for tab in ("mine", "ours"))
    assert "一号的" in mine and "二号的" not in mine
    assert "一号的" in ours and "二号的" in ours and "外单位的" not in ours
    assert ask(worker(4, institution="i9/"), f"/jobs/{job().pk}/").status_code == 404


def test_a_running_job_asks_again_and_one_that_is_over_does_not():
    running = job()
    part = page(worker(), f"/jobs/{running.pk}/?part=1").xpath('//div[@class="job"]')[0]
    assert part.get("hx-get") == f"/jobs/{running.pk}/?part=2"
    assert part.get("hx-trigger") == "load delay:2s"
    assert json.loads(part.get("hx-headers")) == {doors.POLL: "1"}, "asking is not moving"
    assert not part.xpath("ancestor::main"), "a part is no page"
    for state in ("done", "failed", "paused", "cancelled"):
        assert "hx-get" not in ask(worker(), f"/jobs/{job(state).pk}/?part=1").content.decode()


def test_asking_again_grows_slower_after_a_minute():
    pauses = [jobpages.poll_after(asked) for asked in range(200)]
    assert sum(pauses[:30]) == 60 and set(pauses[:30]) == {2}
    assert pauses == sorted(pauses) and pauses[-1] == 15


def test_whoever_was_signed_out_meanwhile_gets_no_door_inside_the_page():
    response = ask(PUBLIC, f"/jobs/{job().pk}/?part=3", hx_request="true")
    assert response.status_code == 204 and response.headers["HX-Refresh"] == "true"


def test_what_is_done_with_a_job_is_an_act_by_post():
    waiting = job("queued")
    at = f"/jobs/{waiting.pk}/"
    buttons = page(worker(), at).xpath("//main//form/@action")
    assert {f"{at}stop/", f"{at}cancel/"} <= set(buttons)
    assert ask(worker(), f"{at}stop/").status_code == 405
    assert ask(worker(), f"{at}stop/", {}).status_code == 302
    assert state_of(waiting) == "paused"
    assert ask(worker(), f"{at}resume/", {}).status_code == 302
    assert state_of(waiting) == "queued"
    assert ask(worker(), f"{at}cancel/", {}).status_code == 302
    assert state_of(waiting) == "cancelled"
    assert ask(worker(), f"{at}retry/", {}).status_code == 302
    assert state_of(waiting) == "queued"
    assert ask(worker(), f"{at}burn/", {}).status_code == 404
    assert ask(worker(4, institution="i9/"), f"{at}stop/", {}).status_code == 404


def test_without_the_duty_there_is_no_button():
    assert not page(worker(duties=DUTIES), f"/jobs/{job().pk}/").xpath("//main//form")


def test_log_and_result_are_for_who_may_read_them():
    done = job("done", number=1, result={"rows": 12, "url": "/files/1/", "name": "清单.xlsx"})
    with setting_up("a log"):
        log.write(done.pk, [log.Line(text=f"第{n}行") for n in range(jobpages.LINES + 5)])
    at = f"/jobs/{done.pk}/"
    own = page(worker(1), at)
    assert own.xpath('//a[@href="/files/1/"]/text()') == ["清单.xlsx"]
    assert "第204行" in own.text_content() and "第0行" not in own.text_content()
    whole = ask(worker(1), f"{at}?log=all")
    assert whole.headers["Content-Disposition"].startswith("attachment")
    assert whole.content.decode().count("\n") == jobpages.LINES + 5
    colleague = worker(2, duties=DUTIES)
    theirs = ask(colleague, at).content.decode()
    assert "清单.xlsx" not in theirs and "第204行" not in theirs
    assert "第204行" not in ask(colleague, f"{at}?log=all").content.decode()


@pytest.mark.parametrize("url", ["//evil.example/", "https://evil.example/", "javascript:1", 7])
def test_a_result_leads_nowhere_but_to_this_site(url):
    assert jobpages.link_of({"url": url}) is None


def test_what_is_over_comes_in_pages():
    for n in range(jobpages.SHOWN + 3):
        job("done", label=f"第{n}件")
    rows = '//section[@aria-labelledby="j-done"]//tbody/tr'
    first = page(worker(), "/jobs/")
    assert len(first.xpath(rows)) == jobpages.SHOWN
    follow = first.xpath('//a[@rel="next"]/@href')[0]
    assert len(page(worker(), follow).xpath(rows)) == 3
    assert len(page(worker(), "/jobs/?after=%F0%9F").xpath(rows)) == jobpages.SHOWN


def test_what_recurs_is_paused_by_who_may():
    from lantai.works.kinds import kinds

    name = next(name for name, kind in kinds().items() if kind.when)
    with setting_up("what recurs"):
        row = Recurring.objects.create(kind=name, when="night", next_at=timezone.now())
    assert "按时自动的" not in page(worker(), "/jobs/").text_content()
    assert ask(worker(), f"/jobs/{row.pk}/pause/", {}).status_code == 404
    keeper = worker(duties=ACTS | {"works.recurring.edit"})
    assert page(keeper, "/jobs/").xpath(f'//form[@action="/jobs/{row.pk}/pause/"]')
    assert ask(keeper, f"/jobs/{row.pk}/pause/", {}).status_code == 302
    assert Recurring.objects.get().is_paused
    assert "暂停着" in page(keeper, "/jobs/?tab=house").text_content()
    ask(keeper, f"/jobs/{row.pk}/unpause/", {})
    assert not Recurring.objects.get().is_paused


def test_the_desk_shows_ones_own_jobs_that_go_on():
    job(number=1, label="我的")
    job(number=2, label="同事的")
    job("done", number=1, label="办完的")
    sheet = page(worker(1), "/").xpath('string(//section[@aria-labelledby="h-jobs"])')
    assert "我的" in sheet and "同事的" not in sheet and "办完的" not in sheet
