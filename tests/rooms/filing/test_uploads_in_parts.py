# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Files in parts, by browser and by system: gone on with, told in words, never half kept."""

import hashlib
import io
import json
import time
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.batches import paper
from factories.doing import rows
from lantai.craft.errors import BadInput
from lantai.desk.register import register_of
from lantai.filing import batchjobs, uploads
from lantai.filing.models import Capture, CapturedFile, FiledItem, FilingBatch
from lantai.filing.pages.capturing import capture_page
from lantai.filing.pages.receiving import parts, send
from lantai.filing.uploads import About
from lantai.guard.acts import setting_up
from lantai.holdings.models import Item
from lantai.vault import landing
from lantai.works.models import Job

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def sha(data):
    return hashlib.sha256(data).hexdigest()


KEY = "k" * 20


def put(data, n, of, about=None, said=None, key=KEY):
    about = about or About("a.txt", 9, of)
    return uploads.put("me", key, n, about, said or sha(data), data)


def test_parts_in_any_order_and_twice_make_the_file_once(home):
    assert put(b"ghi", 3, 3) == [3] and put(b"abc", 1, 3) == [1, 3]
    assert put(b"abc", 1, 3) == [1, 3]
    with pytest.raises(BadInput) as fault:
        uploads.finish("me", KEY)
    assert fault.value.kind == "filing.parts_missing" and fault.value.params["first"] == 2
    put(b"def", 2, 3)
    about, landed = uploads.finish("me", KEY)
    with landing.open_landed(landed.sha512) as stream:
        assert stream.read() == b"abcdefghi" and about.name == "a.txt"
    assert uploads.have("me", KEY) == [1, 2, 3]  # until what came is registered
    uploads.drop("me", KEY)
    assert uploads.have("me", KEY) == [] and not list(uploads.folder().glob("*/*"))
    with pytest.raises(BadInput) as fault:
        uploads.finish("me", KEY)
    assert fault.value.kind == "filing.no_upload"


@pytest.mark.parametrize(("kind", "do"), [
    ("part_broken", lambda: put(b"abc", 1, 3, said=sha(b"abd"))),
    ("part_changed", lambda: (put(b"abc", 1, 3), put(b"abd", 1, 3))),
    ("upload_changed", lambda: (put(b"abc", 1, 3), put(b"def", 2, 3, About("a.txt", 8, 3)))),
    ("part_number", lambda: put(b"abc", 4, 3)),
    ("bad_upload_key", lambda: put(b"abc", 1, 3, key="../../etc")),
    ("size_differs", lambda: (put(b"ab", 1, 1), uploads.finish("me", KEY))),
])  # fmt: skip
def test_what_is_wrong_is_told_by_its_name(home, kind, do):
    with pytest.raises(BadInput) as fault:
        do()
    assert fault.value.kind == f"filing.{kind}" and fault.value.sentence("zh")
    assert not list((home / "landing").glob("[0-9a-f]*/*"))


def test_another_person_with_the_same_key_is_another_upload(home):
    put(b"abc", 1, 3)
    assert uploads.have("you", KEY) == []


def test_a_part_that_rots_on_the_disk_is_found(home):
    put(b"abcdefghi", 1, 1)
    (path,) = [each for each in uploads.folder().glob("*/*") if each.name != "about.json"]
    path.write_bytes(b"abcdefghX")
    with pytest.raises(BadInput) as fault:
        uploads.finish("me", KEY)
    assert fault.value.kind == "filing.part_rotten"


def test_what_nobody_goes_on_with_is_swept(home):
    put(b"abc", 1, 3)
    assert uploads.sweep() == 0
    assert uploads.sweep(time.time() + 8 * 86_400) == 1 and uploads.have("me", KEY) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=9), min_size=1, max_size=6), st.randoms())
def test_any_order_any_repeats_give_the_bytes(tmp_path_factory, pieces, dice):
    from django.test import override_settings

    whole = b"".join(pieces)
    with override_settings(LANTAI_LANDING=tmp_path_factory.mktemp("landing"), LANTAI_DURABLE=False):
        order = [*range(len(pieces)), *(dice.randrange(len(pieces)) for _ in range(3))]
        dice.shuffle(order)
        for at in order:
            uploads.put("me", KEY, at + 1, About("x", len(whole), len(pieces)), sha(pieces[at]),
                        pieces[at])  # fmt: skip
        _, landed = uploads.finish("me", KEY)
        with landing.open_landed(landed.sha512) as stream:
            assert stream.read() == whole


# --- by browser -----------------------------------------------------------------------------------


def ask(rf, office, what="", data=b"", method="post", who=None, **query):
    from urllib.parse import urlencode

    made = getattr(rf, method)(f"/?{urlencode(query)}", data=data,
                               content_type="application/octet-stream") if method == "post" else (
        rf.get(f"/?{urlencode(query)}"))  # fmt: skip
    if what:
        made.META["HTTP_LANTAI_PART"] = what
        made.META["HTTP_LANTAI_DIGEST"] = sha(data)
    made.actor = who or office.clerk
    answer = capture_page(made, register_of(FilingBatch), office.fresh())
    return answer.status_code, json.loads(answer.content)


