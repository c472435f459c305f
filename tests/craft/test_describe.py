# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots: nothing lost on the way through METS and PREMIS, valid by the schemas of others."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path

import pytest
from describe_item import item
from describe_made import RARE, SNAPSHOTS, faults
from hypothesis import HealthCheck, given, settings
from lxml import etree

from lantai.craft import xmlsafe
from lantai.craft.describe import elements, mets, mets_read, premis
from lantai.craft.describe.snapshot import DigitalObject, Snapshot
from lantai.craft.describe.vocabulary import table, types, word
from lantai.craft.describe.xmltext import attribute, plain, reference, text
from lantai.craft.errors import BadInput
from lantai.craft.ocfl.inventory import User
from lantai.craft.ocfl.object import Changes, Note
from lantai.craft.ocfl.root import Root
from lantai.craft.ocfl.verify import verify_path

P = f"{{{premis.NAMESPACE}}}"
M = f"{{{mets.METS}}}"


def snapshot(**changes):
    return Snapshot.from_dict(item() | changes)


def there_and_back(made: Snapshot) -> mets_read.Reading:
    return mets_read.read(mets.as_bytes(made), "mets.xml")


def told(value) -> str:
    """As JSON, where yes and 1 are not the same."""
    return json.dumps(value.as_dict(), sort_keys=True)


def test_an_item_comes_back_as_it_was_without_findings():
    made = snapshot()
    found = there_and_back(made)
    assert found.findings == ()
    assert found.snapshot == made and told(found.snapshot) == told(made)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(SNAPSHOTS)
def test_any_snapshot_comes_back_as_it_was(data):
    made = Snapshot.from_dict(data)
    found = there_and_back(made)
    assert found.snapshot == made and told(found.snapshot) == told(made)
    assert {each.kind for each in found.findings} <= {"describe.leads_nowhere"}
    assert not faults(mets.as_bytes(made))


@pytest.mark.parametrize("small", [1, 1 << 30])
def test_a_document_is_read_alike_in_one_piece_and_step_by_step(monkeypatch, small):
    monkeypatch.setattr(xmlsafe, "SMALL", small)
    made = snapshot()
    found = mets_read.read(mets.as_bytes(made), "mets.xml")
    assert (found.snapshot, found.findings) == (made, ())
    with pytest.raises(BadInput):
        mets_read.read(mets.as_bytes(made)[:-9], "mets.xml")


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(SNAPSHOTS)
def test_plain_values_give_the_snapshot_again_and_always_in_one_order(data):
    made = Snapshot.from_dict(data)
    assert Snapshot.from_dict(made.as_dict()) == made
    turned = {key: value[::-1] if isinstance(value, list) and key != "above" else value
              for key, value in reversed(data.items())}  # fmt: skip
    assert mets.as_bytes(Snapshot.from_dict(turned)) == mets.as_bytes(made)
    assert list(made.as_dict()) == list(snapshot().as_dict())


def test_json_holds_a_snapshot():
    made = snapshot()
    assert Snapshot.from_dict(json.loads(json.dumps(made.as_dict()))) == made


def test_every_character_survives_and_what_xml_cannot_hold_is_seen():
    odd = "".join(map(chr, range(0x100))) + RARE + "\ud800\udfff\ufffe\uffff\U0010ffff"
    made = snapshot(item={"title": odd, odd: [odd, {odd: odd}]}, identifier=odd)
    data = mets.as_bytes(made)
    assert there_and_back(made).snapshot == made
    shown = data.decode()
    assert "\\u0000\\u0001" in shown and "\\u001f" in shown and "\\ud800\\udfff\\ufffe" in shown
    assert not faults(data)


@pytest.mark.parametrize("said", [
    "\\u0001", "\\\\u0001", "\\u005c", "\\u005cu0001", "\\", "\\u00\x01", "\\\x01", "C:\\users\\u1",
    "\\u005\x01c", "",
])  # fmt: skip
def test_a_text_that_looks_like_an_escape_is_still_itself(said):
    for written in (text(said), attribute(said)):
        assert plain(etree.fromstring(f"<a>{written}</a>").text) == said


