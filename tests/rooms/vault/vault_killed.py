# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that lands, stores and copies everything there is, to be killed at any moment.

usage: python vault_killed.py; the site is the one of ``LANTAI_HOME``.
"""

import io
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")


def main():
    import django

    django.setup()
    from lantai.guard.actor import steward
    from lantai.holdings.models import DigitalObject, Fonds
    from lantai.vault import acts, copying, landing, places, queries, storing

    house = steward("killed")
    fonds = Fonds.objects.unguarded("the fonds of a killed process").get()
    for store in queries.ready_stores(fonds.holder):
        places.open_place(store).recover()
    print("begun", flush=True)
    rows = DigitalObject.objects.unguarded("the files of a killed process")
    for number, sha512 in enumerate(rows.order_by("pk").values_list("sha512", flat=True)):
        if not landing.holds(sha512):
            landing.land(io.BytesIO(b"text %d" % number * 50))
    keys = storing.waiting_in(fonds)
    for at in range(0, len(keys), 5):
        laid = storing.lay(keys[at : at + 5], house)
        acts.adopt(laid, house)
        storing.finish(laid)
    ways = copying.Ways()
    for course in list(copying.courses(fonds.holder)):
        rows = list(queries.objects_in(course.group).order_by("pk"))
        for at in range(0, len(rows), 5):
            some = rows[at : at + 5]
            target, source = ways.open(course.target), ways.open(course.source)
            proofs = target.take_from(source, [row.object_id for row in some])
            acts.replicate(some, course.target, {each.object_id: each for each in proofs}, house)
    print("done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
