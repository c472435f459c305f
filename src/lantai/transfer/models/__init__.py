# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The nouns of this room, a file for each subject."""

from lantai.transfer.models.accessions import Accession, Agreement
from lantai.transfer.models.checks import Check, CheckLine, Finding
from lantai.transfer.models.plans import TransferPlan, Waiver
from lantai.transfer.models.transfers import Part, SetAside, Transfer

__all__ = [
    "Accession",
    "Agreement",
    "Check",
    "CheckLine",
    "Finding",
    "Part",
    "SetAside",
    "Transfer",
    "TransferPlan",
    "Waiver",
]
