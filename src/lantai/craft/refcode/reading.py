# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Reference codes read and composed: every template is tried, every reading is told.

Which reading is right, a code alone may not say (a third number is a page or an item); the order
is the templates' own. Whether a code may be changed is the business of `renumbering`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lantai.craft import codes
from lantai.craft.codes import Said, sentence
from lantai.craft.errors import BadInput
from lantai.craft.findings import NOWHERE, Finding, Where
from lantai.craft.refcode.normal import LONGEST, normalise
from lantai.craft.refcode.template import (
    DEFAULT_WIDTH,
    Part,
    Template,
    categories,
    part_label,
)
from lantai.craft.refcode.template import (
    templates as known_templates,
)

_CONFORMING = re.compile("[A-Z][0-9]{3}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """One reading of a code. ``parts`` maps part names (fonds, year, item …) to the letters."""

    template: Template
    parts: Mapping[str, str]
    canonical: str
    notes: tuple[Said, ...] = ()

    @property
    def conforming(self) -> bool:
        """Whether the form is one of a standard or rule, not merely of an older system."""
        return _CONFORMING.fullmatch(self.parts.get("fonds", "A000")) is not None


def parse(text: str, templates: Sequence[Template] | None = None) -> list[Parsed]:
    """All readings of a code, best first; empty where no template fits. Never raises.

    ``templates`` limits the forms tried, e.g. to a site's own (default: all known ones). Notes say
    what was made equal, and what is not as the standard asks.
    """
    if len(text) > LONGEST:
        return []
    canonical = normalise(text)
    said: tuple[Said, ...] = ()
    if canonical != text:
        said = (Said("refcode.respelled", {"given": text, "canonical": canonical}),)
    found = []
    for each in known_templates() if templates is None else templates:
        parts = each.read(canonical)
        if parts is not None:
            found.append(Parsed(each, parts, canonical, said + _notes(each, parts)))
    return found


def _notes(form: Template, parts: Mapping[str, str]) -> tuple[Said, ...]:
    notes = []
    if _CONFORMING.fullmatch(parts.get("fonds", "A000")) is None:
        notes.append(Said("refcode.fonds_form", {"fonds": parts["fonds"]}))
    category = parts.get("category")
    if category is not None and category not in categories():
        notes.append(Said("refcode.category_unlisted", {"category": category}))
    if form.evidence == "K":
        notes.append(Said("refcode.form_unconfirmed", {"standard": form.standard}))
    return tuple(notes)


def judge(
    text: str, templates: Sequence[Template] | None = None, where: Where = NOWHERE
) -> tuple[Parsed | None, list[Finding]]:
    """The best reading with its findings (DA/T 70 item 1-7 档号规范性).

    Not of any form: an error. Respelled or of an older form: a warning. Other possible readings: a
    note, never a block.
    """
    if not text.strip():
        return None, [codes.finding("refcode.empty", where)]
    readings = parse(text, templates)
    if not readings:
        return None, [codes.finding("refcode.no_form", where, value=text[:LONGEST])]
    best = readings[0]
    found = [codes.finding(note.kind, where, **note.params) for note in best.notes]
    if len(readings) > 1:
        other = "、".join(reading.template.zh for reading in readings[1:4])
        found.append(codes.finding("refcode.other_readings", where, value=best.canonical,
                                   form=best.template.zh, other=other))  # fmt: skip
    return best, found


def compose(template: Template, parts: Mapping[str, Any]) -> str:
    """The code of these parts, in canonical spelling. Numbers are padded to the part's width.

    Raises `BadInput` for a missing, unknown or ill-formed part, and where the result would be read
    back as other parts.
    """
    unknown = set(parts) - {part.name for part in template.parts}
    if unknown:
        raise BadInput("refcode.unknown_part", part=sorted(unknown)[0], template=template.zh)
    pieces = []
    for part in template.parts:
        value = parts.get(part.name)
        if value is None or value == "":
            if not part.optional:
                raise BadInput("refcode.missing_part", part=part.zh, template=template.zh)
            continue
        pieces.append(part.before + _spelled(part, value))
    code = "".join(pieces)
    given = {name for name, value in parts.items() if value not in (None, "")}
    if (read := template.read(code)) is None or set(read) != given:
        raise BadInput("refcode.not_composed", code=code, template=template.zh)
    return code


def _spelled(part: Part, value: Any) -> str:
    """A part's value in the code's spelling; a bare number gets the zeros it must have."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    padded = isinstance(value, int) or part.width is not None
    text = normalise(str(value))
    if part.number and padded and text.isdecimal():
        text = text.zfill(part.width or DEFAULT_WIDTH)
    return text


def explain(text: str, lang: str = "zh", templates: Sequence[Template] | None = None) -> str:
    """A readable account of every reading of a code, one line a part."""
    readings = parse(text, templates)
    if not readings:
        return sentence("refcode.no_form", {"value": text[:LONGEST]}, lang)
    lines = [readings[0].canonical]
    for reading in readings:
        title = reading.template.zh if lang == "zh" else reading.template.en
        lines.append(f"  {title or reading.template.id}")
        colon = "：" if lang == "zh" else ": "
        lines += [f"    {part_label(name, lang)}{colon}{value}"
                  for name, value in reading.parts.items()]  # fmt: skip
        lines += [f"    * {sentence(note.kind, note.params, lang)}" for note in reading.notes]
    return "\n".join(lines)
