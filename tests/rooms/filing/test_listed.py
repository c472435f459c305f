# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A catalogue with files, folders that are watched: looked at, taken once, told in words."""

import datetime as dt
import hashlib
import os
import re
import time

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from factories.batches import paper, sent
from factories.doing import rows
from lantai.desk.register import register_of
from lantai.filing import batchjobs, listed, uploads, watching
from lantai.filing.models import Capture, CapturedFile, FilingBatch, WatchedFolder
from lantai.filing.pages.listing import listed_page
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import Item
from lantai.vault import landing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
TODAY = dt.date(2026, 3, 5)


def book(path, lines):
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("目录")
        sheet.write_row(0, 0, ["序号", "题名", "文号", "日期", "文件名"])
        for at, line in enumerate(lines, 1):
            sheet.write_row(at, 0, [at, *line])
    return path


LINES = [
    ("关于防汛的通知", "槐时发〔2025〕3号", "2025-05-08", "a.txt；附件1.txt"),
    ("关于抗旱的通知", "槐时发〔2025〕4号", "2025-05-09", "甲/B.TXT"),
    ("关于没有文件的通知", "槐时发〔2025〕5号", "2025-05-10", ""),
    ("关于找不到的通知", "槐时发〔2025〕6号", "2025-05-11", "nowhere.pdf"),
    ("关于用过的通知", "槐时发〔2025〕7号", "2025-05-12", "a.txt"),
    ("关于错日期的通知", "槐时发〔2025〕8号", "2025-13-40", "c.txt"),
]


def test_each_row_finds_its_files_or_says_why_not(office, tmp_path):
    files = [sent("a.txt", b"a"), sent("附件1.txt", b"f"), sent("b.txt", b"b", path="甲/b.txt"),
             sent("c.txt", b"c"), sent("多余.txt", b"x")]  # fmt: skip
    looked = listed.look(book(tmp_path / "x.xlsx", LINES), files, TODAY)
    assert [line.coming is not None for line in looked.lines] == [True, True, *[False] * 4]
    first = looked.lines[0].coming
    assert [(each.name, each.role) for each in first.files] == [
        ("a.txt", "main"), ("附件1.txt", "attachment")]  # fmt: skip
    assert first.given["doc_number"] == "槐时发〔2025〕3号"
    kinds = [line.why.kind.removeprefix("filing.") for line in looked.lines[2:]]
    assert kinds == ["no_file_named", "file_unknown", "file_used", "row_not_taken"]
    assert all(line.sentence for line in looked.lines[2:])
    assert looked.unnamed == ["c.txt", "多余.txt"]


def test_two_files_of_one_name_are_told_apart_by_their_folders(office, tmp_path):
    files = [sent("n.txt", b"1", path="甲/n.txt"), sent("n.txt", b"2", path="乙/n.txt")]
    one = [("甲事的通知", "", "2025-05-08", "n.txt"), ("乙事的通知", "", "2025-05-08", "乙/n.txt")]
    looked = listed.look(book(tmp_path / "x.xlsx", one), files, TODAY)
    assert looked.lines[0].why.kind == "filing.file_twice" and looked.lines[1].coming


def post(rf, office, data):
    request = rf.post("/", data)
    request.actor = office.clerk
    return listed_page(request, register_of(FilingBatch), office.fresh())


def test_a_page_looks_first_and_takes_what_it_said(office, tmp_path, rf):
    path = book(tmp_path / "x.xlsx", LINES[:4])
    page = post(rf, office, {
        "workbook": SimpleUploadedFile("目录.xlsx", path.read_bytes()),
        "files": [SimpleUploadedFile(name, name.encode() * 9) for name in
                  ("a.txt", "附件1.txt", "b.txt")]})  # fmt: skip
    text = page.content.decode()
    assert page.status_code == 200 and not rows(Capture) and "能收 2 行" in text
    token = re.search('name="token" value="([^"]+)"', text)[1]
    with pytest.raises(Refused):
        post(rf, office, {"token": token + "x"})
    assert post(rf, office, {"token": token}).status_code == 302
    assert post(rf, office, {"token": token}).status_code == 302  # twice is as once
    assert len(rows(Capture)) == 2 and len(rows(CapturedFile)) == 3
    office.run(batchjobs.reading_captures, office.clerk)
    item = rows(Item)[0]
    assert (item.title, item.doc_number, item.date_text) == (
        "关于防汛的通知", "槐时发〔2025〕3号", "2025-05-08")  # fmt: skip


