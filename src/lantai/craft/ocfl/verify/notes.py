# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Findings as the judge gathers them: bounded, printable, with their place in object or root."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from lantai.craft import codes
from lantai.craft.findings import Finding, Severity, Where

MOST = 100
"""Findings of one kind in one object; the rest are counted, so a hostile object stays small."""


def printable(value: object) -> Any:
    """Text that can be printed whatever bytes a name had, long text cut; numbers as they are."""
    if isinstance(value, str):
        text = value if len(value) <= 300 else value[:300] + "…"
        return text.encode("utf-8", "backslashreplace").decode("utf-8")
    return value if value is None or isinstance(value, int) else printable(str(value))


def name_of(object_id: str) -> str:
    """An identifier as a person knows it: decoded, and without the part all of ours begin with."""
    decoded = unquote(object_id)
    text = decoded if decoded.isprintable() and "\ufffd" not in decoded else object_id
    return str(printable(text.removeprefix("urn:x-lantai:")))


class Notes:
    """The findings of one object, or of a root's own part.

    ``base``: the object's place in its root, empty where it stands alone; ``folder``: its folder.
    Sentences say ``{object}``, at first its folder's name, and ``{inside}``, the place within it.
    """

    def __init__(self, base: str = "", folder: str = "") -> None:
        self._base = base
        self._object = name_of((base or folder).rstrip("/").rpartition("/")[2] or folder)
        self._found: list[Finding] = []
        self._counts: dict[str, int] = {}
        self.errors = 0

    def know(self, object_id: str) -> None:
        """Call the object by its identifier from now on."""
        self._object = name_of(object_id) or self._object

    def add(self, kind: str, path: str = "", field: str = "", **params: Any) -> None:
        """Note a finding of ``ocfl.<kind>`` at a path below the object or root."""
        seen = self._counts[kind] = self._counts.get(kind, 0) + 1
        if seen > MOST:
            self.errors += 1
            return
        place = "/".join(part for part in (self._base, path) if part)
        shown = {name: printable(value) for name, value in params.items()}
        where = Where(printable(place), field=printable(field))
        found = codes.finding(
            f"ocfl.{kind}", where, path=where.path, field=where.field,
            **{"object": self._object, "inside": printable(path) or ".", **shown},
        )  # fmt: skip
        self.errors += found.severity is Severity.ERROR
        self._found.append(found)

    def take(self) -> tuple[Finding, ...]:
        """All findings so far, with a line for what was counted and not kept."""
        for kind, seen in self._counts.items():
            if seen > MOST:
                known = codes.entry(f"ocfl.{kind}")
                more = codes.finding(
                    "ocfl.more", Where(self._base), severity=Severity(known["severity"]),
                    count=seen - MOST, like=known["code"], path=self._base,
                )  # fmt: skip
                self._found.append(more)
        found, self._found, self._counts = tuple(self._found), [], {}
        return found
