# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Publication by group, its check and approval, and withdrawal that works at once."""

import pytest

from factories.doing import done, now, over, rows
from lantai.appraisal import acts, jobs, queries
from lantai.appraisal.models import PublishedItem, Withdrawal
from lantai.desk.models import Matter
from lantai.desk.steps import inbox
from lantai.guard.actor import PUBLIC, steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.orgs.models import Notice

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def planned(scene, *items):
    """A publication of what a batch opened, listed."""
    batch = scene.done(*items)
    made = acts.plan_publication(batch, scene.actor("opener"))
    assert scene.run(jobs.listing_opened, made, "opener") == "done"
    return now(made)


def published(scene, *items, reach=Reach.ONLINE):
    """Published as far as that."""
    row = planned(scene, *items)
    acts.choose_reach(row, scene.actor("opener"), group="clear", reach=reach)
    acts.choose_reach(row, scene.actor("opener"), group="hinted", reach=min(reach, Reach.NAMED))
    scene.step(row, "check", "preserver", opinion="没有涉密内容")
    scene.step(row, "approve", "curator")
    assert scene.run_waiting() == ["done"]
    return now(row)


def seen(item):
    return Item.objects.seen_by(PUBLIC, "describe").filter(pk=item.pk).exists()


def hinted(scene, batch_item):
    """A record of which the machine says something, opened with a reason."""
    return batch_item


def test_what_is_open_is_published_by_a_decision_of_its_own(scene):
    items = [scene.due() for _ in range(2)]
    row = planned(scene, *items)
    assert not seen(items[0])
    with pytest.raises(Refused):  # no reach was chosen
        scene.step(row, "check", "preserver", opinion="没有涉密内容")
    assert {each.reach for each in rows(PublishedItem, publication=row)} == {Reach.NONE}
    acts.choose_reach(row, scene.actor("opener"), group=rows(PublishedItem)[0].group,
                      reach=Reach.CATALOGUE)  # fmt: skip
    scene.step(row, "check", "preserver", opinion="没有涉密内容")
    with pytest.raises(Refused):  # whoever checked does not approve; nor has the duty
        scene.step(row, "approve", "preserver")
    scene.step(row, "approve", "curator")
    assert scene.run_waiting() == ["done"]
    row = now(row)
    assert (row.state, row.checked_by, row.approved_by) == ("published", "柏晴川", "蔺牧之")
    assert [now(each).reach for each in items] == [Reach.CATALOGUE] * 2
    assert seen(items[0])


def test_a_batch_is_published_once_and_when_it_is_done(scene):
    batch = scene.deciding()
    with pytest.raises(Refused):
        acts.plan_publication(batch, scene.actor("opener"))
    row = planned(scene)
    with pytest.raises(Refused):
        acts.plan_publication(row.batch, scene.actor("opener"))
    scene.step(row, "withdraw", "opener", reason="另拟")
    assert acts.plan_publication(row.batch, scene.actor("opener"))


def test_listing_twice_is_as_once(scene):
    row = planned(scene)
    assert scene.run(jobs.listing_opened, row, "opener") == "done"
    assert now(row).items == 3 == len(rows(PublishedItem, publication=row))


def test_what_was_hinted_at_does_not_go_online(scene):
    row = planned(scene)
    with setting_up("hints of a test"):
        queries.published(row).update(group="hinted")
    with pytest.raises(Refused):
        acts.choose_reach(row, scene.actor("opener"), group="hinted", reach=Reach.ONLINE)
    one = rows(PublishedItem, publication=row)[0]
    outcome = acts.give_reach([one.pk], scene.actor("opener"), reach=Reach.ONLINE)
    assert [why.kind for _, why in outcome.refused] == ["appraisal.hinted_not_online"]
    assert acts.give_reach([one.pk], scene.actor("opener"), reach=Reach.NAMED).changed


def test_a_consent_that_is_needed_is_named_first(scene):
    row = planned(scene)
    acts.choose_reach(row, scene.actor("opener"), group=rows(PublishedItem)[0].group,
                      reach=Reach.CATALOGUE)  # fmt: skip
    with setting_up("consent is needed"):
        row = now(row)
        row.needs_consent = True
        row.save()
    with pytest.raises(Refused):
        scene.step(row, "check", "preserver", opinion="没有涉密内容")


