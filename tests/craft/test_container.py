# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What strangers send is opened safely: every trick refused, every honest tree read back whole."""

import gzip
import io
import lzma
import os
import resource
import stat
import struct
import tarfile
import time
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantai.craft.errors import BadInput, Hostile
from lantai.craft.findings import Severity
from lantai.craft.package import names
from lantai.craft.package.container import Limits, Tree, nested, open_safely

SMALL = Limits(entries=50, floor=1 << 16, ratio=50)


def kinds(path: Path, limits: Limits = SMALL) -> set[str]:
    with open_safely(path, limits) as tree:
        return {found.kind.removeprefix("package.") for found in tree.findings
                if found.severity is not Severity.INFO}  # fmt: skip


def refused(path: Path, kind: str, limits: Limits = SMALL) -> None:
    """The finding is there, nothing is extracted, and nothing is left of the trying."""
    assert kind in kinds(path, limits)
    target = path.parent / "out"
    with open_safely(path, limits) as tree, pytest.raises(BadInput):
        tree.extract_to(target)
    assert not target.exists()
    assert not [each for each in path.parent.iterdir() if each.name.endswith(".half")]


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = method
            archive.writestr(info, data)
    return path


def tarred(path: Path, *members: tarfile.TarInfo, mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)) if member.isreg() else None)
    return path


def member(
    name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = ""
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info


TRICKS = {
    "../evil": "path_outside", "a/../../evil": "path_outside", "/etc/evil": "path_outside",
    "C:/evil": "path_outside", "C:evil": "path_outside", "..\\evil": "path_outside",
    "\\\\host\\share\\evil": "path_outside", "a//b": "path_outside", "a/./b": "path_outside",
    "a\nb": "name_control", "a\x7fb": "name_control", "a\x1bb": "name_control",
    "合同\u202efdp.exe": "name_bidi", "a\u2066b": "name_bidi",
    "NUL": "name_device", "x/con.txt": "name_device", "COM1": "name_device",
    "aux .pdf": "name_device",
    "a./b": "name_edge", "a /b": "name_edge", "b.": "name_edge", " b": "name_edge",
    "档" * 86: "name_too_long", "/".join("a" * 70): "too_deep",
}  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), TRICKS.items())
def test_tricks_in_names_are_refused_in_zip_and_tar(tmp_path: Path, name: str, kind: str) -> None:
    refused(zipped(tmp_path / "a.zip", {"good.txt": b"1", name: b"2"}), kind)
    refused(tarred(tmp_path / "a.tar", member("good.txt"), member(name)), kind)


HONEST = ["普通.txt", "Z037-WS·2017·Y-001.pdf", "a b/c..d", ".hidden", "档" * 80 + ".pdf",
          "console.txt", "𠮷野家.txt", "e\u0301"]  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_honest_names_are_taken(name: str) -> None:
    assert names.judge(name) == []


def test_names_that_collide_are_refused(tmp_path: Path) -> None:
    nfc, nfd = "caf\u00e9", unicodedata.normalize("NFD", "caf\u00e9")
    refused(zipped(tmp_path / "a.zip", {nfc: b"1", nfd: b"2"}), "same_name")
    refused(zipped(tmp_path / "b.zip", {"A.txt": b"1", "a.TXT": b"2"}), "same_name")
    refused(zipped(tmp_path / "d.zip", {"a": b"1", "a/b": b"2"}), "same_name")
    refused(tarred(tmp_path / "e.tar", member("a"), member("a")), "same_name")
    with pytest.warns(UserWarning, match="Duplicate"):
        zipped(tmp_path / "c.zip", {"a": b"1"})
        with zipfile.ZipFile(tmp_path / "c.zip", "a") as archive:
            archive.writestr("a", b"2")
    refused(tmp_path / "c.zip", "same_name")


SPECIAL = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE,
           tarfile.GNUTYPE_SPARSE]  # fmt: skip


@pytest.mark.parametrize("kind", SPECIAL)
def test_links_and_devices_in_tar_are_refused(tmp_path: Path, kind: bytes) -> None:
    refused(tarred(tmp_path / "a.tar", member("x", kind, link="../../etc/passwd")), "special")


