# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked of reviews, deferrals and publications, and of records that are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Max, Q

from lantai.appraisal.models import (
    Deferral,
    DeferralCatalogue,
    OpeningBatch,
    OpeningReview,
    Publication,
    PublishedItem,
    ReviewOpinion,
)
from lantai.appraisal.terms import AGAINST, Consent, Decision, Screened, Why
from lantai.guard.actor import Actor
from lantai.guard.terms import Opening
from lantai.holdings.models import Item
from lantai.holdings.terms import Standing
from lantai.orgs.models import Person

UNDECIDED = (Opening.NOT_DUE, Opening.UNREVIEWED)
"""States of records about whose opening nobody has decided."""
ITEM = Item._meta.label_lower

# --- what is due ----------------------------------------------------------------------------------


def falls(why: Any, today: dt.date) -> Q:
    """Which held records may be reviewed for a reason.

    What was controlled 划控 before is left as it is until somebody asks (国家档案馆档案开放办法 7).
    """
    held = Q(standing=Standing.HELD)
    if why == Why.DUE:
        return held & Q(opening__in=UNDECIDED, review_on__lte=today)
    if why == Why.EARLY:
        return held & Q(opening__in=UNDECIDED) & ~Q(review_on__lte=today)
    if why == Why.ANEW:
        return held & Q(opening=Opening.DEFERRED, review_on__lte=today)
    return held & ~Q(opening=Opening.OPEN)


def under_review() -> Any:
    """The numbers of items that a running review has, for a condition."""
    rows = OpeningReview.objects.unguarded("what is under review, so that nothing is twice")
    return rows.filter(is_open=True).values("item")


def due_by_year(actor: Actor, why: Any, today: dt.date) -> list[dict[str, Any]]:
    """How much of one's own is due and in no review, by fonds and year."""
    rows = Item.objects.seen_by(actor, "describe", only="own").filter(falls(why, today))
    rows = rows.exclude(pk__in=under_review()).order_by()
    found = rows.values("fonds", "fonds_code", "fonds__name", "year").annotate(n=Count("pk"))
    return sorted(found, key=lambda each: (each["fonds_code"], each["year"] or 0))


def gathered_by(batch: OpeningBatch, today: dt.date) -> Any:
    """The items that a batch takes by its fonds, years and reason."""
    rows = Item.objects.unguarded("records that a batch of reviews takes")
    rows = rows.filter(falls(batch.why, today), fonds=batch.fonds_id, holder=batch.holder,
                       year__gte=batch.first_year, year__lte=batch.last_year)  # fmt: skip
    return rows.exclude(pk__in=under_review()).only("pk")


# --- batches and reviews --------------------------------------------------------------------------


def batch_of(pk: int) -> OpeningBatch:
    """A batch as it is now, for the house's own work on it."""
    rows = OpeningBatch.objects.unguarded("the batch of reviews that is worked on now")
    return rows.select_related("fonds", "unit").get(pk=pk)  # type: ignore[no-any-return]


def batches_to_fill(actor: Actor) -> Any:
    """The batches of one's own that take records yet."""
    rows = OpeningBatch.objects.seen_by(actor, "act", only="own").filter(state="planned")
    return rows.order_by("-pk")


def reviews(batch: OpeningBatch) -> Any:
    """The reviews of a batch that is worked on."""
    return OpeningReview.objects.unguarded("the reviews of a batch").filter(batch=batch)


def seen_reviews(batch: OpeningBatch, actor: Actor) -> Any:
    """The reviews of a batch as somebody sees them, in their order."""
    rows = OpeningReview.objects.seen_by(actor, "describe").filter(batch=batch)
    return rows.order_by("number", "pk")


def reviews_to_act_on(actor: Actor, keys: Collection[int]) -> list[OpeningReview]:
    """Of some numbers the reviews that somebody may act on, with batch and item."""
    rows = OpeningReview.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return list(rows.select_related("batch", "item").order_by("batch", "number"))


def last_number(batch: OpeningBatch) -> int:
    """The last number in a batch."""
    return int(reviews(batch).aggregate(n=Max("number"))["n"] or 0)


def in_review(keys: Collection[int]) -> set[int]:
    """Of some items those that a running review has."""
    rows = OpeningReview.objects.unguarded("items that are under review already")
    return set(rows.filter(item__in=list(keys), is_open=True).values_list("item", flat=True))


def items(keys: Collection[int]) -> list[Any]:
    """Items that a batch takes."""
    rows = Item.objects.unguarded("records that a batch takes").filter(pk__in=list(keys))
    wanted = ("pk", "ref_code", "fonds_id", "holder", "standing", "opening", "secrecy", "review_on")
    return list(rows.order_by("ref_code", "pk").only(*wanted))


def left(batch: OpeningBatch, **where: Any) -> int:
    """How many reviews of a batch are so."""
    return int(reviews(batch).filter(**where).count())


def not_read(batch: OpeningBatch) -> int:
    """How many records of a batch neither a machine read nor a person signed for."""
    return left(batch, screened__in=(Screened.WAITING, Screened.UNREAD))


def undecided(batch: OpeningBatch) -> int:
    """How many records of a batch about which there is dissent wait for a decision of their own."""
    return left(batch, has_dissent=True, decision="")


def read_by(batch: OpeningBatch, hands: Iterable[str]) -> bool:
    """Whether one of these hands read any record of a batch."""
    where = Q()
    for hand in hands:
        where |= Q(first_hands__contains=f" {hand} ") | Q(second_hands__contains=f" {hand} ")
    return bool(reviews(batch).filter(where).exists())


