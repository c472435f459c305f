# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading the structure of 2012 as people write it: names, nesting, encodings, forms, rules."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.package import container
from lantai.craft.package.layout import encoding, names, places, read, rules, texts
from lantai.craft.package.manifest import Manifest, Rules
from transfer import package


def manifest_of(made, tmp_path) -> Manifest:
    with container.open_safely(made.write(tmp_path)) as tree:
        return read.read(tree)[0]


def with_catalogue(text: str, tmp_path, name: str = "文件目录.XML") -> Manifest:
    made = package().seal()
    made.raw |= {"文件目录.XML": None, name: text.encode()}
    return manifest_of(made, tmp_path)


def test_records_files_and_form(tmp_path):
    manifest = manifest_of(package().seal(), tmp_path)
    first = manifest.records[0]
    assert (first.row, first.ref_code, first.title) == (
        1,
        "Q021-WS·2019·Y-001",
        "关于汛期值守的通知",
    )
    assert first.files[0].path == "电子档案/2019/文书/Q021-WS·2019·Y-001.txt"
    assert str(first.where("title")) == "文件目录.XML:1[题名]"
    assert manifest.form.items == 6 and len(manifest.form.digests) == 6
    assert manifest.form.digests[0].algorithm == "sha256"
    assert manifest.readme.package_id == manifest.form.package_id == "YJ-YL-2021-001"
    assert manifest.rules.formats == ("PDF", "OFD", "WAV", "TXT", "XML")
    assert manifest.rules.lengths == {"title": 200}
    assert set(manifest.claimed_files()) == {each.path for each in manifest.form.digests}


def test_volumes_hold_their_items(tmp_path):
    manifest = manifest_of(package(by_volume=True).seal(), tmp_path)
    assert [each.ref_code for each in manifest.volumes()] == [
        "Q021-WS·2019·Y-001", "Q021-WS·2019·Y-002"]  # fmt: skip
    assert [each.volume[-3:] for each in manifest.items()] == ["001"] * 3 + ["002"] * 3


def test_volumes_in_one_catalogue_and_items_in_another(tmp_path):
    made = package(by_volume=True).seal()
    made.by_volume = False
    lines = "".join(f"<{k}>{v}</{k}>" for k, v in made.volumes[0].items())
    made.raw["案卷目录.XML"] = (
        f'<?xml version="1.0" encoding="UTF-8"?><案卷目录><案卷>{lines}</案卷></案卷目录>'.encode()
    )
    manifest = manifest_of(made, tmp_path)
    assert [each.volume for each in manifest.items()] == ["Q021-WS·2019·Y-001"] * 3 + [""] * 3


def test_attachments_in_groups_and_attributes(tmp_path):
    manifest = with_catalogue(
        """<?xml version="1.0" encoding="UTF-8"?><文件目录><文件 档号="Q021-WS·2019·Y-001">
        <来源><全宗号>Q021</全宗号><年度>2019</年度></来源><内容描述><题名>甲</题名><作者>乙</作者></内容描述>
        <电子文件><计算机文件名>2019/文书/a.pdf</计算机文件名><计算机文件大小>12</计算机文件大小>
        <数字摘要>ABCD</数字摘要><摘要算法>SM3</摘要算法></电子文件>
        <附件><题名>表</题名><计算机文件名>2019/文书/b.pdf</计算机文件名></附件></文件></文件目录>""",
        tmp_path,
    )
    (record,) = manifest.records
    assert (record.ref_code, record.title, record.creator, record.year) == (
        "Q021-WS·2019·Y-001", "甲", "乙", "2019")  # fmt: skip
    assert [each.claimed for each in record.files] == ["2019/文书/a.pdf", "2019/文书/b.pdf"]
    assert (record.files[0].size, record.files[0].digests) == (12, {"sm3": "abcd"})
    assert record.more["全宗号"] == "Q021"


def test_absent_is_told_from_empty(tmp_path):
    manifest = with_catalogue(
        '<?xml version="1.0" encoding="UTF-8"?>'
        "<文件目录><文件><档号>1</档号><题名></题名></文件></文件目录>",
        tmp_path,
    )
    (record,) = manifest.records
    assert record.has("title") and not record.has("creator")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_empty_line_of_the_readme_does_not_take_the_next(end):
    told = texts.readme(
        "说明文件.TXT", end.join(["保管单位：", "制作单位：云台县农技站", "制作人："])
    )
    assert told.known["keeper"] == ""
    assert told.known["maker"] == "云台县农技站"


def test_a_package_one_folder_deeper_and_unknown_content_folder(tmp_path):
    made = package().seal()
    path = made.write(tmp_path / "outer" / "inner").parent.parent
    with container.open_safely(path) as tree:
        manifest, found = read.read(tree)
    assert found.base == "inner/YJ-YL-2021-001/"
    assert all(each.files[0].path in found.files for each in manifest.records)