def test_link_in_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        info = zipfile.ZipInfo("x")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "../../etc/passwd")
    refused(tmp_path / "a.zip", "special")


def test_folder_tells_links_and_pipes_and_never_follows(tmp_path: Path) -> None:
    root = tmp_path / "包"
    (root / "内").mkdir(parents=True)
    (root / "内" / "好.txt").write_text("好")
    (root / "链").symlink_to("/etc/passwd")
    (root / "夹").symlink_to("/etc")
    os.mkfifo(root / "管")
    (root / os.fsdecode(b"\xb5\xb5.txt")).write_text("x")
    with open_safely(root) as tree:
        told = {found.where.path: found.kind for found in tree.findings}
        assert told == {"链": "package.special", "夹": "package.special", "管": "package.special",
                        "<0xB5><0xB5>.txt": "package.name_encoding"}  # fmt: skip
        assert [entry.name for entry in tree.files()] == ["内/好.txt"]
        with tree.open("内/好.txt") as stream:
            assert stream.read().decode() == "好"
        for name in ("链", "管"):
            with pytest.raises(Hostile):
                tree.open(name)


def test_honest_bomb_is_refused_by_its_size(tmp_path: Path) -> None:
    refused(zipped(tmp_path / "a.zip", {"x": bytes(1 << 22)}), "bomb")


def _ten_gigabytes(path: Path) -> Path:
    """A gzip of 10 GB of zeros, made by repeating one compressed megabyte."""
    one = gzip.compress(bytes(1 << 20))
    head = tarfile.TarInfo("x")
    head.size = 10 << 30
    path.write_bytes(gzip.compress(head.tobuf()) + one * (10 << 10))
    return path


def test_ten_gigabyte_bomb_costs_neither_time_nor_memory(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    refused(_ten_gigabytes(tmp_path / "a.tar.gz"), "bomb")
    assert time.process_time() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def _patched(path: Path, old: bytes, new: bytes, count: int = -1) -> Path:
    data = path.read_bytes()
    assert old in data and len(old) == len(new)
    path.write_bytes(data.replace(old, new, count))
    return path


def test_sizes_that_lie_are_refused(tmp_path: Path) -> None:
    data = bytes(100_000)
    path = zipped(tmp_path / "a.zip", {"x": data})
    size, less = struct.pack("<L", len(data)), struct.pack("<L", 10)
    _patched(path, size, less)  # both headers agree, and lie
    with open_safely(path) as tree, pytest.raises(Hostile), tree.open("x") as stream:
        stream.read()
    refused_half = tmp_path / "out"
    with open_safely(path) as tree, pytest.raises(Hostile):
        tree.extract_to(refused_half)
    assert list(tmp_path.iterdir()) == [path]
    refused(_patched(zipped(tmp_path / "b.zip", {"x": data}), size, less, 1), "sizes_lie")


def test_wrong_bytes_are_told_on_reading(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": b"hello"}, zipfile.ZIP_STORED)
    _patched(path, b"hello", b"jello")
    with open_safely(path) as tree, tree.open("x") as stream, pytest.raises(BadInput) as caught:
        stream.read()
    assert caught.value.kind == "package.damaged"


def test_overlapping_entries_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": b"1" * 500, "y": b"1" * 500})
    data = bytearray(path.read_bytes())
    second = data.rfind(b"PK\1\2")
    data[second + 42 : second + 46] = struct.pack("<L", 0)  # both at the first header
    data[second + 46 : second + 47] = b"x"
    path.write_bytes(data)
    assert kinds(path) & {"overlap", "same_name"}
    path = zipped(tmp_path / "b.zip", {"x": b"1" * 500, "y": b"1" * 500}, zipfile.ZIP_STORED)
    inner = zlib.crc32(b"")
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\1\2")
    assert inner == 0
    data[at + 42 : at + 46] = struct.pack("<L", 40)
    data[40:70] = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33,
                              zlib.crc32(b"1" * 500), 500, 500, 1, 0)  # fmt: skip
    data[70:71] = b"y"
    path.write_bytes(data)
    refused(path, "overlap")


def test_encrypted_entries_and_strange_methods_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x": b"hello"}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    refused(path, "encrypted")
    refused(zipped(tmp_path / "b.zip", {"x": b"hello" * 99}, zipfile.ZIP_LZMA), "method")


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    refused(zipped(tmp_path / "a.zip", {f"{n}": b"" for n in range(60)}), "too_many")
    refused(tarred(tmp_path / "a.tar", *(member(f"{n}") for n in range(60))), "too_many")


def test_data_before_and_after_is_told(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"x": b"hello"}).read_bytes()
    for name, data in (("b.zip", whole + b"hidden"), ("c.zip", b"MZ hidden" + whole)):
        (tmp_path / name).write_bytes(data)
        refused(tmp_path / name, "trailing_data")
    path = tarred(tmp_path / "a.tar", member("x"))
    with path.open("ab") as stream:
        stream.write(b"hidden" + bytes(506))
    refused(path, "trailing_data")
    path = tarred(tmp_path / "a.tgz", member("x"), mode="w:gz")
    with path.open("ab") as stream:
        stream.write(b"hidden")
    refused(path, "trailing_data")


