# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Authenticity 真实性 of what is sent: digests, electronic attributes, links, documents, folders.

DA/T 70-2018 items 1-1 and 1-10 to 1-14. The values of the records are in `elements`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lantai.craft.checks.case import Case, check
from lantai.craft.checks.refcodes import year_of
from lantai.craft.findings import Finding, Where
from lantai.craft.package.layout import names
from lantai.craft.package.layout.places import fold
from lantai.craft.package.manifest import DigestClaim, Record
from lantai.craft.package.names import shown

_FOR_PEOPLE = frozenset({"metadata_rules", "code_rules"})


@check("1-1", needs=("form",))
def digests(case: Case) -> Iterator[Finding]:
    """Each file of the list has the digest that the form (or the entry) says it has."""
    listed: dict[str, DigestClaim] = {}
    unknown: Counter[str] = Counter()
    for claim in case.manifest.form.digests if case.manifest.form else ():
        where = Where(claim.path)
        first = listed.setdefault(claim.path, claim)
        if first is not claim and first.value != claim.value:
            yield case.find("digest_twice", where, path=claim.path)
        if not claim.algorithm:
            unknown[claim.named or "—"] += 1
        elif not names.is_digest(claim.value, claim.algorithm):
            yield case.find("digest_malformed", where, path=claim.path, algorithm=claim.named,
                            value=claim.value[:80])  # fmt: skip
        else:
            yield from _compare(case, claim.path, claim.algorithm, claim.value)
    for named, count in unknown.items():
        yield case.find("digest_unknown", Where(_form(case)), algorithm=named, count=count)
    for record in case.items():
        for each in record.files:
            for algorithm, value in each.digests.items():
                yield from _compare(case, each.path, algorithm, value)
    yield from _without(case, listed)


@check("1-1")
def signatures(case: Case) -> Iterator[Finding]:
    """Signed files are told: their signatures and seals are verified with the signer's program."""
    for facts in case.record_files():
        if facts.signed:
            yield case.find("signature_unverified", Where(facts.path), path=facts.path)


def _compare(case: Case, path: str, algorithm: str, value: str) -> Iterator[Finding]:
    facts = case.facts.get(path)
    if facts is None or algorithm not in facts.digests:
        return
    if facts.digests[algorithm] != value:
        yield case.find("digest_differs", Where(path), path=path, algorithm=algorithm.upper(),
                        stated=value[:16], found=facts.digests[algorithm][:16])  # fmt: skip


def _without(case: Case, listed: dict[str, DigestClaim]) -> Iterator[Finding]:
    """Files of the records that no list gives a digest for."""
    form = case.manifest.form
    claimed = listed or any(each.digests for record in case.items() for each in record.files)
    if form and not claimed:
        if not form.package_digests:
            yield case.find("digests_absent", Where(form.path))
        return
    for record in case.items():
        for each in record.files:
            if each.path in case.facts and each.path not in listed and not each.digests:
                yield case.find("digest_missing", Where(each.path), path=each.path,
                                code=record.ref_code)  # fmt: skip


def _form(case: Case) -> str:
    return case.manifest.form.path if case.manifest.form else ""


@check("1-10", needs=("catalogue",))
def sizes(case: Case) -> Iterator[Finding]:
    """文件大小 is the sum over the files of an entry; the form's 容量 is each file's own."""
    for record in case.items():
        stored = [case.facts.get(each.path) for each in record.files]
        size = names.whole_number(record.size)
        if size is not None and stored and all(stored):
            real = sum(facts.size for facts in stored if facts)
            if real != size and size >= 0:
                yield case.find("size_differs", record.where("size"), code=record.ref_code,
                                stated=size, found=real)  # fmt: skip
        for each, facts in zip(record.files, stored, strict=True):
            if facts and each.size is not None and each.size != facts.size:
                yield case.find("file_size_differs", Where(each.path), path=each.path,
                                stated=each.size, found=facts.size)  # fmt: skip
    for claim in case.manifest.form.digests if case.manifest.form else ():
        facts = case.facts.get(claim.path)
        if facts and claim.size is not None and claim.size != facts.size:
            yield case.find("file_size_differs", Where(claim.path), path=claim.path,
                            stated=claim.size, found=facts.size)  # fmt: skip


