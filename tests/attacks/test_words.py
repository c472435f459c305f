# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile words in every kind of field and filter: too long, no characters, HTML, formulas, heads.

What no field may hold is refused with a sentence; what it may hold comes out as the text it is, on
every page, in every format, in the trail and in notices.
"""

import base64
import csv
import io
import json
import re
import zipfile
from urllib.parse import urlencode

import pytest
import sovereign
from attackers import EVIL, whole
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from lxml import html as lxml_html
from python_calamine import CalamineWorkbook

from factories.anything import make
from lantai.desk import editing
from lantai.desk.register import registers
from lantai.guard import law
from lantai.guard.acts import setting_up
from lantai.guard.models import Account
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
LONG = "x" * 10_000
NONSENSE = [
    "a\x00b", LONG, "9" * 30, "9" * 400, "-1", "²", "١٢", "NaN", "1e400", "[1,Infinity]",
    '{"a": "\\u0000"}', '{"a": "\\ud800"}', "[" * 3_000, "null", "0000-00-00", "2018-02-30",
    "0001-01-01", "9999-12-31", EVIL, "\u202e\u2066", "x\r\ny", "'; DROP TABLE toy_locker; --",
]  # fmt: skip
SHORT = ["\x00", "%", "_", "'", '"', "\\", "1' OR 1=1 --", LONG, EVIL, "１", "²1", "A-0%"]
SPANS = ["..2018", "2018..", "..", "0001", "0001..0001", "9999..", "..9999-12", "2018-00", "0000",
         "5-", "-5", "9-1", "--", f"1-{'9' * 180}", "1,2,3", ",", "2018-02-30..2019"]  # fmt: skip
MARKS = [["x", 5], [5, "x"], [10**30, 5], [5, 10**30], [True, 5], [None, 5], ["\x00", 1], [[1], 1],
         {"a": 1, "1": 2}, b"[1,Infinity]", b'["a",NaN]', b"[1,1e400]", b"\xff\xfe", b"[[[[",
         b'["9999-99-99",1]', b'["2018-01-01",1]', b"[-1,-1]", b'["\\ud800",1]']  # fmt: skip
VALUES = [None, True, 0, -1, 10**30, 1.5, 1e308, [], {}, [1], {"id": 1}, {"id": None}, {"id": "x"},
          {"id": [1]}, {"a": {"b": [1]}}, "\x00", "9" * 5_000]  # fmt: skip
"""What JSON can say where a field is expected."""


def mark(value):
    """The mark of a next page that says this."""
    plain = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def forms():
    """The registers that have a form for new rows and for changes."""
    return [one for one in registers() if one.form and one.can_edit]


def one_of_each_kind():
    """A field of every kind and every column there is, with its register."""
    found = {}
    for one in forms():
        for name in one.form_names:
            kind = one.kind(name)
            found.setdefault((type(kind), type(kind.field)), (one, name))
    return list(found.values())


def row_of(one, holder, **more):
    """A row that is held by somebody, or a part of one that is."""
    place = {"holder": holder} if hasattr(one.model, "holder") else {}
    with setting_up("a row to be attacked"):
        if key := law.judged_by(one.model):
            place[key] = make(one.model._meta.get_field(key).related_model, holder=holder)
        return make(one.model, **place, **more)


def filled(form):
    """What a browser would send of a form as it stands, with something where something must be."""
    sent = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        choices = [key for key, _ in getattr(field.widget, "choices", ()) if key not in ("", None)]
        if (value in (None, "") or value is False) and field.required:
            value = choices[0] if choices else "x"
        if value is not None and value is not False:
            sent[name] = json.dumps(value) if isinstance(value, (dict, list)) else str(value)
    return sent


@pytest.fixture
def holder(all_mighty):
    return sovereign.AT.path


# --- what no field may hold -----------------------------------------------------------------------


def test_nonsense_in_a_form_is_refused_in_words_or_kept_as_it_is(all_mighty, holder):
    broken, kinds = [], one_of_each_kind()
    all_mighty.raise_request_exception = False
    assert len(kinds) > 10
    for one, name in kinds:
        row = row_of(one, holder)
        page = (
            one.address(row, "edit")
            if name not in one.only_new.split()
            else one.address(page="add")
        )
        shown = all_mighty.get(page)
        if shown.status_code != 200:
            continue
        sent = {**filled(shown.context["form"]), "opened": shown.context["opened"]}
        for text in NONSENSE:
            answer = all_mighty.send(page, {**sent, name: text})
            if answer.status_code not in (302, 403, 409, 422):
                broken.append((one.noun, name, text[:30], answer.status_code))
    assert not broken


def test_nonsense_sent_to_the_api_is_refused_in_words_or_kept_as_it_is(all_mighty, holder):
    broken = []
    all_mighty.raise_request_exception = False
    for one, name in one_of_each_kind():
        row = row_of(one, holder)
        for value in (*NONSENSE, *VALUES):
            content = {"fields": {name: value}}
            for method, path in (("patch", one.address(row)), ("post", one.address())):
                answer = all_mighty.say(method, f"/api{path}", content)
                if answer.status_code not in (200, 201, 400, 409, 422):
                    broken.append((one.noun, name, str(value)[:30], method, answer.status_code))
    assert not broken


def test_nonsense_in_filters_marks_and_searches_is_answered(all_mighty, holder):
    """Filters of every kind, the mark of the next page, search, and the export's own strictness."""
    broken, seen = [], set()
    all_mighty.raise_request_exception = False
    for one in registers():
        kinds = {(type(one.kind(name)), type(one.kind(name).field)): name
                 for name in one.filter_names}  # fmt: skip
        asked = (
            [("q", text) for text in SHORT] if one.noun in ("holdings.item", "toy.locker") else []
        )
        for kind, name in kinds.items():
            if kind not in seen:
                asked += [(name, text) for text in (*SHORT, *SPANS)]
                seen.add(kind)
        for name in one.sort_names:
            kind = ("sort", type(one.kind(name).field))
            if kind not in seen:
                asked += [("after", f"{mark(each)}&sort={name}") for each in MARKS]
                seen.add(kind)
        for name, text in asked:
            query = f"?{name}={text}" if name == "after" else f"?{urlencode({name: text})}"
            for before in ("", "/api"):
                answer = all_mighty.get(f"{before}{one.address()}{query}")
                if answer.status_code not in (200, 400):
                    broken.append((one.noun, before, name, text[:30], answer.status_code))
            if text in SPANS:
                answer = all_mighty.get(f"{one.address()}export/{query}&format=csv")
                if answer.status_code not in (200, 403):
                    broken.append((one.noun, "export", name, text[:30], answer.status_code))
    assert not broken
    assert len(seen) > 8