def test_ordinary_text_is_written_as_it_is():
    for said in ("关于《规则》的通知", "C:\\档案\\2019", "a\tb\nc", "€ – “”"):
        assert text(said) == said


def test_a_path_is_a_reference_that_others_can_follow():
    assert reference("content/正文 1.pdf") == "content/正文%201.pdf"
    assert reference("a:b?c#d%&") == "a%3Ab%3Fc%23d%25%26"


def test_values_of_a_catalogue_become_plain():
    class Opening(IntEnum):
        OPEN = 2

    class Retention(StrEnum):
        LONG = "30"

    at = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    made = snapshot(made_at=at, item={
        "opening": Opening.OPEN, "retention": Retention.LONG, "open_on": date(2026, 1, 2),
        "area": Decimal("1.50"), "subjects": ("甲", "乙"), "sets": {3, 1}, "listed": True,
    })  # fmt: skip
    assert made.made_at == "2026-03-02T09:30:00+00:00"
    assert made.item == {"opening": 2, "retention": "30", "open_on": "2026-01-02", "area": "1.50",
                         "subjects": ["甲", "乙"], "sets": [1, 3], "listed": True}  # fmt: skip
    assert {type(each) for each in made.item.values()} == {int, str, list, bool}
    assert told(there_and_back(made).snapshot) == told(made)


deep: list = []
for _ in range(40):
    deep = [deep]
OBJECT = item()["objects"][0]


@pytest.mark.parametrize(("changes", "kind", "field"), [
    ({"identifier": 3}, "wrong_value", "identifier"),
    ({"made_at": "2026-11-27"}, "wrong_value", "made_at"),
    ({"made_at": "2026-13-40T99:99:99Z"}, "wrong_value", "made_at"),
    ({"item": []}, "wrong_value", "item"),
    ({"item": {"a": object()}}, "wrong_value", "item.a"),
    ({"item": {"a": {1: 2}}}, "wrong_value", "item.a"),
    ({"item": {"a": float("nan")}}, "wrong_value", "item.a"),
    ({"item": {"a": float("-inf")}}, "wrong_value", "item.a"),
    ({"item": {"a": 2**63}}, "wrong_value", "item.a"),
    ({"item": {"a": "甲" * 1_500_001}}, "too_long", "item.a"),
    ({"item": {"a": deep}}, "too_deep", "item.a"),
    ({"title": "x"}, "unknown_name", "title"),
    ({"above": [{"level": "series", "identifier": "1"}]}, "wrong_value", "above[0].level"),
    ({"above": [{"level": "fonds"}]}, "missing", "above[0].identifier"),
    ({"documents": {}}, "wrong_value", "documents"),
    ({"objects": [OBJECT | {"size": -1}]}, "wrong_value", "objects[0].size"),
    ({"objects": [OBJECT | {"size": True}]}, "wrong_value", "objects[0].size"),
    ({"objects": [OBJECT | {"digests": {"sha512": "xyz"}}]}, "wrong_value",
     "objects[0].digests.sha512"),
    ({"objects": [OBJECT | {"digests": {"SHA-512": "ab" * 64}}]}, "wrong_value",
     "objects[0].digests.SHA-512"),
    ({"objects": [OBJECT, OBJECT | {"colour": "red"}]}, "unknown_name", "objects[1].colour"),
    ({"events": [{"identifier": "e", "type": "ingestion", "at": "", "agents": "g1"}]},
     "wrong_value", "events[0].agents"),
])  # fmt: skip
def test_what_is_no_snapshot_is_refused_in_words(changes, kind, field):
    with pytest.raises(BadInput) as refused:
        snapshot(**changes)
    assert (refused.value.kind, refused.value.params["field"]) == (f"describe.{kind}", field)
    assert field in refused.value.sentence("zh") and field in refused.value.sentence("en")


