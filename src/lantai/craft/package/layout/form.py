# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The registration form (移交与接收登记表, 归档登记表) in XML or JSON becomes `FormClaims`.

Fields of §6.3 by name, lists of digests wherever they stand. A number that is none stays text and
is told in ``unread``; comparing with what lies there is the checks' work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from lantai.craft.errors import BadInput
from lantai.craft.package.layout import encoding, names, xmlread
from lantai.craft.package.layout.places import Places
from lantai.craft.package.manifest import DigestClaim, FormClaims

LIMIT = 1 << 28
"""Largest form read, in bytes: digests of more than a million files."""

_ITEMS = re.compile(r"([0-9,]+)\s*件")
_SHEETS = re.compile(r"([0-9,]+)\s*张")
_VOLUMES = re.compile(r"([0-9,]+)\s*卷")
_BYTES = re.compile(r"([0-9,]+)\s*字节")
_GIGABYTES = re.compile(r"([0-9.]+)\s*GB", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:sha(?:256|512|1)|sm3|md5)(?=[0-9a-f]{32})")
"""The algorithm's name before a digest, as some tools print it."""
_NUMBERS = ("items", "volumes", "sheets", "bytes")
_TEXTS = ("sender", "receiver", "filled_by", "reviewed_by", "on")


def read(stream: IO[bytes], source: xmlread.Source, places: Places) -> FormClaims:
    """The form's claims. Raises `BadInput` or `Hostile` where it cannot be read at all."""
    lines = _Lines(places)
    if source.name.lower().endswith(".json"):
        lines.take("", "", _json(stream, source), "")
    else:
        for path, name, value, algorithm in _xml(stream, source):
            lines.take(path, name, value, algorithm)
    return lines.claims(source.name)


def _json(stream: IO[bytes], source: xmlread.Source) -> Any:
    parts, held = [], 0
    while block := stream.read(encoding.BLOCK):
        parts.append(block)
        held += len(block)
        if held > LIMIT:
            raise BadInput("check.too_large", path=source.name, limit=LIMIT >> 20)
    data = b"".join(parts)
    source.encoding = encoding.judge(data, final=True)
    text = encoding.whole_text(data)
    if text is None:
        raise BadInput("check.bad_byte", path=source.name, at=0, codec="UTF-8")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadInput("check.broken_json", path=source.name, why=str(fault)[:200]) from fault


def _xml(stream: IO[bytes], source: xmlread.Source) -> Iterator[tuple[str, str, Any, str]]:
    """``(path, name, value, algorithm)`` of leaves and of groups that hold a digest."""
    path: list[str] = []
    algorithm = ""
    for event, element in xmlread.events(stream, source):
        if event == "start":
            path.append(xmlread.local_name(element))
            continue
        name = path.pop()
        group: dict[str, Any] = {str(key): str(value) for key, value in element.attrib.items()}
        group |= {xmlread.local_name(each): each.text or "" for each in element if not len(each)}
        if _digest_group(group):
            yield "/".join(path[1:]), name, group, algorithm
            element.clear()
        elif not len(element):
            text = element.text or ""
            if _is(name, "digest_algorithm"):
                algorithm = text
            yield "/".join(path[1:]), name, text, ""


def _is(name: str, key: str) -> bool:
    return names.loose(name) in names.writings("form", key)


def _digest_group(group: Mapping[str, Any]) -> bool:
    has_value = any(_is(key, "digest_value") and isinstance(value, str)
                    for key, value in group.items())  # fmt: skip
    return has_value and any(_is(key, "digest_file") for key in group)


