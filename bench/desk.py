# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The gatekeeper and the counter at 10^4, 2·10^5 and 10^6 items, against a plain Django list page.

Each size is a site of its own, filled through the bulk door in its own process. A page is asked
through the whole site: session, door, law, list, template. A ``list`` is asked for the first time
after an act, so that nothing is kept of it; ``again`` is asked while nothing was done. The plain
page (20 rows of 20,000, a count, one template, no law) is asked likewise in the same run. CPU only.

usage: python bench/desk.py [SIZE …]
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pairs import gate

SIZES = (10_000, 200_000, 1_000_000)
MATTERS = 100_000


def main(words: list[str]) -> int:
    """Fill and measure each size, then hold the figures against the gates."""
    if words[:1] == ["--at"]:
        print(json.dumps(at_size(int(words[1]))))
        return 0
    if words[:1] == ["--plain"]:
        print(json.dumps(plain()))
        return 0
    sizes = [int(word) for word in words] or list(SIZES)
    found, before = {}, child(["--plain"], None)
    for size in sizes:
        home = Path(tempfile.mkdtemp(prefix="lantai-bench-"))
        try:
            found[size] = child(["--at", str(size)], home)
        finally:
            shutil.rmtree(home, ignore_errors=True)
        line(size, found[size])
    held = judge(found, statistics.mean([before["page"], child(["--plain"], None)["page"]]))
    print("every gate holds" if held else "a gate was missed: see above")
    return 0  # a gate that is missed is told, and is no failure of the run


def child(words: list[str], home: Path | None) -> dict[str, float]:
    """Measure in a process of its own."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}
    if home is not None:
        env["LANTAI_HOME"] = str(home)
    done = subprocess.run([sys.executable, __file__, *words], env=env, check=True,
                          stdout=subprocess.PIPE)  # fmt: skip
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def line(size: int, found: dict[str, float]) -> None:
    """The figures of one size."""
    figures = ", ".join(f"{name} {value:,.2f}" for name, value in found.items())
    print(f"  {size:>9,} items: {figures}", flush=True)


def judge(found: dict[int, dict[str, float]], plain_ms: float) -> bool:
    """The gates."""
    small, large = found[min(found)], found[max(found)]
    print(f"  plain Django list page: {plain_ms:.2f} ms CPU")
    worst = max(large[name] / small[name] for name in large if name.startswith("list"))
    return all([
        gate("list page, largest against smallest, worst filter (ratio)", worst, 1.2, least=False),
        gate("list page asked first after an act, against the plain one (ratio)",
             large["list"] / plain_ms, 1, least=False),
        gate("list page asked again, against the plain one (ratio)",
             large["again"] / plain_ms, 1, least=False),
        gate("detail page (ms)", large["detail"], 12, least=False),
        gate("permission of 1,000 rows (rows per CPU-s)", large["permission"], 200_000),
        gate("catalogue import, 25 columns (rows per CPU-s)", large["import"], 4_000),
        gate("import, largest against smallest (ratio)", large["import"] / small["import"], 0.8),
        gate("sealing (entries per CPU-s)", large["sealing"], 20_000),
        gate(f"inbox with {MATTERS:,} open matters (ms)", large["inbox"], 50, least=False),
    ])  # fmt: skip


def each(work: Callable[[], Any], times: int = 60) -> float:
    """Median of three rounds, in milliseconds of CPU a call, after a warm-up."""
    for _ in range(5):
        work()
    rounds = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - begun) / times * 1000)
    return statistics.median(rounds)


# --- one size -------------------------------------------------------------------------------------


def at_size(size: int) -> dict[str, float]:
    """Fill a site with so many items and measure."""
    import django

    django.setup()
    from django.core.management import call_command

    for database in ("default", "side"):
        call_command("migrate", database=database, verbosity=0)
    import desk_items
    from lantai.guard import tide

    filled = desk_items.fill(size)
    found = {"fill": size / filled.seconds}
    ask = signed_in(filled.actor)
    for name, query in lists(filled, desk_items.FILTERS).items():
        found[name] = each(lambda query=query: (tide.forget(), ask(f"/holdings/items/{query}")))
    found["again"] = each(lambda: ask("/holdings/items/"))
    found["detail"] = each(lambda: ask(f"/holdings/items/{any_item(filled)}/"))
    found["permission"] = permission(filled)
    found["import"] = imported(filled)
    found["sealing"] = sealing()
    found["inbox"] = inbox(filled)
    return found


def lists(filled: Any, filters: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """The queries of the pages that are measured."""
    found = {}
    for name, values in filters.items():
        for value in values:
            found[f"list {name} {value}".strip()] = f"?{name}={value}" if name else ""
    found["list fonds"] = f"?fonds={filled.fonds[0]}"
    return found


def signed_in(actor: Any) -> Callable[[str], Any]:
    """Asks for pages of the whole site as a person who has signed in at its door."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from lantai.guard.acts import setting_up
    from lantai.guard.models import Account

    with setting_up("the account of a bench"):
        account = Account(username="bench", password_on=timezone.localdate())
        account.set_password("bench")
        account.save()
    global BENCH_ACTOR
    BENCH_ACTOR = replace(actor, account=account.pk)
    settings.LANTAI_ACTOR = f"{Path(__file__).stem}.bench_actor"
    sys.modules.setdefault(Path(__file__).stem, sys.modules[__name__])
    client = Client(SERVER_NAME="localhost")
    came_in = client.post("/sign-in/", {"username": "bench", "password": "bench"})
    assert came_in.status_code == 302, came_in.status_code

    def ask(path: str) -> Any:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer

    return ask


