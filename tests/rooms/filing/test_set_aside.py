# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is set aside: nothing it says is kept, only its mark is lifted, no batch closes on it."""

import datetime as dt
import io

import pytest

from factories.batches import paper, sent
from factories.doing import now, rows
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import arranging, batchjobs, reading
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import captures as acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.acts.captures import Coming
from lantai.filing.deeds.batches import _may_release
from lantai.filing.models import Capture, FiledItem, FilingBatch
from lantai.filing.queries import captures as came
from lantai.guard.acts import setting_up
from lantai.guard.errors import Refused
from lantai.holdings.models import Item
from lantai.vault import landing

pytestmark = pytest.mark.django_db(databases=["default", "side"])
MARKED = "机密★10年\n".encode()
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EI" + "CAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
BASIS = {"basis": "槐保〔2026〕1号", "organ": "槐序县农时局", "on": dt.date(2026, 3, 2)}


def read(office):
    office.run(batchjobs.reading_captures, office.clerk)


def step(office, who, name):
    office.batch = steps.take(register_of(FilingBatch), office.fresh(), name, who, {})


def refusal(do, *args, **more):
    with pytest.raises(Refused) as fault:
        do(*args, **more)
    return fault.value.reasons[0].kind


def one_aside(office, *files, given=None, **more):
    """A document of these files, read and set aside."""
    coming = Coming(tuple(sent(*file) for file in files), given=given or {}, **more)
    acts.capture(office.batch, [coming], office.clerk, channel="api", sender="办公系统")
    read(office)
    (row,) = rows(Capture, state="aside")
    return row


def test_level_and_file_name_are_all_that_is_kept(office):
    files = ("来文.txt", b"a plain letter"), ("密件.txt", MARKED + paper(1)[1])
    row = one_aside(
        office, *files, given={"title": "某某工程的方案", "date": "2025-03-05"}, number="OA-7"
    )
    assert (row.title, row.given, row.drawn, row.facts) == ("", {}, [], [])
    assert row.params == {"level": "机密", "name": "密件.txt"}  # which of the two bears it
    assert "密件.txt" in row.sentence


def test_what_the_sender_calls_secret_is_set_aside_and_let_go_too(office):
    row = one_aside(office, paper(1), given={"title": "某某工程的方案", "secrecy": "秘密"})
    assert row.params["level"] == "秘密" and row.given == {} and row.title == ""


def test_what_is_suspicious_is_not_declassified(office):
    row = one_aside(office, ("病毒.txt", EICAR))
    assert row.said == "filing.suspicious" and not _may_release(row, office.clerk)
    assert refusal(acts.release, row, office.clerk, **BASIS) == "filing.not_by_release"
    assert now(row).state == "aside"


def test_marked_and_suspicious_is_told_as_both_and_not_declassified(office):
    row = one_aside(office, ("密件.txt", MARKED + paper(1)[1]), ("病毒.txt", EICAR))
    assert row.said == "filing.marked_suspicious"
    assert row.params == {"level": "机密", "name": "密件.txt", "harm": "病毒.txt"}
    assert refusal(acts.release, row, office.clerk, **BASIS) == "filing.not_by_release"


def test_what_was_released_and_proves_suspicious_goes_aside_again(office, monkeypatch):
    row = one_aside(office, ("密件.txt", MARKED + paper(1)[1]))
    acts.release(row, office.clerk, **BASIS)
    monkeypatch.setattr(reading.Read, "suspicious", property(lambda each: each.files[0].name))
    read(office)
    row = now(row)
    assert (row.state, row.said) == ("aside", "filing.suspicious") and not rows(Item)
    assert refusal(acts.release, row, office.clerk, **BASIS) == "filing.not_by_release"


def test_what_was_taken_in_no_longer_says_that_it_is_aside(office):
    row = one_aside(office, ("密件.txt", MARKED + paper(1)[1]))
    acts.release(row, office.clerk, **BASIS)
    assert now(row).sentence == ""
    read(office)
    row = now(row)
    assert (row.state, row.sentence) == ("taken", "") and row.params["released"]
    (item,) = rows(Item)
    assert item.secrecy_mark == "机密★10年" and "槐保〔2026〕1号" in item.remarks


def received(office):
    office.capture(paper(0))
    read(office)
    step(office, office.clerk, "hand_over")
    step(office, office.officer, "receive")


def arranged(office):
    for each in rows(FiledItem):
        line_acts.set_line([each.pk], office.entries[1], office.officer)
    arranging_acts.arrange(office.fresh(), arranging.STEPS, office.officer)
    step(office, office.officer, "arrange")


def test_a_batch_with_something_aside_is_not_arranged(office):
    received(office)
    row = one_aside(office, ("密件.txt", MARKED + paper(1)[1]))
    assert refusal(arranged, office) == "filing.captures_left"
    acts.give_back(row, office.officer, opinion="送保密室")
    step(office, office.officer, "arrange")
    assert office.batch.state == "arranged"


def test_nothing_becomes_an_item_of_a_batch_that_has_gone_on(office):
    received(office)
    row = one_aside(office, ("密件.txt", MARKED + paper(1)[1]))
    with setting_up("a batch that was filed with something aside"):
        office.batch.state = "filed"
        office.batch.save()
    assert not _may_release(now(row), office.officer)
    assert refusal(acts.release, row, office.officer, **BASIS) == "filing.batch_closed"
    with setting_up("released before the batch was filed"):
        row.state, row.params = "waiting", {**row.params, "released": "x"}
        row.save()
    assert refusal(read, office) == "filing.batch_closed"
    assert len(rows(Item)) == 1


def test_a_batch_does_not_end_while_something_in_it_is_a_draft(office):
    received(office)
    with setting_up("on its way to the shelf without a code"):
        office.batch.state = "filing"
        office.batch.save()
    assert refusal(office.run, batchjobs.filing_batch, office.leader) == "filing.drafts_left"
    assert office.fresh().state == "filing"


def test_landed_bytes_are_claimed_only_until_they_are_decided_about(office):
    (name, data), aside = paper(0), ("密件.txt", MARKED + paper(1)[1])
    row = one_aside(office, aside)
    office.capture((name, data))
    kept = [landing.land(io.BytesIO(each)).sha512 for each in (data, aside[1])]
    assert came.wanted_digests(kept) == set(kept)
    read(office)
    assert came.wanted_digests(kept) == {kept[1]}  # the vault claims what became an item
    assert set().union(*(ask(kept) for ask in landing.claims)) == set(kept)
    acts.give_back(row, office.clerk, opinion="送保密室")
    assert set().union(*(ask(kept) for ask in landing.claims)) == {kept[0]}
