# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Bags: made so that others accept them, judged by every rule of RFC 8493."""

import hashlib
import json
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unpacking import unpack

from lantai.craft.errors import BadInput, CraftError, Hostile
from lantai.craft.findings import Verdict
from lantai.craft.package import bag, names

DAY = date(2021, 6, 18)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A good bag of three files."""
    source = tmp_path / "源"
    (source / "文书" / "空").mkdir(parents=True)
    (source / "文书" / "Z001-WS·2020·Y-001.txt").write_text("关于验收的批复")
    (source / "文书" / "100% 完成.txt").write_text("附件")
    (source / "README").write_bytes(b"")
    for _ in bag.make(source, tmp_path / "bag", today=DAY, info=[("Contact-Name", "甲某")]):
        pass
    return tmp_path / "bag"


def kinds(path: Path) -> set[str]:
    return {found.kind.removeprefix("bag.") for found in bag.judge(path).findings}


def resealed(path: Path) -> None:
    """Make the tag manifest fit again what a test changed."""
    lines = [
        f"{hashlib.sha512(each.read_bytes()).hexdigest()}  {each.name}\n"
        for each in sorted(path.glob("*.txt"))
        if not each.name.startswith("tagmanifest")
    ]
    (path / "tagmanifest-sha512.txt").write_text("".join(lines))


def test_a_bag_is_made_whole_and_passes(made: Path) -> None:
    judged = bag.judge(made)
    assert (judged.verdict, judged.findings) == (Verdict.PASS, ())
    assert (judged.files, judged.bytes) == (3, 27)
    assert (made / "bag-info.txt").read_text() == (
        "Contact-Name: 甲某\nBagging-Date: 2021-06-18\nPayload-Oxum: 27.3\n"
    )
    assert "data/文书/100%25 完成.txt" in (made / "manifest-sha512.txt").read_text()


def test_bagit_accepts_our_bags(made: Path) -> None:
    # bagit does not know that 1.0 writes % as %25, so that file's name is made harmless for it.
    (made / "data/文书/100% 完成.txt").rename(made / "data/文书/100 完成.txt")
    manifest = made / "manifest-sha512.txt"
    manifest.write_text(manifest.read_text().replace("100%25 ", "100 "))
    resealed(made)
    bagit.Bag(str(made)).validate()


def test_the_same_twice_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    for _ in bag.make(tmp_path / "源", tmp_path / "b", today=DAY, info=[("Contact-Name", "甲某")]):
        pass
    for each in made.rglob("*"):
        if each.is_file():
            assert (tmp_path / "b" / each.relative_to(made)).read_bytes() == each.read_bytes()


def _append(name: str, text: str) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        with (path / name).open("a") as stream:
            stream.write(text)

    return change


def _replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        text = (path / name).read_text()
        assert old in text
        (path / name).write_text(text.replace(old, new))

    return change


MANIFEST, INFO, DECLARED = "manifest-sha512.txt", "bag-info.txt", "bagit.txt"
HEX = "0" * 128
FAULTS: list[tuple[Callable[[Path], object], str, Verdict]] = [
    (lambda p: (p / "data/README").write_text("x"), "altered", Verdict.FAIL),
    (lambda p: (p / "data/README").unlink(), "missing", Verdict.FAIL),
    (lambda p: (p / "data/多.txt").write_text("x"), "extra", Verdict.FAIL),
    (lambda p: (p / "data/链").symlink_to("/etc/passwd"), "special", Verdict.FAIL),
    (lambda p: (p / MANIFEST).unlink(), "no_manifest", Verdict.FAIL),
    (lambda p: (p / DECLARED).unlink(), "no_declaration", Verdict.FAIL),
    (lambda p: (p / "data").rename(p / "数据"), "no_payload", Verdict.FAIL),
    (_append(DECLARED, "More: 1\n"), "declaration", Verdict.FAIL),
    (_replace(DECLARED, "BagIt-Version: 1.0", "BagIt-Version : 1.0"), "declaration", Verdict.FAIL),
    (_replace(DECLARED, "1.0", "7.3"), "version", Verdict.FAIL),
    (_replace(DECLARED, "BagIt", "\ufeffBagIt"), "byte_order_mark", Verdict.FAIL),
    (_replace(DECLARED, "UTF-8", "rot13"), "encoding", Verdict.FAIL),
    (_replace(DECLARED, "UTF-8", "unicode_escape"), "encoding", Verdict.FAIL),
    (_replace(DECLARED, "UTF-8", "ascii"), "undecodable", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  data/../../../etc/passwd\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  /etc/passwd\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  ~root/x\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  C:\\Windows\\x.exe\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  data/..\\..\\x.exe\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, f"{HEX}  bag-info.txt\n"), "outside", Verdict.FAIL),
    (_append(MANIFEST, "nonsense\n"), "line", Verdict.FAIL),
    (_append(MANIFEST, "\n"), "comment", Verdict.WARN),
    (_replace(MANIFEST, "  data/README", " *data/README"), "legacy", Verdict.WARN),
    (_replace(MANIFEST, "  data/README", "  ./data/README"), "legacy", Verdict.WARN),
    (_replace(MANIFEST, "100%25 ", "100% "), "percent", Verdict.WARN),
    (lambda p: _append(MANIFEST, (p / MANIFEST).read_text())(p), "twice", Verdict.FAIL),
    (_append(INFO, "Payload-Oxum: 27.3\n"), "oxum_repeated", Verdict.FAIL),
    (_replace(INFO, "27.3", "28.3"), "oxum", Verdict.FAIL),
    (_append(INFO, "Bagging-Date: 2021-06-18\n"), "repeated", Verdict.WARN),
    (_append(INFO, "No colon here\n"), "tag_line", Verdict.FAIL),
    (_append(INFO, "Label : value\n"), "tag_line", Verdict.FAIL),
    (_append(INFO, "Label:value\n"), "tag_line", Verdict.FAIL),
    (_append("fetch.txt", "https://example.org/x - data/README\n"), "", Verdict.PASS),
    (_append("fetch.txt", "https://example.org/x 7 data/README\n"), "fetch_length", Verdict.WARN),
    (_append("fetch.txt", "https://example.org/x - data/x\n"), "not_fetched", Verdict.FAIL),
    (_append("fetch.txt", "https://example.org/x - ../x\n"), "outside", Verdict.FAIL),
    (_append("fetch.txt", "https://example.org/x - /tmp/x\n"), "outside", Verdict.FAIL),
    (_append("fetch.txt", "https://example.org/x - data/~/../../x\n"), "outside", Verdict.FAIL),
    (_append("fetch.txt", "https://example.org/x many data/README\n"), "fetch_line", Verdict.FAIL),
    (_append("fetch.txt", "no-url - data/README\n"), "fetch_line", Verdict.FAIL),
    (_append("manifest-whirl.txt", "00  data/README\n"), "algorithm", Verdict.FAIL),
    (lambda p: (p / MANIFEST).rename(p / "manifest-whirl.txt"), "no_known_algorithm", Verdict.FAIL),
]  # fmt: skip


@pytest.mark.parametrize(("change", "kind", "verdict"), FAULTS)
def test_every_fault_is_found(
    made: Path, change: Callable[[Path], object], kind: str, verdict: Verdict
) -> None:
    change(made)
    if (made / DECLARED).exists():
        resealed(made)
    judged = bag.judge(made)
    assert judged.verdict is verdict, judged.findings
    assert not kind or f"bag.{kind}" in {found.kind for found in judged.findings}


def test_tag_manifests_are_verified(made: Path) -> None:
    (made / INFO).write_text((made / INFO).read_text().replace("甲某", "乙某"))
    assert kinds(made) == {"altered"}
    resealed(made)
    tags = made / "tagmanifest-sha512.txt"
    tags.write_text(tags.read_text() + f"{HEX}  {tags.name}\n")
    assert "tag_forbidden" in kinds(made)
    resealed(made)
    tags.write_text("".join(line for line in tags.read_text().splitlines(True)
                            if MANIFEST not in line))  # fmt: skip
    assert kinds(made) == {"tag_unlisted"}
    resealed(made)
    tags.write_text(tags.read_text() + f"{HEX}  ../outside\n{HEX}  data/README\n{HEX}  absent\n")
    assert kinds(made) == {"outside", "tag_forbidden", "missing"}


def test_from_1_0_every_manifest_lists_every_file(made: Path) -> None:
    lines = (made / MANIFEST).read_text().splitlines()[1:]
    paths = [line.split(None, 1)[1] for line in lines]
    digests = [hashlib.md5((made / path.replace("%25", "%")).read_bytes()).hexdigest()
               for path in paths]  # fmt: skip
    listed = "".join(f"{d}  {p}\n" for d, p in zip(digests, paths, strict=True))
    (made / "manifest-md5.txt").write_text(listed)
    resealed(made)
    assert kinds(made) == {"extra"}
    (made / DECLARED).write_text((made / DECLARED).read_text().replace("1.0", "0.97"))
    (made / "data/文书/100% 完成.txt").rename(made / "data/文书/100%25 完成.txt")
    resealed(made)
    judged = bag.judge(made)
    assert judged.verdict is Verdict.WARN
    assert {found.kind for found in judged.findings} == {"bag.manifests_differ"}


def test_other_normalisations_are_warned_of_and_still_verified(made: Path) -> None:
    nfc, nfd = "caf\u00e9.txt", unicodedata.normalize("NFD", "caf\u00e9.txt")
    (made / "data" / nfd).write_text("x")
    digest = hashlib.sha512(b"x").hexdigest()
    _append(MANIFEST, f"{digest}  data/{nfc}\n")(made)
    _replace(INFO, "27.3", "28.4")(made)
    resealed(made)
    assert kinds(made) == {"normalization"}
    (made / "data" / nfd).write_text("y")
    assert kinds(made) == {"normalization", "altered"}


def test_old_bags_keep_their_own_rules(made: Path) -> None:
    (made / DECLARED).write_text("BagIt-Version : 0.95\nTag-File-Character-Encoding:UTF-8")
    (made / INFO).rename(made / "package-info.txt")
    _append("package-info.txt", "Loose  :   label\n")(made)
    (made / "data/文书/100% 完成.txt").rename(made / "data/文书/100%25 完成.txt")
    resealed(made)
    assert kinds(made) == {"declaration_loose"}


def test_before_1_0_relative_paths_and_repeated_labels_were_lawful(made: Path) -> None:
    (made / DECLARED).write_text((made / DECLARED).read_text().replace("1.0", "0.97"))
    (made / "data/文书/100% 完成.txt").rename(made / "data/文书/100%25 完成.txt")
    _replace(MANIFEST, "  data/README", "  ./data/README")(made)
    _append(INFO, "Bagging-Date: 2021-06-19\nPayload-Oxum: 27.3\n")(made)
    resealed(made)
    assert bag.judge(made).findings == ()
    _replace(MANIFEST, "  ./data/README", " *data/README")(made)
    resealed(made)
    assert kinds(made) == {"legacy"}  # the drafts let it pass, with a caution


def test_one_manifest_of_each_algorithm(made: Path) -> None:
    (made / "manifest-SHA-512.txt").write_text((made / MANIFEST).read_text())
    resealed(made)
    assert kinds(made) == {"two_manifests"}


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be"])
def test_utf_16_without_a_mark_is_big_endian(made: Path, codec: str) -> None:
    """RFC 2781, 4.3: the platform's order is not to be assumed."""
    _replace(DECLARED, "UTF-8", "UTF-16")(made)
    for name in (MANIFEST, INFO):
        (made / name).write_bytes((made / name).read_text().encode(codec))
    (made / "tagmanifest-sha512.txt").unlink()
    assert bag.judge(made).findings == ()


