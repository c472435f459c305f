# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors that `test_every_register` leaves: bulk edit, import, files, panels, search, reasons.

For every register and every kind of person: exactly what `holds` says, and nothing about a row in
any message to who may not describe it.
"""

import csv
import io
import re
from dataclasses import replace
from functools import partial
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import QueryDict
from python_calamine import CalamineWorkbook
from test_every_register import (
    ALL,
    GUARDED,
    TODAY,
    ask,
    duties_of,
    every_guarded,
    expected,
    ids,
    people,
    rows_of,
)
from test_every_register import scene as _scene

from factories.anything import make
from lantai.desk import changing, editing, exporting, finding, listing, receiving, steps
from lantai.desk.kinds import Choice, Key, Number, RowField
from lantai.desk.models import ChangeBatch, ImportFile
from lantai.desk.panels import Rows
from lantai.desk.register import pages_of, register_of
from lantai.desk.shapes import fields_of, marked, neutral, written_out
from lantai.desk.terms import ChangeState, RowStatus
from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.holdings.models import Fonds, Item
from lantai.holdings.panels import Below
from lantai.orgs.models import Notice
from lantai.orgs.notices import sentence
from lantai.orgs.telling import _address

pytestmark = pytest.mark.django_db(databases=["default", "side"])
scene = _scene
SEEN_BY = ("holder", "party", "secrecy", "area", "line")
LOOKED_AT = 6
"""Rows of a scene at which a slow door is tried."""
TOLD = {"title": "主任", "name": "林书瑶", "step": "send_back", "of": "orgs.rule",
        "due": "2026-11-27"}  # fmt: skip
"""What notices say besides."""
FEW = ("reader", "stranger", "party", "owner", "owner of low clearance", "laid", "lent")
"""Those who differ most in what they see: who tries the slowest doors."""


def signed_in(everybody):
    return {name: actor for name, actor in everybody.items() if actor.account is not None}


def few(everybody):
    return {name: everybody[name] for name in FEW}


def some(rows):
    return rows[:: max(1, len(rows) // LOOKED_AT)]


def undone(test):
    """What a test changed of the scene is as if it had never been."""
    with transaction.atomic():
        test()
        transaction.set_rollback(True)


# --- one row --------------------------------------------------------------------------------------


@every_guarded
def test_reasons_own_pages_and_steps_are_for_who_sees_the_row(scene):
    one, rows, everybody = scene
    for name, actor in signed_in(everybody).items():
        seen = expected(actor, rows)
        for row in some(rows):
            doors = ["trail", "why", *(page.name for page in pages_of(one))]
            for door in doors:
                status, text = ask(actor, one.address(row, door))
                if row.pk not in seen:
                    assert (status, text) == (404, ""), (name, row.pk, door)
                elif door in ("trail", "why"):
                    reads = law.holds(actor, "act", row) or actor.has("guard.entry.read")
                    assert status == (200 if reads else 403), (name, row.pk, door)
        for row in some(rows)[:3] if one.steps else ():
            for step in one.steps.steps:
                if step.offered:
                    judge_step(one, actor, row, step.name, row.pk in seen)
                else:
                    nobody_takes(one, actor, row, step.name)


def judge_step(one, actor, row, step, seen):
    """A step is taken, or may be, by who acts on the row and has the duty, and is absent else."""
    status, _ = ask(actor, one.address(row, f"steps/{step}"))
    assert status == (200 if seen else 404), (actor.name, row.pk, step)
    api = one.address(row, f"steps/{step}")
    status, _ = ask(actor, f"/api{api}", "post")
    why = steps.judge(one, row, actor, step, [])
    assert status == (404 if not seen else 409 if why else 415), (actor.name, row.pk, step)
    if seen and not law.holds(actor, "act", row):
        assert why


def nobody_takes(one, actor, row, step):
    """A step that long work takes when it is over is at no door, whatever duties somebody has."""
    before, could = row.state, replace(actor, duties=actor.duties | {one.steps.step(step).duty})
    for address in (one.address(row, f"steps/{step}"), f"/api{one.address(row, f'steps/{step}')}"):
        for method in ("get", "post"):
            status, _ = ask(could, address, method)
            assert status in ((404,) if method == "post" else (404, 405)), (address, method)
    row.refresh_from_db()
    assert row.state == before


@every_guarded
def test_a_notice_names_a_row_only_to_who_may_describe_it(scene):
    one, rows, everybody = scene
    for name, actor in everybody.items():
        for row in some(rows):
            seen = law.holds(actor, "describe", row)
            for kind in ("appointed", "step_returned", "step_ended", "matter_late"):
                notice = Notice(kind=f"orgs.{kind}", params=TOLD, noun=row._meta.label_lower,
                                row=row.pk)  # fmt: skip
                said = sentence(notice, actor)
                assert (f"“{row}”" in said) == seen, (name, row.pk, kind)
            page = f"/jobs/{row.pk}/" if one.noun == "works.job" else one.address(row)
            assert _address(notice, actor) == (page if seen else ""), (name, row.pk)


# --- many rows ------------------------------------------------------------------------------------


def tab_of(one, actor):
    return listing.tabs_for(one, actor)[0]


def shown_in(one, actor, tab):
    """All rows of a tab, as plain Python judges them, in the list's order."""
    rows = list(one.model._base_manager.all())
    if tab:
        sight = law.sight_of(one.model, actor, "describe", tab)
        rows = [row for row in rows if sight.holds(row)]
    return rows