@check("1-10", needs=("catalogue",))
def named_after(case: Case) -> Iterator[Finding]:
    """A file that bears another record's 档号 as its name: two files changed places."""
    codes = {record.ref_code: record for record in case.items() if record.ref_code}
    for record in case.items():
        for each in record.files:
            stem = each.path.rpartition("/")[2].rpartition(".")[0]
            bearer = codes.get(stem) or codes.get(re.split(r"[_\s（(]", stem)[0])
            if bearer is None or bearer.ref_code == record.ref_code or not record.ref_code:
                continue
            if all(each.path != own.path for own in bearer.files):
                yield case.find("named_after_another", record.where("files"), path=each.path,
                                code=record.ref_code, other=bearer.ref_code)  # fmt: skip


@check("1-10")
def endings(case: Case) -> Iterator[Finding]:
    """The ending of a file's name fits what the bytes are."""
    for facts in case.record_files():
        for found in facts.problems:
            if found.kind == "format.mismatch":
                yield case.adopt(found, "1-10")


@check("1-11", needs=("catalogue",))
def links(case: Case) -> Iterator[Finding]:
    """Every entry names a file inside the package, and no file is named by two entries."""
    owner: dict[str, Record] = {}
    for record in case.items():
        if not any(each.claimed.strip() for each in record.files):
            yield case.find("no_file_named", record.where("files"), code=record.ref_code)
        for each in record.files:
            if each.claimed.strip() and not each.path:
                yield case.find("file_outside", record.where("files"), code=record.ref_code,
                                written=shown(each.claimed[:120]))  # fmt: skip
            elif each.path:
                first = owner.setdefault(each.path, record)
                if first is not record:
                    yield case.find("file_of_two", record.where("files"), path=each.path,
                                    code=record.ref_code, other=first.ref_code)  # fmt: skip
        yield from _twice(case, record)


def _twice(case: Case, record: Record) -> Iterator[Finding]:
    named = Counter(each.path for each in record.files if each.path)
    for path, count in named.items():
        if count > 1:
            yield case.find("file_named_twice", record.where("files"), code=record.ref_code,
                            path=path)  # fmt: skip


@check("1-12")
def documents(case: Case) -> Iterator[Finding]:
    """说明文件, a catalogue, the form and the rules are there, where the structure puts them.

    Rules may be of a type that only people read; then the plan's own stand in for them.
    """
    present = set(case.places.documents)
    if {"item_catalogue", "volume_catalogue"} & present:
        present.add("catalogue")
    for key in case.param("1-12", "documents", ["readme", "catalogue", "form"]):
        if key in present or (key in _FOR_PEOPLE and _called(case, key)):
            continue
        elsewhere = [path for name in (key, f"item_{key}", f"volume_{key}")
                     for path in case.places.more.get(name, ())]  # fmt: skip
        if elsewhere:
            yield case.find("misplaced", Where(elsewhere[0]), path=elsewhere[0])
        else:
            yield case.find(f"no_{key}", Where(case.places.base))


def _called(case: Case, key: str) -> bool:
    """Whether a file in 其他, of whatever type, has this document's name."""
    other = case.places.other
    return bool(other) and any(
        path.startswith(other) and names.called(path.rpartition("/")[2], key) for path in case.facts
    )


@check("1-12")
def readme_lines(case: Case) -> Iterator[Finding]:
    """The description file says what the structure of 2012 wants said, and what is true."""
    readme = case.manifest.readme
    if readme is None:
        return
    for key in case.param("1-12", "readme_lines", []):
        if not readme.known.get(key, "").strip():
            label = names.table()["readme"][key][0]
            yield case.find("readme_line_missing", Where(readme.path, None, label), line=label)
    declared = readme.known.get("encoding", "").upper().replace("UTF8", "UTF-8")
    for path, encoding in case.manifest.encodings.items():
        family = "UTF-8" if encoding == "utf-8" else "GB"
        if declared and ("UTF-8" in declared or "GB" in declared) and family not in declared:
            yield case.find("readme_encoding", Where(readme.path), path=path, stated=declared,
                            found=encoding.upper())  # fmt: skip


