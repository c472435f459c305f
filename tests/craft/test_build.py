# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A folder and a catalogue become a package: whole, right, the same each time, or not at all."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lantai.craft import digest, eep
from lantai.craft.catalogue.model import Row
from lantai.craft.errors import BadInput, StorageFailed
from lantai.craft.findings import Verdict, verdict
from lantai.craft.package import bag, build, build_match, build_place, build_rows, names
from lantai.craft.package.container import open_safely
from lantai.craft.package.layout import read as layout
from lantai.craft.package.layout.write import Handover
from lantai.craft.package.manifest import VOLUME, Manifest

DAY = date(2021, 6, 18)
ORDER = build.Order()
HANDOVER = Handover("P-001", DAY, sender="云台县农技站", receiver="云台县档案馆",
                    filled_by="甲某", reviewed_by="乙某")  # fmt: skip


def row(number: int, code: str, status: str = "ok", **more: str) -> Row:
    values = {"档号": code, "题名": f"关于第{number}号事项的批复", "责任者": "云台县农技站"}
    values |= {"日期": "2020-03", "密级": "公开", "保管期限": "永久", "页数": "1", **more}
    return Row("目录", number, status, {key: text for key, text in values.items() if text})


def folder(tmp_path: Path, files: dict[str, str]) -> Path:
    root = tmp_path / "源"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    root.mkdir(exist_ok=True)
    return root


def made(
    source: Path, rows: Sequence[Row], out: Path, order: build.Order = ORDER,
    handover: Handover = HANDOVER,
) -> build.Built:  # fmt: skip
    steps = list(build.build(source, rows, out, handover, order))
    assert steps[-1].built is not None
    return steps[-1].built


def kinds(built: build.Built) -> set[str]:
    return {found.kind.removeprefix("package.") for found in built.findings}


def reread(path: Path) -> Manifest:
    with open_safely(path) as tree:
        assert tree.sound
        return layout.read(tree)[0]


CODES = ["Z001-WS·2020·Y-001", "Z001-WS·2020·Y-002"]
FILES = {f"{CODES[0]}.txt": "一", f"{CODES[0]}_附件1.txt": "附", f"{CODES[1]}.txt": "二"}
ROWS = [row(3, CODES[0]), row(4, CODES[1])]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_package_by_item_reads_back_as_it_was_meant(tmp_path: Path, encoding: str) -> None:
    order = build.Order(encoding=encoding, algorithms=("sha512", "sm3"))
    built = made(folder(tmp_path, FILES), [row(3, CODES[0], 题名="𠮷野、〇与㐀"), ROWS[1]],
                 tmp_path / "out", order)  # fmt: skip
    assert (built.findings, built.items, built.volumes, built.files) == ([], 2, 0, 3)
    found = reread(tmp_path / "out")
    assert [record.title for record in found.records] == ["𠮷野、〇与㐀", ROWS[1].values["题名"]]
    assert [record.sequence for record in found.records] == ["1", "2"]
    assert found.records[0].date == "20200300"
    assert [each.path for each in found.records[0].files] == [
        f"电子档案/2020/文书/{CODES[0]}.txt",
        f"电子档案/2020/文书/{CODES[0]}_附件1.txt",
    ]
    form = found.form
    assert form is not None and (form.items, form.volumes, form.bytes) == (2, 0, 9)
    assert {each.algorithm for each in form.digests} == {"sha512", "sm3"}
    for each in form.digests:
        assert digest.of_file(tmp_path / "out" / each.path, [each.algorithm]) == {
            each.algorithm: each.value}  # fmt: skip
    assert found.readme is not None and found.readme.package_id == "P-001"


