# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The seal's list of Django's methods is complete; what it cannot refuse is forbidden by name."""

import ast
import pickle
import re

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from lantai.guard.actor import PUBLIC
from lantai.guard.columns import Guarded, Judged
from lantai.guard.errors import OffTrail, Unseen
from lantai.guard.seal import GuardedQuerySet
from sources import FILES, SOURCE, nodes, short, text, where
from twin.models import Part, Thing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
T = Thing.objects

RUNS = {
    "aggregate": lambda: T.aggregate(Count("pk")),
    "contains": lambda: T.contains(Thing(pk=1)),
    "count": lambda: T.count(),
    "earliest": lambda: T.earliest("pk"),
    "exists": lambda: T.exists(),
    "explain": lambda: T.all().explain(),
    "first": lambda: T.first(),
    "get": lambda: T.get(pk=1),
    "in_bulk": lambda: T.in_bulk(),
    "iterator": lambda: list(T.iterator()),
    "last": lambda: T.last(),
    "latest": lambda: T.latest("pk"),
    "update": lambda: T.update(code="x"),
    "delete": lambda: T.all().delete(),
    "raw": lambda: T.raw("SELECT 1"),
    "extra": lambda: T.extra(where=["1=1"]),
    "dates": lambda: list(T.dates("open_on", "year")),
    "datetimes": lambda: list(T.all().dates("open_on", "day")),
    "union": lambda: list(T.all().union(T.all())),
    "intersection": lambda: list(T.all().intersection(T.all())),
    "difference": lambda: list(T.all().difference(T.all())),
    "create": lambda: T.create(code="x"),
    "get_or_create": lambda: T.get_or_create(code="x"),
    "update_or_create": lambda: T.update_or_create(code="x"),
    "bulk_create": lambda: T.bulk_create([Thing(code="x")]),
    "bulk_update": lambda: T.bulk_update([Thing(pk=1)], ["code"]),
}
"""Methods that ask the database or write: each is refused."""
SHAPES = {
    "all": lambda q: q.all(), "filter": lambda q: q.filter(pk=1),
    "exclude": lambda q: q.exclude(pk=1), "annotate": lambda q: q.annotate(n=F("pk")),
    "alias": lambda q: q.alias(n=F("pk")), "order_by": lambda q: q.order_by("pk"),
    "reverse": lambda q: q.order_by("pk").reverse(), "distinct": lambda q: q.distinct(),
    "values": lambda q: q.values("pk"), "values_list": lambda q: q.values_list("pk"),
    "only": lambda q: q.only("pk"), "defer": lambda q: q.defer("code"),
    "using": lambda q: q.using("default"), "select_related": lambda q: q.select_related(),
    "prefetch_related": lambda q: q.prefetch_related("parts"),
    "select_for_update": lambda q: q.select_for_update(),
    "complex_filter": lambda q: q.complex_filter(Q(pk=1)),
}  # fmt: skip
"""Methods that only shape a query: what comes of them is as sealed as before."""
OTHERWISE = {
    "none": "gives nothing", "as_manager": "makes a manager", "resolve_expression": "see subquery",
    "seen_by": "ours", "unguarded": "ours", "ordered": "a fact", "db": "a fact", "query": "a fact",
    "abulk_create": "async", "abulk_update": "async", "acontains": "async", "acount": "async",
    "acreate": "async", "adelete": "async", "aearliest": "async", "aexists": "async",
    "aexplain": "async", "afirst": "async", "aget": "async", "aget_or_create": "async",
    "ain_bulk": "async", "aiterator": "async", "alast": "async", "alatest": "async",
    "aaggregate": "async", "aupdate": "async", "aupdate_or_create": "async",
}  # fmt: skip
"""The rest, each with why it needs no trial; the async ones call their brothers above."""


def test_every_public_method_of_djangos_queryset_is_known():
    public = {name for name in dir(GuardedQuerySet) if not name.startswith("_")}
    assert public - RUNS.keys() - SHAPES.keys() - OTHERWISE.keys() == set()
    assert not (RUNS.keys() | SHAPES.keys() | OTHERWISE.keys()) - public


@pytest.mark.parametrize("name", RUNS)
def test_a_sealed_query_refuses_to_run(name):
    with pytest.raises((Unseen, OffTrail)):
        RUNS[name]()


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_shaped_from_a_sealed_query_is_sealed(name):
    with pytest.raises(Unseen):
        list(SHAPES[name](T))
    with pytest.raises(Unseen):
        SHAPES[name](T).count()


