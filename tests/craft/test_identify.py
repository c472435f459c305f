# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What files are said to be: our first look must equal PRONOM's answer wherever it gives one."""

import json
import os
import random
import re
from pathlib import Path

import formats_made as made
import pygfried
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unpacking import unpack

from lantai.craft.cli import main
from lantai.craft.formats import Identity, identify, identify_bytes, pronom, quick, standin

QUICK = {
    "a.pdf": made.pdf(), "b.pdf": made.pdf("1.7"), "a.png": made.image("png"),
    "a.gif": made.image("gif"), "a.docx": made.docx(), "a.xlsx": made.xlsx(),
    "a.pptx": made.pptx(), "a.txt": made.TEXT.encode(), "a.xml": made.XML.encode(),
    "a.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\0\x48\0\x48\0\0" + bytes(80) + b"\xff\xd9",
}  # fmt: skip


def theirs(folder: Path, name: str, data: bytes) -> tuple[str | None, bool]:
    """The identifier by pygfried and whether it finds the ending fitting."""
    path = folder / name
    path.write_bytes(data)
    match = pygfried.identify_many([str(path)])["files"][0]["matches"][0]
    known = None if match["id"] == "UNKNOWN" else match["id"]
    return known, "extension mismatch" not in match["warning"] or "text only" in match["warning"]


@pytest.mark.parametrize("name", QUICK)
def test_common_files_are_known_at_once(name: str, tmp_path: Path) -> None:
    ours = quick.look(QUICK[name], name, name.rpartition(".")[2])
    assert ours is not None
    assert (ours.puid, True) == theirs(tmp_path, name, QUICK[name])
    assert ours.name
    assert ours.mime


@pytest.mark.parametrize("name", made.GOOD)
def test_every_kind_has_pronoms_identifier(name: str, tmp_path: Path) -> None:
    data = made.GOOD[name]
    assert identify_bytes(data, name).puid == theirs(tmp_path, name, data)[0]


def _literals() -> list[bytes]:
    """Everything that our table says must be absent, as bytes that a rival would bring."""
    table = quick._table()
    parts = [each for entry in table["formats"] for each in entry.get("never", ())]
    parts += [each for entry in table["formats"] for each in entry.get("has", ())]
    for room in (table["text"], table["xml"]):
        for each in (*room["never"], *room.get("never_near", ()), *room.get("starts_not", ())):
            parts.append(re.sub(r"\\([.\\/])|\[.*?\]|\(\?.*?\)", r"\1", each))
    heads = ["%PDF-1.7", "%!PS-Adobe-3.0", "<html>", "<svg", "BM", "PK\x03\x04", "RIFF", "II*\x00",
             "{\\rtf", "From: ", "begin 644 a", "%%EOF", "</html>", "WAVEfmt "]  # fmt: skip
    return [each.encode("latin-1", "ignore") for each in (*parts, *heads)]


def test_nothing_that_is_put_in_makes_us_differ(tmp_path: Path) -> None:
    """Put each rival's mark here and there; where we still answer, PRONOM says the same."""
    pick = random.Random(7)
    answered = 0
    paths: list[str] = []
    expected: list[Identity] = []
    for number, literal in enumerate(_literals() * 4):
        name = pick.choice(list(QUICK))
        data = QUICK[name]
        place = pick.choice([0, pick.randrange(min(60, len(data))), pick.randrange(len(data))])
        keep = 0 if pick.random() < 0.5 else len(literal)
        changed = data[:place] + literal + data[place + keep :]
        path = str(tmp_path / f"{number}.{name.rpartition('.')[2]}")
        answer = quick.look(changed, path, name.rpartition(".")[2])
        if answer is None:
            continue
        answered += 1
        Path(path).write_bytes(changed)
        paths.append(path)
        expected.append(answer)
    found = [each["matches"] for each in pygfried.identify_many(paths)["files"]]
    assert [[each.puid] for each in expected] == [[m["id"] for m in each] for each in found]
    assert answered > 100


@given(st.sampled_from(sorted(QUICK)), st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_files_are_known_as_pronom_knows_them(name: str, data: st.DataObject) -> None:
    body = bytearray(QUICK[name])
    for at in data.draw(st.lists(st.integers(0, len(body) - 1), min_size=1, max_size=4)):
        body[at] ^= 1 << data.draw(st.integers(0, 7))
    answer = quick.look(bytes(body), name, name.rpartition(".")[2])
    if answer is not None:
        assert pronom.ask_bytes(bytes(body), name).puid == answer.puid


def test_another_release_of_pygfried_is_asked_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick.metadata, "version", lambda name: "99.0")
    quick.limit.cache_clear()
    try:
        assert quick.limit() == 0
        assert identify_bytes(made.pdf(), "a.pdf").basis == "pronom"
    finally:
        monkeypatch.undo()
        quick.limit.cache_clear()
    assert quick.limit() > 0, "pygfried was changed: check the first look against it again"


