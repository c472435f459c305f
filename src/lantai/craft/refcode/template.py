# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Templates of reference codes: data from a standard, a site or a package, turned into a pattern.

A template is a list of parts, each with the separator before it, a pattern and maybe a width. The
standards' own stand in templates.toml. A site or a package builds others from data (`from_data`)
or from the sentence of its naming rule (`from_rule`); patterns from a package are never trusted,
only the names of parts and literal letters.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.errors import BadInput
from lantai.craft.refcode.normal import normalise

LONGEST_RULE = 400
"""Characters of a structure in a naming rule that are read."""
DEFAULT_WIDTH = 3
"""Digits of a number whose template fixes no width: the least that the standard's examples show."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a code: ``before`` is its separator, ``width`` the digits of a number."""

    name: str
    before: str
    pattern: str
    zh: str
    optional: bool = False
    width: int | None = None
    number: bool = False

    def regex(self) -> str:
        """This part as a piece of the template's regular expression."""
        body = self.pattern
        if self.number and self.width:
            body = rf"[0-9]{{{self.width}}}|[1-9][0-9]{{{self.width},}}"
        piece = f"{re.escape(self.before)}(?P<{self.name}>{body})"
        return f"(?:{piece})?" if self.optional else piece


@dataclass(frozen=True)
class Template:
    """A form of reference code, dated; ``only`` and ``excluded`` are categories 门类."""

    id: str
    parts: tuple[Part, ...]
    zh: str = ""
    en: str = ""
    standard: str = ""
    evidence: str = ""
    level: str = "item"
    only: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    effective_from: date | None = None
    effective_to: date | None = None
    loose: bool = False
    pattern: re.Pattern[str] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if not names or len(set(names)) != len(names):
            raise BadInput("refcode.bad_template", template=self.id, why="parts")
        body = "".join(part.regex() for part in self.parts)
        try:
            compiled = re.compile(rf"{body}\Z")
        except re.error as fault:
            raise BadInput("refcode.bad_template", template=self.id, why=str(fault)) from fault
        object.__setattr__(self, "pattern", compiled)

    def read(self, canonical: str) -> dict[str, str] | None:
        """The parts of a normalised code, or None where it is not of this form."""
        found = self.pattern.match(canonical)
        if found is None:
            return None
        parts = {name: value for name, value in found.groupdict().items() if value is not None}
        category = parts.get("category")
        if category is not None and (category in self.excluded or (self.only and
                                     category not in self.only)):  # fmt: skip
            return None
        return parts

    def in_force(self, on: date) -> bool:
        """Whether new codes were made in this form on that day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Template:
        """A site's own template from plain data.

        ``{"id": "site", "form": "fonds -category ·year -item:4"}`` or, in full, ``"parts":
        [{"name": "fonds", "before": "", "pattern": "[A-Z]{2}[0-9]{2}"}, …]``; other keys are the
        fields of `Template`. Names not known to the standard are welcome with a pattern. Raises
        `BadInput` where the data make no template.
        """
        try:
            return _from_data(data)
        except (KeyError, TypeError, ValueError, AttributeError, re.error) as fault:
            name = str(data.get("id", "?")) if isinstance(data, Mapping) else "?"
            raise BadInput("refcode.bad_template", template=name, why=str(fault)) from fault

    @classmethod
    def from_rule(cls, sentence: str, id: str = "rule") -> Template:
        """A template from a naming rule such as ``档号结构：全宗号-WS·年度·保管期限-件号（三位）``.

        Takes the first line that names the 档号; literal letters stay literal. Raises `BadInput`
        where the sentence does not say a structure.
        """
        return Template(id, tuple(_rule_parts(sentence)), zh="本单位编号规则", en="the site's rule")


@cache
def _tables() -> Mapping[str, Any]:
    source = resources.files("lantai.craft.refcode").joinpath("templates.toml")
    return tomllib.loads(source.read_text("utf-8"))


def part_label(name: str, lang: str = "zh") -> str:
    """The part's name for people; unknown names are given back."""
    entry = _tables()["parts"].get(name)
    return str(entry[lang]) if entry else name


def categories() -> Mapping[str, str]:
    """档案门类代码 of DA/T 13-2022 and their names."""
    table: Mapping[str, str] = _tables()["categories"]
    return table


@cache
def templates() -> tuple[Template, ...]:
    """Every template that is known, best first; the loose forms of old systems come last."""
    loaded = [Template.from_data(each) for each in _tables()["templates"]]
    fonds = _tables()["loose"]["fonds"]
    loose = [
        Template.from_data({**each, "id": each["id"] + "-loose", "loose": True,
                            "patterns": {**each.get("patterns", {}), "fonds": fonds}})
        for each in _tables()["templates"]
    ]  # fmt: skip
    return (*loaded, *loose)


def template(id: str) -> Template:
    """The template with this id. Raises `BadInput` where none has it."""
    for each in templates():
        if each.id == id:
            return each
    raise BadInput("refcode.unknown_template", template=id)


