# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Taking a step of a flow: the only way to change a state.

`take` opens the act, locks the row, judges, runs what the step does, sets the state, writes the
opinion (`Approval`) and moves the open matter; the trail entry is the act's own. `offers` is the
list of buttons with the reasons why one may not be pressed: the same list the API returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from lantai.craft import workdays
from lantai.craft.codes import Said
from lantai.craft.flow import Flow, Step, Taken
from lantai.desk.deeds import row_deeds
from lantai.desk.models import Approval, Matter
from lantai.desk.register import Register, registers
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.trail import version

calendar: Callable[[], workdays.Calendar] = workdays.general
"""The working days that deadlines go by; a room above puts the site's own here."""
told: Callable[[Moved], None] | None = None
"""Told of every step inside its act; a room above that knows people puts a function here."""
SIGHT = ("holder", "area", "line", "party", "secrecy")


@dataclass(frozen=True)
class Moved:
    """A step that was taken: with what, by whom, and by whom the steps of its round before it."""

    register: Register
    row: Any
    step: Step
    frm: str
    actor: Actor
    before: tuple[str, ...]

    @property
    def went_back(self) -> bool:
        """Whether it led to an earlier state."""
        return _goes_back(_flow(self.register), self.frm, self.row.state)

    @property
    def rests(self) -> bool:
        """Whether nobody has to do anything after it."""
        return not _flow(self.register).waits(self.row.state)


@dataclass(frozen=True)
class Offer:
    """A step of a row, and why it may not be taken now; no reason = it may."""

    step: Step
    reasons: tuple[Said, ...]

    @property
    def allowed(self) -> bool:
        """Whether it may be taken."""
        return not self.reasons


def history(row: Any) -> list[Approval]:
    """Every step taken with a row, oldest first."""
    found = Approval.objects.filter(noun=row._meta.label_lower, row=row.pk)
    return list(found.order_by("id"))


def _of_this_round(taken: Sequence[Approval]) -> list[Taken]:
    """What was taken since the row last came back to where its round began."""
    last = taken[-1].round if taken else 1
    return [Taken(each.step, each.actor) for each in taken if each.round == last]


def _hands(taken: Sequence[Approval]) -> list[Taken]:
    """The same, each also under the hand of whoever lent the duty to its taker: for four eyes."""
    last = taken[-1].round if taken else 1
    return [*_of_this_round(taken), *(Taken(each.step, each.lent_by) for each in taken
                                      if each.round == last and each.lent_by)]  # fmt: skip


def _lender(actor: Actor, duty: str) -> str:
    """Under which name whoever lent an actor a duty counts; empty where it is its own."""
    lender = actor.lent_by.get(duty)
    return "" if lender is None else f"account/{lender}"


def hands_of(actor: Actor, duty: str) -> set[str]:
    """Under whose names a duty's use counts for four eyes: the taker's, and the lender's."""
    return {actor.key, _lender(actor, duty) or actor.key}


def _barring(step: Step, actor: Actor, taken: Sequence[Taken]) -> Taken | None:
    """A step of this round that forbids this one to an actor, or to whoever lent it the duty."""
    barred = set(step.other_than.split()) | ({step.name} if step.quorum > 1 else set())
    keys = hands_of(actor, step.duty)
    return next((each for each in taken if each.step in barred and each.actor in keys), None)


def judge(register: Register, row: Any, actor: Actor, name: str, taken: Sequence[Approval],
          answers: Mapping[str, Any] | None = None) -> list[Said]:  # fmt: skip
    """Why this actor may not take this step with this row now.

    What of the row itself stands against a step is told to the side alone whose step it is: the
    other one need not know what is drafted there.
    """
    flow = _flow(register)
    duty = flow.step(name).duty
    held = {duty} if actor.has(duty) else set()
    hands = _hands(taken)
    why = flow.judge(name, state=row.state, actor=actor.key, duties=held, history=hands,
                     answers=answers, thing=row)  # fmt: skip
    barring = _barring(flow.step(name), actor, hands)
    if barring is not None and barring.actor != actor.key:
        why.append(Said("flow.same_person", {"step": barring.step}))
    if (apart := _apart(flow.step(name), row, actor)) is not None:
        return [*(each for each in why if each.kind != "flow.needs"), apart]
    return why


