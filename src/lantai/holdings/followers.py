# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What this room reads from the sealed trail: fonds files that grow, keys to institutions.

The fonds file 全宗卷: an entry speaks of a fonds where its row is one, or where its facts name
``fonds`` with how many records of each were touched; rooms above do the same and say with
`note_from` what their tags mean. Where rows were given another institution's path, the keys that
stand beside the path are given that institution. Following twice writes nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lantai.guard import following
from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.models import Link
from lantai.holdings.many import note
from lantai.holdings.models import CustodyMove, Fonds, FondsNote
from lantai.holdings.terms import MoveState, NoteGroup
from lantai.orgs import moving
from lantai.orgs.queries import institutions_at

FOLLOWER = "holdings.fonds_file"
STEWARD = steward("fonds file")
KEEPERS = "holdings.keepers"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an act of one tag is in the fonds file: its group (DA/T 12) and its sentence."""

    group: str
    kind: str


RULES: dict[str, Rule] = {}


def note_from(tag: str, group: Any, kind: str) -> None:
    """Let entries of a tag become entries of the fonds file. For the rooms above, too."""
    RULES[tag] = Rule(str(group), kind)


note_from("holdings.fonds.add", NoteGroup.BACKGROUND, "holdings.note_opened")
note_from("holdings.fonds.close", NoteGroup.BACKGROUND, "holdings.note_closed")
note_from("holdings.fonds.end", NoteGroup.BACKGROUND, "holdings.note_ended")
note_from("holdings.fonds.merge", NoteGroup.BACKGROUND, "holdings.note_merged")
note_from("holdings.fonds.issue_text", NoteGroup.BACKGROUND, "holdings.note_text")
note_from("holdings.fonds.recount", NoteGroup.STATISTICS, "holdings.note_counted")
note_from("holdings.importbatch.close", NoteGroup.ARRANGEMENT, "holdings.note_imported")
note_from("holdings.importbatch.finish_undo", NoteGroup.ARRANGEMENT, "holdings.note_undone")
note_from("holdings.custodymove.lay", NoteGroup.ACCESSION, "holdings.note_laid")
note_from("holdings.custodymove.finish", NoteGroup.ACCESSION, "holdings.note_received")
for _noun in ("fonds", "recordclass"):
    note_from(f"holdings.{_noun}.set_opening", NoteGroup.USE, "holdings.note_opening")
    note_from(f"holdings.{_noun}.set_reach", NoteGroup.USE, "holdings.note_reach")
for _noun in ("item", "file"):
    note_from(f"holdings.{_noun}.change_custody", NoteGroup.ACCESSION, "holdings.note_received")
    note_from(f"holdings.{_noun}.move", NoteGroup.ARRANGEMENT, "holdings.note_moved")
    note_from(f"holdings.{_noun}.renumber", NoteGroup.ARRANGEMENT, "holdings.note_renumbered")
    note_from(f"holdings.{_noun}.set_opening", NoteGroup.USE, "holdings.note_opening")
    note_from(f"holdings.{_noun}.set_reach", NoteGroup.USE, "holdings.note_reach")


def grow_fonds_files(limit: int = following.MOST) -> int:
    """Read the next sealed entries and write what they mean for fonds files; how many were read."""
    cursor, links = following.unread(FOLLOWER, limit, details=True)
    if not links:
        return 0
    notes = list(_notes(links))
    if not notes:
        cursor.save()
        return len(links)
    with act("holdings.fondsnote.grow", FondsNote, STEWARD) as done:
        FondsNote.objects.bulk_create(notes, ignore_conflicts=True)
        cursor.save()
        done(None, notes=len(notes), upto=cursor.number)
    return len(links)


def _notes(links: list[Link]) -> Iterator[FondsNote]:
    """The notes that some entries give, one per fonds an entry speaks of."""
    known = [(link, RULES[link.entry.tag]) for link in links if link.entry.tag in RULES]
    spoken = [(link, rule, _fonds_of(link.entry)) for link, rule in known]
    keys = {pk for _, _, counts in spoken for pk in counts}
    rows = Fonds.objects.unguarded("the fonds that entries of the trail speak of")
    fonds = {row.pk: row for row in rows.filter(pk__in=keys)}
    for link, rule, counts in spoken:
        for pk, count in counts.items():
            if pk in fonds:
                yield _note(link, rule, fonds[pk], count)


def _facts(entry: Any) -> Mapping[str, Any]:
    """The facts of an entry; none where its detail was erased."""
    detail = getattr(entry, "detail", None)
    found: Mapping[str, Any] = detail.data.get("facts", {}) if detail else {}
    return found


def _fonds_of(entry: Any) -> dict[int, int]:
    """The fonds an entry speaks of, each with how many of its records were touched."""
    named = _facts(entry).get("fonds")
    if isinstance(named, Mapping):
        return {int(pk): int(count) for pk, count in named.items() if str(pk).isdecimal()}
    return {entry.row: 0} if entry.noun == "holdings.fonds" and entry.row else {}


def _note(link: Link, rule: Rule, fonds: Fonds, count: int) -> FondsNote:
    entry, facts = link.entry, _facts(link.entry)
    of_itself = entry.noun == "holdings.fonds"  # the trail has its code alone
    params = {"n": count, "label": str(fonds) if of_itself else entry.label,
              "receiver": str(facts.get("receiver", "")),
              "reason": str(facts.get("reason", ""))}  # fmt: skip
    return FondsNote(
        fonds=fonds, group=rule.group, kind=rule.kind, params=params, by=entry.name,
        on=timezone.localtime(entry.at).date(), link=link.number, holder=fonds.holder,
        area=fonds.area, line=fonds.line, secrecy=fonds.secrecy)  # fmt: skip


# --- keys to institutions -------------------------------------------------------------------------


def follow_keepers(limit: int = following.MOST) -> int:
    """Read the next sealed entries; where paths were given anew, set the keys beside them.

    ``custodian`` of a fonds stands beside ``holder``, ``receiver`` of a move under way beside
    ``party``. What has ended keeps the institution that it was. How many entries were read.
    """
    cursor, links = following.unread(KEEPERS, limit, details=True)
    if not links:
        return 0
    told = [_facts(link.entry) for link in links if link.entry.tag == moving.TAG]
    for column, model, key in (("holder", Fonds, "custodian"), ("party", CustodyMove, "receiver")):
        paths = {str(each["new"]) for each in told if each.get("column") == column}
        for path, institution in institutions_at(paths).items():
            rows = model.objects.unguarded("keys that stand beside a path given anew")
            behind = rows.filter(**{column: path}).exclude(**{key: institution})
            if model is CustodyMove:
                behind = behind.filter(state__in=(MoveState.LAID, MoveState.RECEIVING))
            _set_key(model, key, behind.values_list("pk", f"{key}_id"), institution)
    cursor.save()
    return len(links)


def _set_key(model: Any, key: str, rows: Iterable[tuple[int, int]], institution: Any) -> None:
    befores = {pk: {key: old} for pk, old in rows}
    if not befores:
        return
    with act(moving.TAG, model, STEWARD) as done:
        there = model.objects.unguarded("keys that stand beside a path given anew")
        there.filter(pk__in=list(befores)).update(**{key: institution})
        after = {key: institution.pk}
        note(done, model, befores, dict.fromkeys(befores, after))
        done(None, column=key, new=institution.path)
