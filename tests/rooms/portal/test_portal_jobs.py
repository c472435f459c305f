# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The hand that keeps the indexes: it builds, follows, takes words, and may be killed anywhere."""

from pathlib import Path

import pytest

from factories import holdings, portal, vault
from killing import Doomed
from lantai.guard.actor import PUBLIC, steward
from lantai.guard.sealing import seal_all
from lantai.guard.terms import Opening, Reach
from lantai.holdings import acts
from lantai.portal import jobs, searching
from lantai.portal.index import building, folders
from lantai.portal.models import RecordText
from lantai.portal.searching import Question
from lantai.vault import acts as vault_acts
from lantai.vault import storing
from lantai.works import running
from lantai.works.acts import enqueue

pytestmark = pytest.mark.django_db(databases=["default", "side"])
HOUSE = steward("tests")
ITEMS = 100


def run_job():
    job = enqueue(jobs.indexing, actor=HOUSE)
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"
    job.refresh_from_db()
    folders.look_again()
    return job


def titles(line):
    found = searching.answer(Question(line), PUBLIC)
    return sorted(row.title for row in found.rows.values())


@pytest.fixture
def fonds(db):
    return holdings.fonds(holdings.institution())


def test_the_job_builds_then_follows_then_has_nothing_to_do(fonds):
    row = portal.published(fonds, title="青溪灌区一期工程的请示")
    run_job()
    assert titles("青溪灌区") == ["青溪灌区一期工程的请示"]
    name = folders.current()
    acts.set_reach([row.pk], Reach.NONE, HOUSE, reason="撤回公布")
    seal_all()
    run_job()
    assert len(folders.opened("public")) == 0 and folders.current() == name
    run_job()
    assert folders.current() == name


def test_words_are_taken_from_the_vault_once_and_found(fonds, settings, tmp_path, monkeypatch):
    settings.LANTAI_HOME = tmp_path
    place = fonds.custodian
    vault.store(place, HOUSE, rank=1)
    row = portal.published(fonds, title="甲件")
    text = "为兴修水利，各社出工修筑石门口进水闸。"
    vault.file_of(row, text.encode())
    vault_acts.adopt(storing.lay([row.pk], HOUSE), HOUSE)
    run_job()
    assert titles("石门口进水闸") == ["甲件"]
    assert RecordText.objects.unguarded("what a test made").get().text == text
    monkeypatch.setattr("lantai.portal.texts.extract", lambda *_: pytest.fail("read once more"))
    run_job()
    building.build(portal.today())
    folders.look_again()
    assert titles("石门口进水闸") == ["甲件"], "built anew without opening a file"


def test_a_file_is_read_on_line_from_when_the_words_of_its_first_item_are_taken(
    fonds, settings, tmp_path
):
    settings.LANTAI_HOME = tmp_path
    vault.store(fonds.custodian, HOUSE, rank=1)
    shown = {"opening": Opening.OPEN, "reach": Reach.ONLINE, "open_on": portal.LONG_AGO}
    file = holdings.file(fonds, title="青溪灌区案卷", **shown)
    row = portal.published(fonds, title="甲件", file=file)

    def reading():
        run_job()
        return searching.answer(Question("青溪灌区"), PUBLIC).facets["reading"]

    assert reading() == {"1": 1}
    vault.file_of(row, "为兴修水利。".encode())
    vault_acts.adopt(storing.lay([row.pk], HOUSE), HOUSE)
    assert reading() == {"3": 1}


def test_an_index_of_another_edition_is_built_anew(fonds):
    portal.published(fonds, title="青溪灌区一期工程的请示")
    run_job()
    (folders.root() / folders.current() / "public" / "edition").write_text("1")
    folders._opened.clear()
    folders.look_again()
    assert not searching.answer(Question("青溪灌区"), PUBLIC).is_ready
    run_job()
    assert titles("青溪灌区") == ["青溪灌区一期工程的请示"]


def test_a_build_that_was_cut_short_is_gone_on_with(fonds):
    portal.published(fonds, title="青溪灌区一期工程的请示")
    name = building.begin()
    noun, rows = next(building.parts())
    building.write(name, noun, [row.pk for row in rows])
    assert building.is_wanted() and building.begin() == name
    late = portal.published(fonds, title="青溪灌区二期工程的请示")
    acts.set_reach([late.pk], Reach.CATALOGUE, HOUSE, reason="公布")
    seal_all()
    run_job()
    assert titles("青溪灌区") == ["青溪灌区一期工程的请示", "青溪灌区二期工程的请示"]
    assert [each.name for each in folders.root().iterdir() if each.is_dir()] == [name]


SET_UP = """
from factories import holdings, portal
fonds = holdings.fonds(holdings.institution())
for number in range({items}):
    portal.published(fonds, title=f"青溪灌区第{number:03d}号请示")
"""
LOOK = """
import json
from lantai.guard.actor import PUBLIC
from lantai.holdings.models import Item
from lantai.portal.index import folders
from lantai.portal import searching
from lantai.portal.searching import Question
rows = Item.objects.unguarded("a test looks at rows")
told = {"published": rows.filter(reach__gte=1).count(), "found": 0, "ready": False, "indexed": 0}
answer = searching.answer(Question("青溪灌区"), PUBLIC)
told["ready"], told["shown"] = answer.is_ready, len(answer.hits)
told["gone"] = sum(row.reach == 0 for row in answer.rows.values())
index = folders.opened("public")
told["indexed"] = 0 if index is None else len(index)
print(json.dumps(told))
"""


@pytest.mark.long
def test_killed_at_random_moments_it_loses_nothing(tmp_path):
    seen = set()
    here = Path(__file__).parent
    with Doomed(tmp_path, set_up=SET_UP.replace("{items}", str(ITEMS)), look=LOOK,
                work=here / "portal_killed.py") as site:  # fmt: skip
        for told in site.kills(2.0):
            assert told["gone"] == 0, told
            assert not told["ready"] or told["indexed"] >= told["published"], told
            assert not told["ready"] or told["shown"] == min(20, told["published"]), told
            seen.add((told["published"], told["indexed"]))
        assert site.to_the_end()["indexed"] == 0
    assert len(seen) > 5, "it was killed at few places"


@pytest.mark.django_db(databases=["default", "side"], transaction=True)
def test_a_page_that_is_kept_is_gone_with_the_act_that_withdraws(client):
    fonds = holdings.fonds(holdings.institution())
    row = portal.published(fonds, title="青溪灌区一期工程的请示")
    portal.published(fonds, title="白露渠清淤的批复")
    portal.build()
    addresses = ("/", "/search/?q=青溪灌区", f"/r/item-{row.pk}")
    before = [client.get(each, follow=True) for each in addresses]
    kept = [client.get(each, follow=True) for each in addresses]
    assert [each.content for each in before] == [each.content for each in kept]
    assert all("一期工程的请示" in each.content.decode() for each in kept[1:])
    portal.withdraw(row)
    after = [client.get(each, follow=True) for each in addresses]
    assert "一期工程的请示" not in "".join(each.content.decode() for each in after)
    assert after[2].status_code == 404
    assert "找到 0 件" in after[1].content.decode()
    client.cookies["lantai_lang"] = "en"
    english = client.get("/search/?q=白露渠").content.decode()
    assert "1 found" in english and "清淤的批复" in english
