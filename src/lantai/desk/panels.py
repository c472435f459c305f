# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Panels of a row's page: each says what it shows of a row to an actor, as plain data.

A register lists them in ``panels``; a panel that has nothing to show leaves itself out (None).
Rows of other nouns go through their own register and the viewer's own sight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from lantai.craft import codes, workdays
from lantai.craft.flow import Flow, State
from lantai.desk import duties, listing, steps
from lantai.desk.entrylines import entry_lines, who
from lantai.desk.listing import Ask, Listing, lead_of, rows_html
from lantai.desk.models import Approval, Matter
from lantai.desk.register import Register, register_of
from lantai.guard import law, tide
from lantai.guard.actor import Actor
from lantai.guard.asked import GAP, Asked, columns_of
from lantai.guard.trail import entries_of
from lantai.guard.words import both, lang, said

WHOLE = 18
"""Characters of a value; a longer one takes the whole width of two columns."""
TWO_COLUMNS = 3
"""More facts than these stand in two columns where the page is wide enough."""
SHOWN = 10
"""How many rows a panel shows before it leads to the whole list."""


@dataclass(frozen=True)
class Facts:
    """Labels and values, in the sections of the form unless fields are named.

    ``without`` are fields of the form that another panel of the page shows better.
    """

    title: Any = ""
    fields: str = ""
    without: str = ""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """Sections of facts; an empty field is left out."""
        if self.fields:
            groups = [(self.title, self.fields.split())]
        else:
            groups = [(section.title, section.names) for section in register.form]
            if register.facts:
                groups.append((both("其他", "More"), register.facts.split()))
        sections = []
        for title, names in groups:
            facts = [(kind.label, shown) for name in names if name not in self.without.split()
                     and (kind := register.kind(name)) and (shown := kind.shown(row))]  # fmt: skip
            if facts:
                sections.append({"title": title, "html": facts_html(facts)})
        if not sections:
            return None
        return {"kind": "facts", "id": "facts", "title": self.title or both("著录", "Description"),
                "sections": sections}  # fmt: skip


def facts_html(facts: Sequence[tuple[str, str]]) -> SafeString:
    """Labels and safe values, as ``parts/facts.html`` draws them; a row has dozens of them."""
    lines = [
        f"<div{' class=whole' if len(strip_tags(shown)) > WHOLE else ''}><dt>{escape(label)}</dt>"
        f"<dd>{shown}</dd></div>"
        for label, shown in facts
    ]
    wide = " facts-2" if len(lines) > TWO_COLUMNS else ""
    return mark_safe(f'<dl class="facts{wide}">{"".join(lines)}</dl>')  # noqa: S308 - safe by kind


@dataclass(frozen=True)
class Rows:
    """Rows of another noun that belong to this row, as that noun's register shows them."""

    noun: str
    key: str
    title: Any = ""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """The first rows, and the way to all of them."""
        other = register_of(self.noun)
        if other is None:
            return None
        key = ("belonging", self.noun, self.key, listing.who(actor))
        found = tide.kept(key, lambda: _belonging(other, self.key, actor)).objects(row.pk)
        if not found:
            return None
        shown = Listing(other, Ask(), found[:SHOWN], len(found), "", [""], {})
        names = other.columns_for(actor)
        lead = lead_of(other, names)
        head = [{"label": other.kind(each).label, "num": other.kind(each).number and each != lead}
                for each in names]  # fmt: skip
        filtered = self.key in other.filter_names
        return {
            "kind": "rows", "id": f"rows-{other.plural}", "title": self.title or other.title,
            "head": head, "rows_html": rows_html(shown, actor),
            "all_url": f"{other.address()}?{self.key}={row.pk}"
            if len(found) > SHOWN and filtered else "",
            "add_url": "",
        }  # fmt: skip


def _belonging(other: Register, key: str, actor: Actor) -> Asked:
    """Asks for the first rows of another noun that belong to a row, as far as the actor sees them.

    Parts that are judged through this very row are seen as it is, and it is seen already.
    """
    rows: Any = other.model.objects  # type: ignore[attr-defined]
    if law.judged_by(other.model) == key and not hasattr(other.model, "reading_duty"):
        rows = rows.unguarded("parts of a row that is seen")
    else:
        rows = rows.seen_by(actor, "describe")
    order = (other.order, "pk" if other.order.lstrip("-") != "id" else "-id")
    rows = rows.filter(**{key: GAP}).order_by(*dict.fromkeys(order))
    return Asked(rows.values_list(*columns_of(other.model))[: SHOWN + 1])


