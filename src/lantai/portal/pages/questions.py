# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an applicant is asked, step by step: what is wanted, who asks, what for and how.

Said to somebody who has never been in an archives. A record is named by its 档号 or its address; it
is called by its title only where whoever asks may see it, and one that they may not see is taken
down exactly like one that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django import forms

from lantai.craft import codes
from lantai.craft.codes import Said
from lantai.desk.asking import Fields, line, one_of, text
from lantai.desk.deedpages import form_of
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said
from lantai.orgs.models import Institution, Person
from lantai.orgs.queries import people_of_accounts
from lantai.portal import judging, permanent, queries
from lantai.portal.errors import why
from lantai.portal.judging import Proof
from lantai.portal.pages import words
from lantai.portal.pages.draft import Draft
from lantai.portal.terms import Applicant, Matter, Papers, Purpose, Way

WANTED = 1_700
"""Letters for what is wanted in words; with the record's code and address it stays below 2,000."""
IDENTITY = 40
"""Letters of an identity number of whatever kind."""
_CHOOSE = ("", both("请选一项", "choose one"))
_TOO_LONG = both("最多 %(limit_value)d 个字，现在是 %(show_value)d 个。",
                 "At most %(limit_value)d characters; now there are %(show_value)d.")  # fmt: skip
_DIGITS = re.compile(r"\d")
_END = re.compile(r"[?#]")
"""Where the query of an address begins."""


class Visitor:
    """Who is filling in, what they filled in so far, and which archives can be asked."""

    def __init__(self, actor: Actor, draft: Draft) -> None:
        people = people_of_accounts([actor.account]) if actor.account is not None else []
        known = [each for each in people if each.identified_on is not None]
        self.actor, self.draft = actor, draft
        self.reader: Person | None = known[0] if known else None
        self.houses = queries.keepers_of_rooms(queries.open_rooms())
        self._named: dict[str, Any] = {}

    def named(self, text: str) -> Any:
        """The record that a line names by address or 档号; none that they may not be told of."""
        plain = unquote(text).strip()
        if plain not in self._named:
            _, at, after = plain.rpartition("/r/")
            identifier = _END.split(after if at else plain)[0].strip("/")
            self._named[plain] = permanent.found_at(identifier, self.actor) or permanent.found_at(
                f"0-{identifier}", self.actor
            )
        return self._named[plain]


@dataclass(frozen=True)
class Step:
    """One page of questions: its fields, and what is asked of their answers together."""

    name: str
    label: Any
    fields: Callable[[Visitor], Fields]
    judge: Callable[[Visitor, forms.Form], None]

    def form(self, visitor: Visitor, request: Any = None,
             first: Mapping[str, str] | None = None) -> forms.Form:  # fmt: skip
        """The form with what was sent; else with what it begins with, or was typed before."""
        fields = dict(self.fields(visitor))
        sent = request is not None and request.method == "POST"
        for name, value in (visitor.draft.typed(self.name) if first is None else first).items():
            if name in fields and not sent:
                fields[name].initial = value
        form = form_of(fields, request if sent else None)
        spare(form)
        if sent:
            self._judged(visitor, form)
        return form

    def again(self, visitor: Visitor) -> forms.Form:
        """What was typed at this step, judged once more."""
        form = forms.Form(visitor.draft.typed(self.name))
        form.fields.update(self.fields(visitor))
        spare(form)
        self._judged(visitor, form)
        return form

    def _judged(self, visitor: Visitor, form: forms.Form) -> None:
        """All that is wrong is told at once, also where one answer alone is wrong already."""
        form.full_clean()
        self.judge(visitor, form)

    def is_done(self, visitor: Visitor) -> bool:
        """Whether this step was filled in, and still holds."""
        return bool(visitor.draft.typed(self.name)) and self.again(visitor).is_valid()


def spare(form: forms.Form) -> None:
    """Where a record is named, what is wanted need not be said in words as well."""
    if "record" in form.fields and str(form["record"].value() or "").strip():
        form.fields["wanted"].required = False


