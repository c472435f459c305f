# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages that we write: read back whole, signed only if asked, never left behind half-made."""

from __future__ import annotations

import base64
import hashlib
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from eep_made import CREATED, TEXT, UNIT, certificate, contents, moment, original, record, signer_of
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lantai.craft import eep
from lantai.craft.errors import BadInput, StorageFailed

NAMESPACE = {"e": "http://www.saac.gov.cn/standards/ERM/encapsulation"}


def test_unsigned_bears_no_signature(tmp_path: Path) -> None:
    path = original(tmp_path)
    found = eep.read(path)
    assert found.verdict == "pass" and found.signature_state == "none"
    assert "电子签名" not in path.read_text("utf-8")
    assert found.contents[0].sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["内容", "原始.EEP"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    assert original(tmp_path, "甲.EEP").read_bytes() == original(tmp_path, "乙.EEP").read_bytes()


def test_others_arrive_at_the_signed_bytes(tmp_path: Path) -> None:
    """A checker that cuts the element out with libxml2 gets what Canonical XML says."""
    key = rsa.generate_private_key(65537, 2048)
    root = etree.parse(original(tmp_path, signer=signer_of(key, certificate(key)))).getroot()
    for element, signature in (
        ("e:被签名对象", "e:电子签名块/e:电子签名"),
        ("e:电子签名块/e:电子签名", "e:锁定签名"),
    ):
        data = etree.tostring(root.find(element, NAMESPACE), method="c14n", with_tail=False)
        value = base64.b64decode(
            root.find(signature, NAMESPACE).findtext("e:签名结果", None, NAMESPACE)
        )
        key.public_key().verify(value, data, padding.PKCS1v15(), hashes.SHA256())


def test_a_record_survives_the_way_there_and_back(tmp_path: Path) -> None:
    before, after = record(), eep.record_of(eep.read(original(tmp_path)))
    for name in (
        "ref_code",
        "title",
        "creator",
        "date",
        "retention",
        "secrecy",
        "doc_number",
        "pages",
    ):
        assert after.value(name) == before.value(name)
    assert [each.path for each in after.files] == ["正文.txt", "值班表.csv"]
    assert after.files[0].size == len(TEXT.encode())
    assert after.has("title") and not after.has("note")


@settings(max_examples=25, deadline=None)
@given(title=st.text(min_size=1, max_size=30), data=st.binary(min_size=1, max_size=300))
def test_any_title_and_content(title: str, data: bytes, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "数据.dat").write_bytes(data)
    out = folder / "包.EEP"
    try:
        found = eep.write(
            record(title=title), [folder / "数据.dat"], out, created=CREATED, unit=UNIT
        )
    except BadInput:
        assert not out.exists() and len(list(folder.iterdir())) == 1
        return
    assert found.layers[0].metadata["内容描述"]["题名"] == title.strip()
    assert found.contents[0].sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    "change", [{"title": ""}, {"creator": ""}, {"date": "20210231"}, {"secrecy": "绝密"},
               {"ref_code": ""}, {"retention": "很久"}, {"title": "a\x00b"}],
)  # fmt: skip
def test_what_would_not_pass_is_not_made(change: dict[str, str], tmp_path: Path) -> None:
    put_in = contents(tmp_path / "内容")
    with pytest.raises(BadInput) as caught:
        eep.write(record(**change), put_in, tmp_path / "包.EEP", created=CREATED, unit=UNIT)
    assert caught.value.sentence("zh")
    assert [each.name for each in tmp_path.iterdir()] == ["内容"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = original(tmp_path)
    before = path.read_bytes()
    with pytest.raises(BadInput):
        original(tmp_path)
    assert path.read_bytes() == before


def test_a_missing_file_and_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        eep.write(record(), [tmp_path / "无.txt"], tmp_path / "包.EEP", created=CREATED, unit=UNIT)
    put_in = contents(tmp_path / "内容")
    with pytest.raises(StorageFailed):
        eep.write(record(), put_in, tmp_path / "无" / "包.EEP", created=CREATED, unit=UNIT)
    assert [each.name for each in tmp_path.iterdir()] == ["内容"]


def test_a_name_that_has_no_place(tmp_path: Path) -> None:
    metadata = eep.metadata_of(record(), UNIT, 2)
    metadata["内容描述"]["心情"] = "好"
    with pytest.raises(BadInput, match="心情"):
        eep.write(metadata, contents(tmp_path), tmp_path / "包.EEP", created=CREATED, unit=UNIT)


def test_a_modification_refers_and_adds(tmp_path: Path) -> None:
    (tmp_path / "补.txt").write_text("补充说明\n" * 9, "utf-8")
    metadata = eep.read(original(tmp_path)).layers[0].metadata
    metadata["内容描述"]["题名"] = "关于做好汛期值班工作的通知（更正）"
    found = eep.modify(
        tmp_path / "原始.EEP", tmp_path / "修改.EEP", created=moment("2022-01-01"), unit=UNIT,
        metadata=metadata, add=[tmp_path / "补.txt"],
        steps=[eep.Step("更正题名", moment("2021-12-31"), "乙某", "个人", "馆员")],
    )  # fmt: skip
    assert found.valid and found.layers[-1].kind == "修改型"
    assert found.layers[-1].metadata["内容描述"]["题名"].endswith("（更正）")
    assert found.layers[0].metadata["内容描述"]["题名"].endswith("通知")
    last = [c for document in found.layers[-1].documents for c in document.contents]
    assert [c.name for c in last] == ["正文.txt", "值班表.csv", "补.txt"]
    assert last[0].refers and last[0].size == len(TEXT.encode())
    assert len(found.contents) == 3


def test_a_broken_original_is_not_wrapped(tmp_path: Path) -> None:
    path = original(tmp_path)
    path.write_text(path.read_text("utf-8").replace("<版本>2009", "<版本>2008"), "utf-8")
    with pytest.raises(BadInput):
        eep.modify(path, tmp_path / "修改.EEP", created=moment("2022-01-01"), unit=UNIT)
    assert not (tmp_path / "修改.EEP").exists()


def test_extraction_stays_in_its_folder(tmp_path: Path) -> None:
    path = original(tmp_path)
    text = path.read_text("utf-8")
    text = text.replace("<计算机文件名>正文.txt", "<计算机文件名>../../逃.txt")
    path.write_text(text, "utf-8")
    into = tmp_path / "取出"
    for _ in range(2):
        for _step in eep.verify(path, extract=into):
            pass
    names = sorted(each.name for each in into.iterdir())
    assert names == ["1-2.bin", "1.bin", "值班表-2.csv", "值班表.csv"]
    assert (into / "1.bin").read_bytes() == TEXT.encode()
    assert not list(tmp_path.glob("逃*"))


BIG = """
import sys
from pathlib import Path
from lantai.craft import eep
found = eep.read(sys.argv[1])
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(status["VmHWM"].split()[0], found.contents[0].size)
"""


def test_a_large_content_flows_by(tmp_path: Path) -> None:
    """200 MB of base64 in a process of its own: memory does not follow the content."""
    if not Path("/proc/self/status").exists():
        pytest.skip("peak memory is read from /proc, which this system does not have")
    text = original(tmp_path).read_text("utf-8")
    start = text.index(">", text.index("<编码数据 ")) + 1
    end = text.index("</编码数据>")
    line, path = b"QUFB" * 19 + b"\n", tmp_path / "大.EEP"
    with path.open("wb") as sink:
        sink.write(text[:start].encode() + b"\n")
        for _ in range(200):
            sink.write(line * (1_000_000 // len(line)))
        sink.write(text[end:].encode())
    done = subprocess.run([sys.executable, "-c", BIG, str(path)], capture_output=True, check=True)
    peak, size = map(int, done.stdout.split())
    assert size == 200 * (1_000_000 // len(line)) * 57
    assert peak // 1024 < 200, "megabytes"


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    put_in = contents(tmp_path / "内容")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StorageFailed):
            eep.write(record(), put_in, tmp_path / "包.EEP", created=CREATED, unit=UNIT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [each.name for each in tmp_path.iterdir()] == ["内容"]
