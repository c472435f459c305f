# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What each act of this room asks of a person."""

from lantai.portal.deeds import finding, lending, requests, visits

__all__ = ["finding", "lending", "requests", "visits"]
