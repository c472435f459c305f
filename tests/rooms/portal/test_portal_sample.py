# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who asks for records in the demo world: each at another place of the way, and once."""

from collections import Counter

from django.utils import timezone

from factories import holdings
from factories.doing import rows
from lantai.guard.terms import Opening
from lantai.portal import queries
from lantai.portal.models import UseRequest, Visit
from lantai.portal.sample import fill_requests
from lantai.portal.terms import Purpose


def test_requests_of_the_demo_world_stand_on_everybodys_desk_and_once(scene):
    fonds = holdings.fonds(scene.archives, "A027", creator=scene.unit)
    for number in range(4):
        holdings.item(fonds, ref_code=f"A027-WS·1986·Y-{number:04d}", creator=scene.unit.path,
                      opening=Opening.UNREVIEWED)  # fmt: skip
    for _ in range(2):
        fill_requests(scene.world)
        states = Counter(row.state for row in rows(UseRequest))
        assert states == {"received": 2, "asking": 1, "deciding": 1, "answered": 1}
        assert Counter(row.state for row in rows(Visit)) == {"here": 1, "booked": 1}
        assert {row.purpose for row in rows(Visit)} <= set(Purpose.values)
    lent = next(row for row in rows(UseRequest) if row.state == "answered")
    given = [each.item for each in queries.given_in(lent)]
    assert len(given) == 2 and lent.until > timezone.localdate()
    assert all(scene.sees("reader", item) for item in given)
    assert not any(scene.sees("provider", item) for item in given)