def lines_of(one, actor, rows, made):
    fields = fields_of(one, actor)
    return sorted([made(field, row) for field in fields] for row in rows)


def as_csv(field, row):
    return field.text(row) if field.number else neutral(field.text(row))


def as_sheet(field, row):
    text = "" if field.number else marked(field.text(row))
    return text.replace("\\r\\n", "\\n").strip()


@every_guarded
def test_files_hold_the_very_rows_of_the_list(scene):
    one, _, everybody = scene
    for name, actor in {**few(everybody), "supervisor": everybody["supervisor"]}.items():
        for tab in listing.tabs_for(one, actor):
            rows = shown_in(one, actor, tab)
            address = f"{one.address()}export/?tab={tab}&format="
            if "csv" in one.exports:
                status, text = ask(actor, f"{address}csv")
                assert status == 200
                told = sorted(list(csv.reader(io.StringIO(text)))[1:])
                assert told == lines_of(one, actor, rows, as_csv), (name, tab)
            if "xlsx" in one.exports:
                assert in_workbook(one, actor, tab) == lines_of(one, actor, rows, as_sheet), (
                    name, tab)  # fmt: skip
            if "print" in one.exports:
                judge_print(one, actor, rows, *ask(actor, f"{address}print"))


def in_workbook(one, actor, tab):
    """The text cells of the workbook's rows, as a spreadsheet finds them."""
    sink = io.BytesIO()
    found = exporting.chosen(one, actor, QueryDict(f"tab={tab}"))
    fields = fields_of(one, actor)
    exporting.write_xlsx(sink, one, actor, fields, exporting.rows_of(one, found))
    sink.seek(0)
    book = CalamineWorkbook.from_filelike(sink)
    cells = [row for name in book.sheet_names
             for row in book.get_sheet_by_name(name).to_python()[3:]]  # fmt: skip
    return sorted(["" if field.number else str(cell).strip()
                   for field, cell in zip(fields, row, strict=False)] for row in cells)  # fmt: skip


def judge_print(one, actor, rows, status, text):
    assert status == 200
    body = "".join(re.findall(r"<tbody>(.*?)</tbody>", text, re.DOTALL))
    assert len(re.findall(r"<tr", body)) == len(rows), actor.name
    names = one.paper.split() or one.columns_for(actor)
    for row in rows[:5]:
        for field in fields_of(one, actor, names):
            assert field.text(row).strip() in unescape(body), (actor.name, field.name)


