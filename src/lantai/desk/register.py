# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One declaration per noun: what its register shows, filters, edits, imports, exports and does.

A room writes a class under ``@register``; everything else (addresses, list, detail, forms, bulk
edit, import, export, API, duties, menu, data dictionary, tests) is derived from it. A field is
said once. The declaration judges itself when it is made (`RegisterFault`). Three ways to go
beyond: an attribute, a method of the class, a page of one's own (`page`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import override

from lantai.craft.codes import Said
from lantai.craft.flow import Flow
from lantai.desk.deeds import always
from lantai.desk.kinds import CODES, Kind, kind_of
from lantai.guard import law
from lantai.guard.actor import Actor
from lantai.guard.words import both

RESERVED = {"q", "tab", "sort", "per", "after", "more", "lang", "type", "contrast", "keys"}
"""What an address of a list says besides filters."""


class RegisterFault(Exception):
    """The declaration names something that is not there: a fault of the programmer."""


@dataclass(frozen=True)
class Section:
    """A part of a form with its title and the names of its fields."""

    title: Any
    fields: str

    @property
    def names(self) -> list[str]:
        """The fields in their order."""
        return self.fields.split()


class Register:
    """What the desk knows of a noun. Attributes are names of fields, parted by spaces.

    ``quiet_tabs`` are clauses of the sheet that this noun hardly has: their tab is shown only where
    somebody stands in it; ``first_tab`` is the one in which a list opens, for who has it.
    ``edits_in`` are states of the flow in which a row may be changed; in the others what was sent
    on stays as it is. Empty: in all. ``graves`` says of steps what of them cannot be undone.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[str] = ""
    sub: ClassVar[str] = ""
    filters: ClassVar[str] = ""
    more_filters: ClassVar[str] = ""
    search: ClassVar[str] = ""
    quiet_tabs: ClassVar[str] = ""
    first_tab: ClassVar[str] = ""
    order: ClassVar[str] = "-id"
    sorts: ClassVar[str] = ""
    code: ClassVar[str] = ""
    form: ClassVar[Sequence[Section]] = ()
    only_new: ClassVar[str] = ""
    bulk: ClassVar[str] = ""
    imports: ClassVar[str] = ""
    exports: ClassVar[str] = "csv xlsx json print"
    panels: ClassVar[Sequence[Any]] = ()
    facts: ClassVar[str] = ""
    steps: ClassVar[Flow | None] = None
    does: ClassVar[dict[str, Callable[..., Any]]] = {}
    graves: ClassVar[dict[str, Any]] = {}
    edits_in: ClassVar[str] = ""
    reads_are_noted: ClassVar[bool] = False
    in_menu: ClassVar[bool] = True
    can_add: ClassVar[bool] = True
    can_edit: ClassVar[bool] = True
    slug: ClassVar[str] = ""
    about: ClassVar[Any] = ""
    paper: ClassVar[str] = ""

    # --- names ---------------------------------------------------------------------------------

    @cached_property
    def noun(self) -> str:
        """``room.noun``: the beginning of its duties and trail tags."""
        return law.noun_of(self.model)

    @cached_property
    def room(self) -> str:
        """The room it belongs to."""
        return self.model._meta.app_label

    @cached_property
    def plural(self) -> str:
        """Its word in addresses."""
        if self.slug:
            return self.slug
        with override("en"):
            return str(self.model._meta.verbose_name_plural).replace(" ", "-")

    @property
    def title(self) -> str:
        """Its name in the reader's language."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def single(self) -> str:
        """The name of one row in the reader's language."""
        return str(self.model._meta.verbose_name)

    def address(self, row: Any = None, page: str = "") -> str:
        """The address of the list, of a row, or of a page of either."""
        parts = [self.room, self.plural, *([str(getattr(row, "pk", row))] if row else [])]
        return "/" + "/".join([*parts, *([page] if page else [])]) + "/"

    def duty(self, verb: str) -> str:
        """The duty for a verb on this noun."""
        return f"{self.noun}.{verb}"

    # --- fields --------------------------------------------------------------------------------

    def kind(self, name: str) -> Kind:
        """The kind of a field, which knows how to show, edit, filter, export and import it."""
        return self._kinds[name]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return {name: kind_of(self.model, name) for name in self._all_names()}

    def _all_names(self) -> Iterator[str]:
        seen = set()
        declared = (self.columns, self.sub, self.filters, self.more_filters, self.search,
                    self.sorts, self.order.lstrip("-"), self.code, self.bulk, self.imports,
                    self.facts, *(section.fields for section in self.form))  # fmt: skip
        for name in " ".join(declared).split():
            if name not in seen:
                seen.add(name)
                yield name

    def kind_text(self, row: Any, name: str) -> str:
        """A field of a row as text."""
        kind = self._kinds.get(name) or kind_of(self.model, name)
        return kind.text(row)

    @cached_property
    def column_names(self) -> list[str]:
        """The columns of the list."""
        return self.columns.split()

    @cached_property
    def filter_names(self) -> list[str]:
        """All fields that the list can be narrowed by."""
        return [*self.filters.split(), *self.more_filters.split()]

    @cached_property
    def form_names(self) -> list[str]:
        """All fields of the form, in their order."""
        return [name for section in self.form for name in section.names]

    @cached_property
    def sort_names(self) -> list[str]:
        """The fields by which the list can be ordered: those with an index to walk."""
        return list(dict.fromkeys([self.order.lstrip("-"), *self.sorts.split()]))

    @cached_property
    def export_names(self) -> list[str]:
        """All fields that leave in an export: the list's and the form's."""
        names = [*self.column_names, *self.form_names, *self.facts.split()]
        return [name for name in dict.fromkeys(names) if name != "id"]

    @cached_property
    def state_name(self) -> str:
        """The field that a flow moves; empty without a flow."""
        return "state" if self.steps is not None else ""

    def against_change(self, row: Any) -> Said | None:
        """Why a row that is there may not be changed in the state where it stands."""
        if not self.edits_in or row.pk is None or row.state in self.edits_in.split():
            return None
        return Said("flow.closed", {"stands": self.kind("state").text(row)})

    # --- what a room may say otherwise -----------------------------------------------------------

    def columns_for(self, actor: Actor) -> list[str]:
        """The columns that this actor's list has."""
        return self.column_names

    def initial_for(self, actor: Actor) -> dict[str, Any]:
        """What a new row's form begins with."""
        return {}

    def place(self, row: Any, actor: Actor) -> None:
        """Give a new row its columns of sight; as a rule the actor's own institution keeps it."""
        if hasattr(row, "holder"):
            row.holder, row.area, row.line = actor.institution, actor.area, actor.line

    def title_of(self, row: Any) -> str:
        """What stands at the head of a row's page."""
        return str(row)

    def name_of(self, row: Any) -> str:
        """What a row's page is called."""
        return str(row)

    def sentence(self, row: Any) -> str:
        """A line below the title of a row's page."""
        return ""

    def stamp_of(self, row: Any) -> list[tuple[Any, str]]:
        """The cells of a record's filing stamp 归档章, beside its title; for most nouns none."""
        return []

    def choices_for(self, name: str, actor: Actor, queryset: Any) -> Any:
        """The rows that a key of the form may lead to, among those the actor sees."""
        return queryset

    def check(self, row: Any, actor: Actor) -> dict[str, Any]:
        """What is wrong with a row as a whole, by field, before it is saved; empty if nothing."""
        return {}

    # --- judging itself --------------------------------------------------------------------------

    def judge(self) -> None:
        """Raise `RegisterFault` where the declaration contradicts the noun."""
        try:
            _ = self._kinds
        except KeyError as fault:
            raise RegisterFault(f"{type(self).__name__}: no field {fault}") from fault
        if not self.columns:
            raise RegisterFault(f"{type(self).__name__}: no columns")
        if taken := RESERVED & set(self.filter_names):
            raise RegisterFault(f"{type(self).__name__}: filters by {taken}, words of every list")
        for name in self.sort_names:
            if self.kind(name).field.null:
                raise RegisterFault(f"{type(self).__name__}: sorts by {name}, which may be empty")
        for name in self.bulk.split() + self.imports.split():
            if name not in self.form_names:
                raise RegisterFault(f"{type(self).__name__}: {name} is not in the form")
        if self.steps is not None:
            self._judge_flow(self.steps)

    def _judge_flow(self, flow: Flow) -> None:
        names = {field.name for field in self.model._meta.concrete_fields}
        if "state" not in names or "state" in self.form_names:
            raise RegisterFault(f"{type(self).__name__}: a flow wants a field `state`, not in form")
        for name in (*self.does, *self.graves):
            if name not in {step.name for step in flow.steps}:
                raise RegisterFault(f"{type(self).__name__}: no step {name}")
        for name in self.edits_in.split():
            if name not in {state.name for state in flow.states}:
                raise RegisterFault(f"{type(self).__name__}: edits_in names no state {name}")

    def lines(self) -> int:
        """How many lines its declaration has, without the model."""
        source = inspect.getsource(type(self))
        return len([line for line in source.splitlines() if line.strip()])