def token_of(rf, office, path, names):
    page = post(rf, office, {
        "workbook": SimpleUploadedFile("目录.xlsx", path.read_bytes()),
        "files": [SimpleUploadedFile(name, name.encode() * 9) for name in names]})  # fmt: skip
    return re.search('name="token" value="([^"]+)"', page.content.decode())[1]


@pytest.mark.parametrize("codes", [(), ("A027-1", "A027-2")])
def test_a_corrected_list_takes_what_is_new_alone(office, tmp_path, rf, codes):
    made = tmp_path / "x.xlsx"

    def written(second):
        with xlsxwriter.Workbook(str(made)) as file:
            sheet = file.add_worksheet("目录")
            sheet.write_row(0, 0, [*["档号"][: len(codes)], "题名", "日期", "文件名"])
            sheet.write_row(1, 0, [*codes[:1], "关于防汛的通知", "2025-05-08", "a.txt"])
            sheet.write_row(2, 0, [*codes[1:], "关于抗旱的通知", "2025-05-09", second])
        return made

    assert post(rf, office, {"token": token_of(rf, office, written("错.txt"), ("a.txt", "b.txt"))})
    assert len(rows(Capture)) == 1
    post(rf, office, {"token": token_of(rf, office, written("b.txt"), ("a.txt", "b.txt"))})
    assert [row.title for row in rows(Capture)] == ["关于防汛的通知", "关于抗旱的通知"]


def test_what_the_look_would_take_and_the_taking_did_not_is_told(office, tmp_path, rf):
    path = book(tmp_path / "x.xlsx", LINES[:2])
    page = post(rf, office, {
        "workbook": SimpleUploadedFile("目录.xlsx", path.read_bytes()),
        "files": [SimpleUploadedFile(name, name.encode() * 9) for name in
                  ("a.txt", "附件1.txt", "b.txt")]})  # fmt: skip
    token = re.search('name="token" value="([^"]+)"', page.content.decode())[1]
    landing.path_of(hashlib.sha512(b"b.txt" * 9).hexdigest()).unlink()
    page = post(rf, office, {"token": token})
    text = page.content.decode()
    assert page.status_code == 200 and "有 1 个没有收" in text and "“b.txt”的内容没有收到" in text
    assert len(rows(Capture)) == 1


# --- watched folders ------------------------------------------------------------------------------


@pytest.fixture
def folder(office, tmp_path):
    with setting_up("a watched folder"):
        row = WatchedFolder(code="oa", fonds=office.fonds, department="收发室", still_seconds=2,
                            holder=office.unit.path, area=office.unit.area,
                            line=office.unit.line)  # fmt: skip
        row.save()
    place = watching.place_of(row)
    place.mkdir(parents=True)
    return row, place


def old(path, data, seconds=60):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def look(row, ahead=60):
    """A look some seconds from now: what was written just now lies still by then."""
    now, real = time.time() + ahead, watching.still
    watching.still = lambda place, seconds: real(place, seconds, now)
    try:
        return watching.look(row, steward("filing"))
    finally:
        watching.still = real


def test_what_lies_still_is_taken_once_and_put_away(folder, office):
    row, place = folder
    name, data = paper(2)
    old(place / "2024" / name, data)
    old(place / "~$lock.docx", b"x")
    old(place / "download.tmp", b"x")
    assert watching.look(row, steward("filing"))[0] == 0  # still warm
    taken, (batch,) = look(row)
    assert taken == 1 and batch.year == 2024 and batch.department == "收发室"
    assert (place / "已收" / "2024" / name).read_bytes() == data
    assert look(row) == (0, []) and len(rows(Capture)) == 1
    old(place / "2024" / name, data)  # the very same once more
    assert look(row)[0] == 0 and len(rows(Capture)) == 1


