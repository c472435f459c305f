# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""延期开放目录, as the archives lays it and the authority answers it."""

from __future__ import annotations

from lantai.appraisal import doing
from lantai.appraisal.flow import DEFERRAL
from lantai.appraisal.models import Deferral, DeferralCatalogue
from lantai.appraisal.registers.batches import Made
from lantai.desk.panels import Facts, Rows, Stepper, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.words import both, said


@register
class DeferralCatalogues(Register):
    """延期开放目录."""

    model = DeferralCatalogue
    columns = "name items refused laid_on document_number state"
    quiet_tabs = "self"
    filters = "state laid_on"
    search = "name document_number"
    form = (Section("", "name letter"),)
    can_add = False
    facts = "batch items refused laid_on answered_by document_number answered_on state"
    panels = (Stepper(), Facts(), Rows("appraisal.deferral", "catalogue"), Trail())
    steps = DEFERRAL
    does = doing.CATALOGUE
    edits_in = "drafted"
    graves = {"consent": both("没有勾“不同意延期”的，都算同意延期。",
                              "What was not refused is consented to.")}  # fmt: skip

    def sentence(self, row: DeferralCatalogue) -> str:
        """How much it is."""
        return said("延期 {n} 件，目录报同级档案主管部门同意",
                    "{n} deferred records, laid before the authority of the same level",
                    n=f"{row.items:,}")  # fmt: skip


@register
class Deferrals(Made):
    """延期开放件."""

    model = Deferral
    in_menu = True
    columns = "ref_code title year ground again_on consent remark"
    filters = "catalogue ground consent"
    order = "id"
    facts = "catalogue ref_code title year ground again_on consent remark is_applied"
