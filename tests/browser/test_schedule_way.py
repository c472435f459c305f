# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A retention schedule by clicking: revised, remarked on, returned, answered, approved."""

import datetime as dt
import re

import pytest
from test_tour import violations

pytestmark = pytest.mark.long

SCHEDULES, ENTRIES = "/filing/retention-schedules/", "/filing/schedule-entries/"
REMARKS = "/filing/remarks-on-entries/"


def send(person):
    """Press the last button of the page's form."""
    person.page.locator("main form button").last.click()
    person.page.wait_for_load_state()


def step(person, row, label, **given):
    """Take a step by its button and its form."""
    person.open(row).page.get_by_role("link", name=label, exact=True).first.click()
    person.page.wait_for_load_state()
    for name, value in given.items():
        person.page.fill(f"[name={name}]", value)
    send(person)


def first(person, path):
    """The first row of a list."""
    for link in person.page.locator("main a[href]").all():
        found = re.fullmatch(rf"{path}\d+/", link.get_attribute("href") or "")
        if found:
            return found[0]
    raise AssertionError(f"no row in {person.page.url}")


def test_a_schedule_goes_to_the_authority_and_back_and_is_approved(visitor):
    officer = visitor().sign_in("officer").open(f"{SCHEDULES}acts/?do=draft")
    officer.page.select_option("[name=start]", "last")
    officer.page.select_option("[name=why]", "functions")
    send(officer)
    row = officer.page.url.removeprefix(officer.site)
    number = row.rstrip("/").rpartition("/")[2]
    officer.open(f"{ENTRIES}?schedule={number}")
    entry = first(officer, ENTRIES)
    officer.open(f"{entry}edit/").page.select_option("[name=retention]", "D10")
    send(officer)
    officer.open(f"{row}difference/")
    assert "期限缩短" in officer.page.inner_text("main") and violations(officer.page) == []
    officer.shot("schedule-difference")
    officer.open(f"{row}checks/")
    assert "比范本" in officer.page.inner_text("main") and violations(officer.page) == []
    step(officer, row, "定稿")
    leader = visitor().sign_in("leader")
    step(leader, row, "报送主管部门", opinion="同意报送")
    authority = visitor().sign_in("authority").open(f"{ENTRIES}?tab=party&schedule={number}")
    authority.page.locator("tbody input[type=checkbox]").first.check()
    authority.page.get_by_text("提意见").first.click()
    authority.page.wait_for_load_state()
    authority.page.select_option("[name=retention]", "Y")
    authority.page.fill("[name=text]", "应列为永久。")
    send(authority)
    authority.shot("schedule-remark")
    send(authority)
    step(authority, row, "退回修改", reason="见逐条意见。")
    remark = first(officer.open(REMARKS), REMARKS)
    officer.open(f"{remark}acts/?do=reply").page.fill("[name=reply]", "已改为永久。")
    send(officer)
    officer.open(f"{entry}edit/").page.select_option("[name=retention]", "Y")
    send(officer)
    step(officer, row, "定稿")
    step(leader, row, "报送主管部门")
    authority.open(f"{remark}acts/?do=settle")
    send(authority)
    step(authority, row, "审查", opinion="可以。")
    chief = visitor().sign_in("chief")
    today = dt.date.today().isoformat()  # noqa: DTZ011 - the day as a person would write it
    step(chief, row, "批准", document="槐档发〔2026〕9号", **{"from": today})
    assert "待施行" in chief.page.inner_text("main") or "施行中" in chief.page.inner_text("main")
    chief.shot("schedule-approved")
    for person in (officer, leader, authority, chief):
        assert person.troubles == []


@pytest.mark.parametrize("width", ["1440", "390"])
def test_the_units_of_an_authority_stand_on_a_page(visitor, width):
    authority = visitor(width=width).sign_in("authority").open(f"{SCHEDULES}units/")
    assert "白露镇人民政府" in authority.page.inner_text("main")
    assert authority.page.evaluate("document.documentElement.scrollWidth") <= int(width)
    assert violations(authority.page) == [] and authority.troubles == []
    authority.shot("schedule-units")