def _asked(field: forms.Field, empty: Any = None, **attrs: str) -> forms.Field:
    """A field with its own sentence for when it is empty, and how a browser helps to fill it."""
    if empty is not None:
        field.error_messages["required"] = field.error_messages["invalid_choice"] = empty
    field.error_messages["max_length"] = _TOO_LONG
    field.widget.attrs.update(attrs)
    return field


def _picked(label: Any, choices: Any, empty: Any, *, first: Any = None,
            help: Any = "") -> forms.Field:  # fmt: skip
    """One of a few, all of them on the page."""
    field = one_of(label, choices, first, help=help)
    field.widget = forms.RadioSelect(choices=choices)
    return _asked(field, empty)


def _add(form: forms.Form, field: str | None, reason: Said) -> None:
    form.add_error(field, codes.in_full(reason.kind, reason.params, lang()))


# --- what is wanted -------------------------------------------------------------------------------


def _what(visitor: Visitor) -> Fields:
    houses = [(str(each.pk), str(each)) for each in visitor.houses]
    several = {"archives": _asked(one_of(
        both("向哪个馆查", "Which archives"), [_CHOOSE, *houses], required=False,
        help=both("写了档号的，不选也行。", "Not needed where a reference code is given."),
    ), both("请选一项。", "Choose one."))} if len(houses) > 1 else {}  # fmt: skip
    return {
        "record": _asked(line(
            both("档号或网址", "Reference code or address"), required=False, most=200,
            help=both("看中了哪一件，写它的档号，或者把那一页的网址粘在这里。不知道就空着。",
                      "If you know the record: its code, or the address of its page."),
        ), autocomplete="off", spellcheck="false"),
        **several,
        "matter": _asked(one_of(both("什么事", "About what"), [_CHOOSE, *Matter.choices]),
                         both("请选是什么事；都不像，选“其他”。", "Choose; else “other”.")),
        "wanted": _asked(text(
            both("要查什么", "What you are looking for"), most=WANTED, rows=5,
            help=both("用自己的话写：什么事，为什么会有这份档案。不要写身份证号码。",
                      "In your own words: what happened, and why there should be a record of it. "
                      "Give no identity numbers."),
        ), both("请写要查什么。知道档号的，写在最上面也行。",
                "Say what you are looking for, or give its code above.")),
        "people": _asked(line(
            both("档案里写的是谁", "Whose names stand in it"), required=False, most=200,
            help=both("当事人的姓名，曾用名也写上。", "Names, former names too."),
        ), autocomplete="off"),
        "years": _asked(line(
            both("大约哪一年", "About when"), required=False, most=60,
            help=both("记不准就写个大概，如“1975到1977年”。", "Roughly will do: 1975 to 1977."),
        ), autocomplete="off", **{"class": "w-m"}),
        "place": _asked(line(
            both("在什么地方、哪个单位", "Where, which unit"), required=False, most=120,
            help=both("当时的叫法就行，如“柳桥公社”。", "As it was called then."),
        ), autocomplete="off"),
    }  # fmt: skip


def _judge_what(visitor: Visitor, form: forms.Form) -> None:
    given = form.cleaned_data
    found = visitor.named(given.get("record", ""))
    keeper = None if found is None else found.holder
    if keeper is not None and keeper not in {each.path for each in visitor.houses}:
        _add(form, "record", why("not_on_line", name=words.keepers([keeper]).get(keeper, "")))
    elif keeper is None and len(visitor.houses) > 1 and not given.get("archives", "no choice"):
        form.add_error(
            "archives",
            said(
                "请选向哪个馆查。拿不准，选您当时住的那个县的。",
                "Choose an archives; in doubt, that of your county.",
            ),
        )


def code_of(row: Any) -> str:
    """What a record is asked for by: its code, or its address where it has none."""
    return permanent.code_of(row) or f"/r/{permanent.identifier_of(row)}"


