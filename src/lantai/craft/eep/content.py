# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The content files against what 电子属性 claims of them: whole, of that size, of that format.

What a format is and whether a file opens is known by `lantai.craft.formats`; here its answers are
held against name, 格式信息 and 反编码关键字.
"""

from __future__ import annotations

import re

from lantai.craft import formats
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Content, Document, Eep, Node
from lantai.craft.findings import Severity, Where

_KEYWORD = re.compile(r"base64-([A-Za-z0-9]{1,10})", re.IGNORECASE)
_SAME = {"jpeg": "jpg", "tiff": "tif", "html": "htm", "mpeg": "mpg", "text": "txt"}
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


class Looking:
    """Opens each content while its bytes are at hand, and keeps what was found wrong."""

    def __init__(self, note: Collector) -> None:
        self._note = note

    def __call__(self, content: Content, coding: Node) -> None:
        """Look into one content file; nothing to do for a mere reference."""
        if content.refers or not content.size or content.fault:
            return
        name = content.name or content.data_id
        where = Where(self._note.path, coding.line, name)
        identity = formats.identify_bytes(
            content.head if content.whole is None else content.whole, name
        )
        if not identity.extension_fits:
            self._note.add("not_that_format", where, name=name, found=identity.title or "?")
            return
        if content.whole is None:
            return
        seen = formats.inspect(content.whole, identity)
        if seen.encrypted:
            self._note.add("encrypted", where, name=name)
        elif seen.truncated or not seen.opens:
            self._note.add("cut_content" if seen.truncated else "does_not_open", where, name=name)


def judge(eep: Eep, note: Collector) -> None:
    """Hold every entry against its claims. Call after references are resolved."""
    for layer in eep.layers:
        names: dict[str, Content] = {}
        for document in layer.documents:
            _document(document, note)
            for content in document.contents:
                _entry(content, note)
                if content.name and names.setdefault(content.name, content) is not content:
                    note.add("name_twice", content.where, name=content.name)
        roles = [document.role for document in layer.documents if document.role]
        if roles and roles.count("主文档") != 1:
            note.add("main_document", Where(note.path), count=roles.count("主文档"))
    _same_bytes(eep, note)


def _document(document: Document, note: Collector) -> None:
    if not document.contents:
        note.add("no_content", Where(note.path, None, document.identifier), name=document.title)


def _entry(content: Content, note: Collector) -> None:
    name = content.name or content.data_id
    if content.fault:
        note.add(f"base64_{content.fault}", content.where, name=name)
    if not content.size and not content.refers:
        note.add("no_bytes", content.where, name=name)
    known = bool(content.sha256) and (content.size or not content.refers)
    if known and content.claimed_size is not None and content.claimed_size != content.size:
        note.add("size", content.where, name=name, claimed=content.claimed_size, real=content.size)
    if not safe(content.name):
        note.add("unsafe_name", content.where, name=content.name[:80])
    _format(content, note)


def _format(content: Content, note: Collector) -> None:
    if not content.keyword:
        return
    found = _KEYWORD.fullmatch(content.keyword)
    if not found:
        note.add("keyword", content.where, value=content.keyword[:40])
        return
    keyword, ending = _one(found.group(1)), _one(content.name.rpartition(".")[2])
    if "." in content.name and ending != keyword:
        note.add("keyword_differs", content.where, keyword=content.keyword, name=content.name)
    stated = _one(content.format)
    if re.fullmatch("[a-z0-9]{2,4}", stated) and stated != keyword:
        note.add("format_differs", content.where, keyword=content.keyword, stated=content.format)


def _one(ending: str) -> str:
    lower = ending.strip().strip(".").lower()
    return _SAME.get(lower, lower)


def safe(name: str) -> bool:
    """Whether a name may become a file: one component, no control character, no device."""
    return bool(
        name
        and len(name.encode("utf-8", "replace")) <= 255
        and not re.search(r"[/\\\x00-\x1f\x7f:]", name)
        and name.strip(". ")
        and not _DEVICES.fullmatch(name)
    )


def _same_bytes(eep: Eep, note: Collector) -> None:
    seen: dict[str, Content] = {}
    for content in eep.contents:
        if content.size and (first := seen.setdefault(content.sha256, content)) is not content:
            note.add(
                "same_bytes", content.where, name=content.name, other=first.name,
                severity=Severity.INFO,
            )  # fmt: skip
