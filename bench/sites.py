# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What benches of a site share: a process and a home of its own for each, and the tables in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from typing import Any


def line(found: dict[str, float]) -> str:
    """Figures on one line."""
    return ", ".join(f"{name} {value:,.2f}" for name, value in found.items())


def child(script: str, words: list[str]) -> dict[str, float]:
    """Measure in a process and a home of its own: the figures that the script prints last."""
    home = tempfile.mkdtemp(prefix="lantai-bench-")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lantai.house.settings", "LANTAI_HOME": home}
    try:
        done = subprocess.run([sys.executable, script, *words], env=env, check=True,
                              stdout=subprocess.PIPE)  # fmt: skip
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        print(f"{' '.join(words)}: {line(found)}", file=sys.stderr, flush=True)
        return found
    finally:
        shutil.rmtree(home, ignore_errors=True)  # of many files it takes minutes


def set_up() -> None:
    """Start the site of this home, with its tables."""
    import django

    django.setup()
    from lantai.craft import heap
    from lantai.guard import sides
    from lantai.works.kinds import kinds

    for database in ("default", "side"):
        sides.make_tables(database)
    kinds()
    heap.settle()  # as a hand does


def region() -> Any:
    """The county in which the institutions of a bench stand; made inside an act."""
    from lantai.orgs.models import Region

    made = Region(code="970101", name="槐序县", level="county", path="97/970101/")
    made.save()
    return made


def two_stores(sight: dict[str, str], house: Any) -> list[Any]:
    """A near store and a far one, in use."""
    from lantai.guard.acts import setting_up
    from lantai.vault import acts
    from lantai.vault.models import Store

    with setting_up("stores to measure"):
        stores = [Store(code=code, name=code, place="样", rank=rank, is_offsite=rank > 1, ceiling=1,
                        **sight) for rank, code in enumerate(("near", "far"), 1)]  # fmt: skip
        for store in stores:
            store.save()
    for store in stores:
        acts.found_store(store, house)
    return stores
