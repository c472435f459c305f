# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of holdings: one declaration per noun.

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
from lantai.holdings import dues, queries
from lantai.holdings import pages as _  # noqa: F401 - puts its page on the fonds
from lantai.holdings.models import (
    Agent,
    Box,
    Category,
    CustodyMove,
    DigitalObject,
    Extent,
    File,
    Fonds,
    FondsNote,
    FondsText,
    ImportBatch,
    ImportProblem,
    Item,
    ItemDocument,
    RecordClass,
    RefCodeChange,
    Repository,
    Shelf,
    SiteScheme,
    Subject,
)
from lantai.holdings.panels import Below, Elements, Place
from lantai.orgs.queries import institution_at


class Shown(Register):
    """A register whose rows are made by acts and not at the desk."""

    can_add = False
    can_edit = False


# --- fonds and levels -----------------------------------------------------------------------------


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
    panels = (Facts(), Place(), Below(RecordClass), Below(File), Below(Item), Trail())

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """A class lies in its fonds and its holder."""
        return _belongs(row, "parent")


def _belongs(row: Any, *names: str) -> dict[str, Any]:
    """What does not fit the fonds: another holder, or a file, class or box of another fonds."""
    wrong: dict[str, Any] = {}
    if row.fonds_id is None:
        return wrong
    if row.holder != row.fonds.holder:
        wrong["fonds"] = both("这个全宗不由本单位保管。", "This fonds is not held by us.")
    for name in names:
        other = getattr(row, name)
        if other is not None and other.fonds_id not in (None, row.fonds_id):
            wrong[name] = both("不属于这个全宗。", "It is not of this fonds.")
    return wrong


class Records(Register):
    """What the registers of files and items have in common."""

    quiet_tabs = "party self"
    filters = "fonds year category_code retention opening"
    more_filters = "record_class box batch"
    order = "ref_code"
    code = "ref_code"
    search = "title"
    bulk = "retention department keywords medium digitised disclosure location remarks"
    reads_are_noted = True

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """The levels fit, the date can be read, the code was never another record's."""
        wrong = self._levels(row)
        if row.date_text and dues.span(row.date_text) == (None, None):
            wrong["date_text"] = both(
                "读不出这个日期。照原文写，如 1956年11月。", "This date cannot be read."
            )
        if row.ref_code:
            wrong |= _code_is_free(row, actor)
        return wrong

    def _levels(self, row: Any) -> dict[str, Any]:
        return _belongs(row, "record_class", "box")


def _code_is_free(row: Any, actor: Actor) -> dict[str, Any]:
    """Whether a code is free in the holder, former codes counted; names only what may be seen."""
    code = refcode.normalise(row.ref_code)
    bearer = queries.bearers_of(row.holder, [code]).get(code)
    if bearer is None or (bearer.model is type(row) and bearer.pk == row.pk):
        return {}
    title = queries.told_of(actor, [bearer]).get((bearer.model, bearer.pk))
    sentence = codes.sentence("holdings.code_taken", {"code": code}, lang())
    return {"ref_code": f"{sentence}（{title}）" if title else sentence}


FORM_CARE = (
    Section(both("密级与公开", "Secrecy and disclosure"), "secrecy secrecy_mark secrecy_term "
            "secret_until disclosure"),
    Section(both("载体与位置", "Medium and place"), "medium quantity unit pages digitised box "
            "position location"),
    Section(both("附注", "Notes"), "remarks described_by described_on"),
)  # fmt: skip
STATE = "standing opening open_on reach review_on expires_on scheme batch"


@register
class Files(Records):
    """案卷."""

    model = File
    columns = "ref_code title year retention item_count opening"
    sub = "responsible date_text"
    form = (
        Section(both("在全宗里的位置", "Place in the fonds"), "fonds record_class category_code "
                "year retention department catalogue_number file_number"),
        Section(both("著录", "Description"), "ref_code title responsible date_text item_count "
                "keywords persons abstract"),
        *FORM_CARE,
    )  # fmt: skip
    facts = STATE
    panels = (Facts(), Place(), Below(Item), Elements(), Trail())
    paper = "ref_code title year date_text retention item_count pages remarks"


@register
class Items(Records):
    """件."""

    model = Item
    columns = "ref_code title year retention pages opening"
    sub = "responsible date_text doc_number"
    more_filters = "record_class file box batch"
    form = (
        Section(both("在全宗里的位置", "Place in the fonds"), "fonds record_class file sequence "
                "category_code year retention department catalogue_number file_number item_number"),
        Section(both("著录", "Description"), "ref_code title parallel_title other_title "
                "responsible date_text doc_number document_kind manuscript urgency language "
                "keywords persons abstract"),
        Section(both("形式", "Form"), "page_numbers originality"),
        *FORM_CARE,
    )  # fmt: skip
    facts = STATE
    panels = (Facts(), Place(), Elements(), Rows("holdings.itemdocument", "item"),
              Rows("holdings.digitalobject", "item"), Trail())  # fmt: skip
    paper = "ref_code doc_number responsible title date_text secrecy pages remarks"

    def _levels(self, row: Any) -> dict[str, Any]:
        return _belongs(row, "record_class", "file", "box")


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
        return _belongs(row)


