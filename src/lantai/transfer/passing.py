# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""移交中: the records of a transfer stay as they are from its packing until it ends or comes back.

One row says so of all of them (`holdings.Passage`), written and taken away inside the act of the
step itself: no step leaves some of them marked, and no stop leaves one marked for ever.
"""

from __future__ import annotations

from lantai.holdings.models import Passage
from lantai.transfer import queries
from lantai.transfer.models import Transfer

HOLDS_IN = ("built", "tested", "sent", "received", "checked", "accepted", "stored")
"""The states of a transfer in which its records are another's to judge, or a package's to say."""


def hold(row: Transfer) -> None:
    """Let the records of a transfer stay as they are; inside an act. Again, it follows its name."""
    if row.set is None:
        return
    passage = queries.passage_of(row) or Passage(set=row.set, noun=queries.TRANSFER, row=row.pk)
    passage.name = row.name
    passage.holder, passage.area, passage.line = row.holder, row.area, row.line
    passage.party, passage.secrecy = row.party, row.secrecy
    passage.save()


def let_go(row: Transfer) -> None:
    """The records of a transfer may change again, or are the receiver's; inside an act."""
    passage = queries.passage_of(row)
    if passage is not None:
        passage.delete()
