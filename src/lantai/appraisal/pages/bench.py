# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""审核台: one record after another, its text with hints beside it, decided and saved at once.

Every decision is an act of its own, so nothing is lost when a browser dies, and the desk opens
where its reader left off. It works without script; keys only make it quicker.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from lantai.appraisal import acts, hints, judging, queries, texts
from lantai.appraisal.models import OpeningBatch, OpeningReview
from lantai.appraisal.terms import AGAINST, Decision, Screened, Stage, View
from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.craft.text.numerals import digits
from lantai.desk.addressing import actor_of, crumbs
from lantai.desk.asking import DAYS
from lantai.desk.deeds import Outcome
from lantai.desk.kinds import kind_of
from lantai.desk.register import Register, page, register_of
from lantai.desk.tabs import row_tabs
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.errors import Refused
from lantai.guard.terms import Opening
from lantai.guard.words import both, lang, said
from lantai.holdings.models import Item
from lantai.holdings.terms import Ground
from lantai.vault import queries as vault

TITLE = ("审核台", "Reviewing desk")
UNSAID: dict[Any, dict[str, Any]] = {
    Stage.FIRST: {"proposal": ""},
    Stage.SECOND: {"second_view": ""},
    Stage.UNIT: {"unit_view": ""},
    Stage.DECISION: {"has_dissent": True, "decision": ""},
}
"""The reviews about which nothing was said at a stage yet."""
SHOWN = 60_000
"""Characters of a record's text on one page."""
TOLD = ("ref_code", "title", "responsible", "date_text", "doc_number", "retention", "pages",
        "department", "secrecy_mark", "disclosure", "opening", "abstract", "remarks")  # fmt: skip
ONLY: dict[str, tuple[Any, dict[str, Any]]] = {
    "": (both("全部", "All"), {}),
    "hinted": (both("有提示", "With hints"), {"hinted__in": AGAINST}),
    "dissent": (both("有不同意见", "With dissent"), {"has_dissent": True}),
    "unread": (both("机器没有读到", "Not read"), {"screened": Screened.UNREAD}),
}


@page(OpeningBatch, "desk", *TITLE, when=lambda row, actor: row.items > 0)
def bench_page(request: HttpRequest, register: Register, row: Any) -> HttpResponse:
    """A record to be judged, or what was said of one; a decision taken, and the next record."""
    actor = actor_of(request)
    stage = stage_of(row, actor)
    only = request.GET.get("only", "")
    told: list[str] = []
    if request.method == "POST":
        if stage is None:
            raise Refused(Said("appraisal.other_side"))
        one = _chosen(row, actor, request.POST.get("n", ""))
        told = _said_of(one, stage, actor, request.POST) if one is not None else []
        if one is not None and not told:
            return HttpResponseRedirect(_next(register, row, actor, stage, one, only))
    else:
        one = _chosen(row, actor, request.GET.get("at", "")) or _first(row, actor, stage, only)
    given = request.POST if told else {}
    return render(request, "appraisal/bench.html", {
        "page": {"title": one.item.title if one is not None else register.title_of(row),
                 "crumbs": [*crumbs(register, row),
                            {"label": str(row), "url": register.address(row)}]},
        "batch": row, "tabs": row_tabs(register, row, actor, "desk"), "told": told,
        "only": [{"label": label, "url": f"?only={name}", "current": name == only}
                 for name, (label, _) in ONLY.items()],
        **_around(row, actor, stage, one, only),
        **(_shown(one, stage, actor, given) if one is not None else {}),
    }, status=422 if told else 200)  # fmt: skip


# --- which record ---------------------------------------------------------------------------------


def stage_of(row: OpeningBatch, actor: Actor) -> Any:
    """At which stage somebody may speak about the records of a batch now."""
    return next((stage for stage in judging.STATES
                 if judging.why_silent(row, stage, actor) is None), None)  # fmt: skip


def _rows(row: OpeningBatch, actor: Actor, only: str) -> Any:
    narrowed = ONLY.get(only, ONLY[""])[1]
    return queries.seen_reviews(row, actor).filter(**narrowed).select_related("item", "batch")


def _chosen(row: OpeningBatch, actor: Actor, number: str) -> OpeningReview | None:
    found: OpeningReview | None = _rows(row, actor, "").filter(number=digits(number, 9)).first()
    return found


def _first(row: OpeningBatch, actor: Actor, stage: Any, only: str
           ) -> OpeningReview | None:  # fmt: skip
    """Where its reader left off: the first that is to be done; else the first of all."""
    rows = _rows(row, actor, only)
    left = rows.filter(**UNSAID[stage]).first() if stage is not None else None
    found: OpeningReview | None = left or rows.first()
    return found


