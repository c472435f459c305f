# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows judged many at once are judged as the form judges one, and as the database would."""

import datetime as dt
import random

import pytest
from django.db import models
from django.db.models import F, Q
from django.test.utils import isolate_apps
from django.utils.functional import cached_property

from lantai.desk import books, editing, judging, trying
from lantai.desk.headings import Head, Heading
from lantai.desk.judging import Judge, Problem, answerable, truth, uniques_of
from lantai.desk.register import register_of
from lantai.guard.columns import Guarded
from toy.factories import colour, locker, person
from toy.models import Colour, Errand, Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
NAMES = ("code", "name", "kind", "size", "bought", "colour", "note")
POOLS = {
    "code": ["A-1", "A-2", "B-9", "", "x" * 20, "x" * 21, " A-7 "],
    "name": ["柜", "", "长" * 120, "长" * 121, "  两头空  ", "a\x00b"],
    "kind": ["bag", "book", "", "nothing", "map"],
    "size": ["0", "12", "-1", "1.5", "x", "", "99999999999999999999"],
    "bought": ["", "2018-02-03", "2018年2月3日", "20180203", "2018-02-30", "x"],
    "colour": ["", "red", "green", "blue"],
    "note": ["", "备注", "一\n二", "长" * 500],
}


@pytest.fixture
def lockers():
    return register_of(Locker)


def candidates(register, actor, rows):
    """The rows as an import judges them."""
    head = Head(1, [Heading(at, "ABCDEFG"[at], name, name) for at, name in enumerate(NAMES)])
    lines = [books.Line("", number, row) for number, row in enumerate(rows, 2)]
    return trying.Trial(register, actor, {}).judge(books.Sheet(None, "", head), lines)


@pytest.mark.parametrize("seed", range(6))
def test_an_import_says_yes_where_the_form_does_and_never_more_in_silence(lockers, seed):
    colour("red", "朱红")
    colour("green", "石绿")
    locker("A-1")
    locker("A-2", holder="i2/")
    dice, actor = random.Random(seed), person()
    for _ in range(60):
        row = [dice.choice(POOLS[name][:3] if dice.random() < 0.7 else POOLS[name])
               for name in NAMES]  # fmt: skip
        form = editing.form_for(lockers, actor, data=dict(zip(NAMES, row, strict=True)))
        (found,) = candidates(lockers, actor, [row])
        if form.is_valid():
            assert found.status == "good", (row, found.notes)
            assert found.values == form.cleaned_data
        else:
            assert found.status != "good", (row, form.errors)
            told = {note["field"] for note in found.notes}
            assert set(form.errors) - {"__all__"} <= told, (row, form.errors, found.notes)


# --- conditions -----------------------------------------------------------------------------------

LEAVES = [
    Q(size=0), Q(size__gt=5), Q(size__gte=5), Q(size__lt=5), Q(size__lte=0), Q(code=""),
    Q(code="A-1"), Q(bought=None), Q(bought__isnull=False), Q(bought__isnull=True),
    Q(bought__lt=dt.date(2018, 1, 1)), Q(bought=dt.date(2018, 2, 3)), Q(kind__in=["bag", "map"]),
    Q(colour=None), Q(colour_id__gt=0), Q(size=F("secrecy")), Q(bought__lte=F("bought")),
    Q(size__gt=F("secrecy")), Q(code=F("name")),
]  # fmt: skip


def random_condition(dice, depth=3):
    if depth == 0 or dice.random() < 0.3:
        return dice.choice(LEAVES)
    one, other = (random_condition(dice, depth - 1) for _ in range(2))
    found = one & other if dice.random() < 0.5 else one | other
    return ~found if dice.random() < 0.4 else found


@pytest.mark.parametrize("seed", range(8))
def test_a_condition_in_python_says_what_the_database_says(seed):
    red, dice = colour(), random.Random(seed)
    rows = [
        locker("A-1", size=0), locker("A-2", size=5, bought=dt.date(2018, 2, 3)),
        locker("", name="", size=9, kind="book", colour=red), locker("A-4", kind="map", secrecy=1),
        locker("A-5", size=1, secrecy=1, bought=dt.date(1949, 10, 1), colour=red),
    ]  # fmt: skip
    known = Locker.objects.unguarded("rows to hold against Python")
    for _ in range(60):
        condition = random_condition(dice)
        assert answerable(Locker, condition)
        there = set(known.filter(condition).values_list("pk", flat=True))
        mine = {row.pk for row in rows if truth(condition, row) is True}
        assert mine == there, condition


