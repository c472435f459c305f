# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Usability 可用性: metadata that can be read, formats that are permitted, files that open.

DA/T 70-2018 items 3-1 to 3-8. Carriers and environments (3-5 to 3-7) are a person's to see.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from lantai.craft.checks.case import Case, check
from lantai.craft.checks.survey import FileFacts
from lantai.craft.findings import Finding, Where
from lantai.craft.formats.identity import ending

_ARCHIVES = frozenset({"zip", "tar", "gzip", "bzip2", "xz", "7z", "rar"})


@check("3-1")
def metadata_readable(case: Case) -> Iterator[Finding]:
    """Whether catalogue and form parse was seen when they were read; texts are seen here."""
    for path, seen in case.facts.items():
        if path in case.places.known and seen.fault is not None:
            yield case.find("file_unreadable", Where(path), path=path, why=seen.fault[1])


@cache
def _families() -> Mapping[str, Any]:
    source = resources.files("lantai.craft.checks").joinpath("formats.toml")
    found: Mapping[str, Any] = tomllib.loads(source.read_text("utf-8"))["formats"]
    return found


def named(facts: FileFacts) -> frozenset[str]:
    """The names by which a rule may permit this file: PDF, TIFF, DOCX … by content."""
    mime = facts.identity.mime if facts.identity else ""
    known = facts.identity.known if facts.identity else False
    suffix = ending(facts.path)
    found = set()
    for name, about in _families().items():
        by_content = mime in about.get("mimes", ()) or facts.kind in about.get("kinds", ())
        by_ending = suffix in about.get("endings", ())
        plain = by_ending and not known and facts.kind in about.get("plain", ())
        if plain or (by_content and (by_ending or not about.get("both", False))):
            found.add(name)
    return frozenset(found)


def permitted_names(formats: Iterable[str]) -> frozenset[str]:
    """Names as rules write them (JPG, TIF, PDF/A) as the names of ``formats.toml``."""
    aliases = {alias: name for name, about in _families().items()
               for alias in (name, *about.get("aliases", ()))}  # fmt: skip
    return frozenset(aliases.get(each.upper(), each.upper()) for each in formats)


@check("3-3")
def formats(case: Case) -> Iterator[Finding]:
    """Each file is of a format that the package's rules, else the plan, permit."""
    asked, allowed, bearable = _asked(case)
    for facts in case.record_files():
        if not facts.size or facts.kind in _ARCHIVES or facts.identity is None:
            continue
        names_ = named(facts)
        if not allowed & names_:
            title = facts.identity.title or ending(facts.path).upper() or "?"
            kind = "format_to_convert" if bearable & names_ else "format_not_allowed"
            yield case.find(kind, Where(facts.path), path=facts.path, title=title,
                            allowed="、".join(asked))  # fmt: skip


def _asked(case: Case) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
    """The rule's own words, the formats permitted by it, and those the plan bears for a while.

    A package that brings its own list is held to that list.
    """
    if own := case.manifest.rules.formats:
        return own, permitted_names(own), frozenset()
    asked = tuple(case.param("3-3", "formats", ()))
    return asked, permitted_names(asked), permitted_names(case.param("3-3", "to_convert", []))


@check("3-4")
def opens(case: Case) -> Iterator[Finding]:
    """Each file opens. Of a format that is not taken, nobody asks whether it opens."""
    _, allowed, bearable = _asked(case)
    for facts in case.record_files():
        if facts.fault is not None:
            yield case.find("file_unreadable", Where(facts.path), path=facts.path,
                            why=facts.fault[1])  # fmt: skip
        elif not facts.kind and _should_be_known(facts):
            yield case.find("content_unreadable", Where(facts.path), path=facts.path)
        for found in facts.problems:
            if found.code != "3-4" or facts.kind in _ARCHIVES:
                continue
            if found.kind != "format.not_inspected" or named(facts) & (allowed | bearable):
                yield case.adopt(found)


def _should_be_known(facts: FileFacts) -> bool:
    """Whether a file is called a format whose content we would know, had it been that content."""
    called = permitted_names([ending(facts.path)])
    return facts.size > 0 and any(
        _families().get(name, {}).get("kinds") for name in called | named(facts)
    )


@check("3-8")
def open_formats(case: Case) -> Iterator[Finding]:
    """No file of the records is encrypted or compressed."""
    for facts in case.record_files():
        if facts.kind in _ARCHIVES:
            yield case.find("compressed", Where(facts.path), path=facts.path)
        for found in facts.problems:
            if found.code == "3-8" and found.kind != "format.nested_archive":
                yield case.adopt(found)
