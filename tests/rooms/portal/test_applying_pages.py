# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Applying and following as citizens do it: nothing lost, nothing told to strangers, once each."""

import datetime as dt
import re
from contextlib import ExitStack

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from factories import holdings, portal, reading
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import steward
from lantai.guard.acts import setting_up
from lantai.guard.models import Entry
from lantai.guard.terms import Opening, Reach
from lantai.portal.following_up import code_of
from lantai.portal.models import ReadingRoom, RequestedItem, UseRequest, Visit
from lantai.portal.pages import applying, draft
from world import PASSWORD, build

pytestmark = pytest.mark.django_db(databases=["default", "side"])
ROOT = "/public/request/"
NUMBER = "970101195208130016"
"""Of an invented county; its check digit is right."""
WHAT = {"record": "", "matter": "marriage", "wanted": "1976年在柳桥公社登记结婚，要补证。",
        "people": "许敬之、顾砚田", "years": "1975到1977年", "place": "柳桥公社"}  # fmt: skip
WHO = {"applicant": "self", "on_behalf_of": "", "name": "许静安", "papers": "card",
       "identity": NUMBER, "phone": "0000-8812 4410"}  # fmt: skip
USE = {"purpose": "rights", "way": "certificate"}


@pytest.fixture
def archives(db):
    made = holdings.institution(phone="0000-8810 0320", is_listed=True)
    with setting_up("a reading room for tests"):
        reading.room(holder=made.path, area=made.area, line=made.line, name="查阅室",
                     phone="0000-8810 0321", conditions="带证件。")  # fmt: skip
    return made


@pytest.fixture
def citizen(archives):
    return Client(enforce_csrf_checks=True)


def sent(client, path, data=None, **more):
    """Send the form of a page as a browser does: with its token and its hidden fields."""
    page = html.fromstring(client.get(path).content.decode())
    hidden = {each.name: each.value for each in page.xpath("//main//form//input[@type='hidden']")
              if each.name not in ("do",)}  # fmt: skip
    answer = client.post(path, {**hidden, **(data or {})}, **more)
    again = answer.status_code == 302 and "look=1" in answer.url
    return client.get(answer.url) if again else answer


def is_asked_again(answer):
    """Whether a form came back with what is wrong at its fields."""
    return answer.status_code in (200, 422) and "has-error" in text_of(answer)


def fill(client, **changes):
    """The first three steps, as far as they go."""
    for path, given in ((ROOT, WHAT), (f"{ROOT}who/", WHO), (f"{ROOT}use/", USE)):
        known = {name: changes.get(name, value) for name, value in given.items()}
        answer = sent(client, path, {**known, **{k: v for k, v in changes.items() if k == path}})
        if answer.status_code != 302:
            return answer
    return answer


def send(client, **changes):
    fill(client, **changes)
    return sent(client, f"{ROOT}check/")


def only_request():
    return UseRequest.objects.unguarded("the request of a test").get()


def requests():
    return UseRequest.objects.unguarded("the requests of a test").count()


def text_of(answer):
    return answer.content.decode()


def fields_of(answer):
    """What stands in the fields of a page."""
    form = html.fromstring(text_of(answer)).xpath("//main//form[@class='form-body']")[0]
    return {name: (value or "").removeprefix("\n") for name, value in form.form_values()}


# --- applying -------------------------------------------------------------------------------------


def test_four_pages_lead_to_a_number_and_a_code(citizen):
    assert fill(citizen).url == f"{ROOT}check/"
    check = text_of(citizen.get(f"{ROOT}check/"))
    for each in ("许敬之", "柳桥公社", "许静安", "婚姻登记", "0000-8810 0321", "办理社会保险"):
        assert each in check
    assert NUMBER not in check, "the number is shown masked"
    answer = sent(citizen, f"{ROOT}check/")
    row = only_request()
    assert answer.url == f"{ROOT}of/{row.number}/receipt/"
    page = text_of(citizen.get(answer.url))
    assert row.number in page and code_of(row.secret) in page
    assert (row.name, row.channel, row.matter, row.state) == (
        "许静安", "online", "marriage", "received")  # fmt: skip
    assert row.identity_key and row.identity_on is None, "nobody has seen the card yet"
    assert "*" in row.identity_shown and row.identity_shown in check
    pdf = citizen.get(f"{answer.url}?as=pdf")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf.headers["Content-Disposition"]
    entry = Entry.every.get(tag="portal.userequest.apply")
    assert NUMBER not in str(entry.detail.data) and "许静安" not in entry.actor