def test_ofd_has_its_own_name_and_the_identifier_of_zip() -> None:
    found = identify_bytes(made.ofd(), "公文.ofd")
    assert (found.puid, found.name, found.mime) == ("x-fmt/263", "OFD", "application/ofd")
    assert found.basis == "container"
    assert found.extension_fits
    assert not identify_bytes(made.ofd(), "公文.zip").extension_fits


@pytest.mark.parametrize(
    ("name", "data", "puid"),
    [
        ("a.docx", made.docx()[:-60], "fmt/412"),
        ("a.xlsx", made.xlsx()[:-60], "fmt/214"),
        ("a.epub", made.epub()[:-60], "fmt/483"),
        ("a.doc", made.doc()[:8] + bytes(60) + "WordDocument".encode("utf-16-le"), "fmt/40"),
    ],
)  # fmt: skip
def test_a_broken_container_is_still_known(name: str, data: bytes, puid: str) -> None:
    found = identify_bytes(data, name)
    assert (found.puid, found.basis) == (puid, "container")
    assert found.extension_fits


def test_no_bad_file_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(made.TEXT, "utf-8")
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "link").symlink_to("good.txt")
    os.mkfifo(tmp_path / "pipe")
    odd = os.fsencode(tmp_path) + b"/\xb5\xb5\xb0\xb8.pdf"
    Path(os.fsdecode(odd)).write_bytes(made.pdf("1.6")[:-8])
    names = ["good.txt", "empty.pdf", "link", "pipe", "none", os.fsdecode(odd).rpartition("/")[2]]
    found = {each.path.rpartition("/")[2]: each for each in identify(tmp_path / n for n in names)}
    assert list(found) == names
    assert found["good.txt"].puid == "x-fmt/111"
    assert (found["empty.pdf"].puid, found["empty.pdf"].basis) == (None, "empty")
    assert all(found[each].error for each in ("link", "pipe", "none"))
    assert found[names[-1]].error is None


def test_unknown_is_said_as_unknown() -> None:
    found = identify_bytes(bytes(range(256)) * 4, "a.qqq")
    assert (found.puid, found.basis, found.known) == (None, "none", False)
    assert not identify_bytes(b"\0\1\2" * 9, "a.pdf").extension_fits


def test_a_file_met_twice_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache: dict[str, Identity] = {}
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    first = list(identify([tmp_path / "a.csv"], cache))
    monkeypatch.setattr(pronom, "_scan", lambda *_: pytest.fail("asked again"))
    second = list(identify([tmp_path / "b.csv"], cache))
    assert first[0].puid == second[0].puid
    assert second[0].path.endswith("b.csv")


def test_a_very_large_file_is_lent_in_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standin, "LARGE", 1 << 16)
    monkeypatch.setattr(standin, "HEAD", 1 << 13)
    monkeypatch.setattr(standin, "TAIL", 1 << 12)
    monkeypatch.setattr(standin, "AROUND", 1 << 10)
    monkeypatch.setattr(quick, "limit", lambda: 0)
    mark = (
        b'<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1'
        b"</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
    )
    noise = b"% nothing\n" * 20_000
    data = made.pdf().replace(b"xref\n0", noise + mark + noise + b"xref\n0", 1)
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    assert next(identify([path])).puid == pygfried.identify(str(path)) == "fmt/354"


class TestCommand:
    def test_json_and_code_of_a_good_folder(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.pdf").write_bytes(made.pdf())
        (tmp_path / "b.ofd").write_bytes(made.ofd())
        assert main(["identify", str(tmp_path), "--json"]) == 0
        listed = json.loads(capsys.readouterr().out)
        assert [(each["puid"], each["category"]) for each in listed] == [
            ("x-fmt/263", "text"), ("fmt/18", "text"),
        ]  # fmt: skip

    def test_a_wrong_ending_an_unknown_file_and_a_missing_path(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "a.doc").write_bytes(made.pdf())
        assert main(["identify", str(tmp_path / "a.doc")]) == 1
        assert "扩展名与格式不符" in capsys.readouterr().out
        (tmp_path / "x.qqq").write_bytes(b"\0\1\2" * 9)
        assert main(["identify", str(tmp_path / "x.qqq")]) == 1
        assert main(["identify", str(tmp_path / "none")]) == 2


@pytest.mark.corpora
def test_the_skeletons_of_pronom(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("skeletons")
    unpack(corpora / "pronom-skeletons-half.tar.gz", folder)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    right = 0
    for found in identify(paths):
        parts = re.match(r"(x-)?fmt-(\d+)", Path(found.path).name)
        assert parts
        truth = f"{parts[1] or ''}fmt/{parts[2]}"
        right += found.puid == truth and not found.others
    assert right / len(paths) >= 0.98
