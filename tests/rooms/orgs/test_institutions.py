# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Renaming, moving, merging, splitting, abolishing: history is kept and no row is lost."""

import datetime as dt

import pytest
from django.utils import timezone

from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Entry, EntrySubject, Grant, RecordSet
from lantai.orgs import moving, queries
from lantai.orgs.acts.institutions import (
    abolish_institution,
    add_exception,
    hand_over,
    join_office,
    leave_office,
    merge_institutions,
    move_institution,
    rename_institution,
    split_institution,
)
from lantai.orgs.jobs import copying_paths
from lantai.orgs.models import (
    Institution,
    JointMembership,
    Person,
    Post,
    Succession,
    SupervisionException,
)
from lantai.works.models import Job
from lantai.works.work import Work

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
BASIS = "槐政发〔2026〕9号"
HOUSE = steward("tests")


def fresh(row):
    return type(row).objects.unguarded("as it is now").get(pk=row.pk)


def sets_of(world, key, count, prefix):
    with setting_up("something for the institution to keep"):
        for number in range(count):
            RecordSet(name=f"{prefix}{number}", purpose="x", holder=world[key].path,
                      area=world[key].area, line=world[key].line).save()  # fmt: skip


def kept_by(institution):
    return RecordSet.objects.unguarded("the test counts").filter(holder=institution.path).count()


def follow(followed, subject):
    """What the job does, without its queue."""
    paths = {path for move in followed.moves for path in (move.old, move.new)}
    before = moving.census(paths)
    steps = [*moving.move_rows(followed.moves, subject, HOUSE)]
    for row in followed.straighten:
        steps += moving.straighten(fresh(row), subject, HOUSE)
    after = moving.census(paths)
    assert moving.lost(before, after, followed.moves) == {}
    return before, after, steps


def test_a_new_name_moves_nothing_and_the_old_one_is_kept(world):
    unit, system = world["unit"], world.actor("system")
    path = unit.path
    since = dt.date(2026, 3, 1)
    rename_institution(unit, "槐序县节气局", on=since, basis=BASIS, actor=system)
    rename_institution(unit, "槐序县岁时局", on=since + dt.timedelta(90), basis=BASIS,
                       actor=system)  # fmt: skip
    unit = fresh(unit)
    assert (unit.name, unit.path) == ("槐序县岁时局", path)
    eve = since - dt.timedelta(1)
    for on, name in ((dt.date(2021, 1, 1), "槐序县农时局"), (eve, "槐序县农时局"),
                     (since, "槐序县节气局"), (TODAY, "槐序县岁时局")):  # fmt: skip
        assert queries.name_on(unit, on) == name, on