@check("1-13")
def tree(case: Case) -> Iterator[Finding]:
    """电子档案/年度/类别/[案卷/]文件; names that are hostile were told when the tree was opened."""
    if not case.places.content_named:
        folder = case.content.rstrip("/")
        yield case.find("content_folder", Where(folder), folder=folder or "—")
    if not case.param("1-13", "year_folders", True):
        return
    told: set[str] = set()
    for facts in case.content_files():
        parts = facts.path[len(case.content) :].split("/")
        if len(parts) < 3:
            yield case.find("too_shallow", Where(facts.path), path=facts.path)
        elif len(parts) > case.param("1-13", "levels", 4):
            yield case.find("too_many_levels", Where(facts.path), path=facts.path)
        elif not re.fullmatch(r"[12][0-9]{3}年?(?:度)?", parts[0]) and parts[0] not in told:
            told.add(parts[0])
            yield case.find("not_a_year_folder", Where(case.content + parts[0]), folder=parts[0])


@check("1-13", needs=("catalogue",))
def years(case: Case) -> Iterator[Finding]:
    """A record lies in the folder of the year that its 档号 names."""
    for record in case.items():
        year = year_of(case, record)
        for each in record.files[:1] if year else ():
            folder = each.path[len(case.content) :].partition("/")[0]
            if each.path in case.facts and re.fullmatch(r"[12][0-9]{3}", folder) and folder != year:
                yield case.find("wrong_year_folder", record.where("files"), code=record.ref_code,
                                path=each.path, year=year)  # fmt: skip


@check("1-13")
def empty_folders(case: Case) -> Iterator[Finding]:
    """A folder of the records without a file: something may have been lost on the way."""
    held = {path.rpartition("/")[0] for path in case.facts}
    above = set()
    for path in held:
        while path:
            above.add(path)
            path = path.rpartition("/")[0]
    for folder in case.folders:
        if folder not in above and folder.startswith(case.content):
            yield case.find("empty_folder", Where(folder), folder=folder)


@check("1-14")
def one_package(case: Case) -> Iterator[Finding]:
    """Form and description file speak of one package, which has the digest it was sent with."""
    form, readme = case.manifest.form, case.manifest.readme
    ours = readme.package_id.strip() if readme and readme.package_id else ""
    theirs = form.package_id.strip() if form and form.package_id else ""
    if form and ours and theirs and fold(ours) != fold(theirs):
        yield case.find("package_id_differs", Where(form.path), form=theirs, readme=ours)
    if form and form.package_id is not None and not theirs:
        yield case.find("package_id_empty", Where(form.path))
    yield from _parties(case)
    if form and form.package_digests and not case.received:
        yield case.find("package_digest_unchecked", Where(form.path))
    for algorithm, value in case.sent.items():
        found = case.received.get(algorithm)
        if found and found != value.lower():
            yield case.find("package_digest_differs", algorithm=algorithm.upper(),
                            stated=value[:16], found=found[:16])  # fmt: skip


def _parties(case: Case) -> Iterator[Finding]:
    """The form's carrier numbers, sender and receiver against what the description file says.

    A firm may have made the package; but a sender that stands nowhere else is another's form.
    """
    form, readme = case.manifest.form, case.manifest.readme
    if form is None or readme is None:
        return
    carriers = next((value for line, value in form.values.items()
                     if names.loose(line) in names.writings("form", "carriers")), "")  # fmt: skip
    half = carriers[: len(carriers) // 2]
    if readme.package_id and half and carriers == f"{half}-{half}" and half != readme.package_id:
        yield case.find("package_id_differs", Where(form.path), form=half,
                        readme=readme.package_id)  # fmt: skip
    makers = {fold(readme.known.get(key, "").strip()) for key in ("maker", "checker", "keeper")}
    sender = fold(form.sender.strip())
    if (
        sender
        and readme.known.get("maker", "").strip()
        and sender not in makers
        and not any(sender in fold(record.creator) for record in case.items())
    ):
        yield case.find("sender_differs", Where(form.path), form=form.sender,
                        readme=readme.known["maker"])  # fmt: skip
    keeper = readme.known.get("keeper", "")
    if keeper and form.receiver and fold(keeper.strip()) != fold(form.receiver.strip()):
        yield case.find("receiver_differs", Where(form.path), form=form.receiver, readme=keeper)
