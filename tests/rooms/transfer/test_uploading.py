# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package sent up by a plain form: one archive file, or the parts of a medium with their list."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from factories.doing import now
from lantai.desk import deeds
from lantai.desk.pages import own_page
from lantai.desk.register import pages_on, register_of
from lantai.guard.errors import Refused
from lantai.transfer import acts, folders, jobs, media, parcels, queries
from lantai.transfer.models import Transfer


@pytest.fixture
def awaited(scene):
    """A transfer that the archives keeps for a sender from outside."""
    return scene.awaited("D401", way="medium")


@pytest.fixture
def cut(scene, tmp_path):
    """A package made elsewhere, in three parts."""
    package = folders.built(scene.built())
    size = sum(path.stat().st_size for path in package.rglob("*") if path.is_file())
    return tmp_path, parcels.pack(package, tmp_path, size=size // 2)


def shown(scene, row, *files, who="archivist"):
    """What the page answers, asked for or sent some files."""
    make = RequestFactory()
    request = make.post("/", {"files": list(files)}) if files else make.get("/")
    request.actor, request._dont_enforce_csrf_checks = scene.actor(who), True
    return own_page(request, "transfer", "transfers", pk=row.pk, name="upload")


def file(name, data):
    return SimpleUploadedFile(name, data)


def on_paper(row, some, package_id=""):
    lines = parcels.manifest(some, package_id or row.package_id)
    return file(media.LIST, "\n".join(lines).encode())


def parts_of(folder, some):
    return [file(f"{each.number:04d}.part", (folder / f"{each.number:04d}.part").read_bytes())
            for each in some]  # fmt: skip


def test_the_parts_of_a_medium_come_with_their_list_and_are_taken_in(scene, awaited, cut):
    folder, some = cut
    assert len(some) > 2
    answer = shown(scene, awaited, on_paper(awaited, some), *parts_of(folder, some))
    assert answer.status_code == 302 and answer.url.endswith("do=take_in")
    assert scene.run(jobs.taking_in, awaited, "archivist") == "done"
    assert now(awaited).state == "received"
    assert "upload" not in [each.name for each in pages_on(
        register_of(Transfer), now(awaited), scene.actor("archivist"))]  # fmt: skip


def test_what_is_left_out_comes_later_without_the_list(scene, awaited, cut):
    folder, some = cut
    parts = parts_of(folder, some)
    text = shown(scene, awaited, on_paper(awaited, some), parts[1]).content.decode()
    assert f"1 卷，共 {len(some)} 卷" in text
    assert shown(scene, awaited, parts[0], *parts[2:]).status_code == 302
    assert queries.missing(awaited) == 0


def test_one_archive_file_is_one_part(scene, awaited):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as sink:
        sink.writestr("件/正文.txt", "正文")
    assert shown(scene, awaited, file("移交.zip", made.getvalue())).status_code == 302
    assert scene.run(jobs.taking_in, awaited, "archivist") == "done"
    assert (folders.received(now(awaited)) / "件/正文.txt").read_text("utf-8") == "正文"


@pytest.mark.parametrize("wrong, words", [
    ("nothing", "没有选文件"), ("no list", "没有分卷清单"), ("another list", "另一个包"),
    ("no list at all", "读不出来"), ("a stranger", "不是这个包的分卷"),
    ("other bytes", "摘要不一致"), ("not announced", "没有声明过第 99 卷"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_is_taken(scene, awaited, cut, wrong, words):
    folder, some = cut
    listed, parts = on_paper(awaited, some), parts_of(folder, some)
    sent = {
        "no list": parts[:1], "another list": [on_paper(awaited, some, "another"), *parts],
        "no list at all": [file(media.LIST, b"\xff\x00"), *parts],
        "a stranger": [listed, file("照片.jpg", b"x")],
        "other bytes": [listed, file("0001.part", b"?" * some[0].size), *parts[1:]],
        "not announced": [listed, file("0099.part", b"?"), *parts],
    }  # fmt: skip
    if wrong == "nothing":
        request = RequestFactory().post("/")
        request.actor, request._dont_enforce_csrf_checks = scene.actor("archivist"), True
        answer = own_page(request, "transfer", "transfers", pk=awaited.pk, name="upload")
    else:
        answer = shown(scene, awaited, *sent[wrong])
    assert answer.status_code == 200 and words in answer.content.decode()
    taken = {"other bytes": len(some) - 1, "not announced": len(some)}
    came = [each for each in queries.parts(awaited) if each.received_at]
    assert len(came) == taken.get(wrong, 0)


def test_a_wrong_package_is_dropped_and_another_begun(scene, awaited, cut):
    folder, some = cut
    shown(scene, awaited, file("错的.zip", b"PK"))
    again = shown(scene, awaited, on_paper(awaited, some), *parts_of(folder, some))
    assert "弃掉已传的" in again.content.decode()
    actor = scene.actor("archivist")
    assert "drop_parts" in [each.name for each in deeds.open_to(now(awaited), actor)]
    acts.drop_parts(now(awaited), actor)
    assert queries.parts(awaited) == [] and not folders.parts_in(awaited).exists()
    listed = on_paper(awaited, some)
    assert shown(scene, awaited, listed, *parts_of(folder, some)).status_code == 302


def test_the_page_is_for_who_takes_parts_where_a_package_comes_by_hand(scene, awaited):
    register = register_of(Transfer)
    assert "upload" not in [each.name for each in pages_on(
        register, awaited, scene.actor("counter"))]  # fmt: skip
    sent = scene.sent(scene.filed(1), way="network")
    assert "upload" not in [each.name for each in pages_on(
        register, sent, scene.actor("archivist"))]  # fmt: skip
    with pytest.raises(Refused):
        acts.drop_parts(sent, scene.actor("archivist"))
