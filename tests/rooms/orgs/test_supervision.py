# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Who supervises whom and who transfers to whom, for every kind and level, with exceptions."""

import datetime as dt

import pytest

from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.orgs.acts.institutions import add_exception, end_exception
from lantai.orgs.kinds import listed, rule_of
from lantai.orgs.models import Institution, Region, SupervisionException
from lantai.orgs.models.regions import path_at
from lantai.orgs.supervision import (
    Directory,
    receiver_of,
    scope_overlaps,
    supervised_by,
    supervisor_of,
)
from lantai.orgs.terms import Concern, Kind, Status

pytestmark = pytest.mark.django_db(databases=["default", "side"])

SUPERVISED = {
    # unit: who supervises it, who receives its records
    "centre": ("authority_province", "archives_province"),
    "authority_province": (None, "archives_province"),
    "archives_province": ("authority_province", None),
    "ministry": ("authority_province", "archives_province"),
    "mission": ("authority_province", "archives_province"),
    "authority_city": ("authority_province", "archives_city"),
    "archives_city": ("authority_city", None),
    "special": ("authority_city", None),
    "provider": ("authority_city", None),
    "authority": ("authority_city", "archives"),
    "archives": ("authority", None),
    "branch": ("authority", None),
    "party": ("authority", "archives"),
    "government": ("authority", "archives"),
    "unit": ("authority", "archives"),
    "school": ("authority", "archives"),
    "court": ("authority", "archives"),
    "union": ("authority", "archives"),
    "hospital": ("authority", "archives"),
    "firm": ("authority", "archives"),
    "workshop": ("authority", None),
    "society": ("authority", "archives"),
    "salt": ("authority_city", "archives_city"),
    "joint": ("authority", "archives"),
    "township": ("authority", "archives"),
    "village": ("township", "archives"),
    "community": ("township", "archives"),
    "unit_other": ("authority_other", "archives_other"),
}


def key_of(world, institution):
    return next((key for key, row in world.institutions.items() if row == institution), None)


def made(world, kind, level, region, **more):
    with setting_up("one more unit"):
        row = Institution(name=f"添{kind}{level}", kind=kind, level=level,
                          region=world.regions[region], **more)  # fmt: skip
        row.save()
    return row


def test_each_unit_of_the_world_has_its_supervisor_and_its_archives(world):
    assert set(SUPERVISED) | {"authority_other", "archives_other"} == set(world.institutions)
    for unit, (supervisor, receiver) in SUPERVISED.items():
        assert key_of(world, supervisor_of(world[unit])) == supervisor, unit
        assert key_of(world, receiver_of(world[unit])) == receiver, unit


def test_asking_for_all_gives_the_same_as_asking_for_each(world):
    directory = Directory.whole()
    for unit, (supervisor, receiver) in SUPERVISED.items():
        one, other = directory.supervisor(world[unit]), directory.receiver(world[unit])
        assert key_of(world, one and one.body) == supervisor, unit
        assert key_of(world, other and other.body) == receiver, unit


@pytest.mark.parametrize(
    ("level", "region", "archives", "authority", "above"),
    [
        ("province", "970000", "archives_province", "authority_province", None),
        ("prefecture", "970100", "archives_city", "authority_city", "authority_province"),
        ("county", "970121", "archives", "authority", "authority_city"),
        ("county", "970122", "archives_other", "authority_other", "authority_city"),
    ],
)
def test_every_kind_is_supervised_and_transfers_at_its_level(
    world, level, region, archives, authority, above
):
    for kind in Kind:
        unit = made(world, kind, level, region)
        expected = above if kind == Kind.AUTHORITY else authority
        assert key_of(world, supervisor_of(unit)) == expected, kind
        transfers = rule_of(kind).transfers != "none"
        assert key_of(world, receiver_of(unit)) == (archives if transfers else None), kind
        with setting_up("the next kind"):
            unit.status = Status.ABOLISHED
            unit.save()


def test_a_unit_seated_in_a_town_is_of_its_own_level(world):
    unit = made(world, Kind.GOVERNMENT, "county", "970121101")
    assert unit.own_area == "97/9701/970121/"
    assert key_of(world, supervisor_of(unit)) == "authority"


def test_a_town_body_goes_to_the_town_and_a_town_without_one_to_the_county(world):
    assert key_of(world, supervisor_of(made(world, Kind.PUBLIC, "township", "970121101"))) == (
        "township"
    )
    assert key_of(world, supervisor_of(made(world, Kind.PUBLIC, "township", "970121102"))) == (
        "authority"
    )


def test_what_hangs_on_a_superior_follows_it(world):
    office = made(world, Kind.OFFICE, "county", "970121", superior=world["salt"])
    assert key_of(world, supervisor_of(office)) == "authority_city"
    assert key_of(world, receiver_of(office)) == "archives_city"
    lonely = made(world, Kind.OFFICE, "county", "970121")
    assert key_of(world, supervisor_of(lonely)) == "authority"
    mine = made(world, Kind.OFFICE, "county", "970121", superior=world["workshop"])
    assert receiver_of(mine) is None


def test_a_circle_of_superiors_ends(world):
    one = made(world, Kind.OFFICE, "county", "970121")
    other = made(world, Kind.OFFICE, "county", "970121", superior=one)
    with setting_up("a circle"):
        one.superior = other
        one.save()
    assert key_of(world, supervisor_of(one)) == "authority"
    assert key_of(world, receiver_of(other)) == "archives"


