# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What every register must do, for every register there is: nobody writes these tests for a noun.

Every door (list, row, form choices, export, API, panels, counts, trail, bulk, search) shows each
actor exactly the rows that `holds` says; what is absent and what is forbidden look alike.
"""

import datetime as dt
import itertools
import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import translation
from lxml import html as lxml_html

from factories.anything import make
from lantai.desk import editing, lines, listing
from lantai.desk.kinds import Key
from lantai.desk.register import Register, registers
from lantai.guard import law
from lantai.guard.actor import PUBLIC, Actor, steward
from lantai.guard.acts import setting_up
from lantai.guard.columns import Guarded, GuardedRecord
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Grant, RecordSet, SetMember
from lantai.guard.terms import Opening, Reach

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = dt.date.today()  # noqa: DTZ011 - the day the site itself asks for
ALL = registers()
GUARDED = [one for one in ALL if issubclass(one.model, Guarded)]
HAN = re.compile(r"[\u4e00-\u9fff]")


def ids(one: Register) -> str:
    return one.noun


def duties_of(one: Register, *verbs: str) -> frozenset[str]:
    """The duties of doing this with the noun, and the one that opens it at all."""
    opening = getattr(one.model, "reading_duty", "")
    return frozenset({*(one.duty(verb) for verb in verbs), *([opening] if opening else [])})


def people(one: Register, laid: int, lent: int) -> dict[str, Actor]:
    """Every kind of person who may stand at a door."""
    base = duties_of(one)
    full = duties_of(one, "read", "edit", "add", "answer")

    def person(name: str, number: int, **more: object) -> Actor:
        more.setdefault("duties", base)
        return Actor(name=name, account=number, identified=True, **more)  # type: ignore[arg-type]

    return {
        "public": PUBLIC,
        "reader": person("reader", 1, person="person/9/"),
        "stranger": person("stranger", 2, institution="i99/", duties=full, clearance=1),
        "party": person("party", 3, institution="i50/", duties=full, clearance=1),
        "owner without duty": person("owner", 4, institution="i12/", clearance=1),
        "owner": person("owner", 5, institution="i12/", duties=full, clearance=1),
        "owner of low clearance": person("low", 6, institution="i12/", duties=full),
        "creator": person("creator", 7, institution="i70/", duties=full, clearance=1),
        "laid": person("laid", 8, institution="i80/", clearance=1,
                       sets={"laid": frozenset({laid})}),
        "lent": person("lent", 9, institution="i81/", clearance=1,
                       sets={"lent": frozenset({lent})}),
        "supervisor": person("supervisor", 11, institution="i90/", supervises=("97/",)),
        "ministry": person("ministry", 12, institution="i91/", guides=("edu/",)),
        "provider": person("provider", 13, institution="i92/"),
        "system": person("system", 14, institution="i12/",
                         duties=base | {"guard.account.add", "orgs.institution.edit"}),
        "security": person("security", 15, institution="i12/", duties=base | {"orgs.post.add"}),
        "auditor": person("auditor", 16, institution="i12/", duties=base | {"guard.entry.read"}),
    }  # fmt: skip


def rows_of(one: Register) -> list:
    """Rows over all that the sheet speaks of: holders, parties, secrecy, opening, reach, sets."""
    record = issubclass(one.model, GuardedRecord)
    names = {field.name for field in one.model._meta.concrete_fields}
    rows = []
    with setting_up("rows of every sort"):
        for holder, party, secrecy in itertools.product(
            ("i12/", "i13/"), ("", "i50/", "person/9/"), (0, 1)
        ):
            values = {"holder": holder, "party": party, "secrecy": secrecy,
                      "area": "97/9701/", "line": "edu/"}  # fmt: skip
            if not record:
                rows.append(make(one.model, **values))
                continue
            for opening, reach, on in (
                (Opening.NOT_DUE, 0, None), (Opening.CONTROLLED, 0, None),
                (Opening.OPEN, Reach.CATALOGUE, TODAY), (Opening.OPEN, Reach.NAMED, TODAY),
                (Opening.OPEN, Reach.ONLINE, TODAY),
                (Opening.OPEN, Reach.ONLINE, TODAY + dt.timedelta(30)),
            ):  # fmt: skip
                rows.append(make(one.model, **values, opening=opening, reach=reach, open_on=on,
                                 creator="i70/" if party else "i13/"))  # fmt: skip
        if "is_listed" in names:
            for row in rows[::2]:
                row.is_listed = False
                row.save()
    return rows


@pytest.fixture
def scene(request):
    """A register, rows of every sort, two sets of them, and everybody."""
    one: Register = request.param
    rows = rows_of(one)
    with setting_up("sets laid and lent"):
        laid, lent = (RecordSet.objects.create(name=name, purpose=name) for name in "ab")
        for set_, some in ((laid, rows[::3]), (lent, rows[1::3])):
            for row in some:
                SetMember.objects.create(set=set_, noun=row._meta.label_lower, row=row.pk)
            Grant.objects.create(set=set_, kind="lent", party="i81/", reason="x", until=TODAY)
    fresh = one.model._base_manager.filter(pk__in=[row.pk for row in rows])
    return one, list(fresh), people(one, laid.pk, lent.pk)


every_guarded = pytest.mark.parametrize("scene", GUARDED, indirect=True, ids=ids)
every = pytest.mark.parametrize("one", ALL, ids=ids)


def ask(actor: Actor, path: str, method: str = "get", **data):
    """What a door answers: the status and the text; NotFound and Refused as the site tells them."""
    address = path.partition("?")[0]
    factory = getattr(RequestFactory(), method)
    request = factory(path, data) if data else factory(path)
    request.actor = actor
    request._dont_enforce_csrf_checks = True
    found = resolve(address)
    try:
        response = found.func(request, *found.args, **found.kwargs)
    except NotFound:
        return 404, ""
    except Refused:
        return 403, ""
    except Exception as fault:
        if type(fault).__name__ == "Http404":
            return 404, ""
        raise
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, body.decode("utf-8-sig", "replace")


def expected(actor: Actor, rows: list, action: str = "describe") -> set[int]:
    return {row.pk for row in rows if law.holds(actor, action, row)}


def in_list(one: Register, actor: Actor) -> set[int]:
    """The rows that all tabs and pages of the list show."""
    found: set[int] = set()
    for tab in listing.tabs_for(one, actor):
        after = ""
        while True:
            page = listing.listing(one, actor, listing.Ask(tab=tab, size=25, after=after))
            found |= {row.pk for row in page.rows}
            after = page.next_after
            if not after:
                break
    return found


@every_guarded
def test_the_list_shows_exactly_what_the_law_says(scene):
    one, rows, everybody = scene
    known = {row.pk for row in rows}
    for name, actor in everybody.items():
        assert in_list(one, actor) & known == expected(actor, rows), name


@every_guarded
def test_a_rows_page_absent_and_forbidden_alike(scene):
    one, rows, everybody = scene
    for name, actor in everybody.items():
        if actor.account is None:
            continue
        seen = expected(actor, rows)
        for row in rows[:: max(1, len(rows) // 12)]:
            status, _ = ask(actor, one.address(row))
            assert status == (200 if row.pk in seen else 404), (name, row.pk)
        assert ask(actor, one.address() + "999999999/") == (404, "")


@every_guarded
def test_the_api_shows_exactly_what_the_law_says(scene):
    one, rows, everybody = scene
    known = {row.pk for row in rows}
    for name, actor in everybody.items():
        if actor.account is None:
            continue
        found: set[int] = set()
        for tab in listing.tabs_for(one, actor):
            status, text = ask(actor, f"/api{one.address()}?per=100&tab={tab}")
            assert status == 200, (name, text[:200])
            found |= {row["id"] for row in json.loads(text)["rows"]}
        assert found & known == expected(actor, rows), name
        seen = expected(actor, rows)
        for row in rows[:6]:
            status, _ = ask(actor, f"/api{one.address(row)}")
            assert status == (200 if row.pk in seen else 404), (name, row.pk)


@every_guarded
def test_counts_count_what_is_seen_and_no_more(scene):
    one, rows, everybody = scene
    for name, actor in everybody.items():
        counted = one.model.objects.seen_by(actor, "count")
        counted = counted.filter(pk__in=[row.pk for row in rows]).count()
        assert counted == len(expected(actor, rows, "count")), name


@every_guarded
def test_only_who_may_edit_gets_the_form_and_saves(scene):
    one, rows, everybody = scene
    if not (one.form and one.can_edit):
        return
    for name, actor in everybody.items():
        if actor.account is None:
            continue
        for row in rows[:: max(1, len(rows) // 8)]:
            status, _ = ask(actor, one.address(row, "edit"))
            if row.pk not in expected(actor, rows):
                assert status == 404, (name, row.pk)
            else:
                assert status == (200 if law.holds(actor, "edit", row) else 403), (name, row.pk)
            if status != 200:
                with pytest.raises((NotFound, Refused)):
                    editing.edit(one, actor, row, {})


@every_guarded
def test_a_forms_choices_are_rows_that_its_writer_sees(scene):
    one, rows, everybody = scene
    for other in ALL:
        for form_name in other.form_names:
            kind = other.kind(form_name)
            if not isinstance(kind, Key) or kind.field.related_model is not one.model:
                continue
            for name, actor in everybody.items():
                offered = {int(value) for value, _ in kind.options(other, actor)}
                known = {row.pk for row in rows}
                assert offered & known <= expected(actor, rows), (other.noun, form_name, name)


@every_guarded
def test_an_export_holds_what_the_list_shows(scene):
    one, _, everybody = scene
    if "json" not in one.exports.split():
        return
    for name in ("stranger", "owner", "party", "laid", "supervisor", "owner of low clearance"):
        actor = everybody[name]
        tab = listing.tabs_for(one, actor)[0]
        status, text = ask(actor, f"{one.address()}export/?format=json&tab={tab}")
        shown = in_list_of_tab(one, actor, tab)
        assert status == 200, (name, text[:200])
        found = {row["id"] for row in json.loads(text)}
        assert found == shown, name


def in_list_of_tab(one, actor, tab):
    rows, _ = listing.rows_for(one, actor, listing.Ask(tab=tab))
    return set(rows.values_list("pk", flat=True))


@every_guarded
def test_the_trail_of_a_row_is_for_who_acts_on_it_or_audits(scene):
    one, rows, everybody = scene
    for name, actor in everybody.items():
        if actor.account is None:
            continue
        for row in rows[:4]:
            status, _ = ask(actor, one.address(row, "trail"))
            if not law.holds(actor, "describe", row):
                assert status == 404, name
            elif law.holds(actor, "act", row) or actor.has("guard.entry.read"):
                assert status == 200, name
            else:
                assert status == 403, name


@every_guarded
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(scene):
    one, rows, _ = scene
    house = steward("counting queries")

    def cost(size):
        with CaptureQueriesContext(connection) as caught:
            page = lines.shown(one, house, listing.Ask(size=size))
        return page.number, len(caught)

    (few, small), (many, large) = cost(2), cost(100)
    assert many > few and large <= small, [few, many]
    assert len(rows) >= few


# --- registers of every sort ----------------------------------------------------------------------


def held(model: type, holder: str = "i12/") -> dict:
    """The values by which a row is held by an institution, itself or through what judges it."""
    if key := law.judged_by(model):
        judge = model._meta.get_field(key).related_model
        return {key: make(judge, **held(judge, holder))}
    names = {field.name for field in model._meta.concrete_fields}
    return {"holder": holder} if "holder" in names else {}


def at_home(actor: Actor, row: object) -> Actor:
    """The actor in the institution that keeps a row: some nouns say themselves who that is."""
    while key := law.judged_by(type(row)):
        row = getattr(row, key)
    return replace(actor, institution=getattr(row, "holder", "") or actor.institution)


def somebody(one: Register) -> Actor:
    return Actor(name="somebody", account=1, institution="i12/", area="97/9701/", line="edu/",
                 duties=duties_of(one, "read", "edit", "add", "import"), clearance=1)  # fmt: skip


@every
@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_its_pages_are_whole_in_both_languages(one, lang):
    actor = somebody(one)
    with setting_up("a row to look at"):
        row = make(one.model, **held(one.model))
    actor = at_home(actor, row)
    with translation.override(lang):
        pages = [one.address(), one.address(row)]
        if editing.may_add(one, actor):
            pages.append(one.address(page="add"))
        for page in pages:
            status, text = ask(actor, page)
            assert status == 200, page
            judge_page(text, lang, page)


def judge_page(text: str, lang: str, page: str) -> None:
    tree = lxml_html.fromstring(text)
    found = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(found) == len(set(found)), f"{page}: an id twice"
    assert len(tree.findall(".//h1")) == 1, page
    assert tree.get("lang") == ("en" if lang == "en" else "zh-Hans")
    for node in tree.iter():
        if isinstance(node.tag, str):
            assert not node.get("style"), f"{page}: inline style"
            assert not any(name.startswith("on") for name in node.attrib), f"{page}: inline script"
        if node.tag == "script":
            assert node.get("src") and not (node.text or "").strip(), f"{page}: inline script"
    labels = {node.get("for") for node in tree.iter("label")}
    for node in tree.iter("input", "select", "textarea"):
        if node.get("type") in ("hidden", "submit"):
            continue
        named = node.get("aria-label") or node.get("id") in labels or inside_label(node)
        assert named, f"{page}: {lxml_html.tostring(node)[:120]} has no label"


def inside_label(node) -> bool:
    return any(above.tag == "label" for above in node.iterancestors())


@every
def test_its_words_are_in_both_languages(one):
    kinds = [one.kind(name) for name in dict.fromkeys([*one.column_names, *one.form_names])]
    with translation.override("en"):
        for label in (one.title, one.single, *(kind.label for kind in kinds)):
            assert label and not HAN.search(label), f"{one.noun}: {label} has no English"
    with translation.override("zh-hans"):
        for label in (one.title, one.single, *(kind.label for kind in kinds)):
            assert HAN.search(label) or label.isupper(), f"{one.noun}: {label} has no Chinese"


@every
def test_an_address_that_is_nonsense_is_answered_as_an_ordinary_one(one):
    actor = somebody(one)
    bad = "?after=%F0%9F&per=7&sort=password&tab=all&q=%00'\"<b>" + "&".join(
        f"&{name}=%27--" for name in one.filter_names
    )  # fmt: skip
    status, text = ask(actor, one.address() + bad)
    assert status == 200
    assert "'\"<b>" not in text


@every
def test_text_is_text_wherever_it_is_shown(one):
    """HTML in every text field comes out as text, in the list, the row and the form."""
    evil = '<i id="evil">"\'&'
    texts = {}
    for name in dict.fromkeys([*one.column_names, *one.form_names, *one.sub.split()]):
        field = one.kind(name).field
        plain = field.get_internal_type() in ("CharField", "TextField") and not field.choices
        if plain and (field.max_length or 99) >= len(evil) and not field.unique:
            texts[name] = evil
    with setting_up("a row of evil words"):
        row = make(one.model, **held(one.model), **texts)
    for page in (one.address(), one.address(row), one.address(row, "edit")):
        status, text = ask(at_home(somebody(one), row), page)
        if status == 200:
            assert '<i id="evil">' not in text, page
