# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Integrity 完整性: counts and bytes against the form, elements, process, numbers, pages, files.

DA/T 70-2018 items 2-1 to 2-11, as far as a machine can answer them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lantai.craft.checks.case import Case, check
from lantai.craft.checks.survey import FileFacts
from lantai.craft.findings import Finding, Where
from lantai.craft.package.layout import names
from lantai.craft.package.manifest import FIELDS, VOLUME, FormClaims, Record

_SAYS_SOMETHING = re.compile(r"[^\W_]")
_GIGABYTES = (10**9, 2**30)
_PAGED = frozenset({
    "pdf", "ofd", "tiff", "jpeg", "png", "gif", "jp2", "bmp", "webp", "heif",
})  # fmt: skip
"""Kinds whose pages are in the file; a text document's count is its program's last opinion."""


@check("2-1", needs=("catalogue", "form"))
def counts(case: Case) -> Iterator[Finding]:
    """Items and volumes as the form counts them; items of each volume as the volume counts."""
    form = case.manifest.form
    if form is None:
        return
    where = Where(form.path)
    for name, unit, found in (("items", "件", {sum(1 for _ in case.items())}),
                              ("volumes", "卷", {sum(1 for _ in case.volumes())}),
                              ("sheets", "张", _sheets(case))):  # fmt: skip
        stated = getattr(form, name)
        if name in form.unread:
            yield case.find("count_unread", where, unit=unit, value=form.unread[name][:40])
        elif stated is not None and stated not in found:
            yield case.find("count_differs", where, unit=unit, stated=stated, found=min(found))
    if form.items is form.volumes is form.sheets is None and not form.unread:
        yield case.find("count_missing", where)


def _sheets(case: Case) -> set[int]:
    """What may be counted as 张: items, their files, or their pages."""
    items = list(case.items())
    pages = [names.whole_number(record.pages) or 0 for record in items]
    return {len(items), sum(len(record.files) for record in items), sum(pages)}


@check("2-1", needs=("catalogue",))
def volume_counts(case: Case) -> Iterator[Finding]:
    """件数 and 页数 of a volume against the items in it."""
    within: dict[str, list[Record]] = {}
    for record in case.items():
        within.setdefault(record.volume, []).append(record)
    for volume in case.volumes():
        inside = within.get(volume.ref_code, [])
        stated = names.whole_number(volume.items)
        if stated is not None and stated != len(inside):
            yield case.find("volume_count_differs", volume.where("items"), code=volume.ref_code,
                            stated=stated, found=len(inside))  # fmt: skip
        pages = names.whole_number(volume.pages)
        each = [names.whole_number(record.pages) for record in inside]
        if pages is not None and inside and None not in each:
            found = sum(number or 0 for number in each)
            if found != pages:
                yield case.find("volume_pages_differ", volume.where("pages"),
                                code=volume.ref_code, stated=pages, found=found)  # fmt: skip


@check("2-2", needs=("form",))
def amounts(case: Case) -> Iterator[Finding]:
    """Bytes and GB of the form, 容量 of the description file, against the files."""
    form, readme = case.manifest.form, case.manifest.readme
    totals = _totals(case)
    if form is None or not totals:
        return
    where, found = Where(form.path), totals[0]
    if "bytes" in form.unread:
        yield case.find("bytes_unread", where, value=form.unread["bytes"][:40])
    elif form.bytes is not None and form.bytes not in totals:
        yield case.find("bytes_differ", where, stated=form.bytes, found=found)
    elif form.bytes is None and not form.gigabytes:
        yield case.find("bytes_missing", where)
    if form.gigabytes and form.gigabytes.strip():
        yield from _gigabytes(case, form.gigabytes, where, totals)
    if readme and readme.bytes is not None and readme.bytes not in totals:
        yield case.find("readme_bytes_differ", Where(readme.path), stated=readme.bytes, found=found)


def _totals(case: Case) -> list[int]:
    """What may be meant by all bytes: of the records, of their folder, of the whole package."""
    inside = {facts.path: facts.size for facts in case.content_files()}
    named = {each.path for record in case.items() for each in record.files if each.path}
    totals = [sum(inside.values()), sum(facts.size for facts in case.facts.values())]
    of_records = sum(size for path, size in inside.items() if path in named)
    absent = named - inside.keys()
    if absent and case.manifest.form:
        listed = {claim.path: claim.size for claim in case.manifest.form.digests}
        of_records += sum(listed.get(path) or 0 for path in absent)
    return [of_records, *totals] if named else totals


