# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The description of the API in OpenAPI 3.1, made from the registers and their kinds.

Nothing is described twice: a field's schema, words and limits are those of its kind, so the
document cannot differ from what `api` does. It is in the language of whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lantai import __version__
from lantai.craft.flow import Step
from lantai.desk.kinds import Kind
from lantai.desk.listing import SIZES, TAB_WORDS
from lantai.desk.register import Register
from lantai.desk.schemas import Schema, object_of, ref, schemas_of
from lantai.guard.words import lang, said


def document(registers: Iterable[Register]) -> Schema:
    """The whole document for these registers."""
    found = list(registers)
    paths: Schema = {}
    for one in found:
        paths.update(_paths(one))
    paths["/api/figures/"] = {"get": _figures()}
    return {
        "openapi": "3.1.0",
        "info": {"title": said("兰台接口", "Lantai API"), "version": __version__,
                 "description": _about()},
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"session": []}],
        "tags": [{"name": one.noun, "description": one.title} for one in found],
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR, "Step": _STEP, **schemas_of(found)},
            "responses": _responses(),
            "parameters": _parameters(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "lantai"},
            },
        },
    }  # fmt: skip


def _about() -> str:
    return said(
        "与网页同一套登记、同样的可见范围、同样的条件和办法。看不到的与没有的都是 404。",
        "The same registers, sight, conditions and acts as the pages. What may not be seen and "
        "what does not exist are both 404.",
    )


# --- paths of a register --------------------------------------------------------------------------


def _paths(one: Register) -> Schema:
    address = f"/api{one.address()}"
    items: Schema = {"get": _listing(one)}
    row: Schema = {"parameters": [ref("id", "parameters")], "get": _reading(one)}
    if one.form and one.can_add:
        items["post"] = _adding(one)
    if one.form and one.can_edit:
        row["patch"] = _editing(one)
    paths = {address: items, f"{address}{{id}}/": row}
    for step in (each for each in one.steps.steps if each.offered) if one.steps else ():
        paths[f"{address}{{id}}/steps/{step.name}/"] = {
            "parameters": [ref("id", "parameters")],
            "post": _taking(one, step),
        }
    return paths


def _operation(one: Register, verb: str, summary: str, body: Schema | None = None,
               *faults: str, status: str = "200", schema: str = "") -> Schema:  # fmt: skip
    content = {"application/json": {"schema": ref(schema or one.noun)}}
    found: Schema = {
        "operationId": f"{one.noun}.{verb}",
        "tags": [one.noun],
        "summary": summary,
        "parameters": [ref("lang", "parameters")],
        "responses": {status: {"description": summary, "content": content},
                      **{each: ref(each, "responses") for each in ("400", "401", "404", *faults)}},
    }  # fmt: skip
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return found


def _listing(one: Register) -> Schema:
    found = _operation(one, "list", one.title, schema=f"{one.noun}.list")
    own = [_filter(one.kind(name)) for name in one.filter_names]
    sorts = [sign + name for name in one.sort_names for sign in ("", "-")]
    found["parameters"] += [
        *(ref(name, "parameters") for name in ("q", "tab", "per", "after")),
        {"name": "sort", "in": "query", "schema": {"type": "string", "enum": sorts}},
        *own,
    ]
    return found


def _filter(kind: Kind) -> Schema:
    words = {
        "text": said("以此开头", "begins with this"),
        "choice": said("等于；几个值用逗号隔开", "equals; several values parted by commas"),
        "number": said("等于，或范围，如 1990-1999", "equals, or a range such as 1990-1999"),
        "date": said("年、月或日，或范围，如 2018..2020-06",
                     "a year, month or day, or a range: 2018..2020-06"),
    }[kind.filter_as]  # fmt: skip
    return {"name": kind.name, "in": "query", "description": f"{kind.label} · {words}",
            "schema": {"type": "string", "maxLength": 200}}  # fmt: skip


def _reading(one: Register) -> Schema:
    return _operation(one, "get", one.single)


def _adding(one: Register) -> Schema:
    summary = said("登记{one}", "Add {one}", one=one.single)
    return _operation(one, "add", summary, ref(f"{one.noun}.add"), "409", "422", status="201")


def _editing(one: Register) -> Schema:
    summary = said("修改{one}", "Change {one}", one=one.single)
    found = _operation(one, "edit", summary, ref(f"{one.noun}.edit"), "409", "412", "422")
    return {**found, "parameters": [*found["parameters"], ref("if-match", "parameters")]}