@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
def test_serialised_bags_are_judged_in_place(made: Path, tmp_path: Path, ending: str) -> None:
    def packed(name: str) -> Path:
        path = tmp_path / f"{name}.{ending}"
        if ending == "zip":
            with zipfile.ZipFile(path, "w") as archive:
                for each in sorted(made.rglob("*")):
                    archive.write(each, f"bag/{each.relative_to(made)}")
        else:
            with tarfile.open(path, "w" + ending[3:].replace(".", ":")) as archive:
                archive.add(made, "bag")
        return path

    judged = bag.judge(packed("good"))
    assert (judged.verdict, judged.files, judged.bytes) == (Verdict.PASS, 3, 27)
    (made / "data/README").write_text("x")
    assert kinds(packed("bad")) == {"altered", "oxum"}


def test_nothing_is_left_when_making_fails(tmp_path: Path) -> None:
    source = tmp_path / "源"
    source.mkdir()
    (source / "链").symlink_to("/etc/passwd")
    with pytest.raises(Hostile):
        list(bag.make(source, tmp_path / "bag", today=DAY))
    (source / "链").unlink()
    (source / "a").write_text("x")
    with pytest.raises(BadInput, match="label"):
        list(bag.make(source, tmp_path / "bag", today=DAY, info=[("A: b", "c")]))
    with pytest.raises(BadInput):
        list(bag.make(source, tmp_path / "bag", today=DAY, algorithms=("size",)))
    assert [each.name for each in tmp_path.iterdir()] == ["源"]
    (tmp_path / "bag").mkdir()
    with pytest.raises(BadInput, match="exists"):
        list(bag.make(source, tmp_path / "bag", today=DAY))