@pytest.mark.parametrize("condition", [
    Q(code__startswith="A"), Q(colour__name="x"), Q(size=F("size") + 1), Q(bought__year=2018),
    Q(size__in=F("size")), Q(nonsense=1), Q(size=1) ^ Q(size=2), None, "x",
    Q(note__contains="x") | Q(size=1), Q(models.Exists(Colour.objects.all())),
])  # fmt: skip
def test_what_python_cannot_answer_is_left_to_the_database(condition):
    assert not answerable(Locker, condition)


with isolate_apps("toy"):

    class Odd(Guarded):
        """A noun with constraints of every sort."""

        code = models.CharField("code", max_length=9, unique=True)
        name = models.CharField("name", max_length=9, default="")
        size = models.IntegerField("size", null=True)
        low = models.IntegerField("low", default=0)

        class Meta(Guarded.Meta):
            app_label = "toy"
            managed = False
            unique_together = [("name", "low")]
            constraints = [
                models.UniqueConstraint(fields=["size"], name="odd_size", condition=Q(low__gt=0)),
                models.UniqueConstraint(
                    fields=["size", "low"], name="odd_nulls", nulls_distinct=False
                ),
                models.UniqueConstraint("name", "size", name="odd_expression"),
                models.CheckConstraint(condition=Q(low__lte=F("size")), name="odd_order"),
                models.CheckConstraint(condition=Q(name__startswith="x"), name="odd_start"),
            ]


class Odds:
    """As much of a register as `uniques_of` looks at."""

    model, code = Odd, "code"

    @cached_property
    def noun(self):
        return "toy.odd"


def test_every_sort_of_constraint_is_known_or_asked_row_by_row():
    found, asked = uniques_of(Odds())
    assert [unique.names for unique in found] == [("code",), ("name", "low"), ("size",)]
    assert {each.name for each in asked} == {"odd_nulls", "odd_expression", "odd_start"}


def test_empty_values_are_no_doubles(lockers):
    unique = judging.Unique(("holder", "bought"))
    assert unique.key(Locker(holder="i1/")) is None
    assert unique.key(Locker(holder="i1/", bought=dt.date(2018, 2, 3)))


def test_a_register_whose_code_no_constraint_guards_tells_doubles_all_the_same():
    actor = person()
    judge = Judge(register_of(Errand), actor, "act")
    rows = [Errand(code=code, name="事", holder="i1/") for code in ("C-1", "C-1", "", "")]
    said = judge.judge(rows, [(f"第{n}行", f"row {n}") for n in range(4)])
    assert [[each.kind for each in problems] for problems in said] == [
        [], ["many.twice"], [], []]  # fmt: skip


def test_a_row_beyond_reach_is_refused(lockers):
    mine, foreign = Locker(code="A", holder="i1/"), Locker(code="B", holder="i2/")
    said = Judge(lockers, person(), "act").judge([mine, foreign], [("1", "1"), ("2", "2")])
    assert said[0] == [] and said[1] == [Problem("many.beyond_reach")]


def test_what_is_above_the_ceiling_is_refused(lockers, settings):
    settings.LANTAI_ZONE = "internet"
    (said,) = Judge(lockers, person(clearance=1), "act").judge(
        [Locker(code="A", holder="i1/", secrecy=1)], [("1", "1")])  # fmt: skip
    assert said[0].kind == "guard.above_ceiling"


def test_a_thousand_rows_cost_some_queries_and_not_thousands(
    lockers, django_assert_max_num_queries
):
    colour("red", "朱红")
    rows = [[f"A-{n}", "柜", "bag", "1", "", "red", ""] for n in range(1_000)]
    with django_assert_max_num_queries(12):
        found = candidates(lockers, person(), rows)
    assert {each.status for each in found} == {"good"}
