# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What pages of regions and their tables show beyond fields: trials in words, a code's history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from lantai.desk.kinds import day_text
from lantai.desk.listing import Ask, Listing, rows_html
from lantai.desk.register import Register, register_of
from lantai.guard import kept
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.orgs import queries
from lantai.orgs.models import Institution, Region, RegionTable
from lantai.orgs.terms import TableState

SHOWN = 200
"""So many lines stand on the page; the counts are whole."""
TONES = {"error": "bad", "warn": "warn", "not_run": "warn"}
Panel = dict[str, Any] | None


class Trial:
    """What a table would do, line by line, and what it did."""

    def show(self, register: Register, row: RegionTable, actor: Actor) -> Panel:
        """The trial as its last run found it."""
        found = row.trial
        if not found:
            return None
        result = found.get("result")
        known = _known(found, result, actor)
        more = found["counts"]["lines"] > SHOWN
        context = {
            "counts": _counts(found["counts"]),
            "result": _result(result),
            "lines": [_line(each, known) for each in found.get("lines", ())[:SHOWN]],
            "lines_more": said("只列前 {n} 条", "the first {n}", n=SHOWN) if more else "",
            "loose": [_unit(each, known) for each in found.get("loose", ())],
            "findings": [_finding(each) for each in found.get("findings", ())],
            "stuck": [_unit([pk, ""], known) for pk in (result or {}).get("stuck", ())],
        }  # fmt: skip
        title = both("执行了什么", "What was done") if row.state == TableState.TAKEN else (
            both("执行会怎样", "What taking it would do")
        )  # fmt: skip
        return {"kind": "html", "id": "trial", "title": title,
                "html": render_to_string("orgs/trial.html", context)}  # fmt: skip


Known = tuple[Mapping[int, tuple[str, str]], Mapping[str, str]]
"""The institutions of a trial by number, as name and address; the regions by code."""


def _known(found: Mapping[str, Any], result: Mapping[str, Any] | None, actor: Actor) -> Known:
    """The institutions and regions that a trial names, as far as the reader sees them."""
    moves = [move for line in found.get("lines", ())[:SHOWN] for move in line["units"]]
    moves += found.get("loose", ())
    keys = {pk for pk, _ in moves} | set((result or {}).get("stuck", ()))
    seen = Institution.objects.seen_by(actor, "describe").filter(pk__in=keys)
    register = register_of(Institution)
    regions = Region.objects.filter(code__in={code for _, code in moves if code}, valid_to=None)
    return ({row.pk: (str(row), register.address(row) if register else "") for row in seen},
            {row.code: str(row) for row in regions})  # fmt: skip


def _unit(move: Sequence[Any], known: Known) -> dict[str, str]:
    pk, code = move
    name, url = known[0].get(pk, (said("第 {n} 号单位", "institution no. {n}", n=pk), ""))
    return {"name": name, "url": url, "to": f"{code} {known[1].get(code, '')}".strip()}


def _counts(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    stuck, unsure, wrong = counts["stuck"], counts["unsure"], counts["wrong"]
    none = both("没有", "none")
    return [
        _figure(both("变更", "Changes"), counts["lines"] - unsure, "good",
                both("会执行", "will be done")),
        _figure(both("存疑", "Doubtful"), unsure, "warn" if unsure else "",
                both("要认定", "to be decided") if unsure else none),
        _figure(both("收不了", "Not taken"), wrong, "bad" if wrong else "",
                both("看下面", "see below") if wrong else none),
        _figure(both("单位", "Institutions"), counts["units"], "warn" if stuck else "",
                said("{n} 个没有着落", "{n} wait for a place", n=stuck) if stuck
                else both("跟着变", "follow") if counts["units"] else none),
    ]  # fmt: skip


def _figure(title: Any, n: int, tone: str, word: Any) -> dict[str, Any]:
    return {"title": title, "n": n, "unit": "", "tone": tone, "word": word, "sign": ""}


def _result(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return ""
    told = {name: result[name] for name in ("added", "changed", "moved")}
    return said("新增 {added} 个区划，改了 {changed} 个，{moved} 个单位换了区域。",
                "{added} regions were added and {changed} changed; {moved} institutions are in "
                "another area.", **told)  # fmt: skip


def _place(each: Mapping[str, Any]) -> str:
    if not each["row"]:
        return ""
    sheet = f"“{each['sheet']}”" if each["sheet"] else ""
    return said("{sheet}第 {n} 行", "row {n} {sheet}", n=each["row"], sheet=sheet).strip()


def _line(each: Mapping[str, Any], known: Known) -> dict[str, Any]:
    more = each["of"] - len(each["units"])
    return {
        "place": _place(each), "text": kept.in_words(each["kind"], each["params"], lang()),
        "on": day_text(dt.date.fromisoformat(each["on"])), "sure": each["sure"],
        "units": [_unit(move, known) for move in each["units"]],
        "more": said("另有 {n} 个", "and {n} more", n=more) if more > 0 else "",
    }  # fmt: skip


def _finding(each: Mapping[str, Any]) -> dict[str, str]:
    return {
        "place": _place(each) or "—", "tone": TONES.get(each["severity"], ""),
        "text": kept.in_words(each["kind"], each["params"], lang()),
        "remedy": kept.remedy(each["kind"], each["params"], lang()),
    }  # fmt: skip


# --- regions --------------------------------------------------------------------------------------


class Versions:
    """What a code was before: its earlier versions, and what it came from or became."""

    def show(self, register: Register, row: Region, actor: Actor) -> Panel:
        """Rows of the changes that name the code; nothing where nothing happened."""
        changes = register_of("orgs.regionsuccession")
        if changes is None:
            return None
        found = list(queries.changes_of(row.code)[:SHOWN])
        earlier = [_version(each) for each in queries.versions_of(row)]
        if not found and not earlier:
            return None
        head = [{"label": changes.kind(name).label, "num": False}
                for name in changes.columns_for(actor)]  # fmt: skip
        shown = Listing(changes, Ask(), found, len(found), "", [""], {})
        return {
            "kind": "rows", "id": "versions", "title": both("沿革", "History"), "head": head,
            "rows_html": rows_html(shown, actor) if found else "", "all_url": "", "add_url": "",
            "note": said("；", "; ").join(earlier), "empty": "",
        }  # fmt: skip


def _version(row: Region) -> str:
    return said("{until} 以前叫“{name}”", "called “{name}” until {until}", name=row.full_name,
                until=day_text(row.valid_to) if row.valid_to else "—")  # fmt: skip