BOXES = ("/find/?q", "/know/terms/?q", "/jobs/?tab", "/jobs/?after", "/?all", "/me/?done",
         "/toy/lockers/?size", "/toy/lockers/?tab", "/toy/lockers/?sort")  # fmt: skip


def test_nonsense_in_the_other_boxes_is_answered(all_mighty):
    for text in ("a\x00b", LONG, "9" * 400, "²", EVIL, "-1", "\u202e", "%"):
        for box in BOXES:
            path, _, name = box.partition("?")
            assert all_mighty.get(path, {name: text}).status_code == 200, (box, text[:20])


# --- what comes out as the text it is -------------------------------------------------------------


def is_plain(field):
    kind = field.get_internal_type() in ("CharField", "TextField")
    return kind and not field.choices and not field.unique


def texts_of(one):
    """The fields of a register in which anybody may write anything."""
    names = dict.fromkeys(
        [*one.column_names, *one.form_names, *one.sub.split(), *one.facts.split()]
    )
    for name in names:
        kind = one.kind(name)
        if is_plain(kind.field) and (kind.field.max_length or 99) > len(EVIL):
            yield name


EVALUATED = re.compile(r"alert\(1\)(?:>|&gt;|\\u003[eE])14")
"""`EVIL` after a template took it for its own; bare digits would also stand in a digest."""


def test_the_mark_of_an_evaluated_template_is_known():
    for escape in (False, True):
        made = Context({}, autoescape=escape)
        text = Template(EVIL.replace("{% now %}", "")).render(made)
        assert EVALUATED.search(text) and EVALUATED.search(text.replace(">", "&gt;"))
    assert not EVALUATED.search(EVIL)


def look(answer, path):
    """No element, attribute or template may have come of it."""
    text = whole(answer).decode("utf-8-sig")
    kind = answer.headers["Content-Type"]
    if kind.startswith("text/html"):
        tree = lxml_html.fromstring(text)
        assert not tree.xpath('//*[@id="evil"]'), path
        assert not [node for node in tree.iter() if isinstance(node.tag, str)
                    and any(name.startswith("on") for name in node.attrib)], path  # fmt: skip
    else:
        assert kind.split(";")[0] in ("application/json", "text/csv", "application/x-ndjson"), kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not EVALUATED.search(text), path
    return text