@pytest.mark.parametrize("name", SHAPES)
def test_what_is_shaped_from_a_seen_query_is_seen(name):
    if name not in ("select_for_update", "using"):
        assert list(SHAPES[name](T.seen_by(PUBLIC))) == []


OTHER = {
    "iteration": lambda: list(T.all()),
    "len": lambda: len(T.all()),
    "bool": lambda: bool(T.all()),
    "index": lambda: T.all()[0],
    "slice": lambda: list(T.all()[:5]),
    "repr": lambda: repr(T.all()),
    "and": lambda: T.seen_by(PUBLIC) & T.all(),
    "or": lambda: T.seen_by(PUBLIC) | T.all(),
    "xor": lambda: T.seen_by(PUBLIC) ^ T.all(),
    "pickle": lambda: pickle.dumps(T.seen_by(PUBLIC)),
    "union with a seen one": lambda: list(T.seen_by(PUBLIC).union(T.all())),
    "subquery": lambda: list(Part.objects.unguarded("outer one").filter(thing__in=T.all())),
    "exists": lambda: list(Part.objects.unguarded("outer one").filter(
        Exists(T.filter(pk=OuterRef("thing_id"))))),
    "reverse relation": lambda: list(Thing(pk=1).parts.all()),
    "reverse count": lambda: Thing(pk=1).parts.count(),
    "default manager": lambda: list(Thing._default_manager.all()),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_the_seal_holds_against_the_language_too(name):
    with pytest.raises(Unseen):
        OTHER[name]()


# --- what the seal cannot refuse: named, and forbidden outside guard ---

FORBIDDEN = re.compile(r"_base_manager|_raw_delete|\.raw\(|\.cursor\(|\.extra\(|\.every\b")
ABOVE = [p for p in FILES
         if p.relative_to(SOURCE).parts[0] not in ("craft", "guard")
         and "migrations" not in p.parts]  # fmt: skip


def test_nobody_above_guard_goes_below_the_orm_or_round_the_manager():
    assert not [f"{short(path)}:{number} {line.strip()}" for path in ABOVE
                for number, line in enumerate(text(path).splitlines(), 1)
                if FORBIDDEN.search(line)]  # fmt: skip


def unguarded_reasons():
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "unguarded":
                yield where(path, node), node.args[0] if node.args else None


def test_every_unguarded_query_bears_a_reason_of_more_than_three_words():
    for place, reason in unguarded_reasons():
        assert isinstance(reason, ast.Constant), f"{place}: the reason is no plain text"
        assert len(reason.value.split()) > 3, f"{place}: {reason.value!r}"


def guarded_models():
    return [model for model in apps.get_models() if issubclass(model, (Guarded, Judged))]


def test_every_guarded_noun_is_sealed_and_bounded():
    for model in guarded_models():
        if model._meta.app_label in ("twin", "toy"):
            continue
        assert isinstance(model._default_manager.all(), GuardedQuerySet), model
        if issubclass(model, Guarded):
            names = [each.name for each in model._meta.constraints]
            assert any(name.endswith("_below_ceiling") for name in names), model


RELATION_CALLS = {"filter", "exclude", "values", "values_list", "order_by", "select_related",
                  "annotate", "aggregate", "F", "Count", "Sum", "prefetch_related"}  # fmt: skip


def guarded_relations():
    """The names by which guarded nouns are reached from others: forward keys and ways back."""
    names = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            other = field.related_model
            back = field.is_relation and (field.auto_created or field.one_to_many)
            if back and isinstance(other, type) and issubclass(other, (Guarded, Judged)):
                names.add(field.name)
    return names


def test_no_aggregate_or_filter_walks_back_into_a_guarded_noun():
    """Joins by name go round the seal; only `queries.py` may, where a reviewer looks."""
    back = guarded_relations()
    for path in ABOVE:
        if path.name == "queries.py":
            continue
        for node in nodes(path):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in RELATION_CALLS:
                continue
            words = [a.value for a in node.args if isinstance(a, ast.Constant)]
            words += [k.arg for k in node.keywords if k.arg]
            for word in words:
                first = str(word).lstrip("-").split("__")[0]
                assert first not in back, f"{where(path, node)} {word}"


def test_models_of_the_house_have_no_signals():
    for path in FILES:
        assert path.name != "signals.py"
        assert "post_save" not in text(path) and "pre_save" not in text(path), short(path)
    assert models  # the import is what the expressions above stand on
