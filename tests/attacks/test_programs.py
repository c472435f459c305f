# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs and forms that send more than they were asked: columns of sight, bombs, stale versions.

What a form does not have is never set by it: a program is told so, a page passes it over. What is
too large, too deep or no JSON is refused before anything is made of it.
"""

import json

import pytest
import sovereign
from test_words import filled, forms, holder, row_of  # noqa: F401 - a fixture among them

from lantai.guard import trail
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from toy.models import Locker

pytestmark = pytest.mark.django_db(databases=["default", "side"])
STRANGE = ("pk", "_state", "__class__", "__dict__", "objects", "save", "meta", "fields", "", "\x00")
"""Names that are no fields and must not be taken for one."""


def columns_beside(one):
    """The columns of a noun that its form does not have."""
    return [field.attname for field in one.model._meta.concrete_fields
            if field.name not in one.form_names]  # fmt: skip


def hostile(name):
    """A value that would do harm if it were set."""
    return {"holder": "i999/", "party": "i999/", "creator": "i999/", "area": "97/", "id": 999_999,
            "secrecy": 0, "opening": 4, "reach": 3, "open_on": "2020-01-01", "state": "decided",
            "standing": "held"}.get(name, 1)  # fmt: skip


def values_of(row):
    found = type(row)._base_manager.get(pk=row.pk)
    return {field.attname: getattr(found, field.attname) for field in row._meta.concrete_fields}


# --- mass assignment ------------------------------------------------------------------------------


@pytest.mark.parametrize("one", forms(), ids=lambda one: one.noun)
def test_a_program_sets_no_column_that_the_form_does_not_have(all_mighty, holder, one):  # noqa: F811
    row = row_of(one, holder)
    before, count = values_of(row), one.model._base_manager.count()
    path = f"/api{one.address(row)}"
    closed = [*columns_beside(one), *one.only_new.split(), *STRANGE]
    for name in closed:
        answer = all_mighty.say("patch", path, {"fields": {name: hostile(name)}})
        assert answer.status_code in (409, 422), (name, answer.status_code)
        if answer.status_code == 422:
            told = answer.json()["errors"]
            assert [each["kind"] for each in told] == ["api.unknown_field"], name
    both = {name: hostile(name) for name in closed}
    answer = all_mighty.say("post", f"/api{one.address()}", {"fields": {
        **both, **dict.fromkeys(one.form_names, "x")}})  # fmt: skip
    assert answer.status_code in (409, 422)
    assert values_of(row) == before
    assert one.model._base_manager.count() == count


@pytest.mark.parametrize("one", forms(), ids=lambda one: one.noun)
def test_a_page_passes_over_what_its_form_does_not_have(all_mighty, holder, one):  # noqa: F811
    row = row_of(one, holder)
    page = one.address(row, "edit")
    shown = all_mighty.get(page)
    if shown.status_code != 200:
        return
    before = values_of(row)
    beside = {name: str(hostile(name)) for name in [*columns_beside(one), *one.only_new.split()]}
    sent = {**filled(shown.context["form"]), **beside, "opened": shown.context["opened"]}
    assert all_mighty.send(page, sent).status_code in (302, 403, 409, 422)
    after = values_of(row)
    sight = {"id", "holder", "party", "creator", "area", "line", "opening", "reach", "open_on",
             "secrecy", "state", "standing"} - set(one.form_names)  # fmt: skip
    own = {name for name in sight & set(before) if one.room != "orgs"}  # those derive some anew
    assert {name: after[name] for name in own} == {name: before[name] for name in own}
    assert "i999/" not in map(str, after.values())


@pytest.mark.parametrize("secrecy", [2, 3, 4, 5, 99, -1, "绝密", "2"])
def test_nothing_above_the_ceiling_is_taken_at_any_door(all_mighty, holder, secrecy):  # noqa: F811
    open_to_it = [one for one in forms() if "secrecy" in one.form_names]
    assert len(open_to_it) > 3
    for one in open_to_it:
        row = row_of(one, holder)
        path = one.address(row)
        answer = all_mighty.say("patch", f"/api{path}", {"fields": {"secrecy": secrecy}})
        assert answer.status_code == 422, one.noun
        sent = filled(all_mighty.get(f"{path}edit/").context["form"])
        assert all_mighty.send(f"{path}edit/", {**sent, "secrecy": secrecy}).status_code == 422
        assert (
            all_mighty.send(f"{one.address()}add/", {**sent, "secrecy": secrecy}).status_code == 422
        )
        assert values_of(row)["secrecy"] == 0


# --- bombs ----------------------------------------------------------------------------------------


@pytest.fixture
def locker(holder):  # noqa: F811
    with setting_up("a locker to be attacked"):
        return Locker.objects.create(code="A-001", name="一号柜", holder=holder)


BOMBS = {
    "deep lists": "[" * 200_000,
    "deep objects": '{"a":' * 100_000,
    "deep and whole": '{"fields": {"name": ' + "[" * 50_000 + "]" * 50_000 + "}}",
    "a long number": '{"fields": {"size": ' + "9" * 100_000 + "}}",
    "not a number": '{"fields": {"size": NaN}}',
    "endless": '{"fields": {"size": -Infinity}}',
    "half a character": '{"fields": {"name": "\\ud800"}}',
    "no object": "[]", "a text": '"x"', "nothing": "", "null": "null", "two": "{}{}",
    "open": '{"fields": {', "a comment": "{/**/}",
    "a list of fields": '{"fields": [1]}', "no fields": '{"fields": {}}',
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_json(all_mighty, locker, name):
    for method, path in (
        ("patch", f"/api/toy/lockers/{locker.pk}/"),
        ("post", "/api/toy/lockers/"),
    ):
        answer = all_mighty.say(method, path, BOMBS[name])
        assert answer.status_code in (400, 415, 422), answer.status_code
        assert answer.headers["Content-Type"] == "application/json"
        assert len(answer.content) < 5_000
    assert values_of(locker)["name"] == "一号柜"


def test_other_codings_and_types_are_no_json(all_mighty, locker):
    path, text = f"/api/toy/lockers/{locker.pk}/", '{"fields": {"name": "x"}}'
    for body in (text.encode("utf-16"), text.encode("utf-8-sig"), text.encode("utf-32"),
                 text.encode() + b"\x00", text.encode() + b"\xc3(", b"\xff\xfe"):  # fmt: skip
        assert all_mighty.say("patch", path, body).status_code == 400, body[:20]
    for kind in ("text/json", "text/plain", "application/x-www-form-urlencoded", "application/xml",
                 "multipart/form-data; boundary=x", "application/json-patch+json", ""):  # fmt: skip
        answer = all_mighty.say("patch", path, text, content_type=kind)
        assert answer.status_code == 415, kind
    assert values_of(locker)["name"] == "一号柜"


def test_a_body_of_megabytes_is_refused_in_json_and_a_long_text_in_words(all_mighty, locker):
    path = f"/api/toy/lockers/{locker.pk}/"
    four, six = ("x" * (n * 1024 * 1024) for n in (4, 6))
    answer = all_mighty.say("patch", path, {"fields": {"name": four}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "name" and len(answer.content) < 5_000
    answer = all_mighty.say("patch", path, {"fields": {"note": six}})
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["kind"] == "api.too_large"
    assert values_of(locker)["note"] == ""


def test_many_wrong_fields_are_not_answered_by_more_than_was_sent(all_mighty, locker):
    for fields in ({f"f{n}": n for n in range(100_000)}, {"x" * 4_000_000: 1}):
        answer = all_mighty.say("patch", f"/api/toy/lockers/{locker.pk}/", {"fields": fields})
        assert answer.status_code == 422
        assert len(answer.content) < 50_000
    query = "&".join(f"p{n}=1" for n in range(4_000))
    answer = all_mighty.get(f"/api/toy/lockers/?{query}")
    assert answer.status_code == 400 and len(answer.content) < 50_000


def test_a_form_of_too_many_fields_or_too_large_is_refused(all_mighty, locker):
    all_mighty.raise_request_exception = False
    page = f"/toy/lockers/{locker.pk}/edit/"
    assert all_mighty.send(page, {f"f{n}": n for n in range(6_000)}).status_code in (400, 403)
    answer = all_mighty.post(page, f"csrfmiddlewaretoken={all_mighty.token}&note={'x' * 6_000_000}",
                             content_type="application/x-www-form-urlencoded")  # fmt: skip
    assert answer.status_code in (400, 403, 413)
    assert values_of(locker)["note"] == ""


# --- versions -------------------------------------------------------------------------------------


def version(row):
    return trail.version(type(row)._base_manager.get(pk=row.pk))


@pytest.mark.parametrize("head", [
    '"{old}"', 'W/"{now}"', '"{now}x"', '""', "{old}", '"{old}", "{old}x"', "W/*", "x",
    "'{now}'", '"{now}', "\\", ",", ";",
])  # fmt: skip
def test_a_version_that_is_not_of_now_changes_nothing(all_mighty, locker, head):
    """Garbage where a version should be is no permission to write over whatever is there."""
    old, path = version(locker), f"/api/toy/lockers/{locker.pk}/"
    assert all_mighty.say("patch", path, {"fields": {"name": "先改"}}).status_code == 200
    head = head.format(old=old, now=version(locker))
    answer = all_mighty.say("patch", path, {"fields": {"name": "后改"}}, **{"If-Match": head})
    assert answer.status_code == 412, (head, answer.status_code)
    assert values_of(locker)["name"] == "先改"
    assert answer.json()["errors"][0]["kind"] == "guard.stale"


def test_the_version_of_now_and_any_version_are_taken(all_mighty, locker):
    path = f"/api/toy/lockers/{locker.pk}/"
    for head in ('"{now}"', "{now}", '"{now}x", "{now}"', "*", ""):
        given = head.format(now=version(locker))
        answer = all_mighty.say("patch", path, {"fields": {"name": f"改{head}"}},
                                **{"If-Match": given})  # fmt: skip
        assert answer.status_code == 200, head
        assert answer.headers["ETag"] == f'"{version(locker)}"'


def test_opened_of_any_type_is_a_version_or_none(all_mighty, locker):
    path, before = f"/api/toy/lockers/{locker.pk}/", Entry.every.count()
    for opened in ("x", 1, [1], {"a": 1}, True, "*", version(locker) + " "):
        answer = all_mighty.say("patch", path, {"fields": {"name": "后改"}, "opened": opened})
        assert answer.status_code == 409, opened
    assert Entry.every.count() == before
    assert values_of(locker)["name"] == "一号柜"
    good = {"fields": {"name": "改"}, "opened": version(locker)}
    assert all_mighty.say("patch", path, good).status_code == 200


def test_a_row_read_again_is_whole_whatever_the_reader_says_it_has(all_mighty, locker):
    """Nothing is kept by browsers or proxies, so no condition may answer 304 with old sight."""
    path = f"/api/toy/lockers/{locker.pk}/"
    tag = all_mighty.get(path).headers["ETag"]
    again = all_mighty.get(path, headers={"If-None-Match": tag, "If-Modified-Since":
                                          "Fri, 01 Jan 2100 00:00:00 GMT"})  # fmt: skip
    assert again.status_code == 200 and json.loads(again.content)["id"] == locker.pk
    assert again.headers["Cache-Control"] == "no-store"
    assert sovereign.AT is not None
