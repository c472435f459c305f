# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The schemas of the API: a register's rows as they are given, and its forms as they are taken.

Made from the kinds of its fields (`Kind.schema`), with the words of the glossary and an example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lantai.desk.glossary import help_of, note_of
from lantai.desk.kinds import Flag, Key, Kind, Notes, kind_of
from lantai.desk.listing import TAB_WORDS
from lantai.desk.register import Register
from lantai.guard.words import said

Schema = dict[str, Any]


def ref(name: str, of: str = "schemas") -> Schema:
    """A reference to a component."""
    return {"$ref": f"#/components/{of}/{name}"}


def object_of(properties: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    """An object with these properties."""
    return {"type": "object", "properties": dict(properties),
            **({"required": list(required)} if required else {})}  # fmt: skip


# --- fields ---------------------------------------------------------------------------------------


def _described(kind: Kind, schema: Schema) -> Schema:
    words = " ".join(text for text in (help_of(kind), schema.get("description", "")) if text)
    found = {**schema, "title": kind.label, **({"description": words} if words else {})}
    example = _example(kind, schema)
    return found if example is None else {**found, "examples": [example]}


def read_schema(kind: Kind) -> Schema:
    """A field as it is given."""
    schema = kind.schema()
    if "enum" in schema:
        more = [*([""] if kind.field.blank else []), *([None] if kind.field.null else [])]
        schema = {**schema, "enum": list(dict.fromkeys([*schema["enum"], *more]))}
        schema = {**schema, "type": [schema["type"], "null"]} if kind.field.null else schema
    return _described(kind, schema)


def write_schema(kind: Kind) -> Schema:
    """A field as it is taken; null empties it."""
    if isinstance(kind, Key):
        one = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
        words = said("写编号（id）或代码。", "Its number (id) or its code.")
        schema = {"anyOf": [{"type": ["integer", "string", "null"]}, one], "description": words}
        return _described(kind, schema)
    return read_schema(kind)


def _example(kind: Kind, schema: Schema) -> Any:
    """A value that the schema allows; None where any would mislead."""
    if schema.get("enum"):
        return schema["enum"][0]
    if isinstance(kind, Key):
        return 17 if "anyOf" in schema else {"id": 17, "name": kind.label}
    if isinstance(kind, Notes):
        return None
    type_ = schema.get("type")
    name = type_[0] if isinstance(type_, list) else type_
    by_format = {"date": "2018-02-03", "date-time": "2018-02-03T09:30:00+08:00"}
    by_type = {"integer": 12, "number": 12, "boolean": True, "array": [], "object": {}}
    if name == "string":
        return by_format.get(schema.get("format", ""), kind.label[: schema.get("maxLength")])
    return by_type.get(str(name))


def _kinds(one: Register, names: Sequence[str]) -> dict[str, Kind]:
    return {name: one.kind(name) for name in dict.fromkeys(names)}


# --- schemas of a register ------------------------------------------------------------------------


def schemas_of(found: Sequence[Register]) -> Schema:
    """The schemas of these registers by name: ``toy.locker``, ``…list``, ``…add``, ``…edit``."""
    schemas: Schema = {}
    for one in found:
        schemas[one.noun] = _row(one)
        schemas[f"{one.noun}.list"] = _list(one)
        if one.form and one.can_add:
            schemas[f"{one.noun}.add"] = _form(one, one.form_names, new=True)
        if one.form and one.can_edit:
            closed = one.only_new.split()
            names = [name for name in one.form_names if name not in closed]
            schemas[f"{one.noun}.edit"] = _form(one, names, new=False)
    return schemas


_LINE: Schema = {
    "id": {"type": "integer"},
    "label": {"type": "string"},
    "url": {"type": "string"},
    "page": {"type": "string"},
}


def _row(one: Register) -> Schema:
    fields = {name: read_schema(kind) for name, kind in _kinds(one, one.export_names).items()}
    if one.state_name:
        fields[one.state_name] = read_schema(kind_of(one.model, one.state_name))
    found = object_of({**_LINE, "fields": object_of(fields), "version": {"type": "string"},
                     "steps": {"type": "array", "items": ref("Step")}},
                    [*_LINE, "fields", "version", "steps"])  # fmt: skip
    note = note_of(one.model.__name__)
    return {**found, "title": one.single, **({"description": note} if note else {})}


def _list(one: Register) -> Schema:
    names = [*one.column_names, *one.sub.split()]
    fields = {name: read_schema(kind) for name, kind in _kinds(one, names).items()}
    line = object_of({**_LINE, "fields": object_of(fields)}, [*_LINE, "fields"])
    tab = {"type": "string", "enum": ["", *TAB_WORDS]}
    return object_of(
        {"noun": {"type": "string", "const": one.noun}, "tab": tab,
         "tabs": {"type": "array", "items": tab}, "count": {"type": "integer"},
         "more": {"type": "boolean"}, "rows": {"type": "array", "items": line},
         "next": {"type": ["string", "null"]}},
        ["noun", "tab", "tabs", "count", "more", "rows", "next"],
    )  # fmt: skip


def _form(one: Register, names: Sequence[str], *, new: bool) -> Schema:
    kinds = _kinds(one, names)
    needed = [name for name, kind in kinds.items() if new and _needed(kind)]
    fields = object_of({name: write_schema(kind) for name, kind in kinds.items()}, needed)
    fields["additionalProperties"] = False
    if new:
        return object_of({"fields": fields}, ["fields"])
    words = said("读到的 version；不是最新的，就是 409。用 If-Match 的，就是 412。",
                 "The version as read; 409 if not the newest, as If-Match 412.")  # fmt: skip
    opened = {"type": "string", "description": words}
    return object_of({"fields": {**fields, "minProperties": 1}, "opened": opened}, ["fields"])


def _needed(kind: Kind) -> bool:
    """Whether a new row must be sent with it: nothing stands in the empty form."""
    empty = not kind.field.has_default() and not isinstance(kind, Flag)
    return kind.required and empty