class _Lines:
    """The form's lines as they come, gathered."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.values: dict[str, str] = {}
        self.digests: list[DigestClaim] = []

    def take(self, path: str, name: str, value: Any, algorithm: str) -> None:
        """Take in a leaf, a group or a list, at ``path`` (names above joined by ``/``)."""
        here = f"{path}/{name}".strip("/")
        if isinstance(value, Mapping):
            self._group(here, name, value, algorithm)
        elif isinstance(value, list):
            for each in value:
                self.take(path, name, each, algorithm)
        else:
            self.values.setdefault(here, "" if value is None else str(value))

    def _group(self, here: str, name: str, group: Mapping[str, Any], algorithm: str) -> None:
        if _digest_group(group):
            self._claim(group, algorithm)
            return
        for key, value in group.items():
            if _is(key, "digest_algorithm") and isinstance(value, str):
                algorithm = value
        listed = _is(name, "digest_list")
        for key, value in group.items():
            if listed and isinstance(value, str) and names.by_length(value.strip().lower()):
                self._claim({"文件": key, "摘要": value}, algorithm)
            else:
                self.take(here, str(key), value, algorithm)

    def _claim(self, group: Mapping[str, Any], algorithm: str) -> None:
        found: dict[str, str] = {}
        for key in ("digest_file", "digest_algorithm", "digest_size", "digest_value"):
            wanted = names.writings("form", key)
            for name, value in group.items():
                if names.loose(name) in wanted and not isinstance(value, (dict, list)):
                    found.setdefault(key, "" if value is None else str(value).strip())
        named = found.get("digest_algorithm", "") or algorithm
        value = _PREFIX.sub("", re.sub(r"[\s:\-]", "", found.get("digest_value", "").lower()))
        self.digests.append(DigestClaim(
            path=self.places.stored(found.get("digest_file", ""), below=self.places.base),
            algorithm=names.algorithm(named), value=value,
            size=names.whole_number(found.get("digest_size", "")), named=named,
            row=len(self.digests) + 1, claimed=found.get("digest_file", ""),
        ))  # fmt: skip

    def claims(self, path: str) -> FormClaims:
        """All of it as one value."""
        claims = FormClaims(path, values=self.values)
        unread: dict[str, str] = {}
        for key in _NUMBERS:
            text = self._find(key)
            if text is None:
                continue
            number = names.whole_number(text)
            setattr(claims, key, number)
            if number is None and text.strip():
                unread[key] = text
        for key in _TEXTS:
            setattr(claims, key, (self._find(key) or "").strip())
        claims.package_id = self._find("package_id")
        claims.gigabytes = self._find("gigabytes")
        whole = (claims.package_id or "").strip()
        claims.package_digests = tuple(
            each for each in self.digests
            if whole and each.claimed in (whole, f"{whole}.zip", f"{whole}.tar")
        )  # fmt: skip
        claims.digests = tuple(
            each for each in self.digests if each not in claims.package_digests
        ) if claims.package_digests else tuple(self.digests)  # fmt: skip
        claims.unread = unread
        claims.results = self._results()
        self._phrases(claims)
        return claims

    def _results(self) -> dict[str, str]:
        """The lines of the tests, each named from 检验 on: what stands above says nothing of it."""
        found: dict[str, str] = {}
        for line, value in self.values.items():
            parts = line.split("/")
            for at, part in enumerate(parts[:-1]):
                if _is(part, "results"):
                    found["/".join(parts[at:])] = value
                    break
        return found

    def _phrases(self, claims: FormClaims) -> None:
        """Counts and amounts written as a phrase: 8 件 2 卷; 0.512 GB."""
        counts, amount = self._find("counts") or "", self._find("amount") or ""
        for key, pattern, text in (("items", _ITEMS, counts), ("volumes", _VOLUMES, counts),
                                   ("sheets", _SHEETS, counts),
                                   ("bytes", _BYTES, amount)):  # fmt: skip
            found = pattern.search(text)
            if found and getattr(claims, key) is None:
                setattr(claims, key, names.whole_number(found[1]))
        if claims.gigabytes is None and (found := _GIGABYTES.search(amount)):
            claims.gigabytes = found[1]

    def _find(self, key: str) -> str | None:
        """The first line with this name; in a check's result or a digest it means another thing."""
        wanted = names.writings("form", key)
        for line, value in self.values.items():
            parts = line.split("/")
            if names.loose(parts[-1]) in wanted and not any(
                _is(part, "results") or _is(part, "digest_list") for part in parts[:-1]
            ):
                return value
        return None
