# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The tag files of a bag as text: declaration, bag-info, manifests, fetch list (RFC 8493 §2).

Reading here is of bytes already in memory, and judges only how a file is written. Whether what it
names exists is `bag_verify`'s affair. Nothing is fetched, ever.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lantai.craft.codes import finding
from lantai.craft.findings import Finding, Severity, Where

DECLARATION = "bagit.txt"
_VERSION = re.compile(r"(?i)(bagit-version)(\s*:\s*)(\d+\.\d+)(\s*)")
_ENCODING = re.compile(r"(?i)(tag-file-character-encoding)(\s*:\s*)(\S+)(\s*)")
_ESCAPED = re.compile(r"%(?:0[AaDd]|25)")
_MARKED = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MEANT = {"%0a": "\n", "%0d": "\r", "%25": "%"}
_HEX = re.compile(r"[0-9A-Fa-f]+")
_TRICK = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/~\\]|^[A-Za-z]:[/\\]|\0")


@cache
def rules() -> Mapping[str, Any]:
    """The rules of all versions as data."""
    return tomllib.loads(Path(__file__).with_name("bag_rules.toml").read_text("utf-8"))


@dataclass(slots=True)
class Declaration:
    """What bagit.txt says. ``strict`` is true of 1.0, whose form has no leeway."""

    version: str = ""
    encoding: str = "UTF-8"
    info: str = "bag-info.txt"
    strict: bool = True
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One line of fetch.txt. ``length`` is None where left open."""

    path: str
    length: int | None


def declaration(data: bytes) -> Declaration:
    """Read bagit.txt; what is wrong with it is in ``findings``."""
    found = Declaration()
    where = Where(DECLARATION)
    if data.startswith(codecs.BOM_UTF8):
        found.findings.append(finding("bag.byte_order_mark", where, path=DECLARATION))
        data = data[3:]
    try:
        listed = lines(data.decode("utf-8"))
    except UnicodeDecodeError:
        found.findings.append(finding("bag.undecodable", where, path=DECLARATION, encoding="UTF-8"))
        return found
    said = {}
    loose = []
    for number, line in enumerate(listed, 1):
        place = next(
            ((name, match) for name, rule in (("version", _VERSION), ("encoding", _ENCODING))
             if (match := rule.fullmatch(line))), None,
        )  # fmt: skip
        if place is None or place[0] in said:
            loose.append(number)
            continue
        name, match = place
        said[name] = match[3]
        if match[2] != ": " or match[4] or number != (1 if name == "version" else 2):
            loose.append(number)
    _apply(found, said, loose)
    return found


def _apply(found: Declaration, said: dict[str, str], loose: list[int]) -> None:
    tell = found.findings.append
    for number, name in ((1, "version"), (2, "encoding")):
        if name not in said:
            tell(finding("bag.declaration", Where(DECLARATION, number), line=number))
    found.version = said.get("version", "")
    found.encoding = said.get("encoding", "UTF-8")
    own = rules()["versions"].get(found.version)
    if own is None:
        if found.version:
            tell(finding("bag.version", Where(DECLARATION, 1), version=found.version))
    else:
        found.info, found.strict = own["info"], own.get("strict", False)
    for number in loose:
        if found.strict:
            tell(finding("bag.declaration", Where(DECLARATION, number), line=number))
        else:
            tell(finding("bag.declaration_loose", Where(DECLARATION, number), line=number,
                         version=found.version))  # fmt: skip
    if not _known(found.encoding):
        tell(finding("bag.encoding", Where(DECLARATION, 2), encoding=found.encoding))
        found.encoding = "UTF-8"


def _known(encoding: str) -> bool:
    try:
        name = codecs.lookup(encoding).name
        "".encode(encoding)
    except (LookupError, ValueError, UnicodeError):
        return False
    return name not in rules()["encodings_refused"]


def lines(text: str) -> list[str]:
    """Lines ended by CR, LF or CRLF and by nothing else; the end of the last may be missing."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    listed = text.split("\n")
    if not listed[-1]:
        listed.pop()
    return listed


def decoded(data: bytes, name: str, declared: Declaration, told: list[Finding]) -> str:
    """A tag file's text in the declared encoding; empty, and told, where it is not."""
    encoding = declared.encoding
    if codecs.lookup(encoding).name == "utf-16" and not data.startswith(_MARKED):
        encoding = "utf-16-be"  # RFC 2781, 4.3
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError):
        told.append(finding("bag.undecodable", Where(name), path=name, encoding=declared.encoding))
        return ""
    if text.startswith("\ufeff"):
        text = text[1:]
        if codecs.lookup(declared.encoding).name == "utf-8":
            severity = None if declared.strict else Severity.WARN
            told.append(finding("bag.byte_order_mark", Where(name), severity=severity, path=name))
    return text


def tags(text: str, name: str, strict: bool) -> tuple[list[tuple[str, str]], list[Finding]]:
    """``(label, value)`` in order, continuation lines joined, and what is wrong (§2.2.2)."""
    found: list[tuple[str, str]] = []
    told = []
    for number, line in enumerate(lines(text), 1):
        if line[:1] in (" ", "\t") and found and line.strip():
            label, value = found[-1]
            found[-1] = (label, f"{value} {line.strip()}")
            continue
        label, colon, value = line.partition(":")
        bare = label.strip(" \t")
        if not line.strip():
            continue
        if not colon or not bare or (strict and (bare != label or value[:1] not in (" ", "\t"))):
            told.append(finding("bag.tag_line", Where(name, number), path=name, line=number))
        if colon:
            found.append((bare, value.strip(" \t")))
    return found, told


