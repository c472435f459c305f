# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Transfers of the demo world: one that came back and was accepted, others on their way.

Files are made by `craft.sample` from the records' own titles. Everybody takes the steps that are
theirs, so that trail and desks are true; a world that has its transfers already is left alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft.sample.ofd import ofd
from lantai.craft.sample.writing import Draft
from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.holdings.models import DigitalObject, Fonds, Item
from lantai.holdings.terms import Disclosure, Medium, Origin, Standing
from lantai.transfer import acts, queries
from lantai.transfer.models import Agreement, Transfer, TransferPlan
from lantai.transfer.terms import Decision, Side
from lantai.transfer.walking import Walk
from lantai.vault import landing

EACH = 8
"""Records of one transfer."""
WRONG = 18
"""Pages that the catalogue says of a file of one page."""
PAPERS = {
    "opening_opinion": "到期的均可开放；涉及个人信息的建议延期。",
    "disclosure_note": "已主动公开的在目录中注明。",
    "secrecy_note": "无变更。", "aids": "归档文件目录 1 份（电子）",
    "introduction": "槐序县农时局，2012 年设立，掌管全县农时、水渠和节令文书。",
}  # fmt: skip


def fill_transfers(world: Any) -> int:
    """Plans, transfers and agreements of the county's archives; how many transfers there are."""
    fonds = Fonds.objects.unguarded("the fonds of which the demo world hands over").filter(
        holder=world["unit"].path, fonds_code="A027").first()  # fmt: skip
    known = Transfer.objects.unguarded("the demo world looks for what it made before")
    if fonds is None or known.filter(holder=world["unit"].path).exists():
        return 0
    keys = _with_files(fonds, 3 * EACH)
    if len(keys) < 3 * EACH:
        return 0
    _plans(world)
    _agreements(world)
    names = ("农时局第一批电子档案移交", "农时局第二批电子档案移交", "农时局第三批电子档案移交")
    walks = [_drafted(world, fonds, name, keys[at * EACH : (at + 1) * EACH])
             for at, name in enumerate(names)]  # fmt: skip
    first, second, _ = walks
    _came_back(first, keys[0])
    first.sent()
    first.checked()
    first.accepted()
    first.accessioned()
    second.sent()
    return len(walks)


def _came_back(walk: Walk, key: int) -> None:
    """Once it came back: the catalogue said another number of pages than the file has."""
    _say_pages(key, WRONG)
    walk.sent()
    check = queries.check_of(walk.checked(), Side.RECEIVER)
    assert check is not None, "it was tested just now"
    keys = queries.findings_of(check).filter(is_open=True).values_list("pk", flat=True)
    acts.decide(list(keys), walk.actor("archivist"), decision=str(Decision.BACK),
                opinion="目录页数与文件不符，请核对原件后改正")  # fmt: skip
    walk.step("return", "archivist", reason="1 件页数不符，改正后重新移交")
    _say_pages(key, 1)


def _say_pages(key: int, pages: int) -> None:
    with setting_up("a wrong number of pages in the demo world"):
        rows = Item.objects.unguarded("an item of which the demo world says the pages")
        rows.filter(pk=key).update(pages=pages)


def _drafted(world: Any, fonds: Fonds, name: str, keys: Sequence[int]) -> Walk:
    register = register_of(Transfer)
    assert register is not None, "the room's registers are loaded with it"
    given = {"name": name, "kind": "transfer", "fonds": fonds, "receiver": world["archives"],
             "form": "layout", "way": "network", "description": "文书类电子档案",
             "basis": "2026 年移交计划", **PAPERS}  # fmt: skip
    walk = Walk(world, editing.add(register, world.actor("officer"), given))
    walk.collect(keys)
    return walk


def _with_files(fonds: Fonds, count: int) -> list[int]:
    """Filed records of a fonds that are given a file, with its bytes landed."""
    named = DigitalObject.objects.unguarded("records of the demo world that have files")
    rows = Item.objects.unguarded("records of the demo world that are handed over")
    rows = rows.filter(fonds=fonds, standing=Standing.FILED, category_code="WS")
    items = list(rows.exclude(pk__in=named.values("item_id")).order_by("ref_code")[:count])
    with setting_up("files of what the demo world hands over"):
        for item in items:
            data = ofd(_draft(item))
            landing.land(io.BytesIO(data))
            DigitalObject(item=item, name=f"{item.title[:30]}.ofd", origin=Origin.ARCHIVES,
                          size=len(data), puid="fmt/1490", format="OFD",
                          sha512=hashlib.sha512(data).hexdigest()).save()  # fmt: skip
            item.medium, item.disclosure = Medium.ELECTRONIC, Disclosure.ACTIVE
            item.responsible = item.responsible or "槐序县农时局"
            item.pages = 1
            item.save()
    return [item.pk for item in items]


def _draft(item: Any) -> Draft:
    return Draft(
        title=item.title, issuer=item.responsible or "槐序县农时局", number=item.doc_number,
        formed=item.date_from or dt.date(item.year or 2018, 3, 5), to="",
        department=item.department, retention=item.retention, fonds=item.fonds_code,
        paragraphs=(item.title, "演示用文件，内容虚构。"))  # fmt: skip


def _plans(world: Any) -> None:
    """A plan that was agreed to, and one that waits for its unit."""
    register = register_of(TransferPlan)
    assert register is not None, "the room's registers are loaded with it"
    year = timezone.localdate().year
    for sender, first, last, agreed in (("unit", 2014, 2016, True), ("school", 2012, 2014, False)):
        row = editing.add(register, world.actor("archivist"), {
            "year": year, "sender": world[sender], "first_year": first, "last_year": last,
            "by": dt.date(year, 12, 20), "form": "layout", "way": "network", "expected": 24,
            "note": "电子档案随目录、全宗介绍一并移交。",
        })  # fmt: skip
        row = steps.take(register, row, "propose", world.actor("archivist"))
        if agreed:
            steps.take(register, row, "agree", world.actor("leader"))


def _agreements(world: Any) -> None:
    """A gift that was signed for, and a deposit that waits to be."""
    register = register_of(Agreement)
    assert register is not None, "the room's registers are loaded with it"
    gift = editing.add(register, world.actor("archivist"), {
        "kind": "donation", "owner": "穆青禾", "contact": "槐序县老街 12 号",
        "content": "祖父穆师渠的治水手稿 12 件、照片 40 张",
        "conditions": "可以开放；公布前告知本人",
        "worth": 30_000, "valued_by": "岁华省文献评估小组", "reward": "颁发捐赠证书",
    })  # fmt: skip
    gift = steps.take(register, gift, "submit", world.actor("archivist"))
    steps.take(register, gift, "sign", world.actor("curator"))
    deposit = editing.add(register, world.actor("archivist"), {
        "kind": "deposit", "owner": "槐序县茶艺学会", "content": "学会会议记录 1998–2015 年 86 件",
        "conditions": "只供学会和经学会同意的人利用", "until": dt.date(2036, 12, 31),
        "return_terms": "期满三个月内取回；不取的另订协议",
    })  # fmt: skip
    steps.take(register, deposit, "submit", world.actor("archivist"))
