# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Long work of opening reviews killed at every act and begun again: the end is the same."""

import pytest
from appraisalroom import LATER, openings

from factories.doing import now, rows
from lantai.appraisal import acts, jobs, queries
from lantai.appraisal.models import Deferral, DeferralCatalogue, OpeningReview, PublishedItem
from lantai.guard.terms import Opening, Reach
from lantai.works.kinds import kind_of
from lantai.works.models import Job
from lantai.works.work import Work

pytestmark = pytest.mark.django_db(databases=["default", "side"])


class Killed(BaseException):
    """Somebody pulls the plug: nothing that catches faults catches this."""


def run(function, row, actor):
    """One run of a job, with nobody to tell how far it is."""
    work = Work(Job(kind=kind_of(function).name))
    work._actor = actor
    for each in ("_mark", "_obey", "_renew"):
        setattr(work, each, lambda *args, **more: None)
    return function(work, now(row))


def killing(monkeypatch, name, after):
    """The first call of an act of these jobs ends the process, before or after it was done."""
    plain, calls = getattr(acts, name), []

    def killed(*args, **more):
        if calls:
            return plain(*args, **more)
        calls.append(name)
        if after:
            plain(*args, **more)
        raise Killed

    monkeypatch.setattr(acts, name, killed)


def decided(scene, count=4):
    """A batch of which half is to be opened and half deferred, decided and not put down."""
    items = [scene.due() for _ in range(count)]
    batch = scene.organised(*items)
    keys = scene.keys(batch)
    scene.propose(batch, "open", keys[: count // 2])
    scene.propose(batch, "defer", keys[count // 2 :])
    scene.step(batch, "finish_first", "opener")
    scene.concur(batch)
    scene.step(batch, "ask_unit", "preserver")
    scene.step(batch, "answer", "leader")
    scene.step(batch, "decide", "curator")
    return now(batch), items


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", ["apply_slice", "list_deferred", "begin_catalogue"])
def test_decisions_are_put_down_once(scene, monkeypatch, name, after):
    batch, items = decided(scene)
    killing(monkeypatch, name, after)
    curator = scene.actor("curator")
    with pytest.raises(Killed):
        run(jobs.applying_decisions, batch, curator)
    run(jobs.applying_decisions, batch, curator)
    assert run(jobs.applying_decisions, batch, curator) == {}
    assert now(batch).state == "done"
    assert openings(*items) == [Opening.OPEN] * 2 + [Opening.UNREVIEWED] * 2
    (catalogue,) = rows(DeferralCatalogue, batch=batch)
    assert catalogue.items == 2 == len(rows(Deferral, catalogue=catalogue))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_deferrals_are_put_down_once(scene, monkeypatch, after):
    items = [scene.due() for _ in range(3)]
    batch = scene.done(*items, decision="defer")
    catalogue = scene.step(scene.catalogue(batch), "lay", "opener")
    catalogue = scene.step(catalogue, "consent", "chief", document="槐档函〔2026〕6号")
    killing(monkeypatch, "defer_slice", after)
    opener = scene.actor("opener")
    with pytest.raises(Killed):
        run(jobs.applying_deferrals, catalogue, opener)
    run(jobs.applying_deferrals, catalogue, opener)
    assert openings(*items) == [Opening.DEFERRED] * 3
    assert {now(each).review_on for each in items} == {LATER}
    assert not rows(OpeningReview, batch=batch, is_open=True)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_what_was_approved_is_published_once(scene, monkeypatch, after):
    items = [scene.due() for _ in range(3)]
    batch = scene.done(*items)
    opener = scene.actor("opener")
    row = acts.plan_publication(batch, opener)
    killing(monkeypatch, "list_opened", after)
    with pytest.raises(Killed):
        run(jobs.listing_opened, row, opener)
    run(jobs.listing_opened, row, opener)
    assert now(row).items == 3 == len(rows(PublishedItem, publication=row))
    group = rows(PublishedItem, publication=row)[0].group
    acts.choose_reach(now(row), opener, group=group, reach=Reach.CATALOGUE)
    scene.step(row, "check", "preserver", opinion="没有涉密内容")
    scene.step(row, "approve", "curator")
    killing(monkeypatch, "publish_slice", after)
    curator = scene.actor("curator")
    with pytest.raises(Killed):
        run(jobs.publishing, row, curator)
    run(jobs.publishing, row, curator)
    assert [now(each).reach for each in items] == [Reach.CATALOGUE] * 3
    assert now(row).state == "published"
    assert queries.to_publish(now(row)).count() == 0


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_screening_goes_on_where_it_was_killed(scene, monkeypatch, after):
    batch = scene.batch(*[scene.due() for _ in range(3)])
    killing(monkeypatch, "keep_hints", after)
    opener = scene.actor("opener")
    with pytest.raises(Killed):
        run(jobs.screening_batch, batch, opener)
    run(jobs.screening_batch, batch, opener)
    assert all(row.screened for row in scene.reviews(batch))