@pytest.mark.parametrize("one", registers(), ids=lambda one: one.noun)
def test_html_and_templates_are_text_on_every_page_of_a_row(all_mighty, holder, one):
    names = list(texts_of(one))
    if not names or one.room in ("guard", "works"):
        return
    row = row_of(one, holder, **dict.fromkeys(names, EVIL))
    on_trail = [name for name in one.form_names if name in names]
    if on_trail and one.can_edit and one.room != "orgs":  # those say themselves who holds them
        editing.edit(one, sovereign.actor_of(Account.objects.first()), row,
                     dict.fromkeys(on_trail, f"又{EVIL}"))  # fmt: skip
    pages = [one.address(), one.address(row), one.address(row, "edit"), one.address(row, "trail"),
             one.address(row, "why"), f"/api{one.address()}", f"/api{one.address(row)}",
             *(f"{one.address()}export/?format={form}" for form in one.exports.split()
               if form != "xlsx"),
             *(f"{path}?{urlencode({'q': EVIL})}"
               for path in (one.address(), "/find/"))]  # fmt: skip
    shown = 0
    for path in pages:
        answer = all_mighty.get(path)
        if answer.status_code == 200:
            text = look(answer, path)
            shown += "onmouseover" in text
    assert shown > 4


# --- files that leave -----------------------------------------------------------------------------

FORMULAS = [
    "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
    "'=1", "''=1", '=HYPERLINK("http://evil.example")', "=cmd|'/c calc'!A1", "  =1", "a\n=1",
    '"=1', ";=1", ",=1",
]  # fmt: skip
BEGINS = re.compile("[=+\\-@\\t\\r\\n＝＋－＠]")
"""With what a spreadsheet may begin to reckon, full-width letters too."""


@pytest.fixture
def formulas(all_mighty, holder):
    with setting_up("rows that want to be reckoned"):
        for number, text in enumerate(FORMULAS):
            Locker.objects.create(code=f"F-{number:03}", name=text, note=text, holder=holder)


def test_no_cell_of_a_csv_begins_a_formula(all_mighty, formulas):
    answer = all_mighty.get("/toy/lockers/export/?format=csv")
    text = whole(answer).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(FORMULAS) + 1
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if BEGINS.match(cell)]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(all_mighty, formulas):
    answer = all_mighty.get("/toy/lockers/export/?format=xlsx")
    kept = whole(answer)
    with zipfile.ZipFile(io.BytesIO(kept)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/" in name]
        assert not [name for name in book.namelist() if "externalLink" in name]
    assert sheets and not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(kept)).get_sheet_by_index(0).to_python()
    names = {row[1] for row in rows}
    assert {"=1+1", "@SUM(A1)", "=cmd|'/c calc'!A1"} <= names


def test_what_was_made_harmless_comes_back_whole(all_mighty, formulas, holder):
    """The export's apostrophe is the import's to take off, and nobody else's is lost."""
    kept = whole(all_mighty.get("/toy/lockers/export/?format=csv"))
    rows = Locker.objects.unguarded("what a test looks at").order_by("code")
    was = list(rows.values_list("code", "name", "note"))
    with setting_up("all gone"):
        for row in rows:
            row.delete()
    sent = all_mighty.send("/toy/lockers/import/", {"workbook": SimpleUploadedFile("柜.csv", kept)})
    assert sent.status_code == 302, sent.content.decode()[:500]
    assert all_mighty.send(f"{sent.headers['Location']}take/").status_code == 302
    now = list(rows.values_list("code", "name", "note"))
    assert [each[0] for each in now] == [each[0] for each in was]
    for (_, name, _), (_, back, _) in zip(was, now, strict=True):
        assert back.strip() == name.strip() or back == " ".join(name.split()), (name, back)


NAMES = ['a"b.xlsx', "a\r\nSet-Cookie: x=1.xlsx", "a&#10;X: 1.xlsx", "../../a.xlsx", "a;b=c.xlsx",
         "题\u202ename.xlsx", "x" * 300 + ".xlsx", ".xlsx", "a\\b.xlsx",
         "%0d%0aX: 1.xlsx"]  # fmt: skip


def test_no_name_of_a_file_gets_into_the_heads_of_an_answer(all_mighty, holder):
    """A workbook's own name comes back in the name of the rows that were not taken."""
    for number, name in enumerate(NAMES):
        text = f"柜号,名称,容量（升）\nB-{number},一号柜,不是数\n".encode()
        sent = all_mighty.send("/toy/lockers/import/", {"workbook": SimpleUploadedFile(name, text)})
        if sent.status_code != 302:
            continue
        for lang in ("zh", "en"):
            all_mighty.cookies["lantai_lang"] = lang
            rest = all_mighty.get(f"{sent.headers['Location']}rest/")
            told = rest.headers["Content-Disposition"]
            whole(rest)
            assert rest.status_code == 200
            assert told.startswith("attachment; filename") and "\n" not in told and "\r" not in told
            assert "Set-Cookie" not in rest.headers and "X" not in rest.headers, name
        page = all_mighty.get(sent.headers["Location"])
        assert page.status_code == 200
