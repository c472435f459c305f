# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The acts of this room as a person takes them: what each asks, and which act or job it is."""

# isort: off
from lantai.appraisal.deeds import batches
from lantai.appraisal.deeds import reviews
from lantai.appraisal.deeds import deferrals
from lantai.appraisal.deeds import publications
# isort: on

__all__ = ["batches", "deferrals", "publications", "reviews"]
