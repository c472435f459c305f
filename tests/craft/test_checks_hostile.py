# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages that attack: refused in bounded time and memory, nothing outside read or written."""

from __future__ import annotations

import io
import os
import stat
import tarfile
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest

from lantai.craft import codes
from lantai.craft.checks import plan
from lantai.craft.checks.outcome import Checked
from lantai.craft.checks.run import run
from lantai.craft.errors import BadInput
from transfer import package

DESK = plan.built_in("desk")


def checked(path: Path, **more) -> Checked:
    *_, last = run(path, DESK, date(2026, 11, 23), workers=1, **more)
    assert isinstance(last, Checked)
    return last


def refused(path: Path, *expected: str) -> list[str]:
    result = checked(path)
    found = {each.code.removeprefix("YJ-") for each in result.findings}
    told = [codes.sentence(each.kind, each.params) for each in result.findings]
    assert result.verdict() == "fail", told
    assert found & set(expected), told
    return told


def add(path: Path, name: str, data: bytes = b"x", *, mode: int = 0o644, **how) -> None:
    with zipfile.ZipFile(path, "a", **how) as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        info.compress_type = how.get("compression", zipfile.ZIP_STORED)
        archive.writestr(info, data)


@pytest.fixture
def packed(tmp_path) -> Path:
    return package().seal().zip(tmp_path)


def test_a_zip_that_climbs_out(packed, tmp_path):
    add(packed, "../../外.txt")
    refused(packed, "1-13")
    assert not (tmp_path.parent / "外.txt").exists()


def test_a_zip_with_an_absolute_path(packed):
    add(packed, "/tmp/lantai-外.txt")
    refused(packed, "1-13")
    assert not Path("/tmp/lantai-外.txt").exists()


def test_a_zip_with_a_link(packed):
    add(packed, "YJ-YL-2021-001/电子档案/链", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)
    refused(packed, "1-13")


def test_a_zip_that_is_a_bomb(packed):
    add(packed, "YJ-YL-2021-001/电子档案/2019/文书/零.txt", bytes(200 << 20),
        compression=zipfile.ZIP_DEFLATED)  # fmt: skip
    refused(packed, "3-8")


def test_a_zip_with_a_name_twice(packed):
    with pytest.warns(UserWarning):
        add(packed, "YJ-YL-2021-001/说明文件.TXT")
    refused(packed, "1-13")


