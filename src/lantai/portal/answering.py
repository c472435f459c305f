# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What an answer says: the articles it rests on, and its words for whoever asked."""

from __future__ import annotations

from lantai.guard.words import said
from lantai.orgs.queries import institution_at
from lantai.orgs.supervision import supervisor_of
from lantai.portal import queries
from lantai.portal.models import DraftAnswer, UseRequest
from lantai.portal.terms import (
    ARTICLES,
    COPY_ARTICLE,
    OPEN_ARTICLE,
    UNOPENED_ARTICLE,
    Outcome,
    Way,
)


def articles(row: UseRequest, answer: UseRequest | DraftAnswer | None = None) -> list[str]:
    """The articles that an answer names, or its draft: for what is given, and for what is not."""
    answer, found = answer or row, []
    if answer.outcome in (Outcome.FOUND, Outcome.PARTLY):
        found.append(str(UNOPENED_ARTICLE if answer.unopened else OPEN_ARTICLE))
        if row.way in (Way.COPY, Way.CERTIFICATE):
            found.append(str(COPY_ARTICLE))
    if answer.basis:
        found.append(said("不提供：{why}（{article}）", "not given: {why} ({article})",
                          why=answer.get_basis_display(),
                          article=ARTICLES[answer.basis]))  # fmt: skip
    return found


def is_given(row: UseRequest) -> bool:
    """Whether the answer is there for whoever asked."""
    return row.answered_on is not None or row.state == "refused"


def complaints_of(row: UseRequest) -> str:
    """Where an applicant may complain: as the archives says, else the authority of its level."""
    for room in queries.rooms_at(row.holder):
        if room.complaints:
            return room.complaints
    at = institution_at(row.holder)
    authority = supervisor_of(at) if at is not None else None
    if authority is None:
        return ""
    return f"{authority.name} {authority.phone}".strip()
