# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tour in a real browser: every role's desk and rooms, a quiet console, axe content."""

import importlib.resources

import pytest

ROLES = ["clerk", "archivist", "authority", "security", "village"]
MORE = ["officer", "leader", "ministry", "system", "auditor", "provider"]
"""Roles whose rooms are among those of others; `make long` opens them too."""
AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page):
    """What axe-core finds, each with its place; it comes in past the page's own policy."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['help']} @ {v['nodes'][0]['target']}" for v in found["violations"]]


def menu(page):
    """The addresses of the rooms a person has, and the registers of each."""
    links = page.locator("nav.rooms a[href]")
    rooms = [each.get_attribute("href") for each in links.all()]
    return [each for each in dict.fromkeys(rooms) if each.startswith("/") and each != "/"]


@pytest.mark.parametrize(
    "role", [*ROLES, *(pytest.param(role, marks=pytest.mark.long) for role in MORE)]
)
def test_each_role_finds_its_desk_and_every_room_opens(visitor, role):
    person = visitor().sign_in(role)
    page = person.page
    assert "/sign-in/" not in page.url, page.inner_text("main")[:300]
    assert page.locator("h1").count() == 1
    person.shot(f"desk-{role}")
    rooms = menu(page)
    opened = 0
    for room in rooms:
        person.open(room)
        opened += 1
        for register in menu(page):
            if register.startswith(f"/{room.split('/')[1]}/"):
                person.open(register)
                row = page.locator("a.row-link").first
                if row.count():
                    row.click()
                    page.wait_for_load_state()
                    assert page.locator("h1").count() == 1
                opened += 1
    assert person.troubles == []
    assert opened or role in {"provider", "ministry"}, "a role without any room"


PAGES = ["/", "/holdings/items/", "/holdings/fonds/", "/orgs/institutions/", "/jobs/", "/notices/",
         "/know/", "/find/?q=2019"]  # fmt: skip


@pytest.mark.parametrize("width", ["1440", "390"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_main_pages_have_no_violation(visitor, width, lang):
    person = visitor(width, lang).sign_in("archivist")
    page, found = person.page, {}
    for path in PAGES:
        person.open(path)
        name = path.strip("/").replace("/", "-").split("?")[0] or "home"
        person.shot(f"{name}-{lang}")
        found[path] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    for path in ("/holdings/items/", "/holdings/fonds/"):
        person.open(path)
        page.locator("a.row-link").first.click()
        page.wait_for_load_state()
        person.shot(f"row-{path.split('/')[2]}-{lang}")
        found[page.url] = violations(page)
    assert {path: each for path, each in found.items() if each} == {}
    assert person.troubles == []


@pytest.mark.parametrize("choice", ["type=larger", "contrast=high"])
def test_large_type_and_high_contrast_hold(visitor, choice):
    person = visitor("390").sign_in("archivist")
    for path in ("/", "/holdings/items/"):
        person.open(f"{path}?{choice}")
        name = path.strip("/").replace("/", "-") or "home"
        person.shot(f"{name}-{choice.replace('=', '-')}")
        assert violations(person.page) == []
        wide = person.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"


@pytest.mark.parametrize("width", ["1440", "390"])
def test_the_door_itself(visitor, width):
    person = visitor(width).open("/sign-in/")
    person.shot("sign-in")
    assert violations(person.page) == []
    person.page.fill("input[name=username]", "archivist")
    person.page.fill("input[name=password]", "not this one")
    person.page.click("main form button[type=submit]")
    person.page.wait_for_load_state()
    assert "口令" in person.page.inner_text("main")
    assert violations(person.page) == []


WAYS_IN = ["/orgs/people/signed-in/", "/orgs/code-requirements/", "/orgs/code-requirements/roles/",
           "/orgs/code-requirements/acts/?do=require", "/guard/keys/", "/guard/erasures/",
           "/guard/erasures/add/"]  # fmt: skip


@pytest.mark.parametrize("width", ["1440", "390"])
def test_the_security_administrator_minds_the_ways_in(visitor, width):
    visitor(width).sign_in("officer")
    person = visitor(width).sign_in("security")
    page, found = person.page, {}
    for path in WAYS_IN:
        person.open(path)
        person.shot(path.strip("/").replace("/", "-").split("?")[0])
        found[path] = violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    person.open("/orgs/people/signed-in/")
    page.get_by_role("link", name="乔砚青").first.click()
    page.wait_for_load_state()
    person.shot("person")
    assert "现在的登录" in page.inner_text("main")
    page.get_by_role("link", name="办理").click()
    page.wait_for_load_state()
    page.get_by_role("link", name="结束登录").click()
    page.wait_for_load_state()
    found["ending"] = violations(page)
    page.fill("input[name=reason]", "离岗没有退出")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    assert "没有登录" in page.inner_text("main")
    assert {path: each for path, each in found.items() if each} == {}
    assert person.troubles == []


def tick_to_erase(auditor, text):
    """Tick an entry on the trail and ask for it to be erased, as far as the look at it."""
    page = auditor.open("/guard/entries/?tab=audited&name=蔺映雪").page
    page.locator("tbody tr", has_text=text).first.locator("input[name=pick]").check()
    page.get_by_role("button", name="抹除前后值…").click()
    page.wait_for_load_state()
    page.fill("input[name=reason]", "本人要求删除私人电话")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def test_what_an_entry_says_is_erased_by_two_people(visitor):
    system = visitor().sign_in("system")
    system.open("/orgs/people/").page.get_by_role("link", name="乔砚青").first.click()
    system.page.wait_for_load_state()
    system.page.goto(f"{system.page.url}edit/")
    system.page.fill("input[name=phone]", "13800990099")
    system.page.click("main form button[type=submit]")
    system.page.wait_for_load_state()
    auditor = visitor().sign_in("auditor")
    page = auditor.page
    for _ in range(60):  # until the sealer, who comes once a second, has numbered it
        tick_to_erase(auditor, "改了 乔砚青")
        if page.locator("main form button.btn-main").count():
            break
        page.wait_for_timeout(1_000)
    page.locator("main form button.btn-main").click()
    page.wait_for_load_state()
    row = page.url
    assert "13800990099" in page.inner_text("main")
    security = visitor().sign_in("security")
    assert "提请抹除" in security.page.inner_text("main"), "it waits on the desk"
    security.page.goto(row)
    assert "13800990099" not in security.page.inner_text("main")
    security.page.get_by_role("link", name="提请抹除").click()
    security.page.wait_for_load_state()
    security.page.locator("main form button.btn-main").click()
    security.page.wait_for_load_state()
    page.goto(row)
    page.get_by_role("link", name="同意，抹除").click()
    page.wait_for_load_state()
    assert "不能恢复" in page.inner_text("main") and violations(page) == []
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    text = page.inner_text("main")
    assert "前后值已经抹除" in text and "13800990099" not in text
    auditor.shot("erased")
    assert violations(page) == []
    assert auditor.troubles == security.troubles == system.troubles == []


@pytest.mark.parametrize("width", ["1440", "390"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_structure_of_a_fonds_opens_place_by_place(visitor, width, lang):
    person = visitor(width, lang).sign_in("archivist")
    page = person.open("/holdings/fonds/").page
    page.locator("a.row-link").first.click()
    page.wait_for_load_state()
    page.goto(f"{page.url}structure/")
    person.shot(f"structure-{lang}")
    assert violations(page) == []
    for _ in range(3):  # down to a file or an item, each in place where script runs
        closed = page.locator("main [aria-expanded=false]")
        if not closed.count():
            break
        closed.first.click()
        page.wait_for_timeout(700)
    person.shot(f"structure-open-{lang}")
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0 and violations(page) == []
    assert page.locator("h1").count() == 1 and person.troubles == []