def test_an_identity_number_stands_nowhere_but_in_what_the_applicant_sent(citizen):
    fill(citizen)
    assert Session.objects.count() == 1
    kept = Session.objects.get().get_decoded()
    assert NUMBER not in str(kept) and kept["applying"]["proof"][1]
    answer = citizen.get(f"{ROOT}who/")
    assert NUMBER not in text_of(answer) and "已经填过" in text_of(answer)
    assert sent(citizen, f"{ROOT}who/", WHO | {"identity": ""}).url == f"{ROOT}use/"
    answer = sent(citizen, f"{ROOT}who/", WHO | {"identity": "", "papers": "passport"})
    assert is_asked_again(answer), "the number of another document has to be given"


def test_errors_stay_at_their_fields_and_nothing_typed_is_lost(citizen):
    sent(citizen, ROOT, WHAT)
    answer = sent(citizen, f"{ROOT}who/", WHO | {"identity": NUMBER[:-1], "phone": "12"})
    page = text_of(answer)
    assert is_asked_again(answer)
    assert "17 位，少 1 位" in page and "数字太少" in page and "还有 2 处要改" in page
    assert fields_of(answer)["identity"] == NUMBER[:-1] and fields_of(answer)["name"] == "许静安"
    answer = sent(citizen, f"{ROOT}who/", WHO | {"applicant": "proxy", "name": ""})
    assert "请写替谁查" in text_of(answer) and "请写您的姓名" in text_of(answer), "both at once"
    answer = sent(citizen, ROOT, WHAT | {"matter": "", "wanted": ""})
    assert is_asked_again(answer) and fields_of(answer)["people"] == WHAT["people"]
    assert requests() == 0


def test_going_back_loses_nothing(citizen):
    sent(citizen, ROOT, WHAT)
    unfinished = WHO | {"name": "许静", "phone": "1", "back": "1"}
    assert sent(citizen, f"{ROOT}who/", unfinished).url == ROOT
    assert fields_of(citizen.get(ROOT))["wanted"] == WHAT["wanted"]
    assert sent(citizen, ROOT, WHAT).url == f"{ROOT}who/"
    known = fields_of(citizen.get(f"{ROOT}who/"))
    assert (known["name"], known["phone"], known.get("identity", "")) == ("许静", "1", "")


def test_what_is_wrong_has_an_address_to_which_one_can_come_back(citizen):
    """Browsers ask whether to send a form again where they come back to an answer to a form."""
    page = html.fromstring(text_of(citizen.get(ROOT)))
    token = page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]
    answer = citizen.post(ROOT, WHAT | {"matter": "", "csrfmiddlewaretoken": token})
    assert answer.url == f"{ROOT}?look=1"
    assert "请选是什么事" in text_of(citizen.get(answer.url))
    assert sent(citizen, answer.url, WHAT).url == f"{ROOT}who/"
    assert not is_asked_again(citizen.get(answer.url)), "it is right by now"


def test_whoever_changes_one_thing_at_the_end_is_back_at_the_end(citizen):
    fill(citizen)
    page = html.fromstring(text_of(citizen.get(f"{ROOT}check/")))
    (link,) = page.xpath(f"//main//section//a[starts-with(@href, '{ROOT}who/')]/@href")
    answer = sent(citizen, link, WHO | {"identity": "", "phone": "1"})
    assert is_asked_again(answer)
    answer = sent(citizen, f"{ROOT}who/?look=1&then=check", WHO | {"phone": "0000-7654321"})
    assert answer.url == f"{ROOT}check/" and "0000-7654321" in text_of(citizen.get(answer.url))