_registers: dict[str, Register] = {}
_pages: dict[str, list[Page]] = {}
_list_pages: dict[str, list[ListPage]] = {}
_papers: dict[str, list[PaperForm]] = {}


@dataclass(frozen=True)
class Page:
    """A page of a room's own on a noun; it stands as a tab on the row's page where it is wanted."""

    name: str
    title: Any
    view: Callable[..., Any]
    when: Callable[[Any, Actor], bool]


@dataclass(frozen=True)
class PaperForm:
    """A paper of a room's own, made of the rows of a list or of those ticked.

    It stands among the shapes of the register's export; ``make(rows, actor)`` gives its PDF.
    """

    name: str
    label: Any
    help: Any
    make: Callable[[Sequence[Any], Actor], bytes]


def on_paper(model: type[models.Model], *forms: PaperForm) -> None:
    """Put papers of a room's own on a noun."""
    _papers.setdefault(law.noun_of(model), []).extend(forms)


def papers_of(one: Register) -> list[PaperForm]:
    """The papers of a room's own on a register."""
    return _papers.get(one.noun, [])


def register(declared: type[Register]) -> type[Register]:
    """Put a declaration on the desk. Raises `RegisterFault`."""
    made = declared()
    made.judge()
    if made.noun in _registers:
        raise RegisterFault(f"{made.noun} has two registers")
    _registers[made.noun] = made
    CODES[made.model] = made.code
    return declared


