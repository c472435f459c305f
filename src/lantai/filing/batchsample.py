# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Filing years of the demo world: filed, tested with findings, handed over, coming, to be arranged.

Documents are made by `craft.sample`; the people of the world capture, sign, arrange, test and file
them by the room's own acts. A world that has its batches already is left alone.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from typing import Any

from django.utils import timezone

from lantai.craft.sample import ofd, office, plain
from lantai.craft.sample.writing import Draft, Writer
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.filing import arranging, reading, testing
from lantai.filing.acts import arranging as arranging_acts
from lantai.filing.acts import batches as batch_acts
from lantai.filing.acts import captures
from lantai.filing.acts import filing as filing_acts
from lantai.filing.acts import lines as line_acts
from lantai.filing.acts import testing as testing_acts
from lantai.filing.acts.captures import Coming, Sent
from lantai.filing.models import FilingBatch
from lantai.filing.queries import batches as queries
from lantai.filing.queries import captures as came
from lantai.filing.terms_of_batches import Channel, Decision
from lantai.guard.acts import setting_up
from lantai.holdings.models import Fonds
from lantai.vault import landing

UNIT = ("槐序县农时局", "槐农")
YEARS = ((2023, "办公室", 14, "filed"), (2024, "业务科", 10, "arranged"),
         (2024, "财务科", 6, "handed"), (2025, "办公室", 9, "collecting"),
         (2025, "业务科", 8, "received"))  # fmt: skip
"""Of each batch: its year, department, how many documents, how far it is."""
SINCE = 20
"""Days for which the batch that was handed over waits."""
_NOTES = "有 1 件正文缺附件 2，已向业务科补要。"


def fill_batches(world: Any) -> int:
    """The batches of the county's office of seasons; how many there are now."""
    rows = FilingBatch.objects.unguarded("batches of an earlier build of the demo world")
    fonds = Fonds.objects.unguarded("the fonds that the demo world files into")
    own = fonds.filter(holder=world["unit"].path).order_by("pk").first()
    if rows.exists() or own is None:
        return 0
    number = 0
    for year, department, count, upto in YEARS:
        _year(world, own, year, department, range(number, number + count), upto)
        number += count
    return int(rows.count())


def _year(world: Any, fonds: Any, year: int, department: str, numbers: range, upto: str) -> None:
    clerk, officer = world.actor("clerk"), world.actor("officer")
    batch = batch_acts.open_batch(fonds, clerk, year=year, department=department,
                                  name=f"{department}{year}年文件")  # fmt: skip
    some = [_coming(n, year) for n in numbers]
    if upto == "collecting":
        some.append(_marked())
    captures.capture(batch, some, clerk, channel=str(Channel.BROWSER), sender=clerk.name)
    _read(batch, clerk)
    if upto == "collecting":
        return
    _step(world, batch, "clerk", "hand_over")
    if upto == "handed":
        _waits(batch)
        return
    _step(world, batch, "officer", "receive")
    line_acts.take_suggestions(batch, officer, least=1)
    _rest(batch, officer)
    if upto == "received":
        return
    arranging_acts.arrange(batch, arranging.STEPS, officer)
    _step(world, batch, "officer", "arrange")
    told = testing.test(batch, timezone.localdate(), testing.signed(batch))
    testing_acts.keep_test(batch, told, officer)
    if upto == "filed":
        _filed(world, batch)


def _coming(number: int, year: int) -> Coming:
    """A document of the unit's own, in one of three formats; every fifth brings its slip."""
    made = Writer(number).draft(2)
    day = dt.date(year, number % 12 + 1, number % 27 + 1)
    title = made.title.replace(made.issuer, UNIT[0])
    mine = replace(made, title=title, issuer=UNIT[0], formed=day,
                   number=f"{UNIT[1]}〔{year}〕{number + 1}号")  # fmt: skip
    kinds = (("docx", office.docx), ("ofd", ofd.ofd), ("txt", plain.txt))
    ending, write = kinds[number % 3]
    files = [_sent(f"{title}.{ending}", write(mine))]
    if number % 5 == 0:
        slip = Draft(
            f"{title}发文处理单", UNIT[0], "", None, "", "", "", "", ("拟稿、核稿、签发。",)
        )
        files.append(replace(_sent(f"{title}-发文处理单.docx", office.docx(slip)), role="slip"))
    return Coming(tuple(files))


def _marked() -> Coming:
    """What should not have been sent: it is set aside unread."""
    return Coming((_sent("某年度计划.txt", "秘密★5年\n演示用文件，内容虚构。\n".encode()),))


def _sent(name: str, data: bytes) -> Sent:
    landed = landing.land(io.BytesIO(data))
    return Sent(name, landed.size, landed.sha512)


def _read(batch: FilingBatch, actor: Any) -> None:
    basis = queries.basis_of(batch, timezone.localdate())
    suggester = queries.suggester(batch, basis.schedule)
    some = list(came.to_read(batch).order_by("pk"))
    read = reading.read(some, came.files_of([row.pk for row in some]))
    captures.take(batch, read, actor, suggester)


def _rest(batch: FilingBatch, officer: Any) -> None:
    """What nothing was suggested for goes under the unit's last line."""
    basis = queries.basis_of(batch, timezone.localdate())
    every = [each for each in queries.entries(basis.schedule).values() if each.is_filed]
    keys = [row.pk for row in queries.filed_in(batch)
            if row.entry_id is None or not row.entry or not row.entry.is_filed]  # fmt: skip
    if keys and every:
        line_acts.set_line(keys, every[-1], officer)


def _step(world: Any, batch: FilingBatch, who: str, name: str) -> None:
    register = register_of(FilingBatch)
    assert register is not None, "the room's registers are loaded with it"
    steps.take(register, batch, name, world.actor(who), {"opinion": "", "reason": "演示"})


def _waits(batch: FilingBatch) -> None:
    """It was handed over some weeks ago and nobody has signed for it."""
    with setting_up("a batch of the demo world that waits"):
        batch.handed_on = timezone.localdate() - dt.timedelta(SINCE)
        batch.save()


def _filed(world: Any, batch: FilingBatch) -> None:
    officer = world.actor("officer")
    keys = list(queries.findings_of(batch).filter(is_open=True).values_list("pk", flat=True))
    testing_acts.decide(keys, officer, decision=str(Decision.PASSED), opinion="逐项看过，符合要求")
    _step(world, batch, "officer", "pass")
    _step(world, batch, "leader", "file")
    for at in range(0, batch.items, filing_acts.SLICE):
        some = queries.filed_keys(batch)[at : at + filing_acts.SLICE]
        filing_acts.file_items(batch, some, world.actor("leader"))
    _step(world, batch, "leader", "finish")
    with setting_up("the notes of a filed batch of the demo world"):
        batch.situation = _NOTES
        batch.save()
