# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The page of readings: who read what, when, by what right; conditions, files, the seal."""

import datetime as dt
import io
import subprocess
import sys

import pytest
from django.utils import timezone, translation
from lxml import html
from python_calamine import CalamineWorkbook

from factories import holdings as made
from lantai.desk import readings, readingsheets
from lantai.guard import sealing, trail_verifier, verifier
from lantai.guard.actor import PUBLIC
from lantai.guard.errors import Refused
from lantai.guard.models import Entry, Reading
from toy.asking import ask, told
from toy.factories import person
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])
READS = frozenset({"guard.reading.read"})


def whole(answer):
    text = b"".join(answer.streaming_content)
    answer.close()
    return text


@pytest.fixture
def world(db):
    return build()


@pytest.fixture
def item(world):
    """An unopened item of the county's archives."""
    return made.item(made.fonds(world["archives"], "A013"), title="竹林水渠图", year=2018)


def read(world, username, item):
    assert ask(world.actor(username), f"/holdings/items/{item.pk}/").status_code == 200


def page(actor, query=""):
    answer = ask(actor, f"/readings/{query}")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def lines(shown):
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./*")]
            for row in shown.xpath("//tbody/tr")]  # fmt: skip


def test_who_keeps_the_record_reads_who_read_it_and_by_what_right(world, item):
    read(world, "preserver", item)
    (line,) = lines(page(world.actor("curator")))
    assert line[1] == "柏晴川槐序县档案馆" and line[2] == str(item)
    assert line[3:] == ["看著录", "本单位保管", "网页"]
    link = page(world.actor("curator")).xpath("//tbody//a/@href")
    assert link == [f"/holdings/items/{item.pk}/"]


def test_the_auditor_reads_it_without_the_title(world, item):
    read(world, "preserver", item)
    shown = page(world.actor("auditor"))
    (line,) = lines(shown)
    assert line[1].startswith("柏晴川") and line[2] == f"一条“件”，编号 {item.pk}"
    assert not shown.xpath("//tbody//a") and "竹林水渠图" not in shown.text_content()


def test_nobody_else_knows_the_page(world, item):
    read(world, "preserver", item)
    for username in ("preserver", "authority", "security", "system", "reader", "neighbour"):
        for path in ("/readings/", "/readings/export/?format=csv", "/api/readings/"):
            assert ask(world.actor(username), path).status_code == 404, (username, path)
    assert ask(PUBLIC, "/readings/").headers["Location"].startswith("/sign-in/")
    assert ask(PUBLIC, "/api/readings/").status_code == 401
    assert page(world.actor("leader")).text_content().count("没有查阅记录") == 1


def test_menu_and_record_lead_there_for_who_may(world, item):
    def leads(username, path):
        shown = ask(world.actor(username), path).content.decode()
        return "/readings/" in shown

    assert leads("curator", "/guard/grants/") and leads("auditor", "/guard/entries/")
    assert not leads("archivist", "/guard/grants/")
    record = f"/holdings/items/{item.pk}/"
    assert leads("curator", record) and not leads("archivist", record)
    found = html.fromstring(ask(world.actor("curator"), record).content.decode())
    (tab,) = found.xpath('//a[starts-with(@href, "/readings/")]/@href')
    assert len(lines(page(world.actor("curator"), tab.removeprefix("/readings/")))) == 3


def test_conditions_narrow_and_what_cannot_be_used_is_said(world, item):
    other = made.item(item.fonds)
    read(world, "preserver", item), read(world, "curator", other)
    curator = world.actor("curator")

    def found(query):
        return {line[2] for line in lines(page(curator, query))}

    assert found("?name=柏") == {str(item)} and found("?name=蔺牧之") == {str(other)}
    assert found(f"?code={other.ref_code}") == {str(other)} and found("?code=X") == set()
    assert found(f"?row={item.pk}") == {str(item)}
    assert found("?noun=holdings.item") == {str(item), str(other)}
    assert found("?noun=holdings.file") == set()
    today = timezone.localdate()
    assert len(found(f"?at={today}")) == 2 and not found(f"?at={today - dt.timedelta(1)}")
    for query, name in (("?at=昨天", "哪天"), ("?row=x", "编号"), ("?row=" + "9" * 30, "编号")):
        assert f"“{name}”不能是" in page(curator, query).text_content()
        assert ask(curator, f"/api/readings/{query}").status_code == 400
        with pytest.raises(Refused):
            ask(curator, f"/readings/export/{query}&format=csv")
    assert found("?name=%00柏") == {str(item)}


def noted(count, holder="i1/", **more):
    at = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
    for n in range(count):
        Reading.every.create(at=at + dt.timedelta(seconds=n // 3), actor="account/1", name="林",
                             institution="i1/", via="session", action="describe",
                             noun="holdings.item", row=n + 1, why="own", holder=holder,
                             area="97/", **more)  # fmt: skip


def test_pages_are_keyed_and_lose_nothing_at_one_moment():
    noted(readings.SIZE * 2 + 7)
    actor = person(1, duties=READS)
    found, path = [], "/api/readings/"
    while path:
        answer = told(ask(actor, path))
        found += [row["row"] for row in answer["rows"]]
        path = answer["next"]
    assert found == list(range(readings.SIZE * 2 + 7, 0, -1))
    shown = page(actor)
    assert len(lines(shown)) == readings.SIZE
    following = shown.xpath('//a[@rel="next"]/@href')[0]
    assert len(lines(page(actor, following.removeprefix("/readings/")))) == readings.SIZE
    for mark in ("x", "2026-11-27_1", "2026-11-27T09:00:00+00:00_" + "9" * 40):
        assert ask(actor, f"/api/readings/?after={mark}").status_code == 400
        assert len(lines(page(actor, f"?after={mark}"))) == readings.SIZE
    for query in ("?tab=audited", "?who=x"):
        assert ask(actor, f"/api/readings/{query}").status_code == 400


def test_readings_are_taken_away_on_the_trail(world, item, monkeypatch):
    read(world, "preserver", item)
    curator = world.actor("curator")
    csv = whole(ask(curator, "/readings/export/?format=csv")).decode("utf-8-sig")
    assert str(item) in csv and "本单位保管" in csv and "柏晴川" in csv
    book = whole(ask(curator, "/readings/export/?format=xlsx"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert sheet[2][1:4] == ["谁查的", "所在单位", "查了什么"] and sheet[3][3] == str(item)
    entries = Entry.every.filter(tag="guard.reading.export", actor=curator.key)
    assert {each.detail.data["facts"]["format"] for each in entries} == {"csv", "xlsx"}
    monkeypatch.setattr(readingsheets, "MOST", 0)
    with pytest.raises(Refused, match="more than 0"):
        ask(curator, "/readings/export/?format=csv")
    assert ask(curator, "/readings/export/?format=exe").status_code == 404


def test_a_record_that_is_gone_or_of_another_version_is_told_by_its_number():
    noted(1)
    Reading.every.create(at=timezone.now(), actor="a", name="林", via="session", action="fetch",
                         noun="gone.thing", row=3, holder="i1/")  # fmt: skip
    whats = [row["what"] for row in told(ask(person(1, duties=READS), "/api/readings/"))["rows"]]
    assert whats == ["一条“gone.thing”，编号 3", "一条“件”，编号 1"]


def test_whose_record_was_read_is_under_the_seal_too(settings, tmp_path):
    settings.LANTAI_HEADS = str(tmp_path)
    settings.LANTAI_TRAIL_KEY = str(tmp_path / "trail.pem")
    noted(3)
    noted(2, holder="")
    sealing.seal_all()
    sealing.sign_head()
    assert list(sealing.verify()) == []
    for change in ({"holder": "i2/"}, {"holder": "", "area": ""}, {"area": "98/"}):
        kept = Reading.every.filter(row=1, holder="i1/").get()
        Reading.every.filter(pk=kept.pk).update(**change)
        assert [each.kind for each in sealing.verify()] == ["guard.readings_changed"], change
        kept.save()
    assert list(sealing.verify()) == []


def test_a_reading_of_no_known_holder_is_digested_as_before():
    noted(1, holder="")
    Reading.every.update(area="")
    row = Reading.every.values_list(*sealing.READING_COLUMNS).get()
    old = "[" + sealing._reading_line(row)[1:-1] + "]"
    assert old.count(",") >= 9 and not old.endswith('"", ""]'), "ten values, as it was"


def test_the_judge_that_stands_alone_reads_it_likewise(tmp_path):
    assert list(sealing.READING_COLUMNS) == trail_verifier.READING
    noted(3), noted(1, holder="")
    sealing.seal_all()
    out = tmp_path / "trail.jsonl"
    assert verifier.export(out) == 0
    program = [sys.executable, trail_verifier.__file__, str(out)]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    text = out.read_text("utf-8")
    assert '"i1/"' in text
    out.write_text(text.replace('"own", "i1/"', '"own", "i2/"', 1), "utf-8")
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 1 and "TRAIL-7" in done.stdout


def test_it_is_whole_in_english(world, item):
    read(world, "preserver", item)
    with translation.override("en"):
        shown = page(world.actor("auditor"))
        assert lines(shown)[0][2:] == [f"a row of “item”, number {item.pk}", "the description",
                                       "held by us", "pages"]  # fmt: skip
        assert "By what right" in shown.text_content()
