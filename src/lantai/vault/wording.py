# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Sentences that were kept as a kind and params, put into words when they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantai.craft import codes
from lantai.vault import errors

AREA = errors.__name__
"""Loading the errors brings the area's words."""


def in_words(kind: str, params: Mapping[str, Any], lang: str) -> str:
    """A kept sentence; its kind where this version knows none."""
    try:
        return codes.sentence(kind, params, lang)
    except KeyError:
        return kind