def test_a_step_does_not_open_before_those_before_it(citizen):
    for path in ("who/", "use/", "check/"):
        assert citizen.get(f"{ROOT}{path}").url == ROOT
    sent(citizen, ROOT, WHAT)
    assert citizen.get(f"{ROOT}check/").url == f"{ROOT}who/"


def test_what_was_filled_in_is_cleared_or_forgotten(citizen, monkeypatch):
    sent(citizen, ROOT, WHAT)
    sent(citizen, ROOT, {"clear": "1"})
    assert fields_of(citizen.get(ROOT))["wanted"] == ""
    sent(citizen, ROOT, WHAT)
    later = draft.time.time() + draft.FILLED_SECONDS + 1
    monkeypatch.setattr(draft.time, "time", lambda: later)
    assert fields_of(citizen.get(ROOT))["wanted"] == ""
    page = html.fromstring(text_of(citizen.get(ROOT)))
    token = page.xpath("//main//input[@name='csrfmiddlewaretoken']/@value")[0]
    assert citizen.post(f"{ROOT}who/", WHO | {"csrfmiddlewaretoken": token}).url == ROOT
    sent(citizen, ROOT, WHAT)
    assert fields_of(citizen.get(f"{ROOT}who/"))["name"] == "许静安", "what is sent late is kept"


def test_sent_twice_it_is_one_request(citizen):
    fill(citizen)
    page = html.fromstring(text_of(citizen.get(f"{ROOT}check/")))
    given = {each.name: each.value for each in page.xpath("//main//form//input[@type='hidden']")}
    first, second = (citizen.post(f"{ROOT}check/", given) for _ in range(2))
    assert first.url == second.url and requests() == 1
    assert citizen.get(f"{ROOT}check/").url == ROOT, "nothing is left of the draft"


def test_a_second_click_before_the_first_was_answered_leads_to_the_receipt(citizen):
    """The browser drops the first answer with its cookies, and shows the second."""
    fill(citizen)
    page = html.fromstring(text_of(citizen.get(f"{ROOT}check/")))
    given = {each.name: each.value for each in page.xpath("//main//form//input[@type='hidden']")}
    second = Client(enforce_csrf_checks=True)
    for name, cookie in citizen.cookies.items():
        second.cookies[name] = cookie.value
    citizen.post(f"{ROOT}check/", given)
    answer = second.post(f"{ROOT}check/", given)
    assert answer.url.endswith("/receipt/") and requests() == 1
    assert code_of(only_request().secret) in text_of(second.get(answer.url))


def test_two_that_are_sent_at_once_are_one_request(citizen):
    """Both have read the same draft before either was done."""
    fill(citizen)
    page = html.fromstring(text_of(citizen.get(f"{ROOT}check/")))
    given = {each.name: each.value for each in page.xpath("//main//form//input[@type='hidden']")}
    kept = Session.objects.get()
    citizen.post(f"{ROOT}check/", given)
    other = Client(enforce_csrf_checks=True)
    other.cookies["csrftoken"] = citizen.cookies["csrftoken"].value
    other.cookies["lantai"] = kept.session_key
    Session.objects.all().delete()
    kept.save(force_insert=True)
    answer = other.post(f"{ROOT}check/", given)
    assert requests() == 1 and answer.url.endswith("/receipt/")


def test_strangers_are_protected_against_forms_of_other_sites(citizen):
    for path in (ROOT, f"{ROOT}who/", f"{ROOT}check/", f"{ROOT}follow/", f"{ROOT}of/2026-000001/"):
        assert citizen.post(path, WHAT).status_code == 403
    assert requests() == 0


HTML = "<script>alert(1)</script>\"'><b>"


def test_html_is_text_in_every_field(citizen):
    answer = send(citizen, record=HTML, wanted=HTML, people=HTML, years=HTML, place=HTML, name=HTML,
                  phone=f"0000-8812 4410{HTML[:10]}")  # fmt: skip
    row = only_request()
    assert row.people == HTML and HTML in row.wanted
    pages = [citizen.get(path) for path in (answer.url, f"{ROOT}of/{row.number}/")]
    fill(citizen, people=HTML, name=HTML)
    pages += [citizen.get(f"{ROOT}{path}") for path in ("", "who/", "check/")]
    for page in pages:
        assert "<script>alert" not in text_of(page) and page.status_code == 200