def _from_data(data: Mapping[str, Any]) -> Template:
    patterns = data.get("patterns", {})
    if "form" in data:
        parts = [_part_of_form(word, patterns) for word in str(data["form"]).split()]
    else:
        parts = [_part_of_data(each) for each in data["parts"]]
    return Template(
        id=str(data["id"]), parts=tuple(parts), zh=data.get("zh", ""), en=data.get("en", ""),
        standard=data.get("standard", ""), evidence=data.get("evidence", ""),
        level=data.get("level", "item"), only=frozenset(data.get("only", ())),
        excluded=frozenset(data.get("except", ())), effective_from=data.get("effective_from"),
        effective_to=data.get("effective_to"), loose=bool(data.get("loose", False)),
    )  # fmt: skip


_FORM = re.compile(r"([^a-z0-9?:]*)([a-z][a-z0-9_]*)(\?)?(?::([0-9]+))?")


def _part_of_form(word: str, patterns: Mapping[str, str]) -> Part:
    found = _FORM.fullmatch(word)
    if found is None:
        raise ValueError(word)
    before, name, optional, width = found.groups()
    known = _tables()["parts"].get(name, {"zh": name})
    return Part(name, before, patterns.get(name) or known["pattern"], known["zh"], bool(optional),
                int(width) if width else None, bool(known.get("number")))  # fmt: skip


def _part_of_data(data: Mapping[str, Any]) -> Part:
    name = data["name"]
    known = _tables()["parts"].get(name, {})
    number = bool(data.get("number", known.get("number", False)))
    pattern = data.get("pattern") or known.get("pattern") or ("[0-9]{1,8}" if number else None)
    if pattern is None:
        raise KeyError(f"{name}: pattern")
    re.compile(pattern)
    label = data.get("zh", known.get("zh", name))
    return Part(name, normalise(data.get("before", "")), pattern, label,
                bool(data.get("optional", False)), data.get("width"), number)  # fmt: skip


_NUMERALS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_WIDTH = re.compile(r"[(（]?([0-9一二两三四五六七八]) ?位(?:数字?|阿拉伯数字|流水号?)?[)）]?")
_RULE = re.compile(r"档号[^：:＝=\n由]{0,12}(?:[：:为是＝=]+|由)\s*([^\n。；;，,]+)")
_END = re.compile("(?:等?(?:部分|要素|项|[0-9一二三四五六七八]部分))?(?:组成|构成|编制|编成)?$")
_STATED_WIDTH = re.compile(
    "(组号|案卷号|卷号|册号|件号|张号|页号|流水号)(?:一律|统一|均)?(?:为|是|用|取|采用|编)?"
    "([0-9一二两三四五六七八]) ?位"
)
_LITERAL = re.compile("[A-Z0-9]{1,8}")


def _rule_parts(sentence: str) -> Iterable[Part]:
    found = _RULE.search(sentence[:4000])
    body = found.group(1) if found else sentence.strip().partition("\n")[0]
    body = _with_stated(_END.sub("", body.strip()), sentence[:4000])
    known = _tables()["parts"].items()
    names = {normalise(alias): name for name, entry in known for alias in entry["aliases"]}
    parts: list[Part] = []
    for before, word in re.findall("([-·]?)([^-·]+)", _without_widths(body)):
        parts.append(_rule_part(before, word, names))
    if len(parts) < 2:
        raise BadInput("refcode.bad_rule", rule=sentence.strip()[:80])
    return parts


def _with_stated(body: str, sentence: str) -> str:
    """Widths that the rule states after the structure (件号为4位) set beside their parts."""
    for name, digits in _STATED_WIDTH.findall(sentence):
        if re.search(rf"{name}(?![(（:])", body):
            body = re.sub(rf"{name}(?![(（:])", f"{name}({digits}位)", body)
    return body


def _without_widths(body: str) -> str:
    """``件号（三位）`` becomes ``件号:3``; then spelled as codes are."""
    counted = _WIDTH.sub(
        lambda found: f":{_NUMERALS.get(found.group(1)) or found.group(1)}", body[:LONGEST_RULE]
    )
    return normalise(counted.strip("“”\"' ，,"))


def _rule_part(before: str, word: str, names: Mapping[str, str]) -> Part:
    text, _, width = word.partition(":")
    name = names.get(text)
    if name is None:
        if not _LITERAL.fullmatch(text):
            raise BadInput("refcode.bad_rule", rule=word[:80])
        name = "category" if text in categories() else f"literal_{text.lower()}"
        return Part(name, before, re.escape(text), text)
    known = _tables()["parts"][name]
    number = bool(known.get("number"))
    size = int(width) if width.isdigit() and int(width) > 0 else None
    pattern = known["pattern"]
    if name == "fonds":
        pattern = f"{pattern}|{_tables()['loose']['fonds']}"
    return Part(name, before, pattern, known["zh"], False, size if number else None, number)
