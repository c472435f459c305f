# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The report of checks: nothing lost in JSON and XML, nothing unreadable in the PDF."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from importlib import resources

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from lantai.craft import codes, fonts, report
from lantai.craft.errors import CannotRun
from lantai.craft.findings import Finding, Severity, Where
from lantai.craft.report import ItemResult, Mode, Property, Report, Result, printed, words

STARTED = datetime.fromisoformat("2026-03-02T09:30:00")


def found(kind: str, where: Where, /, **params: object) -> Finding:
    return codes.finding(kind, where, stage="YJ", **params)


def made(count: int = 3, **changes: object) -> Report:
    """A report with every result; ``count`` findings of one kind."""
    sizes = [
        found(
            "eep.size",
            Where(f"电子档案/2021/{n:05d}/正文.pdf"),
            name="正文.pdf",
            claimed=n,
            real=n + 1,
        )
        for n in range(count)
    ]
    items = [
        ItemResult("YJ-1-10", "内容数据电子属性一致性", "Attributes", Property.AUTHENTICITY,
                   Mode.AUTO, Result.FAIL if count else Result.PASS, findings=sizes, checked=count),
        ItemResult("YJ-2-1", "总件数相符性", "Item count", Property.INTEGRITY, Mode.AUTO,
                   Result.PASS),
        ItemResult("YJ-3-1", "信息包中元数据可读性", "Readable", Property.USABILITY, Mode.AUTO,
                   Result.PASS, findings=[found("eep.description", Where("目录.XML", 7, "题名"))]),
        ItemResult("YJ-4-5", "载体外观", "Look", Property.SECURITY, Mode.MANUAL, Result.AWAITING),
        ItemResult("YJ-4-2", "病毒感染检测", "Virus", Property.SECURITY, Mode.WAIVED,
                   Result.NOT_APPLICABLE, reason="入馆前已由馆内系统扫描"),
        ItemResult("YJ-4-4", "载体读取速度", "Speed", Property.SECURITY, Mode.MANUAL, Result.PASS,
                   "甲某", tested_at=STARTED),
    ]  # fmt: skip
    values: dict[str, object] = {
        "title": "四性检测报告", "subject": "XG-2026-0007", "plan_id": "移交检测方案",
        "plan_version": "3", "stage": "YJ", "started": STARTED, "items": items,
        "tester": "虚构县档案馆", "sender": "虚构县水文站", "receiver": "虚构县档案馆",
        "totals": {"items": 120, "bytes": 1234567}, "facts": {"交接日期": "2026-03-02"}, **changes,
    }  # fmt: skip
    return Report(**values)  # type: ignore[arg-type]


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    pages = [document[n].get_textpage().get_text_range() for n in range(len(document))]
    return "".join("".join(pages).split())


def test_the_verdict_of_a_report() -> None:
    assert made().verdict() == "fail"
    done = [ItemResult("YJ-2-1", "总件数相符性", "", Property.INTEGRITY, Mode.AUTO, Result.PASS)]
    assert made(items=done).verdict() == "pass"
    waiting = [ItemResult("YJ-4-5", "载体外观", "", Property.SECURITY, Mode.MANUAL, Result.NOT_RUN)]
    assert made(items=done + waiting).verdict() == "fail"
    warned = made(items=done, findings=[found("eep.description", Where("x"))])
    assert warned.verdict() == "warn"
    assert warned.severities()[Severity.WARN] == 1


def test_json_holds_everything() -> None:
    data = json.loads(report.as_json(made(10_000)))
    assert data["verdict"] == "fail" and data["results"]["awaiting"] == 1
    assert len(data["items"][0]["findings"]) == 10_000
    assert data["items"][0]["findings"][5]["message"].startswith("“正文.pdf”写明 5 字节")
    assert json.loads(report.as_json(made(), "en"))["items"][1]["name"] == "Item count"


def schema() -> etree.XMLSchema:
    path = resources.files("lantai.craft.report").joinpath("report.xsd")
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def test_xml_keeps_its_schema() -> None:
    other = found("eep.root", Where("x"), found="a", expected="b")
    root = etree.fromstring(report.as_xml(made(200, findings=[other])))
    schema().assertValid(root)
    assert root.findtext("包号") == "XG-2026-0007"
    assert len(root.findall("检测项目/项/问题")) == 201
    line = root.find("检测项目/项[@代码='YJ-4-4']")
    assert (line.findtext("结果"), line.findtext("检测方式"), line.findtext("检测人")) == (
        "通过", "人工", "甲某")  # fmt: skip
    assert len(root.findall("其他问题/问题")) == 1


HOSTILE = "a\x00b\x1f\ud800<&>]]>\ufffe#let x = 1 $ * _ ` \\ #sys.inputs {x} \u202e"


def test_hostile_text_breaks_nothing() -> None:
    wrong = found(
        "eep.value", Where(HOSTILE, 3, HOSTILE), element=HOSTILE, value=HOSTILE, allowed="x"
    )
    one = made(findings=[wrong], subject=HOSTILE, facts={HOSTILE: HOSTILE}, sender=HOSTILE)
    root = etree.fromstring(report.as_xml(one))
    schema().assertValid(root)
    assert "<&>]]>" in root.findtext("包号")
    shown = text_of(report.as_pdf(one))
    assert "#letx=1$*_`\\" in shown, "data are text, never markup"
    assert "〔U+0000〕" in shown and "〔U+202E〕" in shown and "〔U+D800〕" in shown
    json.loads(report.as_json(one).encode())


