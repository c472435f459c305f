# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A process of `test_two_processes`: it does what each line of its input says, and answers in JSON.

``python beside.py [new]``; with ``new`` it makes the site first. Not a test itself.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import crowd

LIST = "/toy/lockers/"


class Beside:
    """A browser, and somebody who acts, in one process of the site."""

    def __init__(self, new: bool) -> None:
        crowd.ready()
        if new:
            self._make()
        crowd.stand()
        from attackers import Browser

        from lantai.desk import listpage

        self.made, shown = 0, listpage.shown

        def counted(*given: Any) -> Any:
            self.made += 1
            return shown(*given)

        listpage.shown = counted
        self.browser = Browser().enter("archivist")

    def _make(self) -> None:
        from django.conf import settings

        from lantai.guard import sides

        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        for database in ("default", "side"):
            sides.make_tables(database, run_syncdb=True)
        from lantai.guard.acts import setting_up
        from toy.models import Locker
        from world import build

        build()
        at = crowd.stand()
        with setting_up("a locker for two processes"):
            Locker.objects.create(code="A-001", name="一号柜", holder=at.path, area=at.area)

    def page(self) -> dict[str, Any]:
        """What the list says now, and how often its rows were made in this process."""
        html = self.browser.get(LIST).content.decode()
        return {"names": re.findall(r'class="row-link"[^>]*>([^<]*)<', html), "made": self.made}

    def edit(self, name: str) -> dict[str, Any]:
        """Give the locker another name, through the desk."""
        from lantai.desk import editing
        from lantai.desk.register import register_of
        from lantai.guard.models import Account
        from toy.models import Locker

        actor = sys.modules["sovereign"].actor_of(Account.objects.get(username="archivist"))
        row = Locker.objects.seen_by(actor, "edit").get()
        editing.edit(register_of(Locker), actor, row, {"name": name})
        return {}

    def other(self) -> dict[str, Any]:
        """An act of another table."""
        from lantai.guard.acts import setting_up
        from lantai.orgs.models import Person

        with setting_up("somebody else"):
            row = Person.objects.unguarded("anybody of a trial").first()
            row.save()
        return {}

    def seal(self) -> dict[str, Any]:
        """What the keeper does every second."""
        from lantai.guard import sealing

        return {"sealed": sealing.seal_all()}


if __name__ == "__main__":
    here = Beside("new" in sys.argv)
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        name, *given = json.loads(line)
        print(json.dumps(getattr(here, name)(*given)), flush=True)