def words_of(one, row):
    """Words by which a row can be found, if it has any."""
    code = one.kind_text(row, one.code) if one.code else ""
    if code.replace("·", "").isascii() and code:
        return code
    return next((text for name in one.search.split() if (text := one.kind_text(row, name))), "")


@every_guarded
def test_the_one_box_finds_what_the_list_has(scene):
    one, rows, everybody = scene
    if not (one.search or one.code):
        return
    for name, actor in few(everybody).items():
        seen = expected(actor, rows)
        for row in some(rows):
            text = words_of(one, row)
            found, _ = finding.hits(one, actor, text) if text else ([], "")
            if not text:
                continue
            if len(found) <= finding.SHOWN:
                assert (row in found) == (row.pk in seen), (name, row.pk)
            else:
                assert {each.pk for each in found} & {each.pk for each in rows} <= seen
    for name in ("stranger", "owner of low clearance", "owner"):
        row = rows[1]
        text = words_of(one, row)
        status, page = ask(everybody[name], f"/find/?q={text}")
        if row.pk not in expected(everybody[name], rows):
            assert status == 200 and f'"{one.address(row)}"' not in page, name


# --- what may be chosen ---------------------------------------------------------------------------


@every_guarded
def test_filters_and_typed_keys_offer_no_row_that_is_not_seen(scene):
    """Options of every filter, and what a form takes when a number is typed into it."""
    one, rows, everybody = scene
    for other in ALL:
        names = dict.fromkeys([*other.filter_names, *other.form_names])
        keys = [other.kind(name) for name in names if isinstance(other.kind(name), Key)]
        for kind in keys:
            if kind.field.related_model is not one.model:
                continue
            for name, actor in few(everybody).items():
                seen = expected(actor, rows)
                offered = {int(value) for value, _ in kind.options(other, actor)}
                assert offered & {row.pk for row in rows} <= seen, (other.noun, kind.name, name)
                judge_typed(other, kind, actor, rows, seen)


def judge_typed(other, kind, actor, rows, seen):
    control = kind.control(other, actor)
    if not isinstance(control, RowField):
        return
    absent = refusal(control, 999_999_999)
    for row in some(rows)[:3]:
        taken = refusal(control, row.pk)
        if row.pk not in seen:
            assert taken is not None, (other.noun, kind.name, actor.name)
            assert taken.replace(str(row.pk), "") == absent.replace("999999999", "")
            assert str(row) not in taken or str(row) == str(row.pk)


def refusal(control, number):
    try:
        control.clean(str(number))
    except ValidationError as fault:
        return " ".join(fault.messages)
    return None


# --- panels ---------------------------------------------------------------------------------------

PANELS = [(one, panel) for one in ALL for panel in one.panels if isinstance(panel, (Rows, Below))]


def other_of(panel):
    return register_of(panel.noun if isinstance(panel, Rows) else panel.model)


def key_of(one, panel):
    if isinstance(panel, Rows):
        return panel.key
    return {"fonds": "fonds", "recordclass": "record_class", "file": "file"}[
        one.model._meta.model_name
    ]


OF_SORTS = [("i12/", "", 0), ("i12/", "", 1), ("i13/", "", 0), ("i13/", "i50/", 0),
            ("i13/", "i50/", 1), ("i12/", "person/9/", 0), ("i13/", "person/9/", 0)]  # fmt: skip
"""Holder, other party and secrecy of rows that belong to another."""


def judge_of(model, values):
    """The row through which a noun is judged, and what that is judged through, of such a sight."""
    judge = model._meta.get_field(law.judged_by(model)).related_model
    if name := law.judged_by(judge):
        return make(judge, **{name: judge_of(judge, values)})
    names = {field.name for field in judge._meta.concrete_fields}
    return make(judge, **{name: values[name] for name in SEEN_BY if name in names})