@pytest.mark.parametrize(("path", "name"), [
    *((ROOT, each) for each in WHAT), *((f"{ROOT}who/", each) for each in WHO),
    *((f"{ROOT}use/", each) for each in USE),
])  # fmt: skip
def test_ten_thousand_letters_in_a_field_are_refused_there_and_kept(citizen, path, name):
    before = [ROOT, f"{ROOT}who/", f"{ROOT}use/"]
    given = dict(zip(before, (WHAT, WHO, USE), strict=True))
    for each in before[: before.index(path)]:
        sent(citizen, each, given[each])
    answer = sent(citizen, path, given[path] | {name: "长" * 10_000})
    assert is_asked_again(answer) and "还有" in text_of(answer)
    assert sent(citizen, path, given[path]).status_code == 302
    citizen.get(path)
    back = sent(citizen, path, given[path] | {name: "长" * 10_000, "back": "1"})
    assert back.status_code == 302
    assert len(str(Session.objects.get().get_decoded())) < 20_000, "no store for strangers"


def test_forged_choices_and_bytes_are_refused(citizen):
    for change in ({"matter": "no"}, {"wanted": "a\x00b"}, {"record": "\x00"}):
        assert is_asked_again(sent(citizen, ROOT, WHAT | change))
    sent(citizen, ROOT, WHAT)
    for change in ({"applicant": "9"}, {"papers": "x"}, {"papers": ""}, {"name": "\x00"}):
        assert is_asked_again(sent(citizen, f"{ROOT}who/", WHO | change))


def test_one_address_may_not_send_without_end(citizen, monkeypatch):
    monkeypatch.setattr(applying, "AT_MOST", 2)
    for n in range(2):
        send(citizen, papers="passport", identity=f"E0000000{n}")
    answer = send(citizen, papers="passport", identity="E00000009")
    assert answer.status_code == 409 and "太多" in text_of(answer) and requests() == 2
    assert "许敬之" in text_of(answer), "what was filled in is still there"
    noted = AccessAttempt.objects.filter(username__startswith="requests from")
    assert noted.count() == 2 and not any(each.post_data for each in noted)
    later = timezone.now() - dt.timedelta(minutes=settings.LANTAI_LOCK_MINUTES + 1)
    noted.update(attempt_time=later)
    assert sent(citizen, f"{ROOT}check/").status_code == 302, "after a while it goes on"
    send(citizen, papers="passport", identity="E00000010")
    assert requests() == 4, "and what is over does not count again with the next"


def test_one_person_has_only_so_many_under_way(citizen):
    for _ in range(5):
        send(citizen)
    answer = send(citizen)
    assert answer.status_code == 409 and "5 件" in text_of(answer) and requests() == 5


# --- a record, and what is not told of it ---------------------------------------------------------


@pytest.fixture
def fonds(archives):
    return holdings.fonds(archives, opening=Opening.OPEN, reach=Reach.ONLINE,
                          open_on=portal.LONG_AGO)  # fmt: skip


def test_from_a_record_it_is_asked_for_by_its_code(citizen, fonds):
    row = portal.published(fonds, title="柳桥公社婚姻登记簿", ref_code="A001-HY·1976·Y-0001")
    page = html.fromstring(text_of(citizen.get(f"/r/item-{row.pk}", follow=True)))
    (link,) = page.xpath("//main//a[starts-with(@href, '/public/request/')]/@href")
    assert fields_of(citizen.get(link))["record"] == row.ref_code
    sent(citizen, ROOT, WHAT | {"record": row.ref_code, "wanted": ""})
    assert "柳桥公社婚姻登记簿" in text_of(citizen.get(f"{ROOT}who/"))
    for address in (link.partition("of=")[2], f"http://x.example/r/item-{row.pk}?page=2"):
        sent(citizen, ROOT, WHAT | {"record": address})
        assert "柳桥公社婚姻登记簿" in text_of(citizen.get(f"{ROOT}who/"))
    send(citizen, record=row.ref_code)
    made = only_request()
    assert row.ref_code in made.wanted and row.title not in made.wanted
    portal.withdraw(row)
    for path in (f"{ROOT}of/{made.number}/", f"{ROOT}of/{made.number}/receipt/"):
        assert row.title not in text_of(citizen.get(path))


