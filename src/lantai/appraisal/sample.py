# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Opening reviews of the demo world: at first reading, before the unit, with dissent, done.

Everybody takes the steps that are theirs, so that trail and desks are true; a world that has its
batches already is left alone. The texts are invented.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.appraisal import acts, queries
from lantai.appraisal.models import DeferralCatalogue, OpeningBatch, OpeningReview, Publication
from lantai.appraisal.terms import View
from lantai.desk import editing, steps
from lantai.desk.register import register_of
from lantai.guard.acts import setting_up
from lantai.guard.terms import Opening, Reach, Secrecy
from lantai.holdings.models import DigitalObject, Fonds, Item
from lantai.holdings.terms import Ground, Origin, Standing
from lantai.vault import landing
from lantai.works.models import Job
from lantai.works.running import Seat, run

ONLINE: Any = Reach.ONLINE
NAMED: Any = Reach.NAMED
EACH = 6
"""Records of one batch."""
NAMES = ("农时局开放审核第一批", "农时局开放审核第二批", "农时局开放审核第三批",
         "农时局开放审核第四批")  # fmt: skip
CRITERIA = (
    "业务工作的通知、报告、总结可以开放；涉及在世者病情、处分、住址的延期；"
    "还在执行的规定先问形成单位。"
)
PLAIN = (
    "各乡镇农时站：\n今年春季水渠清淤自三月十日开始，各乡镇照去年的办法分段包干，"
    "四月上旬验收。\n{title}\n槐序县农时局"
)
TOUCHY = (
    "困难户名单附后。\n陶素云，女，住杏雨村上街 3 号，身份证号 970101195203074261，"
    "去年三月确诊肝病，月收入 118 元。\n以上情况请民政部门一并考虑补助。\n槐序县农时局"
)


class Reviews:
    """The batches of a world, and who acts in them."""

    def __init__(self, world: Any, fonds: Fonds) -> None:
        self.world, self.fonds = world, fonds

    def actor(self, name: str) -> Any:
        """Who acts under a name, as of now."""
        return self.world.actor(name)

    def step(self, row: Any, name: str, who: str, **answers: str) -> Any:
        """Take a step, and run what it ordered."""
        register = register_of(type(row))
        assert register is not None, "the room's registers are loaded with it"
        rows = type(row).objects.unguarded("a row of the demo world as it is now")
        moved = steps.take(register, rows.get(pk=row.pk), name, self.actor(who), answers)
        waiting = Job.objects.unguarded("what the demo world ordered").filter(
            state="queued", kind__startswith="appraisal."
        )
        for job in list(waiting.order_by("pk")):
            run(job.pk, Seat("the demo world"))
        return rows.get(pk=moved.pk)

    def planned(self, name: str, keys: Sequence[int]) -> OpeningBatch:
        """A batch of these records."""
        register = register_of(OpeningBatch)
        assert register is not None, "the room's registers are loaded with it"
        given = {"name": name, "fonds": self.fonds, "first_year": 1978, "last_year": 2001,
                 "why": "due", "unit": self.world["unit"], "criteria": CRITERIA,
                 "agreed": "2026年9月18日会商纪要"}  # fmt: skip
        row: OpeningBatch = editing.add(register, self.actor("opener"), given)
        acts.gather_slice(row, keys, self.actor("opener"))
        return row

    def keys(self, row: OpeningBatch) -> list[int]:
        """The reviews of a batch, in their order."""
        return list(queries.reviews(row).order_by("number").values_list("pk", flat=True))

    def first(self, row: OpeningBatch, some: Sequence[int], last: bool = True) -> Any:
        """First reading: the last of them is proposed to be deferred."""
        opener = self.actor("opener")
        clear = some[:-1] if last else some
        acts.propose(
            clear, opener, decision="open", opinion="内容清楚，没有要保护的", has_read=True
        )
        if last:
            acts.propose(some[-1:], opener, decision="defer", ground=str(Ground.THIRD),
                         again_on=timezone.localdate() + dt.timedelta(days=1_830), has_read=True,
                         opinion="有在世者的住址和病情")  # fmt: skip
        return row


