# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The index: found in every writing, replaced by key, whole after a crash, never upset."""

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantai.craft.errors import BadInput
from lantai.craft.index import Index, Record, understand
from lantai.craft.text.fold import fold, letters

TITLES = {
    "a1": "青禾县人民政府关于印发《古桥保护办法》的通知",
    "a2": "青禾县国土局关于2014年度土地承包合同整理的批复",
    "a3": "望溪县档案局关于民国三十五年户籍册整理情况的报告",
    "a4": "望溪县人民政府关于九十年代征地补偿的会议纪要（第二次）",
    "a5": "青禾县养犬管理办法",
    "a6": "青禾县证券公司债券登记办法",
    "a7": "水",
}


def record(key, **more):
    return Record(key, TITLES[key], **more)


RECORDS = [
    record("a1", text="各乡镇人民政府：\n　　现将办法印发给你们，请\n遵照執行。",
           number="青政〔2014〕15号",
           dates=(("2014-03-05", "2014-03-05"),), ref_code="J001-WS·2014·Y-0015",
           facets={"region": "青禾县", "category": "通知", "year": "2014"}),
    record("a2", text="同意你局第一百四十九号请示。", number="青禾县人民政府令第149号",
           dates=(("2015-01-01", "2015-12-31"),), facets={"region": "青禾县", "category": "批复"}),
    record("a3", text="二〇一四年共整理一百二十三卷。", dates=(("1999-05-01", "1999-05-01"),),
           facets={"region": "望溪县", "category": "报告"}),
    record("a4", text="会议于1998年3月12日召开。", dates=(("1998-03-12", "1998-03-12"),),
           facets={"region": "望溪县", "category": "纪要"}),
    record("a5", text="犬只应当登记。", facets={"region": "青禾县", "category": "办法"}),
    record("a6"),
    record("a7"),
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    made = Index.create(tmp_path_factory.mktemp("index"))
    assert made.add(RECORDS) == len(RECORDS)
    return made


def keys(index, line, **more):
    return [hit.key for hit in index.search(line, **more).hits]


def exact(index, line):
    return {hit.key for hit in index.search(line).hits if hit.exact}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_substring_of_a_title_finds_its_record(index, data):
    key = data.draw(st.sampled_from(sorted(TITLES)))
    title = TITLES[key]
    start = data.draw(st.integers(0, len(title) - 1))
    part = title[start : data.draw(st.integers(start + 1, len(title)))]
    if len(letters(fold(part))) < 2:
        return
    assert key in {hit.key for hit in index.search(f'"{part}"', size=50).hits}


def test_a_single_character_is_found(index):
    assert keys(index, "水") == ["a7"]
    assert "a5" in keys(index, "犬")


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("養犬管理", "a5"), ("養犬管理辦法", "a5"), ("ＧＵ 古橋保護", "a1"), ("遵照执行", "a1"),
        ("请遵照執行", "a1"), ("土地承包 批复", "a2"), ("古桥保护办法的通知", "a1"),
    ],
)  # fmt: skip
def test_traditional_is_simplified(index, line, key):
    assert keys(index, line)[0] == key


@pytest.mark.parametrize(
    "line", ["2014年度土地", "二〇一四年度土地", "二零一四年度土地", "２０１４年度土地"]
)
def test_numbers_in_every_writing_of_the_title(index, line):
    assert keys(index, line)[0] == "a2"


@pytest.mark.parametrize("line", ['"一百二十三卷"', '"123卷"', "共整理123卷"])
def test_numbers_in_every_writing_of_the_text(index, line):
    assert keys(index, line)[0] == "a3"


@pytest.mark.parametrize(
    "line",
    ["青政〔2014〕15号", "青政[2014]15号", "青政（2014）第15号", "青政２０１４年15号",
     "青政［二〇一四］十五号", "J001-WS·2014·Y-0015", "j001-ws.2014.y-0015"],
)  # fmt: skip
def test_document_numbers_and_reference_codes_in_every_writing(index, line):
    assert keys(index, line)[0] == "a1"


