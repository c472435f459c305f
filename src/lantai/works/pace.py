# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How long is left, from the pace of the last minutes. Plain arithmetic, no clock.

Samples are ``[second, done]``, oldest first; the last one is always the newest, the others stand at
least `APART` seconds from each other and at most `SPAN` behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

Samples = list[list[float]]
SPAN = 300.0
APART = 10.0
STALE = 120.0
"""After so many seconds without a step nothing can be said of the time left."""


def noted(samples: Sequence[Sequence[float]], at: float, done: int) -> Samples:
    """The samples with one more. A count or a clock that went back begins anew."""
    kept = [list(each) for each in samples if at - SPAN <= each[0] <= at]
    if any(each[1] > done for each in kept):
        kept = []
    if len(kept) >= 2 and kept[-1][0] - kept[-2][0] < APART:
        kept.pop()
    return [*kept, [at, done]]


def seconds_left(
    samples: Sequence[Sequence[float]], done: int, total: int | None, now: float
) -> float | None:
    """Seconds until ``total`` at the pace of the samples; None where that cannot be said."""
    if total is None or len(samples) < 2 or now - samples[-1][0] > STALE:
        return None
    (first, begun), (last, reached) = samples[0], samples[-1]
    if last <= first or reached <= begun:
        return None
    left = max(total - done, 0) * (last - first) / (reached - begun)
    return max(left - max(now - last, 0.0), 0.0)
