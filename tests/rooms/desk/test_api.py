# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The JSON API: sight, conditions, forms, versions, steps, tokens, and what it says of itself."""

import json

import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.urls import resolve

from lantai.desk.register import register_of
from lantai.guard import trail
from lantai.guard.actor import PUBLIC
from lantai.guard.models import Entry, Reading
from toy.asking import ask, told
from toy.factories import colour, errand, locker, person
from toy.models import Colour, Errand, Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
LOCKERS = "/api/toy/lockers/"


def kinds_of(response):
    return [(each["kind"], each["field"]) for each in told(response)["errors"]]


def one(row):
    return f"{LOCKERS}{row.pk}/"


# --- reading --------------------------------------------------------------------------------------


def test_the_index_leads_to_registers_and_their_description():
    found = told(ask(person(), "/api/"))
    assert {"toy.locker", "toy.errand"} <= {each["noun"] for each in found["registers"]}
    assert found["openapi"] == "/api/openapi.json"


def test_a_list_gives_the_columns_of_the_page_and_only_what_is_seen():
    mine = locker("A-001", note="第一排")
    locker("A-002", holder="i2/")
    found = told(ask(person(), LOCKERS))
    assert [row["id"] for row in found["rows"]] == [mine.pk]
    assert found["rows"][0]["fields"] == {
        "code": "A-001", "name": "阅览室A-001号柜", "kind": "bag", "size": 0, "bought": None,
        "note": "第一排",
    }  # fmt: skip
    assert found["count"] == 1 and not found["more"] and found["next"] is None
    assert found["tab"] == "own" and "own" in found["tabs"]


def test_pages_follow_one_another_without_gap_or_double():
    rows = [locker(f"A-{n:03}") for n in range(60)]
    seen, path = [], f"{LOCKERS}?sort=-code"
    while path:
        page = told(ask(person(), path))
        seen += [row["id"] for row in page["rows"]]
        path = page["next"]
    assert seen == [row.pk for row in reversed(rows)]


def test_filters_and_search_are_those_of_the_page():
    locker("A-001", kind="bag", size=20)
    book = locker("B-001", kind="book", size=90)
    for query in ("kind=book", "q=B-0", "q=室B", "name=阅览室B"):
        found = told(ask(person(), f"{LOCKERS}?{query}"))
        assert [row["id"] for row in found["rows"]] == [book.pk], query


def test_a_search_minds_no_case_and_the_order_of_codes_is_that_of_their_bytes():
    """As SQLite has it by itself; `%` and `_` are what they are."""
    codes = ["A-1", "A-10", "A-2", "A_1", "B-1", "a-1", "·1", "一号"]
    for code in reversed(codes):
        locker(code, name=f"阅览室{code}柜", note="存 OFD 50%页")
    for query, wanted in {
        "q=ofd": codes, "q=Ofd 50%25页": codes, "q=50_页": [], "name=阅览室A-1": ["A-1", "A-10"],
        "name=阅览室a": ["a-1"],
    }.items():  # fmt: skip
        found = told(ask(person(), f"{LOCKERS}?{query}&sort=code"))
        assert [row["fields"]["code"] for row in found["rows"]] == wanted, query


@pytest.mark.parametrize(
    ("query", "kind", "field"),
    [
        ("colur=1", "api.unknown_param", "colur"),
        ("kind=nothing", "api.bad_param", "kind"),
        ("per=7", "api.bad_param", "per"),
        ("sort=note", "api.bad_param", "sort"),
        ("tab=laid", "api.bad_param", "tab"),
        ("tab=everything", "api.bad_param", "tab"),
        ("bought=2018-13", "api.bad_param", "bought"),
    ],
)
def test_a_condition_that_cannot_be_used_is_no_list_of_all_rows(query, kind, field):
    locker()
    response = ask(person(), f"{LOCKERS}?{query}")
    assert response.status_code == 400
    assert kinds_of(response) == [(kind, field)]


def test_a_row_has_all_its_fields_its_version_and_its_page():
    row = locker(bought="2018-02-03", colour=colour())
    response = ask(person(), one(row))
    found = told(response)
    assert found["fields"]["colour"] == {"id": row.colour_id, "name": "朱红"}
    assert found["fields"]["bought"] == "2018-02-03"
    assert found["page"] == f"/toy/lockers/{row.pk}/"
    row.refresh_from_db(from_queryset=Locker._base_manager.all())
    assert found["version"] == trail.version(row)
    assert response.headers["ETag"] == f'"{found["version"]}"'
    assert response.headers["Cache-Control"] == "no-store"


