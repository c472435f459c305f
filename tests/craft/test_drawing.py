# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 — a document on one line reads better than a broken one.
"""What a document says of itself: drawn right, told with its reason, and never by breaking."""

import gzip
import io
import json
import random
import zipfile
from collections import Counter

import drawing_papers as papers
import pytest
from drawing_papers import Paper
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft import codes, drawing
from lantai.craft.errors import BadInput
from lantai.craft.sample import ofd, office, plain
from lantai.craft.sample.pdf import Press
from lantai.craft.sample.writing import Draft, Writer

NOTICE = """000012
特急
清 和 市 人 民 政 府 文 件
清政发〔2023〕5号      签发人：李  青  王大明
清和市人民政府关于印发清和市档案事业
发展规划（2021—2025年）的通知
各县（区）人民政府，市政府各部门，
市直各单位：
    现将规划印发给你们，请认真贯彻执行。根据清办发〔2020〕3号要求。
    附件：1.清和市档案事业发展规划
清和市人民政府
2023年5月8日
（此件公开发布）
附件1
清和市规划
2023年4月1日
抄送：市委各部门，市人大常委会办公室，
市政协办公室。
清和市人民政府办公室          2023年5月9日印发
"""


def values(text):
    found = drawing.best(drawing.from_text(text))
    for each in drawing.from_text(text):
        assert codes.sentence(each.reason.kind, each.reason.params, "zh")
        assert codes.sentence(each.reason.kind, each.reason.params, "en")
        assert 0 <= each.confidence <= 100
    return {element: each.value for element, each in found.items()}


def test_a_notice_as_the_standard_sets_it():
    found = values(NOTICE)
    assert found == {
        "title": "清和市人民政府关于印发清和市档案事业发展规划（2021—2025年）的通知",
        "doc_number": "清政发〔2023〕5号", "responsible": "清和市人民政府", "date": "2023-05-08",
        "document_kind": "通知", "urgency": "特急", "signer": "李青、王大明",
        "addressee": "各县（区）人民政府，市政府各部门，市直各单位",
        "copies": "市委各部门，市人大常委会办公室，市政协办公室",
    }  # fmt: skip


def test_where_it_stood_is_told_and_rivals_beside_it():
    found = drawing.by_element(drawing.from_text(NOTICE))
    assert [each.value for each in found["date"]] == ["2023-05-08", "2023-04-01"]
    assert found["date"][0].confidence > found["date"][1].confidence
    said = found["doc_number"][0].reason
    assert codes.sentence(said.kind, said.params, "zh") == "第 4 行整行是发文字号"


def test_a_joint_letter_in_the_old_writing_of_days():
    found = values(
        "清和市财政局  清和市民政局\n关于下达补助资金的函\n槐序县财政局：\n经研究，同意。\n"
        "清和市财政局  清和市民政局\n二〇二三年五月八日\n"
    )
    assert found["title"] == "清和市财政局 清和市民政局关于下达补助资金的函"
    assert found["responsible"] == "清和市财政局；清和市民政局" and found["date"] == "2023-05-08"
    assert found["addressee"] == "槐序县财政局" and "doc_number" not in found


@pytest.mark.parametrize(("text", "number"), [
    ("清和市人民政府令\n第12号\n《清和市档案管理办法》已经通过，现予公布。\n", "清和市人民政府令第12号"),
    ("槐序县公告〔2022〕第7号\n关于开放档案的公告\n", "槐序县公告〔2022〕第7号"),
    ("关于开放档案的通知\n（槐档发[2022]7号）\n各单位：\n", "槐档发[2022]7号"),
    ("槐档函〔２０２２〕７号\n关于查档的函\n", "槐档函〔2022〕7号"),
])  # fmt: skip
def test_numbers_in_their_several_places(text, number):
    assert values(text)["doc_number"] == number


def test_a_number_in_the_text_is_another_documents_and_told_as_doubtful():
    found = drawing.by_element(drawing.from_text(
        "关于转发通知的报告\n市档案局：\n    根据清政发〔2020〕3号文件精神，现将情况报告如下：好。\n"
    ))  # fmt: skip
    assert [each.confidence for each in found["doc_number"]] == [20]
    assert found["doc_number"][0].value.endswith("清政发〔2020〕3号")