def test_a_zip_cut_off(packed):
    data = packed.read_bytes()
    packed.write_bytes(data[: len(data) * 2 // 3])
    try:
        refused(packed, "2-11", "1-14", "1-13")
    except BadInput as fault:
        assert fault.sentence("zh")


def test_a_tar_with_a_device(tmp_path):
    folder = package().seal().write(tmp_path)
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        archive.add(folder, "YJ-YL-2021-001")
        device = tarfile.TarInfo("YJ-YL-2021-001/电子档案/设备")
        device.type = tarfile.CHRTYPE
        archive.addfile(device)
    refused(path, "1-13")


def test_a_good_tar_passes(tmp_path):
    folder = package().seal().write(tmp_path)
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "YJ-YL-2021-001")
    assert checked(path).verdict() == "pass"


def test_a_pipe_is_never_opened(tmp_path):
    folder = package().seal().write(tmp_path)
    os.mkfifo(folder / "电子档案/2019/文书/管道.txt")
    refused(folder, "1-13")


@pytest.mark.parametrize("name", ["a:b.txt", "con.txt", "甲 .txt ", "甲\n乙.txt", "甲\u202e乙.txt"])
def test_names_that_fail_elsewhere(tmp_path, name):
    made = package().seal()
    folder = made.write(tmp_path)
    (folder / "电子档案/2019/文书" / name).write_bytes(b"x")
    told = refused(folder, "1-13")
    assert "\u202e" not in "".join(told)


def test_names_that_fall_together(tmp_path):
    folder = package().seal().write(tmp_path)
    (folder / "电子档案/2019/文书/q021-ws·2019·y-001.TXT").write_bytes(b"x")
    refused(folder, "1-13")


def test_a_name_that_is_no_text(tmp_path):
    folder = package().seal().write(tmp_path)
    path = os.fsencode(folder) + "/电子档案/2019/文书/".encode() + b"\xff\xfe.txt"
    with open(path, "wb") as sink:
        sink.write(b"x")
    refused(folder, "1-13")


def test_a_name_of_250_bytes_is_taken_whole(tmp_path):
    made = package()
    made.replace(1, made.files[made.stored(1)], "水" * 82 + ".txt")
    assert checked(made.seal().write(tmp_path)).verdict() == "pass"


def test_catalogue_is_a_folder(tmp_path):
    made = package().seal()
    made.raw["文件目录.XML"] = None
    made.folders = ["文件目录.XML"]
    refused(made.write(tmp_path), "1-12")


def test_nothing_at_all(tmp_path):
    (tmp_path / "空").mkdir()
    refused(tmp_path / "空", "1-12")


def test_many_findings_of_one_kind_are_counted_not_listed(tmp_path):
    made = package(900)
    made.code_rule = made.code_rule.replace("（三位）", "")
    for entry in made.entries:
        entry["责任者"] = ""
    result = checked(made.seal().write(tmp_path))
    listed = [each for each in result.findings if each.kind == "check.required_empty"]
    more = [each for each in result.findings if each.kind == "check.more_alike"]
    assert (len(listed), [each.params["count"] for each in more]) == (500, [400])
    assert more[0].code == "YJ-2-4"


def test_of_marked_documents_every_one_is_named(tmp_path):
    made = package(510)
    made.code_rule = made.code_rule.replace("（三位）", "")
    for number in range(1, 511):
        made.replace(number, "机密★20年\n关于某处的通知\n".encode())
    result = checked(made.seal().write(tmp_path))
    listed = [each for each in result.findings if each.kind == "check.secret_document"]
    assert len({each.where.path for each in listed}) == 510


def test_a_secret_is_never_repeated(tmp_path):
    made = package()
    made.replace(1, "机密★20年\n关于某处地下水源的通知\n坐标如下\n".encode())
    told = "".join(refused(made.seal().write(tmp_path), "4-7"))
    assert "地下水源" not in told and "坐标" not in told


def test_a_file_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    from lantai.craft import digest

    folder = package().seal().write(tmp_path)
    real = digest.of_file

    def failing(path, algorithms):
        if str(path).endswith("002.txt"):
            raise OSError(5, "Input/output error")
        return real(path, algorithms)

    monkeypatch.setattr(digest, "of_file", failing)
    refused(folder, "3-4")


def test_garbage_in_every_document(tmp_path):
    noise = bytes(range(256)) * 50
    for path in ("文件目录.XML", "说明文件.TXT", "其他/移交与接收登记表.json",
                 "其他/元数据规范.TXT", "其他/分类编号与命名规则.TXT"):  # fmt: skip
        made = package(package_id=f"P{abs(hash(path))}").seal()
        made.raw[path] = noise
        refused(made.write(tmp_path), "1-12", "3-1")


def test_form_with_every_value_of_a_wrong_type(tmp_path):
    made = package().seal()
    made.form = {
        name: [value] if isinstance(value, str) else 7 for name, value in made.form.items()
    }
    made.form["数字摘要"] = [None, 3, {"文件": None, "摘要": ["x"]}, [[]]]
    refused(made.write(tmp_path), "2-1", "1-1", "2-2")


def test_zip_of_nothing(tmp_path):
    data = io.BytesIO()
    zipfile.ZipFile(data, "w").close()
    (tmp_path / "a.zip").write_bytes(data.getvalue())
    refused(tmp_path / "a.zip", "1-12")


def test_a_text_of_blank_lines_costs_no_time():
    from time import process_time

    from lantai.craft.checks.marks import attachments, secrecy_mark

    before = process_time()
    for text in ("\n" * 30_000 + "附", "附件：a\n" + "\n" * 30_000, "附件：" + "（" * 30_000,
                 "机密" + " " * 30_000, "附" * 30_000, "附件\n" * 10_000):  # fmt: skip
        attachments(text)
        secrecy_mark(text)
    assert process_time() - before < 1


@pytest.mark.parametrize("place", ["文件目录.XML", "其他/移交与接收登记表.XML"])
@pytest.mark.parametrize("body", ["text", "attributes"])
def test_xml_that_would_eat_memory_or_time(tmp_path, place, body):
    path = package(form_kind="XML").seal().write(tmp_path)
    many = " ".join(f"a{each}='1'" for each in range(100_000))
    text = "<a><b>" + "x" * (18 << 20) + "</b></a>" if body == "text" else f"<a><b {many}/></a>"
    (path / place).write_text(text, "utf-8")
    began = time.process_time()
    refused(path, "3-1")
    assert time.process_time() - began < 5
