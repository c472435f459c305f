# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""归档范围和保管期限表, its lines and what was said of them, as the desk shows them."""

from __future__ import annotations

from typing import Any

from lantai.craft.codes import Said
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.filing import approving
from lantai.filing.flow import SCHEDULE
from lantai.filing.models import EntryRemark, RetentionSchedule, ScheduleEntry
from lantai.filing.movinglines import moving_lines
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.holdings.many import ours
from lantai.holdings.models import Category
from lantai.works.acts import enqueue


def begin(row: RetentionSchedule, *, actor: Actor, answers: Any) -> None:
    """In force; what waited for it is long work, ordered in the same act so that it is not lost."""
    approving.begin(row, actor=actor)
    enqueue(moving_lines, actor=actor, subject=row)


@register
class RetentionSchedules(Register):
    """归档范围和保管期限表."""

    model = RetentionSchedule
    columns = "title institution edition state document_number effective_on renew_since"
    quiet_tabs = "self"
    filters = "state institution effective_on"
    more_filters = "why superseded_on renew_since submitted_on"
    search = "title document_number"
    order = "title"
    form = (Section("", "title why explanation"),)
    can_add = False
    facts = ("institution edition state template based_on submitted_on approved_by document_number "
             "approved_on effective_on superseded_on renew_since renew_why")  # fmt: skip
    panels = (Stepper(), Facts(), Rows("filing.scheduleentry", "schedule"),
              Rows("filing.entryremark", "schedule"), Trail())  # fmt: skip
    steps = SCHEDULE
    does = {"finish": approving.finish, "submit": approving.submit,
            "send_back": approving.give_back, "approve": approving.approve,
            "refuse": approving.give_back, "take_effect": begin,
            "end": approving.end}  # fmt: skip
    edits_in = "draft"


@register
class ScheduleEntries(Register):
    """条目."""

    model = ScheduleEntry
    columns = "number covers heading is_filed retention category_code"
    quiet_tabs = "self"
    filters = "schedule is_filed retention"
    more_filters = "category_code department"
    search = "number covers keywords"
    order = "position"
    form = (
        Section(both("条目", "The entry"), "schedule number heading covers is_filed retention"),
        Section(both("归到哪里", "Where it belongs"), "category_code department keywords note"),
    )
    only_new = "schedule"
    bulk = "heading is_filed retention category_code department keywords note"
    facts = "schedule position origin template_line"
    panels = (Facts(), Rows("filing.entryremark", "entry"), Trail())

    def place(self, row: ScheduleEntry, actor: Actor) -> None:
        """Kept by who keeps the schedule, after its last line."""
        super().place(row, actor)
        if row.schedule_id is not None:
            for name in ("holder", "area", "line", "party", "secrecy"):
                setattr(row, name, getattr(row.schedule, name))
        rows = ScheduleEntry.objects.unguarded("the last line of a schedule that is drafted")
        last = rows.filter(schedule=row.schedule_id).order_by("-position").first()
        row.position = row.position or (last.position if last else 0) + 10

    def against_change(self, row: ScheduleEntry) -> Said | None:
        """The lines of a draft are changed, and no others."""
        if row.pk is None or row.schedule.state == "draft":
            return None
        return Said("filing.not_a_draft", {"title": str(row.schedule)})

    def check(self, row: ScheduleEntry, actor: Actor) -> dict[str, Any]:
        """Into a draft of one's own; a category of this site; a period, or not filed."""
        wrong: dict[str, Any] = {}
        if row.pk is None and (row.schedule.state != "draft" or not ours(row.schedule, actor)):
            wrong["schedule"] = both("只能登记到本单位的拟稿里；施行中的，先起草新的一版。",
                                     "Only into a draft of your own; where it is in force, draft "
                                     "a new edition first.")  # fmt: skip
        if row.category_code and not Category.objects.filter(code=row.category_code).exists():
            wrong["category_code"] = both(
                "本站没有这个门类代码。", "No such category on this site."
            )
        if not row.is_filed and row.retention:
            wrong["retention"] = both("不归档的，不填保管期限。",
                                      "What is not filed has no period.")  # fmt: skip
        return wrong

    def sentence(self, row: ScheduleEntry) -> str:
        """Of which schedule it is."""
        return said("{schedule}，{heading}", "{schedule}, {heading}", schedule=row.schedule,
                    heading=row.heading or "—")  # fmt: skip


@register
class EntryRemarks(Register):
    """逐条意见."""

    model = EntryRemark
    columns = "about kind text retention reply settled_on"
    quiet_tabs = "self"
    filters = "schedule kind settled_on"
    search = "about text reply"
    facts = ("schedule entry about kind text retention raised_by raised_on reply replied_by "
             "replied_on settled_on")  # fmt: skip
    can_add = False
    can_edit = False
    panels = (Facts(), Trail())