def test_a_missing_bag_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        bag.judge(tmp_path / "none")


def test_command_line(made: Path, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, dict[str, object]]:
        done = subprocess.run(
            [sys.executable, "-m", "lantai.cli", "craft", "bag", *words, "--json"],
            capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode, json.loads(done.stdout)

    code, answer = run("verify", str(made))
    assert (code, answer["verdict"], answer["files"], answer["bytes"]) == (0, "pass", 3, 27)
    (made / "data/README").write_text("x")
    code, answer = run("verify", str(made))
    assert (code, answer["verdict"]) == (1, "fail")
    code, answer = run("make", str(tmp_path / "源"), str(tmp_path / "b"), "--algorithm", "sm3",
                       "--algorithm", "sha256", "--date", "2021-06-18")  # fmt: skip
    assert (code, bag.judge(tmp_path / "b").verdict) == (0, Verdict.PASS)
    assert run("verify", str(tmp_path / "none"))[0] == 2


NAME = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="/\0"), min_size=1, max_size=9
).filter(lambda name: name not in (".", "..") and not names.judge(name.replace("\\", "")))
ODD = st.one_of(NAME, st.sampled_from(["a\nb", "a\rb", "%0A", "100%25", "~x", " *a", "\\n", "#"]))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(ODD, st.binary(max_size=50), min_size=1, max_size=6))
def test_any_names_survive(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, bytes]
) -> None:
    base = tmp_path_factory.mktemp("bag")
    (base / "源").mkdir()
    for name, data in tree.items():
        (base / "源" / name).write_bytes(data)
    for _ in bag.make(base / "源", base / "bag", today=DAY):
        pass
    judged = bag.judge(base / "bag")
    assert judged.verdict is not Verdict.FAIL, judged.findings
    assert (judged.files, judged.bytes) == (len(tree), sum(map(len, tree.values())))
    victim = base / "bag" / "data" / next(iter(tree))
    victim.write_bytes(victim.read_bytes() + b"!")
    assert bag.judge(base / "bag").verdict is Verdict.FAIL


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["bagit.txt", "bag-info.txt", MANIFEST, "fetch.txt", "tagmanifest-md5.txt"]),
       st.binary(max_size=200))  # fmt: skip