def related(one, panel, holder, party, secrecy):
    """A whole, and a row of the panel's noun that belongs to it, of such a sight."""
    other, key = other_of(panel), key_of(one, panel)
    names = {field.name for field in other.model._meta.concrete_fields}
    place = {"holder": "i12/"} if hasattr(one.model, "holder") else {}
    if one.noun == "holdings.box":
        place["fonds"] = make(Fonds, holder="i12/")
    if key_of(one, panel) == "document":
        place["item"] = make(Item, holder="i12/")
    whole = make(one.model, **place)
    values = {"holder": holder, "party": party, "secrecy": secrecy, "area": "97/9701/",
              "line": "edu/", "record_class": None, "valid_until": TODAY, key: whole}  # fmt: skip
    if key != "fonds" and getattr(whole, "fonds_id", None):
        values["fonds"] = whole.fonds
    if key == "document":
        values["item"] = whole.item
    if isinstance(panel, Below) and one.model is other.model:
        values["parent"] = values.pop(key)
    if (judge := law.judged_by(other.model)) and judge != key:
        values[judge] = judge_of(other.model, values)
    row = make(other.model, **{name: value for name, value in values.items() if name in names})
    return (model._base_manager.get(pk=made.pk)
            for model, made in ((one.model, whole), (other.model, row)))  # fmt: skip


@pytest.mark.parametrize(("one", "panel"), PANELS,
                         ids=[f"{one.noun}-{other_of(p).noun}-{key_of(one, p)}"
                              for one, p in PANELS])  # fmt: skip
def test_a_panel_shows_of_related_rows_what_their_own_list_would(one, panel):
    other, shown_at_all = other_of(panel), 0
    for sort in OF_SORTS:
        with setting_up("a row that belongs to another"):
            whole, row = related(one, panel, *sort)
        for name, actor in people(other, 0, 0).items():
            actor = replace(actor, duties=actor.duties | duties_of(one))
            if not law.holds(actor, "describe", whole):
                continue  # the page is absent, and so are its panels
            shown = panel.show(one, whole, actor) or {"rows_html": ""}
            seen = law.holds(actor, "describe", row)
            assert (f'href="{other.address(row)}"' in shown["rows_html"]) == seen, (name, sort)
            shown_at_all += seen
    assert shown_at_all


# --- bulk edit ------------------------------------------------------------------------------------

BULK = [one for one in GUARDED if one.bulk and one.can_edit]
every_bulk = pytest.mark.parametrize("scene", BULK, indirect=True, ids=ids)


def change_of(one):
    """A field that may be changed for many rows, and something else for it."""
    for name in changing.names_of(one):
        kind = one.kind(name)
        if isinstance(kind, Key):
            continue
        if isinstance(kind, Choice):
            return name, [value for value, _ in kind.field.flatchoices if value][-1]
        return name, "7" if isinstance(kind, Number) else "成批"
    raise AssertionError(one.noun)


@every_bulk
def test_a_bulk_edit_takes_up_ticks_of_seen_rows_and_changes_what_may_be_edited(scene):
    one, rows, everybody = scene
    field, value = change_of(one)
    ticks = [row.pk for row in rows] + [999_999_999, "-1", "x", "１", "0", "9" * 30]
    for name, actor in signed_in(everybody).items():
        sent = {"ready": "1", "pick": ticks, "change": field, field: value}
        status, _ = ask(actor, f"{one.address()}bulk/", "post", **sent)
        if not actor.has(one.duty("edit")):
            assert status == 403, name
            continue
        seen = expected(actor, rows)
        if not seen:
            assert status == 403, name
            continue
        batch = ChangeBatch.objects.unguarded("what a test looks at").latest("pk")
        kept = {each.row: each for each in batch.rows.all()}
        assert set(kept) == seen, name
        may = expected(actor, rows, "edit")
        barred = {pk for pk, each in kept.items()
                  if (each.problem or {}).get("kind") == "many.no_edit"}  # fmt: skip
        assert barred == seen - may, name
        assert {pk for pk, each in kept.items() if each.state == ChangeState.WILL} <= may
        if one.room != "orgs":  # those derive who holds them when they are saved
            undone(partial(judge_run, one, actor, rows, batch, field, value))