@pytest.mark.parametrize(
    "line", ["青禾县人民政府令第149号", "青禾县人民政府第149号令", "人民政府令 第 一百四十九 号"]
)
def test_orders_in_every_writing(index, line):
    assert keys(index, line)[0] == "a2"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("民国三十五年", "a3"), ("1946年", "a3"), ("民國35年", "a3"), ("1998年", "a4"),
        ("一九九八年三月", "a4"), ("1998年3月到5月", "a4"), ("2014年3月5日", "a1"),
    ],
)  # fmt: skip
def test_dates_are_understood(index, line, key):
    assert keys(index, line)[0] == key


def test_a_decade_finds_its_years(index):
    assert {"a3", "a4"} <= set(keys(index, "九十年代"))
    assert keys(index, "九十年代 征地")[0] == "a4"
    assert "a4" not in keys(index, "1998年4月")


def test_a_span_of_dates_is_found_by_a_day_within(index):
    assert "a2" in keys(index, "2015年7月")


def test_sounds_pinyin_and_one_wrong_character(index):
    assert keys(index, "yang quan guan li ban fa")[0] == "a5"
    assert keys(index, "zhengquan")[0] == "a6"
    assert keys(index, "养全管理办法")[0] == "a5"
    assert keys(index, "古桥保沪办法")[0] == "a1"
    assert keys(index, "土地承饱合同整理")[0] == "a2"


def test_readers_words_find_official_words(index):
    assert keys(index, "养狗")[0] == "a5"


def test_a_phrase_is_exact_and_never_relaxed(index):
    assert keys(index, '"土地承包合同"') == ["a2"]
    assert keys(index, '"承包土地合同"') == []
    assert keys(index, "“古桥保护” 通知") == ["a1"]


def test_filters_counts_and_order(index):
    everything = index.search("", {"region": "青禾县"}, facets=("category", "year"))
    assert everything.total == 3
    assert everything.facets["category"] == {"通知": 1, "批复": 1, "办法": 1}
    assert everything.facets["year"]["2014"] == 2
    assert keys(index, "", filters={"region": ["青禾县", "望溪县"], "year": "1998"}) == ["a4"]
    assert keys(index, "地区:望溪 年度:1999") == ["a3"]
    assert keys(index, "县", filters={"date": "1998-03"}) == ["a4"]
    newest = keys(index, "", filters={"region": ["青禾县", "望溪县"]}, sort="newest")
    assert newest.index("a2") < newest.index("a1") < newest.index("a3") < newest.index("a4")
    with pytest.raises(BadInput):
        index.search("县", {"nonsense": "x"})
    with pytest.raises(BadInput):
        index.search("县", facets=("title",))


def test_pages_do_not_overlap(index):
    one, two = keys(index, "县", size=2), keys(index, "县", size=2, start=2)
    assert len(one) == len(two) == 2 and not set(one) & set(two)
    assert index.search("县", size=0).hits == () and index.search("县", size=0).total == 6
    assert keys(index, "县", start=10**9) == []


def test_highlights_are_places_of_the_original(index):
    hit = index.search("遵照执行").hits[0]
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["遵照執行"]
    assert hit.snippet.replace(" ", "") in RECORDS[0].text.replace("\n", "").replace(" ", "")
    hit = index.search("古橋").hits[0]
    assert [hit.title[a:b] for a, b in hit.title_marks] == ["古桥"]
    hit = index.search("印发古桥保护").hits[0]
    assert [hit.title[a:b] for a, b in hit.title_marks] == ["印发《古桥保护"]


