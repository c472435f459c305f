# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Erasing the before and after of entries, as people take it: the register of proposals.

Whoever may propose writes numbers down; an auditor may tick entries in the trail's list, which
makes a draft for the security administrator. What the entries say is shown here to nobody who would
not read it on the trail itself. A proposal is kept where the accounts are administered; its other
party is where the auditor of that area sits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.template.loader import render_to_string

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.errors import BadInput
from lantai.desk import editing
from lantai.desk.asking import Fields, basis, line
from lantai.desk.deeds import Looked, RowsDeed, on_rows
from lantai.desk.entrylines import entry_lines
from lantai.desk.panels import Facts, Stepper, Trail
from lantai.desk.register import Register, Section, register, register_of
from lantai.guard import erasing, numbering
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.flow import ERASURE
from lantai.guard.models import Entry, Erasure
from lantai.guard.words import both, lang, said
from lantai.orgs import administering, errors, queries
from lantai.orgs.models.regions import wear


class Named:
    """The entries that a proposal names: as its reader finds them on the trail, else by number."""

    def show(self, register: Register, row: Erasure, actor: Actor) -> dict[str, Any] | None:
        """Those that the reader audits as lines of the trail; the others are only counted."""
        try:
            numbers = numbering.read(row.numbers)
        except BadInput:
            return None
        known = erasing.entries_of(numbers)
        pks = [entry.pk for entry in known.values()]
        seen = Entry.objects.seen_by(actor).filter(pk__in=pks)
        seen_pks = set(seen.values_list("pk", flat=True))
        shown = [entry for entry in known.values() if entry.pk in seen_pks]
        return {"kind": "html", "id": "named",
                "title": said("要抹除的留痕（{n} 条）", "Entries to erase ({n})", n=len(numbers)),
                "html": render_to_string("orgs/named.html", {
                    "entries": entry_lines(shown, actor),
                    "others": _others(numbers, known, shown)})}  # fmt: skip


def _others(numbers: Sequence[int], known: dict[int, Entry], shown: Sequence[Entry]) -> str:
    """Those whose content is for the auditor, by number."""
    here = {entry.pk for entry in shown}
    rest = [number for number in numbers if number not in known or known[number].pk not in here]
    return numbering.written(rest)


@register
class Erasures(Register):
    """留痕抹除：要删去的个人信息等内容，从前后值里抹掉，留痕本身留着。"""

    model = Erasure
    columns = "numbers state erased erased_on"
    sub = "reason"
    quiet_tabs = "party self"
    filters = "state"
    more_filters = "erased_on"
    search = "reason numbers"
    form = (Section("", "numbers reason basis"),)
    facts = "state erased erased_on"
    panels = (Stepper(), Facts(), Named(), Trail())
    steps = ERASURE
    does = {"consent": erasing.carry_out}
    graves = {"consent": both("抹除了不能恢复。留痕本身、编号、摘要都留着，核验时看得出是抹除。",
                              "What is erased cannot be restored. Entry, number and digest remain, "
                              "and a verifier knows it for an erasure.")}  # fmt: skip
    edits_in = "draft"

    def place(self, row: Erasure, actor: Actor) -> None:
        """Between whoever administers accounts and whoever audits there."""
        at = queries.institution_at(actor.institution)
        place = {"holder": actor.institution, "area": actor.area, "line": actor.line}
        if at is not None and actor.has("guard.erasure.propose"):
            auditing = administering.auditing(at)
            other = auditing is not None and auditing != at
            place["party"] = auditing.path if auditing is not None and other else ""
        elif at is not None and at.keeper is not None:
            by = at.keeper
            place = {"holder": by.path, "area": by.area, "line": by.line, "party": at.path}
        wear(row, **place)

    def check(self, row: Erasure, actor: Actor) -> dict[str, Any]:
        """Numbers of sealed entries that have something to erase, and an auditor to consent."""
        found = {"numbers": erasing.against(row.numbers), "reason": unaudited(row)}
        return {name: _in_words(reasons) for name, reasons in found.items() if reasons}


def unaudited(row: Erasure) -> list[Said]:
    """That nobody could consent to a proposal where it is kept."""
    at = queries.institution_at(row.holder)
    lacks = at is not None and administering.auditing(at) is None
    return [errors.why("no_auditor", name=at.name)] if at is not None and lacks else []


def _in_words(reasons: Sequence[Said]) -> str:
    """Each with what can be done about it."""
    blank = "" if lang() == "zh" else " "
    return blank.join(codes.in_full(each.kind, each.params, lang()) for each in reasons)


# --- ticked on the trail --------------------------------------------------------------------------


def _asked(actor: Actor) -> Fields:
    return {"reason": line(both("理由", "reason"), most=400,
                           help=both("写为什么要抹除，不要写出要抹除的内容。",
                                     "Why it is to be erased; do not repeat what is to go.")),
            "basis": basis(required=False)}  # fmt: skip


def _numbers(keys: Sequence[int], actor: Actor) -> Iterator[tuple[int, int | None, Said | None]]:
    """Of each ticked entry its number, and why it cannot be erased."""
    rows = Entry.objects.seen_by(actor).filter(pk__in=keys).select_related("link", "detail")
    for entry in rows.order_by("pk"):
        link = getattr(entry, "link", None)
        if link is None:
            yield entry.pk, None, Said("guard.not_sealed_yet")
        else:
            yield entry.pk, link.number, erasing.against_entry(entry)


def _look(keys: Sequence[int], *, actor: Actor, **_: Any) -> Iterator[Looked]:
    for pk, number, why in _numbers(keys, actor):
        cells = [(both("留痕第几条", "number of the entry"), str(number), str(number))]
        yield Looked(pk, () if why else cells, why=why)


def _draft(keys: Sequence[int], *, actor: Actor, **given: str) -> Any:
    """A proposal of those that can be erased.

    Raises `Refused` where none can, where there are too many, or nobody could consent.
    """
    found = [number for _, number, why in _numbers(keys, actor) if number and why is None]
    if not found:
        raise Refused(Said("guard.nothing_chosen_to_erase"))
    if len(found) > numbering.MOST:
        raise Refused(Said("guard.too_many_entries", {"most": numbering.MOST}))
    one = register_of(Erasure)
    assert one is not None, "the register above"
    values = {"numbers": numbering.written(found), **given}
    tried = Erasure(**values)
    one.place(tried, actor)
    errors.refuse(*erasing.against(tried.numbers), *unaudited(tried))
    return editing.add(one, actor, values)


on_rows(Entry, RowsDeed(
    "erase", "guard.erasure.add", both("抹除前后值", "Erase before and after"), _asked, _draft,
    _look,
    help=both("给要删去的个人信息等开一张抹除单",
              "a proposal for personal content that has to go"),
    grave=both("先开抹除单。安全管理员提请、审计员同意以后才抹除；抹除了不能恢复，"
               "留痕本身、编号、摘要都留着。",
               "This makes a proposal. Nothing is erased before the security administrator "
               "proposes it and an auditor consents; then it cannot be restored. Entry, number and "
               "digest remain."),
))  # fmt: skip