@pytest.mark.parametrize("ending", ["zip", "tar", "tgz", "txz", "tbz2"])
def test_every_truncation_is_told(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    if ending == "zip":
        zipped(path, {"x": os.urandom(2000), "y": b"2"})
    else:
        mode = {"tar": "w", "tgz": "w:gz", "txz": "w:xz", "tbz2": "w:bz2"}[ending]
        tarred(path, member("x", size=2000), member("y"), mode=mode)
    data = path.read_bytes()
    cuts = range(600, 2600, 97) if ending == "tar" else range(len(data) // 2, len(data), 23)
    for cut in cuts:
        path.write_bytes(data[:cut])
        try:
            told = kinds(path)
        except BadInput as fault:
            told = {fault.kind.removeprefix("package.")}
        assert told & {"truncated", "damaged", "not_container"}, cut


def test_names_in_gbk_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    raw = "关于验收的批复.txt".encode("gbk")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("N" * len(raw), b"hello")
    _patched(path, b"N" * len(raw), raw)
    with open_safely(path) as tree:
        assert [entry.name for entry in tree.files()] == ["关于验收的批复.txt"]
        assert [found.kind for found in tree.findings] == ["package.name_gb18030"]
        assert tree.extract_to(tmp_path / "out") == (1, 5)
    assert (tmp_path / "out" / "关于验收的批复.txt").read_bytes() == b"hello"
    path = tarred(tmp_path / "a.tar", member("N" * len(raw)))
    data = path.read_bytes().replace(b"N" * len(raw), raw)
    total = sum(data[:148]) + sum(data[156:512]) + 256
    path.write_bytes(data[:148] + f"{total:06o}\0 ".encode() + data[156:])
    with open_safely(path) as tree:
        assert [entry.name for entry in tree.files()] == ["关于验收的批复.txt"]


def test_undecodable_name_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"NN": b"1"})
    refused(_patched(path, b"NN", b"\xff\xff"), "name_encoding")


def test_nested_archives_are_told_and_looked_into(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"x": bytes(1 << 24)}).read_bytes()
    for depth in range(2):
        bomb = zipped(
            tmp_path / f"{depth}.zip", {"内层.zip": bomb}, zipfile.ZIP_STORED
        ).read_bytes()
    path = tmp_path / "1.zip"
    assert kinds(path) == {"nested_archive"}
    with open_safely(path, SMALL) as tree:
        told = {found.kind: found.where.path for found in nested(tree, SMALL)}
    assert told["package.bomb"] == "内层.zip!/内层.zip!/x"
    with open_safely(path, SMALL) as tree:
        limits = Limits(nesting=2, floor=1 << 16)
        assert "package.too_nested" in {found.kind for found in nested(tree, limits)}


