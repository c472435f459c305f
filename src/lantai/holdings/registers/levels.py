# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The levels: fonds, classes, files, items, and what belongs to them.

Filters of files and items are those with an index to walk. What lies under a scheme is no column:
its panel hides personal elements from who may not read the content, and no export has them.
"""

from __future__ import annotations

from typing import Any

from lantai.craft import codes, refcode
from lantai.desk.panels import Facts, Rows, Trail
from lantai.desk.register import Register, Section, register
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang
from lantai.holdings import dues
from lantai.holdings.models import (
    DigitalObject,
    Extent,
    File,
    Fonds,
    FondsNote,
    FondsText,
    Item,
    ItemDocument,
    RecordClass,
)
from lantai.holdings.panels import Below, Elements, Place
from lantai.holdings.registers.fitting import Shown, belongs, code_is_free, stays_whole
from lantai.orgs.queries import institution_at


@register
class FondsRegister(Register):
    """全宗名册."""

    model = Fonds
    columns = "fonds_code name state date_from date_to opening"
    sub = "creator_name"
    quiet_tabs = "party self"
    filters = "state kind opening"
    search = "name creator_name former_names"
    order = "fonds_code"
    code = "fonds_code"
    form = (
        Section(both("全宗", "The fonds"), "fonds_code name kind creating_unit creator_name "
                "former_names opened_on secrecy"),
        Section(both("背景", "Context"), "history custody_history"),
        Section(both("内容与整理", "Content and arrangement"), "scope arrangement finding_aids "
                "access_conditions remarks"),
    )  # fmt: skip
    facts = "custodian state merged_into closed_on guide introduction opening open_on reach"
    panels = (
        Facts(), Below(RecordClass), Below(File), Below(Item), Rows("holdings.extent", "fonds"),
        Rows("holdings.fondsnote", "fonds"), Rows("holdings.fondstext", "fonds"), Trail(),
    )  # fmt: skip
    imports = "fonds_code name kind creator_name former_names opened_on history scope remarks"

    def place(self, row: Any, actor: Actor) -> None:
        """The actor's institution is its custodian."""
        super().place(row, actor)
        row.custodian = institution_at(actor.institution)


@register
class RecordClasses(Register):
    """类别."""

    model = RecordClass
    columns = "code title fonds parent category_code"
    filters = "fonds"
    more_filters = "parent"
    search = "code title"
    order = "code"
    form = (
        Section("", "fonds parent code title category_code secrecy"),
        Section(both("内容", "Content"), "scope arrangement"),
    )
    only_new = "fonds parent"
    panels = (Facts(without="fonds parent"), Place(), Below(RecordClass), Below(File), Below(Item),
              Trail())  # fmt: skip

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """A class lies in its fonds and its holder."""
        return belongs(row, "parent")


class Records(Register):
    """What the registers of files and items have in common."""

    quiet_tabs = "party self"
    filters = "fonds year category_code retention opening"
    more_filters = "record_class box batch"
    order = "ref_code"
    code = "ref_code"
    search = "title"
    only_new = "fonds"
    bulk = "retention department keywords medium digitised disclosure location remarks"
    reads_are_noted = True

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """The levels fit, the date can be read, the code was never another record's."""
        wrong = self._levels(row)
        if row.date_text and dues.span(row.date_text) == (None, None):
            wrong["date_text"] = both(
                "读不出这个日期。照原文写，如 1956年11月。", "This date cannot be read."
            )
        if code := row.fixed_code():
            wrong["ref_code"] = codes.sentence("holdings.code_fixed", {"code": code}, lang())
        elif row.ref_code:
            wrong |= code_is_free(row, actor)
        return wrong

    def _levels(self, row: Any) -> dict[str, Any]:
        return belongs(row, "record_class", "box")


FORM_CARE = (
    Section(both("密级与公开", "Secrecy and disclosure"), "secrecy secrecy_mark secrecy_term "
            "secret_until disclosure"),
    Section(both("载体与位置", "Medium and place"), "medium quantity unit pages digitised box "
            "position location"),
    Section(both("附注", "Notes"), "remarks described_by described_on"),
)  # fmt: skip
ABOVE = "fonds record_class file"
"""What the panel of the place shows, each leading to its page."""
STATE = "standing opening open_on reach review_on expires_on scheme batch"


