# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Screening: numbers in every writing, marks, facts, and what only looks like them."""

import datetime as dt
import gzip
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantai.craft.catalogue.identity import check_digit
from lantai.craft.regions.code import provinces_table
from lantai.craft.screening import screen
from lantai.craft.screening.numbers import luhn
from lantai.craft.screening.plain import LONGEST, plain
from lantai.craft.screening.words import table

TEXTS = st.text(max_size=300) | st.text(
    st.sampled_from("机密★绝秘身份证号一二三〇零1２3xX 　\n。，：（）张三患肺癌判处有期徒刑年岁"),
    max_size=200,
)


def kinds(text):
    return {each.kind for each in screen(text).hints}


@given(TEXTS)
def test_places_lie_in_the_text_and_any_text_is_read(text):
    result = screen(text, text)
    for hint in result.hints:
        assert 0 <= hint.start < hint.end <= len(text)
        assert hint.value
    assert (result.ground is None) == (result.verdict == "open") == (not result.hints)


@given(TEXTS)
def test_the_dense_text_leads_back(text):
    read = plain(text)
    assert len(read.dense) == len(read.places) == len(read.figures)
    assert list(read.places) == sorted(set(read.places))


@given(TEXTS | st.text("甲,。", min_size=900, max_size=2_000))
def test_sentences_cover_the_text_and_none_is_longer_than_can_be_looked_through(text):
    read = plain(text)
    at = 0
    while at < len(read.dense):
        first, last = read.sentence(at)
        assert first == at < last
        assert len(read.dense[first:last].rstrip("。;!?\n")) <= LONGEST
        at = last


LISTS = ["骆春生患肺癌，某村修渠办公用品若干，照此办理，", "隋玉英电话0857-3168991，",
         "卡号6222021234567890128号，", "家住清和市槐序县西河乡柳湾村三组，"]  # fmt: skip


@pytest.mark.parametrize("line", LISTS)
def test_a_list_without_a_stop_is_read_in_time_that_grows_with_it(line):
    def seconds(count):
        begun = time.process_time()
        found = screen(line * count).hints
        assert len(found) >= count * 0.9
        return time.process_time() - begun

    seconds(20)  # the patterns are made
    assert seconds(1_600) < 12 * max(seconds(400), 0.01)  # four times as long; not sixteen


@pytest.mark.parametrize("name", ["facts", "marks", "words"])
def test_no_word_stands_twice_in_its_list(name):
    def lists(found):
        for each in found.values():
            yield from lists(each) if isinstance(each, dict) else [each]

    for each in lists(table(name)):
        if isinstance(each, list):
            assert len(each) == len(set(each))
    for each in ("surname", "doubtful", "never_given", "seldom_given"):
        characters = table("words")["people"][each]
        assert len(characters) == len(set(characters)), each


# --- numbers in every writing ---------------------------------------------------------------------

IDENTITY = st.builds(
    lambda province, area, day, order: (
        first := f"{province}{area:04d}{day:%Y%m%d}{order:03d}"
    ) + check_digit(first),
    st.sampled_from(sorted(provinces_table())), st.integers(0, 9999),
    st.dates(dt.date(1880, 1, 1), dt.date(2025, 12, 31)), st.integers(0, 999),
)  # fmt: skip
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
ZEROS = str.maketrans("0123456789", "零一二三四五六七八九")
WRITINGS = {
    "plain": lambda n: n,
    "full width": lambda n: n.translate(FULL),
    "numerals": lambda n: n.translate(WORDS),
    "with zeros": lambda n: n.translate(ZEROS),
    "fours": lambda n: " ".join(n[at : at + 4] for at in range(0, len(n), 4)),
    "line end": lambda n: n[:7] + "\n" + n[7:],
    "indented line end": lambda n: n[:7] + "\r\n " + n[7:],
    "small x": str.lower,
    "ocr": lambda n: n.replace("1", "l", 1).replace("0", "O", 1),
}


@pytest.mark.parametrize("writing", WRITINGS)
@given(
    number=IDENTITY, around=st.sampled_from(["{}", "此人{}，在册。", "號碼：{}", "（{}）见附件"])
)
def test_every_true_identity_number_is_found_in_every_writing(writing, number, around):
    text = around.format(WRITINGS[writing](number))
    found = [each for each in screen(text).hints if each.kind == "id18"]
    assert [each.value for each in found] == [number]
    assert text[found[0].start : found[0].end] == WRITINGS[writing](number)
    assert found[0].checked


@given(number=IDENTITY, other=IDENTITY)
def test_numbers_side_by_side_stay_two(number, other):
    found = [each.value for each in screen(f"{number} {other}").hints]
    assert found == [number, other]


