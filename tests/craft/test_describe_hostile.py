# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots from anybody: every fault has a code and words, nothing crashes, memory is bounded."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from describe_item import item
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft import codes
from lantai.craft.describe import mets, mets_read
from lantai.craft.describe.snapshot import Snapshot
from lantai.craft.errors import BadInput, CraftError, Hostile

GOOD = mets.as_bytes(Snapshot.from_dict(item())).decode()
HEAD = GOOD[: GOOD.index("<metsHdr")]


def read(text: str | bytes) -> mets_read.Reading:
    return mets_read.read(text.encode() if isinstance(text, str) else text, "mets.xml")


def kinds(text: str | bytes) -> list[str]:
    found = read(text).findings
    for each in found:
        for lang in ("zh", "en"):
            assert codes.sentence(each.kind, each.params, lang)
            codes.remedy(each.kind, each.params, lang)
    return [each.kind.removeprefix("describe.") for each in found]


def refusal(text: str | bytes) -> str:
    with pytest.raises(CraftError) as refused:
        read(text)
    assert refused.value.sentence("zh") and refused.value.sentence("en")
    return refused.value.kind


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE mets [<!ENTITY l0 "{"ha" * 50}">{LAUGHS}]>'


@pytest.mark.parametrize("text", [
    GOOD.replace("<mets", "<!DOCTYPE mets><mets", 1),
    GOOD.replace("<mets", '<!DOCTYPE mets SYSTEM "file:///etc/passwd"><mets', 1),
    GOOD.replace("<mets", BOMB + "<mets", 1).replace("关于印发", "&l9;", 1),
    GOOD.replace("<mets", BOMB + "<mets", 1).replace('TYPE="件">', 'TYPE="&l9;">', 1),
    GOOD.replace("<mets", '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><mets', 1)
        .replace("关于印发", "&x;", 1),
])  # fmt: skip
def test_document_types_and_entities_are_refused(text):
    assert refusal(text) in ("error.hostile_xml", "error.broken_xml")


def test_an_unknown_entity_without_a_document_type_is_broken():
    assert refusal(GOOD.replace("关于印发", "&x;", 1)) == "error.broken_xml"


def test_depth_is_bounded():
    deep = GOOD.replace("关于印发", "<l:值>" * 5000 + "</l:值>" * 5000, 1)
    assert refusal(deep) == "error.broken_xml"
    nested = '<l:项 key="a" type="map">'
    deep = GOOD.replace("<l:题名", nested * 200 + "</l:项>" * 200 + "<l:题名", 1)
    assert kinds(deep) == []


@pytest.mark.parametrize("cut", range(0, len(GOOD.encode()) - 1, 997))
def test_what_is_cut_off_is_told(cut):
    assert refusal(GOOD.encode()[:cut]) == "error.broken_xml"


@pytest.mark.parametrize("data", [
    b"", b"\0" * 100, b"\xff\xfe", b"{}", b"<", "关于".encode("gb18030"),
    b"<?xml version='1.1'?><a/>x", b"\x1f\x8b\x08\0",
])  # fmt: skip
def test_what_is_no_xml_is_told(data):
    assert refusal(data) == "error.broken_xml"


@pytest.mark.parametrize("text", [
    "<a/>", "<mets/>", GOOD.replace(mets.METS, "urn:other"), f'<a xmlns="{mets.METS}"><mets/></a>',
])  # fmt: skip
def test_what_is_no_mets_is_told(text):
    assert refusal(text) == "describe.not_mets"


def test_mets_of_others_and_of_later_forms_is_told():
    assert refusal(f'<mets xmlns="{mets.METS}"/>') == "describe.not_ours"
    assert refusal(GOOD.replace(mets.PROFILE + '"', 'urn:other:1"')) == "describe.not_ours"
    later = GOOD.replace(f'PROFILE="{mets.PROFILE}"', f'PROFILE="{mets.PROFILE[:-1]}2"')
    assert refusal(later) == "describe.form_unknown"


def test_our_elements_in_a_strange_namespace_are_not_read():
    found = read(GOOD.replace('xmlns:l="urn:x-lantai:describe:1"', 'xmlns:l="urn:evil"'))
    assert found.snapshot is None
    assert {each.kind for each in found.findings} >= {"describe.no_item",
                                                      "describe.foreign_section"}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "kind"), [
    ('ID="T2"', 'ID="T1"', "twice"),
    ('ID="F2"', 'ID="F1"', "twice"),
    ("IdentifierValue>o1<", "IdentifierValue>o0<", "twice"),
    ("IdentifierValue>e1<", "IdentifierValue>e0<", "twice"),
    ("<premis:agentIdentifierValue>g2<", "<premis:agentIdentifierValue>g1<", "twice"),
    ('id="d2"', 'id="d1"', "twice"),
    ('path="content/正文1.pdf"', 'path="content/正文0.pdf"', "twice"),
    ('<l:年度 key="year"', '<l:年度 key="title"', "broken_section"),
    ('<l:年度 key="year"', "<l:年度", "broken_section"),
    ('key="year" type="int">2019', 'key="year" type="int">二〇一九', "broken_section"),
    ('key="year" type="int">2019', f'key="year" type="int">{"9" * 5000}', "broken_section"),
    ('key="year" type="int">2019', 'key="year" type="float">nan', "broken_section"),
    ('key="year" type="int">2019', 'key="year" type="date">2019', "broken_section"),
    ('key="year" type="int">2019', 'key="year" type="int"><a/>2019', "broken_section"),
    ("<premis:size>123456<", "<premis:size>-1<", "broken_section"),
    ("<premis:size>123456<", "<premis:size>99999999999999999999<", "broken_section"),
    ("<premis:size>123456<", "<premis:size>٣<", "broken_section"),
    ("<premis:messageDigest>", "<premis:x>", None),
    ('CREATEDATE="2026-11-27T14:29:11+08:00"', 'CREATEDATE="gestern"', "broken_section"),
    ('CREATEDATE="2026-11-27T14:29:11+08:00"', "", "broken_section"),
    ('SIZE="123456"', 'SIZE="123457"', "disagree"),
    (f'CHECKSUM="{0:0128x}"', f'CHECKSUM="{9:0128x}"', "disagree"),
    ('ADMID="T1"', 'ADMID="T9"', "broken_section"),
    ('document="d1"', 'document="d9"', "leads_nowhere"),
    ("<premis:linkingObjectIdentifierValue>o0", "<premis:linkingObjectIdentifierValue>o9",
     "leads_nowhere"),
    ("<dc:title>", "<dc:titel>", None),
    ('<l:决定 kind="retention"', '<l:决定 kind="retention" colour="red"', "broken_section"),
    ("<l:保管 ", "<l:别的 ", "foreign_section"),
    ('order="1"', 'order="first"', "broken_section"),
])  # fmt: skip
def test_each_fault_inside_is_a_finding_and_the_rest_is_read(old, new, kind):
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if kind is None:  # an end tag is left alone: no XML any more
        assert refusal(text) == "error.broken_xml"
        return
    assert kind in kinds(text)
    found = read(text)
    assert found.snapshot is None or len(found.snapshot.events) >= 5


