# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The registers of the rooms below the desk: the trail, keys, sets, grants, declarations, jobs.

They are shown here and changed elsewhere: by the pages of guard and works, and the acts of orgs.
Erasing what entries say is declared in orgs, which knows who audits where.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from lantai.desk.asking import reason
from lantai.desk.deeds import Deed, on_row
from lantai.desk.duties import words
from lantai.desk.entrylines import entry_lines, entry_sentence, who
from lantai.desk.kinds import SPECIAL, Instant, Kind, Notes, Number, special
from lantai.desk.panels import SHOWN, Facts, Rows, Trail
from lantai.desk.register import Register, register, registers
from lantai.guard import keys
from lantai.guard.actor import Actor
from lantai.guard.models import ApiKey, Declaration, Entry, Grant, RecordSet, SetMember
from lantai.guard.words import both, lang, said
from lantai.works.kinds import label_of
from lantai.works.models import Job


class Shown(Register):
    """A register whose rows are not changed at the desk."""

    can_add = False
    can_edit = False


# --- guard ----------------------------------------------------------------------------------------


@special("guard.entry", "tag")
class Tag(Kind):
    """What was done: a sentence on pages, the tag itself in exports and filters."""

    label = property(lambda self: said("办了什么", "what was done"))  # type: ignore[assignment]

    def cell(self, row: Any) -> SafeString:
        """The sentence of the entry."""
        return escape(entry_sentence(row))


WAYS = {
    "session": both("网页", "pages"),
    "door": both("登录处", "the door"),
    "key": both("接口密钥", "an API key"),
    "steward": both("系统自己", "the house itself"),
    "public": both("公众", "the public"),
}
"""The words of the ways by which acts come."""


class Way(Kind):
    """By which way an act came, in words."""

    def text(self, row: Any) -> str:
        """Its word."""
        return str(WAYS.get(self.value(row), self.value(row)))


class Who(Kind):
    """By whom an act was done; the house itself by what it was at."""

    def text(self, row: Any) -> str:
        """The name."""
        return who(str(self.value(row)))


class Noun(Kind):
    """What kind of row an act was done to, in words."""

    def text(self, row: Any) -> str:
        """Its word; of a room that is not here any more, its name."""
        try:
            return str(apps.get_model(self.value(row))._meta.verbose_name)
        except (LookupError, ValueError):
            return str(self.value(row))


def _say(name: str, base: type[Kind], words: Any) -> None:
    """Give a column of the trail its words; the trail itself is shown only here."""
    label = property(lambda self: str(words))
    SPECIAL["guard.entry", name] = type(base.__name__, (base,), {"label": label})


for _name, _base, _words in (
    ("at", Instant, both("时间", "time")),
    ("name", Who, both("谁办的", "by whom")),
    ("via", Way, both("途径", "by way of")),
    ("label", Kind, both("办的是什么", "what it was done to")),
    ("noun", Noun, both("种类", "noun")),
    ("row", Number, both("编号", "number")),
    ("count", Number, both("条数", "rows")),
    ("act", Kind, both("办理编号", "act")),
    ("within", Kind, both("属于哪次办理", "within the act")),
    ("request", Kind, both("请求编号", "request")),
    ("digest", Kind, both("摘要", "digest")),
):
    _say(_name, _base, _words)


class Changes:
    """What an entry says was changed."""

    def show(self, register: Register, row: Entry, actor: Actor) -> dict[str, Any]:
        """The entry as a line of the trail, with what it was and what it became."""
        return {"kind": "trail", "id": "changes", "title": both("改了什么", "What changed"),
                "entries": entry_lines([row], actor)}  # fmt: skip


@register
class Entries(Shown):
    """留痕，给审计员看。"""

    model = Entry
    columns = "tag at name label via"
    filters = "tag name at"
    more_filters = "via noun label"
    quiet_tabs = "party self"
    first_tab = "audited"
    exports = "csv xlsx json"
    panels = (Facts(fields="at name via tag noun row label count act within request digest"),
              Changes())  # fmt: skip
    facts = "noun row count act within request digest"
    slug = "entries"

    def name_of(self, row: Any) -> str:
        """What was done, in words."""
        return entry_sentence(row)

    def title_of(self, row: Entry) -> str:
        """What was done, as its list says it."""
        return entry_sentence(row)