def test_absent_and_forbidden_are_one_answer():
    row = locker(holder="i2/")
    forbidden, absent = ask(person(), one(row)), ask(person(), f"{LOCKERS}999999/")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.content == absent.content
    assert ask(person(), "/api/toy/nothings/").content == absent.content
    for method in ("patch",):
        answer = ask(person(), one(row), {"fields": {"name": "x"}}, method)
        assert (answer.status_code, answer.content) == (404, absent.content)


def test_reading_a_row_is_noted_where_its_page_notes_it_and_a_list_is_no_reading(monkeypatch):
    row = locker()
    monkeypatch.setattr(type(register_of(Locker)), "reads_are_noted", True)
    ask(person(), LOCKERS)
    assert not Reading.every.exists()
    ask(person(3, via="key"), one(row))
    noted = Reading.every.get()
    assert (noted.row, noted.actor, noted.via, noted.why) == (row.pk, "account/3", "key", "own")


def test_who_has_not_signed_in_is_told_how():
    response = ask(PUBLIC, LOCKERS)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert kinds_of(response) == [("api.sign_in", "")]


def test_a_method_that_is_not_taken_says_which_are():
    response = ask(person(), LOCKERS, {}, "put")
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("query", "accepts", "cookie", "language"),
    [
        ("", "", "", "zh-Hans"),
        ("", "en-GB,en;q=0.8", "", "en"),
        ("", "zh-CN", "", "zh-Hans"),
        ("", "fr", "", "zh-Hans"),
        ("?lang=en", "zh-CN", "", "en"),
        ("?lang=zh", "en", "en", "zh-Hans"),
        ("", "zh-CN", "lantai_lang=en", "en"),
    ],
)
def test_it_speaks_the_readers_language(query, accepts, cookie, language):
    response = ask(person(), f"{LOCKERS}999/{query}", accept_language=accepts, cookie=cookie)
    assert response.headers["Content-Language"] == language
    english = told(response)["errors"][0]["message"].startswith("There is no such page")
    assert english is (language == "en")


# --- adding ---------------------------------------------------------------------------------------


def test_a_new_row_goes_through_the_form_and_onto_the_trail():
    red = colour()
    sent = {"code": "A-009", "name": "新柜", "kind": "书", "colour": "red"}
    response = ask(person(), LOCKERS, {"fields": sent})
    assert kinds_of(response) == [("api.form.invalid_choice", "kind")]
    response = ask(person(), LOCKERS, {"fields": {**sent, "kind": "book", "size": 40}})
    made = Locker._base_manager.get()
    assert response.status_code == 201 and response.headers["Location"] == one(made)
    assert (made.holder, made.size, made.colour, made.kind) == ("i1/", 40, red, "book")
    assert Entry.every.get(tag="toy.locker.add").row == made.pk


def test_what_is_not_sent_is_as_in_the_empty_form():
    ask(person(), LOCKERS, {"fields": {"code": "A-009", "name": "新柜"}})
    made = Locker._base_manager.get()
    assert (made.kind, made.size, made.note) == ("bag", 0, "")


def test_every_fault_of_a_form_is_said_at_its_field():
    locker("A-001")
    sent = {"code": "A-001", "name": "", "size": -1, "bought": "2018-02-30", "colour": 99}
    response = ask(person(), LOCKERS, {"fields": sent})
    assert response.status_code == 422
    assert set(kinds_of(response)) == {
        ("api.form.required", "name"), ("api.form.min_value", "size"),
        ("api.form.invalid", "bought"), ("api.form.invalid", "colour"),
    }  # fmt: skip
    good = {"code": "A-001", "name": "又一个"}
    response = ask(person(), LOCKERS, {"fields": good})
    assert response.status_code == 422 and Locker._base_manager.count() == 1


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"holder": "i2/"}, ("api.unknown_field", "holder")),
        ({"secrecy": 4}, ("api.unknown_field", "secrecy")),
        ({"id": 7}, ("api.unknown_field", "id")),
        ({"name": {"a": 1}}, ("api.bad_value", "name")),
        ({"name": ["a"]}, ("api.bad_value", "name")),
        ({"name": True}, ("api.bad_value", "name")),
        ({"colour": {"id": [1]}}, ("api.bad_value", "colour")),
        ({"name": "a\x00b", "code": "1"}, ("api.form.null_characters_not_allowed", "name")),
    ],
)
def test_what_the_form_does_not_ask_or_cannot_hold_is_refused(fields, expected):
    response = ask(person(), LOCKERS, {"fields": fields})
    assert response.status_code == 422
    assert expected in kinds_of(response)
    assert not Locker._base_manager.exists()


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("", 415, "api.not_json"),
        ("{", 400, "api.not_json"),
        ("[1]", 400, "api.not_json"),
        ('{"fields": {"size": NaN}}', 400, "api.not_json"),
        ('{"fields": {"name": "\\ud800"}}', 400, "api.not_json"),
        (b"\xff\xfe", 400, "api.not_json"),
        ("[" * 100_000, 400, "api.not_json"),
        ("{}", 400, "api.nothing"),
        ('{"fields": {}}', 400, "api.nothing"),
        ('{"fields": []}', 400, "api.nothing"),
    ],
)
def test_a_body_that_is_no_object_is_refused(body, status, kind):
    response = ask(person(), LOCKERS, body)
    assert (response.status_code, kinds_of(response)) == (status, [(kind, "")])