def judge_run(one, actor, rows, batch, field, value):
    """After the run no other row and no other column has changed."""
    before = {row.pk: row for row in one.model._base_manager.all()}
    changing.start(one, actor, batch, "试")
    changing.go_on(one, actor, batch)
    may = expected(actor, rows, "edit")
    for row in one.model._base_manager.all():
        was = before[row.pk]
        if row.pk in may:
            assert str(getattr(row, field)) == str(value)
            continue
        for column in row._meta.concrete_fields:
            assert getattr(row, column.attname) == getattr(was, column.attname), row.pk


@every_bulk
def test_a_bulk_edit_is_for_its_own_institution_as_far_as_it_is_cleared(scene):
    one, rows, everybody = scene
    field, value = change_of(one)
    owner = everybody["owner"]
    sent = {"ready": "1", "pick": [row.pk for row in rows], "change": field, field: value}
    ask(owner, f"{one.address()}bulk/", "post", **sent)
    batch = ChangeBatch.objects.unguarded("what a test looks at").latest("pk")
    colleague = replace(owner, account=99, name="colleague")
    for name, actor in {**signed_in(everybody), "colleague": colleague}.items():
        good = actor.institution == owner.institution and actor.clearance >= 1 and (
            actor.has(one.duty("edit")))  # fmt: skip
        bad = 404 if actor.has(one.duty("edit")) else 403
        for page in (f"bulk/{batch.pk}", f"bulk/{batch.pk}/comparison"):
            status, text = ask(actor, one.address(page=page))
            assert status == (200 if good else bad), (name, page)
            if good:
                unseen = [row for row in rows if not law.holds(actor, "describe", row)]
                assert not [row for row in unseen if str(row) in text and len(str(row)) > 3], name
        if not good:
            for act in ("run", "undo"):
                assert ask(actor, one.address(page=f"bulk/{batch.pk}/{act}"), "post")[0] == bad


# --- import ---------------------------------------------------------------------------------------

IMPORTS = [one for one in GUARDED if one.imports]
every_import = pytest.mark.parametrize("scene", IMPORTS, indirect=True, ids=ids)


def sheet_of(one, rows, other_words):
    """A CSV of what an export writes of rows; ``other_words``: all but the code is another."""
    out = io.StringIO()
    names = one.imports.split()
    lines = csv.writer(out)
    lines.writerow([one.kind(name).label for name in names])
    for row in rows:
        lines.writerow([cell_of(one, row, name, other_words) for name in names])
    return out.getvalue().encode()


def cell_of(one, row, name, other_words):
    kind = one.kind(name)
    free = not (isinstance(kind, (Key, Number, Choice)) or name == one.code)
    plain = kind.field.get_internal_type() in ("CharField", "TextField")
    if other_words and free and plain:
        return "别的话"
    return neutral(written_out(kind)(row))


def sent_by(one, actor, kept):
    """A workbook that somebody sent, and that somebody with the duty to send it."""
    importer = replace(actor, duties=actor.duties | {one.duty("import")})
    return importer, receiving.received(one, importer, SimpleUploadedFile("来.csv", kept))


@every_import
@pytest.mark.parametrize("other_words", [False, True], ids=["copied", "code alone"])
def test_an_import_tells_nothing_of_a_row_that_is_not_seen_and_never_touches_it(scene, other_words):
    one, rows, everybody = scene
    for name in ("stranger", "owner", "owner of low clearance", "creator"):
        actor = everybody[name]
        foreign = [row for row in rows if not law.holds(actor, "describe", row)]
        foreign = some(foreign)
        if not foreign:
            continue
        undone(partial(judge_import, one, actor, foreign, other_words))


SECRET = "秘而不宣"