def test_what_was_closed_meanwhile_is_not_published(scene):
    items = [scene.due() for _ in range(2)]
    row = planned(scene, *items)
    acts.choose_reach(row, scene.actor("opener"), group=rows(PublishedItem)[0].group,
                      reach=Reach.CATALOGUE)  # fmt: skip
    scene.step(row, "check", "preserver", opinion="没有涉密内容")
    with setting_up("a mark was found"):
        first = now(items[0])
        first.opening = Opening.CONTROLLED
        first.save()
    scene.step(row, "approve", "curator")
    scene.run_waiting()
    assert [now(each).reach for each in items] == [Reach.NONE, Reach.CATALOGUE]


# --- withdrawal -----------------------------------------------------------------------------------


def test_one_person_withdraws_at_once_and_leaders_are_told(scene):
    items = [scene.due() for _ in range(2)]
    published(scene, *items, reach=Reach.NAMED)
    assert seen(items[0])
    row = acts.withdraw([items[0].pk], scene.actor("counter"), reason="读者来电，题名里有住址")
    assert not seen(items[0]) and seen(items[1])
    assert now(items[0]).opening == Opening.OPEN
    assert (row.by, row.items, row.rows) == ("卞听澜", 1, [[items[0].pk, Reach.NAMED]])
    assert Notice.objects.filter(kind="appraisal.withdrawn").exists()
    waiting = [matter.row for matter, _, _ in inbox(scene.actor("curator"))
               if matter.noun == "appraisal.withdrawal"]  # fmt: skip
    assert waiting == [row.pk]


def test_a_withdrawal_is_reviewed_by_another_and_may_be_undone(scene):
    item = scene.due()
    published(scene, item, reach=Reach.NAMED)
    first = acts.withdraw([item.pk], scene.actor("curator"), reason="先撤下核实")
    with pytest.raises(Refused):
        scene.step(first, "uphold", "curator", opinion="维持")
    item_2 = scene.due()
    published(scene, item_2, reach=Reach.NAMED)
    row = acts.withdraw([item_2.pk], scene.actor("opener"), reason="先撤下核实")
    row = scene.step(row, "restore", "curator", reason="核实过，没有问题")
    assert row.state == "restored" and seen(item_2)
    assert not Matter.objects.filter(noun="appraisal.withdrawal", row=row.pk).unguarded(
        "whether it rests"
    )


def test_upheld_it_stays_stopped(scene):
    item = scene.due()
    published(scene, item, reach=Reach.NAMED)
    row = acts.withdraw([item.pk], scene.actor("opener"), reason="有住址")
    assert scene.step(row, "uphold", "curator", opinion="维持撤回").state == "upheld"
    assert not seen(item)


def test_nobody_withdraws_without_a_reason_what_is_not_published_or_not_theirs(scene):
    item = scene.due()
    for who, reason in (("opener", " "), ("opener", "理由"), ("neighbour", "理由")):
        with pytest.raises((Refused, NotFound)):
            acts.withdraw([item.pk], scene.actor(who), reason=reason)
    assert not rows(Withdrawal)


def test_ticked_in_their_list_they_are_looked_at_and_stopped(scene):
    item = scene.due()
    published(scene, item, reach=Reach.NAMED)
    opener = scene.actor("opener")
    looked = over(opener, [now(item)], "withdraw", reason="题名里有住址")
    assert "不公布" in looked.words
    assert done(opener, Item, looked).status == 302
    assert now(item).reach == Reach.NONE


def test_a_steward_of_the_house_may_put_down_what_was_approved(scene):
    """The same act for the demo world and for repairs, with the house's own name on the trail."""
    item = scene.due()
    row = planned(scene, item)
    acts.choose_reach(row, steward("a test"), group=rows(PublishedItem)[0].group,
                      reach=Reach.CATALOGUE)  # fmt: skip
    assert rows(PublishedItem)[0].reach == Reach.CATALOGUE
