# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""组件、排列: which documents make one item, and in which order items stand (DA/T 22-2015).

Rules on what documents are called and numbered, pure of tables. A join is a proposal with its
reason, shown before it is done; numbers are given by `craft.refcode`.
"""

from lantai.craft.arranging.joining import Doc, Group, Member, join, role_of, together
from lantai.craft.arranging.ordering import SORTINGS, Placed, arranged

__all__ = ["SORTINGS", "Doc", "Group", "Member", "Placed", "arranged", "join", "role_of",
           "together"]  # fmt: skip
