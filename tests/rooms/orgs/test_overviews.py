# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages over many institutions: who covers whom, which rules are missing; few queries, own area."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone, translation

from factories.anything import make
from lantai.desk import editing, steps
from lantai.desk.pages import own_list_page
from lantai.desk.register import list_pages_of, register_of
from lantai.guard.acts import setting_up
from lantai.orgs import matters, rulegaps
from lantai.orgs.models import Institution, Rule, RuleEdition, SupervisionException
from lantai.orgs.supervision import Directory
from lantai.orgs.terms import Kind

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = timezone.localdate()
SUPERVISING = ("authority", "chief", "province", "township")


def page(actor, model, name):
    """The text of a page at the head of a list."""
    one = register_of(model)
    request = RequestFactory().get("/")
    request.actor = actor
    answer = own_list_page(request, room=one.room, plural=one.plural, name=name)
    assert answer.status_code == 200
    return answer.content.decode()


def more_units(world, count, region="970121"):
    with setting_up("many units"):
        return [make(Institution, name=f"添{number}局", kind="government", level="county",
                     region=world.regions[region]) for number in range(count)]  # fmt: skip


# --- who covers whom ------------------------------------------------------------------------------


def test_an_area_gives_the_same_ties_as_the_whole_site(world):
    whole, area = Directory.whole(), Directory.within(("97/9701/970121/",))
    assert {each.pk for each in area.units} == {
        each.pk for each in whole.units if each.own_area.startswith("97/9701/970121/")
    }
    for unit in area.units:
        for tie in ("supervisor", "receiver"):
            mine, theirs = getattr(area, tie)(unit), getattr(whole, tie)(unit)
            assert (mine and (mine.body, mine.how)) == (theirs and (theirs.body, theirs.how)), unit
    assert list(area.overlaps()) == []


def test_what_is_left_uncovered_and_what_overlaps_is_said(world):
    with setting_up("a second authority and a county without an archives"):
        make(Institution, name="槐序县第二档案局", kind="authority", level="county",
             region=world.regions["970121"])  # fmt: skip
        world["archives"].status = "abolished"
        world["archives"].save()
    text = page(world.actor("authority"), Institution, "scopes")
    assert "管辖重叠" in text and "“槐序县第二档案局”与“槐序县档案局”管辖同一区域" in text
    assert "本级没有综合档案馆，交到上级" in text and "移交到上级的“清和市档案馆”" in text
    assert "没有档案主管部门监督指导" not in text
    assert "兰秋县" not in text, "another county is not this authority's to look over"


def test_everybody_in_order_says_so_with_the_exceptions_and_the_numbers(world):
    text = page(world.actor("province"), Institution, "scopes")
    assert "没有重叠，也没有落下的单位" in text
    receivers = {body.name: received for body, _, received in Directory.whole().numbers()}
    assert receivers["槐序县档案馆"] > 5 and f">{receivers['槐序县档案馆']}</td>" in text
    assert "现在有效的例外" in text and "由别的主管部门登记" in text
    with setting_up("an exception of the county's own"):
        SupervisionException(
            unit=world["hospital"], body=world["archives_city"], concern="receives",
            reason="由市里代管", valid_from=TODAY, holder=world["authority"].path,
            area=world["authority"].area, party=world["hospital"].path).save()  # fmt: skip
    assert "由市里代管" in page(world.actor("authority"), Institution, "scopes")
    assert "由市里代管" not in page(world.actor("province"), Institution, "scopes")


@pytest.mark.parametrize("who", SUPERVISING)
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_who_supervises_has_the_page_in_both_languages(world, who, lang):
    with translation.override(lang):
        assert page(world.actor(who), Institution, "scopes")


@pytest.mark.parametrize("who", ["officer", "system", "archivist", "provider"])
def test_nobody_else_has_it(world, who):
    with pytest.raises(Http404):
        page(world.actor(who), Institution, "scopes")
    assert "scopes" not in [each.name for each in
                            list_pages_of(register_of(Institution), world.actor(who))]  # fmt: skip