def test_a_form_of_another_site_is_no_json():
    response = ask(person(), LOCKERS, '{"fields": {}}', content_type="text/plain")
    assert response.status_code == 415


def test_without_the_duty_nothing_is_added_and_the_reason_is_said():
    response = ask(person(duties=()), LOCKERS, {"fields": {"code": "1", "name": "a"}})
    assert response.status_code == 409
    assert kinds_of(response) == [("guard.no_duty", "")]
    assert told(response)["errors"][0]["code"] == "GUARD-3"


# --- changing -------------------------------------------------------------------------------------


def test_a_change_is_of_the_fields_sent_alone():
    row = locker(note="旧", size=5)
    response = ask(person(), one(row), {"fields": {"note": "新", "bought": None}}, "patch")
    assert response.status_code == 200
    now = Locker._base_manager.get()
    assert (now.note, now.size, now.bought) == ("新", 5, None)
    assert told(response)["version"] == trail.version(now)


def test_a_row_that_was_read_can_be_sent_back_as_it_is():
    row = locker(bought="2018-02-03", colour=colour(), note="一\n二")
    fields = told(ask(person(), one(row)))["fields"]
    response = ask(person(), one(row), {"fields": fields}, "patch")
    assert response.status_code == 200 and told(response)["fields"] == fields


def test_two_programs_at_one_row_the_second_is_told():
    row = locker()
    read = told(ask(person(1), one(row)))
    ask(person(2), one(row), {"fields": {"name": "别人改的"}}, "patch")
    late = {"fields": {"name": "我改的"}, "opened": read["version"]}
    response = ask(person(1), one(row), late, "patch")
    assert response.status_code == 409 and kinds_of(response) == [("guard.stale", "")]
    assert "林书瑶2" in told(response)["errors"][0]["message"]
    assert Locker._base_manager.get().name == "别人改的"


@pytest.mark.parametrize(
    ("tag", "status"),
    [('"{now}"', 200), ('"old", "{now}"', 200), ("*", 200), ('"old"', 412), ('W/"{now}"', 412)],
)
def test_if_match_lets_through_only_the_newest_version(tag, status):
    row = locker()
    now = told(ask(person(), one(row)))["version"]
    sent = {"fields": {"name": "改"}}
    response = ask(person(), one(row), sent, "patch", if_match=tag.format(now=now))
    assert response.status_code == status
    assert (Locker._base_manager.get().name == "改") is (status == 200)


def test_a_row_that_is_seen_but_not_to_be_edited_says_why():
    row = locker(party="i1/", holder="i2/")
    response = ask(person(), one(row), {"fields": {"name": "改"}}, "patch")
    assert response.status_code == 409 and kinds_of(response) == [("guard.no_duty", "")]


# --- steps ----------------------------------------------------------------------------------------