def test_a_tar_that_holds_a_zip_is_a_tar(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "b.zip", {"x": b"1"}).read_bytes()
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        archive.addfile(member("b.zip", size=len(inner)), io.BytesIO(inner))
    with open_safely(tmp_path / "a.tar") as tree:
        assert (tree.kind, [entry.name for entry in tree.files()]) == ("tar", ["b.zip"])


def test_headers_cannot_eat_memory(tmp_path: Path) -> None:
    head = member("x", tarfile.XHDTYPE, size=1 << 29)
    (tmp_path / "a.tar").write_bytes(head.tobuf() + bytes(1 << 12))
    refused(tmp_path / "a.tar", "header_too_big")


def test_xz_cannot_ask_for_all_memory(tmp_path: Path) -> None:
    packed = bytearray(lzma.compress(member("x").tobuf() + bytes(1024)))
    size = (packed[12] + 1) * 4
    head = packed[12 : 12 + size]
    head[head.index(b"\x21\x01") + 2] = 40  # a dictionary of 4 GiB
    head[-4:] = struct.pack("<L", zlib.crc32(bytes(head[:-4])))
    packed[12 : 12 + size] = head
    (tmp_path / "a.tar.xz").write_bytes(packed)
    with pytest.raises(BadInput):
        open_safely(tmp_path / "a.tar.xz")


def test_nothing_there_and_no_container(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not found"):
        open_safely(tmp_path / "none")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    with pytest.raises(BadInput, match="neither"):
        open_safely(tmp_path / "a.pdf")
    (tmp_path / "a.zip").symlink_to("/etc/passwd")
    with pytest.raises(Hostile):
        open_safely(tmp_path / "a.zip")


NAME = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters='/\\:<>"|?*'),
    min_size=1, max_size=12,
).filter(lambda name: not names.judge(name) and not names.looks_nested(name))  # fmt: skip
TREE = st.dictionaries(
    st.lists(NAME, min_size=1, max_size=3).map("/".join), st.binary(max_size=300), max_size=8
).filter(lambda tree: not list(names.alike(tree)) and not _crossing(tree))


def _crossing(tree: dict[str, bytes]) -> bool:
    folded = {names.folded(name) for name in tree}
    return any(names.folded(name.rsplit("/", count)[0]) in folded
               for name in tree for count in range(1, name.count("/") + 1))  # fmt: skip


def _read(tree: Tree, name: str) -> bytes:
    with tree.open(name) as stream:
        return stream.read()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(TREE, st.sampled_from(["zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "folder"]))
def test_honest_trees_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, bytes], ending: str
) -> None:
    base = tmp_path_factory.mktemp("tree")
    path = base / f"a.{ending}"
    if ending == "zip":
        zipped(path, tree)
    elif ending == "folder":
        path.mkdir()
        for name, data in tree.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
    else:
        with tarfile.open(path, "w" + ending[3:].replace(".", ":")) as archive:
            for name, data in tree.items():
                archive.addfile(member(name, size=len(data)), io.BytesIO(data))
    with open_safely(path) as opened:
        assert opened.sound
        assert {entry.name: _read(opened, entry.name) for entry in opened.files()} == tree
        assert opened.extract_to(base / "out") == (len(tree), sum(map(len, tree.values())))
    found = {each.relative_to(base / "out").as_posix(): each.read_bytes()
             for each in (base / "out").rglob("*") if each.is_file()}  # fmt: skip
    assert found == tree


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_archives_never_escape_or_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    base = tmp_path_factory.mktemp("hurt")
    ending = data.draw(st.sampled_from(["zip", "tar", "tar.gz"]))
    path = base / f"a.{ending}"
    if ending == "zip":
        zipped(path, {"甲/a.txt": b"hello" * 30, "b.bin": bytes(range(50))})
    else:
        tarred(path, member("甲/a.txt", size=150), member("b" * 120, size=50),
               mode="w" + ending[3:].replace(".", ":"))  # fmt: skip
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, 9999)) * len(raw) // 10_000] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)
    try:
        with open_safely(path) as tree:
            tree.extract_to(base / "in" / "out")
    except BadInput:
        assert not (base / "in" / "out").exists()
    assert {each.name for each in base.iterdir()} <= {path.name, "in"}