def test_a_closed_record_is_taken_down_like_one_that_does_not_exist(citizen, fonds):
    closed = holdings.item(fonds, title="石门口进水闸密谈", ref_code="A001-WS·1976·Y-0009")
    pages = []
    for code in (closed.ref_code, "A001-WS·1976·Y-0008"):
        citizen.get(f"{ROOT}?of=item-{closed.pk}")
        sent(citizen, ROOT, WHAT | {"record": code})
        answer = citizen.get(f"{ROOT}who/")
        assert closed.title not in text_of(answer)
        text = re.sub(r'value="[^"]*"', "", text_of(answer))
        pages.append(text.replace(code, "code"))
    assert pages[0] == pages[1]
    assert "item-" not in fields_of(citizen.get(f"{ROOT}?of=item-{closed.pk}"))["record"]


def test_a_record_of_a_house_that_takes_none_on_line_is_refused_at_its_field(citizen):
    other = holdings.institution("兰秋县档案馆")
    row = portal.published(holdings.fonds(other), title="兰秋县志", ref_code="B001-WS·1976·Y-0001")
    answer = sent(citizen, ROOT, WHAT | {"record": row.ref_code})
    assert is_asked_again(answer) and "兰秋县档案馆" in text_of(answer)


def test_with_several_houses_one_is_chosen(citizen, archives):
    other = holdings.institution("兰秋县档案馆")
    with setting_up("a second reading room"):
        reading.room(holder=other.path, area=other.area, line=other.line)
    with CaptureQueriesContext(connections["default"]) as asked:
        assert "兰秋县档案馆" in text_of(citizen.get(ROOT))
    assert sum('FROM "portal_readingroom"' in each["sql"] for each in asked) == 2, "not one a house"
    answer = sent(citizen, ROOT, WHAT)
    assert is_asked_again(answer) and "请选向哪个馆查" in text_of(answer)
    for path in (ROOT, f"{ROOT}who/", f"{ROOT}use/"):
        sent(citizen, path, {ROOT: WHAT | {"archives": other.pk}, f"{ROOT}who/": WHO,
                             f"{ROOT}use/": USE}[path])  # fmt: skip
    sent(citizen, f"{ROOT}check/")
    assert only_request().holder == other.path


def test_where_no_house_takes_any_the_way_to_others_is_told(db):
    client = Client()
    page = text_of(client.get(ROOT))
    assert "还没有馆在网上受理" in page and "/public/#visit" in page


def test_nothing_found_leads_to_applying_with_the_words(citizen, fonds):
    portal.published(fonds, title="青溪灌区一期工程的请示")
    portal.build()
    page = html.fromstring(text_of(citizen.get("/search/?q=柳桥婚姻登记")))
    link = page.xpath("//div[@class='empty']//a[starts-with(@href, '/public/request/')]/@href")[0]
    assert fields_of(citizen.get(link))["wanted"] == "柳桥婚姻登记"


# --- following ------------------------------------------------------------------------------------


@pytest.fixture
def row(archives):
    with setting_up("a request for tests"):
        return reading.request(archives=archives, holder=archives.path, area=archives.area,
                               line=archives.line, channel="online", name="许静安",
                               wanted="柳桥公社的结婚登记",
                               received_on=timezone.localdate(),
                               promised_on=timezone.localdate() + dt.timedelta(7))  # fmt: skip


def follow(client, number, code):
    return sent(client, f"{ROOT}follow/", {"number": number, "code": code})


def moved(row, step, **answers):
    return steps.take(register_of(UseRequest), row, step, steward("tests"), answers)