def test_a_package_by_volume(tmp_path: Path) -> None:
    items = ["Z001-WS·2020·Y-001-001", "Z001-WS·2020·Y-001-002", "Z001-WS·2020·Y-002-001"]
    source = folder(tmp_path, {f"{code}.txt": code for code in items})
    values = {"档号": CODES[0], "题名": "批复", "件数": "2", "保管期限": "永久"}
    volume = Row("案卷目录", 3, "ok", {**values, "起止日期": "2020-01/2020-12"})
    rows = [volume, *(row(at, code) for at, code in enumerate(items, 5))]
    built = made(source, rows, tmp_path / "out", build.Order(by_volume=True))
    assert (kinds(built), built.items, built.volumes) == ({"volume_derived"}, 3, 2)
    found = reread(tmp_path / "out")
    volumes = [record for record in found.records if record.level == VOLUME]
    assert [(each.title, each.items) for each in volumes] == [
        ("批复", "2"), ("2020年文书案卷（第2卷）", "1")]  # fmt: skip
    assert [each.path for record in found.items() for each in record.files] == [
        f"电子档案/2020/文书/{code[-7:-4]}/{code}.txt" for code in items]  # fmt: skip
    built = made(source, [*rows, row(9, "", 题名="无号")], tmp_path / "b")
    assert {each.status for each in built.outcomes} == {"skip", "ok", "ask"}


def test_a_catalogue_of_volumes_alone_comes_in_as_it_is(tmp_path: Path) -> None:
    values = {"题名": "批复", "件数": "9", "起止日期": "1955-01/1955-12"}
    rows = [Row("案卷目录", at, "ok", {"档号": f"0123-001-{at:04}", **values}) for at in (1, 2)]
    built = made(folder(tmp_path, {"0123-001-0001.txt": "1", "0123-001-2.txt": "2"}), rows,
                 tmp_path / "out")  # fmt: skip
    assert [each.status for each in built.outcomes] == ["ok", "ok"]
    assert reread(tmp_path / "out").records[1].date == "19550100-19551200"


def test_bag_and_eep(tmp_path: Path) -> None:
    source = folder(tmp_path, FILES)
    made(source, ROWS, tmp_path / "bag", build.Order(kind="bag"))
    assert bag.judge(tmp_path / "bag").verdict is Verdict.PASS
    assert len(reread(tmp_path / "bag" / "data").records) == 2
    built = made(source, ROWS, tmp_path / "eep", build.Order(kind="eep"))
    assert built.files == 3
    files = sorted((tmp_path / "eep").rglob("*.EEP"))
    assert [each.stem for each in files] == CODES
    assert all(eep.read(each).valid for each in files)
    (source / f"{CODES[1]}.txt").rename(source / f"{CODES[1]}.pdf")
    built = made(source, ROWS, tmp_path / "part", build.Order(kind="eep"))
    assert kinds(built) == {"eep_refused"} and built.items == 1


def test_an_archive_serves_as_the_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "源.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    made(folder(tmp_path, FILES), ROWS, tmp_path / "a")
    for kind in ("layout", "eep"):
        built = made(tmp_path / "源.zip", ROWS, tmp_path / kind, build.Order(kind=kind))
        assert built.files == 3 and not list((tmp_path / kind).glob(".*"))
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "layout")


def _bytes(root: Path) -> dict[str, bytes]:
    return {each.relative_to(root).as_posix(): each.read_bytes()
            for each in root.rglob("*") if each.is_file()}  # fmt: skip


@pytest.mark.parametrize("kind", build.KINDS)
def test_the_same_twice_gives_the_same_bytes(tmp_path: Path, kind: str) -> None:
    source = folder(tmp_path, FILES)
    for name in ("a", "b"):
        made(source, [replace_row(each) for each in ROWS], tmp_path / name, build.Order(kind=kind))
    assert _bytes(tmp_path / "a") == _bytes(tmp_path / "b")


def replace_row(each: Row) -> Row:
    return each._replace(values=dict(each.values))


