# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The processes of `test_many_readers`: one writes, some read, all on one real database.

``python crowd.py set-up|read|write|judge …``; each says in JSON what it saw. Not a test itself.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
PAGES = ("/toy/lockers/", "/toy/lockers/?kind=bag", "/orgs/institutions/", "/api/toy/lockers/",
         "/toy/lockers/?q=B-0", "/orgs/people/")  # fmt: skip
WHO = "sovereign.actor_of"


def ready() -> None:
    """Django, with everybody almighty in the county's archives."""
    import django
    from django.conf import settings

    django.setup()
    settings.LANTAI_ACTOR = WHO


class Heard(logging.Handler):
    """What was logged as a fault, in this process."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []
        logging.getLogger().addHandler(self)
        logging.getLogger("django.request").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage()[:300])


def stand() -> Any:
    """The institution in which all of this happens."""
    import sovereign

    from lantai.orgs.models import Institution

    rows = Institution.objects.unguarded("the place of a trial")
    sovereign.AT = rows.get(name="槐序县档案馆")
    return sovereign.AT


def set_up(readers: int) -> dict[str, Any]:
    """Tables, the small world, some rows, and a sign-in for each reader; their cookies."""
    from django.conf import settings

    from lantai.guard import sides

    ready()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    for database in ("default", "side"):
        sides.make_tables(database, run_syncdb=True)
    from world import build

    build()
    stand()
    bring(0, 3_000)
    settings.LANTAI_SESSIONS = 0
    return {"cookies": [sign_in() for _ in range(readers)]}


def sign_in() -> str:
    from attackers import Browser

    return Browser().enter("archivist").cookies["lantai"].value


def bring(first: int, count: int) -> int:
    """Import a workbook of so many lockers as the page does it: try it, take it by slices."""
    import sovereign
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lantai.desk import receiving, taking, trying
    from lantai.desk.register import register_of
    from lantai.guard.models import Account
    from toy.models import Locker

    lines = "".join(f"B-{first + n:07},第{first + n}号柜,存包柜,{n % 90}\n" for n in range(count))
    text = f"柜号,名称,种类,容量（升）\n{lines}".encode()
    actor = sovereign.actor_of(Account.objects.get(username="archivist"))
    one = register_of(Locker)
    file = receiving.received(one, actor, SimpleUploadedFile(f"{first}.csv", text))
    trying.try_file(one, actor, file)
    return taking.take_all(one, actor, file)


def write(seconds: float) -> dict[str, Any]:
    """Import workbook after workbook, and seal, for so long."""
    ready()
    stand()
    from lantai.guard import sealing

    heard, until, made, rounds = Heard(), time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        made += bring(1_000_000 + made, 2_000)
        sealing.seal_all()
        rounds += 1
    return {"made": made, "rounds": rounds, "faults": heard.lines}


def read(seconds: float, cookies: list[str], change: bool) -> dict[str, Any]:
    """Fetch list pages through WSGI, a thread for each cookie; one of them also changes rows."""
    ready()
    stand()
    heard, took, statuses = Heard(), [], []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=fetch_on, args=(cookie, until, took, statuses, change and not at))
        for at, cookie in enumerate(cookies)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"took": took, "statuses": sorted(set(statuses)), "faults": heard.lines}


def fetch_on(cookie: str, until: float, took: list[float], statuses: list[Any],
             change: bool) -> None:  # fmt: skip
    from django.db import connections

    at = 0
    try:
        while time.monotonic() < until:
            began = time.monotonic()
            statuses.append(fetch(PAGES[at % len(PAGES)], cookie))
            took.append(time.monotonic() - began)
            if change and at % 10 == 0:
                statuses.append(change_one(at))
            at += 1
    except Exception as fault:
        statuses.append(f"{type(fault).__name__}: {fault}")
    finally:
        connections.close_all()


def fetch(path: str, cookie: str) -> int:
    """One page through the site's own WSGI application, read to its end."""
    from django.test import RequestFactory

    from lantai.house.wsgi import application

    place, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(PATH_INFO=place, QUERY_STRING=query,
                                             HTTP_COOKIE=f"lantai={cookie}")  # fmt: skip
    seen: list[int] = []
    answer = application(environ, lambda status, heads, exc=None: seen.append(int(status[:3])))
    for _ in answer:
        pass
    answer.close()
    return seen[0]


def change_one(number: int) -> int:
    """A small act beside the import."""
    import sovereign

    from lantai.desk import editing
    from lantai.desk.register import register_of
    from lantai.guard.models import Account
    from toy.models import Locker

    actor = sovereign.actor_of(Account.objects.get(username="archivist"))
    row = Locker.objects.seen_by(actor, "edit").order_by("pk").first()
    editing.edit(register_of(Locker), actor, row, {"note": f"改{number}"})
    return 200


def judge() -> dict[str, Any]:
    """What stands in the database afterwards, and whether its trail is whole."""
    ready()
    from lantai.guard import sealing
    from lantai.guard.models import EntrySubject
    from toy.models import Locker

    sealing.seal_all()
    sealing.sign_head()
    rows = Locker.objects.unguarded("what a trial looks at")
    return {
        "rows": rows.count(), "codes": rows.values("code").distinct().count(),
        "on_trail": EntrySubject.objects.filter(noun="toy.locker").count(),
        "wrong": [found.kind for found in sealing.verify()],
    }  # fmt: skip


if __name__ == "__main__":
    name, given = sys.argv[1], json.loads(sys.argv[2]) if len(sys.argv) > 2 else []
    does = {"set-up": set_up, "write": write, "read": read, "judge": judge}[name]
    sys.stdout.write("\n" + json.dumps(does(*given)) + "\n")
