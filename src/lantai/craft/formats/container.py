# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a ZIP or an OLE2 file is, seen with our own eyes where PRONOM's reader gave up.

Signatures of PRONOM for formats inside containers are kept apart from those of plain bytes; a
container that is cut, or whose directory is broken, is then only “a ZIP” or nothing at all. The
local headers at the beginning still tell what it was.
"""

from __future__ import annotations

from dataclasses import replace

from lantai.craft.errors import BadInput
from lantai.craft.formats.identity import Identity, ending
from lantai.craft.formats.source import Source
from lantai.craft.formats.zips import Members

ZIP = "x-fmt/263"


def second_look(said: Identity, origin: str | bytes) -> Identity:
    """What PRONOM has no word for, or could not open, seen by us; else the answer as it was."""
    if said.puid != ZIP:
        return said
    try:
        with Source(origin, said.path) as source:
            kind = kind_of(Members(source))
    except BadInput:
        return said
    if kind != "ofd":
        return said
    return replace(said, name="OFD", version="GB/T 33190", mime="application/ofd",
                   basis="container", extension_fits=ending(said.path) == "ofd")  # fmt: skip


def kind_of(members: Members) -> str:
    """ofd, ooxml, odf, epub, or nothing for a plain archive."""
    if any(name.rpartition("/")[2] == "OFD.xml" for name in members.by_name):
        return "ofd"
    if "[Content_Types].xml" in members:
        return "ooxml"
    if "mimetype" in members:
        said = members.read("mimetype", 1 << 12)
        if b"opendocument" in said or b"sun.xml" in said:
            return "odf"
        if b"application/epub+zip" in said:
            return "epub"
    return ""
