# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Authenticity 真实性 of the metadata: length, type, list, sense, duplicates.

DA/T 70-2018 items 1-2 to 1-5 and 1-8; characters and codes have files of their own. The package's
own rules come first; the plan's stand in where the package brings none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from lantai.craft.checks import dated, marks
from lantai.craft.checks.case import Case, check
from lantai.craft.checks.refcodes import year_of
from lantai.craft.findings import Finding, Where
from lantai.craft.package.layout import names
from lantai.craft.package.manifest import FIELDS, VOLUME, Record

_BRACKETS = str.maketrans("[(【", "〔〔〔") | str.maketrans("])】", "〕〕〕")


@check("1-2", needs=("catalogue",))
def lengths(case: Case) -> Iterator[Finding]:
    """Longer than the package's rule allows: an error; than our default: a warning."""
    own = case.manifest.rules.lengths
    usual: Mapping[str, int] = case.param("1-2", "lengths", {})
    limits = {**usual, **own}
    for record in case.records():
        for name, most in limits.items():
            length = len(record.value(name))
            if length > most:
                kind = "longer_than_rule" if name in own else "too_long"
                yield case.find(kind, record.where(name), code=record.ref_code, length=length,
                                field=FIELDS.get(name, name), most=most)  # fmt: skip


@check("1-3", needs=("catalogue",))
def types(case: Case) -> Iterator[Finding]:
    """Dates as YYYYMMDD (spans for volumes), whole numbers where numbers belong."""
    for record in case.records():
        if (text := record.date.strip()) and dated.read(text) is None:
            yield case.find(
                "not_a_date", record.where("date"), code=record.ref_code, value=_cut(text)
            )
        for name in ("sequence", "pages", "size", "items"):
            text = record.value(name).strip()
            if text and (names.whole_number(text) is None or (name != "size" and _unit(text))):
                yield case.find("not_a_number", record.where(name), code=record.ref_code,
                                field=FIELDS[name], value=_cut(text))  # fmt: skip
        if (text := record.year.strip()) and not re.fullmatch(r"[12][0-9]{3}", text):
            yield case.find(
                "not_a_year", record.where("year"), code=record.ref_code, value=_cut(text)
            )


def _unit(text: str) -> bool:
    """Whether a number bears its unit (3页), which the element's own name already says."""
    return not text[-1].isdecimal()


@check("1-4", needs=("catalogue",))
def lists(case: Case) -> Iterator[Finding]:
    """Values within the lists of 元数据规范, else of the plan. Levels of secrecy belong to 4-7."""
    allowed: dict[str, tuple[str, ...]] = {
        **{name: tuple(values) for name, values in case.param("1-4", "values", {}).items()},
        **case.manifest.rules.values,
    }
    for record in case.records():
        for name, values in allowed.items():
            value = record.value(name).strip()
            if not value or value in values:
                continue
            if name == "secrecy" and marks.secrecy_value(value):
                continue
            yield case.find("not_in_list", record.where(name), code=record.ref_code,
                            field=FIELDS.get(name, name), value=_cut(value),
                            allowed="、".join(values[:12]))  # fmt: skip


@check("1-5", needs=("catalogue",))
def sense(case: Case) -> Iterator[Finding]:
    """Dates that can be true, pages and sizes that can be, volumes that embrace their items."""
    oldest = case.param("1-5", "oldest", date(1600, 1, 1))
    sealed = _sealed_on(case)
    volumes = {volume.ref_code: dated.read(volume.date) for volume in case.volumes()}
    for record in case.records():
        yield from _date_sense(case, record, oldest, sealed)
        yield from _number_sense(case, record)
        yield from _year_sense(case, record)
        yield from _volume_sense(case, record, volumes.get(record.volume))


@check("1-5")
def days_of_the_package(case: Case) -> Iterator[Finding]:
    """The form's day and the description file's: days that can be, and not to come."""
    form, readme = case.manifest.form, case.manifest.readme
    stated = [(form.path, "日期", form.on)] if form else []
    if readme:
        stated.append((readme.path, "制作日期", readme.known.get("made_on", "")))
    for path, label, text in stated:
        if not text.strip():
            continue
        span = dated.loose(text)
        if span is None:
            yield case.find("package_date_unread", Where(path, None, label), line=label,
                            value=_cut(text))  # fmt: skip
        elif span.first > case.today:
            yield case.find("package_date_future", Where(path, None, label), line=label,
                            value=_cut(text))  # fmt: skip


def _sealed_on(case: Case) -> date | None:
    """The day the package says it was made: no record can be younger."""
    stated = [case.manifest.form.on] if case.manifest.form else []
    if case.manifest.readme:
        stated.append(case.manifest.readme.known.get("made_on", ""))
    spans = [span for text in stated if text and (span := dated.loose(text))]
    return max((span.last for span in spans), default=None)