def test_rare_characters_are_printed_or_told() -> None:
    shown = text_of(report.as_pdf(made(subject="〇㐀𠮷龘 ཨ😀Ⅷ①")))
    assert "〇㐀𠮷龘" in shown, "CJK extensions A and B"
    assert "〔U+1F600〕" in shown and "〔U+0F68〕" in shown


def test_the_pdf_says_what_a_person_needs() -> None:
    shown = text_of(report.as_pdf(made()))
    for word in (
        "四性检测报告", "XG-2026-0007", "结论不通过", "移交检测方案", "2026年3月2日", "共6项",
        "真实性", "完整性", "可用性", "安全性", "填表人（签名）", "审核人（签名）", "单位（印章）",
        "虚构县水文站", "待人工", "甲某签认", "处理建议", "目录.XML第7行题名", "1,234,567",
    ):  # fmt: skip
        assert word in shown, word


def test_the_pdf_in_english() -> None:
    shown = text_of(report.as_pdf(made(title="Report"), "en"))
    assert "VerdictFail" in shown and "awaitingaperson" in shown and "虚构县水文站" in shown


def test_ten_thousand_findings_are_cut_and_counted() -> None:
    data = report.as_pdf(made(10_000))
    assert len(pypdfium2.PdfDocument(data)) <= 5
    assert "共10,000条，此处列出12条" in text_of(data)


def test_many_kinds_are_cut_too() -> None:
    many = [Finding(f"YJ-9-{n}", "eep.description", Severity.WARN, Where("x")) for n in range(300)]
    pages = printed.pages(made(0, findings=many), "zh")
    assert len(pages["kinds"]) == printed.KINDS
    assert "221" in pages["rest"]


def test_fonts_are_embedded_subset_and_simplified() -> None:
    family = fonts.chinese()
    data = report.as_pdf(made())
    assert len(data) < 400_000, "a subset, not 40 MB of fonts"
    names = set()
    with pikepdf.open(io.BytesIO(data)) as document:
        assert "pdfaid" in document.Root.Metadata.read_bytes().decode()
        for page in document.pages:
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
                names.add(str(font.BaseFont))
    assert all(name[7] == "+" for name in names)
    wanted = {each.replace(" ", "").lower() for each in (family.serif, family.sans)}
    assert {name[8:].split("-")[0].lower() for name in names} <= wanted | {"sourcehanserifsc"}
    assert "JP" not in "".join(names) and "TC" not in "".join(names)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert report.as_pdf(made()) == report.as_pdf(made())


def test_the_general_paper() -> None:
    data = report.pdf("tables", {
        "lang": "zh", "words": words.words("zh"), "title": "全程报告", "subject": "样例",
        "verdict": "pass", "verdict_word": "通过", "paragraph": "一切正常。",
        "facts": [("文件数", "500")],
        "tables": [{"title": "各步用时", "head": ["步骤", "秒"], "numeric": [1],
                    "rows": [["打包", 1.25], ["检测", 3]]}],
    }, made_at=STARTED)  # fmt: skip
    shown = text_of(data)
    assert "各步用时" in shown and "打包1.25" in shown


@pytest.mark.parametrize(("lang", "day"), [("zh", "交接日期"), ("en", "Handed over")])
def test_the_first_page_names_an_item_once_and_the_plan_in_words(lang: str, day: str) -> None:
    wrong = [found("bag.altered", Where("甲"), path="甲", algorithm="sha512", manifest="m"),
             found("bag.missing", Where("乙"), path="乙", manifest="m")]  # fmt: skip
    wrong = [replace(each, code="YJ-2-7") for each in wrong]
    item = ItemResult("YJ-2-7", "内容数据完整性", "content whole", Property.INTEGRITY, Mode.WAIVED,
                      Result.FAIL, reason="自检不含。", findings=wrong)  # fmt: skip
    page = printed.pages(made(items=[item], findings=[], plan_title="在线自检方案"), lang)
    assert [(each["code"], each["count"][:1]) for each in page["main"]] == [("YJ-2-7", "2")]
    assert page["plan"].startswith("在线自检方案") and "在线自检方案" in page["paragraph"]
    assert day in dict(page["facts"])
    note = next(each["items"][0]["note"] for each in page["groups"])
    assert note.startswith("自检不含；" if lang == "zh" else "自检不含; ")


def test_no_font_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "SERIF", ())
    monkeypatch.setattr(fonts, "SANS", ())
    fonts.chinese.cache_clear()
    try:
        with pytest.raises(CannotRun) as caught:
            report.as_pdf(made())
        assert "mplfonts" in caught.value.sentence("zh")
    finally:
        fonts.chinese.cache_clear()


def test_typesetting_is_loaded_only_for_a_pdf() -> None:
    code = (
        "import sys; import lantai.craft.report; "
        "print([m for m in ('typst', 'lxml', 'mplfonts') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_is_there_in_both_languages(lang: str) -> None:
    def names(table: object) -> object:
        return {k: names(v) for k, v in table.items()} if isinstance(table, dict) else type(table)

    assert names(words.words("zh")) == names(words.words("en"))
    assert words.paragraph(made(), lang) and words.closing(made(), lang)