def _next(register: Register, row: OpeningBatch, actor: Actor, stage: Any, one: OpeningReview,
          only: str) -> str:  # fmt: skip
    """The next to be done behind this one, or before it; where all is done, the batch."""
    left = _rows(row, actor, only).filter(**UNSAID[stage])
    found = left.filter(number__gt=one.number).first() or left.first()
    if found is None:
        return register.address(row)
    return f"{register.address(row, 'desk')}?at={found.number}&only={only}"


def _around(row: OpeningBatch, actor: Actor, stage: Any, one: OpeningReview | None,
            only: str) -> dict[str, Any]:  # fmt: skip
    rows = _rows(row, actor, only)
    left = queries.seen_reviews(row, actor).filter(**UNSAID[stage]).count() if stage else 0
    if one is None:
        return {"total": row.items, "left": left, "stage": ""}
    before = rows.filter(number__lt=one.number).order_by("-number").first()
    after = rows.filter(number__gt=one.number).first()
    return {"total": row.items, "left": left, "done": row.items - left,
            "stage": str(stage.label) if stage else "",
            "before": f"?at={before.number}&only={only}" if before else "",
            "after": f"?at={after.number}&only={only}" if after else ""}  # fmt: skip


# --- what it shows --------------------------------------------------------------------------------


def _shown(one: OpeningReview, stage: Any, actor: Actor, given: Any) -> dict[str, Any]:
    item = one.item
    may_read = law.holds(actor, "fetch", item)
    text = texts.texts_of([item], actor)[item.pk] if may_read else texts.Text()
    register = register_of(Item)
    marked = [{**hint, "n": n, "why": hints.reason_of(hint)} for n, hint in enumerate(one.hints, 1)]
    return {
        "one": one, "facts": _facts(item, actor), "item_url": register.address(item)
        if register and law.holds(actor, "describe", item) else "",
        "view_url": register.address(item, "view")
        if register and may_read and vault.object_of(item) else "",
        "tag": item.opening, "title": _title(item.title, marked),
        "passages": _passages(text, marked), "hints": marked, "unread": text.unread,
        "may_read": may_read, "is_read": bool(text.passages),
        "rest": max(0, sum(len(each.text) for each in text.passages) - SHOWN),
        "screened": one.get_screened_display(), "is_unread": one.screened == Screened.UNREAD,
        "opinions": [_opinion(each) for each in queries.opinions(one)],
        "picks": _picks(one, stage, given), "grounds": Ground.choices if stage else (),
        "asks_deferral": stage is not None and stage != Stage.UNIT,
        "ground": given.get("ground", one.ground), "again_on": given.get("again_on", _again(one)),
        "opinion": given.get("opinion", ""), "asks_reading": stage == Stage.FIRST
        and one.screened == Screened.UNREAD,
    }  # fmt: skip


def _facts(item: Item, actor: Actor) -> list[dict[str, Any]]:
    """The description, as far as its reader may see it."""
    names = TOLD if law.holds(actor, "describe", item) else ("ref_code",)
    return [{"label": str(kind.label), "value": shown} for name in names
            if (kind := kind_of(Item, name)) and (shown := kind.shown(item))]  # fmt: skip


def _again(one: OpeningReview) -> str:
    """The day on which it would be judged anew: proposed, the end of its secrecy, by the rule."""
    today = timezone.localdate()
    until = one.item.secret_until
    day = one.again_on or (until if until is not None and until > today else None)
    return (day or judging.again_after(str(Ground.OTHER), today)).isoformat()


def _opinion(row: Any) -> dict[str, Any]:
    words = [row.get_view_display()]
    if row.decision:
        words.append(row.get_decision_display())
    if row.ground:
        words.append(row.get_ground_display())
    return {"stage": row.get_stage_display(), "by": row.by, "on": row.on, "text": row.opinion,
            "words": said("，", ", ").join(map(str, words)),
            "is_dissent": row.view == View.DISSENT}  # fmt: skip


