# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tour in a real browser: every role's desk and rooms, a quiet console, axe content."""

import importlib.resources

import pytest

ROLES = ["clerk", "officer", "leader", "archivist", "authority", "ministry", "system", "security",
         "auditor", "provider", "village"]  # fmt: skip
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


@pytest.mark.parametrize("role", ROLES)
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