@dataclass(frozen=True)
class Stepper:
    """The flow of a row: what was done, by whom, with what words; what comes; what may be done."""

    title: Any = None

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """Knots, opinions, offers and the clock."""
        flow = register.steps
        if flow is None:
            return None
        taken = steps.history(row)
        matter = Matter.objects.seen_by(actor, "describe").filter(
            noun=row._meta.label_lower, row=row.pk).first()  # fmt: skip
        return {
            "kind": "flow", "id": "flow", "title": self.title or both("办理", "Progress"),
            "knots": _knots(flow, row.state, taken),
            "offers": [_offer(register, row, each) for each in steps.offers(register, row, actor)],
            "clock": clock(matter.due_on) if matter and matter.due_on else None,
        }  # fmt: skip


def _knots(flow: Flow, state: str, taken: list[Approval]) -> list[dict[str, Any]]:
    """The states on a line, those passed with who and when; aside of it only the present one."""
    way = _way(flow, state, taken)
    order = [each.name for each in way]
    here = order.index(state)
    knots = []
    for at, each in enumerate(way):
        steps_here = [step for step in taken if step.frm == each.name]
        last = steps_here[-1] if steps_here and at < here else None
        knots.append({
            "label": each.label(lang()),
            "state": "done" if at < here else "now" if at == here else "next",
            "who": who(last.name) if last else "",
            "at": timezone.localtime(last.at) if last else None,
            "opinion": last.opinion if last else "",
        })  # fmt: skip
    if taken and taken[-1].to == state and taken[-1].frm in order[here + 1 :]:
        knots[here] |= _sent_back(flow, taken[-1])
    return knots


def _way(flow: Flow, state: str, taken: list[Approval]) -> list[State]:
    """The states that are shown: before one aside of the way only those that were passed."""
    way = [each for each in flow.states if not each.aside or each.name == state]
    if not flow.state(state).aside:
        return way
    here = way.index(flow.state(state))
    passed = {step.frm for step in taken}
    return [each for at, each in enumerate(way) if at >= here or each.name in passed]


def _sent_back(flow: Flow, last: Approval) -> dict[str, Any]:
    """Who brought a row back to where it stands, and what they said: the next hand reads it."""
    step = flow.step(last.step).label(lang())
    words = [each for each in (*last.answers.values(), last.opinion) if each]
    return {"who": f"{who(last.name)} {step}", "at": timezone.localtime(last.at),
            "opinion": said("；", "; ").join(words)}  # fmt: skip


def _offer(register: Register, row: Any, offer: steps.Offer) -> dict[str, Any]:
    return {
        "label": offer.step.label(lang()),
        "url": register.address(row, f"steps/{offer.step.name}"),
        "allowed": offer.allowed,
        "reasons": [reason_text(register, reason) for reason in offer.reasons],
    }


def reason_text(register: Register, reason: codes.Said) -> str:
    """A reason in the reader's words: duties, states and steps by their names."""
    params: Mapping[str, Any] = reason.params
    flow = register.steps
    if flow is not None and reason.kind.startswith("flow."):
        params = {**params}
        if "state" in params:
            params["state"] = flow.state(params["state"]).label(lang())
        if "step" in params:
            params["step"] = flow.step(params["step"]).label(lang())
        if "duty" in params:
            params["duty"] = duty_text(register, params["duty"])
    return codes.sentence(reason.kind, params, lang())


def duty_text(register: Register, duty: str) -> str:
    """A duty as a person says it: the noun's name and the step's."""
    flow = register.steps
    for step in flow.steps if flow else ():
        if step.duty == duty:
            return f"{register.single} · {step.label(lang())}"
    return duties.words(duty)


def clock(due: Any) -> dict[str, Any]:
    """A deadline as the pages say it: days first, the date second."""
    told = workdays.deadline(due, timezone.localdate(), lang())
    return {"kind": told.kind, "text": told.text, "date": told.date_text, "whole": told.sentence}


@dataclass(frozen=True)
class Trail:
    """The last entries of the trail that speak of this row."""

    title: Any = None

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """For those who act on the row or read trails by duty; not for passers-by."""
        if not may_read_trail(actor, row):
            return None
        return {"kind": "trail", "id": "trail", "title": self.title or both("留痕", "Trail"),
                "entries": entry_lines(entries_of(row, SHOWN), actor, row),
                "all_url": register.address(row, "trail")}  # fmt: skip


def may_read_trail(actor: Actor, row: Any) -> bool:
    """Who may read what was done with a row."""
    return law.holds(actor, "act", row) or actor.has("guard.entry.read")
