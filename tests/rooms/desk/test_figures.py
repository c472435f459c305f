# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Figures: one definition each, counted beforehand, told down to the institution and no deeper."""

import datetime as dt
import io
import random
import re

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from lxml import html
from python_calamine import CalamineWorkbook

from factories import holdings as made
from lantai.desk import figurepages, figures, jobs, tallies
from lantai.desk.figures import Figure, FigureFault, added
from lantai.desk.models import Counting, Tally
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.guard.sheet import FEW
from lantai.works import running
from lantai.works.acts import enqueue
from toy.asking import ask, told
from toy.factories import locker, person
from toy.models import Colour, Locker
from world import build

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def figure(code="toy.lockers", **more):
    given = {"name": "储物柜", "unit": "个", "about": "所有储物柜。", "model": Locker, **more}
    return Figure(code, **given)


@pytest.fixture
def lockers(monkeypatch):
    """A figure of the toy room, and nothing else to count."""
    monkeypatch.setattr(figures, "_figures", {})
    return added(figure(), figure("toy.litres", unit="升", adds="size"))


def supervisor(*areas, **more):
    return person(9, institution="i900/", supervises=areas or ("97/",), **more)


def fill(**numbers):
    """So many lockers per institution: ``i12="97/9701/", …`` are made by count and area."""
    for holder, (area, count) in numbers.items():
        for n in range(count):
            locker(f"{holder}-{n}", holder=f"{holder}/", area=area, size=10)


def numbers_of(board, code="toy.lockers"):
    return {each.path: each.numbers.get(code, 0) for each in board.places}


# --- declarations ---------------------------------------------------------------------------------


def test_a_figure_has_one_definition(lockers):
    with pytest.raises(FigureFault, match="two definitions"):
        added(figure())


@pytest.mark.parametrize("wrong", [
    {"code": "lockers"}, {"code": ".lockers"}, {"adds": "weight"}, {"model": Colour},
    {"model": Entry},
], ids=str)  # fmt: skip
def test_a_declaration_that_contradicts_itself_is_refused(lockers, wrong):
    with pytest.raises(FigureFault):
        added(figure(**{"code": "toy.other", **wrong}))


# --- by region and institution --------------------------------------------------------------------


def test_numbers_are_folded_by_region_and_end_at_the_institution(lockers):
    fill(i1=("97/", 1), i2=("97/9701/", 2), i3=("97/9701/970121/", 3), i4=("97/9702/", 4),
         i5=("98/", 5))  # fmt: skip
    tallies.count_all()
    top = tallies.board(supervisor(), "counted")
    assert (top.root, top.at) == ("97/", "97/")
    assert numbers_of(top) == {"i1/": 1, "97/9701/": 5, "97/9702/": 4}
    assert top.total.numbers == {"toy.lockers": 10, "toy.litres": 100}
    city = tallies.board(supervisor(), "counted", "97/9701/")
    assert numbers_of(city) == {"i2/": 2, "97/9701/970121/": 3}
    county = tallies.board(supervisor(), "counted", "97/9701/970121/")
    assert numbers_of(county) == {"i3/": 3} and county.root == "97/"
    for absent in ("98/", "97/9703/", "97", "97/97", "/", "97/9701/970121/i3/", "\x00/"):
        assert tallies.board(supervisor(), "counted", absent) is None, absent
    assert tallies.board(person(1), "counted") is None


def test_an_areas_supervisor_is_not_told_of_the_next_one_whose_path_begins_alike(lockers):
    fill(i1=("97/9701/", 1), i2=("97/97010/", 2))
    tallies.count_all()
    assert numbers_of(tallies.board(supervisor("97/9701/"), "counted")) == {"i1/": 1}


def test_the_path_that_all_share():
    shared = tallies.shared_path
    assert shared([]) == "" and shared(["97/9701/"]) == "97/9701/"
    assert shared(["97/9701/", "97/9702/"]) == "97/"
    assert shared(["97/", "97/9701/"]) == "97/" and shared(["00/", "97/"]) == ""
    assert shared(["97/9701/", "97/97010/"]) == "97/"