@given(st.from_regex(r"\A1[3-9][0-9]{9}\Z"))
def test_a_mobile_number_is_found_in_every_writing(number):
    for write in ("full width", "numerals", "fours", "line end"):
        found = screen(f"请打手机{WRITINGS[write](number)}。").hints
        assert [each.value for each in found if each.kind == "mobile"] == [number], write


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("旧身份证号110102350713001。", "id15", "110102350713001"),
        ("身份证号：11010219350713001X，有误", "id18", "11010219350713001X"),
        ("手机 138-1234-5678", "mobile", "13812345678"),
        ("家庭电话(0857)3168991", "landline", "0857-3168991"),
        ("卡号6222 0212 3456 7890 128", "bankcard", "6222021234567890128"),
        ("护照号Ｅ12345678", "passport", "E12345678"),
        ("浙A·12345 肇事", "plate", "浙A·12345"),
        ("请寄 li.si@mail.example 收", "email", "li.si@mail.example"),
    ],
)
def test_other_numbers_of_somebody(text, kind, value):
    found = [each for each in screen(text).hints if each.kind == kind]
    assert [each.value for each in found] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "仓单号378723196010121590，共三百袋。", "统一社会信用代码：91655173MA82744753。",
        "填表示例：身份证号110101190001010015（样例）。", "储蓄存单样张账号6218998985783999856。",
        "票据防伪码7338270882458526283。", "条形码690123456789。", "2014年3月1日至2015年3月1日",
        "本馆值班电话0857-3168991，监督电话12345。", "监督手机13812345678",
        "档号Z037-WS·1998·D30-015",
        "文号〔1998〕27号，经费1380013.80元", "联系单位电话0879-7101455。",
        "投稿邮箱tougao@paper.example",
        "对公结算账户6222021234567890128，户名岁华省档案馆。",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_of_somebody(text):
    assert screen(text).verdict == "open"


def test_luhn():
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


# --- marks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年\n关于清和市防汛的报告", "绝　密", "秘\n密\n关于某事的请示", "【绝密】电报",
        "[机密]关于",
        "000123\n机密★长期\n特急", "机密 特急 份号235", "密级：秘密\n保密期限：20年",
        "絕密☆三十年",
        "此件定为机密级，请妥存。", "本材料属绝密，不得抄录。", "机密，阅后退回。",
        "（秘密）\n会议记录",
        "关于某事的报告（机密）", "某某同志亲启。绝密\n电文如下", "按机密件保管。",
        "調查材料之三　機密\n關於",
        "１２３机密＊１０年", "份号：012 秘密★启用前",
    ],
)  # fmt: skip
def test_a_secrecy_mark_is_never_let_through(text):
    result = screen(text)
    assert (result.verdict, result.ground) == ("refuse", "state_secret")


@given(
    level=st.sampled_from(["绝密", "机密", "秘密", "絕密", "機密", "祕密"]),
    gap=st.sampled_from(["", " ", "　", "\n"]),
    star=st.sampled_from(["★", "☆", "＊", "*"]),
    term=st.sampled_from(["", "10年", "３０年", "长期", "启用前", "二十年", "6个月"]),
    ahead=st.sampled_from(["", "清和市人民政府文件\n", "特急\n", "此件收到。", "第七号附件　"]),
)
def test_a_level_with_its_star_in_every_writing(level, gap, star, term, ahead):
    text = f"{ahead}{level[0]}{gap}{level[1]}{star}{term}\n关于粮食入库的请示"
    assert screen(text).verdict == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "国家秘密的密级分为绝密、机密、秘密三级。", "机密打字机一台。", "电影《机密行动》上映。",
        "原机密级文件业经解密，列入开放目录。", "泄露国家秘密的，依法处理。", "密级：公开",
        "保守秘密，慎之又慎。", "原密级为秘密的文件已于1998年解密。", "召开保密工作会议。",
        "当代秘密战史研究", "密级：绝密、机密、秘密、内部",
    ],
)  # fmt: skip
def test_talk_of_secrecy_is_no_mark(text):
    assert screen(text).verdict == "open"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("内部资料，注意保存\n一九八四年经济工作要点", "internal_mark"),
        ("（内部文件，不得外传）\n情况简报第5期", "internal_mark"),
        ("本材料（工作秘密）限领导小组阅。", "work_secret"),
        ("本记录属工作秘密事项，他人不得查阅。", "work_secret"),
    ],
)
def test_marks_for_internal_use(text, kind):
    result = screen(text)
    assert result.verdict == "control"
    assert kind in kinds(text)


