# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Two tables of regions compared: the changes that lead from one to the other, as proposals.

A code that is gone and one that is new are taken for one place where name and surroundings say so.
``sure`` is False where only the stem of the name agrees, or the parent is another: a person looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lantai.craft.codes import Said
from lantai.craft.regions.changes import Change, Kind
from lantai.craft.regions.code import COUNTRY, Level, covers, parse, table
from lantai.craft.regions.tree import Region, Regions


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that the tables suggest, and the sentence that says it."""

    change: Change
    said: Said
    sure: bool = True


def compare(old: Regions, new: Regions, on: date, under: str = "") -> list[Proposal]:
    """The changes of a day that make ``new`` of ``old``, from the province down.

    ``under`` is a code: only what stands below it is looked at, for a table of one region. Applied
    to ``old`` as they are, they give the regions of ``new``.
    """
    before, after = _own(old, under), _own(new, under)
    pairs = dict(_pairs(before, after))
    found = [each for code in before.keys() & after.keys()
             if (each := _kept(before[code], after[code], on))]  # fmt: skip
    found += [_succeeded(before[code], after[heir], on, sure)
              for code, (heir, sure) in pairs.items()]  # fmt: skip
    heirs = {heir for heir, _ in pairs.values()}
    found += [_gone(each, on) for code, each in before.items()
              if code not in after and code not in pairs]  # fmt: skip
    found += [_fresh(each, on) for code, each in after.items()
              if code not in before and code not in heirs]  # fmt: skip
    return sorted(found, key=_place)


def _own(regions: Regions, under: str) -> dict[str, Region]:
    """What is not ended below the country, or below ``under``, by code."""
    listed = (each for each in regions.current() if each.code != COUNTRY)
    if not under:
        return {each.code: each for each in listed}
    path = regions.path(parse(under).digits)
    return {each.code: each for each in listed
            if each.code != under and covers(path, regions.path(each.code))}  # fmt: skip


def _place(proposal: Proposal) -> tuple[int, str]:
    code = (*proposal.change.new, *proposal.change.old)[0]
    return parse(code).level.rank, code


def _pairs(
    before: Mapping[str, Region], after: Mapping[str, Region]
) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Codes that are gone with the new codes that stand for them, level by level."""
    heirs: dict[str, str] = {}
    for level in Level:
        gone = {code: each for code, each in before.items()
                if each.level is level and code not in after}  # fmt: skip
        fresh = {code: each for code, each in after.items()
                 if each.level is level and code not in before}  # fmt: skip
        for matching, sure in (
            (lambda each: (heirs.get(each.parent, each.parent), each.name), True),
            (lambda each: (_surroundings(each), each.name), False),
            (lambda each: (heirs.get(each.parent, each.parent), stem(each.name)), False),
        ):
            for one, other in _single(gone.values(), fresh.values(), matching):
                heirs[one.code] = other.code
                del gone[one.code], fresh[other.code]
                yield one.code, (other.code, sure)


def _single(
    gone: Iterable[Region], fresh: Iterable[Region], key: Callable[[Region], Hashable]
) -> list[tuple[Region, Region]]:
    """The pairs that a key brings together and that are alone with it on both sides."""
    found: defaultdict[Hashable, tuple[list[Region], list[Region]]]
    found = defaultdict(lambda: ([], []))
    for side, listed in enumerate((gone, fresh)):
        for each in listed:
            found[key(each)][side].append(each)
    return [(ones[0], others[0]) for ones, others in found.values()
            if len(ones) == len(others) == 1]  # fmt: skip


def _surroundings(region: Region) -> str:
    """Where a region of the same name may still be the same: its province, or its prefecture."""
    return region.code[: 2 if region.level.rank <= Level.COUNTY.rank else 4]


def stem(name: str) -> str:
    """A name without the word for its kind: 余杭 of 余杭市 and 余杭区. At least two characters."""
    for word in table()["ends"]["words"]:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name


def _kept(one: Region, other: Region, on: date) -> Proposal | None:
    """A code in both tables: renamed, put under another parent, or nothing."""
    if one.parent != other.parent:
        names = (other.name,) if one.name != other.name else ()
        change = Change(Kind.MOVED, on, (one.code,), (one.code,), names, other.parent)
        return Proposal(change, _said("under", one, other, parent=other.parent))
    if one.name != other.name:
        change = Change(Kind.RENAMED, on, (one.code,), (one.code,), (other.name,))
        return Proposal(change, _said("renamed", one, other))
    return None


def _succeeded(one: Region, other: Region, on: date, sure: bool) -> Proposal:
    """A code that became another."""
    parent = other.parent if other.parent != parse(other.code).parent else ""
    if one.name == other.name:
        change = Change(Kind.MOVED, on, (one.code,), (other.code,), (), parent)
        return Proposal(change, _said("moved", one, other), sure)
    change = Change(Kind.RENAMED, on, (one.code,), (other.code,), (other.name,), parent)
    return Proposal(change, _said("recoded", one, other), sure)


def _gone(one: Region, on: date) -> Proposal:
    said = Said("region.propose_abolished", {"code": one.code, "name": one.name})
    return Proposal(Change(Kind.ABOLISHED, on, (one.code,)), said, False)


def _fresh(other: Region, on: date) -> Proposal:
    said = Said("region.propose_established", {"code": other.code, "name": other.name})
    parent = other.parent if other.parent != parse(other.code).parent else ""
    change = Change(Kind.ESTABLISHED, on, (), (other.code,), (other.name,), parent)
    return Proposal(change, said)


def _said(kind: str, one: Region, other: Region, **params: object) -> Said:
    names = {"code": one.code, "name": one.name, "new": other.code, "new_name": other.name}
    return Said(f"region.propose_{kind}", {**names, **params})
