# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A citizen asks for records in a real browser: with a mouse, by phone, and without script."""

import pytest
from test_tour import violations

ROOT = "/public/request/"
NUMBER = "970101195208130016"
EXPECTED = ("422", "403", "409")
"""What a form that is not right answers; the browser's console tells it as a trouble."""


def is_sound(person, *, script=True):
    page = person.page
    assert page.locator("h1").count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth") if script else 0
    assert wide <= 0, f"{page.url} is {wide} px too wide"
    assert violations(page) == [] if script else True, page.url
    troubles = [each for each in person.troubles if not any(code in each for code in EXPECTED)]
    assert troubles == [], page.url


def press(page, words=""):
    """The darkest button, or the one of these words."""
    button = page.locator("main form button.btn-main") if not words else page.get_by_role(
        "button", name=words)  # fmt: skip
    button.first.click()
    page.wait_for_load_state()


def what(page):
    page.select_option("#id_matter", "marriage")
    page.fill("#id_wanted", "1976年在柳桥公社登记结婚，要补证。")
    page.fill("#id_people", "许敬之、顾砚田")
    press(page)


def who(page, name="许静安"):
    page.fill("#id_name", name)
    page.fill("#id_identity", NUMBER)
    page.fill("#id_phone", "0000-8812 4410")
    press(page)


def use(page):
    page.check("#id_purpose_0")
    page.check("#id_way_2")
    press(page)


def number_and_code(page):
    return [each.inner_text() for each in page.locator("dd b.ref").all()]


@pytest.mark.parametrize(("width", "lang"), [("1440", "zh"), ("390", "zh"), ("390", "en")])
def test_from_a_record_to_a_receipt_and_on_to_its_progress(visitor, width, lang):
    person = visitor(width).open(f"/search/?q=水渠&lang={lang}")
    page = person.page
    page.locator("article.hit:has(.is-good) h2 a").first.click()
    page.wait_for_load_state()
    page.locator(f"main a[href^='{ROOT}']").first.click()
    page.wait_for_load_state()
    assert page.input_value("#id_record")
    is_sound(person)
    press(page)
    assert page.locator("#id_matter[aria-invalid=true]").count() == 1
    is_sound(person)
    what(page)
    page.fill("#id_name", "许静安")
    page.fill("#id_identity", NUMBER[:-1])
    press(page)
    assert page.input_value("#id_identity") == NUMBER[:-1], "what was typed is still there"
    is_sound(person)
    person.shot(f"request-who-{lang}")
    page.fill("#id_identity", NUMBER)
    page.fill("#id_phone", "1")
    press(page)
    assert page.locator("#id_phone[aria-invalid=true]").count() == 1
    page.fill("#id_phone", "0000-8812 4410")
    press(page)
    assert page.url.endswith("/use/")
    is_sound(person)
    page.go_back()
    assert page.input_value("#id_name") == "许静安", "the browser's own way back loses nothing"
    page.go_forward()
    use(page)
    is_sound(person)
    person.shot(f"request-check-{lang}")
    press(page)
    assert page.url.endswith("/receipt/")
    is_sound(person)
    person.shot(f"request-receipt-{lang}")
    number, code = number_and_code(page)
    stranger = visitor(width).open(f"{ROOT}follow/?lang={lang}")
    page = stranger.page
    page.fill("#id_number", number)
    page.fill("#id_code", "AAAAA-AAAAA")
    press(page)
    assert page.locator("[role=alert]").count() == 1
    is_sound(stranger)
    page.fill("#id_code", code)
    press(page)
    assert number in page.inner_text("h1")
    for each in page.locator("details > summary").all():
        each.click()
    is_sound(stranger)
    stranger.shot(f"request-one-{lang}")


@pytest.mark.parametrize("choice", ["type=larger", "contrast=high"])
def test_large_type_and_high_contrast(visitor, choice):
    person = visitor("390").open(f"{ROOT}?{choice}")
    page = person.page
    press(page)
    is_sound(person)
    what(page)
    is_sound(person)
    who(page)
    use(page)
    is_sound(person)
    person.open(f"{ROOT}follow/")
    is_sound(person)


def test_all_of_it_works_without_script_and_by_keys_alone(chromium, site):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN",
                                   java_script_enabled=False)  # fmt: skip
    page = context.new_page()
    page.goto(f"{site}{ROOT}")
    page.select_option("#id_matter", "work")
    page.fill("#id_wanted", "1983年招工进农时局。")
    page.keyboard.press("Tab")
    press(page)
    page.fill("#id_name", "芮知安")
    page.fill("#id_identity", NUMBER)
    page.fill("#id_phone", "0000-8812 4410")
    press(page, "上一步")
    assert page.input_value("#id_wanted") == "1983年招工进农时局。"
    press(page)
    assert page.input_value("#id_name") == "芮知安"
    press(page)
    page.locator("#id_purpose_0").focus()
    page.keyboard.press("Space")
    page.locator("#id_way_0").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    press(page)
    number, code = number_and_code(page)
    page.goto(f"{site}{ROOT}follow/")
    page.fill("#id_number", number)
    page.fill("#id_code", code)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.get_by_text("撤回申请", exact=True).first.click()
    page.get_by_role("button", name=f"撤回申请 {number}").click()
    page.wait_for_load_state()
    assert "已经撤回" in page.inner_text("main")
    context.close()


def test_a_reader_finds_their_own_without_a_code(visitor):
    person = visitor().sign_in("reader")
    page = person.open(ROOT).page
    what(page)
    is_sound(person)
    press(page)
    use(page)
    press(page)
    number, _ = number_and_code(page)
    person.open("/")
    page.get_by_role("link", name=number, exact=True).click()
    page.wait_for_load_state()
    assert number in page.inner_text("h1")
    person.open(f"{ROOT}mine/")
    assert number in page.inner_text("main")
    is_sound(person)
    person.shot("request-mine")