BENCH_ACTOR: Any = None


def bench_actor(account: Any, post: int | None = None) -> Any:
    """The one actor of a bench."""
    return BENCH_ACTOR


def any_item(filled: Any) -> int:
    """The number of some item, another one each time."""
    from lantai.holdings.models import Item

    if not _some:
        rows = Item.objects.seen_by(filled.actor, "describe", only="own").order_by("ref_code", "pk")
        _some.extend(rows.values_list("pk", flat=True)[:500])
    return random.choice(_some)


_some: list[int] = []


def permission(filled: Any) -> float:
    """Rows per CPU second that plain Python judges."""
    from lantai.guard import law
    from lantai.holdings.models import Item

    rows = list(Item.objects.unguarded("rows to be judged by a bench")[:1000])
    ms = each(lambda: law.seen_among(filled.unit_actor, "describe", rows), 20)
    return 1000 / (ms / 1000)


def imported(filled: Any) -> float:
    """Rows of 25 columns per CPU second through the catalogue import, into the filled site."""
    import desk_items
    from lantai.holdings import acts

    one = desk_items.make_fonds(20_000, filled.archives, filled.archives)
    batch = acts.open_import(one, filled.actor, name="目录.xlsx", digest="bench")
    given = list(desk_items.rows(20_000, one.fonds_code))
    begun = time.process_time()
    acts.import_items(batch, given, filled.actor)
    return batch.added / (time.process_time() - begun)


def sealing() -> float:
    """Entries per CPU second that the sealer numbers and chains."""
    from lantai.guard import sealing as sealer
    from lantai.guard.actor import steward
    from lantai.guard.acts import act

    sealer.seal_all()
    for _ in range(5_000):
        with act("guard.bench.entry", None, steward("bench")):
            pass
    begun = time.process_time()
    done = sealer.seal()
    return done / (time.process_time() - begun)


