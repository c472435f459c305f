# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package in order passes; with one fault it fails, and the fault is called by its name."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from eep_made import TEXT, cut_out, judged, kinds, original, swap

from lantai.craft import codes, eep
from lantai.craft.eep import tree
from lantai.craft.errors import BadInput

DATA = base64.encodebytes(TEXT.encode()).decode().strip()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> str:
    return original(tmp_path_factory.mktemp("good")).read_text("utf-8")


def test_a_package_in_order_passes(good: str, tmp_path: Path) -> None:
    found = judged(tmp_path, good, today=date(2026, 1, 1))
    assert found.valid
    assert not kinds(found)
    assert found.signature_state == "none"
    assert [c.name for c in found.contents] == ["正文.txt", "值班表.csv"]
    assert found.contents[0].size == len(TEXT.encode())


Change = Callable[[str], str]


def replacing(old: str, new: str) -> Change:
    return lambda text: swap(text, old, new)


def without(pattern: str) -> Change:
    return lambda text: cut_out(text, pattern)


def moved(pattern_of: str, after: str) -> Change:
    """An element taken from its place and put behind another."""

    def change(text: str) -> str:
        start = text.index(f"<{pattern_of}>")
        end = text.index(f"</{pattern_of}>") + len(pattern_of) + 3
        piece = text[start:end]
        return swap(text[:start] + text[end:], after, after + piece)

    return change


