# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Looking at stored files: by the law for every picture and tile, drawn once, from proved bytes."""

import errno
import json
import os
import time
from dataclasses import replace

import pytest
from django.test import RequestFactory
from django.urls import resolve

from factories import holdings, vault
from factories.doing import rows
from lantai.craft.sample.forms import Forms
from lantai.craft.sample.media import photograph, wav
from lantai.craft.sample.writing import Writer
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound
from lantai.guard.models import Reading
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.vault import acts, jobs, storing, viewing
from lantai.vault.models import KeptFile

pytestmark = pytest.mark.django_db(databases=["default", "side"])
DRAFT = Writer(5).draft(12)


@pytest.fixture(scope="module", autouse=True)
def drawer_ends():
    yield
    viewing.drawer.close()


@pytest.fixture
def kept(scene, settings, tmp_path):
    """An item with a PDF, a photograph, a recording, a page of the web and a thing of no kind."""
    settings.LANTAI_DERIVED = tmp_path / "derived"
    scene.store("near")
    item = holdings.item(scene.fonds)
    forms = Forms()
    for name, data in {
        "请示.pdf": forms.bytes_of("pdf", DRAFT, 1), "现场.jpg": photograph(2, 900, 700),
        "录音.wav": wav(3), "网页.html": b"<p>one</p><script>alert(1)</script><p>two &lt;b&gt;</p>",
        "数据.bin": bytes(range(256)), "坏的.pdf": b"%PDF-1.7 nothing",
        "批复.ofd": forms.bytes_of("ofd", DRAFT, 1),
    }.items():  # fmt: skip
        vault.file_of(item, data, name)
    acts.adopt(storing.lay([item.pk], scene.keeper), scene.keeper)
    scene.kept_item = item
    scene.files = {row.name: row for row in rows(KeptFile)}
    scene.reader = holdings.person(scene.archives, 2)
    return scene