def test_every_row_and_file_gets_its_answer(tmp_path: Path) -> None:
    source = folder(tmp_path, {
        "Z001-WS·2020·Y-001.pdf": "1", "Z001-WS·2020·Y-005.pdf": "5", "无主.pdf": "?",
        "Thumbs.db": "x", "~$草稿.docx": "x", "Z001-WS·2020·Y-007.pdf": "7",
    })  # fmt: skip
    rows = [row(3, "Z001-WS·2020·Y-001", "fix"), row(4, "Z001-WS·2020·Y-002"),
            row(5, "Z001-WS·2020·Y-001"), row(6, ""), row(7, "Z001-WS·2020·Y-005", "error"),
            row(8, "Z001-WS·2020·Y-006", 电子文件名="不在.pdf"), row(9, "合计", "skip"),
            row(10, "Z001-WS·2020·Y-007", 备注="\x01")]  # fmt: skip
    built = made(source, rows, tmp_path / "out")
    assert [each.status for each in built.outcomes] == [
        "fixed", "error", "error", "ask", "error", "error", "skip", "error"]  # fmt: skip
    assert kinds(built) == {"row_without_files", "row_twice", "row_without_code", "file_absent",
                            "file_unmatched", "file_ignored", "row_unfit",
                            "file_of_refused"}  # fmt: skip
    strays = {str(each.where): each.params.get("row") for each in built.findings
              if each.kind.startswith("package.file_") and each.where.row is None}  # fmt: skip
    assert strays["Z001-WS·2020·Y-005.pdf"] == 7 and strays["无主.pdf"] is None
    assert verdict(built.findings) is Verdict.FAIL
    assert len(reread(tmp_path / "out").records) == 1
    built = made(source, rows, tmp_path / "b", build.Order(whole=True))
    assert built.out is None and "not_made" in kinds(built)
    assert not (tmp_path / "b").exists()


def test_what_is_lacking_is_told_or_given(tmp_path: Path) -> None:
    rows = [row(3, CODES[0], 密级="", 保管期限=""), row(4, CODES[1], 密级="", 责任者="")]
    source = folder(tmp_path, FILES)
    built = made(source, rows, tmp_path / "a", handover=Handover("P", DAY))
    assert kinds(built) == {"field_empty", "sender_assumed", "form_blank"}
    found = reread(tmp_path / "a").records
    assert [each.retention for each in found] == ["永久", "永久"]  # of the code Y
    order = build.Order(defaults={"secrecy": "公开", "creator": "云台县农技站"})
    assert kinds(made(source, rows, tmp_path / "b", order)) == set()


def test_names_of_250_bytes_are_kept_beside_the_code(tmp_path: Path) -> None:
    long = "批" * 82 + ".pdf"
    rows = [row(3, CODES[0], 电子文件名=long)]
    built = made(folder(tmp_path, {long: "1"}), rows, tmp_path / "out")
    assert built.outcomes[0].files == [(long, f"电子档案/2020/文书/{CODES[0]}.pdf")]
    assert long in (tmp_path / "out" / "其他" / "原文件名对照表.XML").read_text()
    code = "Z001-WS·2020·Y·" + "研" * 90 + "-001"
    built = made(tmp_path / "源", [row(3, code, 电子文件名=long)], tmp_path / "b")
    placed = built.outcomes[0].files[0][1].rpartition("/")[2]
    assert len(placed.encode()) <= 255 and placed.endswith(".pdf")


def test_the_catalogue_and_the_package_are_no_content(tmp_path: Path) -> None:
    source = folder(tmp_path, {**FILES, "目录.csv": "x"})
    steps = list(build.build(source, ROWS, source / "包", HANDOVER, apart=[source / "目录.csv"]))
    assert steps[-1].built is not None and not steps[-1].built.findings
    steps = list(build.build(source, ROWS, source / "包2", HANDOVER, apart=[source / "目录.csv"]))
    assert "file_unmatched" in kinds(steps[-1].built)  # type: ignore[arg-type]


def test_links_are_told_and_not_followed(tmp_path: Path) -> None:
    source = folder(tmp_path, FILES)
    (source / "Z001-WS·2020·Y-002_附件1.txt").symlink_to("/etc/passwd")
    built = made(source, ROWS, tmp_path / "out")
    assert kinds(built) == {"special"} and built.files == 3


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder(tmp_path, FILES)
    copy, calls = digest.copy, []

    def full(*args: object, **more: object) -> object:
        calls.append(1)
        if len(calls) == 3:
            raise StorageFailed("error.disk_full", path="x", why="full")
        return copy(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(digest, "copy", full)
    with pytest.raises(StorageFailed):
        made(source, ROWS, tmp_path / "out")
    assert [each.name for each in tmp_path.iterdir()] == ["源"]
    monkeypatch.undo()
    assert made(source, ROWS, tmp_path / "out").files == 3
    with pytest.raises(BadInput, match="exists"):
        made(source, ROWS, tmp_path / "out")


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "lantai.cli", "craft", "package", *words]