def test_the_number_of_queries_does_not_grow_with_institutions(lockers):
    def asked():
        tallies.count_all()
        with CaptureQueriesContext(connection) as queries:
            assert ask(supervisor(), "/figures/").status_code == 200
        return len(queries)

    fill(i1=("97/", 1), i2=("97/9701/", 1))
    before = asked()
    fill(**{f"i{n}": (f"97/970{n % 9}/", 1) for n in range(10, 60)})
    assert asked() == before


# --- small numbers of people ----------------------------------------------------------------------


@pytest.fixture
def people(lockers, monkeypatch):
    monkeypatch.setattr(Locker, "names_people", True, raising=False)


def everything_told(actor):
    """All that the doors of the figures say to somebody, over every region."""
    found, asked = [], [""]
    for at in asked:
        query = f"?tab=counted&at={at}"
        answer = ask(actor, f"/api/figures/{query}")
        if answer.status_code == 404:
            continue
        asked += [row["path"] for row in told(answer)["rows"] if row["kind"] == "area"]
        found.append(answer.content)
        shown = ask(actor, f"/figures/{query}").content
        found.append(re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", shown))
        found.append(whole(ask(actor, f"/figures/export/{query}&format=csv")))
    return found


def whole(answer):
    """All of a file, which is then closed."""
    text = b"".join(answer.streaming_content)
    answer.close()
    return text


def cell(holder, area, number):
    Tally.objects.create(figure="toy.lockers", holder=holder, area=area, number=number)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_told_depends_on_how_small_a_small_number_is(people, seed):
    """One and two look alike at every door: no sum and no difference tells them apart."""
    chance = random.Random(seed)
    areas = ["97/", "97/9701/", "97/9701/970121/", "97/9702/"]
    with setting_up("cells"):
        for n in range(chance.randrange(1, 7)):
            cell(f"i{n}/", chance.choice(areas), chance.choice((1, 2, 3, 7, 40)))
        cell("i99/", chance.choice(areas), 1)
    before = everything_told(supervisor())
    with setting_up("another small number"):
        Tally.objects.unguarded("a cell of a test").filter(holder="i99/").update(number=FEW - 1)
    assert everything_told(supervisor()) == before
    with setting_up("no small number"):
        Tally.objects.unguarded("a cell of a test").filter(holder="i99/").update(number=FEW)
    assert everything_told(supervisor()) != before


def test_a_small_number_is_said_to_be_small_and_left_out_of_the_total(people):
    fill(i1=("97/9701/", 2), i2=("97/9701/", 5))
    tallies.count_all()
    board = tallies.board(supervisor(), "counted")
    assert board.total.numbers["toy.lockers"] == 5 and board.total.few == {"toy.lockers"}
    text = html.fromstring(ask(supervisor(), "/figures/").content.decode()).text_content()
    assert "不足 3" in text and "也不算进合计" in text
    rows = told(ask(supervisor(), "/api/figures/"))["rows"]
    assert sorted(row["numbers"]["toy.lockers"] or 0 for row in rows) == [0, 5]
    assert {row["numbers"]["toy.lockers"] for row in rows} == {None, 5}


def test_who_keeps_the_rows_is_told_every_number(people):
    fill(i1=("97/9701/", 2))
    tallies.count_all()
    own = tallies.board(person(1, institution="i1/"), "own")
    assert own.total.numbers["toy.lockers"] == 2 and not own.total.few


# --- counting -------------------------------------------------------------------------------------


def test_counting_is_an_act_only_where_a_number_changed(lockers):
    fill(i1=("97/", 2))
    entries = Entry.every.filter(tag="desk.tally.count")
    assert tallies.count_all() == 2 and entries.count() == 2
    assert tallies.count_all() == 0 and entries.count() == 2
    locker("A-9", holder="i1/", area="97/", size=10)
    assert tallies.count_all() == 2
    assert numbers_of(tallies.board(supervisor(), "counted")) == {"i1/": 3}
    with setting_up("one is gone, one moved"):
        rows = list(Locker.objects.unguarded("lockers of a test"))
        rows[0].delete()
        rows[1].holder = "i2/"
        rows[1].save()
    assert tallies.count_all() == 2
    assert numbers_of(tallies.board(supervisor(), "counted")) == {"i1/": 1, "i2/": 1}


def test_what_takes_long_is_counted_less_often(lockers):
    now = timezone.now()
    assert [one.code for one in tallies.due(now)] == ["toy.lockers", "toy.litres"]
    assert tallies.counted_at() is None
    tallies.count(lockers[0], now)
    assert tallies.counted_at() is None, "one was never counted"
    tallies.count(lockers[1], now - dt.timedelta(minutes=5))
    assert tallies.counted_at() == now - dt.timedelta(minutes=5), "the oldest of them"
    Counting.objects.filter(figure="toy.lockers").update(milliseconds=12_000)
    later = now + dt.timedelta(minutes=10)
    assert [one.code for one in tallies.due(later)] == ["toy.litres"]
    assert len(list(tallies.due(now + dt.timedelta(minutes=21)))) == 2


def test_a_hand_counts_by_the_clock(lockers):
    fill(i1=("97/", 2))
    job = enqueue(jobs.counting_figures, actor=tallies.COUNTER)
    assert running.run(job.pk, running.Seat("a hand of the tests")) == "done"
    assert tallies.totals(supervisor(), "counted").numbers["toy.lockers"] == 2


def test_a_figure_that_is_no_more_is_told_to_nobody(lockers, monkeypatch):
    fill(i1=("97/", 2))
    tallies.count_all()
    monkeypatch.setattr(figures, "_figures", {"toy.litres": lockers[1]})
    answer = told(ask(supervisor(), "/api/figures/"))
    assert answer["total"] == {"toy.litres": 20}


def test_a_condition_knows_the_day(monkeypatch, lockers):
    old = Figure("toy.old", "旧的", "", "三十天前买的", Locker,
                 lambda today: Q(bought__lte=today - dt.timedelta(30)))  # fmt: skip
    locker("A-1", bought=timezone.localdate() - dt.timedelta(30))
    locker("A-2", bought=timezone.localdate() - dt.timedelta(29))
    assert old.count(person(1)) == 1 and sum(tallies.cells(old).values()) == 1


# --- pages ----------------------------------------------------------------------------------------


@pytest.fixture
def world(db):
    found = build()
    within = made.fonds(found["unit"])
    made.item(within, standing="filed")
    tallies.count_all()
    return found


def page(actor, query=""):
    answer = ask(actor, f"/figures/{query}")
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def rows_of(shown, part):
    cells = shown.xpath(f'//section[@aria-labelledby="f-{part}"]//tbody/tr')
    return {row.xpath("string(./th)").split()[0]: [td.text_content() for td in row.xpath("./td")]
            for row in cells}  # fmt: skip


def test_an_authority_goes_from_its_region_down_to_the_institution(world):
    authority = world.actor("authority")
    shown = page(authority)
    assert shown.xpath("string(//h1)") == "统计数字" and "槐序县" in shown.text_content()
    found = rows_of(shown, "orgs")
    assert found["白露镇"][0] == "3" and found["槐序县农时局"][0] == "1"
    link = shown.xpath('//th[@scope="row"]/a[normalize-space(.)="白露镇"]/@href')[0]
    below = page(authority, link.removeprefix("/figures/"))
    assert "白露镇人民政府" in rows_of(below, "orgs")
    assert below.xpath("string(//h1)") == "统计数字：白露镇"
    crumbs = below.xpath('//*[contains(@class, "crumbs")]//a/text()')
    assert crumbs == ["工作台", "统计数字"]
    unit = shown.xpath('//th[@scope="row"]/a[text()="槐序县农时局"]/@href')
    assert unit[0] == f"/orgs/institutions/{world['unit'].pk}/"
    assert rows_of(shown, "holdings") == {}, "of one place alone the totals say it"
    part = shown.xpath('//section[@aria-labelledby="f-holdings"]')[0]
    assert part.xpath('./p/a[text()="槐序县农时局"]/@href') == unit[:1]
    assert part.xpath("./dl[1]/div[4]/dd")[0].text_content().split()[0] == "1"
    nothing = shown.xpath('string(//section[@aria-labelledby="f-holdings"]//details/p)')
    assert "槐序县人民法院" in nothing and "槐序县农时局" not in nothing


def test_a_ministry_counts_its_line_and_a_unit_itself(world):
    ministry = told(ask(world.actor("ministry"), "/api/figures/"))
    assert ministry["tab"] == "guided" and ministry["total"]["holdings.items_filed"] == 1
    unit = told(ask(world.actor("officer"), "/api/figures/"))
    assert unit["tab"] == "own" and unit["total"]["holdings.items_filed"] == 1
    other = told(ask(world.actor("neighbour"), "/api/figures/"))
    assert other["total"]["holdings.items_filed"] == 0 and len(other["rows"]) == 1


def test_the_order_is_by_the_column_that_was_asked_for(world):
    shown = page(world.actor("authority"), "?sort=orgs.staff")
    names = list(rows_of(shown, "orgs"))
    assert names[0] == "白露镇", "regions stand before institutions"
    assert names[1] == "槐序县档案馆", "then who has most"
    assert shown.xpath('//th[@aria-sort="descending"]')[0].text_content().strip() == "档案人员"


def test_an_institution_outside_the_directory_is_counted_and_not_named(world):
    with setting_up("one is not in the directory"):
        world["workshop"].is_listed = False
        world["workshop"].save()
    tallies.count_all()
    authority = world.actor("authority")
    said = [ask(authority, "/figures/").content, ask(authority, "/api/figures/").content,
            whole(ask(authority, "/figures/export/?format=csv")),
            ask(authority, "/figures/export/?format=print").content]  # fmt: skip
    for each in said:
        assert world["workshop"].name not in each.decode()
        assert "不列入名录的单位" in each.decode()
    assert told(ask(authority, "/api/figures/"))["total"]["orgs.institutions"] == 17


def test_a_region_that_is_not_ones_own_is_absent(world):
    other = world["unit"].area.replace("970121", "970122")
    for path in (f"/figures/?at={other}", f"/api/figures/?at={other}",
                 f"/figures/export/?format=csv&at={other}"):  # fmt: skip
        assert ask(world.actor("authority"), path).status_code == 404, path
    assert ask(world.actor("province"), f"/figures/?at={other}").status_code == 200


def test_the_table_is_taken_away_on_the_trail(world):
    authority = world.actor("authority")
    book = whole(ask(authority, "/figures/export/?format=xlsx"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert "单位（个）" in rows[2] and rows[-1][0] == "合计"
    assert rows[-1][2] == 17, "numbers are numbers"
    entry = Entry.every.filter(tag="desk.tally.export").get()
    assert entry.detail.data["facts"]["format"] == "xlsx" and entry.actor == authority.key
    printed = ask(authority, "/figures/export/?format=print").content.decode()
    assert "监督指导的区域" in printed and "制表人" in printed
    assert ask(authority, "/figures/export/?format=exe").status_code == 404


def test_the_api_is_strict_and_the_page_is_not(world):
    authority = world.actor("authority")
    for query in ("?tab=own%00", "?tab=listed", "?where=97/", "?format=csv"):
        assert ask(authority, f"/api/figures/{query}").status_code == 400, query
        assert ask(authority, f"/figures/{query}").status_code == 200, query
    assert ask(PUBLIC, "/api/figures/").status_code == 401
    assert ask(PUBLIC, "/figures/").headers["Location"] == "/sign-in/?next=%2Ffigures%2F"
    assert told(ask(authority, "/api/"))["figures"] == "/api/figures/"


def test_before_anything_was_counted_the_page_says_so(lockers):
    text = page(person(1)).text_content()
    assert "还没有能给您看的数" in text and "每十分钟" in text


def test_the_menu_leads_there_for_staff_and_not_for_readers(world):
    def leads(who):
        return bool(page(who).xpath('//nav[@id="rooms"]//a[@href="/figures/"]'))

    assert leads(world.actor("officer")) and not leads(world.actor("reader"))


def test_it_is_whole_in_english(world):
    with translation.override("en"):
        text = page(world.actor("authority")).text_content()
    assert "Figures" in text and "The area we supervise" in text and "items filed" in text
    assert "Follow a region down" in text and "Huaixu County" in text


def test_every_way_of_a_tab_has_words():
    assert set(figurepages.CLAUSE_WORDS) == set(tallies.CLAUSES)