def _date_sense(case: Case, record: Record, oldest: date, sealed: date | None) -> Iterator[Finding]:
    span = dated.read(record.date)
    if span is None:
        return
    where, code = record.where("date"), record.ref_code
    if span.last < span.first:
        yield case.find("date_reversed", where, code=code, value=record.date)
    elif span.first > case.today or (span.last > case.today and span.exact):
        yield case.find("date_future", where, code=code, value=record.date,
                        today=case.today.isoformat())  # fmt: skip
    elif sealed and span.first > sealed:
        yield case.find("date_after_package", where, code=code, value=record.date,
                        sealed=sealed.isoformat())  # fmt: skip
    elif span.first < oldest:
        yield case.find("date_too_old", where, code=code, value=record.date,
                        oldest=oldest.isoformat())  # fmt: skip


def _number_sense(case: Case, record: Record) -> Iterator[Finding]:
    for name, kind in (("pages", "pages_senseless"), ("items", "items_senseless")):
        number = names.whole_number(record.value(name))
        most = case.param("1-5", "most_pages", 99999)
        if number is not None and not 1 <= number <= most:
            yield case.find(kind, record.where(name), code=record.ref_code, value=number)
    size = names.whole_number(record.size)
    if size is not None and size < 0:
        yield case.find("size_senseless", record.where("size"), code=record.ref_code, value=size)


def _year_sense(case: Case, record: Record) -> Iterator[Finding]:
    """A record made after the year it is filed under: a slip in one of the two."""
    span = dated.read(record.date)
    year = year_of(case, record) or record.year
    if span is None or record.level == VOLUME or not re.fullmatch(r"[12][0-9]{3}", year):
        return
    late, early = span.first.year - int(year), int(year) - span.last.year
    kind = ""
    if late > 0 and span.first <= case.today:
        kind = "year_before_date" if late > 1 else "year_just_before_date"
    elif early >= case.param("1-5", "years_most", 20):
        kind = "year_wrong"
    elif early >= case.param("1-5", "years_late", 2):
        kind = "year_far_from_date"
    if kind:
        yield case.find(kind, record.where("date"), code=record.ref_code, value=record.date,
                        year=year)  # fmt: skip


def _volume_sense(case: Case, record: Record, span: dated.Span | None) -> Iterator[Finding]:
    own = dated.read(record.date)
    if span is None or own is None or span.last < span.first:
        return
    if own.last < span.first or own.first > span.last:
        yield case.find("outside_volume", record.where("date"), code=record.ref_code,
                        value=record.date, volume=record.volume, span=span.text)  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"


@check("1-8", needs=("catalogue",))
def duplicates(case: Case) -> Iterator[Finding]:
    """The same 档号 twice; the same title, number and date; the same number of one office."""
    codes_seen: dict[tuple[str, str], Record] = {}
    titles: dict[tuple[str, ...], Record] = {}
    numbers: dict[tuple[str, str], Record] = {}
    for record in case.records():
        code = record.ref_code.strip()
        if code and (other := codes_seen.setdefault((record.level, code), record)) is not record:
            yield case.find("duplicate_code", record.where("ref_code"), code=code, other=other.row)
        if record.level == VOLUME:
            continue
        key = (record.title.strip(), record.date.strip(), record.creator.strip())
        number = _plain_number(record.doc_number)
        same = titles.setdefault((*key, number), record) if all(key) else record
        if same is not record:
            yield case.find("duplicate_title", record.where("title"), code=code, other=same.row,
                            title=_cut(record.title))  # fmt: skip
        elif number:
            first = numbers.setdefault((number, record.creator.strip()), record)
            if first is not record:
                yield case.find("duplicate_number", record.where("doc_number"), code=code,
                                other=first.row, number=_cut(record.doc_number))  # fmt: skip


def _plain_number(number: str) -> str:
    """A document's number without what writers vary: width, blanks, the brackets of the year."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).translate(_BRACKETS)


@check("1-8", needs=("catalogue",))
def same_content(case: Case) -> Iterator[Finding]:
    """Two records whose files are the same bytes: a copy filed twice, or a wrong file."""
    seen: dict[tuple[int, str], tuple[Record, str]] = {}
    for record in case.items():
        for each in record.files:
            facts = case.facts.get(each.path)
            if facts is None or not facts.size or not facts.digests:
                continue
            key = (facts.size, next(iter(sorted(facts.digests.items())))[1])
            first, path = seen.setdefault(key, (record, each.path))
            if path != each.path and first is not record and each is record.files[0]:
                yield case.find("same_content", record.where("files"), code=record.ref_code,
                                path=each.path, other=path, other_code=first.ref_code)  # fmt: skip