def _csv(path: Path, codes: Sequence[str]) -> Path:
    with path.open("w", newline="", encoding="gb18030") as stream:
        lines = csv.writer(stream)
        lines.writerow(["归档文件目录"])
        lines.writerow(["序号", "档号", "责任者", "题名", "日期", "密级", "保管期限", "页数"])
        for at, code in enumerate(codes, 1):
            lines.writerow([at, code, "云台县农技站", f"关于{at}号地块的批复", "20200305",
                            "公开", "永久", 1])  # fmt: skip
    return path


def test_command_line(tmp_path: Path) -> None:
    source, catalogue = folder(tmp_path, FILES), _csv(tmp_path / "目录.csv", CODES)
    words = [str(source), str(catalogue), "-o", str(tmp_path / "out"), "--json", "--sender"]
    words += ["云台县农技站", "--date", "2021-06-18", "--encoding", "gb18030"]
    done = subprocess.run(_command(*words), capture_output=True, check=False)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["verdict"]) == (0, "pass"), answer["findings"]
    assert answer["counts"]["items"] == 2 and answer["counts"]["files"] == 3
    assert [each["status"] for each in answer["rows"] if each["ref_code"]] == ["ok", "ok"]
    assert subprocess.run(_command(*words), capture_output=True, check=False).returncode == 2
    (source / "无主.pdf").write_text("?")
    words[3] = str(tmp_path / "b")
    assert subprocess.run(_command(*words), capture_output=True, check=False).returncode == 1


@pytest.mark.long
def test_a_kill_leaves_all_or_nothing(tmp_path: Path) -> None:
    codes = [f"Z001-WS·2020·Y-{at:04}" for at in range(1, 1501)]
    source = folder(tmp_path, {f"{code}.txt": code * 50 for code in codes})
    catalogue = _csv(tmp_path / "目录.csv", codes)
    out = tmp_path / "out"
    words = _command(str(source), str(catalogue), "-o", str(out), "--date", "2021-06-18", "--quiet")
    half, seen_half = tmp_path / ".out.half", 0
    for wait in range(6):
        running = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while running.poll() is None and not (half / "电子档案").exists():
            time.sleep(0.005)
        time.sleep(0.02 * wait)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert not (half.exists() and out.exists())
        seen_half += half.exists()
        if out.exists():
            break
    if not out.exists():
        subprocess.run(words, check=False, stdout=subprocess.DEVNULL)
    assert seen_half and not half.exists()
    assert len(reread(out).records) == 1500
    assert len(list((out / "电子档案").rglob("*.txt"))) == 1500


# --- matching ---

W = build_match.Wanted


def matched(files: list[str], *rows: build_match.Wanted) -> dict[int, list[tuple[str, int | None]]]:
    found = build_match.match(files, rows)
    return {key: [(each.name, each.attachment) for each in held]
            for key, held in found.held.items() if held}  # fmt: skip


def test_codes_in_names_are_read_however_they_are_written() -> None:
    rows = W(1, "Z001-WS·2020·Y-001"), W(2, "Z001-WS·2020·Y-0010"), W(3, "Z001-WS·2020·Y-001-002")
    assert matched(["Z001_WS_2020_Y_001.pdf", "z001-ws.2020.y-001 附件2.doc",
                    "Z001－WS・2020・Y－1（附件）.xls", "Z001-WS·2020·Y-001关于2019年的报告.txt",
                    "Z001-WS·2020·Y-0010.pdf", "Z001-WS·2020·Y-001-002.pdf",
                    "Z001-WS·2020·Y-001-003.pdf"], *rows) == {
        1: [("Z001-WS·2020·Y-001关于2019年的报告.txt", None), ("Z001_WS_2020_Y_001.pdf", None),
            ("z001-ws.2020.y-001 附件2.doc", 2), ("Z001-WS·2020·Y-001-003.pdf", 3),
            ("Z001－WS・2020・Y－1（附件）.xls", 1)],
        2: [("Z001-WS·2020·Y-0010.pdf", None)],
        3: [("Z001-WS·2020·Y-001-002.pdf", None)],
    }  # fmt: skip


