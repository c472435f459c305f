# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes the pages of `docs/know` that are made from data: glossary, codes, commands, registers,
duties, dictionary, flows.

`python tools/docs.py` writes them; `--check` says which are stale and exits with 1. A law runs it.
What is read is what the rooms declare: no database is asked, and no setting of this machine counts.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

KNOW = Path(__file__).resolve().parents[1] / "docs" / "know"
MADE = "<!-- made by tools/docs.py; do not edit -->\n\n"


def ready() -> None:
    """Start the house as it is everywhere: the rooms fill their registries."""
    for name in [name for name in os.environ if name.startswith("LANTAI_")]:
        del os.environ[name]
    os.environ["LANTAI_SECRET"] = "signs nothing here; else the settings make one"  # noqa: S105
    os.environ["DJANGO_SETTINGS_MODULE"] = "lantai.house.settings"
    import django

    django.setup()
    import lantai.house.urls  # noqa: F401 - the desk's doors bring their areas of words


# --- tables ---------------------------------------------------------------------------------------


def cell(text: Any) -> str:
    """A text that may stand in a table."""
    return " ".join(str(text).replace("|", "\\|").split())


def head(*labels: str) -> str:
    """The head of a table."""
    return f"| {' | '.join(labels)} |\n|{'---|' * len(labels)}\n"


def line(*cells: Any) -> str:
    """A row of a table."""
    return f"| {' | '.join(map(cell, cells))} |\n"


def twice(said: Any) -> tuple[str, str]:
    """Words in Chinese and in English: lazy ones, or a function that says them now."""
    from django.utils.translation import override

    found = []
    for tag in ("zh-hans", "en"):
        with override(tag):
            found.append(str(said() if callable(said) else said))
    return found[0], found[1]


def marked(names: Any) -> str:
    """Names in code."""
    return ", ".join(f"`{name}`" for name in names)


# --- words ----------------------------------------------------------------------------------------


def glossary() -> Iterator[str]:
    """One word per thing, both languages."""
    from lantai.craft.terms import terms

    yield "# 术语 · Glossary\n\n"
    yield "一个词一个意思：网页、接口、数据库、文档里都一样；网站上在数据字典的“词表”。"
    yield " One word per thing, the same in pages, API, tables and documents.\n\n"
    yield head("中文", "English", "code", "说明", "note")
    for term in terms().values():
        yield line(term.zh, term.en, marked(term.code), term.note_zh, term.note_en)


def findings() -> Iterator[str]:
    """Every finding, refusal and notice that a room may speak, by area."""
    from lantai.craft import codes

    yield "# 检测结论与错误 · Findings and errors\n\n"
    yield "花括号里是随情形填入的内容。 What stands in braces is filled in.\n"
    for area in sorted(codes.AREAS, key=lambda name: (name != "error", name)):
        yield f"\n## `{area}`\n\n"
        yield head("code", "kind", "severity", "中文", "English")
        for name, row in sorted(codes.area(area)["kinds"].items()):
            zh = row["zh"] + row.get("remedy_zh", "")
            en = " ".join(filter(None, (row["en"], row.get("remedy_en", ""))))
            yield line(row["code"], f"`{name}`", row["severity"], zh, en)


UNLISTED = {"manage": ("Django 自带的命令，给工程师", "Django's own commands, for engineers")}
"""Commands of the site that ``lantai --help`` leaves out."""


def commands() -> Iterator[str]:
    """The command line: the site's commands and the bench's."""
    from lantai.craft.cli import COMMANDS

    yield "# 命令 · Commands\n\n"
    yield "每个命令加 `--help` 给出参数。 Each command explains its words with `--help`.\n\n"
    yield "退出码 · exit code: 0 通过 good, 1 有问题 findings, 2 无法执行 could not run.\n\n"
    yield "## 网站 · the site\n\n"
    yield head("command", "用途", "purpose")
    for name, (zh, en) in site_commands().items():
        yield line(f"`lantai {name}`", zh, en)
    yield "\n## 手艺 · the bench\n\n"
    yield head("command", "用途", "purpose")
    for name, (zh, en) in COMMANDS.items():
        yield line(f"`lantai craft {name}`", zh, en)


def site_commands() -> Mapping[str, tuple[str, str]]:
    """The commands of the site, as ``lantai --help`` tells them."""
    from lantai.cli import HELP
    from lantai.house.commands import COMMANDS

    told = {name: (zh, en) for name, zh, en in
            re.findall(r"^lantai (\w+)[ …]+(.+?) · (.+)$", HELP, re.MULTILINE)}  # fmt: skip
    return {name: told.get(name) or UNLISTED[name] for name in COMMANDS}


# --- what the rooms declare -----------------------------------------------------------------------


def by_room() -> Iterator[tuple[str, list[Any]]]:
    """The rooms in the order of their names, each with its registers."""
    from lantai.desk.register import registers

    found: dict[str, list[Any]] = {}
    for one in registers():
        found.setdefault(one.room, []).append(one)
    yield from sorted(found.items())


def named(one: Any) -> str:
    """A register's title in both languages."""
    return " · ".join(twice(one.model._meta.verbose_name_plural))