def test_number_and_code_open_the_request_and_nothing_else_does(citizen, row):
    page = f"{ROOT}of/{row.number}/"
    assert citizen.get(page).url == f"{ROOT}follow/?number={row.number}"
    assert citizen.get(f"{page}receipt/").url == f"{ROOT}follow/?number={row.number}"
    wrong = follow(citizen, row.number, "AAAAA-AAAAA")
    none = follow(citizen, "2026-999999", "AAAAA-AAAAA")
    assert wrong.status_code == none.status_code == 403

    def told(answer):
        found = html.fromstring(text_of(answer)).xpath("//*[@role='alert']")
        return " ".join(each.text_content() for each in found)

    assert told(wrong) == told(none) != ""
    assert citizen.get(page).status_code == 302
    code = code_of(row.secret)
    assert follow(citizen, f" {row.number} ", code.lower().replace("-", " ")).url == page
    text = text_of(citizen.get(page))
    assert "柳桥公社的结婚登记" in text and "收到了" in text and "工作日" in text
    with setting_up("another request"):
        other = reading.request(archives=row.archives, holder=row.holder)
    assert citizen.get(f"{ROOT}of/{other.number}/").status_code == 302
    sent(citizen, page, {"do": "leave"})
    assert citizen.get(page).status_code == 302


def test_a_wrong_number_asks_the_database_no_less_than_a_wrong_code(citizen, row):
    """What takes as many steps takes as long; a clock would measure the machine."""
    asked = {}
    for number in (row.number, "2026-999999"):
        page = html.fromstring(text_of(citizen.get(f"{ROOT}follow/")))
        token = page.xpath("//main//input[@name='csrfmiddlewaretoken']/@value")[0]
        given = {"number": number, "code": "AAAAA-AAAAA", "csrfmiddlewaretoken": token}
        with ExitStack() as frames:
            taken = [frames.enter_context(CaptureQueriesContext(connections[each]))
                     for each in ("default", "side")]  # fmt: skip
            citizen.post(f"{ROOT}follow/", given)
            asked[number] = [[re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in some]
                             for some in taken]  # fmt: skip
    assert asked[row.number] == asked["2026-999999"] and any(asked[row.number])


def test_tries_are_limited_by_number_whether_or_not_it_exists(citizen, row):
    for number in (row.number, "2026-999999"):
        answers = [follow(citizen, number, f"AAAAA-AAAA{n}").status_code for n in range(2, 9)]
        assert answers[:5] == [403] * 5 and set(answers[5:]) == {429}
    right = follow(citizen, row.number, code_of(row.secret))
    assert right.status_code == 429, "also the right one, for a while"
    assert "code" in AccessAttempt.objects.first().post_data
    assert "AAAAA" not in str(list(AccessAttempt.objects.values_list("post_data", flat=True)))


def test_the_right_code_ends_the_counting(citizen, row):
    for _ in range(3):
        follow(citizen, row.number, "AAAAA-AAAAA")
    assert follow(citizen, row.number, code_of(row.secret)).status_code == 302
    assert not AccessAttempt.objects.filter(username__contains=row.number).exists()


@pytest.mark.parametrize("number", ["0", "x" * 5_000, "<b>", "2026-000001'--", "１", "\x00", "../"])
def test_forged_numbers_open_nothing(citizen, number):
    assert follow(citizen, number, "AAAAA-AAAAA").status_code in (403, 422)
    answer = citizen.get(f"{ROOT}of/{'2026-' + '9' * 300}/")
    assert answer.status_code == 302 and len(answer.url) < 100


def test_what_is_missing_is_told_and_completed_once(citizen, row):
    moved(row, "send_back", reason="请写清登记的年份<b>")
    follow(citizen, row.number, code_of(row.secret))
    page = f"{ROOT}of/{row.number}/"
    assert "请写清登记的年份&lt;b&gt;" in text_of(citizen.get(page))
    token = {"csrfmiddlewaretoken": citizen.cookies["csrftoken"].value}
    answer = citizen.post(page, {"do": "supplement", "words": "", **token})
    assert answer.status_code == 422 and "还有 1 处要改" in text_of(answer)
    given = {"do": "supplement", "words": "1976 年", "phone": "0000-1111111", **token}
    first, second = (citizen.post(page, given) for _ in range(2))
    assert first.url == f"{page}?done=supplement" and second.url == page
    found = only_request()
    assert (found.state, found.phone) == ("received", "0000-1111111")
    assert "馆里接着办" in text_of(citizen.get(first.url))


