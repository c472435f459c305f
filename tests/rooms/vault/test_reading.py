# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reading what is stored: by the law, from the nearest good copy, in parts; and the matrix."""

import os
from dataclasses import replace

import pytest
from django.test import RequestFactory
from django.urls import resolve

from factories import holdings
from factories.doing import rows
from lantai.guard.acts import setting_up
from lantai.guard.errors import NotFound, Refused
from lantai.guard.models import Reading
from lantai.vault import acts, jobs, matrix, reading, storing
from lantai.vault.models import Copy, CopyPolicy, KeptFile

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.fixture
def kept(scene, work):
    """An item in two stores, and somebody who may read it."""
    scene.near = scene.store("near", rank=1)
    scene.stored(1, retention="Y")
    scene.far = scene.store("far", rank=2, is_offsite=True)
    jobs.copying_objects(work())
    scene.file = rows(KeptFile)[0]
    scene.reader = holdings.person(scene.archives, 2)
    return scene


def ask(actor, path, **headers):
    request = RequestFactory().get(path, headers=headers)
    request.actor = actor
    found = resolve(path.partition("?")[0])
    return found.func(request, *found.args, **found.kwargs)


def address(scene, query=""):
    return f"/holdings/items/{scene.file.vault_object.item_id}/kept/{query}"


def test_who_may_fetch_reads_and_an_unopened_reading_is_noted(kept):
    opened = reading.open_file(kept.file, kept.reader)
    assert b"".join(opened.parts()) == b"text 0" and opened.copy.store_id == kept.near.pk
    [noted] = Reading.every.all()
    assert (noted.action, noted.noun, noted.row) == (
        "fetch", "holdings.item", kept.file.vault_object.item_id,
    )  # fmt: skip


def test_refused_looks_like_absent(kept):
    stranger = holdings.person("i999/")
    dutiless = replace(kept.reader, duties=frozenset())
    for actor in (stranger, dutiless):
        with pytest.raises(NotFound):
            reading.open_file(kept.file, actor)
    with pytest.raises(NotFound):
        ask(kept.reader, address(kept, "?file=99999"))
    with pytest.raises(NotFound):
        ask(kept.reader, address(kept, "?file=../../etc/passwd"))
    other = kept.item(b"x")
    with pytest.raises(NotFound):  # a file is asked of its own item alone
        ask(kept.reader, f"/holdings/items/{other.pk}/kept/?file={kept.file.pk}")
    assert not Reading.every.exists()


def test_a_copy_that_gives_other_bytes_is_doubted_and_the_next_one_read(kept):
    kept.spoil("near", b"text 0", b"t3xt 0")
    opened = reading.open_file(kept.file, kept.reader)
    assert b"".join(opened.parts()) == b"text 0" and opened.copy.store_id == kept.far.pk
    assert rows(Copy, store=kept.near)[0].state == "doubtful"
    (kept.home / "stores" / "far").rename(kept.home / "gone")
    with pytest.raises(Refused) as told:
        reading.open_file(kept.file, kept.reader)
    assert told.value.kind == "vault.not_readable"


def test_a_large_file_is_streamed_and_found_wanting_at_its_end(scene, monkeypatch):
    scene.store("near")
    data = os.urandom(3_000_000)
    monkeypatch.setattr(reading, "SMALL", 1_000_000)
    item = scene.item(data)
    acts.adopt(storing.lay([item.pk], scene.keeper), scene.keeper)
    [row] = rows(KeptFile)
    opened = reading.open_file(row, scene.keeper)
    assert not opened.is_proved and b"".join(opened.parts()) == data
    assert rows(Copy)[0].state == "good"
    scene.spoil("near", data, data[:-1] + b"?")
    opened = reading.open_file(row, scene.keeper)
    assert len(b"".join(opened.parts())) == len(data)
    assert rows(Copy)[0].state == "doubtful"


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [
        ("", 200, b"text 0"),
        ("bytes=0-3", 206, b"text"),
        ("bytes=2-", 206, b"xt 0"),
        ("bytes=-1", 206, b"0"),
        ("bytes=-100", 206, b"text 0"),
        ("bytes=4-99", 206, b" 0"),
        ("bytes=9-", 416, b""),
        ("bytes=3-1", 416, b""),
        ("bytes=0-1,3-4", 200, b"text 0"),
        ("lines=1", 200, b"text 0"),
    ],
)
def test_parts_of_a_file(kept, asked, status, body):
    response = ask(kept.reader, address(kept, f"?file={kept.file.pk}"), Range=asked)
    assert response.status_code == status
    told = b"".join(response.streaming_content) if response.streaming else response.content
    assert told == body
    if status == 206:
        assert response["Content-Range"].startswith("bytes ")
        assert int(response["Content-Length"]) == len(body)
    if status == 200:
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Content-Type"].startswith("text/plain")


def test_the_page_of_an_item_shows_files_copies_and_events(kept):
    text = ask(kept.keeper, address(kept)).content.decode()
    assert "文件1.txt" in text and f"?file={kept.file.pk}" in text
    assert kept.near.name in text and "逐字节读回" in text
    dutiless = replace(kept.reader, duties=frozenset())
    text = ask(dutiless, address(kept)).content.decode()
    assert "文件1.txt" in text and "?file=" not in text
    other = kept.item()
    text = ask(kept.keeper, f"/holdings/items/{other.pk}/kept/").content.decode()
    assert "还没有入库" in text


def test_the_matrix_tells_what_lacks_a_copy_and_leads_to_it(kept):
    kept.stored(2, retention="Y")
    found = matrix.matrix_of(kept.keeper)
    [line] = found.lines
    assert (line.total, line.lacking, line.alone) == (7 - 4, 2, 2)
    assert line.in_store == {kept.near.pk: 3, kept.far.pk: 1}
    page = f"/vault/stores/{kept.near.pk}/matrix/"
    text = ask(kept.keeper, page).content.decode()
    assert "3 个保存对象，2 个还缺备份" in text and "一天之内都校验过" in text
    text = ask(kept.keeper, f"{page}?fonds={kept.fonds.pk}&grade=2").content.decode()
    assert text.count("row-link") == 2
    with setting_up("a policy for a test"):
        CopyPolicy(holder=kept.archives.path, grade=2, copies=1, offsite=0, media=1).save()
    assert matrix.matrix_of(kept.keeper).lacking == 0


def test_the_matrix_counts_no_more_than_its_reader_is_cleared_for(kept):
    kept.stored(1, secrecy=1, retention="Y")
    assert matrix.matrix_of(kept.keeper).total == 2
    assert matrix.matrix_of(replace(kept.keeper, clearance=0)).total == 1
    assert matrix.matrix_of(holdings.person("i999/")).total == 0