def record_of(visitor: Visitor) -> Any:
    """The record that is asked for, where whoever asks may be told of it."""
    return visitor.named(visitor.draft.typed("what").get("record", ""))


def house_of(visitor: Visitor) -> Institution | None:
    """The archives that is asked: who keeps the record, the one chosen, or the only one."""
    typed = visitor.draft.typed("what")
    found = visitor.named(typed.get("record", ""))
    for each in visitor.houses:
        if found is not None and each.path == found.holder:
            return each
        if found is None and (str(each.pk) == typed.get("archives") or len(visitor.houses) == 1):
            return each
    return None


# --- who asks -------------------------------------------------------------------------------------

FOR_WHOM = [
    (Applicant.SELF, both("本人：查自己的", "Myself")),
    (Applicant.PROXY, both("替家人或别人：办的时候要看委托书",
                           "Family or somebody else: a letter of authority will be asked for")),
    (Applicant.UNIT, both("替单位或律师事务所：办的时候要看介绍信、调查令",
                          "A unit or law firm: its letter or order will be asked for")),
]  # fmt: skip


def _who(visitor: Visitor) -> Fields:
    known = visitor.reader is not None
    shown = visitor.draft.proof.shown
    kept = said("已经填过：{shown}。不改就空着。", "Given: {shown}. Leave it empty to keep it.",
                shown=shown) if shown else ""  # fmt: skip
    help = both("只用来核对是不是您本人。本站不存号码，只记遮盖以后的样子。",
                "Only to make sure that it is you. The number is not kept, only how it looks when "
                "masked.")  # fmt: skip
    named: Fields = {} if known else {"name": _asked(
        line(both("您的姓名", "Your name"), most=120,
             help=both("与证件一致。", "As on your document.")),
        both("请写您的姓名。", "Give your name."), autocomplete="name", **{"class": "w-m"},
    )}  # fmt: skip
    phone = visitor.reader.phone if visitor.reader is not None else ""
    return {
        "applicant": _picked(both("您替谁查？", "For whom do you ask?"), FOR_WHOM,
                             both("请选替谁查。", "Choose for whom."), first=Applicant.SELF),
        "on_behalf_of": _asked(line(
            both("替谁：姓名或者单位名称", "For whom: name of the person or unit"),
            required=False, most=120,
            help=both("替本人查的，空着。", "Leave it empty when you ask for yourself."),
        ), autocomplete="off"),
        **named,
        "papers": _asked(one_of(both("您的证件", "Your document"), Papers.choices, Papers.CARD),
                         both("请选证件。", "Choose a document.")),
        "identity": _asked(line(
            both("证件号码", "Its number"), required=not known and not shown, most=IDENTITY,
            help=both("实名核验过的，本人查不用填；替别人查要填。",
                      "Only when you ask for somebody else.") if known else kept or help,
        ), both("请写证件号码。", "Give the number of your document."), autocomplete="off",
            spellcheck="false", **{"class": "w-m"}),
        "phone": _asked(line(
            both("电话", "Telephone"), required=not known, most=40, first=phone,
            help=both("办的时候有不清楚的，馆员打这个电话。座机也行。",
                      "Where something is unclear an archivist calls you."),
        ), both("请写电话。没有的，写家里人的。", "Give a telephone number."), autocomplete="tel",
            inputmode="tel", **{"class": "w-m"}),
    }  # fmt: skip


def _judge_who(visitor: Visitor, form: forms.Form) -> None:
    given = form.cleaned_data
    is_self = given.get("applicant", Applicant.SELF) == Applicant.SELF
    if not is_self and not given.get("on_behalf_of", "too long"):
        form.add_error(
            "on_behalf_of",
            said(
                "请写替谁查；替自己查的，上面改选“本人”。",
                "Say for whom, or choose “myself” above.",
            ),
        )
    if given.get("phone") and len(_DIGITS.findall(given["phone"])) < 7:
        form.add_error(
            "phone",
            said(
                "电话里的数字太少，请再看一遍。座机要写区号。",
                "That is too short for a telephone number.",
            ),
        )
    if not {"papers", "identity", "applicant"} <= given.keys():
        return
    if (reason := judging.against_number(given["papers"], given["identity"])) is not None:
        _add(form, "identity", reason)
    elif not given["identity"] and needs_identity(visitor, given):
        form.add_error("identity", said("请写证件号码。", "Give the number of your document."))