@dataclass(frozen=True)
class ListPage:
    """A page of a room's own on a noun as a whole; it stands as a button at the head of its list.

    ``may`` says for whom it is there at all.
    """

    name: str
    title: Any
    view: Callable[..., Any]
    may: Callable[[Actor], bool]


def page(model: type[models.Model], name: str, zh: str, en: str,
         when: Callable[[Any, Actor], bool] = always) -> Callable[..., Any]:  # fmt: skip
    """Put a page of one's own on a noun: ``view(request, register, row)``.

    It is there for every reader of a row, or for the rows and readers that ``when`` names.
    """

    def put(view: Callable[..., Any]) -> Callable[..., Any]:
        own = Page(name, both(zh, en), view, when)
        _pages.setdefault(law.noun_of(model), []).append(own)
        return view

    return put


def list_page(model: type[models.Model], name: str, zh: str, en: str,
              may: Callable[[Actor], bool]) -> Callable[..., Any]:  # fmt: skip
    """Put a page of one's own on a noun as a whole: ``view(request, register)``."""

    def put(view: Callable[..., Any]) -> Callable[..., Any]:
        own = ListPage(name, both(zh, en), view, may)
        _list_pages.setdefault(law.noun_of(model), []).append(own)
        return view

    return put


def list_pages_of(one: Register, actor: Actor) -> list[ListPage]:
    """The pages of one's own on a register as a whole that are there for an actor."""
    return [each for each in _list_pages.get(one.noun, []) if each.may(actor)]


def pages_of(one: Register) -> list[Page]:
    """The pages of one's own on a register's rows."""
    return _pages.get(one.noun, [])


def pages_on(one: Register, row: Any, actor: Actor) -> list[Page]:
    """Of those the ones that a row has for an actor who sees it."""
    return [each for each in pages_of(one) if each.when(row, actor)]


def registers() -> list[Register]:
    """All registers, in the order of the rooms."""
    return list(_registers.values())


def register_of(model: type[models.Model] | str) -> Register | None:
    """The register of a noun, by class or by ``room.noun``."""
    return _registers.get(model if isinstance(model, str) else law.noun_of(model))