def fill_reviews(world: Any) -> int:
    """Batches of the county's archives in several states; how many were made."""
    fonds = Fonds.objects.unguarded("the fonds that the demo world reviews").filter(
        holder=world["archives"].path, fonds_code="A027").first()  # fmt: skip
    known = OpeningBatch.objects.unguarded("the demo world looks for what it made before")
    if fonds is None or known.filter(holder=world["archives"].path).exists():
        return 0
    keys = _with_texts(fonds, EACH * len(NAMES))
    groups = [keys[at : at + EACH] for at in range(0, len(keys), EACH)]
    if len(groups) < len(NAMES) or len(groups[-1]) < EACH:
        return 0
    way = Reviews(world, fonds)
    one, two, three, four = (way.planned(name, some)
                             for name, some in zip(NAMES, groups, strict=False))  # fmt: skip
    _done(way, one)
    _with_dissent(way, two)
    _before_the_unit(way, three)
    four = way.step(four, "organise", "opener")
    way.first(four, way.keys(four)[:2], last=False)
    return len(NAMES)


def _second(way: Reviews, row: OpeningBatch) -> OpeningBatch:
    """Read first, and handed to the second reader."""
    row = way.step(row, "organise", "opener")
    way.first(row, way.keys(row))
    moved: OpeningBatch = way.step(row, "finish_first", "opener")
    return moved


def _before_the_unit(way: Reviews, row: OpeningBatch) -> OpeningBatch:
    row = _second(way, row)
    acts.second(way.keys(row), way.actor("preserver"), view=str(View.CONCUR))
    moved: OpeningBatch = way.step(row, "ask_unit", "preserver")
    return moved


def _with_dissent(way: Reviews, row: OpeningBatch) -> None:
    """The second reader sees one otherwise, the unit another; both wait for a decision."""
    row = _second(way, row)
    keys = way.keys(row)
    preserver = way.actor("preserver")
    acts.second(keys[1:], preserver, view=str(View.CONCUR))
    acts.second(keys[:1], preserver, view=str(View.DISSENT), decision="defer",
                ground=str(Ground.OTHER), opinion="附表里有没有公开过的测算数，建议再放一放",
                again_on=timezone.localdate() + dt.timedelta(days=1_100))  # fmt: skip
    row = way.step(row, "ask_unit", "preserver")
    acts.answer(keys[1:2], way.actor("officer"), view=str(View.DISSENT),
                opinion="这个办法还在执行，请先不开放")  # fmt: skip
    way.step(row, "answer", "leader", opinion="其余的同意开放")


def _done(way: Reviews, row: OpeningBatch) -> None:
    """Decided, opened, published; what was deferred lies before the authority."""
    row = _before_the_unit(way, row)
    row = way.step(row, "answer", "leader", opinion="同意")
    row = way.step(row, "decide", "curator", opinion="照复审意见")
    catalogue = DeferralCatalogue.objects.unguarded("what the demo world deferred")
    laid = catalogue.filter(batch=row).first()
    if laid is not None:
        way.step(laid, "lay", "opener", opinion="请予批复")
    opener = way.actor("opener")
    made: Publication = acts.plan_publication(row, opener)
    opened: list[OpeningReview] = list(queries.opened_by(row))
    acts.list_opened(made, opened, opener)
    acts.choose_reach(made, opener, group="clear", reach=ONLINE)
    acts.choose_reach(made, opener, group="hinted", reach=NAMED)
    way.step(made, "check", "preserver", opinion="逐件看过，没有涉密内容")
    way.step(made, "approve", "curator", opinion="同意公布")


def _with_texts(fonds: Fonds, count: int) -> list[int]:
    """Records that are due and in no review, each given a text with its bytes landed.

    The last of every batch speaks of somebody.
    """
    named = DigitalObject.objects.unguarded("records of the demo world that have files")
    rows = Item.objects.unguarded("records of the demo world that are due for review")
    rows = rows.filter(fonds=fonds, standing=Standing.HELD, secrecy=Secrecy.PUBLIC,
                       opening=Opening.UNREVIEWED,
                       review_on__lte=timezone.localdate())  # fmt: skip
    items = list(rows.exclude(pk__in=named.values("item_id")).order_by("ref_code")[:count])
    with setting_up("texts of what the demo world reviews"):
        for at, item in enumerate(items, 1):
            words = TOUCHY if at % EACH == 0 else PLAIN.format(title=item.title)
            data = f"{item.title}\n\n{words}\n".encode()
            landing.land(io.BytesIO(data))
            DigitalObject(item=item, name=f"{item.title[:30]}.txt", origin=Origin.COPY,
                          size=len(data), puid="x-fmt/111", format="TXT",
                          sha512=hashlib.sha512(data).hexdigest()).save()  # fmt: skip
    return [item.pk for item in items]