def test_it_asks_as_many_queries_for_many_units_as_for_few(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as few:
        page(world.actor("authority"), Institution, "scopes")
    more_units(world, 30)
    with django_assert_max_num_queries(len(few)):
        page(world.actor("authority"), Institution, "scopes")


# --- which rules are missing ----------------------------------------------------------------------


def rule(world, by, matter, **more):
    """A rule in force, as the officer and the leader of an institution make it."""
    register = register_of(Rule)
    row = editing.add(register, world.actor(by), {"name": f"制度{matter}", "text": "第一条",
                                                  "matter": matter, **more})  # fmt: skip
    for who, step in ((by, "submit"), ("leader", "review"), ("leader", "issue")):
        row = steps.take(register, row, step, world.actor(who))
    return row


def test_every_kind_is_listed_with_matters_that_exist_and_a_law():
    assert matters.listed() <= set(Kind.values)
    for kind in Kind.values:
        wanted = matters.wanted_of(kind)
        assert wanted.matters and set(wanted.matters) <= set(matters.words()), kind
        assert wanted.basis and wanted.evidence in {"V", "V2", "K"}
    assert "opening" in matters.wanted_of("comprehensive").matters
    assert "opening" not in matters.wanted_of("government").matters


def test_a_rule_in_force_or_under_revision_fills_its_gap(world):
    rule(world, "officer", "filing")
    draft = editing.add(register_of(Rule), world.actor("officer"),
                        {"name": "保管办法", "text": "x", "matter": "custody"})  # fmt: skip
    unit, officer = world["unit"], world.actor("officer")
    (gaps,) = rulegaps.gaps_of([unit], officer)
    assert "filing" not in gaps.lacking and "custody" in gaps.lacking, "a draft is no rule yet"
    row = Rule.objects.unguarded("the test looks").get(name="制度filing")
    steps.take(register_of(Rule), row, "revise", officer, {"reason": "修订"})
    (gaps,) = rulegaps.gaps_of([unit], officer)
    assert "filing" not in gaps.lacking, "the edition before still holds"
    text = page(officer, Rule, "gaps")
    assert "制度filing" in text and "保管办法" not in text and draft.pk
    assert text.count("缺</span>") == len(gaps.lacking)


def test_a_review_that_is_overdue_is_said(world):
    row = rule(world, "officer", "use")
    with setting_up("a year later"):
        row.review_on = TODAY - dt.timedelta(1)
        row.save()
    assert "逾期没有检视" in page(world.actor("leader"), Rule, "gaps")
    text = page(world.actor("authority"), Rule, "gaps")
    assert "逾期未检视" in text


def test_an_authority_sees_numbers_and_matters_but_no_rule_of_others(world):
    rule(world, "officer", "filing")
    text = page(world.actor("authority"), Rule, "gaps")
    assert "槐序县农时局" in text and "制度filing" not in text
    assert "兰秋县" not in text
    units = [world["unit"], world["school"]]
    lacking = {each.institution.name: each.lacking
               for each in rulegaps.gaps_of(units, world.actor("authority"))}  # fmt: skip
    assert "filing" not in lacking["槐序县农时局"] and "filing" in lacking["槐序县乡学局"]
    assert "监督指导的区域" not in page(world.actor("officer"), Rule, "gaps")


def test_rules_are_counted_in_one_query(world, django_assert_num_queries):
    units = [world["unit"], *more_units(world, 10)]
    actor = world.actor("authority")
    with django_assert_num_queries(1):
        rulegaps.gaps_of(units, actor)


# --- editions -------------------------------------------------------------------------------------


def editions(row):
    rows = RuleEdition.objects.unguarded("the test looks").filter(rule=row).order_by("edition")
    return [(each.edition, each.text, each.until, each.issued_by) for each in rows]


def test_the_text_of_an_edition_stays_when_the_next_one_comes(world):
    register, officer, leader = register_of(Rule), world.actor("officer"), world.actor("leader")
    row = rule(world, "officer", "use")
    assert editions(row) == [(1, "第一条", None, leader.name)]
    steps.take(register, row, "revise", officer, {"reason": "修订"})
    editing.edit(register, officer, row, {"text": "第一条（新）"})
    assert editions(row) == [(1, "第一条", None, leader.name)], "it holds until the next is issued"
    for actor, step in ((officer, "submit"), (leader, "review"), (leader, "issue")):
        row = steps.take(register, row, step, actor)
    assert editions(row) == [
        (1, "第一条", max(TODAY - dt.timedelta(1), TODAY), leader.name),
        (2, "第一条（新）", None, leader.name),
    ]
    steps.take(register, row, "abolish", leader, {"reason": "不用了"})
    assert editions(row)[-1][2] == TODAY


def test_old_editions_are_read_by_who_reads_the_rule_and_by_nobody_else(world):
    row = rule(world, "officer", "use")
    (edition,) = RuleEdition.objects.unguarded("the test looks").filter(rule=row)
    for who, seen in (("officer", True), ("leader", True), ("authority", False),
                      ("neighbour", False)):  # fmt: skip
        rows = RuleEdition.objects.seen_by(world.actor(who), "describe")
        assert rows.filter(pk=edition.pk).exists() is seen, who