def test_only_the_units_of_its_own_level_are_an_authoritys_to_act_on(world):
    county = {key_of(world, row) for row in supervised_by(world["authority"])}
    assert county == {unit for unit, (who, _) in SUPERVISED.items() if who == "authority"}
    city = {key_of(world, row) for row in supervised_by(world["authority_city"])}
    assert city == {"archives_city", "special", "provider", "authority", "salt"} | {
        "authority_other"
    }


def test_an_exception_sets_the_area_that_the_sheet_goes_by(world):
    assert world["salt"].own_area == "97/9701/970121/"
    assert world["salt"].area == "97/9701/"
    assert world["unit"].area == "97/9701/970121/"


def test_an_exception_begins_and_ends_by_its_days(world):
    chief = world.actor("chief")
    today = dt.date.today()  # noqa: DTZ011
    exception = add_exception(
        world["hospital"], world["authority_city"], Concern.SUPERVISES, reason="市属医院",
        valid_from=today + dt.timedelta(5), valid_until=today + dt.timedelta(9), actor=chief,
    )  # fmt: skip
    for days, who in ((0, "authority"), (5, "authority_city"), (9, "authority_city"),
                      (10, "authority")):  # fmt: skip
        found = supervisor_of(world["hospital"], today + dt.timedelta(days))
        assert key_of(world, found) == who, days
    assert world["hospital"].area == "97/9701/970121/"
    exception.valid_from = today
    with setting_up("it begins"):
        exception.save()
    assert fresh(world["hospital"]).area == "97/9701/"
    exception = SupervisionException.objects.unguarded("the test's own row").get(pk=exception.pk)
    end_exception(exception, on=today, reason="改为县属", actor=chief)
    assert key_of(world, supervisor_of(world["hospital"], today + dt.timedelta(1))) == "authority"


def fresh(row):
    return type(row).objects.unguarded("as it is now").get(pk=row.pk)


def test_an_exception_needs_area_body_and_reason(world):
    officer = world.actor("authority")
    for unit, body, concern, reason, kind in (
        ("unit_other", "authority_city", "supervises", "x", "orgs.not_in_your_area"),
        ("ministry", "authority_city", "supervises", "x", "orgs.not_in_your_area"),
        ("unit", "unit_other", "supervises", "x", "orgs.unfit_body"),
        ("unit", "authority_city", "receives", "x", "orgs.unfit_body"),
        ("unit", "archives_city", "supervises", "x", "orgs.unfit_body"),
        ("unit", "authority_city", "supervises", "  ", "orgs.no_reason"),
    ):
        with pytest.raises(Refused) as refused:
            add_exception(world[unit], world[body], concern, reason=reason,
                          valid_from=dt.date(2026, 1, 1), actor=officer)  # fmt: skip
        assert kind in [each.kind for each in refused.value.reasons], unit
    for stranger in ("officer", "system", "provider", "ministry"):
        with pytest.raises(Refused):
            add_exception(world["unit"], world["authority_city"], "supervises", reason="x",
                          valid_from=dt.date(2026, 1, 1), actor=world.actor(stranger))  # fmt: skip


def test_a_special_archives_may_receive_by_exception(world):
    add_exception(world["firm"], world["special"], Concern.RECEIVES, reason="工程档案进城建馆",
                  valid_from=dt.date(2026, 1, 1), actor=world.actor("authority"))  # fmt: skip
    assert receiver_of(world["firm"]) == world["special"]
    assert supervisor_of(world["firm"]) == world["authority"]


def test_the_world_has_no_overlap_and_no_gap(world):
    assert scope_overlaps() == []


def test_overlaps_and_gaps_are_found(world):
    made(world, Kind.COMPREHENSIVE, "county", "970121")
    with setting_up("the county loses its authority"):
        for key in ("authority_other", "archives_other"):
            world[key].status = Status.ABOLISHED
            world[key].save()
        stray = Region(code="980000", name="无省", level="province", path="98/", full_name="无省")
        stray.save()
        Institution(name="无人管局", kind=Kind.GOVERNMENT, level="province", region=stray).save()
    found = {(each.kind, each.params["name"]) for each in scope_overlaps()}
    assert ("orgs.doubled", "添comprehensivecounty") in found
    assert ("orgs.received_above", "兰秋县农时局") in found
    assert ("orgs.unsupervised", "无人管局") in found
    assert ("orgs.unreceived", "无人管局") in found
    assert len(found) == 4
    assert all(each.code for each in scope_overlaps())


def test_every_kind_has_a_rule_and_every_rule_a_kind():
    assert listed() <= set(Kind.values)
    for kind in Kind:
        rule = rule_of(kind)
        assert rule.supervised in ("area", "superior")
        assert rule.transfers in ("area", "superior", "none")
        assert rule.keeps in ("archives", "office", "")
        assert rule.basis and rule.evidence in ("V", "V2", "K")


@pytest.mark.parametrize(
    ("path", "level", "cut"),
    [
        ("97/9701/970121/970121101/", "county", "97/9701/970121/"),
        ("97/9701/970121/970121101/970121101201/", "township", "97/9701/970121/970121101/"),
        ("97/9701/", "county", "97/9701/"),
        ("11/110105/", "prefecture", "11/"),
        ("44/4419/441900003/", "county", "44/4419/"),
        ("97/9701/", "country", "00/"),
        ("00/", "county", "00/"),
    ],
)
def test_a_path_is_cut_at_a_level(path, level, cut):
    assert path_at(path, level) == cut


def test_asking_for_one_unit_costs_few_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        supervisor_of(world["mission"])