def needs_identity(visitor: Visitor, given: Mapping[str, Any]) -> bool:
    """Whether who asks has still to say the number of a document, of the kind they chose."""
    if visitor.reader is not None and given["applicant"] == Applicant.SELF:
        return False
    return not visitor.draft.proof.key or visitor.draft.proof.papers != given["papers"]


def proof_in(form: forms.Form) -> Proof | None:
    """What is kept of the number in a form; none where none stands there, or it cannot be right."""
    papers, number = form.data.get("papers", ""), form.data.get("identity", "")
    wrong = (papers not in Papers.values or len(number) > IDENTITY
             or judging.against_number(papers, number) is not None)  # fmt: skip
    return None if wrong or not number.strip() else judging.proof_of(papers, number)


# --- what for, and how ----------------------------------------------------------------------------

WAYS = [
    (Way.READ, both("看一看：到馆看，或者在网上看", "Read it, in the reading room or on line")),
    (Way.COPY, both("要一份复制件", "Have a copy")),
    (Way.CERTIFICATE, both("要一份盖章的档案证明", "Have a certificate with a seal")),
]  # fmt: skip


def _use(visitor: Visitor) -> Fields:
    return {
        "purpose": _picked(both("查了做什么用？", "What do you need it for?"), Purpose.choices,
                           both("请选做什么用。", "Choose what it is for.")),
        "way": _picked(both("查到以后怎样用？", "How will you use it?"), WAYS,
                       both("请选怎样用。", "Choose how you will use it."), first=Way.READ,
                       help=both("查档、复制、证明都不收费。", "All of it is free of charge.")),
    }  # fmt: skip


def _no_more(visitor: Visitor, form: forms.Form) -> None:
    """Nothing is asked of these answers together."""


STEPS = (
    Step("what", both("查什么", "What"), _what, _judge_what),
    Step("who", both("您是谁", "Who you are"), _who, _judge_who),
    Step("use", both("用途和怎样用", "What for"), _use, _no_more),
)
CHECK = both("核对，提交", "Check and send")


# --- all together ---------------------------------------------------------------------------------


def given_in(visitor: Visitor) -> dict[str, Any]:
    """What is put down of a request whose steps are all done."""
    what, who, use = (each.again(visitor).cleaned_data for each in STEPS)
    is_self = who["applicant"] == Applicant.SELF
    return {
        "matter": what["matter"], "people": what["people"], "years": what["years"],
        "place": what["place"], "wanted": _in_words(visitor, what),
        "applicant": who["applicant"], "on_behalf_of": "" if is_self else who["on_behalf_of"],
        "name": visitor.reader.name if visitor.reader is not None else who["name"],
        "phone": who["phone"], "purpose": use["purpose"], "way": use["way"],
    }  # fmt: skip


def _in_words(visitor: Visitor, what: Mapping[str, Any]) -> str:
    """What is wanted: the record's code and address, never its title, then their own words."""
    found = visitor.named(what["record"])
    code = what["record"] if found is None else code_of(found)
    named = said("档号：{code}", "Reference code: {code}", code=code) if code else ""
    return "\n".join(filter(None, (named, what["wanted"])))


def proof_for(visitor: Visitor, given: Mapping[str, Any]) -> Proof:
    """What is kept of who asks: nothing where a verified reader asks for themselves."""
    known = visitor.reader is not None and given["applicant"] == Applicant.SELF
    return Proof() if known else visitor.draft.proof
