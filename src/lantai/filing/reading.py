# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What came in, opened: what each file is, whether it opens, what it bears, what it says of itself.

Bytes are read from the landing place once, before any transaction. What was seen is kept beside the
capture, so that the test at filing needs to read the bytes only for their digest.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lantai.craft import codes, drawing
from lantai.craft.checks import marks, survey
from lantai.craft.checks.survey import FileFacts, Task
from lantai.craft.codes import Said
from lantai.craft.drawing import Drawn
from lantai.craft.findings import Severity, Where
from lantai.craft.formats import Identity
from lantai.craft.formats.identity import ending
from lantai.filing import uploads
from lantai.filing.models import Capture, CapturedFile
from lantai.guard.kept import packed
from lantai.vault import landing

SUSPICIOUS = "4-2"
"""The item of the plan under which active content and known signatures are told."""


@dataclass(slots=True)
class Read:
    """A capture with its files and what was seen of each."""

    capture: Capture
    files: Sequence[CapturedFile]
    facts: list[FileFacts] = field(default_factory=list)

    @property
    def marked(self) -> tuple[str, marks.Mark | None]:
        """The first file that bears a secrecy mark, by its name, and the mark."""
        return next(((row.name, seen.mark) for row, seen in zip(self.files, self.facts, strict=True)
                     if seen.mark is not None), ("", None))  # fmt: skip

    @property
    def mark(self) -> marks.Mark | None:
        """The secrecy mark that one of the files bears."""
        return self.marked[1]

    @property
    def drawn(self) -> list[Drawn]:
        """What the main text says of itself."""
        order = [at for at, row in enumerate(self.files) if row.role == "main"] or [0]
        return list(self.facts[order[0]].drawn) if self.facts else []

    @property
    def suspicious(self) -> str:
        """The file that holds what no document should, if one does."""
        for row, seen in zip(self.files, self.facts, strict=True):
            if any(each.code == SUSPICIOUS and each.severity is Severity.ERROR
                   for each in seen.problems):  # fmt: skip
                return row.name
        return ""


def read(captures: Sequence[Capture], files: Mapping[int, Sequence[CapturedFile]]) -> list[Read]:
    """Open the files of some captures; a file that cannot be read says so in its facts."""
    told = [Read(row, files.get(row.pk, ())) for row in captures]
    with _named([row for each in told for row in each.files]) as tasks:
        seen = iter([facts for lot in survey.survey(tasks, len(tasks), workers=1)
                     for facts in lot])  # fmt: skip
    for each in told:
        each.facts = [next(seen) for _ in each.files]
        if each.capture.params.get("released"):
            each.facts = [_released(row, facts)
                          for row, facts in zip(each.files, each.facts, strict=True)]  # fmt: skip
    return told


@contextmanager
def _named(files: Sequence[CapturedFile]) -> Iterator[list[Task]]:
    """The landed files under names with their endings, by which a format is told too."""
    uploads.folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=uploads.NAMES, dir=uploads.folder()) as folder:
        tasks = []
        for at, row in enumerate(files):
            tail = ending(row.name)
            place = Path(folder) / (f"{at}.{tail}" if tail.isalnum() else f"{at}")
            with suppress(FileNotFoundError):  # told by the survey as what cannot be read
                place.hardlink_to(landing.path_of(row.sha512))
            tasks.append(Task(row.name, str(place), row.size, (), True, True))
        yield tasks


def _released(row: CapturedFile, facts: FileFacts) -> FileFacts:
    """A document that bears a mark is asked what it says once its declassification is confirmed."""
    drawn = drawing.from_file(landing.path_of(row.sha512), row.name)
    return replace(facts, drawn=tuple(each for each in drawn if each.element != "secrecy"))


# --- kept and read back ---------------------------------------------------------------------------


def as_json(facts: FileFacts) -> dict[str, Any]:
    """What was seen of a file, without what it says of itself."""
    named = facts.identity
    return {
        "size": facts.size, "kind": facts.kind, "pages": facts.pages, "signed": facts.signed,
        "identity": [named.puid, named.name, named.version, named.mime, named.basis,
                     named.extension_fits, list(named.others), named.error] if named else None,
        "mark": [facts.mark.level, facts.mark.years, facts.mark.declassified]
        if facts.mark else None,
        "attachments": [facts.attachments.named, facts.attachments.inside]
        if facts.attachments else None,
        "problems": [[each.kind, str(each.severity), each.where.field, packed(each.params)]
                     for each in facts.problems],
        "fault": list(facts.fault) if facts.fault else None,
    }  # fmt: skip


def from_json(path: str, kept: Mapping[str, Any], digests: Mapping[str, str]) -> FileFacts:
    """What was seen of a file, as the checks take it; ``digests`` are those read now."""
    mark, listed = kept["mark"], kept["attachments"]
    return FileFacts(
        path, kept["size"], digests,
        _identity(path, kept["identity"]), kept["kind"], kept["pages"],
        tuple(codes.finding(kind, Where(path, field=where), severity=Severity(severity),
                            **params) for kind, severity, where, params in kept["problems"]),
        marks.Mark(*mark) if mark else None,
        marks.Attachments(*listed) if listed else None,
        signed=kept["signed"], fault=tuple(kept["fault"]) if kept["fault"] else None,
    )  # fmt: skip


def _identity(path: str, kept: Sequence[Any] | None) -> Identity | None:
    if kept is None:
        return None
    puid, name, version, mime, basis, fits, others, error = kept
    return Identity(path, puid, name, mime, basis, fits, version, tuple(others), error)


def drawn_as_json(drawn: Iterable[Drawn]) -> list[list[Any]]:
    """What a document says of itself, as it is kept."""
    return [[each.element, each.value, each.reason.kind, dict(each.reason.params), each.confidence]
            for each in drawn]  # fmt: skip


def drawn_from_json(kept: Iterable[Sequence[Any]]) -> list[Drawn]:
    """The same as it was drawn."""
    return [Drawn(element, value, Said(kind, params), confidence)
            for element, value, kind, params, confidence in kept]  # fmt: skip