def test_it_is_withdrawn_once(citizen, row):
    follow(citizen, row.number, code_of(row.secret))
    page = f"{ROOT}of/{row.number}/"
    answer = sent(citizen, page, {"do": "withdraw", "reason": ""})
    assert answer.status_code == 302 and only_request().state == "withdrawn"
    text = text_of(citizen.get(page))
    assert "您撤回了" in text and 'name="do" value="withdraw"' not in text
    assert sent(citizen, page, {"do": "withdraw"}).url == page, "done already"


def test_a_refusal_names_its_article_and_where_to_complain_and_is_rated(citizen, row):
    with setting_up("an answer for tests"):
        row.outcome, row.basis, row.answer = "refused", "not_held", "请到兰秋县档案馆查<i>。"
        row.state, row.ended_on = "refused", timezone.localdate()
        row.save()
    follow(citizen, row.number, code_of(row.secret))
    page = f"{ROOT}of/{row.number}/"
    text = text_of(citizen.get(page))
    assert "档案法第二十八条" in text and "请到兰秋县档案馆查&lt;i&gt;。" in text
    assert sent(citizen, page, {"do": "rate", "rating": "9"}).status_code == 422
    assert sent(citizen, page, {"do": "rate", "rating": "4", "remark": "快"}).status_code == 302
    assert only_request().rating == 4
    assert "4 分" in text_of(citizen.get(page))


def test_an_answer_that_is_only_drafted_is_not_told(citizen, row):
    moved(row, "accept")
    follow(citizen, row.number, code_of(row.secret))
    text = text_of(citizen.get(f"{ROOT}of/{row.number}/"))
    assert "正在查找" in text and "<h2>答复</h2>" not in text


def test_what_was_given_is_named_as_far_as_one_may_see_it(citizen, row, fonds):
    opened = portal.published(fonds, title="柳桥公社婚姻登记簿", ref_code="A001-HY·1976·Y-0001")
    closed = holdings.item(fonds, title="石门口进水闸密谈", ref_code="A001-WS·1976·Y-0009")
    with setting_up("what was found for a request"):
        for each in (opened, closed):
            RequestedItem(request=row, item=each, holder=row.holder, area=row.area).save()
        row.outcome, row.answer, row.state = "found", "查到两件。", "answered"
        row.answered_on = timezone.localdate()
        row.save()
    follow(citizen, row.number, code_of(row.secret))
    text = text_of(citizen.get(f"{ROOT}of/{row.number}/"))
    assert opened.title in text and closed.title not in text and closed.ref_code not in text
    assert "有 1 件不在网上" in text


def test_what_is_late_says_so_and_to_whom_to_complain(citizen, row):
    with setting_up("a request that is late"):
        row.promised_on = timezone.localdate() - dt.timedelta(5)
        row.save()
        room = ReadingRoom.objects.unguarded("the room of a test").get()
        room.complaints = "槐序县档案局 0000-8810 0300"
        room.save()
    follow(citizen, row.number, code_of(row.secret))
    text = text_of(citizen.get(f"{ROOT}of/{row.number}/"))
    assert "逾期" in text and "向槐序县档案局 0000-8810 0300" in text


def test_a_room_that_takes_none_on_line_is_not_offered(citizen, row):
    follow(citizen, row.number, code_of(row.secret))
    page = f"{ROOT}of/{row.number}/"
    assert "约这个时间" in text_of(citizen.get(page))
    with setting_up("it takes none on line any more"):
        ReadingRoom.objects.unguarded("the room of a test").update(is_open=False)
    assert "约这个时间" not in text_of(citizen.get(page))


def test_a_seat_is_booked(citizen, row):
    follow(citizen, row.number, code_of(row.secret))
    page = f"{ROOT}of/{row.number}/"
    on = (timezone.localdate() + dt.timedelta(3)).isoformat()
    given = {"do": "book", "on": on, "half": "am", "people": "1"}
    assert sent(citizen, page, given).url == f"{page}?done=book"
    assert Visit.objects.unguarded("the visit of a test").get().name == "许静安"
    assert on in text_of(citizen.get(page))
    assert sent(citizen, page, given).status_code == 409, "booked already"
    late = given | {"on": (timezone.localdate() + dt.timedelta(99)).isoformat()}
    assert sent(citizen, page, late).status_code == 409