def inbox(filled: Any) -> float:
    """Milliseconds of CPU for the inbox of a role with many open matters."""
    from lantai.craft.flow import Flow, State, Step
    from lantai.desk import steps
    from lantai.desk.models import Matter
    from lantai.desk.register import registers
    from lantai.guard import bulk
    from lantai.guard.acts import setting_up

    flow = Flow("bench", "one", (State("one", "一", "one"), State("two", "二", "two"),
                                 State("end", "终", "end")),
                (Step("go", "one", "two", "holdings.item.go"),
                 Step("on", "two", "end", "holdings.item.on", other_than="go")))  # fmt: skip
    item = next(one for one in registers() if one.noun == "holdings.item")
    type(item).steps = flow
    actor = replace(filled.actor, duties=filled.actor.duties | {"holdings.item.go",
                                                                "holdings.item.on"})  # fmt: skip
    chance = random.Random(1)
    names = ("holder", "area", "line", "party", "secrecy", "noun", "row", "state", "since",
             "due_on", "label", "sent_by")  # fmt: skip
    rows = [(filled.archives.path, filled.archives.area, "", "", 0, "holdings.item", number,
             chance.choice(("one", "two")), "2026-11-27 00:00:00",
             f"2026-12-{chance.randint(1, 28):02d}", f"第{number}件", "")
            for number in range(1, MATTERS + 1)]  # fmt: skip
    with setting_up("the matters of a bench"):
        bulk.add_rows(Matter, names, rows)
    try:
        return each(lambda: steps.inbox(actor), 20)
    finally:
        type(item).steps = None


# --- the plain page -------------------------------------------------------------------------------

PLAIN = (
    "<!doctype html><html lang=zh><head><meta charset=utf-8><title>目录</title></head><body>"
    "<nav><a href=/>首页</a></nav><p>共 {{ total }} 条</p><table>{% for r in rows %}<tr><td>"
    "<a href='/r/{{ r.id }}'>{{ r.ref }}</a></td><td>{{ r.title }}</td>"
    "<td>{{ r.note|truncatechars:40 }}</td><td>{{ r.fonds }}</td><td>{{ r.level }}</td>"
    "<td>{{ r.date }}</td></tr>{% endfor %}</table><a href='?p={{ next }}'>下一页</a></body></html>"
)


def plain() -> dict[str, float]:
    """The plain Django list page: 20 of 20,000 rows in order of date, and a count."""
    from django.conf import settings

    home = tempfile.mkdtemp(prefix="lantai-plain-")
    loader = ("django.template.loaders.locmem.Loader", {"list.html": PLAIN})
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
        INSTALLED_APPS=["django.contrib.contenttypes"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{home}/plain"}},
        MIDDLEWARE=["django.middleware.security.SecurityMiddleware",
                    "django.middleware.common.CommonMiddleware",
                    "django.middleware.csrf.CsrfViewMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", [loader])]}}],
    )  # fmt: skip
    import django

    django.setup()
    from django.db import connection, models
    from django.shortcuts import render
    from django.test import Client
    from django.urls import path

    class Rec(models.Model):
        ref = models.CharField(max_length=64)
        title = models.CharField(max_length=500)
        note = models.TextField()
        fonds = models.CharField(max_length=32)
        level = models.CharField(max_length=16)
        date = models.CharField(max_length=10, db_index=True)

        class Meta:
            app_label = "contenttypes"

    def page(request: Any) -> Any:
        at = int(request.GET.get("p", 0)) * 20
        rows = Rec.objects.order_by("-date")[at : at + 20]
        return render(request, "list.html", {"rows": rows, "total": Rec.objects.count(), "next": 1})

    global urlpatterns
    urlpatterns = [path("", page)]
    with connection.schema_editor() as editor:
        editor.create_model(Rec)
    Rec.objects.bulk_create([
        Rec(ref=f"J001-WS·{1950 + n % 70}·Y-{n:05}", title=f"关于第{n}期水渠清淤工作的通知",
            note="槐序县农时局关于水渠清淤工作的安排和要求，附经费表和名单。" * 2, fonds="J001",
            level="件", date=f"{1950 + n % 70}-0{n % 9 + 1}-1{n % 9}")
        for n in range(20_000)], 1000)  # fmt: skip
    client = Client()
    found = {"page": each(lambda: client.get("/?p=3"))}
    shutil.rmtree(home, ignore_errors=True)
    return found


urlpatterns: list[Any] = []

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
