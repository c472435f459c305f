# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that publishes, seals and keeps the index up, to be killed at any moment.

usage: python portal_killed.py; the site is the one of ``LANTAI_HOME``.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")


def main():
    import django

    django.setup()
    from django.utils import timezone

    from lantai.guard.actor import steward
    from lantai.guard.sealing import seal_all
    from lantai.guard.terms import Reach
    from lantai.holdings import acts
    from lantai.holdings.models import Item
    from lantai.portal.index import building, folders, following

    house = steward("killed")
    wanted = building.is_wanted()
    rows = Item.objects.unguarded("items of a killed process").order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    print("begun", flush=True)
    if wanted:
        building.SLICE = 20
        building.build(timezone.localdate())
    for at in range(0, len(keys), 10):
        acts.set_reach(keys[at : at + 10], Reach.NONE, house, reason="撤回公布")
        seal_all()
        engines = dict(folders.make(folders.current()))
        while following.follow(engines, timezone.localdate(), limit=2):
            pass
    print("done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