def test_a_browser_goes_on_where_it_broke_off(office, rf):
    name, data = paper(1)
    half = len(data) // 2
    about = {"key": KEY, "name": name, "size": str(len(data)), "path": f"甲/{name}"}
    assert ask(rf, office, "1/2", data[:half], **about) == (200, {"have": [1]})
    assert ask(rf, office, "have", method="get", **about) == (200, {"have": [1]})
    status, told = ask(rf, office, "end", **about)
    assert status == 422 and "还缺" in told["why"]
    ask(rf, office, "2/2", data[half:], **about)
    status, told = ask(rf, office, "end", **about)
    assert status == 200 and told["done"] and told["new"]
    (row,) = rows(CapturedFile)
    assert (row.name, row.path, row.size) == (name, f"甲/{name}", len(data))
    office.run(batchjobs.reading_captures, office.clerk)
    assert len(rows(Item)) == 1


def test_a_plain_form_without_script_takes_many_files(office, rf):
    files = [SimpleUploadedFile(*paper(n)) for n in range(4)]
    request = rf.post("/", {"files": [*files, SimpleUploadedFile(*paper(0))]})
    request.actor = office.clerk
    answer = capture_page(request, register_of(FilingBatch), office.fresh())
    assert answer.status_code == 200 and "有 1 个没有收" in answer.content.decode()
    assert len(rows(Capture)) == 4


# --- by a system ----------------------------------------------------------------------------------


def sent(rf, office, document, files=(), who=None):
    data = {"document": json.dumps(document, ensure_ascii=False),
            **{name: SimpleUploadedFile(name, content) for name, content in files}}  # fmt: skip
    request = rf.post("/api/filing/send/", data)
    request.actor = who or office.clerk
    request.actor = type(request.actor)(**{
        **{field: getattr(request.actor, field) for field in request.actor.__dataclass_fields__},
        "via": "key"})  # fmt: skip
    request.COOKIES = {}
    answer = send(request)
    return answer.status_code, json.loads(answer.content)


def document(name, data, number="OA-1", **more):
    return {"sender": "办公系统", "number": number, "year": 2025, "department": "办公室",
            "metadata": {"doc_number": "槐时发〔2025〕9号"},
            "files": [{"name": name, "sha256": sha(data), **more}]}  # fmt: skip


def test_a_document_sent_twice_is_there_once(office, rf):
    name, data = paper(3)
    status, told = sent(rf, office, document(name, data), [(name, data)])
    assert status == 201 and told["new"]
    assert sent(rf, office, document(name, data), [(name, data)])[0] == 200
    assert len(rows(Capture)) == 1
    office.run(batchjobs.reading_captures, office.clerk)
    (item,) = rows(Item)
    assert item.doc_number == "槐时发〔2025〕9号"  # what the sender says goes before
    name, other = paper(4)
    status, told = sent(rf, office, document(name, other), [(name, other)])
    assert status == 409 and told["errors"][0]["kind"] == "filing.changed_since"
    assert len(rows(Item)) == 1 and len(rows(Capture)) == 1


@pytest.mark.parametrize("algorithm", ["sha256", "sha512", "sm3", "blake3"])
def test_a_lying_digest_is_refused_by_name_and_nothing_is_kept(office, rf, algorithm, home):
    name, data = paper(3)
    lie = {"name": name, algorithm: "0" * (128 if algorithm == "sha512" else 64)}
    status, told = sent(rf, office, {**document(name, data), "files": [lie]}, [(name, data)])
    assert status == 422 and told["errors"][0]["kind"] == "filing.digest_lies"
    assert name in told["errors"][0]["message"]
    assert not rows(Capture) and not list((home / "landing").glob("[0-9a-f]*/*"))


@pytest.mark.parametrize("change", [
    {"sender": ""}, {"number": ""}, {"files": []}, {"files": [{"name": ""}]}, {"files": "x"},
    {"metadata": {"colour": "red"}}, {"metadata": []}, {"year": "2025"}, {"year": 3}, {"fonds": []},
    {"files": [{"name": "a", "role": "boss"}]}, {"files": [{"name": "nowhere.pdf"}]},
    {"fonds": "Z999"}, {"number": "x" * 200},
])  # fmt: skip
def test_a_document_that_is_not_well_made_is_refused_with_its_field(office, rf, change):
    name, data = paper(3)
    status, told = sent(rf, office, {**document(name, data), **change}, [(name, data)])
    assert status == 422 and told["errors"][0]["message"] and not rows(Capture)