def _picks(one: OpeningReview, stage: Any, given: Any) -> list[dict[str, Any]]:
    """What may be chosen, with its key; at second reading, to concur stands first."""
    chosen = given.get("d", _stands(one, stage))
    helps = {
        Decision.OPEN: both("全文可以利用", "readers may use it whole"),
        Decision.REDACT: both("遮盖的利用件做好以前不开放", "not open before a copy is redacted"),
        Decision.DEFER: both("目录报同级档案主管部门", "its title goes to the authority"),
        Decision.KEEP: both("过去划控的，照旧", "as it was controlled before"),
    }  # fmt: skip
    offered = [each for each in map(Decision, Decision.values)
               if each != Decision.KEEP or one.item.opening == Opening.CONTROLLED]  # fmt: skip
    picks: list[tuple[str, str, Any]]
    if stage == Stage.UNIT:
        picks = [(str(View.CONCUR), str(both("同意", "Agree")), one.get_proposal_display()),
                 (str(View.DISSENT), str(both("不同意", "Do not agree")),
                  both("写明意见", "say why"))]  # fmt: skip
    elif stage is None:
        picks = []
    else:
        picks = [(str(each), str(each.label), helps[each]) for each in offered]
        if stage == Stage.SECOND:
            picks = [(value, said("不同意，应{what}", "Dissent: {what}", what=label), help)
                     for value, label, help in picks if value != one.proposal]  # fmt: skip
            concur = said("同意{what}", "Concur: {what}", what=one.get_proposal_display())
            picks.insert(0, (str(View.CONCUR), concur, ""))
    return [{"value": value, "label": label, "help": help, "key": key, "on": value == chosen}
            for key, (value, label, help) in enumerate(picks, 1)]  # fmt: skip


def _stands(one: OpeningReview, stage: Any) -> str:
    if stage == Stage.SECOND:
        return one.second_view if one.second_view != View.DISSENT else one.proposal
    if stage == Stage.UNIT:
        return one.unit_view
    if stage == Stage.DECISION:
        return one.decision or one.proposal
    return one.proposal


# --- the text with its hints ----------------------------------------------------------------------


def _title(title: str, marked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _parts(title, 0, [each for each in marked if each["place"] == "title"])


def _passages(text: texts.Text, marked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Page by page, cut into what is hinted at and what is not, paragraph by paragraph."""
    found, length = [], 0
    inside = [each for each in marked if each["place"] == "text"]
    for each in text.passages:
        if length >= SHOWN:
            break
        words = each.text[: SHOWN - length]
        length += len(words)
        end = each.start + len(words)
        here = [hint for hint in inside if hint["start"] < end and hint["end"] > each.start]
        found.append({"file": each.file, "number": each.number,
                      "paragraphs": _paragraphs(words, each.start, here)})  # fmt: skip
    return found


def _paragraphs(words: str, start: int, marked: list[dict[str, Any]]) -> list[Any]:
    found, at = [], start
    for line in words.split("\n"):
        if line.strip():
            found.append(_parts(line, at, marked))
        at += len(line) + 1
    return found


def _parts(words: str, start: int, marked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A text as parts with and without a hint; of hints that overlap, the first."""
    parts: list[dict[str, Any]] = []
    at, end = start, start + len(words)
    for hint in sorted(marked, key=lambda each: each["start"]):
        first, last = max(hint["start"], at), min(hint["end"], end)
        if first >= last:
            continue
        if first > at:
            parts.append({"text": words[at - start : first - start]})
        parts.append({"text": words[first - start : last - start], "hint": hint})
        at = last
    if at < end:
        parts.append({"text": words[at - start :]})
    return parts


# --- what was said --------------------------------------------------------------------------------


def _said_of(one: OpeningReview, stage: Any, actor: Actor, given: Any) -> list[str]:
    """Take the act; why it was not taken, in words."""
    chosen, opinion = given.get("d", ""), given.get("opinion", "").strip()
    again = _day(given.get("again_on", ""))
    what = {"ground": given.get("ground", ""), "again_on": again, "opinion": opinion}
    try:
        outcome = _done([one.pk], stage, actor, chosen, what, bool(given.get("has_read")))
    except Refused as fault:
        return [_sentence(each) for each in fault.reasons]
    return [_sentence(why) for _, why in outcome.refused]


def _done(keys: list[int], stage: Any, actor: Actor, chosen: str, what: dict[str, Any],
          has_read: bool) -> Outcome:  # fmt: skip
    if stage == Stage.UNIT:
        view = chosen if chosen in (View.CONCUR, View.DISSENT) else ""
        return acts.answer(keys, actor, view=view, opinion=what["opinion"])
    decision = chosen if chosen in Decision.values else ""
    if stage == Stage.SECOND:
        view = str(View.CONCUR if chosen == View.CONCUR else View.DISSENT)
        return acts.second(keys, actor, view=view, decision=decision, **what)
    if stage == Stage.FIRST:
        return acts.propose(keys, actor, decision=decision, has_read=has_read, **what)
    return acts.decide(keys, actor, decision=decision, **what)


def _sentence(why: Said) -> str:
    words = codes.sentence(why.kind, why.params, lang())
    remedy = codes.remedy(why.kind, why.params, lang())
    return f"{words}{remedy}" if lang() == "zh" else f"{words} {remedy}".strip()


def _day(words: str) -> dt.date | None:
    for shape in DAYS:
        try:
            return dt.datetime.strptime(words.strip(), shape).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None