def test_a_mark_is_told():
    assert values("机密★10年\n清和市文件\n关于某事的通知\n")["secrecy"] == "机密★10年"


def test_a_printing_day_is_told_only_where_there_is_no_other():
    found = drawing.by_element(drawing.from_text(
        "关于某事的通知\n各单位：\n    请执行。\n清和市档案局    2023年5月9日印发\n"))  # fmt: skip
    assert [(each.value, each.reason.kind) for each in found["date"]] == [
        ("2023-05-09", "drawn.date_printed")
    ]


@pytest.mark.parametrize(
    "text", ["", " \n\n", "。", "12345", "签发人：", "抄送：", "附件", "\x00\x01"]
)
def test_what_says_nothing_gives_nothing_made_up(text):
    assert all(each.confidence < 60 for each in drawing.from_text(text))


def test_lines_without_end_and_without_sense_cost_little():
    heavy = ("关于" + "的" * 10_000 + "通知\n") * 300 + "（" * 50_000 + "\n" + "1" * 100_000
    assert isinstance(drawing.from_text(heavy), list)
    assert isinstance(drawing.from_text("，".join(["清和市政府"] * 20_000) + "："), list)
    assert isinstance(drawing.from_text("2023年5月8日\n" * 50_000), list)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("关于通知的〔〕[]（）2023年5月8日号第：:。\n 　局★秘密签发人抄送Aa"),
               max_size=400))  # fmt: skip