def ask(actor, path, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.actor = actor
    found = resolve(path.partition("?")[0])
    return found.func(request, *found.args, **found.kwargs)


def page(kept, actor, name, number=1):
    path = f"/holdings/items/{kept.kept_item.pk}/view/?file={kept.files[name].pk}&page={number}"
    return ask(actor, path).content.decode()


def bytes_of(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def address(kept, name, rest):
    return f"/vault/files/{kept.files[name].pk}/{rest}"


def test_an_ofd_is_seen_page_by_page_with_its_words_beside(kept):
    text = page(kept, kept.reader, "批复.ofd")
    assert "第 1 页，共 3 页" in text and "/1/page.webp" in text and "note-warn" not in text
    assert DRAFT.paragraphs[1][:12] in "".join(text.split())
    got = ask(kept.reader, address(kept, "批复.ofd", "3/page.webp"))
    assert bytes_of(got)[8:12] == b"WEBP"


def test_what_a_picture_lacks_of_its_page_is_said_above_it(kept):
    row = kept.files["批复.ofd"]
    viewing.sheet_of(row, 1)
    told = next(viewing._home(row).glob("1/page.json"))
    told.write_text(json.dumps(json.loads(told.read_text()) | {"gaps": ["rendering.no_stamp"]}))
    text = page(kept, kept.reader, "批复.ofd")
    assert "note-warn" in text and "电子印章" in text and "用原来的软件核对" in text


def test_a_page_shows_its_picture_its_words_and_the_way_on(kept):
    text = page(kept, kept.reader, "请示.pdf")
    assert "第 1 页，共 2 页" in text and "/1/page.webp" in text and "page=2" in text
    plain = "".join(text.split())
    assert DRAFT.number in plain and DRAFT.paragraphs[1][:12] in plain
    last = page(kept, kept.reader, "请示.pdf", 2)
    assert "已是最后一页" in last and "page=1" in last
    got = ask(kept.reader, address(kept, "请示.pdf", "2/page.webp"))
    assert got["Content-Type"] == "image/webp" and got["Cache-Control"] == viewing_held()
    assert bytes_of(got)[8:12] == b"WEBP"


def viewing_held():
    from lantai.vault.viewpages import HELD

    assert "private" in HELD and int(HELD.rpartition("=")[2]) <= 60
    return HELD


def test_tiles_are_those_that_the_page_has_and_no_others(kept):
    size = json.loads(ask(kept.reader, address(kept, "现场.jpg", "1/size.json")).content)
    assert (size["width"], size["height"]) == (900, 700)
    for tile in ("10/0_0", "10/1_1", "9/0_0", "0/0_0"):
        assert bytes_of(ask(kept.reader, address(kept, "现场.jpg", f"1/{tile}.webp")))
    for wrong in ("1/11/0_0.webp", "1/10/2_0.webp", "1/9/1_0.webp"):
        with pytest.raises(NotFound):
            ask(kept.reader, address(kept, "现场.jpg", wrong))


def test_what_has_no_pages_is_heard_read_or_saved(kept):
    assert "<audio" in page(kept, kept.reader, "录音.wav")
    heard = ask(kept.reader, f"/vault/files/{kept.files['录音.wav'].pk}/", Range="bytes=0-3")
    assert heard.status_code == 206 and bytes_of(heard) == b"RIFF"
    assert heard["Content-Type"] == "audio/wav"
    text = page(kept, kept.reader, "网页.html")
    assert "two &lt;b&gt;" in text and "alert(1)" not in text
    assert "不能在网页上看" in page(kept, kept.reader, "数据.bin")
    assert "画不出来" in page(kept, kept.reader, "坏的.pdf")
    with pytest.raises(NotFound):  # only sound and film are sent whole by that address
        ask(kept.reader, f"/vault/files/{kept.files['请示.pdf'].pk}/")


DOORS = ("1/page.webp", "1/size.json", "1/10/0_0.webp")


@pytest.mark.parametrize("door", DOORS)
def test_every_picture_asks_the_law_anew_and_refused_is_absent(kept, door):
    stranger, dutiless = holdings.person("i999/"), replace(kept.reader, duties=frozenset())
    for actor in (stranger, dutiless, PUBLIC):
        with pytest.raises(NotFound):
            ask(actor, address(kept, "现场.jpg", door))
    with pytest.raises(NotFound):
        ask(kept.reader, f"/vault/files/999999/{door}")
    with setting_up("opened and published online"):
        Item.objects.unguarded("published by a test").filter(pk=kept.kept_item.pk).update(
            opening=Opening.OPEN, open_on="2020-01-01", reach=Reach.ONLINE)  # fmt: skip
    assert ask(PUBLIC, address(kept, "现场.jpg", door)).status_code == 200
    with setting_up("withdrawn"):
        Item.objects.unguarded("withdrawn by a test").filter(pk=kept.kept_item.pk).update(
            reach=Reach.NONE)  # fmt: skip
    with pytest.raises(NotFound):
        ask(PUBLIC, address(kept, "现场.jpg", door))


def test_a_look_at_an_unopened_record_is_noted_once_a_page(kept):
    page(kept, kept.reader, "请示.pdf")
    bytes_of(ask(kept.reader, address(kept, "请示.pdf", "1/page.webp")))
    [noted] = Reading.every.all()
    assert (noted.action, noted.row) == ("fetch", kept.kept_item.pk)
    with pytest.raises(NotFound):
        page(kept, holdings.person("i999/"), "请示.pdf")
    assert Reading.every.count() == 1


def test_pages_are_drawn_once_and_ahead_and_nothing_half_made_stays(kept, monkeypatch):
    drawn = []
    cook = viewing.drawer.cook
    monkeypatch.setattr(viewing.drawer, "cook", lambda path, number, folder, **more: (
        drawn.append(number), cook(path, number, folder, **more))[1])  # fmt: skip
    row = kept.files["请示.pdf"]
    viewing.sheet_of(row, 1)
    viewing.sheet_of(row, 1)
    viewing.sheet_of(row, 2)
    assert drawn == [1, 2]
    left = [p.name for p in viewing._home(row).rglob("*")]
    assert sorted(set(left)) == ["1", "2", "page.json", "page.webp"]


def test_what_another_copy_spoilt_is_never_drawn(kept):
    row = kept.files["现场.jpg"]
    kept.spoil("near", photograph(2, 900, 700), photograph(9, 900, 700))
    text = page(kept, kept.reader, "现场.jpg")
    assert "读不到" in text and not list(viewing._home(row).rglob("*.webp"))


def test_what_nobody_looks_at_goes_and_comes_again(kept, work):
    row = kept.files["请示.pdf"]
    viewing.sheet_of(row, 1)
    home = viewing._home(row)
    assert viewing.sweep() == 0 and home.exists()
    os.utime(home, (0, 0))
    viewing.sheet_of(row, 1)  # a look, once a day
    assert time.time() - home.stat().st_mtime < 60
    os.utime(home, (0, 0))
    assert jobs.sweeping_leftovers(work("vault.sweeping_leftovers"))["drawn"] == 1
    assert not home.exists() and viewing.sheet_of(row, 1).count == 2


@pytest.mark.parametrize("rest", [
    "99/page.webp", "0/page.webp", f"{'9' * 300}/page.webp", "99/size.json", "99/3/0_0.webp",
    f"1/{'9' * 300}/0_0.webp",
])  # fmt: skip
def test_pages_that_are_not_there_are_absent_and_no_fault(kept, rest):
    with pytest.raises(NotFound):
        ask(kept.reader, address(kept, "请示.pdf", rest))
    for name in ("数据.bin", "坏的.pdf", "网页.html"):
        with pytest.raises(NotFound):
            ask(kept.reader, address(kept, name, "1/size.json"))


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 5_000, "٣"])
def test_a_page_that_an_address_names_wrongly_is_the_first(kept, number):
    assert "第 1 页，共 2 页" in page(kept, kept.reader, "请示.pdf", number)


@pytest.mark.parametrize("number", ["0", "x", "9" * 5_000])
def test_a_file_that_an_address_names_wrongly_is_not_there(kept, number):
    with pytest.raises(NotFound):
        ask(kept.reader, f"/holdings/items/{kept.kept_item.pk}/kept/?file={number}")


def test_a_full_disk_is_told_and_nobody_else_looks_into_what_is_drawn(kept, monkeypatch):
    viewing.sheet_of(kept.files["请示.pdf"], 1)
    assert (kept.home / "derived").stat().st_mode & 0o077 == 0

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(viewing.Path, "replace", full)
    assert "空间" in page(kept, kept.reader, "现场.jpg")