def test_a_name_cannot_begin_before_the_one_it_follows_nor_tomorrow(world):
    unit, system = world["unit"], world.actor("system")
    for name, on, kind in (("甲局", dt.date(2019, 1, 1), "orgs.name_not_later"),
                           ("甲局", TODAY + dt.timedelta(1), "orgs.in_future"),
                           (unit.name, TODAY, "orgs.same_name")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            rename_institution(unit, name, on=on, basis=BASIS, actor=system)
        assert kind in [each.kind for each in refused.value.reasons]
    assert fresh(unit).name == "槐序县农时局"


def test_a_merger_keeps_every_row_and_answers_for_the_fonds(world):
    school, union, system = world["school"], world["union"], world.actor("system")
    sets_of(world, "school", 1203, "学")
    sets_of(world, "union", 5, "工")
    sets_of(world, "unit", 7, "农")
    with setting_up("a grant to the union"):
        given = Grant(set=RecordSet.objects.unguarded("any").first(), kind="laid", until=TODAY,
                      reason="x", party=union.path, holder=world["unit"].path)  # fmt: skip
        given.save()
    before = {key: kept_by(world[key]) for key in ("school", "union", "unit")}
    followed = merge_institutions([school, union], world["unit"], on=TODAY, basis=BASIS,
                                  actor=system)  # fmt: skip
    was, now, _ = follow(followed, world["unit"])
    assert kept_by(school) == kept_by(union) == 0
    assert kept_by(world["unit"]) == sum(before.values()) == 1215
    assert was[school.path]["guard.recordset.holder"] == 1203
    assert now[school.path] == now[union.path] == {}
    unit = fresh(world["unit"])
    rows = RecordSet.objects.unguarded("the test looks").filter(holder=unit.path)
    assert set(rows.values_list("area", "line")) == {(unit.area, unit.line)}
    assert fresh(given).party == unit.path
    for old in (school, union):
        assert fresh(old).status == "merged" and fresh(old).ended_on == TODAY
        assert queries.answering(fresh(old)) == unit
    assert queries.answering(unit) == unit


def test_a_merger_ends_posts_and_takes_people_along(world):
    member = world.people["member"]
    stamp = member.account.stamp
    merge_institutions([world["school"]], world["unit"], on=TODAY, basis=BASIS,
                       actor=world.actor("system"))  # fmt: skip
    with pytest.raises(LookupError):
        world.actor("member")
    assert fresh(member).home == world["unit"]
    assert fresh(world.posts["member"]).ended_on == TODAY
    member.account.refresh_from_db()
    assert member.account.stamp > stamp
    assert world.actor("joint").institution == world["joint"].path


def test_moving_twice_gives_the_same_as_once_and_every_row_is_on_the_trail(world):
    sets_of(world, "school", 30, "学")
    followed = merge_institutions([world["school"]], world["unit"], on=TODAY, basis=BASIS,
                                  actor=world.actor("system"))  # fmt: skip
    follow(followed, world["unit"])
    entries = Entry.objects.unguarded("the test reads the trail").filter(tag=moving.TAG)
    noted = EntrySubject.objects.filter(entry__in=list(entries), noun="guard.recordset")
    assert noted.values("row").distinct().count() == 30
    count = entries.count()
    _, _, steps = follow(followed, world["unit"])
    assert steps == [] and entries.count() == count


def test_the_job_moves_the_rows_and_says_what_it_counted(world):
    sets_of(world, "school", 30, "学")
    merge_institutions([world["school"]], world["unit"], on=TODAY, basis=BASIS,
                       actor=world.actor("system"))  # fmt: skip
    job = Job.objects.unguarded("the job that was ordered").get(kind="orgs.copying_paths")
    assert job.duty == moving.TAG and job.row == world["unit"].pk

    class Told(Work):
        def at(self, *args, **kwargs):
            pass

    result = copying_paths(Told(job), world["unit"], **job.args)
    assert result["lost"] == {} and result["left"] == 0 and result["moved"] >= 30
    assert kept_by(world["school"]) == 0 and kept_by(world["unit"]) == 30


def test_a_row_that_the_new_path_forbids_stays_behind_and_is_told(world, monkeypatch):
    sets_of(world, "school", 3, "学")
    rows = list(RecordSet.objects.unguarded("the test's rows").order_by("pk"))
    once = moving._write_one

    def one_is_forbidden(noun, pk, columns):
        return False if pk == rows[1].pk else once(noun, pk, columns)

    def all_at_once_fails(noun, keys, columns):
        return {pk for pk in keys if not one_is_forbidden(noun, pk, columns)}

    monkeypatch.setattr(moving, "_write", all_at_once_fails)
    moves = [moving.Move(world["school"].path, world["unit"].path)]
    steps = list(moving.move_rows(moves, world["unit"], HOUSE))
    told = next(step for step in steps if (step.noun, step.column) == ("guard.recordset", "holder"))
    assert (told.rows, told.left) == (2, 1)
    assert kept_by(world["school"]) == 1


def test_branches_go_with_their_main_institution(world):
    system, branch = world.actor("system"), world["branch"]
    assert branch.path.startswith(world["archives"].path)
    sets_of(world, "branch", 4, "分")
    with setting_up("a branch of the branch"):
        twig = Institution(name="白露分馆老街查阅点", kind="comprehensive", level="county",
                           region=branch.region, parent=branch, keeper=branch.keeper)  # fmt: skip
        twig.save()
    with setting_up("a new house"):
        other = Institution(name="槐序县新档案馆", kind="comprehensive", level="county",
                            region=branch.region, keeper=branch.keeper)  # fmt: skip
        other.save()
    followed = merge_institutions([world["archives"]], other, on=TODAY, basis=BASIS, actor=system)
    follow(followed, other)
    branch, twig = fresh(branch), fresh(twig)
    assert branch.parent == other and branch.path == f"{other.path}i{branch.pk}/"
    assert twig.path == f"{branch.path}i{twig.pk}/"
    assert kept_by(branch) == 4
    assert world.actor("branch").institution == branch.path


def test_a_split_needs_one_who_answers(world):
    system, unit = world.actor("system"), world["unit"]
    with pytest.raises(Refused):
        split_institution(unit, [world["school"]], world["union"], on=TODAY, basis=BASIS,
                          actor=system)  # fmt: skip
    split_institution(unit, [world["school"], world["union"]], world["union"], on=TODAY,
                      basis=BASIS, actor=system)  # fmt: skip
    assert fresh(unit).status == "split"
    assert queries.answering(fresh(unit)) == world["union"]
    kinds = Succession.objects.unguarded("the test looks").filter(predecessor=unit)
    assert {(row.successor, row.answers) for row in kinds} == {
        (world["school"], False), (world["union"], True)
    }  # fmt: skip


def test_without_a_successor_nobody_answers_and_the_archives_decides_alone(world):
    abolish_institution(world["union"], on=TODAY, basis=BASIS, actor=world.actor("system"))
    assert queries.answering(fresh(world["union"])) is None


def test_succession_is_followed_to_its_end(world):
    system = world.actor("system")
    abolish_institution(world["union"], on=TODAY, basis=BASIS, actor=system,
                        successor=world["school"])  # fmt: skip
    merge_institutions([fresh(world["school"])], world["unit"], on=TODAY, basis=BASIS, actor=system)
    assert queries.answering(fresh(world["union"])) == world["unit"]


def test_what_has_ended_ends_no_more_and_nothing_succeeds_itself(world):
    system, unit = world.actor("system"), world["unit"]
    with pytest.raises(Refused):
        merge_institutions([unit, world["school"]], unit, on=TODAY, basis=BASIS, actor=system)
    assert fresh(world["school"]).status == "active"
    abolish_institution(world["school"], on=TODAY, basis=BASIS, actor=system)
    with pytest.raises(Refused):
        abolish_institution(fresh(world["school"]), on=TODAY, basis=BASIS, actor=system)
    with pytest.raises(Refused):
        merge_institutions([world["union"]], fresh(world["school"]), on=TODAY, basis=BASIS,
                           actor=system)  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "security", "authority", "provider", "neighbour"])