def _apart(step: Step, row: Any, actor: Actor) -> Said | None:
    """Why a step is not this actor's at all: the row is out of its reach, or it is the other's."""
    if not law.holds(actor, "act", row):
        return Said("guard.refused")
    return None if _is_of_side(step, row, actor) else Said("flow.other_side")


def _is_of_side(step: Step, row: Any, actor: Actor) -> bool:
    """Whether a step of one side of an affair is this actor's."""
    if not step.side or actor.steward:
        return True
    return step.side in {clause.name for clause in law.why(actor, "act", row)}


def offers(register: Register, row: Any, actor: Actor) -> list[Offer]:
    """The steps that leave the row's state, with the reasons against each; not those of jobs."""
    if register.steps is None:
        return []
    taken = history(row)
    return [
        Offer(step, tuple(judge(register, row, actor, step.name, taken)))
        for step in register.steps.steps
        if step.offered and row.state in step.sources()
    ]


def by_hand(register: Register, name: str) -> Step | None:
    """The step of this name, where people take it; one that long work takes is at no door."""
    flow = register.steps
    known = {} if flow is None else {each.name: each for each in flow.steps if each.offered}
    return known.get(name)


def take(register: Register, row: Any, name: str, actor: Actor,
         answers: Mapping[str, Any] | None = None) -> Any:  # fmt: skip
    """Take a step. Raises `Refused` with every reason, `NotFound` where the row is not seen."""
    flow, answers = _flow(register), answers or {}
    step = flow.step(name)
    with act(step.duty, row, actor) as done:
        taken = history(row)
        if reasons := judge(register, row, actor, name, taken, answers):
            raise Refused(*reasons)
        frm = row.state
        if does := register.does.get(name):
            does(row, actor=actor, answers=answers)
        row.state = flow.after(name, state=frm, actor=actor.key, history=_of_this_round(taken))
        row.save()
        number = _round(flow, taken, frm, row.state)
        _note(row, step, frm, actor, answers, done.id, number)
        follow(register, row, actor)
        if told is not None:
            before = tuple(each.actor for each in taken if each.round == number)
            told(Moved(register, row, step, frm, actor, before))
        return done(row, step=name, frm=frm, to=row.state, opinion=answers.get("opinion", ""))


def _flow(register: Register) -> Flow:
    if register.steps is None:
        raise Refused
    return register.steps


def _round(flow: Flow, taken: Sequence[Approval], frm: str, to: str) -> int:
    """A step back to an earlier state ends a round; the next step begins another."""
    last = taken[-1] if taken else None
    if last is None:
        return 1
    return last.round + 1 if _goes_back(flow, last.frm, last.to) else last.round


def _goes_back(flow: Flow, frm: str, to: str) -> bool:
    order = [state.name for state in flow.states]
    return order.index(to) < order.index(frm)


def _note(row: Any, step: Step, frm: str, actor: Actor, answers: Mapping[str, Any], entry: str,
          number: int) -> None:  # fmt: skip
    Approval.objects.create(
        noun=row._meta.label_lower, row=row.pk, step=step.name, frm=frm, to=row.state,
        actor=actor.key[:40], name=actor.name, title=actor.title[:80], at=timezone.now(),
        opinion=str(answers.get("opinion", "")), version=version(row), act=entry, round=number,
        answers={key: str(value) for key, value in answers.items() if key != "opinion"},
        lent_by=_lender(actor, step.duty),
    )  # fmt: skip


def follow(register: Register, row: Any, actor: Actor) -> None:
    """Keep the open matter of a row: made, moved, or gone where it rests. Inside an act."""
    flow = _flow(register)
    noun = row._meta.label_lower
    if not flow.waits(row.state):
        for ended in Matter.objects.filter(noun=noun, row=row.pk).unguarded("the matter has ended"):
            ended.delete()  # one by one: a queryset's own delete would go below the seal
        return
    seen = Matter.objects.filter(noun=noun, row=row.pk).unguarded("the matter moves with its row")
    matter = seen.first() or Matter(noun=noun, row=row.pk)
    if matter.state != row.state:
        matter.state, matter.since = row.state, timezone.now()
        matter.due_on, matter.sent_by = _due(flow, row), actor.key[:40]
    matter.label = str(row)[:300]
    for name in SIGHT:
        setattr(matter, name, getattr(row, name, matter._meta.get_field(name).get_default()))
    matter.save()


