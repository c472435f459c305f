# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Stores, the policy by which records are copied to them, and the rounds that read them back."""

from __future__ import annotations

from typing import Any

from lantai.desk.kinds import tells
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both
from lantai.vault.fixity import lose_case, mend_case
from lantai.vault.flow import DAMAGE
from lantai.vault.models import CopyPolicy, Damage, FixityRun, GradeRule, Store


@register
class Stores(Register):
    """存储库."""

    model = Store
    columns = "name code place is_offsite medium state ceiling"
    quiet_tabs = "party self"
    filters = "state is_offsite medium"
    search = "name code place"
    order = "rank"
    form = (
        Section(both("存储库", "The store"), "code name place is_offsite distance medium"),
        Section(both("使用", "Use"), "ceiling rank capacity round_minutes round_gb remarks"),
    )
    only_new = "code"
    facts = "state founded_at"
    panels = (Facts(), Rows("vault.fixityrun", "store"), Trail())


@register
class CopyPolicies(Register):
    """备份策略."""

    model = CopyPolicy
    columns = "grade copies offsite media"
    quiet_tabs = "party self"
    order = "grade"
    form = (Section("", "grade copies offsite media"),)
    only_new = "grade"


@register
class GradeRules(Register):
    """定级规则."""

    model = GradeRule
    columns = "grade fonds category_code retention basis"
    quiet_tabs = "party self"
    filters = "grade fonds"
    form = (Section("", "fonds category_code retention grade basis"),)

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """A rule is about a fonds of its own institution, or about all of them."""
        if row.fonds is not None and row.fonds.holder != row.holder:
            return {"fonds": both("这个全宗不由本单位保管。", "This fonds is not held by us.")}
        return {}


tells("vault.fixityrun", "said", both("说明", "why"))


@register
class FixityRuns(Register):
    """数字摘要校验."""

    model = FixityRun
    columns = "store began_at result objects_read files damaged repaired"
    quiet_tabs = "party self"
    filters = "store result"
    facts = "store began_at ended_at result said objects_read files size damaged repaired"
    can_add = False
    can_edit = False
    panels = (Facts(),)


@register
class Damages(Register):
    """损坏事项."""

    model = Damage
    columns = "vault_object store found_at state"
    quiet_tabs = "party self"
    filters = "state store"
    facts = "vault_object store found_at files state"
    can_add = False
    can_edit = False
    steps = DAMAGE
    does = {"mend": mend_case, "give_up": lose_case}
    panels = (Stepper(), Facts(), Trail())