def test_a_missing_part_and_a_later_form_are_refused():
    data = item()
    del data["made_at"]
    with pytest.raises(BadInput, match="made_at"):
        Snapshot.from_dict(data)
    with pytest.raises(BadInput) as refused:
        snapshot(form=2)
    assert refused.value.kind == "describe.form_unknown"


def test_a_section_that_no_careful_parser_would_read_is_not_written():
    for fields in ({"a": "甲" * 2_400_001}, {"a": "\0" * 500_000}):
        long = Snapshot("i", "2026-01-02T03:04:05Z", fields)
        with pytest.raises(BadInput) as refused:
            mets.as_bytes(long)
        assert refused.value.kind == "describe.section_too_long"


@pytest.mark.long
def test_the_longest_section_that_is_written_is_read():
    names = [f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in range(100_000)]
    event = {"identifier": "e", "type": "fixity check", "at": "2026-01-02", "objects": names}
    made = snapshot(item={"a": "𠀀" * 1_500_000, "b": "\0" * 390_000, "c": "&" * 400_000},
                    events=[event])  # fmt: skip
    assert there_and_back(made).snapshot == made


# --- what others see ------------------------------------------------------------------------------


def test_the_document_is_valid_by_the_schemas_of_mets_premis_and_dublin_core():
    for data in (item(), item(count=0), item() | {"documents": [], "events": [], "agents": [],
                 "rights": [], "custody": [], "decisions": [], "above": []}):  # fmt: skip
        assert faults(mets.as_bytes(Snapshot.from_dict(data))) == []


@pytest.mark.parametrize(("old", "new"), [
    ("premis:eventType", "premis:eventTypo"),
    ("dc:title", "dc:titel"),
    ('CHECKSUMTYPE="SHA-512"', 'CHECKSUMTYPE="SHA512"'),
    ("<premis:size>1", "<premis:size>x"),
    ("</metsHdr>", "</metsHdr><metsHdr/>"),
])  # fmt: skip
def test_the_schemas_do_judge_what_is_inside(old, new):
    """Else the test above would hold for anything."""
    data = mets.as_bytes(snapshot()).decode()
    assert old in data
    assert faults(data.replace(old, new).encode())


def test_others_find_files_documents_and_events_where_they_look():
    root = etree.fromstring(mets.as_bytes(snapshot()))
    first = root.find(f".//{M}file")
    assert first.get("CHECKSUMTYPE") == "SHA-512" and first.get("CHECKSUM") == f"{0:0128x}"
    href = first.find(f"{M}FLocat").get(f"{{{mets.XLINK}}}href")
    assert href == "content/正文0.pdf"
    shown = root.find(f".//{M}structMap/{M}div")
    assert [len(each.findall(f"{M}fptr")) for each in shown.findall(f"{M}div")] == [2, 1]
    assert root.findtext(f".//{{{mets.DC}}}title").startswith("关于印发")
    kinds = root.findall(f".//{P}eventType")
    assert [each.text for each in kinds][4] == "ingestion"
    assert kinds[4].get("valueURI").endswith("/eventType/ing")
    assert root.findtext(f".//{P}originalName") == "正文0.pdf"
    title = root.find(f".//{{{elements.NAMESPACE}}}题名")
    assert title.get("key") == "title"


def test_files_of_no_document_stand_beside_the_documents():
    data = item()
    data["objects"][0]["document"] = ""
    root = etree.fromstring(mets.as_bytes(Snapshot.from_dict(data)))
    assert len(root.findall(f".//{M}structMap/{M}div/{M}fptr")) == 1


def test_the_words_of_events_are_in_both_languages():
    assert len(types()) == 50 and len({each["code"] for each in types().values()}) == 50
    assert word("terms", "fixity check") == "数字摘要校验"
    assert word("terms", "fixity check", "en") == "fixity check"
    assert word("terms", "own thing") == "own thing"
    chinese = [each["zh"] for each in types().values()]
    assert len(set(chinese)) == 50
    for term in ("ingestion", "message digest calculation", "virus check", "replication",
                 "recovery", "migration", "deletion", "accession", "capture"):  # fmt: skip
        assert term in table()["terms"]


