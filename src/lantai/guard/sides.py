# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Which database file a table lies in: what readers write lies apart from the catalogue.

On SQLite a page that notes a reading or renews a session must never wait for somebody's import.
"""

from __future__ import annotations

from typing import Any

SIDE = {
    ("sessions", "session"),
    ("guard", "reading"),
    ("axes", "accessattempt"),
    ("axes", "accesslog"),
    ("axes", "accessfailurelog"),
    ("axes", "accessattemptexpiration"),
}


class Sides:
    """Django's router: `side` for what readers write, `default` for all else."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        """The database of a noun."""
        return "side" if (model._meta.app_label, model._meta.model_name) in SIDE else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Within one database only."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None,
                      **hints: Any) -> bool:  # fmt: skip
        """Each table in its own database; operations of no table in `default`."""
        if model_name is None:
            return db == "default"
        return ((app_label, model_name) in SIDE) == (db == "side")