def test_links_are_never_followed(folder, tmp_path):
    row, place = folder
    secret = old(tmp_path / "secret.txt", b"of the machine")
    (place / "link.txt").symlink_to(secret)
    (place / "dir").symlink_to(tmp_path)
    assert look(row)[0] == 0


def test_what_cannot_be_taken_lies_apart_with_the_reason(folder, office, monkeypatch):
    row, place = folder
    old(place / "empty.txt", b"1")
    monkeypatch.setattr(uploads, "MOST_BYTES", 0)
    assert look(row)[0] == 0
    note = place / "未收" / "empty.txt.原因.txt"
    assert "超过" in note.read_text("utf-8") and (place / "未收" / "empty.txt").exists()


@pytest.fixture
def stuck(monkeypatch):
    """A share that lets nobody move anything."""
    monkeypatch.setattr(watching, "_move", lambda path, target: None)


def test_what_cannot_be_moved_is_taken_once_whatever_became_of_its_batch(folder, office, stuck):
    row, place = folder
    old(place / "2024" / paper(2)[0], paper(2)[1])
    assert look(row)[0] == 1
    for state in ("received", "filed"):
        with setting_up("the batch goes on"):
            (batch,) = rows(FilingBatch, department="收发室")
            batch.state = state
            batch.save()
        assert look(row) == (0, []) and len(rows(Capture)) == 1


def test_what_cannot_be_moved_keeps_nothing_behind_it_back(folder, stuck, monkeypatch):
    row, place = folder
    monkeypatch.setattr(watching, "AT_ONCE", 2)
    for n in range(5):
        old(place / f"{n}.txt", paper(n)[1])
    landed = []
    real = watching.landing.land
    monkeypatch.setattr(watching.landing, "land", lambda *a, **k: landed.append(1) or real(*a, **k))
    assert [look(row)[0] for _ in range(4)] == [2, 2, 1, 0]
    assert len(landed) == 5  # each was read once


def test_names_that_an_old_share_wrote_in_gbk_are_read(folder):
    row, place = folder
    raw = os.fsencode(place) + b"/" + "春耕的通知.txt".encode("gb18030")
    with open(raw, "wb") as sink:
        sink.write(b"one")
    with open(os.fsencode(place) + b"/\xff\xff\x80.txt", "wb") as sink:
        sink.write(b"two")
    assert look(row)[0] == 2
    names = sorted(each.name for each in rows(CapturedFile))
    assert "春耕的通知.txt" in names and all(name.encode() for name in names)
    assert (place / "已收" / "春耕的通知.txt").exists()


def test_what_was_put_away_is_not_walked_again(folder, monkeypatch):
    row, place = folder
    old(place / "a.txt", b"one")
    look(row)
    walked = []
    real = os.walk
    monkeypatch.setattr(watching.os, "walk", lambda top: (
        walked.append(str(each[0])) or each for each in real(top)))  # fmt: skip
    assert look(row)[0] == 0 and (place / "已收" / "a.txt").exists()
    assert not any("已收" in each for each in walked)


def test_a_folder_that_is_away_is_noted_once(folder, office):
    row, place = folder
    place.rmdir()
    with pytest.raises(Refused):
        watching.look(row, steward("filing"))
    office.clerk = steward("filing")
    office.run(lambda work, batch: batchjobs.watching_folders(work), steward("filing"))
    (row,) = rows(WatchedFolder)
    assert row.said == "filing.folder_away" and "找不到" in row.sentence
    os.makedirs(place)
    office.run(lambda work, batch: batchjobs.watching_folders(work), steward("filing"))
    assert rows(WatchedFolder)[0].said == ""