def test_no_json_is_told(office, rf):
    request = rf.post("/api/filing/send/", {"document": "{"})
    request.actor = office.clerk
    request._dont_enforce_csrf_checks = True
    assert send(request).status_code == 422


def test_a_large_file_comes_in_parts_and_is_then_named(office, rf):
    name, data = paper(5)
    half = len(data) // 2
    for n, piece in ((2, data[half:]), (1, data[:half])):
        request = rf.put(f"/?part={n}&parts=2&name={name}&size={len(data)}&sha256={sha(piece)}",
                         data=piece, content_type="application/octet-stream")  # fmt: skip
        request.actor = office.clerk
        request._dont_enforce_csrf_checks = True
        assert parts(request, KEY).status_code == 200
    status, _ = sent(rf, office, document(name, data, upload=KEY))
    assert status == 201
    office.run(batchjobs.reading_captures, office.clerk)
    assert len(rows(FiledItem)) == 1


def in_parts(rf, office, name, data, key=KEY):
    half = len(data) // 2
    for n, piece in ((1, data[:half]), (2, data[half:])):
        request = rf.put(f"/?part={n}&parts=2&name={name}&size={len(data)}&sha256={sha(piece)}",
                         data=piece, content_type="application/octet-stream")  # fmt: skip
        request.actor = office.clerk
        request._dont_enforce_csrf_checks = True
        assert parts(request, key).status_code == 200


def test_a_document_whose_file_came_in_parts_can_be_sent_again(office, rf):
    name, data = paper(5)
    in_parts(rf, office, name, data)
    first = sent(rf, office, document(name, data, upload=KEY))
    assert first[0] == 201 and uploads.have(f"api/{office.clerk.key}/{office.clerk.institution}",
                                            KEY) == []  # fmt: skip
    again = sent(rf, office, document(name, data, upload=KEY))
    assert again[0] == 200 and again[1]["capture"] == first[1]["capture"]
    bare = document(name, data, upload=KEY)
    bare["files"] = [{"name": name, "upload": KEY}]
    assert sent(rf, office, bare)[0] == 422, "nobody says that it is the same file"
    told = document(name, data, upload=KEY)
    told["metadata"]["title"] = "另一个题名"
    assert sent(rf, office, told)[0] == 409
    status, told = sent(rf, office, document(name, data + b"x", upload=KEY))
    assert status == 422 and told["errors"][0]["kind"] == "filing.no_upload"
    assert len(rows(Capture)) == 1


def test_a_lie_about_one_file_keeps_the_parts_of_the_other(office, rf):
    (name, data), (other, more) = paper(5), paper(6)
    in_parts(rf, office, name, data)
    both = document(name, data, upload=KEY)
    both["files"].append({"name": other, "sha256": "0" * 64})
    status, told = sent(rf, office, both, [(other, more)])
    assert status == 422 and told["errors"][0]["kind"] == "filing.digest_lies"
    both["files"][1]["sha256"] = sha(more)
    assert sent(rf, office, both, [(other, more)])[0] == 201


def test_what_is_too_large_is_told_with_its_first_part(home):
    with pytest.raises(BadInput) as fault:
        put(b"abc", 1, 3, About("a.txt", uploads.MOST_BYTES + 1, 3))
    assert fault.value.kind == "vault.too_large" and not list(uploads.folder().glob("*"))


def test_names_of_a_reading_that_was_killed_are_swept(home):
    landed = landing.land(io.BytesIO(b"abc"))
    place = uploads.folder() / f"{uploads.NAMES}x"
    place.mkdir(parents=True)
    (place / "0.txt").hardlink_to(landing.path_of(landed.sha512))
    assert uploads.sweep() == 0
    assert uploads.sweep(time.time() + 2 * 86_400) == 1 and not place.exists()
    assert landing.holds(landed.sha512)


def test_a_key_that_may_capture_needs_no_more(office, rf):
    name, data = paper(3)
    with setting_up("no batch is open yet"):
        FilingBatch.objects.unguarded("no batch is open yet").all().delete()
    key = replace(office.clerk, duties=frozenset({"filing.capture.add"}))
    for n in range(2):
        name, data = paper(n)
        told = document(name, data, number=f"OA-{n}")
        told["metadata"]["entry"] = "1.2"
        assert sent(rf, office, told, [(name, data)], who=key)[0] == 201
    (job,) = rows(Job, kind="filing.reading_captures")  # one that has not begun reads both
    (office.batch,) = rows(FilingBatch)
    office.run(batchjobs.reading_captures, key)
    assert [row.suggested_id for row in rows(FiledItem)] == [office.entries[1].pk] * 2
    assert all("来源给的条目" in row.sentence for row in rows(FiledItem)) and job.state == "queued"


def test_who_may_not_capture_may_not_send(office, rf):
    name, data = paper(3)
    nobody = replace(office.clerk, duties=frozenset())
    assert sent(rf, office, document(name, data), [(name, data)], who=nobody)[0] == 409
    assert not rows(Capture)
