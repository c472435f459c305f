# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The verbs of holdings. Each checks its duty, changes, and leaves one entry on the trail.

Those of many rows take their numbers and work in slices, one act each, so that a stop in the middle
loses nothing and going on does nothing twice.
"""

from lantai.holdings.acts.custody import (
    lay_custody,
    lay_items,
    lay_slice,
    withdraw_move,
)
from lantai.holdings.acts.fonds import (
    add_note,
    close_fonds,
    end_fonds,
    finish_merge,
    issue_text,
    merge_slice,
    open_fonds,
    recount_extents,
)
from lantai.holdings.acts.identities import key_anew
from lantai.holdings.acts.imports import finish_import, import_items, import_slice, open_import
from lantai.holdings.acts.opening import set_opening, set_reach
from lantai.holdings.acts.places import make_boxes, shelve, unshelve
from lantai.holdings.acts.receiving import (
    begin_receiving,
    change_custody,
    finish_move,
    keep_list,
    receive_all,
    receive_slice,
)
from lantai.holdings.acts.records import move_items, take_out
from lantai.holdings.acts.renumbering import renumber
from lantai.holdings.acts.retaining import set_retention
from lantai.holdings.acts.schemes import declare_scheme, end_scheme
from lantai.holdings.acts.undoing import finish_undo, undo_slice
from lantai.holdings.many import Outcome

__all__ = [
    "Outcome",
    "add_note",
    "begin_receiving",
    "change_custody",
    "close_fonds",
    "declare_scheme",
    "end_fonds",
    "end_scheme",
    "finish_import",
    "finish_merge",
    "finish_move",
    "finish_undo",
    "import_items",
    "import_slice",
    "issue_text",
    "keep_list",
    "key_anew",
    "lay_custody",
    "lay_items",
    "lay_slice",
    "make_boxes",
    "merge_slice",
    "move_items",
    "open_fonds",
    "open_import",
    "receive_all",
    "receive_slice",
    "recount_extents",
    "renumber",
    "set_opening",
    "set_reach",
    "set_retention",
    "shelve",
    "take_out",
    "undo_slice",
    "unshelve",
    "withdraw_move",
]
