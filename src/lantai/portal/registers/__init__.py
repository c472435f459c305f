# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the desk shows of this room; papers and deeds are put on these nouns."""

from lantai.portal import papers
from lantai.portal.registers import loans, requests, rooms

__all__ = ["loans", "papers", "requests", "rooms"]
