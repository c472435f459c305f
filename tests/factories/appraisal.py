# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Rows of opening reviews, deferrals and publications."""

from __future__ import annotations

import itertools
from typing import Any

from factories.anything import MAKERS, SIGHT, make
from lantai.appraisal.models import (
    Deferral,
    DeferralCatalogue,
    OpeningBatch,
    OpeningReview,
    Publication,
    PublishedItem,
    ReviewOpinion,
    Withdrawal,
)
from lantai.holdings.models import Fonds, Item

_numbers = itertools.count(1)


def _sight(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in SIGHT if name in values}


def _item(**sight: Any) -> Any:
    return make(Item, **{name: sight[name] for name in ("holder", "area", "line") if name in sight})


def batch(**values: Any) -> OpeningBatch:
    """A batch, planned."""
    number = next(_numbers)
    given = {"name": f"样{number}", "first_year": 1990, "last_year": 1999, "fonds": None,
             "items": 1, **values}  # fmt: skip
    given["fonds"] = given["fonds"] or make(Fonds, holder=values.get("holder", "i12/"))
    made = OpeningBatch(**given)
    made.save()
    return made


def review(**values: Any) -> OpeningReview:
    """A review of a record."""
    number = next(_numbers)
    sight = _sight(values)
    given = {"batch": None, "item": None, "number": number,
             **{name: each for name, each in values.items() if name not in sight}}  # fmt: skip
    given["batch"] = given["batch"] or batch(**{"holder": "i12/", **sight})
    given["item"] = given["item"] or _item(holder=given["batch"].holder)
    made = OpeningReview(**given)
    made.save()
    return made


def _opinion(**values: Any) -> ReviewOpinion:
    given = {"review": None, "stage": "first", "view": "proposed", "by": "闻知秋",
             "on": "2026-11-27T09:00:00+00:00", "opinion": "样", **values}  # fmt: skip
    given["review"] = given["review"] or review()
    made = ReviewOpinion(**given)
    made.save()
    made.refresh_from_db(
        from_queryset=ReviewOpinion.objects.unguarded("a row of a test with its moment")
    )
    return made


def catalogue(**values: Any) -> DeferralCatalogue:
    """A catalogue of deferrals, drafted."""
    given = {"name": f"样{next(_numbers)}", "batch": None, "items": 1, **values}
    given["batch"] = given["batch"] or batch(**_sight(values))
    made = DeferralCatalogue(**given)
    made.save()
    return made


def _deferral(**values: Any) -> Deferral:
    number = next(_numbers)
    given = {"catalogue": None, "review": None, "ref_code": f"A001-{number}",
             "title": f"样{number}",
             "ground": "third", **values}  # fmt: skip
    given["catalogue"] = given["catalogue"] or catalogue(holder="i12/")
    given["review"] = given["review"] or review(batch=given["catalogue"].batch)
    made = Deferral(**given)
    made.save()
    return made


def _publication(**values: Any) -> Publication:
    made = Publication(**{"name": f"样{next(_numbers)}", "items": 1, **values})
    made.save()
    return made


def _published(**values: Any) -> PublishedItem:
    given = {"publication": None, "item": None, "group": "clear", **values}
    given["publication"] = given["publication"] or _publication(holder="i12/")
    given["item"] = given["item"] or _item(holder=given["publication"].holder)
    made = PublishedItem(**given)
    made.save()
    return made


def _withdrawal(**values: Any) -> Withdrawal:
    given = {"reason": f"样{next(_numbers)}", "by": "闻知秋", "by_hands": " account/1 ",
             "at": "2026-11-27T09:00:00+00:00", "items": 1, **values}  # fmt: skip
    made = Withdrawal(**given)
    made.save()
    made.refresh_from_db(
        from_queryset=Withdrawal.objects.unguarded("a row of a test with its moment")
    )
    return made


MAKERS |= {
    "appraisal.openingbatch": batch, "appraisal.openingreview": review,
    "appraisal.reviewopinion": _opinion, "appraisal.deferralcatalogue": catalogue,
    "appraisal.deferral": _deferral, "appraisal.publication": _publication,
    "appraisal.publisheditem": _published, "appraisal.withdrawal": _withdrawal,
}  # fmt: skip
