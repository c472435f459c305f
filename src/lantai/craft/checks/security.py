# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Security 安全性: hostile content, files that nobody listed, marks of secrecy.

DA/T 70-2018 items 4-2, 4-3 and 4-7. Looking for byte signatures is called that and never
antivirus; scanner, carrier and process are a person's to sign. What a secret says is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lantai.craft.checks import dated, marks
from lantai.craft.checks.case import Case, check
from lantai.craft.findings import Finding, Where
from lantai.craft.package.manifest import FIELDS, Record

MARKED = frozenset({"check.secret_document", "check.secret_record", "check.secret_expired"})
"""What may not come in as it is; each one is told, however many they are."""
_LITTER = re.compile(
    r"(?i)(?:^|/)(?:thumbs\.db|desktop\.ini|\.ds_store|autorun\.inf|\._[^/]*|~\$[^/]*|~wrl[^/]*"
    r"|[^/]*\.(?:tmp|bak|lnk|swp|part|crdownload)|__macosx/.*)$"
)


@check("4-2")
def signatures(case: Case) -> Iterator[Finding]:
    """Active content and known byte signatures, in every file of the package."""
    for facts in case.facts.values():
        for found in facts.problems:
            if found.code == "4-2":
                yield case.adopt(found)


@check("4-3", needs=("catalogue",))
def extra_files(case: Case) -> Iterator[Finding]:
    """Files that neither the catalogue nor the structure of 2012 accounts for.

    A file that bears the 档号 of an entry without one, or only differs in letter case from one that
    is missed, is told there and not as a stranger.
    """
    named = {each.path for record in case.records() for each in record.files}
    alike = {path.casefold() for path in named if path not in case.facts}
    homeless = {record.ref_code for record in case.items()
                if not any(each.path for each in record.files)}  # fmt: skip
    for path in case.facts:
        if path in named or path in case.places.known or path.casefold() in alike:
            continue
        if path.startswith(case.content):
            if path.rpartition("/")[2].rpartition(".")[0].partition("_")[0] in homeless:
                continue
            yield case.find("extra_file", Where(path), path=path)
        elif _LITTER.search(path) or not (case.places.other and path.startswith(case.places.other)):
            yield case.find("stray_file", Where(path), path=path)


@check("4-7", needs=("catalogue",))
def secrecy_of_records(case: Case) -> Iterator[Finding]:
    """No record of a secret level without its declassification: this platform is not classified."""
    for record in case.records():
        mark = marks.secrecy_value(record.secrecy)
        if mark is None:
            for name in ("title", "note"):
                if level := marks.secrecy_inline(getattr(record, name), bare=name == "note"):
                    yield case.find("secret_word", record.where(name), code=record.ref_code,
                                    field=FIELDS[name], level=level)  # fmt: skip
            continue
        kind = _kind(case, record, mark, "secret_record")
        yield case.find(kind, record.where("secrecy"), code=record.ref_code, level=mark.level,
                        term=mark.years or 0, path="")  # fmt: skip


@check("4-7")
def secrecy_of_content(case: Case) -> Iterator[Finding]:
    """No document bears a secrecy mark at its head, whatever the catalogue says."""
    owners = case.manifest.claimed_files()
    for facts in case.content_files():
        if facts.mark is None:
            continue
        record = owners.get(facts.path)
        kind = _kind(case, record, facts.mark, "secret_document")
        yield case.find(kind, Where(facts.path), path=facts.path, level=facts.mark.level,
                        term=facts.mark.years or 0,
                        code=record.ref_code if record else "")  # fmt: skip


def _kind(case: Case, record: Record | None, mark: marks.Mark, plain: str) -> str:
    """Declassified on record: a warning; term run out: a person of the archives confirms."""
    if record and marks.declassification(record.more, record.note):
        return "secret_declassified"
    if mark.declassified:
        return "secret_declassified"
    made = dated.read(record.date) if record else None
    if marks.expired(mark, made.first if made else None, case.today):
        return "secret_expired"
    return plain
