# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The code by which a request is followed without an account.

It is made of the row's own secret under the key of the site, so that nothing from which it could be
read stands in the database alone, and the counter can print it again on the receipt.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 10
_SALT = "lantai.portal.following"


def new_secret() -> str:
    """What a new request's code will be made of."""
    return secrets.token_hex(16)


def code_of(secret: str) -> str:
    """The code of a request, as it stands on its receipt: ``7KQ2F-M4KDX``."""
    number = int.from_bytes(salted_hmac(_SALT, secret, algorithm="sha256").digest()[:8], "big")
    letters = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[at])
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def is_right(request: Any, code: str) -> bool:
    """Whether this is the code of a request; of none at all it takes as long to say no."""
    secret = request.secret if request is not None else "nobody's"
    given = "".join(letter for letter in code.upper()[:40] if letter in ALPHABET)
    right = constant_time_compare(given, code_of(secret).replace("-", ""))
    return bool(right and request is not None)