FAULTS: dict[str, tuple[Change, str, str]] = {
    # name: what is done, the kind that must be told, the item of DA/T 70
    "required element": (without("<责任者>.*?</责任者>"), "missing", "2-3"),
    "title": (without("<题名>.*?</题名>(?=<文件编号>)"), "missing", "2-3"),
    "item number": (without("<室编件号>.*?</室编件号>"), "missing", "2-3"),
    "container": (without("<形式特征>.*?</形式特征>"), "missing", "2-3"),
    "creation time": (without("<封装包创建时间>.*?</封装包创建时间>"), "missing", "2-3"),
    "whole content": (without("<文件数据>.*?</文件数据>"), "missing_content", "2-11"),
    "one content": (without("<编码数据 [^>]*>.*?</编码数据>"), "missing_content", "2-11"),
    "process": (without("<业务实体块.*?</业务实体块>"), "missing_process", "2-5"),
    "agents": (without("<机构人员实体块.*?</机构人员实体块>"), "missing_process", "2-5"),
    "order": (moved("密级", "<内容描述>"), "order", "3-1"),
    "order of blocks": (moved("形式特征", "</权限管理>"), "order", "3-1"),
    "twice": (replacing("<密级>", "<密级>公开</密级><密级>"), "repeated", "3-1"),
    "unknown element": (replacing("<密级>", "<附加>x</附加><密级>"), "unexpected", "3-1"),
    "child in a leaf": (replacing("公开</密级>", "公开<b/></密级>"), "unexpected", "3-1"),
    "stray text": (replacing("<内容描述>", "<内容描述>多余"), "stray_text", "3-1"),
    "unknown attribute": (replacing("<密级>", '<密级 级="1">'), "attribute_unknown", "3-1"),
    "no eep version": (replacing(' eep版本="2009"', ""), "attribute_missing", "2-3"),
    "no data id": (
        lambda t: cut_out(t, ' 编码数据ID="[^"]*"'), "attribute_missing", "2-3"),
    "version": (replacing("<版本>2009", "<版本>2012"), "fixed", "1-4"),
    "eep version": (replacing('eep版本="2009"', 'eep版本="2010"'), "fixed", "1-4"),
    "level": (replacing("<聚合层次>文件", "<聚合层次>案卷"), "fixed", "1-4"),
    "type list": (replacing("<封装包类型>原始型", "<封装包类型>混合型"), "value", "1-4"),
    "type and content": (
        replacing("<封装包类型>原始型", "<封装包类型>修改型"),
        "kind_content", "1-4"),
    "type text": (replacing("原始封装，未经修改", "原始封装"), "kind_text", "1-4"),
    "state list": (replacing("<业务状态>历史行为", "<业务状态>完成"), "value", "1-4"),
    "role list": (replacing("<文档主从声明>主文档", "<文档主从声明>正文"), "value", "1-4"),
    "agent type": (replacing("<机构人员类型>个人", "<机构人员类型>人员"), "value", "1-4"),
    "combination list": (replacing("组合文件</文件", "多件</文件"), "value", "1-4"),
    "secrecy list": (replacing("<密级>公开", "<密级>内部资料"), "list", "1-4"),
    "retention list": (replacing("<保管期限>永久", "<保管期限>很久"), "list", "1-4"),
    "classified": (replacing("<密级>公开", "<密级>机密"), "classified", "4-7"),
    "empty title": (
        lambda t: cut_out(t, "(?<=<题名>)[^<]*(?=</题名><文件编号>)"), "empty", "2-4"),
    "blank creator": (
        replacing("<责任者>虚构县水文站", "<责任者> \n"), "empty", "2-4"),
    "bad date": (replacing("<日期>20210428", "<日期>20210231"), "type", "1-3"),
    "no date": (replacing("<日期>20210428", "<日期>昨日"), "type", "1-3"),
    "bad year": (replacing("<年度>2021", "<年度>二一年"), "type", "1-3"),
    "bad pages": (replacing("<页数>2", "<页数>0"), "type", "1-3"),
    "bad time": (replacing("T09:30:00<", "T25:30:00<"), "type", "1-3"),
    "time with a blank": (replacing("2021-05-06T09:30:00<", "2021-05-06 09:30:00<"), "type", "1-3"),
    "bad step time": (
        replacing("<行为时间>2021-04-26T09:00:00", "<行为时间>2021-13-26"),
        "type", "1-3"),
    "size in words": (
        lambda t: swap(t, "<计算机文件大小>", "<计算机文件大小>约"), "type", "1-3"),
    "later than made": (replacing("<日期>20210428", "<日期>20210601"), "formed_later", "1-5"),
    "in the future": (replacing("2021-05-06T09:30:00<", "2031-05-06T09:30:00<"), "future", "1-5"),
    "zero-width": (replacing("<题名>关于", "<题名>关\u200b于"), "special", "1-6"),
    "direction mark": (replacing("<责任者>虚", "<责任者>\u202e虚"), "special", "1-6"),
    "year in code": (replacing("<年度>2021", "<年度>2020"), "refcode_parts", "1-7"),
    "fonds in code": (replacing("<全宗号>X021", "<全宗号>X022"), "refcode_parts", "1-7"),
    "retention in code": (replacing("<保管期限>永久", "<保管期限>10年"), "refcode_parts", "1-7"),
    "step after the package": (
        replacing("<行为时间>2021-04-26T09:00:00", "<行为时间>2021-05-07T09:00:00"),
        "step_later", "1-5"),
    "document id twice": (
        replacing("<文档标识符>修改0-文档2", "<文档标识符>修改0-文档1"), "id_twice", "3-1"),
    "data id twice": (
        replacing('编码数据ID="修改0-文档2-', '编码数据ID="修改0-文档1-'), "id_twice", "3-1"),
    "id of another kind twice": (
        replacing('编码ID="修改0-文档2-文档数据1-编码1"', '编码ID="修改0-文档1"'),
        "id_twice", "3-1"),
    "step id twice": (replacing("修改0-业务2", "修改0-业务1"), "id_twice", "3-1"),
    "agent id twice": (
        replacing("<机构人员实体><机构人员标识符>人员2", "<机构人员实体><机构人员标识符>人员1"),
        "id_twice", "3-1"),
    "unknown agent": (
        replacing("人员2</机构人员标识符><文件", "人员9</机构人员标识符><文件"),
        "unknown_agent", "2-5"),
    "unknown record": (
        replacing("<文件标识符>X021-", "<文件标识符>X099-"),
        "unknown_record", "1-11"),
    "sequence twice": (replacing("<文档序号>2", "<文档序号>1"), "sequence", "2-6"),
    "sequence gap": (replacing("<文档序号>2", "<文档序号>3"), "sequence_gap", "2-6"),
    "size lies": (
        replacing(f"<计算机文件大小>{len(TEXT.encode())}", "<计算机文件大小>17"), "size", "1-10"),
    "base64 cut": (replacing(DATA[-40:], ""), "size", "1-10"),
    "base64 cut in a quad": (replacing(DATA[-5:], ""), "base64_length", "2-7"),
    "base64 spoilt": (lambda t: swap(t, DATA[200:203], "！*#"), "base64_alphabet", "2-7"),
    "base64 goes on": (lambda t: swap(t, DATA, DATA + "\nQUJD"), "base64_padding", "2-7"),
    "base64 padded inside": (
        lambda t: swap(t, DATA[76:80], "=" + DATA[77:80]), "base64_padding", "2-7"),
    "no bytes": (lambda t: swap(t, DATA, ""), "no_bytes", "2-7"),
    "child in data": (lambda t: swap(t, DATA, DATA[:76] + "<x/>" + DATA[76:]), "unexpected", "3-1"),
    "keyword": (replacing("<反编码关键字>base64-txt", "<反编码关键字>txt"), "keyword", "1-4"),
    "keyword and name": (
        replacing("<反编码关键字>base64-txt", "<反编码关键字>base64-pdf"),
        "keyword_differs", "1-10"),
    "format and keyword": (replacing("<格式信息>TXT", "<格式信息>OFD"), "format_differs", "1-10"),
    "path in a name": (
        replacing("<计算机文件名>正文.txt", "<计算机文件名>../正文.txt"), "unsafe_name", "1-10"),
    "namespace": (replacing("/ERM/encapsulation", "/ERM/encapsulation2"), "namespace", "3-1"),
    "namespace inside": (replacing("<密级>", '<密级 xmlns="urn:x">'), "namespace", "3-1"),
    "not the root": (
        lambda t: t.replace("电子文件封装包", "电子档案封装包"), "root", "3-1"),
    "lock without signature": (
        replacing("</电子文件封装包>", "<锁定签名/></电子文件封装包>"), "not_together", "1-1"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_told(name: str, good: str, tmp_path: Path) -> None:
    change, kind, code = FAULTS[name]
    found = judged(tmp_path, change(good), today=date(2026, 1, 1))
    assert not found.valid
    told = {f.kind: f.code for f in found.findings if f.severity == "error"}
    assert told.get(f"eep.{kind}") == f"GD-{code}", told
    for each in found.findings:
        for lang in ("zh", "en"):
            shown = codes.as_dict(each, lang)
            assert shown["message"] and "{" not in shown["message"]
            assert shown["remedy"] or each.severity == "info"


WARNINGS: dict[str, tuple[Change, str]] = {
    "description": (replacing("本EEP根据", "本包根据"), "description"),
    "private character": (replacing("<题名>关于", "<题名>\ue123于"), "private_use"),
    "code of no form": (
        replacing("<档号>X021-WS·2021·Y-007", "<档号>X021WS2021Y7"),
        "refcode_form",
    ),
    "two of one name": (
        replacing("<计算机文件名>值班表.csv", "<计算机文件名>正文.txt"),
        "name_twice",
    ),
    "single of two": (replacing("组合文件</文件", "单件</文件"), "combination"),
    "two main": (replacing("附属文档</文档主", "主文档</文档主"), "main_document"),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_doubts_are_warnings(name: str, good: str, tmp_path: Path) -> None:
    change, kind = WARNINGS[name]
    found = judged(tmp_path, change(good))
    assert f"eep.{kind}" in kinds(found)
    told = {f.kind: f.severity for f in found.findings}
    assert told[f"eep.{kind}"] == "warn"


def test_base64_may_be_written_as_one_likes(good: str, tmp_path: Path) -> None:
    one_line = DATA.replace("\n", "")
    for written in (one_line, " \r\n\t".join(one_line), "\n\n" + one_line + "\n "):
        found = judged(tmp_path, swap(good, DATA, written))
        assert found.valid
        assert found.contents[0].size == len(TEXT.encode())


def test_data_before_its_claims_is_still_compared(good: str, tmp_path: Path) -> None:
    start, end = good.index("<电子属性>"), good.index("</电子属性>") + len("</电子属性>")
    piece = good[start:end].replace(str(len(TEXT.encode())), "99")
    text = good[:start] + good[end:]
    found = judged(tmp_path, swap(text, "</编码数据>", "</编码数据>" + piece))
    assert {"eep.order", "eep.size"} <= kinds(found)


HOSTILE: dict[str, tuple[Change, str]] = {
    "doctype": (replacing("?>\n", "?>\n<!DOCTYPE x>\n"), "error.hostile_xml"),
    "external entity": (
        replacing("?>\n", '?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>\n'),
        "error.hostile_xml"),
    "billion laughs": (
        replacing("?>\n", '?>\n<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n'),
        "error.hostile_xml"),
    "cut in the middle": (lambda t: t[: len(t) // 2], "eep.cut"),
    "cut in a tag": (lambda t: t[:-4], "eep.cut"),
    "end tag missing": (replacing("</密级>", ""), "eep.broken_xml"),
    "control character": (replacing("<题名>关", "<题名>\x01关"), "eep.broken_xml"),
    "nothing": (lambda t: "", "eep.cut"),
    "no xml": (lambda t: "PK\x03\x04", "eep.broken_xml"),
    "undeclared entity": (replacing("<题名>关", "<题名>&xx;关"), "eep.broken_xml"),
    "unbound prefix": (replacing("<密级>", "<p:x/><密级>"), "eep.broken_xml"),
    "deep": (lambda t: "<a>" * 600 + "</a>" * 600, "eep.too_deep"),
    "unknown encoding": (replacing("UTF-8", "BIG5"), "eep.encoding_unknown"),
    "encoding lies": (replacing("UTF-8", "GB18030"), "eep.encoding_lies"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused(name: str, good: str, tmp_path: Path) -> None:
    change, kind = HOSTILE[name]
    found = judged(tmp_path, change(good))
    assert not found.valid
    assert kind in kinds(found)
    assert codes.as_dict(found.findings[0])["message"]


def test_bytes_of_another_encoding_are_told(good: str, tmp_path: Path) -> None:
    found = judged(tmp_path, good.encode("gb18030"))
    assert kinds(found) == {"eep.encoding_lies"}
    spoilt = good.encode().replace("汛".encode(), b"\xb7\xc0", 1)
    assert kinds(judged(tmp_path, spoilt)) == {"eep.broken_xml"}


def test_gb18030_and_utf_16_are_read(good: str, tmp_path: Path) -> None:
    for encoding in ("GB18030", "GBK", "UTF-16"):
        found = judged(tmp_path, good.replace("UTF-8", encoding).encode(encoding))
        assert found.valid, encoding
        assert found.layers[0].metadata["内容描述"]["题名"] == "关于做好汛期值班工作的通知"


def test_a_giant_tag_is_not_swallowed(tmp_path: Path) -> None:
    text = '<a b="' + "x" * (20 << 20)
    assert kinds(judged(tmp_path, text)) == {"eep.token_too_long"}


def test_text_in_the_wrong_element_is_bounded(
    good: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "TEXT", 1 << 20)
    text = swap(good, "<题名>", "<题名>" + "字" * (2 << 20))
    assert kinds(judged(tmp_path, text)) == {"eep.too_large"}


def test_a_flood_of_faults_is_counted_not_listed(good: str, tmp_path: Path) -> None:
    found = judged(tmp_path, swap(good, "<密级>", "<x/>" * 20_000 + "<密级>"))
    assert len(found.findings) < 500
    assert any(f.kind == "eep.cut_short" and f.params["count"] == 20_000 for f in found.findings)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        eep.read(tmp_path / "没有.EEP")
    with pytest.raises(BadInput):
        eep.read(tmp_path)


def test_content_that_is_not_its_format(good: str, tmp_path: Path) -> None:
    text = swap(good, "<计算机文件名>正文.txt", "<计算机文件名>正文.pdf")
    text = swap(text, "<反编码关键字>base64-txt", "<反编码关键字>base64-pdf")
    text = swap(text, "<格式信息>TXT", "<格式信息>PDF")
    found = judged(tmp_path, text)
    assert not found.valid
    assert kinds(found) & {"eep.not_that_format", "eep.does_not_open"}
