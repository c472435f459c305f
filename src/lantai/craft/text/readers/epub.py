# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""EPUB: its XHTML parts by name."""

from __future__ import annotations

from collections.abc import Iterator

from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members
from lantai.craft.text.passage import Passage, Read
from lantai.craft.text.readers.markup import html_text


def passages(source: Source) -> Iterator[Read]:
    """One passage per part."""
    members = Members(source)
    for name in sorted(members.by_name):
        if name.lower().endswith((".xhtml", ".html", ".htm")):
            yield Passage(html_text(members.read(name), "utf-8"), None, name)
