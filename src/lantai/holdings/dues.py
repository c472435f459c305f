# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""When a record falls due, for its columns: the clocks of `craft` asked once per date and term.

A catalogue of 100,000 rows has some thousand dates, so each answer is kept. The reasons are asked
of `craft.clocks` where they are shown. Due is not decided: people decide.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from lantai.craft import clocks, dates
from lantai.holdings.terms import Retention

_PARTS = re.compile(r"[-·.]")
_PERIODS = {code: f"{code[1:]}年" for code in Retention.values if len(code) > 1}
_PERIODS |= {
    str(Retention.PERMANENT): "永久", str(Retention.LONG): "长期", str(Retention.SHORT): "短期"
}  # fmt: skip


def period(code: str) -> str:
    """A period of retention in the words that stand in a catalogue: D30 is 30年."""
    return _PERIODS.get(code, code)


def names_period(ref_code: str, code: str) -> bool:
    """Whether a reference code names a period, so that this stays while the code does."""
    return bool(code) and code in _PARTS.split(ref_code or "")


@lru_cache(maxsize=20_000)
def review_on(formed: dt.date | None, today: dt.date) -> dt.date | None:
    """When the opening of a record formed by this day is due for review (25 years)."""
    return None if formed is None else clocks.opening_due(formed, today=today).on


@lru_cache(maxsize=2_000)
def expires_on(year: int | None, retention: str, today: dt.date) -> dt.date | None:
    """The last day of the retention period; None for permanent and for what is not known."""
    if year is None or not retention:
        return None
    return clocks.retention_due(year, _PERIODS.get(retention, retention), today=today).on


@lru_cache(maxsize=20_000)
def span(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day that a date as written may mean; an open side is None."""
    if not text:
        return None, None
    found = dates.parse(text)
    if found is None or found.precision == "unknown":
        return None, None
    return (None if found.open_start else found.first, None if found.open_end else found.last)


@lru_cache(maxsize=2_000)
def secret_until(mark: str, issued: dt.date | None, today: dt.date) -> dt.date | None:
    """The day on which a secret ends by its own mark, such as 机密★10年."""
    return clocks.secrecy_due(mark, issued, today=today).on if mark else None