# --- facts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("职工骆春生经检查确诊为精神分裂症，停职休养。", "medical"),
        ("职工駱春生經檢查確診爲精神分裂症，停職休養。", "medical"),
        ("骆某，肺癌晚期，家属陪护。", "medical"),
        ("隋玉英因盗窃罪被判处有期徒刑二年，现已回籍。", "criminal"),
        ("其父一九五八年被判处管制三年。", "criminal"),
        ("该女现年九岁，由其叔父代养。", "minor"),
        ("隋知秋年仅十二岁，尚在读小学。", "minor"),
        ("骆兰由无子女的职工夫妇收养，本人不知情。", "adoption"),
        ("检举人系本单位职工，请求保密。", "informer"),
        ("荀若望系基督教徒，每周到教堂礼拜。", "religion_politics"),
        ("舒来旺曾加入国民党，任区分部书记。", "religion_politics"),
        ("附件列有战略物资储备的品种与库址，公开后可能损害国家利益。", "state_interest"),
        ("联营协议约定，客户名单不得向第三方透露。", "commercial_secret"),
        ("所附为未发表的书稿，捐赠人未同意公布。", "ip"),
        ("骆招弟，家住清和市槐序县西河乡柳湾村三组7号。", "address"),
    ],
)
def test_facts(text, kind):
    result = screen(text)
    assert result.verdict == "control"
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "卫生院开展肺结核防治知识宣传，受教育群众三百人次。",
        "全县共有残疾人307名，肢体残疾占四成。",
        "本年审结各类刑事案件136件，判处有期徒刑以上刑罚的占三成。",
        "收养应当有利于未成年人的成长。",
        "宗教活动场所应当依法登记。", "任何单位不得将检举材料转给被检举人。",
        "内部职工食堂竣工验收。",
        "商业秘密是指不为公众所知悉的技术信息。", "劳动模范骆春生介绍了经验。", "县长骆望山讲话。",
        "专利说明书已公开，可自由查阅。", "学校现有学生589名，少先队员占九成。",
        "清和市粮食局地址：人民路1号。",
    ],
)  # fmt: skip
def test_what_is_said_of_nobody(text):
    assert screen(text).verdict == "open"


def test_names_count_beside_a_fact_alone():
    assert kinds("骆春生同志主持会议。") == set()
    assert "person" in kinds("骆春生同志，患有肺结核。")


def test_the_title_is_read_too():
    result = screen("", "关于骆春生因盗窃罪被判处有期徒刑二年的材料")
    assert result.verdict == "control"
    assert {each.place for each in result.hints} == {"title"}


def test_the_gravest_ground_goes_first():
    result = screen("机密★10年\n骆春生患肺结核。内部资料，注意保存")
    assert (result.verdict, result.ground) == ("refuse", "state_secret")
    assert [each.start for each in result.hints] == sorted(each.start for each in result.hints)


# --- judged passages, development half ------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(corpora):
    lines = (corpora / "judged" / "sensitive.jsonl").read_text("utf-8").splitlines()
    passages = [json.loads(line) for line in lines]
    return [(each, screen(each["text"])) for each in passages]


@pytest.mark.corpora
def test_verdicts_of_judged_passages(judged):
    right = [result.verdict == each["verdict"] for each, result in judged]
    assert sum(right) / len(right) >= 0.97
    secret = [result.verdict for each, result in judged if each["verdict"] == "refuse"]
    assert set(secret) == {"refuse"}
    harmless = [result.verdict != "open" for each, result in judged if each.get("hard_negative")]
    assert sum(harmless) / len(harmless) <= 0.02


NUMBERS = {"id18", "id15", "mobile", "landline", "bankcard", "passport", "plate", "email"}


@pytest.mark.corpora
def test_numbers_of_judged_passages(judged):
    """Each with its place and its plain form."""
    wanted, given_out = set(), set()
    for each, result in judged:
        for span in each["spans"]:
            if span["kind"] in NUMBERS:
                wanted.add((each["id"], span["kind"], span["start"], span["value"].upper()))
        for hint in result.hints:
            if hint.kind in NUMBERS:
                given_out.add((each["id"], hint.kind, hint.start, hint.value.upper()))
    assert len(wanted & given_out) / len(wanted) >= 0.97
    assert len(wanted & given_out) / len(given_out) >= 0.97


@pytest.mark.corpora
@pytest.mark.long
def test_public_laws_raise_few_alarms(corpora):
    verdicts = []
    with gzip.open(corpora / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            verdicts.append(screen(law["text"], law["title"]).verdict)
    assert verdicts.count("open") / len(verdicts) >= 0.98
    assert "refuse" not in verdicts


# --- the command ----------------------------------------------------------------------------------


def test_the_command_never_calls_clear_what_it_did_not_read_whole(tmp_path, capsys):
    from lantai.craft.cli import main

    texts = {"clear.txt": "关于春季清淤的通知。", "hints.txt": "骆春生因患肺结核停职休养。",
             "empty.txt": "", "garbled.txt": None}  # fmt: skip
    for name, words in texts.items():
        data = "清淤".encode("gb18030") + b"\x81\xff\xff" * 9 if words is None else words.encode()
        (tmp_path / name).write_bytes(data)
    assert main(["screening", str(tmp_path), "--json"]) == 1
    said = {each["path"].rsplit("/", 1)[-1]: each for each in json.loads(capsys.readouterr().out)}
    assert {name: each["verdict"] for name, each in said.items()} == {
        "clear.txt": "open", "hints.txt": "control", "empty.txt": None, "garbled.txt": None,
    }  # fmt: skip
    assert [name for name, each in said.items() if each["read"]] == ["clear.txt", "hints.txt"]
    assert main(["screening", str(tmp_path / "clear.txt")]) == 0
    assert main(["screening", str(tmp_path / "garbled.txt")]) == 1
    assert "未筛查" in capsys.readouterr().out
