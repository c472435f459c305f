# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What changes in this room, each change an act."""

from lantai.transfer.acts.accessions import (
    PASSED,
    choose_fonds,
    confirm_declassified,
    hold_slice,
    pass_slice,
    pass_volumes,
    send_back_aside,
)
from lantai.transfer.acts.checks import (
    begin_check,
    decide,
    end_check,
    keep_findings,
    sign_line,
)
from lantai.transfer.acts.drafting import collect, drop, waive
from lantai.transfer.acts.outside import (
    correct_slice,
    count_entered,
    enter_slice,
    leave_out,
    take_up,
)
from lantai.transfer.acts.packing import begin_packing, leave_packing
from lantai.transfer.acts.parts import TAKE, announce, drop_parts, note_package, take_part

__all__ = [
    "PASSED",
    "TAKE",
    "announce",
    "begin_check",
    "begin_packing",
    "collect",
    "choose_fonds",
    "confirm_declassified",
    "correct_slice",
    "count_entered",
    "decide",
    "drop",
    "drop_parts",
    "end_check",
    "enter_slice",
    "hold_slice",
    "keep_findings",
    "leave_out",
    "leave_packing",
    "note_package",
    "pass_slice",
    "pass_volumes",
    "send_back_aside",
    "sign_line",
    "take_part",
    "take_up",
    "waive",
]