def manifest(
    text: str, name: str, declared: Declaration, *, payload: bool
) -> tuple[dict[str, str], list[Finding]]:
    """Path to lower-case digest of a manifest, and what is wrong with it (§2.1.3, §2.2.1)."""
    if payload and (plain := _plain(text)) is not None:
        return plain, []
    found: dict[str, str] = {}
    told: list[Finding] = []
    for number, line in enumerate(lines(text), 1):
        parts = line.split(None, 1)
        checksum, path = parts if len(parts) == 2 else (line, "")
        digest = checksum.lower()
        if not path or not checksum.isalnum() or path[0] in "*." or "//" in path:
            digest, path = _odd(line, (digest, path), declared.strict, (name, number), told)
            if not path:
                continue
        if "%" in path:
            path = _unescaped(path, declared.strict, (name, number), told)
        if path.startswith("data/") is not payload or _TRICK.search(path):
            kind = "bag.outside" if payload or _TRICK.search(path) else "bag.tag_forbidden"
            told.append(finding(kind, Where(name, number), path=name, line=number, name=path))
            continue
        if path in found:
            told.append(_twice(name, number, path, declared.strict or found[path] != digest))
        found[path] = digest
    return found, told


def _plain(text: str) -> dict[str, str] | None:
    """A payload manifest in which nothing is odd, read in few steps; None where anything is."""
    if "\r" in text:
        return None
    pairs = [line.split(None, 1) for line in lines(text)]
    try:
        found = {path: checksum.lower() for checksum, path in pairs}
    except ValueError:
        return None
    paths = "\n".join(found)
    if any(odd in paths for odd in ("\\", "%", "*", "..", "./", "//", "\0")):
        return None
    if len(found) != len(pairs) or len({len(value) for value in found.values()}) > 1:
        return None
    return found if all(path.startswith("data/") for path in found) else None


def _odd(
    line: str, parts: tuple[str, str], strict: bool, at: tuple[str, int], told: list[Finding]
) -> tuple[str, str]:
    """A line that is not in the plain form: what md5sum writes, comments, or nothing sensible.

    Before 1.0 any path relative to the bag would do, ``./`` before it too.
    """
    (digest, path), (name, number) = parts, at
    where = Where(name, number)
    if not line.strip() or line.startswith("#"):
        told.append(finding("bag.comment", where, path=name, line=number))
        return "", ""
    plain = path.lstrip("*")
    if digest.startswith("\\"):
        digest = digest[1:]
        plain = plain.replace("\\n", "\n").replace("\\\\", "\\")
    while plain.startswith("./"):
        plain = plain[2:]
    plain = re.sub("/{2,}", "/", plain) if not plain.startswith("/") else plain
    if not plain or not _HEX.fullmatch(digest):
        told.append(finding("bag.line", where, path=name, line=number))
        return "", ""
    if plain != (path if strict else path.removeprefix("./")):
        told.append(finding("bag.legacy", where, path=name, line=number))
    return digest, plain


def _unescaped(path: str, strict: bool, at: tuple[str, int], told: list[Finding]) -> str:
    if not strict:
        # Before 1.0 a percent sign stood for itself; line breaks could not be written otherwise.
        return re.sub(r"%0[AaDd]", lambda match: _MEANT[match[0].lower()], path)
    meant = _ESCAPED.sub(lambda match: _MEANT[match[0].lower()], path)
    if path.count("%") != len(_ESCAPED.findall(path)):
        told.append(finding("bag.percent", Where(*at), path=at[0], line=at[1], name=path))
    return meant


def _twice(name: str, number: int, path: str, wrong: bool) -> Finding:
    severity = None if wrong else Severity.WARN
    return finding("bag.twice", Where(name, number), severity=severity, path=name, name=path)


def fetches(text: str, declared: Declaration) -> tuple[list[Fetch], list[Finding]]:
    """The lines of fetch.txt, none of which is ever followed (§2.2.3)."""
    found, told = [], []
    for number, line in enumerate(lines(text), 1):
        where = Where("fetch.txt", number)
        parts = line.split(None, 2)
        if not parts:
            continue
        if len(parts) < 3 or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", parts[0]):
            told.append(finding("bag.fetch_line", where, line=number))
            continue
        _, length, path = parts
        path = path.strip() if not declared.strict else path
        if length != "-" and not (length.isascii() and length.isdigit()):
            told.append(finding("bag.fetch_line", where, line=number))
            length = "-"
        path = _unescaped(path, declared.strict, ("fetch.txt", number), told)
        if not path.startswith("data/") or _TRICK.search(path):
            told.append(finding("bag.outside", where, path="fetch.txt", line=number, name=path))
            continue
        found.append(Fetch(path, None if length == "-" else int(length[:20])))
    return found, told


def escaped(path: str) -> str:
    """A path as a manifest of version 1.0 writes it."""
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def wrapped(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines of bag-info.txt; line breaks in a value become continuation lines."""
    for label, value in pairs:
        yield f"{label}: " + "\n  ".join(value.splitlines() or [""]) + "\n"