LINES = st.one_of(
    st.text(max_size=80),
    st.text('"“”「」:AND OR NOT()*?~^\\/[]{}<>+-!=&|年月日号第〔〕百零一 \t\0\x1b', max_size=60),
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_no_line_is_an_error(index, line):
    result = index.search(line)
    assert len(result.hits) <= max(result.total, 0)


@pytest.mark.parametrize(
    "line",
    ["县" * 10_000, '"' * 10_000, "a" * 10_000, "一" * 10_000, "第" * 5000 + "号", "( AND " * 2000,
     "title:" * 500, "年" * 3000, "\0\x07\x1b[31m", "养犬 " * 3000, "zhang" * 2000, "二〇" * 2000],
)  # fmt: skip
def test_hostile_lines_are_answered_soon(index, line):
    began = time.process_time()
    index.search(line)
    assert time.process_time() - began < 1.5


def test_operators_are_text(index):
    assert understand("title AND NOT 养犬*").segments == ("title", "and", "not", "养犬")
    assert keys(index, "养犬*")[0] == "a5"


def test_added_twice_is_once(tmp_path):
    index = Index.create(tmp_path / "i")
    index.add(RECORDS)
    index.add(RECORDS)
    assert len(index) == len(RECORDS)
    index.add([RECORDS[0], Record("a1", "改过的题名"), Record("a5", "另一个题名")])
    assert len(index) == len(RECORDS)
    assert keys(index, "改过的题名")[0] == "a1"
    assert exact(index, '"古桥保护"') == set()
    index.remove(["a1", "none"])
    assert len(index) == len(RECORDS) - 1


def test_a_reader_sees_the_last_commit_while_another_writes(tmp_path):
    writer = Index.create(tmp_path / "i")
    writer.add(RECORDS[:2])
    reader = Index.open(tmp_path / "i")

    def more():
        yield from RECORDS[2:]
        assert len(Index.open(tmp_path / "i")) == 2
        with pytest.raises(BadInput) as busy:
            reader.add(RECORDS[:1])
        assert busy.value.kind == "index.busy"

    writer.add(more())
    assert len(reader) == 2
    reader.refresh()
    assert len(reader) == len(RECORDS)


def test_records_that_raise_leave_the_last_commit(tmp_path):
    index = Index.create(tmp_path / "i")
    index.add(RECORDS[:2])

    def broken():
        yield RECORDS[2]
        raise RuntimeError("the source went away")

    with pytest.raises(RuntimeError):
        index.add(broken())
    assert len(Index.open(tmp_path / "i")) == 2
    index.add(RECORDS)
    assert len(index) == len(RECORDS)


KILLED = """
import sys, time
from lantai.craft.index import Index, Record
def endless():
    number = 0
    while True:
        number += 1
        yield Record(str(number), f"第{number}号记录的题名", "正文" * 200)
        if number == 2000:
            print("busy", flush=True)
Index.open(sys.argv[1]).add(endless())
"""


def test_a_killed_writer_leaves_the_last_commit(tmp_path):
    index = Index.create(tmp_path / "i")
    index.add(RECORDS)
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "i")], stdout=subprocess.PIPE
    )
    assert child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    again = Index.open(tmp_path / "i")
    assert len(again) == len(RECORDS)
    again.add([Record("new", "补充的题名")])
    assert len(again) == len(RECORDS) + 1


def test_what_a_killed_commit_left_beside_the_last_one_is_swept(tmp_path):
    place = tmp_path / "i"
    index = Index.create(place)
    index.add(RECORDS)
    last = (place / "meta.json").read_bytes()
    index.remove(["a1"])
    assert list(place.glob("*.del"))
    (place / "meta.json").write_bytes(last)  # as if killed before the commit was named
    again = Index.open(place)
    assert len(again) == len(RECORDS)
    again.remove(["a1"])
    assert len(again) == len(RECORDS) - 1
    assert len(list(place.glob("*.del"))) == 1


def test_no_index_another_edition_and_broken_files_are_told(tmp_path):
    with pytest.raises(BadInput) as absent:
        Index.open(tmp_path / "none")
    assert absent.value.kind == "index.absent"
    Index.create(tmp_path / "i")
    (tmp_path / "i" / "edition").write_text("0")
    with pytest.raises(BadInput) as older:
        Index.open(tmp_path / "i")
    assert older.value.kind == "index.older"
    Index.create(tmp_path / "j")
    (tmp_path / "j" / "meta.json").write_text("{")
    with pytest.raises(BadInput) as broken:
        Index.open(tmp_path / "j")
    assert broken.value.kind == "index.broken"
    for each in (absent, older, broken):
        assert each.value.sentence("zh") and each.value.sentence("en")


def test_odd_records_are_taken(tmp_path):
    index = Index.create(tmp_path / "i")
    odd = [
        Record("", ""), Record("k" * 300, "长" * 5000), Record("c", "控\0制\x1b符", "\ud800".encode(
            "utf-8", "replace").decode()),
        Record("d", "日期", dates=(("不是日期", "x"), ("0001-01-01", "9999-12-31"))),
        Record("e", "表情😀与生僻𠮷字", facets={"year": "去年", "region": "", "other": "x"}),
    ]  # fmt: skip
    index.add(odd)
    assert len(index) == len(odd)
    assert "e" in exact(index, "生僻𠮷字")
