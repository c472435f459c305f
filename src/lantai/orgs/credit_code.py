# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The unified social credit code 统一社会信用代码 (GB 32100-2015): 18 signs, the last a check."""

from __future__ import annotations

import re

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")


def is_credit_code(text: str) -> bool:
    """Whether a text is a code of the right shape whose check sign is right."""
    return bool(_SHAPE.fullmatch(text)) and text[-1] == check_sign(text[:17])


def check_sign(first: str) -> str:
    """The 18th sign of a code by its first 17: weights are the powers of 3, modulo 31."""
    total = sum(_SIGNS.index(sign) * pow(3, at, 31) for at, sign in enumerate(first))
    return _SIGNS[-total % 31]