@register
class Files(Records):
    """案卷."""

    model = File
    columns = "ref_code title year retention item_count opening"
    sub = "responsible date_text"
    form = (
        Section(both("整理", "Arrangement"), "fonds record_class category_code year retention "
                "department catalogue_number file_number"),
        Section(both("著录", "Description"), "ref_code title responsible date_text item_count "
                "keywords persons abstract"),
        *FORM_CARE,
    )  # fmt: skip
    facts = STATE
    panels = (Facts(without=ABOVE), Place(), Below(Item), Elements(), Trail())
    paper = "ref_code title year date_text retention item_count pages remarks"


@register
class Items(Records):
    """件."""

    model = Item
    columns = "ref_code title year retention pages opening"
    sub = "responsible date_text doc_number"
    more_filters = "record_class file box batch"
    form = (
        Section(both("整理", "Arrangement"), "fonds record_class file sequence category_code year "
                "retention department catalogue_number file_number item_number"),
        Section(both("著录", "Description"), "ref_code title parallel_title other_title "
                "responsible date_text doc_number document_kind manuscript urgency language "
                "keywords persons abstract"),
        Section(both("形式", "Form"), "page_numbers originality"),
        *FORM_CARE,
    )  # fmt: skip
    facts = STATE
    panels = (Facts(without=ABOVE), Place(), Elements(), Rows("holdings.itemdocument", "item"),
              Rows("holdings.digitalobject", "item"), Trail())  # fmt: skip
    paper = "ref_code doc_number responsible title date_text secrecy pages remarks"

    def _levels(self, row: Any) -> dict[str, Any]:
        wrong = belongs(row, "record_class", "file", "box")
        return wrong or stays_whole(row, "file")

    def stamp_of(self, row: Any) -> list[tuple[Any, str]]:
        """归档章 of an item arranged by itself (DA/T 22): what is pressed on its first page."""
        number = row.item_number or _item_number(row.ref_code)
        if row.file_id or not (row.fonds_id and number):
            return []
        return [
            (both("全宗号", "fonds"), row.fonds.fonds_code),
            (both("年度", "year"), self.kind_text(row, "year") or "—"),
            (both("件号", "item"), number),
            (both("机构", "department"), row.department or "—"),
            (both("保管期限", "kept"), self.kind_text(row, "retention") or "—"),
            (both("页数", "pages"), self.kind_text(row, "pages") or "—"),
        ]  # fmt: skip


def _item_number(code: str) -> str:
    """The 件号 that stands in a 档号 of an item arranged by itself."""
    items = (each.parts["item"] for each in refcode.parse(code) if each.template.level == "item")
    return next(items, "")


@register
class ItemDocuments(Register):
    """件内文件."""

    model = ItemDocument
    columns = "order role title pages"
    sub = "doc_number"
    filters = "item"
    form = (Section("", "item order role title doc_number manuscript pages"),)
    only_new = "item"
    in_menu = False
    panels = (Facts(), Rows("holdings.digitalobject", "document"), Trail())

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """Nothing is added to an item that is being handed over."""
        return stays_whole(row, "item")


@register
class DigitalObjects(Shown):
    """计算机文件."""

    model = DigitalObject
    columns = "name origin format size pages"
    filters = "item"
    facts = "item document order name origin size sha512 puid format pages"
    in_menu = False
    panels = (Facts(), Trail())


@register
class Extents(Shown):
    """馆藏数量."""

    model = Extent
    columns = "unit medium quantity pages counted_at"
    filters = "fonds"
    facts = "fonds unit medium quantity pages counted_at"
    in_menu = False
    panels = (Facts(),)


@register
class FondsNotes(Register):
    """全宗卷."""

    model = FondsNote
    columns = "on group text by"
    filters = "fonds group"
    order = "-on"
    form = (Section("", "fonds group on text by"),)
    only_new = "fonds"
    facts = "link"
    panels = (Facts(), Trail())

    def initial_for(self, actor: Actor) -> dict[str, Any]:
        """Whoever writes it is named."""
        return {"by": actor.name}

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """An entry that grew from an act stays as it is; one by hand says something."""
        if row.kind:
            return {
                "text": both("这一条由办理记录生成，不能改。", "It grew from an act and stays.")
            }
        if not row.text.strip():
            return {"text": both("请写内容。", "Write what it says.")}
        return belongs(row)


@register
class FondsTexts(Shown):
    """全宗指南与介绍的各版."""

    model = FondsText
    columns = "kind version issued_on written_by"
    filters = "fonds kind"
    facts = "fonds kind version issued_on written_by text"
    in_menu = False
    panels = (Facts(),)
