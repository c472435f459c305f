# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the tests' databases are: files of SQLite, or a PostgreSQL server that may be filled.

``LANTAI_TEST_DATABASE=postgresql://user@host/name`` names a server whose user may make databases;
`tools/with_postgres.py` starts one for as long as a command runs. Django's own test databases are
``test_name`` and ``test_name_side``, one pair a worker; tests that start real processes make pairs
of their own here.
"""

import os
from urllib.parse import urlsplit, urlunsplit

SERVER = os.environ.get("LANTAI_TEST_DATABASE", "")


def named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


NAME = urlsplit(SERVER).path.lstrip("/") or "lantai"
PAIR = {"default": named(SERVER, NAME), "side": named(SERVER, f"{NAME}_side")}
