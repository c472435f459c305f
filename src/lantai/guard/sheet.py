# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The law of sight on one page. 一页纸的规矩：谁能看见什么。

`sights` is the whole of it. Actions: ``count`` be told that a row exists in a number; ``describe``
see its title and description; ``fetch`` read its content; ``act`` take a step with it; ``edit``
change it. Clauses never subtract, except the ceiling, which stands before all. A noun that
lacks a clause's column does not have that clause. Levels: house.md §7; law: 档案法 27, 28, 32, 42.
"""

from __future__ import annotations

from collections.abc import Mapping

from lantai.guard.actor import Actor, Site
from lantai.guard.atoms import AtLeast, AtMost, Clause, In, Is, Own, Past, Sight, Under, any_of
from lantai.guard.atoms import allow as may
from lantai.guard.terms import Opening, Reach, Secrecy

ACTIONS = ("count", "describe", "fetch", "act", "edit")
FEW = 3
"""People named in records who are fewer than this could be guessed from their number."""


def sights(a: Actor, site: Site, noun: str) -> Mapping[str, Sight]:
    """What this actor may do with rows of one noun (``room.noun``), by action."""
    opened = (Is("opening", Opening.OPEN), Past("open_on", site.today),
              AtMost("secrecy", Secrecy.PUBLIC))  # fmt: skip
    cleared = AtMost("secrecy", a.clearance)

    listed = may("listed", "已开放，目录已公布", "opened, and its catalogue is published",
                 *opened, AtLeast("reach", Reach.CATALOGUE))  # fmt: skip
    online = may("online", "已开放，并在网上公布", "opened and published online",
                 *opened, AtLeast("reach", Reach.ONLINE))  # fmt: skip
    named = may("named", "已开放，实名利用者可以看", "opened to identified readers",
                *opened, AtLeast("reach", Reach.NAMED)).with_duty(a.identified)  # fmt: skip
    own = may("own", "本单位保管", "held by us", Own("holder", a.institution, a.branches), cleared)
    formed = may("formed", "本单位形成", "formed by us",
                 Own("creator", a.institution, a.branches), cleared)  # fmt: skip
    party = may("party", "与本单位有关的事", "an affair of ours",
                Own("party", a.institution, a.branches), cleared)  # fmt: skip
    self_ = may("self", "本人的事", "an affair of your own", Own("party", a.person), cleared)
    counted = may("counted", "在监督指导的区域内", "in the area we supervise",
                  Under("area", a.supervises))  # fmt: skip
    guided = may("guided", "在业务指导的系统内", "in the line we guide", Under("line", a.guides))
    laid = may("laid", "已报送本单位", "laid before us",
               In("set_ids", a.sets.get("laid", frozenset())), cleared)  # fmt: skip
    lent = may("lent", "经批准查阅", "granted for a use or an inquiry",
               In("set_ids", a.sets.get("lent", frozenset())), cleared)  # fmt: skip
    audited = may("audited", "在审计的区域内", "in the area we audit", Under("area", a.audits),
                  cleared).with_duty(noun in ("guard.entry", "guard.reading"))  # fmt: skip
    known = may("known", "机构名录，工作人员都能查", "the directory that all staff may consult",
                Is("is_listed", True)).with_duty(bool(a.institution))  # fmt: skip

    reads, edits = a.has(f"{noun}.read"), a.has(f"{noun}.edit")
    mine: tuple[Clause, ...] = (own, formed, party, self_)
    return {action: Sight((AtMost("secrecy", site.ceiling),), any_of(*clauses))
            for action, clauses in {
        "count": (*mine, laid, lent, listed, counted, guided, audited, known),
        "describe": (*mine, laid, lent, listed, audited, known),
        "fetch": (own.with_duty(reads), formed.with_duty(reads), party.with_duty(reads),
                  self_, lent, named, online),
        "act": (own, party, laid),
        "edit": (own.with_duty(edits), party.with_duty(a.has(f"{noun}.answer"))),
    }.items()}  # fmt: skip


def told_from(clause: str, names_people: bool) -> int:
    """The least number that is told as it is to who counts by this clause; 0 is always told.

    Who sees rows by number alone is not told how few the people are that are named in records
    (个人信息保护法 4, 73: who is told no name shall not be able to work one out).
    """
    return FEW if names_people and clause in ("counted", "guided") else 1
