# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Filing in the demo world: schedules in every state, a register of documents, an incident.

Made by the room's own acts and steps, by the people of the world, and where a unit has nobody there
by two who are named for their desks. A world that has its schedules already is left alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import timezone

from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.filing.acts import remarks
from lantai.filing.acts import schedules as acts
from lantai.filing.comparing import comparing_registers
from lantai.filing.models import (
    FormedDocument,
    Incident,
    RetentionSchedule,
    ScheduleEntry,
)
from lantai.filing.queries.schedules import entries_of, template_of
from lantai.guard.actor import Actor, steward
from lantai.guard.acts import setting_up
from lantai.holdings.models import Item
from lantai.holdings.terms import Standing
from lantai.works.acts import enqueue

HOUSE = steward("filing")
LONG_AGO = dt.date(2021, 1, 1)
IN_FORCE = (("unit", "槐档发〔2020〕12号"), ("court", "槐档发〔2020〕15号"),
            ("township", "槐档发〔2020〕18号"), ("government", "槐档发〔2020〕3号"))  # fmt: skip
"""Units with a schedule in force, and the documents that approved them."""
OWN_LINES = (
    ("8.1", "节令公告、物候公报的审批稿和印发稿", "Y", "节令公告、物候公报"),
    ("8.2", "物候观测站的原始记录和月报", "D30", "物候观测、观测记录"),
    ("8.3", "农时服务热线的接听记录", "D10", "热线、接听记录"),
)


def fill_schedules(world: Any) -> int:
    """The schedules of the county's units; how many there are now."""
    rows = RetentionSchedule.objects.unguarded("schedules of an earlier build of the demo world")
    if rows.exists():
        return 0
    for key, number in IN_FORCE:
        _approved(world, key, number)
    _due(world, "township")
    _returned(world, "archives")
    _waiting(world, "school")
    acts.adopt_template(world["firm"], actor=HOUSE)
    return int(rows.count())


# --- what was formed, and what befell it ----------------------------------------------------------

LINES = 24
UNFILED = (("关于开展夏管督导的通知", "业务科"), ("关于冬藏物资采购的请示", "财务科"),
           ("关于调整值班安排的通知", "办公室"))  # fmt: skip


def fill_registers(world: Any) -> int:
    """A register of documents formed, to be compared, and an incident; how many lines."""
    unit, officer = world["unit"], world.actor("officer")
    rows = FormedDocument.objects.unguarded("a register of an earlier build of the demo world")
    register, incidents = register_of(FormedDocument), register_of(Incident)
    if rows.exists() or register is None or incidents is None:
        return 0
    filed = Item.objects.unguarded("what a unit of the demo world has filed")
    filed = filed.filter(creator=unit.path, year__isnull=False).exclude(standing=Standing.DRAFT)
    known = list(filed.order_by("-year", "pk")[:LINES])
    lines = [(row.year, row.title, row.doc_number, row.department) for row in known]
    lines += [(known[0].year, title, "", department) for title, department in UNFILED if known]
    for number, (year, title, code, department) in enumerate(lines, 1):
        editing.add(register, officer, {
            "year": year, "title": title, "doc_number": code, "department": department,
            "sender": "公文登记簿", "sender_number": f"{year}-{number:04}"})  # fmt: skip
    incident = editing.add(incidents, officer, {
        "title": "业务科没有交齐上一年的文件", "kind": "refusal", "found_on": timezone.localdate(),
        "department": "业务科", "quantity": 2, "codes": "",
        "account": "催交两次，经办人说还在用，没有交。"})  # fmt: skip
    steps.take(incidents, incident, "report", officer)
    enqueue(comparing_registers, actor=officer, unit=unit.pk)
    return len(lines)


def _desk(world: Any, key: str, leads: bool) -> Actor:
    """Who drafts or submits for a unit where nobody works: named for the desk, of that unit."""
    unit = world[key]
    like = world.actor("leader" if leads else "officer")
    name = f"{unit.short_name or unit.name}{'分管领导' if leads else '档案员'}"
    return replace(like, name=name, account=None, person="", post=None, institution=unit.path,
                   area=unit.area, line=unit.line, house=unit.name)  # fmt: skip


def _draft(world: Any, key: str, actor: Actor) -> RetentionSchedule:
    unit = world[key]
    row = acts.draft_schedule(unit, template=template_of(unit), actor=actor)
    register = register_of(ScheduleEntry)
    if register is not None and key == "unit":
        for number, covers, retention, keywords in OWN_LINES:
            editing.add(register, actor, {
                "schedule": row, "number": number, "heading": "农时业务", "covers": covers,
                "retention": retention, "keywords": keywords, "category_code": "WS"})  # fmt: skip
    return row


def _step(row: RetentionSchedule, name: str, actor: Actor, **answers: Any) -> RetentionSchedule:
    register = register_of(RetentionSchedule)
    assert register is not None, "the room's registers are loaded with it"
    return steps.take(register, row, name, actor, answers)  # type: ignore[no-any-return]


def _submitted(world: Any, key: str, officer: Actor, leader: Actor) -> RetentionSchedule:
    row = _draft(world, key, officer)
    return _step(_step(row, "finish", officer), "submit", leader)


def _approved(world: Any, key: str, number: str) -> RetentionSchedule:
    ours = key == "unit"
    officer = world.actor("officer") if ours else _desk(world, key, leads=False)
    leader = world.actor("leader") if ours else _desk(world, key, leads=True)
    row = _submitted(world, key, officer, leader)
    row = _step(row, "review", world.actor("authority"), opinion="逐条看过，可以批准。")
    row = _step(row, "approve", world.actor("chief"), document=number, **{"from": LONG_AGO})
    row = _step(row, "take_effect", HOUSE)
    with setting_up("the demo world: a schedule approved long ago"):
        row.submitted_on, row.approved_on = dt.date(2020, 11, 2), dt.date(2020, 12, 7)
        row.save()
    return row


def _due(world: Any, key: str) -> None:
    rows = RetentionSchedule.objects.unguarded("the schedule in force of a unit of the demo world")
    row = rows.get(institution=world[key])
    remarks.call_for_renewal(row, why="functions", actor=world.actor("chief"))


def _returned(world: Any, key: str) -> None:
    """Returned with three remarks, one of which is answered."""
    officer, authority = world.actor("archivist"), world.actor("authority")
    row = _submitted(world, key, officer, world.actor("curator"))
    entries = entries_of(row)
    made = remarks.raise_remarks(row, [entries[1]], kind="agree", actor=authority)
    made += remarks.raise_remarks(row, [entries[3]], kind="change", retention="D30",
                                  text="学习教育形成的总结应当久存。", actor=authority)  # fmt: skip
    made += remarks.raise_remarks(row, (), kind="add", about="接收进馆的目录和交接文据",
                                  text="档案馆自己的业务没有列全。", actor=authority)  # fmt: skip
    row = _step(row, "send_back", authority, reason="业务档案没有列全，见逐条意见。")
    made[1].refresh_from_db(from_queryset=type(made[1]).objects.unguarded("a remark of the demo"))
    remarks.reply_remark(made[1], "总结已改为30年。", actor=officer)


def _waiting(world: Any, key: str) -> None:
    _submitted(world, key, world.actor("joint", world.posts[f"joint@{key}"].pk),
               _desk(world, key, leads=True))  # fmt: skip