def _gigabytes(case: Case, text: str, where: Where, totals: list[int]) -> Iterator[Finding]:
    """GB with the decimals written (three by the form), thousands or powers of two."""
    plain = text.upper().replace("GB", "").strip()
    try:
        stated = Decimal(plain)
        if not stated.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        yield case.find("gigabytes_unread", where, value=text[:40])
        return
    places = max(0, -int(stated.as_tuple().exponent))
    step = Decimal(1).scaleb(-places)
    for total in totals:
        for unit in _GIGABYTES:
            if abs(Decimal(total) / unit - stated) < step:
                return
    yield case.find("gigabytes_differ", where, stated=plain, found=f"{totals[0] / 10**9:.3f}")


@check("2-3", needs=("catalogue",))
def elements(case: Case) -> Iterator[Finding]:
    """The elements of the scheme stand in every entry; and an element of all others is missed."""
    scheme = dict.fromkeys([*case.param("2-3", "elements", []), *case.manifest.rules.required])
    of_volumes = case.param("2-3", "volume_elements", [])
    usual = _usual(case)
    for record in case.records():
        wanted = of_volumes if record.level == VOLUME else scheme
        for name in wanted:
            if not record.has(name):
                yield case.find("element_missing", record.where(name), code=record.ref_code,
                                title=record.title[:40], field=FIELDS.get(name, name))  # fmt: skip
        for name in usual.get(record.level, ()):
            if name not in record.present and name not in wanted:
                yield case.find("element_uneven", record.where(name), code=record.ref_code,
                                field=FIELDS.get(name, name))  # fmt: skip