def test_only_who_administers_the_entry_may_end_it(world, who):
    with pytest.raises((Refused, NotFound)):
        abolish_institution(world["school"], on=TODAY, basis=BASIS, actor=world.actor(who))
    assert fresh(world["school"]).status == "active"


def test_coming_into_another_region_takes_the_rows_along(world):
    system, unit = world.actor("system"), world["unit"]
    sets_of(world, "unit", 3, "农")
    followed = move_institution(unit, basis=BASIS, actor=system, region=world.regions["970122"],
                                in_line=None)  # fmt: skip
    assert followed.moves == [] and followed.straighten == [unit]
    follow(followed, unit)
    rows = RecordSet.objects.unguarded("the test looks").filter(holder=unit.path)
    assert set(rows.values_list("area", "line")) == {("97/9701/970122/", "")}
    assert fresh(world.posts["officer"]).area == "97/9701/970122/"
    assert world.actor("officer").area == "97/9701/970122/"


def test_an_area_turns_in_the_night_in_which_an_exception_begins(world):
    sets_of(world, "hospital", 3, "医")
    tomorrow = TODAY + dt.timedelta(1)
    made = add_exception(world["hospital"], world["authority_city"], "supervises", reason="市属",
                         valid_from=tomorrow, actor=world.actor("chief"))  # fmt: skip
    rows = RecordSet.objects.unguarded("the test looks").filter(holder=world["hospital"].path)
    assert set(rows.values_list("area", flat=True)) == {"97/9701/970121/"}
    with setting_up("a night passes"):
        exceptions = SupervisionException.objects.unguarded("the test's own row")
        exceptions.filter(pk=made.pk).update(valid_from=TODAY)
    touched = queries.excepted_units(TODAY - dt.timedelta(31))
    assert world["hospital"] in touched
    moved = sum(step.rows for unit in touched for step in moving.turn_area(unit, HOUSE))
    assert moved == 3 and fresh(world["hospital"]).area == "97/9701/"
    assert set(rows.values_list("area", flat=True)) == {"97/9701/"}
    assert not [step for unit in queries.excepted_units(TODAY - dt.timedelta(31))
                for step in moving.turn_area(unit, HOUSE)]  # fmt: skip


def test_a_new_keeper_takes_over_people_and_posts(world):
    system = world.actor("system")
    hand_over(world["unit"], world["archives"], basis=BASIS, actor=system)
    assert fresh(world["unit"]).party == world["archives"].path
    assert fresh(world.people["officer"]).holder == world["archives"].path
    assert fresh(world.posts["officer"]).party == world["archives"].path
    with pytest.raises(Refused):
        hand_over(fresh(world["unit"]), None, basis=BASIS, actor=system)


def test_an_institution_is_no_branch_of_itself(world):
    with pytest.raises(Refused):
        move_institution(world["archives"], basis=BASIS, actor=HOUSE, parent=world["branch"])


def test_a_unit_is_in_one_joint_office_at_a_time(world):
    system = world.actor("system")
    assert queries.joint_office_of(world["school"]) == world["joint"]
    assert queries.members_of(world["joint"]) == [world["school"], world["union"]]
    with pytest.raises(Refused):
        join_office(world["joint"], world["school"], valid_from=TODAY, actor=system)
    with pytest.raises(Refused):
        join_office(world["unit"], world["hospital"], valid_from=TODAY, actor=system)
    row = JointMembership.objects.unguarded("the test's row").get(member=world["school"])
    leave_office(row, on=TODAY - dt.timedelta(1), actor=HOUSE)
    assert queries.joint_office_of(world["school"]) is None
    joined = join_office(world["joint"], world["school"], valid_from=TODAY, actor=system)
    assert (joined.holder, joined.party) == (world["joint"].path, world["school"].path)


def test_every_noun_that_wears_a_path_is_moved_unless_it_says_otherwise():
    names = {noun._meta.label_lower: moving.path_columns(noun) for noun in moving.nouns()}
    assert names["orgs.institution"] == ["party"] and names["orgs.post"] == ["party"]
    assert names["orgs.person"] == ["holder"]
    assert {"guard.grant", "guard.recordset", "desk.matter", "works.job"} <= set(names)
    assert all(columns for columns in names.values())
    assert {Person, Post, Institution} <= set(moving.nouns())
