# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""``lantai craft search``, and how well it ranks on questions that others judged."""

import gzip
import json
import math
import subprocess
import sys
from collections import defaultdict

import pytest

from lantai.craft.cli import main
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
        "total": 0, "relaxed": False, "hits": [], "facets": {}, "took_ms": 0}  # fmt: skip


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
