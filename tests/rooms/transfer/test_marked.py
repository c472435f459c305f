# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What bears a mark of secrecy never slips in: which items it concerns; a test killed midway."""

import datetime as dt

import pytest

from factories import transfer
from factories.doing import now, rows
from lantai.craft import codes
from lantai.craft.checks.outcome import Checked
from lantai.craft.findings import Where
from lantai.craft.package.manifest import VOLUME, FileRef, Manifest, Record
from lantai.transfer import acts, folders, jobs, testing
from lantai.transfer.models import SetAside

MARK = "机密★10年\n\n关于水渠清淤的通知\n\n各乡镇：照此办理。\n".encode()
TODAY = dt.date(2026, 11, 27)


def entry(code, *paths, row=1, **more):
    return Record(row=row, ref_code=code, date="2020-03-05",
                  files=tuple(FileRef(each) for each in paths), **more)  # fmt: skip


def mark(code="", path="", term=10):
    return codes.finding("check.secret_document" if path else "check.secret_record", Where(path),
                         code=code, path=path, level="机密", term=term)  # fmt: skip


def told(records, *findings):
    """The rows set aside by their codes, and whether each finding stays open."""
    checked = Checked(0, None, "", findings, manifest=Manifest("layout", records=records))
    aside = {row["ref_code"]: row for row in testing.marked(checked, TODAY)}
    return aside, [row["is_open"] for row in testing.findings_of(checked)]


def test_a_file_that_no_entry_names_is_decided_by_a_person():
    assert told([entry("A-1", "a.txt")], mark(path="stray.txt")) == ({}, [True])


def test_two_entries_of_one_code_are_set_aside_with_the_files_of_both():
    aside, still_open = told([entry("A-1", "a.txt"), entry("A-1", "b.txt")], mark("A-1"))
    assert (aside["A-1"]["paths"], still_open) == (["a.txt", "b.txt"], [False])


def test_a_marked_volume_takes_all_its_items_along_and_one_without_items_stays_open():
    volume, empty = entry("A", level=VOLUME), entry("B", level=VOLUME)
    items = [entry("A-1", "a.txt", volume="A"), entry("A-2", "b.txt", volume="A"), entry("C-1")]
    aside, still_open = told([volume, empty, *items], mark("A"), mark("B"))
    assert (set(aside), still_open) == ({"A-1", "A-2"}, [False, True])


def test_whoever_names_a_marked_file_is_set_aside_and_an_entry_without_a_code_stays_open():
    both = [entry("A-1", "a.txt"), entry("A-2", "a.txt", "b.txt")]
    aside, still_open = told(both, mark("A-1", "a.txt"))
    assert (set(aside), still_open) == ({"A-1", "A-2"}, [False])
    assert told([entry("", "a.txt")], mark("", "a.txt")) == ({}, [True])


def test_of_several_marks_the_one_that_ends_last_counts():
    records = [entry("A-1", "a.txt", "b.txt")]
    aside, _ = told(records, mark("A-1", "a.txt", 1), mark("A-1", "b.txt", 20))
    assert aside["A-1"]["until"] == dt.date(2040, 3, 5)


# --- a test that is broken off --------------------------------------------------------------------


@pytest.mark.parametrize("dies", ["between", "after", "midway", "stepping"])
def test_a_test_killed_while_it_sets_aside_begins_anew_and_lets_nothing_in(
    scene, monkeypatch, dies
):  # fmt: skip
    secret, plain = transfer.filed(scene.fonds, MARK, MARK + b"more"), scene.filed(1)[0]
    row = scene.sent([secret, plain])
    put_aside, move = jobs.setting_aside.put_aside, jobs.setting_aside._move
    moved = []

    def dying(*args):
        if dies == "after":
            put_aside(*args)
        raise OSError

    def dying_midway(*args):
        if moved:
            raise OSError
        moved.append(args)
        move(*args)

    with monkeypatch.context() as patch:
        if dies == "midway":
            patch.setattr(jobs.setting_aside, "_move", dying_midway)
        else:
            place = (jobs, "_step") if dies == "stepping" else (jobs.setting_aside, "put_aside")
            patch.setattr(*place, dying)
        assert scene.run(jobs.checking_package, row, "archivist") == "failed"
    assert now(row).state == "received"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    (aside,) = rows(SetAside)
    assert aside.ref_code == secret.ref_code
    package, apart = folders.received(now(row)), folders.aside_of(now(row))
    assert not any(path.read_bytes().startswith(MARK) for path in package.rglob("*.txt"))
    assert len([path for path in apart.rglob("*") if path.is_file()]) == 2
    acts.send_back_aside(aside, scene.actor("archivist"), reason="没有解密")
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"
    assert scene.run(jobs.taking_custody, row, "archivist") == "done"
    assert now(secret).holder == scene.unit.path and now(plain).holder == scene.archives.path