def test_a_flow_is_walked_by_different_people_and_every_refusal_has_its_reasons():
    first, second, third = person(1), person(2), person(3)
    row = errand(first)
    at = f"/api/toy/errands/{row.pk}/"
    offers = {each["name"]: each for each in told(ask(first, at))["steps"]}
    assert offers["propose"]["allowed"] and offers["propose"]["asks"] == ["proposal"]

    response = ask(first, f"{at}steps/propose/", {})
    assert response.status_code == 422
    assert kinds_of(response) == [("api.form.required", "proposal")]
    response = ask(first, f"{at}steps/propose/", {"proposal": "可以", "opinion": "看过"})
    assert response.status_code == 200 and told(response)["fields"]["state"] == "second"

    response = ask(first, f"{at}steps/concur/", {})
    assert response.status_code == 409
    assert kinds_of(response) == [("flow.same_person", "")]
    assert "初审" in told(response)["errors"][0]["message"]
    why = {each["name"]: each["reasons"] for each in told(ask(first, at))["steps"]}["concur"]
    assert why == told(response)["errors"]

    assert ask(second, f"{at}steps/concur/", {}).status_code == 200
    response = ask(second, f"{at}steps/decide/", {}, accept_language="en")
    assert "Concur" in told(response)["errors"][0]["message"]
    assert ask(third, f"{at}steps/decide/", {}).status_code == 200
    assert Errand._base_manager.get().state == "decided"
    response = ask(third, f"{at}steps/propose/", {"proposal": "再来"})
    assert kinds_of(response) == [("flow.not_from", "")]


def test_a_step_takes_only_its_answers():
    row = errand(person())
    at = f"/api/toy/errands/{row.pk}/steps/"
    response = ask(person(), f"{at}propose/", {"proposal": "可以", "state": "decided"})
    assert (response.status_code, kinds_of(response)) == (
        422, [("api.unknown_field", "state")])  # fmt: skip
    assert ask(person(), f"{at}nothing/", {}).status_code == 404
    assert ask(person(institution="i2/"), f"{at}propose/", {}).status_code == 404
    assert ask(person(), f"{at}propose/").status_code == 405


def test_a_state_cannot_be_written_as_a_field():
    row = errand(person())
    response = ask(
        person(), f"/api/toy/errands/{row.pk}/", {"fields": {"state": "decided"}}, "patch"
    )
    assert kinds_of(response) == [("api.unknown_field", "state")]


# --- the token ------------------------------------------------------------------------------------


def send(actor, token=""):
    """A change that a browser might be made to send."""
    body = json.dumps({"fields": {"code": "1", "name": "a"}})
    request = RequestFactory(enforce_csrf_checks=True).post(
        LOCKERS, body, content_type="application/json"
    )
    request.actor = actor
    if token:
        request.META["CSRF_COOKIE"] = token
        request.COOKIES["csrftoken"] = token
        request.META["HTTP_X_CSRFTOKEN"] = token
    found = resolve(LOCKERS)
    return found.func(request, **found.kwargs)


def test_a_browser_needs_the_token_and_a_key_does_not():
    response = send(person())
    assert response.status_code == 403 and kinds_of(response) == [("api.no_token", "")]
    assert not Locker._base_manager.exists()
    assert send(person(via="key")).status_code == 201
    Locker._base_manager.all().delete()
    page = RequestFactory().get("/")
    assert send(person(), get_token(page)).status_code == 201


def test_a_key_is_narrowed_to_its_duties():
    key = person().narrowed(frozenset({"toy.locker.edit"}), "key")
    assert send(key).status_code == 409
    row = locker()
    assert ask(key, one(row), {"fields": {"name": "改"}}, "patch").status_code == 200


# --- what it says of itself -----------------------------------------------------------------------


@pytest.fixture(params=["zh", "en"])
def document(request):
    return told(ask(person(), f"/api/openapi.json?lang={request.param}"))


def parts(node, path=""):
    """Every object of the document with the way to it."""
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from parts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from parts(value, f"{path}/{at}")


def test_the_description_is_whole(document):
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] and document["info"]["version"]
    names = [op["operationId"] for _, op in parts(document["paths"]) if "operationId" in op]
    assert len(names) == len(set(names))
    for path, node in parts(document):
        if "$ref" in node:
            target = document
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            assert set(node) == {"$ref"}, path
    tags = {tag["name"] for tag in document["tags"]}
    for address, item in document["paths"].items():
        assert address.startswith("/api/") and address.endswith("/")
        shared = item.get("parameters", [])
        for verb in set(item) - {"parameters"}:
            judge_operation(document, address, item[verb], shared, tags)