@register
class FondsTexts(Shown):
    """全宗指南与介绍的各版."""

    model = FondsText
    columns = "kind version issued_on written_by"
    filters = "fonds kind"
    facts = "fonds kind version issued_on written_by text"
    in_menu = False
    panels = (Facts(),)


# --- places ---------------------------------------------------------------------------------------


@register
class Repositories(Register):
    """库房."""

    model = Repository
    columns = "code name kind building floor area_m2"
    filters = "kind"
    search = "name building"
    order = "code"
    code = "code"
    form = (Section("", "code name kind building floor area_m2 remarks"),)
    panels = (Facts(), Rows("holdings.shelf", "repository"), Trail())
    imports = "code name kind building floor area_m2 remarks"


@register
class Shelves(Register):
    """架."""

    model = Shelf
    columns = "code repository sections levels length_mm"
    filters = "repository"
    order = "code"
    form = (Section("", "repository code sections levels length_mm"),)
    panels = (Facts(), Rows("holdings.box", "shelf"), Trail())


@register
class Boxes(Register):
    """盒."""

    model = Box
    columns = "code label fonds year shelf section level slot"
    filters = "fonds"
    more_filters = "shelf year"
    search = "label"
    order = "code"
    code = "code"
    form = (
        Section(both("盒", "Box"), "fonds code label category_code year thickness secrecy"),
        Section(both("位置", "Place"), "shelf section level slot"),
        Section(both("备考表", "Notes on the content"), "closing_note arranged_by checked_by"),
    )
    bulk = "thickness shelf"
    panels = (Facts(), Rows("holdings.item", "box"), Rows("holdings.file", "box"), Trail())

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """A place has a shelf, and is one of the shelf's."""
        if row.slot and row.shelf is None:
            return {"shelf": both("写了位置，请选架。", "A place needs a shelf.")}
        if row.shelf and (row.section > row.shelf.sections or row.level > row.shelf.levels):
            return {"section": both("这个架没有这一节、这一层。", "This shelf has no such place.")}
        return _belongs(row)


# --- authority, schemes ---------------------------------------------------------------------------


@register
class Agents(Register):
    """规范记录."""

    model = Agent
    columns = "name kind exist_text identifier"
    filters = "kind"
    search = "name other_names"
    order = "name"
    form = (
        Section(both("名称", "Name"), "kind name other_names identifier institution exist_text "
                "is_listed"),
        Section(both("说明", "Description"), "places functions history sources"),
    )  # fmt: skip
    panels = (Facts(), Trail())
    imports = "kind name other_names identifier exist_text places functions history sources"


@register
class Categories(Register):
    """门类."""

    model = Category
    columns = "code zh en unit"
    search = "zh en"
    order = "code"
    code = "code"
    form = (Section("", "code zh en unit order"),)
    panels = (Facts(), Trail())


@register
class SiteSchemes(Register):
    """自定元数据方案."""

    model = SiteScheme
    columns = "code zh category_code in_force_from in_force_to"
    filters = "category_code"
    order = "code"
    form = (Section("", "code category_code kind zh en in_force_from in_force_to elements"),)
    panels = (Facts(), Trail())


@register
class Subjects(Register):
    """主题词."""

    model = Subject
    columns = "term en broader"
    search = "term en use_for"
    order = "term"
    code = "term"
    form = (Section("", "term en broader use_for"),)
    panels = (Facts(), Rows("holdings.subject", "broader"), Trail())
    imports = "term en broader use_for"


# --- what large changes remember ------------------------------------------------------------------


@register
class ImportBatches(Shown):
    """导入批次."""

    model = ImportBatch
    columns = "name fonds state added doubles refused made_at"
    sub = "made_by"
    filters = "fonds state"
    facts = "name fonds level scheme state taken added doubles refused skipped made_by made_at " \
            "finished_at digest"  # fmt: skip
    panels = (Facts(), Rows("holdings.importproblem", "batch"), Rows("holdings.item", "batch"),
              Rows("holdings.file", "batch"), Trail())  # fmt: skip


@register
class ImportProblems(Shown):
    """导入问题."""

    model = ImportProblem
    columns = "row field status kind"
    sub = "sheet"
    filters = "batch status"
    order = "number"
    facts = "batch sheet row field status kind"
    in_menu = False
    panels = (Facts(),)


@register
class CustodyMoves(Shown):
    """保管权移交."""

    model = CustodyMove
    columns = "name fonds receiver state total moved laid_on"
    filters = "state"
    facts = "name fonds into receiver reason state total moved laid_on received_on"
    panels = (Facts(), Trail())


@register
class RefCodeChanges(Shown):
    """档号变更."""

    model = RefCodeChange
    columns = "old new changed_on decided_by"
    sub = "reason"
    search = "new"
    order = "old"
    code = "old"
    facts = "old new reason document decided_by changed_on"
    panels = (Facts(), Trail())