@register
class Grants(Shown):
    """授权。"""

    model = Grant
    columns = "set kind until approved_by ended_on"
    sub = "reason"
    filters = "kind until"
    search = "reason"
    panels = (Facts(fields="set kind reason until approved_by ended_on"),)


class Members:
    """What is in a set, as far as its reader may see it, noun by noun."""

    def show(self, register: Register, row: Any, actor: Actor) -> dict[str, Any] | None:
        """The first rows of each noun, and how many there are."""
        lines: list[tuple[str, Any]] = []
        total = 0
        for one in registers():
            members = SetMember.objects.filter(set=row, noun=one.model._meta.label_lower)
            if not members.exists():
                continue
            seen = one.model.objects.seen_by(actor, "describe")  # type: ignore[attr-defined]
            rows = seen.filter(pk__in=members.values("row")).order_by("pk")
            total += rows.count()
            lines += [(one.address(each), each) for each in rows[:SHOWN]]
        if not lines:
            return None
        links = format_html_join("", '<li><a href="{}">{}</a></li>', lines)
        return {"kind": "html", "id": "members",
                "title": said("组内材料（{n}）", "In the set ({n})", n=f"{total:,}"),
                "html": format_html('<ul class="plain-list">{}</ul>', links)}  # fmt: skip


@register
class Sets(Shown):
    """材料组。"""

    model = RecordSet
    columns = "name purpose"
    search = "name purpose"
    panels = (Facts(fields="name purpose"), Rows("guard.grant", "set"), Members())


@special("guard.apikey", "duties")
class Narrowed(Notes):
    """What a key may do, in words: less than its owner, never more."""

    label = property(lambda self: said("可用的职责", "duties it may use"))  # type: ignore[assignment]

    def in_words(self, value: Any) -> str:
        """Its duties, one after the other."""
        return said("、", ", ").join(map(words, value))

    def text(self, row: Any) -> str:
        """Its duties, or that it has none."""
        return self.in_words(row.duties) or said(
            "没有职责，只能看目录", "none: it only reads what its owner may see"
        )


@register
class Keys(Shown):
    """接口密钥：谁的、能办什么、到哪一天。密钥本身谁也看不到，只有开头。"""

    model = ApiKey
    columns = "name account prefix until used_on revoked_at"
    quiet_tabs = "party self"
    filters = "until"
    more_filters = "used_on revoked_at"
    search = "name prefix"
    facts = "duties"
    slug = "keys"
    panels = (Facts(fields="name account prefix duties until used_on revoked_at"), Trail())


on_row(ApiKey, Deed(
    "revoke", "guard.apikey.revoke", both("收回密钥", "Revoke the key"),
    lambda row, actor: {"reason": reason()}, keys.revoke,
    when=lambda row, actor: row.revoked_at is None,
    grave=both("马上不能用，不能恢复；用它的程序要换新的密钥。",
               "It is worth nothing at once and cannot be restored; programs that use it need "
               "another."),
))  # fmt: skip


@register
class Declarations(Shown):
    """兼任声明。"""

    model = Declaration
    columns = "declared_by reason until"
    filters = "until"
    panels = (Facts(fields="declared_by reason until"),)


# --- works ----------------------------------------------------------------------------------------


@special("works.job", "kind")
class JobKind(Kind):
    """What a job does, in words."""

    def text(self, row: Any) -> str:
        """Its words."""
        return label_of(row.kind, lang())


@special("works.job", "actor_name")
class StartedBy(Who):
    """Who ordered a job; the house itself by what it was at."""

    is_light = True


@register
class Jobs(Shown):
    """后台任务：网页另有一页（`jobpages`），这里给接口和导出。"""

    model = Job
    columns = "kind label state done total failed actor_name created_at finished_at"
    filters = "state kind"
    more_filters = "created_at"
    panels = (Facts(fields=columns),)
    in_menu = False