def _taking(one: Register, step: Step) -> Schema:
    name = f"steps.{step.name}"
    return _operation(one, name, step.label(lang()), _answers(step.asks), "409", "422")


def _answers(asks: Sequence[str]) -> Schema:
    text = {"type": "string", "maxLength": 2000}
    found = object_of(dict.fromkeys([*asks, "opinion"], text), asks)
    return {**found, "additionalProperties": False}


def _figures() -> Schema:
    """The one answer that is no register's: numbers by region and institution."""
    text, numbers = {"type": "string"}, {
        "type": "object", "additionalProperties": {"type": ["integer", "null"]},
        "description": said("按代码；null 是数太小，不告诉",
                            "By code; null is too small to be told"),
    }  # fmt: skip
    figure = object_of(dict.fromkeys(("code", "name", "unit", "about"), text))
    row = object_of({**dict.fromkeys(("path", "kind", "name", "page"), text), "numbers": numbers})
    answer = object_of({
        "tab": text, "tabs": {"type": "array", "items": text}, "at": text,
        "counted_at": {"type": ["string", "null"], "format": "date-time"},
        "few": {"type": "integer"}, "figures": {"type": "array", "items": figure},
        "total": numbers, "rows": {"type": "array", "items": row},
    })  # fmt: skip
    words = said("统计数字：逐区域、逐单位", "Figures, by region and by institution")
    where = {"name": "at", "in": "query", "schema": text,
             "description": said("哪个区域：见答复里的 path",
                                 "Of which region: see path")}  # fmt: skip
    return {
        "operationId": "desk.figures", "summary": words, "tags": [],
        "parameters": [ref("lang", "parameters"), where,
                       {"name": "tab", "in": "query", "schema": text}],
        "responses": {
            "200": {"description": words, "content": {"application/json": {"schema": answer}}},
            **{each: ref(each, "responses") for each in ("400", "401", "404")},
        },
    }  # fmt: skip


# --- what all share -------------------------------------------------------------------------------

_ERROR: Schema = {
    "type": "object",
    "required": ["code", "kind", "field", "message"],
    "properties": {name: {"type": "string"} for name in ("code", "kind", "field", "message")},
}
_STEP: Schema = {
    "type": "object",
    "required": ["name", "label", "url", "asks", "allowed", "reasons"],
    "properties": {
        "name": {"type": "string"},
        "label": {"type": "string"},
        "url": {"type": "string"},
        "asks": {"type": "array", "items": {"type": "string"}},
        "allowed": {"type": "boolean"},
        "reasons": {"type": "array", "items": {"$ref": "#/components/schemas/Error"}},
    },
}


def _responses() -> Schema:
    words = {
        "400": said("请求看不懂", "The request cannot be understood"),
        "401": said("没有登录", "Not signed in"),
        "404": said("没有，或者不能看", "Absent, or not to be seen"),
        "409": said("现在不能办，或者别人先改了", "Not possible now, or changed by somebody else"),
        "412": said("不是最新的版本", "Not the newest version"),
        "422": said("填写的有不对", "Something is filled in wrongly"),
    }
    some = {"type": "array", "items": ref("Error"), "minItems": 1}
    errors = object_of({"errors": some}, ["errors"])
    return {status: {"description": text, "content": {"application/json": {"schema": errors}}}
            for status, text in words.items()}  # fmt: skip


def _parameters() -> Schema:
    def query(name: str, schema: Schema, words: str) -> Schema:
        return {"name": name, "in": "query", "schema": schema, "description": words}

    text = {"type": "string"}
    return {
        "id": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        "if-match": {"name": "If-Match", "in": "header", "schema": text,
                     "description": said("读到的 ETag", "The ETag as it was read")},
        "lang": query("lang", {**text, "enum": ["zh", "en"]}, said("语言", "Language")),
        "q": query("q", {**text, "maxLength": 200},
                   said("在代码和名称里找", "Search code and names")),
        "tab": query("tab", {**text, "enum": list(TAB_WORDS)},
                     said("凭什么看到的：见答复里的 tabs", "Why seen: see tabs in the answer")),
        "per": query("per", {"type": "integer", "enum": list(SIZES)},
                      said("一页几条", "Rows a page")),
        "after": query("after", text, said("照答复里的 next", "As given in next")),
    }  # fmt: skip
