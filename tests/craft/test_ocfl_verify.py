# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The judge, on objects laid out by hand: one breach each, its code; hostile ones; the corpora.

The maker is not used here, as the judge does not use it.
"""

import copy
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from unpacking import unpack

from lantai.craft import codes
from lantai.craft.cli import main
from lantai.craft.errors import BadInput
from lantai.craft.findings import verdict
from lantai.craft.ocfl.verify import kind_of, structure, verify_path

A, B = b"the first file\n", b"the second\n"
USER = {"name": "Keeper", "address": "mailto:keeper@example.org"}


def sha(data: bytes, algorithm: str = "sha512") -> str:
    return hashlib.new(algorithm, data).hexdigest()


def inventory(*, versions: int = 1, spec: str = "1.1", algorithm: str = "sha512") -> dict:
    one, two = sha(A, algorithm), sha(B, algorithm)
    blocks = [
        {"created": "2026-01-02T03:04:05Z", "message": "first", "user": USER,
         "state": {one: ["a.txt", "dir/copy.txt"]}},
        {"created": "2026-02-02T03:04:05+08:00", "message": "second", "user": USER,
         "state": {one: ["a.txt"], two: ["dir/b.txt"]}},
    ]  # fmt: skip
    manifest = {one: ["v1/content/a.txt"]}
    if versions == 2:
        manifest[two] = ["v2/content/dir/b.txt"]
    return {
        "id": "urn:example:one",
        "type": f"https://ocfl.io/{spec}/spec/#inventory",
        "digestAlgorithm": algorithm,
        "head": f"v{versions}",
        "manifest": manifest,
        "versions": {f"v{at + 1}": blocks[at] for at in range(versions)},
    }


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def write_inventory(folder: Path, said: dict | bytes, algorithm: str = "sha512") -> None:
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    put(folder / "inventory.json", data)
    put(folder / f"inventory.json.{algorithm}", f"{sha(data, algorithm)} inventory.json\n".encode())


def lay(folder: Path, said: dict, *, spec: str = "1.1", earlier: dict | None = None) -> Path:
    """An object with the files of its manifest, where those paths can be made at all."""
    put(folder / f"0=ocfl_object_{spec}", f"ocfl_object_{spec}\n".encode())
    put(folder / "v1/content/a.txt", A)
    algorithm = said.get("digestAlgorithm")
    algorithm = algorithm if algorithm in ("sha512", "sha256") else "sha512"
    write_inventory(folder, said, algorithm)
    if said.get("head") == "v2":
        put(folder / "v2/content/dir/b.txt", B)
        write_inventory(folder / "v2", said, algorithm)
        write_inventory(folder / "v1", earlier or inventory(spec=spec))
    else:
        write_inventory(folder / "v1", said, algorithm)
    return folder


def judge(path, **how):
    findings = [found for step in verify_path(path, **how) for found in step.findings]
    for found in findings:
        for lang in codes.LANGUAGES:
            assert codes.sentence(found.kind, found.params, lang)
            codes.remedy(found.kind, found.params, lang)
    return str(verdict(findings)), {found.code for found in findings}


@pytest.mark.parametrize("spec", ["1.0", "1.1"])
@pytest.mark.parametrize("versions", [1, 2])
def test_good_objects_pass(tmp_path, spec, versions):
    said = inventory(versions=versions, spec=spec)
    assert judge(lay(tmp_path / "o", said, spec=spec)) == ("pass", set())


def version(said: dict, **changes) -> None:
    said["versions"]["v1"].update(changes)


def without(said: dict, *keys: str) -> None:
    for key in keys:
        del said[key]


def state(said: dict, paths: object) -> None:
    said["versions"]["v1"]["state"] = {sha(A): paths}


def manifest(said: dict, paths: object) -> None:
    said["manifest"] = {sha(A): paths}


def renamed(said: dict, name: str) -> None:
    said["versions"] = {name: said["versions"]["v1"]}
    said["head"] = name


INVENTORY_FAULTS = {
    "E036 id": lambda i: without(i, "id"),
    "E036 type": lambda i: without(i, "type"),
    "E036 digestAlgorithm": lambda i: without(i, "digestAlgorithm"),
    "E036 head": lambda i: without(i, "head"),
    "E037 empty": lambda i: i.update(id=""),
    "E037 number": lambda i: i.update(id=7),
    "E038 unknown": lambda i: i.update(type="https://ocfl.io/9.9/spec/#inventory"),
    "E038 other": lambda i: i.update(type="https://ocfl.io/1.0/spec/#inventory"),
    "E038 list": lambda i: i.update(type=["x"]),
    "E025 md5": lambda i: i.update(digestAlgorithm="md5"),
    "E025 list": lambda i: i.update(digestAlgorithm=["sha512"]),
    "E025 short": lambda i: i["manifest"].update({"abc": ["v1/content/a.txt"]}),
    "E017 slash": lambda i: i.update(contentDirectory="con/tent"),
    "E017 empty": lambda i: i.update(contentDirectory=""),
    "E018 dots": lambda i: i.update(contentDirectory=".."),
    "E040 head": lambda i: i.update(head="v9"),
    "E040 format": lambda i: i.update(head=1),
    "E041 manifest": lambda i: without(i, "manifest"),
    "E041 versions": lambda i: without(i, "versions"),
    "E106": lambda i: i.update(manifest=[]),
    "E044": lambda i: i.update(versions=[]),
    "E008": lambda i: i.update(versions={}),
    "E009": lambda i: renamed(i, "v2"),
    "E010": lambda i: i["versions"].update(v3=i["versions"]["v1"]),
    "E011": lambda i: i["versions"].update(v01=i["versions"]["v1"], v22=i["versions"].pop("v1")),
    "E012": lambda i: i["versions"].update(v02=i["versions"]["v1"]),
    "E046": lambda i: i["versions"].update(v2=i["versions"]["v1"]),
    "E047": lambda i: i["versions"].update(v1="first"),
    "E048 created": lambda i: without(i["versions"]["v1"], "created"),
    "E048 state": lambda i: without(i["versions"]["v1"], "state"),
    "E049 zone": lambda i: version(i, created="2026-01-02T03:04:05"),
    "E049 seconds": lambda i: version(i, created="2026-01-02T03:04Z"),
    "E049 date": lambda i: version(i, created="2026-02-30T03:04:05Z"),
    "E049 hour": lambda i: version(i, created="2026-02-03T24:04:05Z"),
    "E049 words": lambda i: version(i, created="yesterday"),
    "E049 number": lambda i: version(i, created=20260102),
    "E049 newline": lambda i: version(i, created="2026-01-02T03:04:05Z\n"),
    "E050 missing": lambda i: version(i, state={sha(B): ["b"]}),
    "E050 case": lambda i: version(i, state={sha(A).upper(): ["a.txt"]}),
    "E050 list": lambda i: version(i, state=[]),
    "E051 list": lambda i: state(i, "a.txt"),
    "E051 text": lambda i: state(i, ["a.txt", 5]),
    "E051 object": lambda i: state(i, [{"a": 1}]),
    "E052 dots": lambda i: state(i, ["../a.txt"]),
    "E052 empty": lambda i: state(i, ["x//a.txt"]),
    "E052 surrogate": lambda i: state(i, ["\udc80.txt"]),
    "E052 nul": lambda i: state(i, ["a\0.txt"]),
    "E053 before": lambda i: state(i, ["/a.txt"]),
    "E053 after": lambda i: state(i, ["a.txt/"]),
    "E095 twice": lambda i: state(i, ["a.txt", "a.txt"]),
    "E095 conflict": lambda i: state(i, ["a", "a/b/c"]),
    "E054 name": lambda i: version(i, user={"address": "mailto:x@example.org"}),
    "E054 text": lambda i: version(i, user="Keeper"),
    "E094": lambda i: version(i, message=["first"]),
    "E092 text": lambda i: manifest(i, "v1/content/a.txt"),
    "E092 empty": lambda i: manifest(i, []),
    "E098": lambda i: manifest(i, ["v1/content/a.txt", None]),
    "E099 dots": lambda i: manifest(i, ["v1/content/../content/a.txt"]),
    "E099 up": lambda i: manifest(i, ["../../../../etc/passwd"]),
    "E100 before": lambda i: manifest(i, ["/etc/passwd"]),
    "E100 after": lambda i: manifest(i, ["v1/content/a.txt/"]),
    "E042 other": lambda i: manifest(i, ["v1/a.txt"]),
    "E042 version": lambda i: manifest(i, ["v7/content/a.txt"]),
    "E101 twice": lambda i: manifest(i, ["v1/content/a.txt", "v1/content/a.txt"]),
    "E101 conflict": lambda i: manifest(i, ["v1/content/a.txt", "v1/content/a.txt/b"]),
    "E096": lambda i: i["manifest"].update({sha(A).upper(): ["v1/content/b.txt"]}),
    "E107": lambda i: i["manifest"].update({sha(B): ["v1/content/b.txt"]}),
    "E102 top": lambda i: i.update(comment="x"),
    "E102 version": lambda i: version(i, comment="x"),
    "E111": lambda i: i.update(fixity=None),
    "E056": lambda i: i.update(fixity={"crc99": {"00": ["v1/content/a.txt"]}}),
    "E057 block": lambda i: i.update(fixity={"md5": []}),
    "E057 digest": lambda i: i.update(fixity={"md5": {"zz": ["v1/content/a.txt"]}}),
    "E057 list": lambda i: i.update(fixity={"md5": {sha(A, "md5"): "v1/content/a.txt"}}),
    "E057 path": lambda i: i.update(fixity={"md5": {sha(A, "md5"): ["v1/content/x"]}}),
    "E093": lambda i: i.update(fixity={"md5": {sha(B, "md5"): ["v1/content/a.txt"]}}),
    "E097": lambda i: i.update(
        fixity={"md5": {sha(A, "md5"): ["v1/content/a.txt"], sha(A, "md5").upper(): []}}
    ),
    "E099 fixity": lambda i: i.update(fixity={"md5": {sha(A, "md5"): ["v1/./a"]}}),
    "E104": lambda i: i["versions"].update(one=i["versions"]["v1"]),
    "E105 zero": lambda i: i["versions"].update(v0=i["versions"]["v1"]),
    "E105 words": lambda i: i["versions"].update(vx=i["versions"]["v1"]),
    "W001": lambda i: renamed(i, "v01"),
    "W005": lambda i: i.update(id="no uri"),
    "W007 message": lambda i: without(i["versions"]["v1"], "message"),
    "W007 user": lambda i: without(i["versions"]["v1"], "user"),
    "W008": lambda i: version(i, user={"name": "Keeper"}),
    "W009": lambda i: version(i, user={"name": "Keeper", "address": "Main Street 1"}),
}


@pytest.mark.parametrize("name", INVENTORY_FAULTS)
def test_faults_of_the_inventory(tmp_path, name):
    said = inventory()
    INVENTORY_FAULTS[name](said)
    result, found = judge(lay(tmp_path / "o", said))
    code = name.split()[0]
    assert code in found
    assert result == ("fail" if code[0] == "E" or code == "W001" else "warn")


def test_padded_versions_only_warn(tmp_path):
    said = json.loads(json.dumps(inventory()).replace("v1", "v001"))
    folder = lay(tmp_path / "o", said)
    (folder / "v1").rename(folder / "v001")
    assert judge(folder) == ("warn", {"W001"})


@pytest.mark.parametrize(
    "created",
    ["2026-01-02T03:04:05.123456789-05:00", "2026-12-31T23:59:60Z", "2024-02-29t00:00:00z"],
)
def test_times_of_rfc_3339(tmp_path, created):
    said = inventory()
    version(said, created=created)
    assert judge(lay(tmp_path / "o", said))[0] == "pass"


DISK_FAULTS = {
    "E003 none": lambda o: (o / "0=ocfl_object_1.1").unlink(),
    "E003 many": lambda o: put(o / "0=ocfl_object_1.0", b"ocfl_object_1.0\n"),
    "E004": lambda o: (o / "0=ocfl_object_1.1").rename(o / "0=ocfl_object_3.0"),
    "E005": lambda o: (o / "0=ocfl_object_1.1").rename(o / "1=ocfl_object_1.1"),
    "E006": lambda o: (o / "0=ocfl_object_1.1").rename(o / "0=ocfl_objekt_1.1"),
    "E007": lambda o: put(o / "0=ocfl_object_1.1", b"ocfl_object_1.1"),
    "E001 file": lambda o: put(o / "notes.txt", b"x"),
    "E001 folder": lambda o: (o / "v2_files").mkdir(),
    "E001 logs file": lambda o: put(o / "logs", b"x"),
    "E046": lambda o: (o / "v2").mkdir(),
    "E063": lambda o: (o / "inventory.json").unlink(),
    "E058": lambda o: (o / "inventory.json.sha512").unlink(),
    "E058 version": lambda o: (o / "v1/inventory.json.sha512").unlink(),
    "E059": lambda o: (o / "inventory.json.sha512").rename(o / "inventory.json.sha256"),
    "E060": lambda o: put(o / "inventory.json.sha512", b"0" * 128 + b" inventory.json\n"),
    "E060 version": lambda o: put(o / "v1/inventory.json.sha512", b"0" * 128 + b" inventory.json"),
    "E061": lambda o: put(o / "inventory.json.sha512", b"abc"),
    "E061 name": lambda o: put(o / "inventory.json.sha512", b"0" * 128 + b" inventory.jsom\n"),
    "E061 huge": lambda o: put(o / "inventory.json.sha512", b"0" * 200_000),
    "E064": lambda o: write_inventory(o / "v1", {**inventory(), "fixity": {}}),
    "E015": lambda o: put(o / "v1/stray.txt", b"x"),
    "E015 sidecar": lambda o: put(o / "v1/inventory.json.sha256", b"x"),
    "E023": lambda o: put(o / "v1/content/more.txt", b"x"),
    "E024": lambda o: (o / "v1/content/empty/deeper").mkdir(parents=True),
    "E092 missing": lambda o: (o / "v1/content/a.txt").unlink(),
    "E092 damaged": lambda o: put(o / "v1/content/a.txt", A[:-1] + b"?"),
    "E092 truncated": lambda o: put(o / "v1/content/a.txt", A[:-1]),
    "E067": lambda o: put(o / "extensions/file.txt", b"x"),
    "E089": lambda o: os.mkfifo(o / "v1/content/pipe"),
    "E090 content": lambda o: (o / "v1/content/link").symlink_to("a.txt"),
    "E090 folder": lambda o: (o / "v1/content/up").symlink_to(".."),
    "E090 top": lambda o: (o / "v9").symlink_to("v1"),
    "E090 hard": lambda o: os.link(o / "v1/content/a.txt", o / "v1/content/b.txt"),
    "E033 broken": lambda o: write_inventory(o, b'{"id": '),
    "E033 list": lambda o: write_inventory(o, b"[]"),
    "E033 coding": lambda o: write_inventory(o, '{"id":"档"}'.encode("gb18030")),
    "E033 mark": lambda o: write_inventory(o, b"\xef\xbb\xbf{}"),
    "E033 twice": lambda o: write_inventory(o, b'{"id":"a:b","id":"a:c"}'),
    "E033 nan": lambda o: write_inventory(o, b'{"id":NaN}'),
    "E033 deep": lambda o: write_inventory(o, b"[" * 200_000),
    "E033 digits": lambda o: write_inventory(o, b'{"id":' + b"9" * 10_000 + b"}"),
    "W002": lambda o: (o / "v1/extra").mkdir(),
    "W003": lambda o: None,
    "W010": lambda o: [each.unlink() for each in o.glob("v1/inventory.json*")],
    "W013": lambda o: (o / "extensions/our-own").mkdir(parents=True),
    "L002": lambda o: put(
        o / "inventory.json.sha512",
        (o / "inventory.json.sha512").read_bytes().replace(b"a", b"A", 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DISK_FAULTS)
def test_faults_of_the_disk(tmp_path, name):
    folder = lay(tmp_path / "o", inventory())
    DISK_FAULTS[name](folder)
    if name == "W003":
        said = inventory(versions=2)
        said["versions"]["v2"]["state"] = {sha(A): ["a.txt"]}
        del said["manifest"][sha(B)]
        folder = lay(tmp_path / "p", said)
        (folder / "v2/content/dir/b.txt").unlink()
        (folder / "v2/content/dir").rmdir()
    result, found = judge(folder)
    code = name.split()[0]
    assert code in found, found
    assert result == ("fail" if code[0] == "E" else "warn")


def test_file_systems_that_number_badly_are_no_hard_links(tmp_path, monkeypatch):
    """Some network and layered file systems give different files the same number in a listing."""
    folder = lay(tmp_path / "o", inventory(versions=2))
    monkeypatch.setattr(structure.Contents, "keep", _numbered(structure.Contents.keep))
    assert judge(folder) == ("pass", set())


def _numbered(keep):
    class Entry:
        def __init__(self, entry):
            self.path, self.is_symlink, self.is_file = entry.path, entry.is_symlink, entry.is_file

        def inode(self):
            return 7

    return lambda found, entry, path, notes: keep(found, Entry(entry), path, notes)


def test_logs_and_registered_extensions_are_let_be(tmp_path):
    folder = lay(tmp_path / "o", inventory())
    put(folder / "logs/2026.txt", b"checked")
    (folder / "extensions/0005-mutable-head").mkdir(parents=True)
    assert judge(folder) == ("pass", set())


HISTORY_FAULTS = {
    "E066 state": lambda new, old: version(old, state={sha(A): ["other.txt", "dir/copy.txt"]}),
    "E066 less": lambda new, old: version(old, state={sha(A): ["a.txt"]}),
    "W011": lambda new, old: version(old, message="another reason"),
    "E110": lambda new, old: old.update(id="urn:example:other"),
    "E103": lambda new, old: (
        new.update(type="https://ocfl.io/1.0/spec/#inventory"), old.update(type=new["type"][:16]
        + "1.1/spec/#inventory")),
    "E019": lambda new, old: new.update(contentDirectory="content"),
    "E020": lambda new, old: old.update(contentDirectory="inhalt"),
    "E040": lambda new, old: old["versions"].update(v2=new["versions"]["v2"]),
    "E092": lambda new, old: (manifest(old, []), old.update(
        manifest={sha(b"else"): ["v1/content/a.txt"]}),
        version(old, state={sha(b"else"): ["a.txt", "dir/copy.txt"]})),
    "E023": lambda new, old: (manifest(old, ["v1/content/z.txt"])),
}  # fmt: skip


@pytest.mark.parametrize("name", HISTORY_FAULTS)
def test_faults_between_versions(tmp_path, name):
    new, old = inventory(versions=2), inventory()
    HISTORY_FAULTS[name](new, old)
    result, found = judge(lay(tmp_path / "o", new, earlier=old))
    code = name.split()[0]
    assert code in found, found
    assert result == ("fail" if code[0] == "E" else "warn")


def test_an_earlier_version_may_use_another_digest_and_an_older_spec(tmp_path):
    old = inventory(algorithm="sha256", spec="1.0")
    folder = lay(tmp_path / "o", inventory(versions=2))
    (folder / "v1/inventory.json.sha512").unlink()
    write_inventory(folder / "v1", old, "sha256")
    assert judge(folder) == ("warn", {"W004"})
    wrong = copy.deepcopy(old)
    wrong["manifest"] = {sha(B, "sha256"): ["v1/content/a.txt"]}
    version(wrong, state={sha(B, "sha256"): ["a.txt", "dir/copy.txt"]})
    write_inventory(folder / "v1", wrong, "sha256")
    assert judge(folder)[1] == {"W004", "E092"}


def test_quick_and_structure_only(tmp_path):
    from lantai.craft import digest

    said = inventory()
    said["fixity"] = {"blake3": {digest.of_bytes(A, "blake3"): ["v1/content/a.txt"]}}
    folder = lay(tmp_path / "o", said)
    assert judge(folder) == judge(folder, how="quick") == ("pass", set())
    put(folder / "v1/content/a.txt", A[:-1] + b"?")
    assert judge(folder, how="quick") == ("fail", {"E092", "E093"})
    assert judge(folder, how="none") == ("pass", set())


def test_a_hostile_object_gives_few_findings(tmp_path):
    said = inventory()
    state(said, [f"../{at}" for at in range(20_000)])
    findings = [f for step in verify_path(lay(tmp_path / "o", said)) for f in step.findings]
    assert len(findings) < 300
    assert findings[-1].code == "MORE"


def test_deep_folders_and_odd_names(tmp_path):
    folder = lay(tmp_path / "o", inventory())
    here = os.getcwd()
    try:
        os.chdir(folder / "v1/content")
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(here)
    with open(os.fsencode(folder) + b"/v1/content/\xff\xfe.txt", "wb"):
        pass
    result, found = judge(folder)
    assert result == "fail"
    assert "E023" in found
    subprocess.run(["rm", "-rf", str(folder)], check=True)


ROOT_FAULTS = {
    "E069": lambda r: (r / "0=ocfl_1.1").unlink(),
    "E076": lambda r: put(r / "0=ocfl_1.0", b"ocfl_1.0\n"),
    "E077": lambda r: (r / "0=ocfl_1.1").rename(r / "0=ocfl_7.0"),
    "E078": lambda r: (r / "0=ocfl_1.1").rename(r / "2=ocfl_1.1"),
    "E079": lambda r: (r / "0=ocfl_1.1").rename(r / "0=oclf_1.1"),
    "E080": lambda r: put(r / "0=ocfl_1.1", b"ocfl_1.1\r\n"),
    "E081": lambda r: ((r / "0=ocfl_1.1").unlink(), put(r / "0=ocfl_1.0", b"ocfl_1.0\n")),
    "E070": lambda r: put(r / "ocfl_layout.json", b'{"extension": "x"}'),
    "E070 json": lambda r: put(r / "ocfl_layout.json", b"{"),
    "E070 deep": lambda r: put(r / "ocfl_layout.json", b"[" * 60_000),
    "E071": lambda r: put(r / "ocfl_layout.json", b'{"extension": "x", "description": "y"}'),
    "E072": lambda r: put(r / "abc/readme.txt", b"x"),
    "E073": lambda r: (r / "abd/x").mkdir(parents=True),
    "E083 twice": lambda r: lay(r / "abc/two", inventory()),
    "E083 place": lambda r: (
        put(r / "ocfl_layout.json", json.dumps({
            "extension": "0004-hashed-n-tuple-storage-layout", "description": "y"}).encode())),
    "E090": lambda r: (r / "abc/elsewhere").symlink_to("/tmp"),
    "E112": lambda r: put(r / "extensions/x.txt", b"x"),
    "E003": lambda r: (r / "abc/one/0=ocfl_object_1.1").unlink(),
    "E092": lambda r: put(r / "abc/one/v1/content/a.txt", b"?"),
    "W015": lambda r: lay(r / "top", {**inventory(), "id": "urn:example:two"}),
    "W016": lambda r: (r / "extensions/ours").mkdir(parents=True),
}  # fmt: skip


def lay_root(path: Path) -> Path:
    put(path / "0=ocfl_1.1", b"ocfl_1.1\n")
    put(path / "any note.txt", b"files in the root are let be")
    lay(path / "abc/one", inventory())
    return path


@pytest.mark.parametrize("name", ["", *ROOT_FAULTS])
def test_roots(tmp_path, name):
    root = lay_root(tmp_path / "r")
    ROOT_FAULTS.get(name, lambda r: None)(root)
    assert kind_of(str(root)) == "root" or name == "E069"
    result, found = judge(root)
    if not name:
        assert (result, found) == ("pass", set())
        return
    code = name.split()[0]
    if code != "E069":
        assert code in found, found
    assert result == ("fail" if code[0] == "E" else "warn")


def test_places_of_the_extensions_examples():
    """The identifiers and folders that extensions 0003 and 0004 print as examples."""
    from lantai.craft.ocfl import layout
    from lantai.craft.ocfl.verify.places import ENCAPSULATED, HASHED, Places

    cases = [
        (ENCAPSULATED, "sha256", 3, 3, "object-01", "3c0/ff4/240/object-01"),
        (ENCAPSULATED, "sha256", 3, 3, "..hor/rib:le-$id",
         "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"),
        (ENCAPSULATED, "sha256", 0, 0, "object-01", "object-01"),
        (HASHED, "md5", 2, 15, "object-01", "ff/75/53/44/92/48/5e/ab/b3/9f/86/35/67/28/88/"
         "ff75534492485eabb39f86356728884e"),
    ]  # fmt: skip
    for name, digest, size, tuples, object_id, place in cases:
        assert Places(name, digest, size, tuples).of(object_id) == place
        assert layout.Layout(name, digest, size, tuples).path_of(object_id) == place


def test_command_line(tmp_path, capsys):
    root = lay_root(tmp_path / "r")
    assert main(["ocfl", "verify", "--json", str(root)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["objects"], said["files"], said["bytes"]) == ("pass", 1, 1, 15)
    put(root / "abc/one/v1/content/a.txt", b"?")
    assert main(["ocfl", "verify", str(root), "--json", "--lang", "en"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["findings"][0]["code"] == "E092"
    assert said["findings"][0]["path"] == "abc/one/v1/content/a.txt"
    assert main(["ocfl", "verify", str(tmp_path / "none"), "--json"]) == 2
    assert main(["ocfl", "verify", str(root / "abc/one"), "--no-content"]) == 0
    with pytest.raises(BadInput):
        list(verify_path(tmp_path / "none"))


def test_the_judge_does_not_load_the_maker():
    code = (
        "import sys, lantai.craft.cli.ocfl, lantai.craft.ocfl.verify as v;"
        "list(v.verify_path('.'));"
        "made = {'layout', 'inventory', 'object', 'root', 'intake', 'staging', 'ledger', 'copies'};"
        "print(sorted(m for m in made if 'lantai.craft.ocfl.' + m in sys.modules), 'lxml' in "
        "sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert said.stdout.split() == ["[]", "False"]


@pytest.mark.corpora
def test_published_fixtures(corpora, tmp_path_factory):
    place = tmp_path_factory.mktemp("fixtures")
    unpack(corpora / "ocfl-fixtures-half.tar.gz", place)
    wanted = {"good-objects": "pass", "warn-objects": "warn", "bad-objects": "fail"}
    cases = [p for p in sorted(place.glob("*/*/*/*")) if p.parent.name in wanted]
    assert len(cases) == 65
    wrong = [(p.name, judge(p)) for p in cases if judge(p)[0] != wanted[p.parent.name]]
    assert wrong == []


@pytest.mark.parametrize(
    "entries", [["目录.xlsx", "b/c/d.pdf"], ["extensions/x.js"], ["a=b.txt", "v1.0/x", "vault/y"]]
)
def test_a_folder_that_is_no_ocfl_is_told_once(tmp_path, capsys, entries):
    place = tmp_path / "普通文件夹"
    for each in entries:
        put(place / each, b"x")
    result, found = judge(place)
    assert (result, found) == ("fail", {"E003"})
    assert main(["ocfl", "verify", str(place)]) == 1
    told = capsys.readouterr().out
    assert "“普通文件夹”既不是 OCFL 对象，也不是 OCFL 存储根" in told
    assert "错误 1 条" in told and "备份修复" not in told and "“”" not in told


def test_a_root_within_the_folder_is_pointed_to(tmp_path, capsys):
    lay_root(tmp_path / "全程/store")
    put(tmp_path / "全程/a/b.txt", b"x")
    assert main(["ocfl", "verify", str(tmp_path / "全程")]) == 1
    told = capsys.readouterr().out
    assert "“store”才是存储根" in told and "错误 1 条" in told
    (tmp_path / "全程/store/0=ocfl_1.1").unlink()
    assert kind_of(str(tmp_path / "全程/store")) == "root"
    assert judge(tmp_path / "全程/store")[1] == {"E069"}


@pytest.mark.parametrize(
    "sign", ["inventory.json", "inventory.json.sha512", "0=ocfl_object_1.1", "v1/content/a.txt"]
)
def test_what_was_an_object_is_judged_as_one(tmp_path, sign):
    put(tmp_path / "o" / sign, b"?")
    put(tmp_path / "o/other.txt", b"?")
    result, found = judge(tmp_path / "o")
    assert result == "fail" and len(found) > 1
    (tmp_path / "empty").mkdir()
    assert judge(tmp_path / "empty") == ("fail", {"E003", "E063"})


def test_damage_is_told_by_the_objects_name_and_short_digests(tmp_path, capsys):
    root = tmp_path / "r"
    put(root / "0=ocfl_1.1", b"ocfl_1.1\n")
    code = "Z001-WS·2021·Y-0001"
    lay(root / "abc/x", {**inventory(), "id": "urn:x-lantai:Z001-WS%C2%B72021%C2%B7Y-0001"})
    put(root / "abc/x/v1/content/a.txt", b"?")
    assert main(["ocfl", "verify", str(root)]) == 1
    told = capsys.readouterr().out
    assert told.count("abc/x/v1/content/a.txt") == 1
    assert f"对象“{code}”的文件“v1/content/a.txt”已损坏" in told
    assert f"应为 {sha(A)[:16]}…，实为 {sha(b'?')[:16]}…" in told and sha(A)[:17] not in told
    assert main(["ocfl", "verify", str(root), "--json"]) == 1
    params = json.loads(capsys.readouterr().out)["findings"][0]["params"]
    assert (params["said"], params["found"]) == (sha(A), sha(b"?"))
    assert (params["object"], params["path"]) == (code, "abc/x/v1/content/a.txt")


@pytest.mark.parametrize("kept", ["a%0ab", "%ff", "urn:uuid:1"])
def test_an_identifier_that_cannot_be_decoded_is_told_as_it_is(kept):
    from lantai.craft.ocfl.verify.notes import name_of

    assert name_of(kept) == kept
