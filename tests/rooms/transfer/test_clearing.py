# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages do not lie for ever: rounds gone by, what is over, what went back to its sender."""

import os
import time

from test_returned import MARK, marked

from factories.doing import now, on_row, rows, run_job
from lantai.guard.actor import steward
from lantai.transfer import acts, clearing, folders, jobs
from lantai.transfer.models import SetAside
from lantai.works.acts import enqueue


def night():
    return run_job(enqueue(jobs.clearing_folders, actor=steward("transfer")))


def secrets_in(folder):
    """The files below a folder in which the marked text lies, in parts or unpacked."""
    return {each.relative_to(folder).as_posix() for each in folder.rglob("*")
            if each.is_file() and MARK in each.read_bytes()}  # fmt: skip


def test_the_packages_of_a_transfer_that_is_over_go_and_those_under_way_stay(scene):
    done, going = scene.accessioned(), scene.sent()
    before = {each.name for each in folders.of_transfer(going).rglob("*")}
    assert folders.of_transfer(done).is_dir() and before
    for _ in range(2):
        assert night() == "done"
        assert not folders.of_transfer(done).exists()
        assert {each.name for each in folders.of_transfer(going).rglob("*")} == before


def test_rounds_gone_by_go(scene):
    row = scene.checked()
    first = folders.of_transfer(row)
    assert {each.name for each in first.iterdir()} == {"in-1", "out-1"}
    row = scene.step(row, "return", "archivist", reason="登记表未盖章")
    assert scene.run(jobs.packing_records, row, "officer", reviewer="荀行简") == "done"
    assert night() == "done"
    assert {each.name for each in first.iterdir()} == {"out-2"}


def test_what_goes_back_to_its_sender_leaves_no_bytes_at_its_receivers(scene):
    row = scene.checked([*scene.filed(1), marked(scene, date_text="2020-03-05")])
    came = folders.in_of(row)
    assert len(secrets_in(came)) == 2, "set aside, and in the part it came in"
    (aside,) = rows(SetAside)
    asked = on_row(scene.actor("archivist"), aside, "send_back", {"reason": "没有解密决定"})
    assert asked.status == 302, asked.words[:300]
    assert secrets_in(came) == set()
    scene.settle(row, "receiver", "archivist")
    scene.step(row, "accept", "curator")
    assert scene.run(jobs.storing_package, row, "archivist") == "done"


def test_one_killed_before_it_was_unlinked_is_cleared_by_night(scene):
    row = scene.checked([*scene.filed(1), marked(scene, date_text="2020-03-05")])
    (aside,) = rows(SetAside)
    acts.send_back_aside(aside, scene.actor("archivist"), reason="没有解密决定")
    assert secrets_in(folders.in_of(row))
    assert night() == "done"
    assert secrets_in(folders.in_of(row)) == set()


def test_what_waits_for_a_decision_outlives_its_transfer(scene):
    row = scene.accessioned([*scene.filed(1), marked(scene, date_text="2020-03-05")])
    assert night() == "done"
    (left,) = [each for each in folders.of_transfer(row).rglob("*") if each.is_file()]
    assert left.is_relative_to(folders.aside_of(row)) and left.read_bytes() == MARK
    acts.send_back_aside(rows(SetAside)[0], scene.actor("archivist"), reason="没有解密决定")
    assert night() == "done"
    assert not folders.of_transfer(row).exists() and now(row).state == "accessioned"


def test_a_half_upload_goes_after_a_day_and_nothing_else_in_the_house(scene):
    row = scene.sent()
    fresh, old = (folders.parts_in(row) / f".0009.part.{name}.half" for name in ("a", "b"))
    other = folders.of_transfer(row).parent / "corpus"
    other.mkdir()
    for each in (fresh, old):
        each.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * clearing.HALF,) * 2)
    done = clearing.clear()
    assert (done.places, done.size) == (1, 4)
    assert fresh.is_file() and not old.exists() and other.is_dir()
