# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The verbs of the portal: applying, searching and answering, visits, paper that goes out."""

from lantai.portal.acts.applying import (
    apply,
    ask_archives,
    book,
    rate,
    register_request,
    supplement,
    withdraw,
)
from lantai.portal.acts.lending import borrow, call, extend
from lantai.portal.acts.requests import (
    count_copies,
    decline,
    draft,
    drop_found,
    find,
    forget,
    settle,
    verify,
)
from lantai.portal.acts.visits import count_pages, forget_visit, receive_visitor

__all__ = [
    "apply", "ask_archives", "book", "borrow", "call", "count_copies", "count_pages", "decline",
    "draft", "drop_found", "extend", "find", "forget", "forget_visit", "rate", "receive_visitor",
    "register_request", "settle", "supplement", "verify", "withdraw",
]  # fmt: skip