def test_no_bytes_crash_the_judge(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    base = tmp_path_factory.mktemp("bag")
    (base / "源").mkdir()
    (base / "源" / "a").write_bytes(b"x")
    for _ in bag.make(base / "源", base / "bag", today=DAY):
        pass
    (base / "bag" / name).write_bytes(data)
    try:
        bag.judge(base / "bag")
    except CraftError:
        pytest.fail("what is wrong with a bag is a finding, not an error")


EXPECTED = {"valid": Verdict.PASS, "invalid": Verdict.FAIL, "linux-only": Verdict.FAIL,
            "windows-only": Verdict.FAIL, "warning": Verdict.WARN}  # fmt: skip


def _suite(root: Path) -> Iterator[tuple[Path, Verdict]]:
    for each in sorted(root.glob("*/v*/*/*")):
        yield each, EXPECTED[each.parent.name]


@pytest.mark.corpora
def test_the_conformance_suite(corpora: Path, tmp_path: Path) -> None:
    unpack(corpora / "bagit-suite-half.tar.gz", tmp_path)
    wrong = [(str(path), str(found)) for path, wanted in _suite(tmp_path)
             if (found := bag.judge(path).verdict) is not wanted]  # fmt: skip
    assert wrong == []
    assert len(list(_suite(tmp_path))) >= 26
