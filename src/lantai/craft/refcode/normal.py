# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One spelling of a reference code: what hands type and what programs print, made comparable.

Changes spelling only: widths, look-alike dots and dashes, blanks, small letters. A digit is never
guessed from a letter (O for 0), for that would change which record is meant.
"""

from __future__ import annotations

import re
from functools import lru_cache

DOT = "·"
"""U+00B7, the one dot that is printed."""

LONGEST = 200
"""Characters of a code that are looked at; a longer text is no reference code."""

_DOTS = "•．.・･‧∙⋅●﹒⸱ꞏ᛫•◦｡。"
_DASHES = "－—–‐‑‒―−﹣─━﹘⁃ー─"
_SPACES = " \t\r\n\v\f\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
_UNSEEN = (
    "\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff\u00ad"
)
_TABLE: dict[int, str | None] = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{ord(each): None for each in _SPACES + _UNSEEN},
    **{ord(each): DOT for each in _DOTS},
    **{ord(each): "-" for each in _DASHES},
}
_LONG_DASH = re.compile("[—―─━]{2,}")  # one printed dash of two widths
_PLAIN = re.compile(r"[A-Z0-9·-]*")


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """The code with half-width letters and digits, capitals, ``-`` and U+00B7, without blanks.

    Idempotent. Says nothing about whether the result is a code: see `parse`.
    """
    if _PLAIN.fullmatch(text):
        return text
    folded = _LONG_DASH.sub("-", text).translate(_TABLE).lstrip("'")
    return "".join(each.upper() if each.isascii() else each for each in folded)