def test_no_text_breaks_it_and_the_same_gives_the_same(text):
    assert drawing.from_text(text) == drawing.from_text(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_whatever_way_it_is_set_the_same_is_drawn(seed, wrap):
    dice = random.Random(seed)
    draft = Writer(seed).draft()
    paper = Paper(draft.title, (draft.issuer,), draft.number,
                  (draft.formed.year, draft.formed.month, draft.formed.day), to=draft.to,
                  body=draft.paragraphs, copies="市委各部门，各县人民政府")  # fmt: skip
    found = values(papers.text(paper, dice, wrap))
    assert found["title"] == paper.title and found["doc_number"] == paper.number
    assert found["date"] == paper.date and found["responsible"] == draft.issuer
    assert found["addressee"] == paper.to and found["copies"] == paper.copies


# --- files ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def press():
    return Press()


def draft_of(paper, lines):
    """A draft whose paragraphs are the set lines, so that any format carries the layout."""
    return Draft("", "", "", None, "", "", "", "", tuple(lines))


def as_files(paper, dice, press):
    set_lines = papers.lines(paper, dice)
    draft = draft_of(paper, set_lines)
    return {"docx": office.docx(draft), "pdf": press.pdf(draft), "ofd": ofd.ofd(draft),
            "txt": "\n".join(set_lines).encode("gb18030"), "html": plain.html(draft)}  # fmt: skip


def test_every_format_says_the_same(tmp_path, press):
    paper = Paper("槐序县档案局关于开展档案执法检查的通知", ("槐序县档案局",), "槐档发〔2024〕3号", (2024, 3, 2),
                  to="各乡镇人民政府，县直各单位", body=("请认真准备。",))  # fmt: skip
    for ending, data in as_files(paper, random.Random(3), press).items():
        path = tmp_path / f"a.{ending}"
        path.write_bytes(data)
        found = drawing.best(drawing.from_file(path, "无关的名字.tmp"))
        assert found["title"].value == paper.title, ending
        assert found["doc_number"].value == paper.number, ending
        assert found["date"].value == paper.date and found["addressee"].value == paper.to, ending


def test_a_mail_says_who_wrote_when_to_whom(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(
        "From: =?utf-8?b?5p2O6Z2S?= <li@huaixu.example>\r\nTo: da@huaixu.example\r\n"
        "Cc: b@huaixu.example\r\nSubject: =?gb2312?b?udjT2rXltbXE2g==?=\r\n"
        "Date: Tue, 07 May 2024 09:30:00 +0800\r\nMessage-ID: <1@x>\r\n\r\n好\r\n".encode()
    )
    found = drawing.best(drawing.from_file(path))
    assert found["responsible"].value.startswith("李青") and found["date"].value == "2024-05-07"
    assert found["addressee"].value == "da@huaixu.example" and found["copies"].confidence == 90


def test_a_broken_mail_breaks_nothing(tmp_path):
    path = tmp_path / "b.eml"
    path.write_bytes(
        b"Subject: =?x-none?b?////?=\r\nDate: 99 Foo 9999999\r\nFrom: \xff\xfe\r\n\r\n"
    )
    assert drawing.from_file(path)


def test_a_photograph_says_when_and_with_what(tmp_path):
    import pyvips

    picture = pyvips.Image.black(16, 16).copy()
    picture.set_type(pyvips.GValue.gstr_type, "exif-ifd2-DateTimeOriginal", "2022:08:09 10:11:12")
    picture.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Make", "Demo")
    path = tmp_path / "p.jpg"
    picture.jpegsave(str(path))
    found = drawing.best(drawing.from_file(path, "20200101 槐序县开馆.jpg"))
    assert found["date"].value == "2022-08-09" and "Demo" in found["device"].value
    assert found["title"].value == "槐序县开馆" and found["title"].confidence < 50


def test_the_title_among_properties_is_used_where_the_text_has_none(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        archive.writestr("docProps/core.xml",
                         '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>馆舍建设会议材料'
                         "</dc:title></c>")  # fmt: skip
    path = tmp_path / "x.docx"
    path.write_bytes(out.getvalue())
    found = drawing.best(drawing.from_file(path, "文档1.docx"))
    assert found["title"].value == "馆舍建设会议材料"


def test_names_of_files_are_the_last_resort(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(bytes(range(256)) * 4)
    found = drawing.best(drawing.from_file(path, "03.槐档发〔2024〕3号 关于开放的通知.xyz"))
    assert (
        found["title"].value == "关于开放的通知"
        and found["doc_number"].value == "槐档发〔2024〕3号"
    )
    with pytest.raises(BadInput):
        drawing.from_file(tmp_path / "nothing")


# --- real titles, numbers, texts ------------------------------------------------------------------


@pytest.mark.corpora
@pytest.mark.long
def test_real_texts_set_by_us_are_drawn_right(corpora, tmp_path, press):
    """The texts, titles, bodies and days are real, the layout is ours: a rate, not a proof."""
    dice, right, asked = random.Random(5), Counter(), Counter()
    with gzip.open(corpora / "laws.jsonl.gz", "rt", encoding="utf-8") as source:
        laws = [json.loads(line) for line in source]
    for at, law in enumerate(laws):
        issuers = tuple(filter(None, (law["issuer"] or "").replace("，", "、").split("、")))[:3]
        if not issuers:
            continue
        day = tuple(
            map(int, (law["date"] or f"{dice.randint(1990, 2024)}-05-0{at % 8 + 1}").split("-"))
        )
        paper = Paper(law["title"], issuers, f"{issuers[0][:2]}发〔{day[0]}〕{dice.randint(1, 300)}号", day,
                      to="各市、县人民政府" if at % 3 else "",
                      body=tuple(each.strip("# ") for each in law["text"].split("\n\n")[:40]),
                      copies="省委各部门" if at % 2 else "")  # fmt: skip
        truth = {
            "title": paper.title,
            "doc_number": paper.number,
            "date": paper.date,
            "responsible": "；".join(issuers),
            "addressee": paper.to,
            "copies": paper.copies,
        }
        if at % 40 == 0:  # as files of every format
            drawn = []
            for ending, data in as_files(paper, dice, press).items():
                (tmp_path / f"a.{ending}").write_bytes(data)
                drawn.append((ending, drawing.from_file(tmp_path / f"a.{ending}", "某文件")))
        else:
            drawn = [("text", drawing.from_text(papers.text(paper, dice, dice.random() < 0.6)))]
        for how, found in drawn:
            best = drawing.best(found)
            for element, value in truth.items():
                if value:
                    asked[element, how] += 1
                    right[element, how] += element in best and best[element].value == value
    rates = {key: right[key] / asked[key] for key in asked}
    print(sorted((key, round(rate, 4), asked[key]) for key, rate in rates.items()))
    for (element, how), rate in rates.items():
        assert rate >= (0.97 if how == "text" else 0.85), (element, how, rate)
