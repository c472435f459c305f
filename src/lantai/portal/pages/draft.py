# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What somebody has filled in of a request so far, and which request they may follow: in a session.

Kept as it was typed, step by step, so that nothing is lost on going back; for two hours, so that
whoever sits down at the same screen after them does not find it. An identity number is not kept
here either: only what is left of it (`judging.Proof`). Nothing stands in the books before it is
sent.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import Any

from lantai.desk.addressing import actor_of
from lantai.portal.following_up import new_secret
from lantai.portal.judging import Proof
from lantai.portal.models import UseRequest

FILLED, FOLLOWED = "applying", "following"
"""Under which names a session keeps them."""
FILLED_SECONDS = 2 * 3600
FOLLOWED_SECONDS = 30 * 60
"""How long each is kept without being touched."""
RENEWED_SECONDS = 60
LONGEST = 4_000
"""Letters of one answer that are kept while it is not right yet."""


class Draft:
    """The request that a visitor is filling in; a new one where none is kept."""

    def __init__(self, request: Any) -> None:
        self._session = request.session
        self._account = actor_of(request).account
        found = self._session.get(FILLED)
        right = (found and found["account"] == self._account
                 and 0 <= time.time() - found["at"] <= FILLED_SECONDS)  # fmt: skip
        self.begun = bool(right)
        if found and not right:
            self.drop()
        self._kept: dict[str, Any] = found if right else {
            "account": self._account, "at": 0, "form": secrets.token_hex(8),
            "secret": new_secret(), "steps": {}, "proof": [],
        }  # fmt: skip

    @property
    def secret(self) -> str:
        """Of which the request is made, so that a form that is sent twice makes one."""
        return str(self._kept["secret"])

    @property
    def form(self) -> str:
        """By which the last page knows that it belongs to this draft."""
        return str(self._kept["form"])

    @property
    def proof(self) -> Proof:
        """What is kept of the identity number that was given."""
        return Proof(*self._kept["proof"])

    def typed(self, step: str) -> dict[str, str]:
        """What was typed at a step; empty where nobody was there yet."""
        return dict(self._kept["steps"].get(step, {}))

    def keep(self, step: str, typed: Mapping[str, str], proof: Proof | None = None) -> None:
        """Put down what was typed at a step, right or not."""
        self._kept["steps"][step] = {name: value[:LONGEST] for name, value in typed.items()}
        if proof is not None:
            self._kept["proof"] = list(proof)
        self._kept["at"] = int(time.time())
        self._session[FILLED] = self._kept
        self.begun = True

    def drop(self) -> None:
        """Away with it: it was sent, or is not wanted any more."""
        self._session.pop(FILLED, None)


def follow(request: Any, row: UseRequest, form: str = "") -> None:
    """From now on this session may follow a request: it was made here, or its code was shown.

    The key of the session stays where a form may be sent twice by the same hand: the second time it
    comes with the key of the first.
    """
    request.session[FOLLOWED] = {"number": row.number, "at": int(time.time()), "form": form}


def followed(request: Any, form: str = "") -> str:
    """The number of the request that this session may follow; of ``form``, if one is named."""
    found = request.session.get(FOLLOWED)
    now = time.time()
    if not found or not 0 <= now - found["at"] <= FOLLOWED_SECONDS:
        return ""
    if form and found["form"] != form:
        return ""
    if now - found["at"] >= RENEWED_SECONDS:
        request.session[FOLLOWED] = {**found, "at": int(now)}
    return str(found["number"])


def leave(request: Any) -> None:
    """Whoever sits down here next follows nothing."""
    request.session.pop(FOLLOWED, None)