def to_apply(batch: OpeningBatch) -> Any:
    """The reviews of a batch whose decision waits to be put down, light, with what marks need."""
    rows = reviews(batch).filter(is_open=True).select_related("item")
    return rows.only("pk", "batch", "item", "number", "decision", "hinted", "ground", "again_on",
                     "is_open", "item__ref_code", "item__secret_until")  # fmt: skip


def to_screen(batch: OpeningBatch) -> Any:
    """The reviews of a batch that no machine has read."""
    return reviews(batch).filter(screened=Screened.WAITING).select_related("item__fonds")


def deferred(batch: OpeningBatch) -> Any:
    """The reviews of a batch that were decided to be deferred."""
    return reviews(batch).filter(decision=Decision.DEFER, is_open=True).select_related("item")


def tally(batch: OpeningBatch, actor: Actor) -> dict[str, int]:
    """How far the readings of a batch are, in numbers."""
    rows = seen_reviews(batch, actor).order_by()
    return dict(rows.aggregate(
        all=Count("pk"), first=Count("pk", filter=~Q(proposal="")),
        second=Count("pk", filter=~Q(second_view="")), dissent=Count("pk", filter=Q(
            has_dissent=True)), unit=Count("pk", filter=~Q(unit_view="")),
        unread=Count("pk", filter=Q(screened__in=(Screened.WAITING, Screened.UNREAD))),
        hinted=Count("pk", filter=Q(hinted__in=AGAINST))))  # fmt: skip


def opinions(review: OpeningReview) -> list[ReviewOpinion]:
    """What was said of one record, the oldest first."""
    rows = ReviewOpinion.objects.unguarded("the opinions about a review that is seen")
    return list(rows.filter(review=review).order_by("pk"))


def readers_in(paths: Collection[str]) -> Any:
    """The people of an institution, to be named as readers."""
    return Person.objects.unguarded("who may read in one's own archives").filter(
        holder__in=list(paths)
    )


# --- deferrals ------------------------------------------------------------------------------------


def catalogue_of(batch: OpeningBatch) -> DeferralCatalogue | None:
    """The catalogue of what a batch deferred."""
    rows = DeferralCatalogue.objects.unguarded("the catalogue of a batch that is worked on")
    return rows.filter(batch=batch).first()  # type: ignore[no-any-return]


def catalogue_now(pk: int) -> DeferralCatalogue:
    """A catalogue as it is now."""
    rows = DeferralCatalogue.objects.unguarded("the catalogue that is worked on now")
    return rows.select_related("batch").get(pk=pk)  # type: ignore[no-any-return]


def deferrals(catalogue: DeferralCatalogue) -> Any:
    """The records of a catalogue that is worked on."""
    return Deferral.objects.unguarded("the records of a catalogue").filter(catalogue=catalogue)


def deferrals_to_act_on(actor: Actor, keys: Collection[int]) -> list[Deferral]:
    """Of some numbers the deferrals that somebody may act on."""
    rows = Deferral.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return list(rows.select_related("catalogue").order_by("pk"))


def listed_in(catalogue: DeferralCatalogue, keys: Collection[int]) -> set[int]:
    """Of some reviews those that a catalogue has already."""
    rows = deferrals(catalogue).filter(review__in=list(keys))
    return set(rows.values_list("review", flat=True))


def to_put_down(catalogue: DeferralCatalogue) -> Any:
    """The deferrals of a catalogue that was answered, not put down yet."""
    rows = deferrals(catalogue).filter(is_applied=False).select_related("review")
    return rows.exclude(consent=Consent.WAITING)


# --- publications ---------------------------------------------------------------------------------


def publication_now(pk: int) -> Publication:
    """A publication as it is now."""
    rows = Publication.objects.unguarded("the publication that is worked on now")
    return rows.get(pk=pk)  # type: ignore[no-any-return]


def published_from(batch: OpeningBatch) -> Publication | None:
    """The publication of a batch, where one was begun and not dropped."""
    rows = Publication.objects.unguarded("whether a batch is published already")
    return rows.filter(batch=batch).exclude(state="withdrawn").first()  # type: ignore[no-any-return]


def opened_by(batch: OpeningBatch) -> Any:
    """The reviews by which a batch opened records."""
    rows = reviews(batch).filter(decision=Decision.OPEN, applied_on__isnull=False)
    return rows.only("pk", "item", "hinted")


def published(publication: Publication) -> Any:
    """The records of a publication that is worked on."""
    rows = PublishedItem.objects.unguarded("the records of a publication")
    return rows.filter(publication=publication)


def to_publish(publication: Publication) -> Any:
    """The records of a publication that go out, not out yet, light."""
    rows = published(publication).filter(published_on=None, reach__gte=1)
    return rows.only("pk", "publication", "item", "reach")


def published_to_act_on(actor: Actor, keys: Collection[int]) -> list[PublishedItem]:
    """Of some numbers the records of publications that somebody may act on."""
    rows = PublishedItem.objects.seen_by(actor, "act").filter(pk__in=list(keys))
    return list(rows.select_related("publication", "item").order_by("pk"))


def published_in(publication: Publication, keys: Collection[int]) -> set[int]:
    """Of some items those that a publication has already."""
    return set(published(publication).filter(item__in=list(keys)).values_list("item", flat=True))


def by_group(publication: Publication, actor: Actor) -> list[dict[str, Any]]:
    """How many records of which group a publication gives which reach."""
    rows = PublishedItem.objects.seen_by(actor, "describe").filter(publication=publication)
    return list(rows.order_by().values("group", "reach").annotate(n=Count("pk"))
                .order_by("group", "reach"))  # fmt: skip


def reaches(actor: Actor, keys: Collection[int]) -> dict[int, int]:
    """How far records of one's own are published now; those that are not are left out."""
    rows = Item.objects.seen_by(actor, "act", only="own").filter(pk__in=list(keys), reach__gte=1)
    return dict(rows.values_list("pk", "reach"))
