# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of this room, a file for each subject."""

from lantai.appraisal.models.batches import OpeningBatch, OpeningReview, ReviewOpinion
from lantai.appraisal.models.deferrals import Deferral, DeferralCatalogue
from lantai.appraisal.models.publications import Publication, PublishedItem, Withdrawal

__all__ = [
    "Deferral",
    "DeferralCatalogue",
    "OpeningBatch",
    "OpeningReview",
    "Publication",
    "PublishedItem",
    "ReviewOpinion",
    "Withdrawal",
]
