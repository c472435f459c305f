# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of the portal."""

from lantai.portal.models.loans import Loan, LoanedRecord
from lantai.portal.models.requests import DraftAnswer, RequestedItem, UseConsent, UseRequest
from lantai.portal.models.rooms import ReadingRoom, Visit
from lantai.portal.models.texts import RecordText

__all__ = [
    "DraftAnswer", "Loan", "LoanedRecord", "ReadingRoom", "RecordText", "RequestedItem",
    "UseConsent", "UseRequest", "Visit",
]  # fmt: skip
