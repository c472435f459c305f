# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers of OFD (GB/T 33190-2016) as those of SVG: outlines, steps between glyphs, matrices.

Nothing of a file passes but finite numbers and the letters that are known here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

FARTHEST = 1_000_000.0
"""Millimetres; what lies beyond is no number of a page."""
MOST_POINTS = 200_000
Matrix = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TOKEN = re.compile(r"[A-Za-z](?![A-Za-z])|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?|\S")
_STEPS = {"S": ("M", 2), "M": ("M", 2), "L": ("L", 2), "Q": ("Q", 4), "B": ("C", 6),
          "A": ("A", 7), "C": ("Z", 0)}  # fmt: skip
"""Letters of AbbreviatedData (9.1, table 38): that of SVG, and how many numbers follow."""


def number(text: str) -> float | None:
    """A finite number of a page, or none."""
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) and abs(found) <= FARTHEST else None


def numbers(text: str | None, count: int) -> list[float] | None:
    """Exactly so many numbers, or none."""
    found = [number(each) for each in (text or "").split()[:count]]
    return [each for each in found if each is not None] if (
        len(found) == count and None not in found) else None  # fmt: skip


def outline(text: str) -> tuple[str, bool]:
    """AbbreviatedData as the path of an SVG, and whether all of it was understood.

    What follows the first thing that is not understood is left out.
    """
    tokens = _TOKEN.findall(text)
    made: list[str] = []
    at = 0
    while at < len(tokens):
        letter, count = _STEPS.get(tokens[at], ("", 0))
        values = numbers(" ".join(tokens[at + 1 : at + 1 + count]), count)
        if not letter or values is None or (not made and letter != "M") or at > MOST_POINTS:
            return " ".join(made), False
        made.append(" ".join([letter, *_arc(values)] if letter == "A" else
                             [letter, *map(plain, values)]))  # fmt: skip
        at += 1 + count
    return " ".join(made), True


def _arc(values: Sequence[float]) -> list[str]:
    """An arc's two flags are 0 or 1; its radii are not negative."""
    across, down, angle, large, sweep, x, y = values
    return [plain(abs(across)), plain(abs(down)), plain(angle), str(int(large != 0)),
            str(int(sweep != 0)), plain(x), plain(y)]  # fmt: skip


def steps(text: str | None, most: int) -> list[float]:
    """DeltaX or DeltaY (11.3): numbers, of which ``g n x`` is n times x; no more than ``most``."""
    tokens, found, at = (text or "").split(), list[float](), 0
    while at < len(tokens) and len(found) < most:
        repeated = tokens[at] == "g" and at + 2 < len(tokens)
        times = number(tokens[at + 1]) if repeated else 1
        value = number(tokens[at + 2 if repeated else at])
        found += [value or 0.0] * min(max(int(times or 0), 0), most - len(found))
        at += 3 if repeated else 1
    return found


def plain(value: float) -> str:
    """A number without more than a page needs of it."""
    return f"{value:.5g}" if abs(value) < 1 else f"{value:.4f}".rstrip("0").rstrip(".")


def matrix(values: Sequence[float]) -> str:
    """A matrix as SVG has it."""
    return f"matrix({' '.join(map(plain, values))})"


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """What first ``inner`` and then ``outer`` does."""
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s,
            a * t + c * u + e, b * t + d * u + f)  # fmt: skip


def point(by: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a point comes to lie."""
    return by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5]