def _due(flow: Flow, row: Any) -> Any:
    days = [s.within for s in flow.steps if row.state in s.sources() and s.within is not None]
    if not days:
        return None
    return workdays.add_workdays(timezone.localdate(), min(days), calendar()).value


# --- the inbox ------------------------------------------------------------------------------------


def waiting_states(actor: Actor) -> list[tuple[Register, str, list[Step]]]:
    """Per register and state, the steps that an actor has the duty for and something to press.

    A row waits for those whose duty takes it on, also where they decide against it; not for whoever
    may but break it off, unless nothing takes it on from where it stands.
    """
    found: dict[tuple[str, str], tuple[Register, str, list[Step]]] = {}
    for register in registers():
        for step in register.steps.steps if register.steps else ():
            if actor.has(step.duty) and is_within_reach(register, step):
                for state in _waiting_for(_flow(register), step):
                    key = (register.noun, state)
                    found.setdefault(key, (register, state, []))[2].append(step)
    for register, state, steps in found.values():
        steps.sort(key=lambda step: not leads_on(_flow(register), step, state))
    return list(found.values())


def _waiting_for(flow: Flow, step: Step) -> Iterator[str]:
    """The states in which a row waits for who has the duty of a step."""
    for state in step.sources():
        on = {each.duty for each in flow.steps
              if state in each.sources() and leads_on(flow, each, state)}  # fmt: skip
        if not on or step.duty in on:
            yield state


def is_within_reach(register: Register, step: Step) -> bool:
    """Whether a person can take the step, or order the work that takes it."""
    return step.offered or step.duty in {deed.duty for deed in row_deeds(register.noun)}


def leads_on(flow: Flow, step: Step, state: str) -> bool:
    """Whether a step takes a row on from a state, and neither back nor aside of the way."""
    order = [each.name for each in flow.states]
    return not flow.state(step.to).aside and order.index(step.to) > order.index(state)


def inbox(actor: Actor, limit: int = 25) -> list[tuple[Matter, Register, Step]]:
    """What waits for this actor, by clock: one short walk of an index per state and clause."""
    matters: list[tuple[Matter, Register, list[Step]]] = []
    clauses = law.sight_of(Matter, actor, "act").clauses if not actor.steward else ()
    for register, state, steps in waiting_states(actor):
        noun = register.model._meta.label_lower
        for clause in clauses:
            if not (theirs := [s for s in steps if s.side in ("", clause.name)]):
                continue
            rows = Matter.objects.seen_by(actor, "act", only=clause.name)
            rows = rows.filter(noun=noun, state=state).order_by("due_on", "id")
            matters += [(matter, register, theirs) for matter in rows[:limit]]
    matters.sort(key=lambda found: (found[0].due_on is None, found[0].due_on, found[0].pk))
    return _takeable(actor, matters)[:limit]


def _takeable(
    actor: Actor, matters: Sequence[tuple[Matter, Register, list[Step]]]
) -> list[tuple[Matter, Register, Step]]:
    """Those of which the actor took no step that forbids this one (four eyes)."""
    where = Q()
    for matter, _, _ in matters:
        where |= Q(noun=matter.noun, row=matter.row)
    mine: dict[tuple[str, int], list[Approval]] = {}
    for taken in Approval.objects.filter(where).order_by("id") if matters else ():
        mine.setdefault((taken.noun, taken.row), []).append(taken)
    found, seen = [], set()
    for matter, register, steps in matters:
        if matter.pk in seen:
            continue
        seen.add(matter.pk)
        taken_now = _hands(mine.get((matter.noun, matter.row), []))
        for step in steps:
            if _barring(step, actor, taken_now) is None:
                found.append((matter, register, step))
                break
    return found


def sent(actor: Actor, limit: int = 25) -> list[Matter]:
    """What this actor sent on and now waits for others."""
    rows = Matter.objects.seen_by(actor, "describe").filter(sent_by=actor.key)
    return list(rows.order_by("due_on", "id")[:limit])
