# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""State machines and approvals as a table that judges itself when it is made.

A `Flow` is its states and its steps; there is no other machine. From the table come the reasons why
a step may not be taken (the same list greys a button, fills an API's answer and a test's
assertion), the steps open to a person, the diagram in the docs and the list of illegal moves that a
test tries. Taking a step, remembering it and asking for duties is the business of the rooms above.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lantai.craft.codes import Said

Condition = Callable[[Any], bool]


class FlowFault(ValueError):
    """The table contradicts itself: a programmer's fault, raised when the module is imported."""


@dataclass(frozen=True, slots=True)
class State:
    """A state with its words in both languages.

    Where it `rests`, nothing waits for anybody: steps lead on from there, and nobody must take one.
    One that lies `aside` is not on the way: it is shown only where a thing stands in it.
    """

    name: str
    zh: str
    en: str
    rests: bool = False
    aside: bool = False

    def label(self, lang: str = "zh") -> str:
        """The state's word in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Need:
    """A condition on the thing itself, and what to say where it does not hold."""

    holds: Condition
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: which, by whom, on which round (a sending back begins a new one)."""

    step: str
    actor: str


@dataclass(frozen=True, slots=True)
class Step:
    """One way from some states to another.

    `frm` names states, separated by spaces; `asks` the answers that must be given; `other_than`
    the earlier steps whose takers may not take this one (four eyes 双人); `quorum` how many
    different persons must take it before the state changes; `within` days until it is late. One
    that is not `offered` has no button: long work takes it when it is over. `side` is whose step it
    is where an affair has two: the one's who keeps it (`own`) or the other's (`party`).
    """

    name: str
    frm: str
    to: str
    duty: str
    zh: str = ""
    en: str = ""
    asks: tuple[str, ...] = ()
    other_than: str = ""
    needs: tuple[Need, ...] = ()
    quorum: int = 1
    within: int | None = None
    offered: bool = True
    side: str = ""

    def sources(self) -> tuple[str, ...]:
        """The states it may be taken from."""
        return tuple(self.frm.split())

    def label(self, lang: str = "zh") -> str:
        """The step's word in one language."""
        return (self.zh if lang == "zh" else self.en) or self.name


@dataclass(frozen=True)
class Flow:
    """A table of states and steps. Raises `FlowFault` where the table contradicts itself."""

    name: str
    start: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    _by_state: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _by_step: Mapping[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_state", {each.name: each for each in self.states})
        object.__setattr__(self, "_by_step", {each.name: each for each in self.steps})
        if faults := list(self._faults()):
            raise FlowFault(f"{self.name}: " + "; ".join(faults))

    def _faults(self) -> Iterator[str]:
        if len(self._by_state) != len(self.states):
            yield "a state is named twice"
        if len(self._by_step) != len(self.steps):
            yield "a step is named twice"
        if self.start not in self._by_state:
            yield f"no start {self.start}"
        for step in self.steps:
            yield from self._faults_of(step)
        if lost := self._by_state.keys() - self.reachable():
            yield f"unreachable: {', '.join(sorted(lost))}"

    def _faults_of(self, step: Step) -> Iterator[str]:
        if not step.sources():
            yield f"{step.name}: from nowhere"
        for name in (*step.sources(), step.to):
            if name not in self._by_state:
                yield f"{step.name}: no state {name}"
        for name in step.other_than.split():
            if name not in self._by_step or name == step.name:
                yield f"{step.name}: other_than names no other step {name}"
        if step.quorum < 1:
            yield f"{step.name}: quorum {step.quorum}"
        if step.side not in ("", "own", "party"):
            yield f"{step.name}: no side {step.side}"

    def reachable(self) -> set[str]:
        """The states that can be reached from the start."""
        seen = {self.start}
        while more := {s.to for s in self.steps if seen & set(s.sources())} - seen:
            seen |= more
        return seen

    def step(self, name: str) -> Step:
        """The step of this name. Raises `KeyError`."""
        return self._by_step[name]

    def state(self, name: str) -> State:
        """The state of this name. Raises `KeyError`."""
        return self._by_state[name]

    def waits(self, name: str) -> bool:
        """Whether something in this state waits for somebody."""
        return not self.state(name).rests and name not in self.ends()

    def ends(self) -> tuple[str, ...]:
        """The states that no step leaves."""
        left = {name for step in self.steps for name in step.sources()}
        return tuple(each.name for each in self.states if each.name not in left)

    def judge(
        self, name: str, *, state: str, actor: str, duties: Collection[str],
        history: Sequence[Taken] = (), answers: Mapping[str, Any] | None = None, thing: Any = None,
    ) -> list[Said]:  # fmt: skip
        """Why `actor` may not take this step now; an empty list allows it.

        `history` is what was taken in this round, oldest first. `answers=None` asks whether the
        step is open at all, before its form is filled in.
        """
        step = self.step(name)
        why = []
        if state not in step.sources():
            why.append(Said("flow.not_from", {"state": state}))
        if step.duty and step.duty not in duties:
            why.append(Said("flow.no_duty", {"duty": step.duty}))
        earlier = set(step.other_than.split())
        if step.quorum > 1:
            earlier.add(step.name)
        for taken in history:
            if taken.actor == actor and taken.step in earlier:
                why.append(Said("flow.same_person", {"step": taken.step}))
                break
        if answers is not None:
            missing = [each for each in step.asks if not answers.get(each)]
            why += [Said("flow.asks", {"answer": each}) for each in missing]
        why += [Said("flow.needs", {"zh": need.zh, "en": need.en})
                for need in step.needs if not need.holds(thing)]  # fmt: skip
        return why

    def open_to(self, *, state: str, actor: str, duties: Collection[str],
                history: Sequence[Taken] = (), thing: Any = None) -> list[Step]:  # fmt: skip
        """The steps that this person could take now."""
        return [
            step for step in self.steps
            if not self.judge(step.name, state=state, actor=actor, duties=duties,
                              history=history, thing=thing)
        ]  # fmt: skip

    def after(self, name: str, *, state: str, actor: str, history: Sequence[Taken] = ()) -> str:
        """The state after `actor` takes the step: the old one until the quorum is full."""
        step = self.step(name)
        takers = {taken.actor for taken in history if taken.step == name} | {actor}
        return step.to if len(takers) >= step.quorum else state

    def illegal(self) -> Iterator[tuple[str, str]]:
        """Every `(state, step)` that the table does not allow; a derived test tries them all."""
        for state in self.states:
            for step in self.steps:
                if state.name not in step.sources():
                    yield state.name, step.name

    def mermaid(self, lang: str = "zh") -> str:
        """The flow as a mermaid state diagram, as the docs show it."""
        lines = ["stateDiagram-v2"]
        lines += [f"  {each.name}: {each.label(lang)}" for each in self.states]
        lines.append(f"  [*] --> {self.start}")
        lines += [f"  {source} --> {step.to}: {step.label(lang)}"
                  for step in self.steps for source in step.sources()]  # fmt: skip
        lines += [f"  {end} --> [*]" for end in self.ends()]
        return "\n".join(lines) + "\n"