def judge_import(one, actor, foreign, other_words):
    name = next((each for each in ("title", "name") if each != one.code
                 and each in one.form_names), "")  # fmt: skip
    if other_words and name:
        with setting_up("names that nobody can guess"):
            for row in foreign:
                one.model._base_manager.filter(pk=row.pk).update(**{name: f"{SECRET}{row.pk}"})
    before = list(one.model._base_manager.order_by("pk").values())
    actor, file = sent_by(one, actor, sheet_of(one, foreign, other_words))
    kept = list(ImportFile.objects.unguarded("what a test looks at").get(pk=file.pk).rows.all())
    assert kept
    assert not [row for row in kept if row.status == RowStatus.SAME], actor.name
    status, page = ask(actor, one.address(page=f"import/{file.pk}"))
    assert status == 200
    if other_words:
        assert SECRET not in page, actor.name
    for address in one.address(page=f"import/{file.pk}/take"), one.address(page="import"):
        ask(actor, address, "post" if "take" in address else "get")
    after = {row["id"]: row for row in one.model._base_manager.order_by("pk").values()
             if "id" in row}  # fmt: skip
    assert [after[row["id"]] for row in before if "id" in row] == before


# --- what must be unique --------------------------------------------------------------------------


@every_guarded
def test_a_double_is_told_without_naming_the_other_row(scene):
    one, rows, everybody = scene
    if not (one.form and one.can_add):
        return
    for name in ("stranger", "owner", "owner of low clearance"):
        actor = everybody[name]
        for row in some([row for row in rows if not law.holds(actor, "describe", row)])[:3]:
            data = {field: written(one, row, field) for field in one.form_names}
            for key, kind in ((key, one.kind(key)) for key in one.form_names):
                free = kind.field.get_internal_type() in ("CharField", "TextField")
                if free and not kind.field.choices and key != one.code and not kind.field.unique:
                    data[key] = "别的话"[: kind.field.max_length or 9]
            form = editing.form_for(one, actor, data=data)
            said = str(form.errors.as_json(escape_html=False)) if not form.is_valid() else ""
            mine = "".join(data.values())
            words = {str(row), getattr(row, "title", ""), getattr(row, "name", "")}
            words = [word for word in words if len(word) > 2 and word not in mine]
            assert not [word for word in words if word in said], (name, said)


def written(one, row, name):
    value = getattr(row, one.kind(name).field.attname)
    return "" if value is None else "on" if value is True else "" if value is False else str(value)


# --- parts, judged through their whole ------------------------------------------------------------

PARTS = [one for one in ALL if law.judged_by(one.model)]


@pytest.mark.parametrize("one", PARTS, ids=ids)
def test_a_part_is_seen_as_its_whole_by_list_row_api_and_files(one):
    key = law.judged_by(one.model)
    whole = register_of(one.model._meta.get_field(key).related_model)
    wholes = rows_of(whole)
    with setting_up("a part of each"):
        pairs = [(row, make(one.model, **{key: row})) for row in some(wholes)]
    parts = {part.pk: row for row, part in pairs}
    fresh = {row.pk: row for row in whole.model._base_manager.filter(
        pk__in=[row.pk for row, _ in pairs])}  # fmt: skip
    for name, actor in signed_in(people(whole, 0, 0)).items():
        actor = replace(actor, duties=actor.duties | duties_of(one, "edit"))
        seen = {pk for pk, row in parts.items() if law.holds(actor, "describe", fresh[row.pk])}
        listed = set()
        for tab in listing.tabs_for(one, actor):
            page = listing.listing(one, actor, listing.Ask(tab=tab, size=100))
            listed |= {row.pk for row in page.rows}
        assert listed & set(parts) == seen, name
        for pk, row in list(parts.items())[:4]:
            for path in (f"{one.address()}{pk}/", f"/api{one.address()}{pk}/"):
                assert ask(actor, path)[0] == (200 if pk in seen else 404), (name, path)
            if one.form and one.can_edit:
                status = ask(actor, f"{one.address()}{pk}/edit/")[0]
                acts = law.holds(actor, "act", fresh[row.pk])
                assert status == (404 if pk not in seen else 200 if acts else 403), (name, pk)
