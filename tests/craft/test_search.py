# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft search``, and how well it ranks on questions that others judged."""

import gzip
import json
import math
import subprocess
import sys
import unicodedata
from collections import defaultdict

import pytest

from lantai.craft.cli import main, search
from lantai.craft.errors import BadInput
from lantai.craft.index import Index, numbers, pinyin, thesaurus
from lantai.craft.index.corpus import records
from lantai.craft.text.fold import fold

LINES = [
    {"id": "x1", "title": "青禾县古桥保护办法", "text": "古桥不得拆除。",
     "date": "2014-03-05", "category": "办法"},
    {"title": "望溪县养犬管理办法", "text": "犬只应当登记。", "region": "望溪县"},
]  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "some.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, LINES)).encode()))
    return path


def run(capsys, *words):
    code = main(["search", *map(str, words)])
    return code, capsys.readouterr().out


def test_a_file_is_searched_and_kept(capsys, corpus, tmp_path):
    folder = tmp_path / "index"
    code, out = run(
        capsys, "古橋", "--corpus", corpus, "--index", folder, "--json", "--facet", "category"
    )
    answer = json.loads(out)
    assert code == 0 and answer["total"] == 1
    assert answer["hits"][0]["id"] == "x1" and answer["hits"][0]["date"] == "2014-03-05"
    assert answer["facets"] == {"category": {"办法": 1}} and answer["took_ms"] >= 0
    code, out = run(capsys, "养犬", "--index", folder, "--json")
    assert code == 0 and json.loads(out)["hits"][0]["id"] == "00002"
    code, out = run(capsys, "养犬", "--index", folder)
    assert code == 0 and "望溪县【养犬】管理办法" in out
    code, out = run(capsys, '"没有的话"', "--index", folder, "--json")
    assert code == 1 and json.loads(out) | {"took_ms": 0} == {
        "total": 0, "exact": 0, "relaxed": False, "hits": [], "facets": {},
        "took_ms": 0}  # fmt: skip


def columns(text):
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def shown(tmp_path, capsys, question, *lines):
    path = tmp_path / "shown.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    code, out = run(capsys, question, "--corpus", path, "--index", tmp_path / "shown")
    assert code == 0 and all(columns(line) <= 80 for line in out.splitlines())
    return out


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_hit_says_its_title_and_its_code_once(tmp_path, capsys, times):
    title, code = "青禾县乡学局关于白露镇古桥档案数字化的通知", "Z009-WS·2016·D30-0002"
    body = "各乡镇：为做好古桥保护，现将有关事项通知如下。" + "完好的照旧，待修的列表报来。" * 9
    text = f"青学〔2016〕11 号\n{title}\n" * times + body
    out = shown(tmp_path, capsys, "古桥",
                {"id": code, "ref_code": code, "title": title, "text": text})  # fmt: skip
    plain = "".join(out.replace("【", "").replace("】", "").split())
    assert plain.count(title) == 1 and plain.count(code) == 1
    assert "为做好【古桥】保护" in out
    assert len(out.splitlines()) <= 6


def test_a_passage_that_begins_within_the_title_leaves_its_end_out(tmp_path, capsys):
    title = "青禾县乡学局关于" + "白露镇清明镇谷雨镇立夏镇小满镇芒种镇" * 2 + "古桥修缮的通知"
    out = shown(tmp_path, capsys, "古桥", {"title": title, "text": f"{title}\n一、即日起动工。"})
    assert out.count("修缮的通知") == 1 and "一、即日起动工。" in out


def test_marks_that_touch_are_one_and_cut_marks_are_closed():
    assert search._marked("预算审查监督法", [(0, 2), (2, 4), (4, 6)]) == "【预算审查监督】法"
    assert search._marked("甲乙丙丁", [(1, 4)], columns=6) == "甲【乙】…"
    assert search._marked("甲乙丙丁", [(1, 3)], [(0, 2)]) == "【丙】丁"


def test_how_many_answer_as_asked_is_said_apart_from_what_is_near(tmp_path, capsys):
    lines = [{"title": f"第{n}号古桥的修缮", "text": "石料须备足。"} for n in range(1, 30)]
    lines[4]["title"] = "古桥修缮办法"
    out = shown(tmp_path, capsys, "古桥修缮", *lines)
    assert out.startswith("与所问相符的 1 件；放宽后另有相近的 28 件")
    assert out.count("（相近）") == 19 and "1  【古桥修缮】办法" in out
    answer = json.loads(run(capsys, "古桥修缮", "--index", tmp_path / "shown", "--json")[1])
    assert (answer["exact"], answer["total"], answer["relaxed"]) == (1, 29, True)
    words = ["古桥修缮", "--index", tmp_path / "shown", "--start", 10, "--size", 2, "--lang", "en"]
    out = run(capsys, *words)[1]
    assert out.startswith("1 as asked; 28 more that are near") and "\n11  " in out
    out = run(capsys, "古桥石匠", "--index", tmp_path / "shown")[1]
    assert out.startswith("没有与所问完全相符的；放宽后找到相近的 29 件") and "（相近）" not in out


def test_what_would_steer_a_terminal_is_told_and_not_sent(tmp_path, capsys):
    out = shown(tmp_path, capsys, "古桥", {"title": "古桥\x1b[2J办法", "text": "古桥\x9b31m。"})
    assert "\x1b" not in out and "\x9b" not in out


