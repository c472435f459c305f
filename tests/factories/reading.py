# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of requests, what was found for them, reading rooms, visits and loans."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from factories.anything import MAKERS, SIGHT, make
from lantai.holdings.models import Item
from lantai.orgs.models import Institution
from lantai.portal.following_up import new_secret
from lantai.portal.models import (
    DraftAnswer,
    Loan,
    LoanedRecord,
    ReadingRoom,
    RequestedItem,
    UseConsent,
    UseRequest,
    Visit,
)

_numbers = itertools.count(1)
DAY = dt.date(2026, 11, 27)


def _sight(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in SIGHT if name in values}


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("holder", "area", "line") if name in values}


def request(**values: Any) -> UseRequest:
    """A request, received at the counter."""
    number = next(_numbers)
    given = {"archives": None, "channel": "counter", "name": f"样{number}", "matter": "work",
             "wanted": f"样{number}", "purpose": "rights", "way": "read", "received_on": DAY,
             "promised_on": DAY, "secret": new_secret(), **values}  # fmt: skip
    given["archives"] = given["archives"] or make(Institution)
    made = UseRequest(**given)
    made.save()
    return made


def _draft(**values: Any) -> DraftAnswer:
    given = {"request": None, "outcome": "none", "searched": "样", "answer": "样",
             "drafted_by": "样", "hands": "样", **values}  # fmt: skip
    given["request"] = given["request"] or request(**_kept(values))
    made = DraftAnswer(**given)
    made.save()
    return made


def _found(**values: Any) -> RequestedItem:
    given = {"request": None, "item": None, **values}
    given["request"] = given["request"] or request(**_sight(values))
    given["item"] = given["item"] or make(Item, **_kept(values))
    made = RequestedItem(**given)
    made.save()
    return made


def _consent(**values: Any) -> UseConsent:
    given = {"request": None, "unit": None, "purpose": "rights", "way": "read", "items": 1,
             **values}  # fmt: skip
    given["request"] = given["request"] or request(**_kept(values))
    given["unit"] = given["unit"] or make(Institution)
    made = UseConsent(**given)
    made.save()
    return made


def room(**values: Any) -> ReadingRoom:
    """A reading room."""
    made = ReadingRoom(**{"name": f"样{next(_numbers)}", "hours": "9:00–17:00", **values})
    made.save()
    return made


def _visit(**values: Any) -> Visit:
    number = next(_numbers)
    given = {"room": None, "day": DAY, "half": "am", "name": f"样{number}", "purpose": "rights",
             **values}  # fmt: skip
    given["room"] = given["room"] or room(**_kept(values))
    made = Visit(**given)
    made.save()
    return made


def loan(**values: Any) -> Loan:
    """A loan that is drafted."""
    number = next(_numbers)
    given = {"borrower": f"样{number}", "purpose": f"样{number}", "due_on": DAY, "items": 1,
             **values}  # fmt: skip
    made = Loan(**given)
    made.save()
    return made


def _lent(**values: Any) -> LoanedRecord:
    sight = _sight(values)
    given = {"loan": None, "item": None, "file": None,
             **{name: each for name, each in values.items() if name not in sight}}  # fmt: skip
    given["loan"] = given["loan"] or loan(**{"holder": "i12/", **sight})
    if given["file"] is None:
        given["item"] = given["item"] or make(Item, holder=given["loan"].holder)
    made = LoanedRecord(**given)
    made.save()
    return made


MAKERS |= {
    "portal.userequest": request, "portal.draftanswer": _draft,
    "portal.requesteditem": _found, "portal.useconsent": _consent,
    "portal.readingroom": room, "portal.visit": _visit, "portal.loan": loan,
    "portal.loanedrecord": _lent,
}  # fmt: skip