@pytest.mark.parametrize(
    ("data", "declared", "true", "honest"),
    [
        ("文".encode(), "", "utf-8", True),
        (
            '<?xml version="1.0" encoding="GB18030"?>文'.encode("gb18030"),
            "gb18030",
            "gb18030",
            True,
        ),
        ('<?xml version="1.0" encoding="gb2312"?>文'.encode("gbk"), "gb2312", "gb18030", True),
        ('<?xml version="1.0" encoding="UTF-8"?>文件'.encode("gb18030"), "utf-8", "gb18030", False),
        ('<?xml version="1.0" encoding="GBK"?>文件目录'.encode(), "gbk", "utf-8", False),
        ('<?xml version="1.0"?>文件'.encode("gb18030"), "", "gb18030", False),
        (b'<?xml version="1.0" encoding="GB18030"?><a/>', "gb18030", "utf-8", True),
    ],
)
def test_encodings_said_and_true(data, declared, true, honest):
    assert encoding.judge(data, final=True) == (declared, true, honest)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_short_texts_come_back_in_either_encoding(text):
    if "\ufeff" not in text:
        assert encoding.whole_text(text.encode("utf-8")) == text


@given(st.text(max_size=60))
def test_written_paths_never_lead_outside(written):
    path = places.clean(written)
    assert not path.startswith("/")
    assert ".." not in path.split("/")


@pytest.mark.parametrize(
    ("written", "number"),
    [("8", 8), ("８", 8), (" 1,234 ", 1234), ("12 件", 12), ("3.0", 3), ("-2", -2), ("", None),
     ("八", None), ("1.5", None), ("1e3", None), ("9" * 40, None)],
)  # fmt: skip
def test_numbers_as_people_write_them(written, number):
    assert names.whole_number(written) == number


@pytest.mark.parametrize(
    ("written", "known"),
    [("SHA-256", "sha256"), ("sha256", "sha256"), ("SHA_512", "sha512"), ("SM3", "sm3"),
     ("国密SM3", "sm3"), ("MD5", "md5"), ("SHA-257", ""), ("CRC32", ""), ("", "")],
)  # fmt: skip
def test_algorithms_as_forms_write_them(written, known):
    assert names.algorithm(written) == known


@pytest.mark.parametrize(
    ("text", "code", "parts"),
    [
        ("档号结构：全宗号-WS·年度·保管期限-件号（三位）", "Z037-WS·2017·Y-001", 5),
        ("档号由以下组成：全宗号-档案门类代码·年度-保管期限代码-机构（问题）代码-件号（4位）",
         "Z109-WS·2011-Y-BGS-0001", 6),
        ("全宗号-目录号-案卷号-件号", "C038-001-002-003", 4),
        ("档号格式为：全宗号-KJ·JJ·项目号-案卷号（三位）。", "X032-KJ·JJ·02-005", 5),
        ("档号结构：全宗号－WS．年度．D30－件号", "J019-WS·2019·D30-12", 5),
    ],
)  # fmt: skip
def test_rules_of_codes_in_words(text, code, parts):
    (rule,) = rules.code_rules(text)
    assert len(rule.read(code)) == parts
    assert rule.read(code + "x") is None


@pytest.mark.parametrize("text", ["", "按DA/T 13编制。", "文件夹：电子档案/年度/类别/文件。"])
def test_texts_without_a_rule_ask_nothing(text):
    assert rules.code_rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "必填项：题名、日期。密级值域：公开、限制。允许格式：PDF、OFD。题名长度不超过50个字。",
        "题名和日期为必填。\n密级的取值范围为公开、限制；\n文件格式限于PDF/OFD；题名最多50字",
    ],
)
def test_rules_of_metadata_in_words(text):
    found = Rules()
    texts.rules("a", text, found)
    assert set(found.required) == {"title", "date"}
    assert found.values["secrecy"] == ("公开", "限制")
    assert found.lengths == {"title": 50}
    assert "PDF" in "".join(found.formats) and "OFD" in "".join(found.formats)


def test_forms_of_other_shapes(tmp_path):
    made = package().seal()
    sums = {line["文件"]: line["摘要"] for line in made.form["数字摘要"]}
    made.form |= {"数字摘要": {"算法": "SHA-256", **sums}, "移交电子档案数量": "6 件",
                  "移交数据量": f"{made.form['移交数据量']['字节']} 字节"}  # fmt: skip
    manifest = manifest_of(made, tmp_path)
    assert (manifest.form.items, manifest.form.bytes) == (6, sum(map(len, made.files.values())))
    assert {each.path for each in manifest.form.digests} == set(made.files)
    assert {each.algorithm for each in manifest.form.digests} == {"sha256"}


def test_forms_in_gb18030(tmp_path):
    made = package().seal()
    made.raw["其他/移交与接收登记表.json"] = json.dumps(made.form, ensure_ascii=False).encode(
        "gb18030"
    )
    assert manifest_of(made, tmp_path).form.sender == "云岭县水务站"


def test_a_long_catalogue_streams(tmp_path):
    made = package(40).seal()
    one = made.catalogue().split("\n")[2]
    text = (
        '<?xml version="1.0" encoding="GB18030"?>\n<文件目录>\n'
        + f"{one}\n" * 4_000
        + "</文件目录>"
    )
    made.raw["文件目录.XML"] = text.encode("gb18030")
    path = made.write(tmp_path)
    tracemalloc.start()
    with container.open_safely(path) as tree:
        manifest = read.read(tree)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(manifest.records) == 4_000
    assert peak < 20e6  # the records are 5 MB of it


def test_secrets_of_other_places_are_never_read(tmp_path):
    outside = tmp_path / "outside.xml"
    outside.write_text("<a>hidden</a>")
    made = package().seal()
    made.raw["文件目录.XML"] = None
    path = made.write(tmp_path / "in")
    (path / "文件目录.XML").symlink_to(outside)
    with container.open_safely(path) as tree:
        manifest = read.read(tree)[0]
    assert manifest.catalogues == () and manifest.records == []