def registers_page() -> Iterator[str]:
    """Every register: name, address, lines of its declaration, columns of its list."""
    from lantai.desk.command import flow_lines

    yield "# 登记 · Registers\n\n"
    yield "“行数”是声明和流程写了几行，不算数据表；`lantai desk registers` 给出同样的数。"
    yield " Lines are those of the declaration and its flow, without the noun.\n"
    for room, own in by_room():
        yield f"\n## `{room}`\n\n"
        yield head("登记", "register", "noun", "address", "lines", "columns of the list")
        for one in own:
            lines = one.lines() + (flow_lines(one.steps) if one.steps else 0)
            zh, en = twice(one.model._meta.verbose_name_plural)
            yield line(zh, en, f"`{one.noun}`", f"`{one.address()}`", lines,
                       marked(one.column_names))  # fmt: skip


def duties() -> Iterator[str]:
    """Every role, and every duty with its words and the roles that have it."""
    from lantai.desk.duties import catalogue
    from lantai.orgs.roles import duties_of, roles

    yield "# 职责与角色 · Duties and roles\n\n"
    yield from _roles(roles().values())
    everyone = duties_of([])
    held = {code: duties_of([code]) - everyone for code in roles()}
    yield "\n## 职责 · Duties\n\n`everyone`：每个任职都有。 Every post has these.\n\n"
    yield head("duty", "中文", "English", "roles")
    for duty, (zh, en) in catalogue().items():
        who = [code for code, own in held.items() if duty in own]
        yield line(f"`{duty}`", zh, en, marked(["everyone"] if duty in everyone else who))


def _roles(roles: Any) -> Iterator[str]:
    from lantai.orgs.terms import Kind

    yield "## 角色 · Roles\n\n"
    yield head("role", "中文", "English", "只在 · only in", "另外 · besides")
    for role in roles:
        places = "、".join(twice(Kind(kind).label)[0] for kind in role.kinds)
        more = [*(["监督本区域，看数 counts of its area"] if role.supervises else []),
                *(["业务指导本系统，看数 counts of its line"] if role.guides else []),
                *([f"三员 administrator: {role.triad}"] if role.triad else [])]  # fmt: skip
        yield line(f"`{role.code}`", role.zh, role.en, places, "; ".join(more))


def dictionary() -> Iterator[str]:
    """Every field of every noun."""
    from lantai.desk.dictionary import names_of

    yield "# 数据字典 · Data dictionary\n\n"
    yield "网站的 `/know/` 另说谁能看、能办什么。 `/know/` of the site says also who may see what."
    yield "\n\n`*`：必填 required.\n"
    for room, own in by_room():
        yield f"\n## `{room}`\n"
        for one in own:
            yield f"\n### {named(one)} `{one.noun}`\n\n"
            yield head("field", "中文", "English", "填什么", "what", "words")
            for name in names_of(one):
                yield _field(one, name)


def _field(one: Any, name: str) -> str:
    from lantai.desk.dictionary import kind_word
    from lantai.desk.kinds import kind_of

    kind = kind_of(one.model, name)
    needed = kind.required and not kind.field.has_default()
    words = [f"`{value}` {'/'.join(twice(label))}"
             for value, label in getattr(kind.field, "flatchoices", [])]  # fmt: skip
    return line(f"`{name}`{' *' if needed else ''}", *twice(lambda: kind.label),
                *twice(lambda: kind_word(kind)), ", ".join(words))  # fmt: skip


def flows() -> Iterator[str]:
    """Every flow: its picture and its steps."""
    yield "# 流程 · Flows\n\n"
    yield "图由流程表生成。 The pictures are made from the tables of states and steps.\n"
    for _, own in by_room():
        for one in own:
            if one.steps is not None:
                yield from _flow(one)


def _flow(one: Any) -> Iterator[str]:
    yield f"\n## {named(one)} `{one.noun}`\n\n```mermaid\n{one.steps.mermaid('zh')}```\n\n"
    yield head("step", "中文", "English", "from", "to", "duty", "rules")
    for step in one.steps.steps:
        rules = [*([f"other than 另一人: {step.other_than}"] if step.other_than else []),
                 *([f"{step.quorum} persons 人"] if step.quorum > 1 else []),
                 *([f"within {step.within} workdays 个工作日内"] if step.within else []),
                 *([f"asks 要填: {', '.join(step.asks)}"] if step.asks else [])]  # fmt: skip
        yield line(f"`{step.name}`", step.label("zh"), step.label("en"), marked(step.sources()),
                   f"`{step.to}`", f"`{step.duty}`", "; ".join(rules))  # fmt: skip


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "glossary.md": glossary,
    "findings.md": findings,
    "commands.md": commands,
    "registers.md": registers_page,
    "duties.md": duties,
    "dictionary.md": dictionary,
    "flows.md": flows,
}


def main(check: bool) -> int:
    """Write or check the pages."""
    ready()
    stale = []
    for name, make in PAGES.items():
        page, text = KNOW / name, MADE + "".join(make())
        if check:
            if not page.is_file() or page.read_text("utf-8") != text:
                stale.append(name)
        else:
            KNOW.mkdir(parents=True, exist_ok=True)
            page.write_text(text, "utf-8")
    if stale:
        print(f"stale, run `make docs`: {', '.join(stale)}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