def test_what_cannot_run_is_told(capsys, corpus, tmp_path):
    assert run(capsys, "x", "--index", tmp_path / "none")[0] == 2
    assert run(capsys, "x", "--corpus", tmp_path / "none", "--index", tmp_path / "i")[0] == 2
    folder = tmp_path / "index"
    assert run(capsys, "x", "--corpus", corpus, "--index", folder, "--filter", "nonsense=1")[0] == 2
    assert run(capsys, "养犬", "--index", folder, "--filter", "region=望溪县")[0] == 0


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "x"}', '{"title": 3}'])
def test_a_line_that_is_no_record_is_named(tmp_path, line):
    path = tmp_path / "some.jsonl"
    path.write_text('{"title": "好的"}\n' + line)
    with pytest.raises(BadInput) as told:
        list(records(path))
    assert told.value.params["row"] == 2


def test_starting_stays_small():
    program = (
        "import sys, lantai.craft.cli.search\n"
        "heavy = {'rjieba', 'opencc', 'tantivy', 'lxml', 'pypdfium2'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("青政〔2014〕15号", "青政/2014/15"), ("青政办发［２０１４］第１５号", "青政办发/2014/15"),
        ("国务院令第250号", "国务院令250"), ("国务院第二百五十号令", "国务院令250"),
        ("中华人民共和国国务院令 第 250 号", "国务院令250"), ("公告第13号", "公告13"),
        ("國務院令第427號", "国务院令427"), ("青禾县第三中学", ""), ("2014年15号文件", ""),
    ],
)  # fmt: skip
def test_document_numbers_have_one_form(written, kept):
    assert next(iter(numbers.asked(fold(written))), "") == kept


def test_orders_of_several_makers_are_found_by_each():
    kept = numbers.keys(fold("中华人民共和国国务院、中华人民共和国中央军事委员会令第234号"))
    assert {"国务院令234", "中央军事委员会令234", "令234"} <= set(kept)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("养犬管理", "yang quan guan li"), ("重庆", "chong qing"), ("重大", "zhong da"),
        ("银行行长", "yin hang xing chang"), ("绿化", "lv hua"), ("证券法", "zheng quan fa"),
        ("濮阳", "pu yang"), ("a股", "agu"),
    ],
)  # fmt: skip
def test_titles_sound(written, said):
    assert pinyin.of(written).replace("a gu", "agu") == said


def test_every_syllable_begins_where_the_standard_has_it():
    starts = pinyin._data()["first"].split()
    codes = [each[-1].encode("gb2312") for each in starts]
    assert codes == sorted(codes) and len(codes) == len(set(codes)) > 380
    assert [each[:-1] for each in starts] == sorted(
        (each[:-1] for each in starts), key=lambda said: said.replace("v", "u")
    )


def test_pinyin_is_parted():
    assert ["zheng", "quan", "fa"] in pinyin.part("zhengquanfa")
    assert {("xi", "an"), ("fang", "an")} <= {
        tuple(way) for word in ("xian", "fangan") for way in pinyin.part(word)
    }
    assert pinyin.part("hello world") == [] and pinyin.part("养犬") == []


def test_official_words_begin_where_words_begin():
    assert [each.official for each in thesaurus.entries("养狗")] == [("养犬", "犬只")]
    assert thesaurus.entries("档案到了多少年") == [] or all(
        "未成年人" not in each.official for each in thesaurus.entries("档案到了多少年")
    )


@pytest.fixture(scope="module")
def laws(corpora, tmp_path_factory):
    index = Index.create(tmp_path_factory.mktemp("laws"))
    index.add(records(corpora / "laws.jsonl.gz"))
    return index


def gain(relevant, keys):
    def sum_of(grades):
        return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))

    best = sorted(relevant.values(), reverse=True)[:10]
    return sum_of(relevant.get(key, 0) for key in keys[:10]) / sum_of(best)


@pytest.mark.corpora
@pytest.mark.long
def test_judged_questions(corpora, laws):
    gains, tops = [], defaultdict(list)
    for line in (corpora / "judged" / "queries.jsonl").read_text("utf-8").splitlines():
        asked = json.loads(line)
        keys = [hit.key for hit in laws.search(asked["query"]).hits]
        gains.append(gain(asked["relevant"], keys))
        best = {key for key, grade in asked["relevant"].items() if grade == 3}
        tops[asked["type"]].append(bool(best & set(keys[:5])))
    assert sum(gains) / len(gains) >= 0.85
    for kind in ("known_item", "number", "phrase", "traditional"):
        assert sum(tops[kind]) / len(tops[kind]) >= 0.9, kind


@pytest.mark.corpora
@pytest.mark.long
def test_substrings_of_real_titles(laws, corpora):
    found = 0
    for number, each in enumerate(records(corpora / "laws.jsonl.gz")):
        if number % 25:
            continue
        middle = len(each.title) // 2
        for part in (each.title[:4], each.title[middle : middle + 5], each.title[-6:]):
            hits = laws.search(f'"{part}"', {"title": part}, size=1000).hits
            assert each.key in {hit.key for hit in hits}, part
            found += 1
    assert found > 150