def judge_operation(document, address, operation, shared, tags):
    assert operation["summary"] and set(operation["tags"]) <= tags
    params = [resolved(document, each) for each in [*shared, *operation.get("parameters", [])]]
    keys = [(each["name"], each["in"]) for each in params]
    assert len(keys) == len(set(keys)), address
    assert all(each["in"] in ("query", "path", "header") and each["schema"] for each in params)
    named = {name for name, where in keys if where == "path"}
    assert named == {part[1:-1] for part in address.split("/") if part.startswith("{")}
    assert any(status.startswith("2") for status in operation["responses"])
    for response in operation["responses"].values():
        assert resolved(document, response)["description"]


def resolved(document, node):
    if "$ref" not in node:
        return node
    target = document
    for key in node["$ref"].removeprefix("#/").split("/"):
        target = target[key]
    return target


TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}


def test_its_schemas_are_schemas_and_its_examples_fit(document):
    for path, node in parts(document["components"]["schemas"]):
        if isinstance(node.get("type"), (str, list)):
            kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
            assert set(kinds) <= TYPES, path
        if isinstance(node.get("required"), list):
            assert set(node["required"]) <= set(node["properties"]), path
        for example in node.get("examples", []):
            assert fits(document, node, example), (path, example)


PYTHON = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict,
          "array": list, "null": type(None)}  # fmt: skip


def fits(document, schema, value):
    """Enough of JSON Schema to judge what the API gives."""
    schema = resolved(document, schema)
    if "anyOf" in schema:
        return any(fits(document, each, value) for each in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, PYTHON[kind]) and (kind == "boolean" or not isinstance(value, bool))
        for kind in kinds
    ):
        return False
    if isinstance(value, str) and len(value) > schema.get("maxLength", 10**6):
        return False
    if isinstance(value, dict):
        known = schema.get("properties", {})
        if any(name not in value for name in schema.get("required", [])):
            return False
        return all(
            fits(document, known[name], each) for name, each in value.items() if name in known
        )
    if isinstance(value, list):
        return all(fits(document, schema.get("items", {}), each) for each in value)
    return True


def test_the_answers_are_as_described(document):
    row = locker(bought="2018-02-03", colour=colour())
    schemas = document["components"]["schemas"]
    answer = told(ask(person(), one(row)))
    assert fits(document, schemas["toy.locker"], answer)
    assert set(answer["fields"]) == set(schemas["toy.locker"]["properties"]["fields"]["properties"])
    listed = told(ask(person(), LOCKERS))
    assert fits(document, schemas["toy.locker.list"], listed)
    line = schemas["toy.locker.list"]["properties"]["rows"]["items"]["properties"]["fields"]
    assert set(listed["rows"][0]["fields"]) == set(line["properties"])
    errands = told(ask(person(), f"/api/toy/errands/{errand(person()).pk}/"))
    assert fits(document, schemas["toy.errand"], errands)
    fault = ask(person(), f"{LOCKERS}999/")
    error = document["components"]["responses"]["404"]["content"]["application/json"]["schema"]
    assert fits(document, error, told(fault))


def test_what_is_described_as_taken_is_taken(document):
    add = document["components"]["schemas"]["toy.locker.add"]["properties"]["fields"]
    assert set(add["properties"]) == set(register_of(Locker).form_names)
    assert add["required"] == ["code", "name"]
    red = colour()
    sent = {name: schema["examples"][0] for name, schema in add["properties"].items()}
    response = ask(person(), LOCKERS, {"fields": {**sent, "colour": red.pk}})
    assert response.status_code == 201, response.content.decode()


def test_the_words_are_those_of_the_labels_in_either_language():
    zh, en = (told(ask(person(), f"/api/openapi.json?lang={lang}")) for lang in ("zh", "en"))
    titles = [doc["components"]["schemas"]["toy.locker"]["properties"]["fields"]["properties"]
              ["size"]["title"] for doc in (zh, en)]  # fmt: skip
    assert titles == ["容量（升）", "volume in litres"]
    assert json.dumps(zh, ensure_ascii=False) != json.dumps(en, ensure_ascii=False)


def test_reference_data_is_read_by_all_and_changed_by_duty():
    red = colour()
    at = f"/api/toy/colours/{red.pk}/"
    stranger = person(duties=(), institution="i9/")
    assert told(ask(stranger, at))["fields"]["name"] == "朱红"
    assert ask(stranger, at, {"fields": {"name": "绛"}}, "patch").status_code == 409
    assert ask(person(), at, {"fields": {"name": "绛"}}, "patch").status_code == 200
    assert Colour.objects.get().name == "绛"
