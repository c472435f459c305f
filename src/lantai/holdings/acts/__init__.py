# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The verbs of holdings. Each checks its duty, changes, and leaves one entry on the trail.

Those of many rows take their numbers and work in slices, one act each, so that a stop in the middle
loses nothing and going on does nothing twice.
"""

from lantai.holdings.acts.custody import (
    change_custody,
    finish_move,
    lay_custody,
    lay_items,
    receive_all,
    receive_slice,
    withdraw_move,
)
from lantai.holdings.acts.fonds import (
    add_note,
    close_fonds,
    end_fonds,
    issue_text,
    open_fonds,
    recount_extents,
)
from lantai.holdings.acts.imports import finish_import, import_items, import_slice, open_import
from lantai.holdings.acts.records import move_items, renumber, set_opening, set_reach
from lantai.holdings.many import Outcome

__all__ = [
    "Outcome",
    "add_note",
    "change_custody",
    "close_fonds",
    "end_fonds",
    "finish_import",
    "finish_move",
    "import_items",
    "import_slice",
    "issue_text",
    "lay_custody",
    "lay_items",
    "move_items",
    "open_fonds",
    "open_import",
    "receive_all",
    "receive_slice",
    "recount_extents",
    "renumber",
    "set_opening",
    "set_reach",
    "withdraw_move",
]
