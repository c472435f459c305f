# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What every figure must do, for every figure there is: it counts what the law lets count, no more.

Rows of every sort, every kind of person, every clause: the number looked up in tallies is that of
the rows which plain Python says may be counted, at every door.
"""

import datetime as dt
import json
from collections import Counter
from types import SimpleNamespace

import pytest
from test_every_register import ask, people, rows_of

from factories.anything import make
from lantai.desk import tallies
from lantai.desk.figures import figures
from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.guard.models import RecordSet, SetMember
from lantai.guard.sheet import told_from
from lantai.portal.terms import Basis

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ALL = [one for one in figures() if not one.code.startswith("toy.")]
FITTING = {"standing": "held", "status": "active", "digitised": "done",
           "review_on": dt.date(2020, 1, 1)}  # fmt: skip
"""Values by which rows are of the sort that figures count."""
OTHERWISE = {"orgs.archives": {"kind": "comprehensive"}, "orgs.offices": {"kind": "joint_office"},
             "holdings.items_filed": {"standing": "filed"},
             "holdings.files_filed": {"standing": "filed"},
             "transfer.on_the_way": {"state": "sent"}, "transfer.returned": {"state": "returned"},
             "transfer.by_agreement": {"kind": "donation"},
             "filing.batches_under_way": {"state": "handed"},
             "filing.captures_aside": {"state": "aside"},
             "filing.items_provisional": {"standing": "filed"},
             "filing.schedules_in_force": {"state": "in_force",
                                           "effective_on": dt.date(2020, 1, 1)},
             "filing.schedules_to_renew": {"state": "in_force",
                                           "effective_on": dt.date(2020, 1, 1),
                                           "renew_since": dt.date(2021, 1, 1)},
             "filing.documents_unfiled": {"due_on": dt.date(2020, 6, 30)},
             "filing.open_incidents": {"reported_on": dt.date(2026, 1, 5)},
             "appraisal.reviewed": {"decided_on": dt.date(2026, 1, 5)},
             "appraisal.laid": {"state": "laid"},
             "appraisal.published": {"state": "published",
                                     "approved_on": dt.date(2026, 1, 5)},
             "portal.late": {"promised_on": dt.date(2020, 1, 5)},
             "portal.answered": {"state": "answered", "answered_on": dt.date(2026, 1, 5)},
             "portal.in_time": {"state": "answered", "answered_on": dt.date(2026, 1, 5)},
             "portal.visits": {"state": "left"},
             "portal.copied": {"state": "left", "copied_pages": 3},
             "portal.out": {"state": "out"},
             "portal.overdue": {"state": "recalled", "due_on": dt.date(2020, 1, 5)},
             "portal.refused": {"state": "refused", "ended_on": dt.date(2026, 1, 5)},
             **{f"portal.refused_{basis}": {"state": "refused", "basis": basis,
                                            "ended_on": dt.date(2026, 1, 5)}
                for basis in Basis.values}}  # fmt: skip
"""And those that some figures want besides."""
PARTS = {"vault.not_good": {"state": "damaged"},
         "filing.items_provisional": {"provisional": True},
         "filing.suggestions_decided": {"accepted": True},
         "filing.suggestions_taken": {"accepted": True}}  # fmt: skip
"""And those of what hangs on these rows."""
WHOLES = {"portal.given": {"request": {"answered_on": dt.date(2026, 1, 5)}}}
"""And those of what these rows lead to, by the key."""


def dressed(one):
    """Rows of every sort that a figure may count, and for each the row that judges it."""
    judge = law.judge_of(one.model)
    rows = rows_of(SimpleNamespace(model=judge))
    fields = {field.name for field in judge._meta.concrete_fields}
    more = {name: value for name, value in FITTING.items() if name in fields}
    more |= OTHERWISE.get(one.code, {})
    with setting_up("rows are made fit to be counted"):
        if "shelf" in fields:
            more["shelf"] = make(judge._meta.get_field("shelf").related_model)
        if more:
            judge.objects.unguarded("rows made fit for a test").update(**more)
        for name, values in WHOLES.get(one.code, {}).items():
            whole = judge._meta.get_field(name).related_model
            whole.objects.unguarded("wholes made fit for a test").update(**values)
        if one.model is not judge:
            for row in rows:
                hang(one.model, row, PARTS.get(one.code, {}))
    return list(one.narrow(one.model.objects.unguarded("all rows that a figure counts")))


def hang(model, row, values):
    """Rows of a noun that a row judges, itself or through others: some, or the one there may be."""
    field = model._meta.get_field(model.judged_by)
    on = row if isinstance(row, field.related_model) else hang(field.related_model, row, {})
    for _ in range(1 if field.unique else 1 + row.pk % 4):
        last = make(model, **{model.judged_by: on, **values})
    return last


def judges(row):
    while name := law.judged_by(type(row)):
        row = getattr(row, name)
    return row


def expected(one, rows, actor, clause):
    """The number by plain Python: row by row, what is too small left out institution by it."""
    sight = law.sight_of(law.judge_of(one.model), actor, "count", clause)
    found = Counter()
    for row in rows:
        judge = judges(row)
        if sight.holds(judge):
            place = (judge.area, judge.holder)
            found[place] += getattr(row, one.adds) if one.adds else 1
    least = told_from(clause, one.names_people)
    return sum(number for number in found.values() if number >= least)


@pytest.fixture
def counted(request):
    one = request.param
    rows = dressed(one)
    with setting_up("sets laid and lent"):
        laid, lent = (RecordSet.objects.create(name=name, purpose=name) for name in "ab")
        for noun, row in {(judges(row)._meta.label_lower, judges(row).pk) for row in rows[::3]}:
            SetMember.objects.create(set=laid, noun=noun, row=row)
    assert tallies.count(one) or not rows
    noun = law.noun_of(one.model)
    register = SimpleNamespace(model=one.model, duty=lambda verb: f"{noun}.{verb}")
    return one, rows, people(register, laid.pk, lent.pk)


every = pytest.mark.parametrize("counted", ALL, indirect=True, ids=lambda one: one.code)


@every
def test_a_figure_counts_what_the_law_lets_count_and_no_more(counted):
    one, rows, everybody = counted
    assert rows, "nothing was made that this figure counts"
    told = 0
    for name, actor in everybody.items():
        for clause in tallies.CLAUSES:
            number = tallies.totals(actor, clause).numbers.get(one.code, 0)
            assert number == expected(one, rows, actor, clause), (name, clause)
            told += number
    assert told, "nobody is told anything: this test shows nothing"


@every
def test_no_door_tells_more_than_the_figure(counted):
    one, rows, everybody = counted
    for name, actor in everybody.items():
        if actor.account is None:
            assert ask(actor, "/figures/")[0] == 302, name
            continue
        clauses = tallies.clauses_for(actor)
        assert clauses == [each for each in tallies.CLAUSES
                           if any(tallies.totals(actor, each).numbers.values())
                           or tallies.totals(actor, each).few], name  # fmt: skip
        for clause in clauses:
            right = expected(one, rows, actor, clause)
            status, text = ask(actor, f"/api/figures/?tab={clause}")
            answer = json.loads(text)
            assert status == 200 and answer["total"][one.code] == right, (name, clause)
            assert sum(row["numbers"][one.code] or 0 for row in answer["rows"]) == right
            status, text = ask(actor, f"/figures/export/?format=csv&tab={clause}")
            assert status == 200 and text.splitlines()[-1].split(",")[0] == "合计"
            assert str(right) in text.splitlines()[-1].split(","), (name, clause)
            status, text = ask(actor, f"/figures/?tab={clause}")
            assert status == 200 and f"<strong>{right:,}" in text, (name, clause)


@every
def test_the_number_kept_is_the_number_counted_now(counted):
    """Proved against the recount: row by row under the sight of counting."""
    one, _, everybody = counted
    for name in ("owner", "supervisor", "ministry", "party", "creator", "stranger"):
        for clause in tallies.CLAUSES:
            actor = everybody[name]
            if told_from(clause, one.names_people) == 1:
                number = tallies.totals(actor, clause).numbers.get(one.code, 0)
                assert number == one.count(actor, clause), (name, clause)


@every
def test_counting_again_changes_nothing(counted):
    one, _, _ = counted
    assert not tallies.count(one)


def test_every_figure_is_worded_in_both_languages():
    from django.utils.translation import override

    for one in ALL:
        for words in (one.name, one.about):
            with override("zh-hans"):
                zh = str(words)
            with override("en"):
                assert zh and str(words) and zh != str(words), one.code
