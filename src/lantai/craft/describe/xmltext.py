# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
r"""Text on its way into XML 1.0 and back, with nothing lost, whatever characters archives hold.

XML cannot hold most control characters, halves of surrogate pairs (names of files in an unknown
encoding) and two other code points at all. They are written so that a person sees them, as ``\u``
and four hexadecimal digits; a text that has this very shape of itself has its backslash written
the same way, so that reading is always exact.
"""

from __future__ import annotations

import re

_NEVER = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_in_text = re.compile(rf"[&<>\r\\{_NEVER}]").search
_in_attribute = re.compile(rf'[&<>"\t\n\r\\{_NEVER}]').search
_hidden = re.compile(rf"[{_NEVER}]|\\(?=u[0-9a-f]{{4}})").sub
_shown = re.compile(r"\\u([0-9a-f]{4})").sub
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_MARKUP_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
                                      "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})  # fmt: skip
_IN_PATH = re.compile(r'[\x00-\x20"%<>\\^`{|}\[\]?#:&\x7f\ud800-\udfff\ufffe\uffff]')


def text(value: str) -> str:
    """A text as it stands between tags."""
    return value if _in_text(value) is None else _visible(value).translate(_MARKUP)


def attribute(value: str) -> str:
    """A text as it stands between double quotes."""
    if _in_attribute(value) is None:
        return value
    return _visible(value).translate(_MARKUP_IN_ATTRIBUTE)


def plain(value: str | None) -> str:
    """The text that was written, from what a parser gives."""
    if not value:
        return ""
    return value if "\\u" not in value else _shown(lambda found: chr(int(found[1], 16)), value)


def reference(path: str) -> str:
    """A path as a relative reference (RFC 3987), for others to follow; Chinese stays as it is."""
    return _IN_PATH.sub(_percent, path)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _visible(value: str) -> str:
    return _hidden(lambda found: f"\\u{ord(found[0]):04x}", value)