def test_a_file_that_is_missing_from_the_list_is_told():
    at, end = GOOD.index("<file ID"), GOOD.index("</file>") + len("</file>")
    assert "not_listed" in kinds(GOOD[:at] + GOOD[end:])


def test_without_the_item_there_is_no_snapshot():
    text = GOOD.replace("l:件>", "l:物>")
    assert "no_item" in kinds(text) and read(text).snapshot is None
    text = GOOD.replace(f'OBJID="{item()["identifier"]}"', "")
    assert "no_item" in kinds(text)


def test_findings_of_one_document_are_bounded():
    wrong = "".join(f'<dmdSec ID="X{n}"><mdWrap/></dmdSec>' for n in range(5000))
    assert len(kinds(GOOD.replace("<amdSec", wrong + "<amdSec", 1))) == mets_read.SHOWN


def test_comments_and_instructions_are_no_fault():
    text = GOOD.replace("<l:件>", "<!-- 备注 --><?x y?><l:件><!-- 备注 -->", 1)
    assert kinds(text) == [] and read(text).snapshot == read(GOOD).snapshot


def test_other_encodings_are_read_as_declared():
    for name in ("utf-16", "gb18030"):
        text = GOOD.replace('encoding="UTF-8"', f'encoding="{name}"')
        assert read(text.encode(name)).snapshot == read(GOOD).snapshot
    assert refusal(GOOD.encode("gb18030")) == "error.broken_xml"


class Endless(io.RawIOBase):
    """A good beginning and then the same for ever."""

    def __init__(self, head: str, more: str) -> None:
        self._head, self._more, self.given = head.encode(), more.encode(), 0

    def read(self, size: int = -1) -> bytes:
        data = self._head or self._more * (1 + 32768 // len(self._more))
        self._head = b""
        self.given += len(data)
        return data


@pytest.mark.parametrize("more", ["<a/>", "<a>", "x", "<a b='c' d='e' f='g'/>", "<!-- x -->",
                                  "<metsHdr/>", " "])  # fmt: skip
def test_what_never_ends_is_stopped(more):
    stream = Endless(HEAD, more)
    with pytest.raises(CraftError) as refused:
        mets_read.read(stream, "mets.xml")
    assert refused.value.kind in ("error.xml_section_too_long", "error.broken_xml")
    assert stream.given < 2 * mets_read.BETWEEN


MEASURED = """
import sys
from pathlib import Path
from lantai.craft.describe import mets_read
from lantai.craft.errors import CraftError
from test_describe_hostile import HEAD, Endless
class Much(Endless):
    def read(self, size=-1):
        return super().read(size) if self.given < 60_000_000 else b""
try:
    mets_read.read(Much(HEAD, sys.argv[1]), "x")
except CraftError as fault:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(fault.kind, int(status["VmHWM"].split()[0]) // 1024)
"""


@pytest.mark.long
@pytest.mark.parametrize(("more", "least"), [
    ("<amdSec><techMD ID='x'>" + "<a b='c'/>" * 3000 + "</techMD></amdSec>", 150),
    ("<a b='c' d='e' f='g'/>", 400),
    ("<!-- x -->", 400),
])  # fmt: skip
def test_a_stranger_cannot_fill_memory(more, least):
    """60 MB: sections of other people are read past in little memory, junk is stopped early."""
    done = subprocess.run([sys.executable, "-c", MEASURED, more], capture_output=True, text=True,
                          cwd=Path(__file__).parent)  # fmt: skip
    assert done.returncode == 0, done.stderr
    kind, peak = done.stdout.split()
    assert kind.startswith("error.") and int(peak) < least


@settings(max_examples=300)
@given(st.integers(0, len(GOOD.encode()) - 1), st.binary(max_size=4), st.integers(0, 40))
def test_any_damage_is_told_or_harmless(at, put, drop):
    data = GOOD.encode()
    try:
        found = mets_read.read(data[:at] + put + data[at + drop :], "mets.xml")
    except (BadInput, Hostile) as refused:
        assert refused.sentence("zh")
        return
    for each in found.findings:
        assert codes.sentence(each.kind, each.params, "zh")
    if found.snapshot:
        json.dumps(found.snapshot.as_dict())
