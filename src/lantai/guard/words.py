# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Words of pages in both languages, side by side where they are used.

``both("全宗", "Fonds")`` is text that becomes Chinese or English when it is shown. It stands here,
in the lowest room that knows Django, so that every room above can use it.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language


def lang() -> str:
    """The language of the present reader: ``zh`` or ``en``."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def _pick(zh: str, en: str) -> str:
    return en if lang() == "en" else zh


_lazily = lazy(_pick, str)


def both(zh: str, en: str) -> Any:
    """Text in the reader's language; usable wherever Django takes a lazy string."""
    return _lazily(zh, en)


def said(zh: str, en: str, **params: object) -> str:
    """A sentence in the reader's language now, with its params put in."""
    return _pick(zh, en).format(**params)