def test_pages_of_one_person_are_kept_and_indexed_by_nobody(citizen, row):
    follow(citizen, row.number, code_of(row.secret))
    fill(citizen)
    for path in ("", "who/", "use/", "check/", "follow/", f"of/{row.number}/",
                 f"of/{row.number}/receipt/", "mine/"):  # fmt: skip
        answer = citizen.get(f"{ROOT}{path}")
        assert "no-store" in answer.headers["Cache-Control"], path
        assert answer.headers["X-Robots-Tag"].startswith("noindex"), path
    assert "Disallow: /public/request/" in text_of(citizen.get("/robots.txt"))


def test_whoever_gave_somebody_a_session_follows_nothing_with_it(citizen, row):
    citizen.get(f"{ROOT}follow/")
    sent(citizen, ROOT, WHAT)
    planted = citizen.cookies["lantai"].value
    follow(citizen, row.number, code_of(row.secret))
    other = Client()
    other.cookies["lantai"] = planted
    assert other.get(f"{ROOT}of/{row.number}/").status_code == 302


def test_following_ends_by_itself(citizen, row, monkeypatch):
    follow(citizen, row.number, code_of(row.secret))
    later = draft.time.time() + draft.FOLLOWED_SECONDS + 1
    monkeypatch.setattr(draft.time, "time", lambda: later)
    assert citizen.get(f"{ROOT}of/{row.number}/").status_code == 302


@pytest.mark.parametrize("path", ["", "follow/"])
def test_pages_speak_english_too(citizen, path):
    citizen.cookies["lantai_lang"] = "en"
    main = html.fromstring(text_of(citizen.get(f"{ROOT}{path}"))).xpath("//main")[0]
    assert not re.findall(r"[\u4e00-\u9fff]{3,}", main.text_content().replace("查阅室", "")
                          .replace("槐序县档案馆", "").replace("带证件", ""))  # fmt: skip


# --- a reader who has signed in -------------------------------------------------------------------


@pytest.fixture
def reader(db):
    found = build()
    house = found["archives"]
    with setting_up("a reading room of the demo world"):
        reading.room(holder=house.path, area=house.area, line=house.line, name="查阅室")
    client = Client()
    client.post("/sign-in/", {"username": "reader", "password": PASSWORD})
    client.person, client.house = found.people["reader"], house
    return client


def test_a_reader_applies_without_document_and_follows_without_code(reader):
    what = WHAT | {"archives": reader.house.pk}
    assert sent(reader, ROOT, what).url == f"{ROOT}who/"
    assert "实名核验过" in text_of(reader.get(f"{ROOT}who/"))
    assert sent(reader, f"{ROOT}who/", {"applicant": "self", "papers": "card"}).status_code == 302
    sent(reader, f"{ROOT}use/", USE)
    sent(reader, f"{ROOT}check/")
    row = only_request()
    assert (row.person_id, row.name) == (reader.person.pk, reader.person.name)
    assert not row.identity_key and row.identity_on is not None
    mine = text_of(reader.get(f"{ROOT}mine/"))
    page = f"{ROOT}of/{row.number}/"
    assert page in mine
    reader.session.flush()
    again = Client()
    again.post("/sign-in/", {"username": "reader", "password": PASSWORD})
    assert row.number in text_of(again.get(page)), "without any code"
    assert page in text_of(again.get("/")), "and from the desk"
    other = Client()
    other.post("/sign-in/", {"username": "archivist", "password": PASSWORD})
    assert other.get(page).status_code == 302


def test_a_reader_who_asks_for_others_shows_a_document(reader):
    sent(reader, ROOT, WHAT | {"archives": reader.house.pk})
    given = {"applicant": "proxy", "on_behalf_of": "许敬之", "papers": "card"}
    answer = sent(reader, f"{ROOT}who/", given)
    assert is_asked_again(answer) and "请写证件号码" in text_of(answer)
    assert sent(reader, f"{ROOT}who/", given | {"identity": NUMBER}).status_code == 302
