# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of this room. What happens to a row beyond adding and correcting is an act
with a form of its own (`deeds`): a post is not edited, an institution is not moved by a form.
"""

from __future__ import annotations

from typing import Any

import lantai.orgs.erasures
import lantai.orgs.fields
import lantai.orgs.pages
import lantai.orgs.signinpages  # noqa: F401 - they too
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, said
from lantai.orgs import queries
from lantai.orgs.editions import begin_edition, bring_into_force, end, keep
from lantai.orgs.errors import in_words
from lantai.orgs.flow import RULE
from lantai.orgs.models import (
    CodeRule,
    Department,
    Holiday,
    Institution,
    InstitutionName,
    JointMembership,
    Line,
    Person,
    Post,
    Region,
    RegionSuccession,
    RegionTable,
    Rule,
    RuleEdition,
    Succession,
    SupervisionException,
)
from lantai.orgs.reasons import no_exception
from lantai.orgs.region_panels import Trial, Versions
from lantai.orgs.signins import Reached, WaysIn
from lantai.orgs.supervision import Directory, Tie


class Ties:
    """Who supervises an institution and who receives its records, and how that comes."""

    def show(self, register: Register, row: Institution, actor: Actor) -> dict[str, Any] | None:
        """Two facts; where there is nobody, it says so."""
        directory = Directory.around(row)
        facts = [_fact(both("监督指导", "supervised by"), directory.supervisor(row)),
                 _fact(both("移交进馆", "transfers to"), directory.receiver(row))]  # fmt: skip
        return {"kind": "facts", "id": "ties", "title": both("管辖", "Jurisdiction"),
                "sections": [{"title": "", "facts": facts}]}  # fmt: skip


HOW = {
    "level": both("同级", "of its level"),
    "above": both("上级，本级没有", "of the level above: there is none of its own"),
    "superior": both("随上级单位", "with its superior"),
    "exception": both("例外", "by an exception"),
}
"""How a tie comes."""


def _fact(label: Any, tie: Tie | None) -> dict[str, Any]:
    if tie is None:
        return {"label": label, "value": said("没有", "nobody"), "name": "tie"}
    why = f"{HOW[tie.how]}：{tie.reason}" if tie.reason else str(HOW[tie.how])
    return {"label": label, "name": "tie",
            "value": said("{name}（{why}）", "{name} ({why})", name=tie.body, why=why)}  # fmt: skip


@register
class Institutions(Register):
    """单位名录。"""

    model = Institution
    columns = "name kind level region status"
    sub = "in_line"
    filters = "kind level region status"
    more_filters = "in_line superior founded_on"
    search = "name short_name code"
    code = "code"
    sorts = "name"
    form = (
        Section(both("名称", "Name"), "name short_name name_en code archives_code founded_on"),
        Section(both("归属", "Belongs to"),
                "kind level region in_line superior parent keeper is_listed"),
        Section(both("职能与联系", "Functions and contact"),
                "functions leader contact phone email address"),
    )  # fmt: skip
    only_new = "kind level region in_line superior parent keeper"
    facts = "status ended_on"
    bulk = "leader contact phone address"
    imports = "name short_name code kind level region in_line founded_on leader contact phone"
    panels = (
        Facts(), Ties(), Rows("orgs.department", "institution"), Rows("orgs.post", "institution"),
        Rows("orgs.institutionname", "institution"), Rows("orgs.succession", "predecessor"),
        Rows("orgs.institution", "superior", both("所属单位", "Subordinates")),
        Rows("orgs.institution", "parent", both("分支机构", "Branches")),
        Rows("orgs.supervisionexception", "unit"), Rows("orgs.jointmembership", "office"),
    )  # fmt: skip

    def place(self, row: Institution, actor: Actor) -> None:
        """Whoever enters an institution administers its entry, unless it says otherwise."""
        row.keeper = row.keeper or queries.institution_at(actor.institution)

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """Regions in force; institutions that have not ended."""
        return queries.to_choose(queryset)


@register
class Departments(Register):
    """内设机构。"""

    model = Department
    columns = "name code institution ended_on"
    filters = "institution"
    search = "name"
    order = "order"
    form = (Section("", "institution name code order ended_on"),)
    only_new = "institution"
    imports = "institution name code order"
    panels = (Facts(), Rows("orgs.post", "department"))

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The institutions on which the actor may act."""
        return queries.to_act_on(actor)


class Shown(Register):
    """A register whose rows come from acts, and are not changed at the desk."""

    can_add = False
    can_edit = False
    in_menu = False


@register
class Names(Shown):
    """名称沿革。"""

    model = InstitutionName
    columns = "name short_name valid_from valid_to basis"
    search = "name"
    facts = "institution name short_name valid_from valid_to basis"
    panels = (Facts(),)


@register
class Successions(Shown):
    """沿革：谁接替谁。"""

    model = Succession
    columns = "predecessor successor kind on answers"
    filters = "kind on"
    facts = "predecessor successor kind on basis answers"
    panels = (Facts(),)
    in_menu = True