def _usual(case: Case) -> dict[str, set[str]]:
    """Elements that nearly all entries of a level have: nineteen of twenty, or all but one.

    A note is nobody's duty.
    """
    held: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    for record in case.records():
        total[record.level] += 1
        held.setdefault(record.level, Counter()).update(record.present)
    return {
        level: {name for name, count in names_.items()
                if name != "note" and total[level] > 3
                and total[level] - count <= max(1, total[level] // 20)}
        for level, names_ in held.items()
    }  # fmt: skip


@check("2-4", needs=("catalogue",))
def required(case: Case) -> Iterator[Finding]:
    """Required elements are filled in, by the package's 元数据规范 or by the plan.

    Blanks, dashes and other marks alone say nothing.
    """
    asked = case.manifest.rules.required or case.param("2-4", "required", [])
    of_volumes = case.param("2-3", "volume_elements", [])
    for record in case.records():
        for name in of_volumes if record.level == VOLUME else asked:
            if (
                name != "files"
                and record.has(name)
                and not _SAYS_SOMETHING.search(record.value(name))
            ):
                yield case.find("required_empty", record.where(name), code=record.ref_code,
                                title=record.title[:40], field=FIELDS.get(name, name))  # fmt: skip


@check("2-5", needs=("form",))
def process(case: Case) -> Iterator[Finding]:
    """The form names its people and day, and the sender's tests were passed."""
    form = case.manifest.form
    if form is None:
        return
    people = [name for name in case.param("2-5", "people", []) if not getattr(form, name)]
    unsigned = len(people) == len(case.param("2-5", "people", []))
    for name in (*case.param("2-5", "lines", []), *people):
        if not getattr(form, name):
            label = names.table()["form"][name][0]
            kind = "form_unsigned" if unsigned and name in people else "form_line_empty"
            yield case.find(kind, Where(form.path, None, label), line=label)
    yield from _results(case, form)


def _results(case: Case, form: FormClaims) -> Iterator[Finding]:
    """Tests of the sender: none against, and none left out where others are filled in."""
    own = {line: value for line, value in form.results.items() if "移交" in line}
    for line, value in own.items():
        if not value.strip() and any(own.values()) and "载体" not in line:
            yield case.find("form_result_missing", Where(form.path, None, line), line=line)
    for line, value in form.results.items():
        if any(word in value for word in ("不合格", "不通过", "未通过", "未检", "不符合")):
            yield case.find(
                "form_result", Where(form.path, None, line), line=line, value=value[:20]
            )


@check("2-6", needs=("catalogue",))
def sequence(case: Case) -> Iterator[Finding]:
    """顺序号 runs 1, 2, 3 … through items, and through volumes."""
    for level in (VOLUME, "item"):
        before: int | None = None
        volume = ""
        for record in case.records():
            if record.level != level:
                continue
            number = names.whole_number(record.sequence)
            if number is None:
                before = None if before is None else before + 1
                continue
            fresh = before is None or (number == 1 and record.volume != volume)
            if fresh and number != 1 and level == "item":
                yield case.find("sequence_start", record.where("sequence"), number=number)
            elif before is not None and not fresh and number != before + 1:
                yield case.find("sequence_gap", record.where("sequence"), code=record.ref_code,
                                number=number, wanted=before + 1)  # fmt: skip
            before, volume = number, record.volume


@check("2-7")
def whole_files(case: Case) -> Iterator[Finding]:
    """No file is empty, cut off or without a part it needs."""
    for facts in case.record_files():
        for found in facts.problems:
            if found.code == "2-7":
                yield case.adopt(found)


@check("2-7", needs=("catalogue",))
def pages(case: Case) -> Iterator[Finding]:
    """页数 against the pages of the files, where the formats of all of them count pages."""
    for record in case.items():
        stated = names.whole_number(record.pages)
        held = [case.facts.get(each.path) for each in record.files]
        if stated is None or stated < 1 or not held or None in held:
            continue
        least, most = _page_range([facts for facts in held if facts])
        if least and not least <= stated <= most and stated != _paged(held[0]):
            found = str(least) if least == most else f"≥ {least}"
            yield case.find("pages_differ", record.where("pages"), code=record.ref_code,
                            stated=stated, found=found)  # fmt: skip


def _paged(facts: FileFacts | None) -> int | None:
    """Pages of a file whose format has pages of its own; a picture is one page."""
    if facts is None or facts.pages is None:
        return None
    return facts.pages if facts.kind in _PAGED else None


def _page_range(held: list[FileFacts]) -> tuple[int, float]:
    """Fewest and most pages that all files of a record can have together."""
    least, most = 0, 0.0
    for facts in held:
        pages = _paged(facts)
        if pages is not None:
            least, most = least + pages, most + pages
        elif facts.problems and not facts.kind:
            return 0, 0
        else:
            least, most = least + 1, float("inf")
    return (least, most) if any(_paged(facts) for facts in held) else (0, 0)


@check("2-8", needs=("catalogue",))
def attachments(case: Case) -> Iterator[Finding]:
    """The attachments that a document names are files beside it or pages within it."""
    for record in case.items():
        main = case.facts.get(record.files[0].path) if record.files else None
        if main is None or main.attachments is None:
            continue
        present = len(record.files) - 1 + main.attachments.inside
        if main.attachments.named > present:
            yield case.find("attachment_absent", record.where("files"), code=record.ref_code,
                            named=main.attachments.named, found=present)  # fmt: skip


ENTRY = "归档条目"
"""Where a record says under which line of the retention schedule it is filed."""
NOT_FILED = "不归档"


@check("2-9", needs=("catalogue",), stages=("GD",))
def scope(case: Case) -> Iterator[Finding]:
    """Every item stands under a line of the retention schedule, and under none 不归档.

    Asked only of records that say under which line they are filed.
    """
    for record in case.items():
        if ENTRY not in record.more:
            continue
        line = record.more[ENTRY].strip()
        if not line:
            yield case.find("entry_missing", record.where(ENTRY), code=record.ref_code,
                            title=record.title[:40])  # fmt: skip
        elif line.startswith(NOT_FILED):
            yield case.find("entry_not_filed", record.where(ENTRY), code=record.ref_code,
                            entry=line[:80])  # fmt: skip


@check("2-10", needs=("catalogue",))
def package_metadata(case: Case) -> Iterator[Finding]:
    """Whether the catalogue holds entries at all was seen when it was read."""
    yield from ()


@check("2-11")
def package_content(case: Case) -> Iterator[Finding]:
    """Every file that the catalogue or the list of digests names lies in the package."""
    told: set[str] = set()
    for record in case.items():
        for each in record.files:
            if each.path and each.path not in case.facts and each.path not in case.refused:
                told.add(each.path)
                near = case.nearly.get(each.path.casefold(), "")
                kind = "file_absent_but_alike" if near else "file_absent"
                yield case.find(kind, record.where("files"), code=record.ref_code, path=each.path,
                                other=near)  # fmt: skip
    for claim in case.manifest.form.digests if case.manifest.form else ():
        if claim.path and claim.path not in case.facts and claim.path not in told | case.refused:
            yield case.find("listed_absent", Where(claim.path), path=claim.path)