def test_folders_numbers_titles_and_columns() -> None:
    code = "Z001-WS·2020·Y-001"
    assert matched([f"{code}/正文.pdf", f"{code}/附件1.pdf"], W(1, code)) == {
        1: [(f"{code}/正文.pdf", None), (f"{code}/附件1.pdf", 1)]}  # fmt: skip
    rows = W(1, item="001", year="2019"), W(2, item="1", year="2020"), W(3, item="12", year="2020")
    assert matched(["2019/001.pdf", "2020/1-标题.pdf", "第12件.pdf"], *rows) == {
        1: [("2019/001.pdf", None)],
        2: [("2020/1-标题.pdf", None)],
        3: [("第12件.pdf", None)],
    }
    assert build_match.match(["001.pdf"], rows).unclear == {"001.pdf": (1, 2)}
    title = "关于验收的批复"
    assert matched([f"{title}.pdf", f"{title} 附件1.pdf"], W(1, title=title)) == {
        1: [(f"{title}.pdf", None), (f"{title} 附件1.pdf", 1)]}  # fmt: skip
    rows = W(1, names=r".\子\A.PDF；b"), W(2, names="c.pdf"), W(3, names="子/a.pdf")
    found = build_match.match(["子/a.pdf", "x/b.txt", "1/c.pdf", "2/c.pdf"], rows)
    assert [each.name for each in found.held[1]] == ["x/b.txt"] and not found.held[3]
    assert found.absent[2] == ["c.pdf"] and found.unclear == {"子/a.pdf": (1, 3)}


def test_dates_are_written_as_the_standard_asks() -> None:
    written = {"2020": "20200000", "2020-03": "20200300", "2020-03-05": "20200305",
               "2020-03/2020-05": "20200300-20200500", "": "", "民国九年": "民国九年"}  # fmt: skip
    assert {text: build_rows.compact(text) for text in written} == written


@given(st.text(min_size=1, max_size=300), st.sampled_from(["", ".pdf", "_附件12.docx"]))
@example("\u2028", "")
@example("\uffff会议纪要", ".pdf")
@example("con." + "记" * 90, "")
def test_any_text_fits_as_a_name(text: str, suffix: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    fitted = build_place.fit(text, suffix)
    assert not [kind for kind in names.judge(fitted) if kind != "package.name_windows"]
    assert "/" not in fitted and fitted.endswith(suffix)


NAME = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn"), blacklist_characters="/\\|;；、.~"),
    min_size=1, max_size=12,
).filter(lambda name: not names.judge(name) and name == name.strip())  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(NAME, st.binary(max_size=99), min_size=1, max_size=5)
       .filter(lambda tree: not list(names.alike(map(build_match.plain, tree)))),
       st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(["layout", "bag"]))  # fmt: skip
def test_odd_names_come_back_with_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, bytes], encoding: str, kind: str
) -> None:
    base = tmp_path_factory.mktemp("build")
    (base / "源").mkdir()
    for name, data in tree.items():
        (base / "源" / f"{name}.dat").write_bytes(data)
    rows = [row(at, f"Z001-WS·2020·Y-{at:03}", 电子文件名=f"{name}.dat", 题名=name)
            for at, name in enumerate(tree, 1)]  # fmt: skip
    built = made(base / "源", rows, base / "out", build.Order(kind=kind, encoding=encoding))
    assert verdict(built.findings) is not Verdict.FAIL, built.findings
    root = base / "out" / "data" if kind == "bag" else base / "out"
    found = reread(root)
    assert [(root / record.files[0].path).read_bytes() for record in found.records] == list(
        tree.values()
    )
    assert [each.value for each in found.form.digests] == [  # type: ignore[union-attr]
        hashlib.sha512(data).hexdigest() for data in tree.values()]  # fmt: skip


def test_an_order_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        made(folder(tmp_path, FILES), ROWS, tmp_path / "out", replace(build.Order(), kind="rar"))