@register
class JointMemberships(Register):
    """联合档案室成员。"""

    model = JointMembership
    columns = "office member valid_from valid_until"
    filters = "office member"
    form = (Section("", "office member valid_from valid_until basis"),)
    only_new = "office member"
    panels = (Facts(),)

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The joint offices on which the actor may act; any unit as a member."""
        return queries.joint_offices(actor) if name == "office" else queries.to_choose(queryset)


@register
class Exceptions(Register):
    """管辖例外。"""

    model = SupervisionException
    columns = "unit concern body valid_from valid_until"
    sub = "reason"
    filters = "concern unit body"
    form = (Section("", "unit concern body reason basis valid_from valid_until"),)
    only_new = "unit concern body valid_from"
    panels = (Facts(),)

    def place(self, row: SupervisionException, actor: Actor) -> None:
        """The authority that decides keeps it; the unit is its other party."""
        super().place(row, actor)
        row.party = row.unit.path

    def check(self, row: SupervisionException, actor: Actor) -> dict[str, Any]:
        """Only by an authority over the unit's region, and to a fitting body."""
        reasons = no_exception(row.unit, row.body, row.concern, row.reason, actor)
        return {"unit": in_words(reasons)} if reasons else {}

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """Institutions that have not ended."""
        return queries.to_choose(queryset)


@register
class People(Register):
    """人员。"""

    model = Person
    columns = "name number home phone account"
    filters = "home"
    search = "name number"
    form = (Section("", "name name_en number home phone email wants_mail"),)
    only_new = "home"
    facts = "account identified_on"
    imports = "name number home phone email"
    panels = (Facts(), WaysIn(), Rows("orgs.post", "person"))

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The institutions on which the actor may act."""
        return queries.to_act_on(actor)


@register
class Posts(Shown):
    """任职。"""

    model = Post
    columns = "person title institution roles valid_from valid_until"
    sub = "department"
    filters = "institution person"
    more_filters = "valid_until department"
    search = "title"
    facts = ("person institution department title roles extra_duties clearance valid_from "
             "valid_until ended_on lent_by basis")  # fmt: skip
    panels = (Facts(), Rows("orgs.post", "lent_by", both("委托出去的", "Lent from it")))
    in_menu = True


@register
class CodeRules(Shown):
    """动态码要求：哪些角色、从哪一天起。"""

    model = CodeRule
    columns = "role required_from ended_on"
    sub = "basis"
    quiet_tabs = "party self"
    filters = "required_from"
    facts = "role required_from basis ended_on"
    panels = (Facts(), Reached(), Trail())
    in_menu = True


@register
class Regions(Shown):
    """行政区划。"""

    model = Region
    columns = "code full_name level valid_from valid_to"
    filters = "level parent"
    more_filters = "valid_to"
    search = "name full_name"
    order = "code"
    code = "code"
    facts = "code full_name name_en level parent valid_from valid_to"
    panels = (Facts(), Versions(), Rows("orgs.region", "parent", both("下辖", "Below it")),
              Rows("orgs.institution", "region"))  # fmt: skip
    in_menu = True


@register
class RegionChanges(Shown):
    """区划变更。"""

    model = RegionSuccession
    columns = "old new kind on document"
    filters = "on"
    search = "old new"
    facts = columns
    panels = (Facts(),)
    in_menu = True


@register
class RegionTables(Shown):
    """区划表：交来的整表和变更对照表，试过、执行过的都留着。"""

    model = RegionTable
    columns = "name form state handed_in_on taken_on document"
    filters = "form state handed_in_on"
    search = "name document"
    facts = "form way state on under document handed_in_on taken_on digest"
    panels = (Facts(), Trial())
    quiet_tabs = "party self"
    in_menu = True


@register
class Lines(Register):
    """系统（条）。"""

    model = Line
    columns = "name parent ministry"
    filters = "parent"
    search = "name"
    form = (Section("", "name name_en parent ministry"),)
    only_new = "parent"
    panels = (Facts(), Rows("orgs.line", "parent"), Rows("orgs.institution", "in_line"))


@register
class Holidays(Register):
    """本地假日。"""

    model = Holiday
    columns = "name first_on last_on kind"
    filters = "kind first_on"
    form = (Section("", "name first_on last_on kind"),)
    panels = (Facts(),)


# --- rules ----------------------------------------------------------------------------------------


@register
class Rules(Register):
    """规章制度."""

    model = Rule
    columns = "name matter number edition state in_force_on review_on"
    quiet_tabs = "party self"
    filters = "state matter review_on"
    search = "name number"
    order = "name"
    form = (
        Section(both("制度", "The rule"), "name matter number text"),
        Section(both("施行", "In force"), "in_force_on"),
    )
    imports = "name matter number text in_force_on"
    facts = "state edition review_on"
    panels = (Stepper(), Facts(), Rows("orgs.ruleedition", "rule"), Trail())
    steps = RULE
    does = {"issue": bring_into_force, "confirm": keep, "revise": begin_edition,
            "abolish": end}  # fmt: skip
    edits_in = "draft"


@register
class RuleEditions(Shown):
    """制度的各版：施行过的正文都留着."""

    model = RuleEdition
    columns = "name edition in_force_on until issued_by"
    search = "name number"
    facts = "rule edition number in_force_on until issued_by text"
    panels = (Facts(),)
