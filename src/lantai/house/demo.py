# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How to sign in to the demo world: what its front page and its commands say."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DEMO_PASSWORD = "Lantai-2026"  # noqa: S105 - of the demo world alone, and shown on its front page


@cache
def told() -> dict[str, Any]:
    """What there is to be in the demo world, as ``world.toml`` has it."""
    return tomllib.loads((Path(__file__).parent / "world.toml").read_text("utf-8"))


def sign_ins() -> list[dict[str, str]]:
    """Everybody who can sign in: ``role, username, password``."""
    names = {row["key"]: row["name"] for row in told()["institutions"]}
    return [
        {"role": f"{row['name']}，{names.get(row.get('at', ''), '')} {row['title']}".strip(),
         "username": row["key"], "password": DEMO_PASSWORD}
        for row in told()["people"]
    ]  # fmt: skip
