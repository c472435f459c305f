# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Records put into a set from their list, and the set laid before another institution."""

import datetime as dt

import pytest
from django.utils import timezone

from factories import doing
from factories.holdings import fonds, item
from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet, SetMember
from lantai.holdings.models import Item

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def records(world):
    """Two items of the archives and one of another institution."""
    ours, theirs = fonds(world["archives"], "A901"), fonds(world["archives_other"], "A902")
    return [item(ours, ref_code="A901-WS·1997·D30-0001"),
            item(ours, ref_code="A901-WS·1997·D30-0002"),
            item(theirs, ref_code="A902-WS·1997·D30-0001")]  # fmt: skip


def gather(world, rows, **given):
    """Looked at, then done; the answer of the last page."""
    actor = world.actor("curator")
    looked = doing.over(actor, rows, "gather", **given)
    return doing.done(actor, Item, looked) if looked.status == 200 else looked


def test_a_set_is_made_of_ticked_rows_and_laid_before_another(world, records):
    first, second, other = records
    looked = doing.over(world.actor("curator"), records, "gather", name="备查", purpose="报送")
    assert looked.status == 200 and not RecordSet.objects.unguarded("the test looks").exists()
    answer = gather(world, records, name="进馆前备查", purpose="报送县档案局")
    assert answer.status == 200
    made = RecordSet.objects.unguarded("the test looks").get(name="进馆前备查")
    assert set(SetMember.objects.filter(set=made).values_list("row", flat=True)) == {
        first.pk, second.pk}  # fmt: skip
    authority = world.actor("authority")
    assert not law.holds(authority, "describe", first)
    done = doing.on_row(world.actor("curator"), made, "grant", {
        "kind": "laid", "to": world["authority"].pk, "reason": "听取意见",
        "until": str(timezone.localdate() + dt.timedelta(9))})  # fmt: skip
    assert done.status == 302
    authority = world.actor("authority")
    for row in Item.objects.unguarded("the test looks").filter(pk__in=[first.pk, other.pk]):
        assert law.holds(authority, "describe", row) == (row.pk == first.pk)
        assert not law.holds(authority, "fetch", row)


def test_twice_is_once_and_a_set_without_a_name_is_refused(world, records):
    first, second, _ = records
    with setting_up("a set that is there"):
        there = RecordSet(name="旧组", purpose="x", holder=world["archives"].path)
        there.save()
    for rows in ([first], [first, second], [first, second]):
        assert gather(world, rows, into=there.pk).status == 200
    assert SetMember.objects.filter(set=there).count() == 2
    answer = gather(world, [first], name="", purpose="")
    assert answer.status == 409 and "要有名称和用途" in answer.words
    page = doing.on_row(world.actor("curator"), there)
    assert page.status == 200