# --- in an object ---------------------------------------------------------------------------------


NOTE = Note(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "入库", User("吴某", "mailto:w@example.org"))


@pytest.fixture
def stored(tmp_path):
    """A root with one object: content and its snapshot."""
    root = Root.create(tmp_path / "root", durable=False)
    made = snapshot()
    content = {each.path: each.name.encode() for each in made.objects}
    root.store(made.identifier, {**content, mets.NAME: mets.as_bytes(made)}, NOTE)
    return root, made


def test_a_stored_object_gives_its_catalogue_back(stored):
    root, made = stored
    with root.open_file(made.identifier, mets.NAME) as stream:
        found = mets_read.read(stream, mets.NAME)
    assert found.snapshot == made and found.findings == ()
    for each in found.snapshot.objects:
        with root.open_file(made.identifier, each.path) as stream:
            assert stream.read() == each.name.encode()
    assert not [found for step in verify_path(root.path) for found in step.findings]


def described(*words):
    return subprocess.run([sys.executable, "-m", "lantai.cli", "craft", "describe", *words],
                          capture_output=True, text=True)  # fmt: skip


def test_the_command_shows_an_object_in_words_and_in_json(stored):
    root, made = stored
    folder = root.folder_of(made.identifier)
    shown = described(folder)
    assert shown.returncode == 0, shown.stderr
    for part in ("关于印发《防汛值守工作规则（试行）》的通知", "虚构县档案馆", "数字摘要计算",
                 "结论：通过", "档案法第二十七条", "正文2.pdf"):  # fmt: skip
        assert part in shown.stdout
    assert "message digest calculation" in described(folder, "--lang", "en").stdout
    plainly = json.loads(described(folder, "--json").stdout)
    assert Snapshot.from_dict(plainly["snapshot"]) == made and plainly["verdict"] == "pass"


def test_the_command_shows_an_earlier_version(stored):
    root, made = stored
    later = replace(made, item={**made.item, "title": "改过的题名"})
    root.update(made.identifier, Changes(add={mets.NAME: mets.as_bytes(later)}), NOTE)
    folder = root.folder_of(made.identifier)
    assert "改过的题名" in described(folder).stdout
    assert "改过的题名" not in described(folder, "--version", "v1").stdout


def test_the_command_proves_the_snapshot_by_the_inventory(stored):
    root, made = stored
    folder = root.folder_of(made.identifier)
    path = f"{folder}/v1/content/{mets.NAME}"
    data = Path(path).read_bytes()
    Path(path).write_bytes(data.replace("通知正文".encode(), "通知正本".encode()))
    shown = described(folder, "--json")
    assert shown.returncode == 2
    assert json.loads(shown.stdout)["error"]["code"] == "store.damaged"


def test_the_command_says_what_has_no_snapshot(tmp_path):
    shown = described(str(tmp_path), "--json")
    assert shown.returncode == 2
    assert json.loads(shown.stdout)["error"]["code"] == "describe.no_snapshot"


def test_writing_a_large_object_is_linear_in_memory_and_same_as_at_once():
    made = Snapshot.from_dict(item(count=3000))
    sink = io.BytesIO()
    size = mets.write(made, sink)
    assert sink.getvalue() == mets.as_bytes(made) and size == len(sink.getvalue())
    assert max(map(len, mets.pieces(made))) < 20_000
    found = mets_read.read(io.BytesIO(sink.getvalue()), "large")
    assert found.snapshot == made and not found.findings


def test_an_object_of_unknown_format_and_no_digest_comes_back():
    bare = DigitalObject("o", "p", "", 0, {})
    made = Snapshot("i", "2026-01-02T03:04:05Z", {}, objects=(bare,))
    assert there_and_back(made).snapshot == made and not faults(mets.as_bytes(made))
