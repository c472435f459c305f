# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A process that takes a transfer on from wherever it stands, to be killed at any moment.

usage: python transfer_killed.py; the site is the one of ``LANTAI_HOME``.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")


def main():
    import django

    django.setup()
    from lantai.desk import steps
    from lantai.desk.register import register_of
    from lantai.guard.actor import steward
    from lantai.transfer import acts, jobs, queries, storing
    from lantai.transfer.models import Transfer
    from lantai.transfer.terms import Side
    from lantai.vault import places
    from lantai.vault import queries as vault_queries
    from lantai.works.kinds import kind_of
    from lantai.works.models import Job
    from lantai.works.work import Work

    storing.storing.SLICE = 10
    acts.PASSED = jobs.acts.PASSED = 10
    house = steward("transfer")
    for store in vault_queries.every_ready_store():
        places.open_place(store).recover()
    print("begun", flush=True)

    def run(function, row, **args):
        work = Work(Job(kind=kind_of(function).name))
        work._actor = house
        for each in ("_mark", "_obey", "_renew"):
            setattr(work, each, lambda **_: None)
        function(work, row, **args)

    row = queries.transfer_of(1)
    ways = {
        "drafted": (jobs.packing_records, {"reviewer": "荀行简"}),
        "built": (jobs.testing_package, {}),
        "sent": (jobs.delivering_package, {}), "received": (jobs.checking_package, {}),
        "accepted": (jobs.storing_package, {}), "stored": (jobs.taking_custody, {}),
    }  # fmt: skip
    register = register_of(Transfer)
    while row.state != "accessioned":
        if row.state == "tested":
            steps.take(register, row, "send", steward("演示数据"))
        elif row.state == "checked":
            check = queries.check_of(row, Side.RECEIVER)
            for line in queries.lines_of(check).filter(is_open=True):
                acts.sign_line(line, house, passed=True, opinion="")
            for each in queries.aside(row):
                if each.state == "aside":
                    acts.send_back_aside(each, house, reason="没有解密")
            steps.take(register, row, "accept", steward("演示数据"))
        else:
            function, args = ways[row.state]
            run(function, row, **args)
        row = queries.transfer_of(1)
    print("done", flush=True)


if __name__ == "__main__":
    sys.exit(main())
