# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What changes in this room, each change an act."""

from lantai.appraisal.acts.applying import apply_slice, defer_slice, list_deferred
from lantai.appraisal.acts.deferring import begin_catalogue, refuse_consent
from lantai.appraisal.acts.gathering import drop, gather_slice
from lantai.appraisal.acts.publishing import (
    choose_reach,
    give_reach,
    list_opened,
    plan_publication,
    publish_slice,
    withdraw,
)
from lantai.appraisal.acts.reviewing import (
    answer,
    decide,
    keep_hints,
    propose,
    second,
    sign_unread,
)

__all__ = [
    "answer",
    "apply_slice",
    "begin_catalogue",
    "choose_reach",
    "decide",
    "defer_slice",
    "drop",
    "gather_slice",
    "give_reach",
    "keep_hints",
    "list_deferred",
    "list_opened",
    "plan_publication",
    "propose",
    "publish_slice",
    "refuse_consent",
    "second",
    "sign_unread",
    "withdraw",
]
