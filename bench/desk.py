# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The gatekeeper and the counter at 10^4, 2·10^5 and 10^6 items, against a plain Django list page.

Each size is a site of its own, filled through the bulk door. A page is asked through the whole
site: session, door, law, list, template. Before each ``list`` a clerk edits one of the items that
stand on it, through the desk, and only the page is timed; ``again`` is asked while nothing is done,
``cold`` with everything in memory forgotten, ``new`` at an address that nobody asked before. The
plain page (20 rows of 20,000, a count, one template, no law) is asked over and over, and once more
each time after one of its rows was saved. Lists of all sizes and the plain page are measured in
turns, in processes of their own, three times; ratios are those of one turn. CPU only.

usage: python bench/desk.py [SIZE …]
"""

from __future__ import annotations

import json
import os
import random
import re
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
TURNS = 3
Figures = dict[str, float]


def main(words: list[str]) -> int:
    """Fill and measure each size, then hold the figures against the gates."""
    if words and words[0] in PARTS:
        print(json.dumps(PARTS[words[0]](*map(int, words[1:]))))
        return 0
    sizes = [int(word) for word in words] or list(SIZES)
    homes = {size: Path(tempfile.mkdtemp(prefix="lantai-bench-")) for size in sizes}
    try:
        found = {size: child(["--fill", str(size)], home) for size, home in homes.items()}
        turns = [turn(homes) for _ in range(TURNS)]
        for size, home in homes.items():
            found[size] |= child(["--rest", str(size)], home)
    finally:
        for home in homes.values():
            shutil.rmtree(home, ignore_errors=True)
    for size in sizes:
        found[size] |= {name: statistics.median(each[size][name] for each in turns)
                        for name in turns[0][size]}  # fmt: skip
        line(size, found[size])
    print("every gate holds" if judge(found, turns) else "a gate was missed: see above")
    return 0  # a gate that is missed is told, and is no failure of the run


def turn(homes: dict[int, Path]) -> dict[int, Figures]:
    """Lists of all sizes, with the plain page (under 0) before and after."""
    before = child(["--plain"], None)
    found = {size: child(["--lists", str(size)], home) for size, home in homes.items()}
    after = child(["--plain"], None)
    return {**found, 0: {name: statistics.mean((before[name], after[name])) for name in before}}


def child(words: list[str], home: Path | None) -> Figures:
    """Measure in a process of its own."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}
    if home is not None:
        env["LANTAI_HOME"] = str(home)
    done = subprocess.run([sys.executable, "-W", "ignore", __file__, *words], env=env, check=True,
                          stdout=subprocess.PIPE)  # fmt: skip
    figures: Figures = json.loads(done.stdout)
    return figures


def line(size: int, found: Figures) -> None:
    """The figures of one size."""
    figures = ", ".join(f"{name} {value:,.2f}" for name, value in found.items())
    print(f"  {size:>9,} items: {figures}", flush=True)


def judge(found: dict[int, Figures], turns: list[dict[int, Figures]]) -> bool:
    """The gates."""
    small, large = min(found), max(found)
    lists = [name for name in found[large] if name.startswith("list")]

    def ratio(one: tuple[int, str], other: tuple[int, str]) -> float:
        return statistics.median(each[one[0]][one[1]] / each[other[0]][other[1]] for each in turns)

    for name in ("page", "saved"):
        ms = statistics.median(each[0][name] for each in turns)
        print(f"  plain Django list page, {name}: {ms:.2f} ms CPU")
    growth = {name: ratio((large, name), (small, name)) for name in lists}
    first = {name: ratio((large, name), (0, "page")) for name in lists}
    for name in lists:
        print(f"  {name}: {growth[name]:.2f} times the smallest, {first[name]:.2f} the plain page")
    for name in ("again", "cold", "new"):
        print(f"  {name}: {ratio((large, name), (0, 'page')):.2f} times the plain page")
    after_save = ratio((large, "list"), (0, "saved"))
    print(f"  list: {after_save:.2f} times the plain page after one of its rows was saved")
    last = found[large]
    return all([
        gate("list page, largest against smallest, worst filter (ratio)", max(growth.values()),
             1.2, least=False),
        gate("list page asked first after an act, against the plain one (ratio)", first["list"],
             1, least=False),
        gate("the same, worst filter (ratio)", max(first.values()), 1, least=False),
        gate("list page asked again, against the plain one (ratio)",
             ratio((large, "again"), (0, "page")), 1, least=False),
        gate("detail page (ms)", last["detail"], 12, least=False),
        gate("permission of 1,000 rows (rows per CPU-s)", last["permission"], 200_000),
        gate("catalogue import, 25 columns (rows per CPU-s)", last["import"], 4_000),
        gate("import, largest against smallest (ratio)", last["import"] / found[small]["import"],
             0.8),
        gate("sealing (entries per CPU-s)", last["sealing"], 20_000),
        gate(f"inbox with {MATTERS:,} open matters (ms)", last["inbox"], 50, least=False),
    ])  # fmt: skip


def each(work: Callable[[], Any], times: int = 60,
         before: Callable[[], Any] = lambda: None) -> float:  # fmt: skip
    """Median of three rounds, in milliseconds of CPU a call, without what is done before each."""
    for _ in range(5):
        before()
        work()
    rounds = []
    for _ in range(3):
        spent = 0.0
        for _ in range(times):
            before()
            begun = time.process_time()
            work()
            spent += time.process_time() - begun
        rounds.append(spent / times * 1000)
    return statistics.median(rounds)


# --- one size -------------------------------------------------------------------------------------


def filled(size: int) -> Figures:
    """Fill a site with so many items."""
    import django

    django.setup()
    from lantai.guard import sides

    for database in ("default", "side"):
        sides.make_tables(database)
    import desk_items
    from lantai.guard import sealing as sealer

    made = desk_items.fill(size)
    sealer.seal_all()
    handles = {"archives": made.archives.pk, "unit": made.unit.pk, "fonds": made.fonds}
    _handles().write_text(json.dumps(handles), "utf-8")
    return {"fill": size / made.seconds}


def _handles() -> Path:
    return Path(os.environ["LANTAI_HOME"]) / "bench.json"


def set_up() -> Any:
    """The site that was filled, and what is in it."""
    import django

    django.setup()
    import desk_items

    return desk_items.again(**json.loads(_handles().read_text("utf-8")))


def lists(size: int) -> Figures:
    """List pages of a site of this size."""
    made = set_up()
    import desk_items
    from lantai.guard import tide

    ask, clerk = signed_in(made.actor), Clerk(made.actor)
    found = {}
    for name, query in queries(made, desk_items.FILTERS).items():
        path = f"/holdings/items/{query}"
        clerk.takes(ask(path))
        found[name] = each(lambda path=path: ask(path), 20, clerk.edits)
    found["again"] = each(lambda: ask("/holdings/items/"))
    found["cold"] = each(lambda: ask("/holdings/items/"), 20, tide.forget)
    years = iter([f"?year={year}&per={size}" for size in (25, 50) for year in range(1950, 2024)])
    found["new"] = each(lambda: ask(f"/holdings/items/{next(years)}"), 20)
    return found


class Clerk:
    """Edits items through the desk, one after the other, while the sealer works beside."""

    def __init__(self, actor: Any) -> None:
        from lantai.desk.register import register_of

        self.actor, self.items = actor, register_of("holdings.item")
        self.rows: list[int] = []
        self.number = 0

    def takes(self, page: Any) -> None:
        """Take the items of a page in hand."""
        found = re.findall(r'name="pick" value="(\d+)"', page.content.decode())
        self.rows = [int(number) for number in found]

    def edits(self) -> None:
        """Change the title of one of them."""
        from lantai.desk import editing
        from lantai.guard import sealing as sealer
        from lantai.guard import trail

        sealer.seal()
        self.number += 1
        row = editing.find(self.items, self.actor, self.rows[self.number % len(self.rows)])
        title = f"{row.title.partition('（')[0]}（改{self.number}）"
        editing.edit(self.items, self.actor, row, {"title": title}, trail.version(row))


def rest(size: int) -> Figures:
    """Everything else, in a site of this size; the import and the matters come last."""
    made = set_up()
    ask = signed_in(made.actor)
    return {
        "detail": each(lambda: ask(f"/holdings/items/{any_item(made)}/")),
        "permission": permission(made),
        "import": imported(made),
        "sealing": sealing(),
        "inbox": inbox(made),
    }


def queries(filled: Any, filters: dict[str, tuple[str, ...]]) -> dict[str, str]:
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

    account = Account.objects.filter(username="bench").first()
    if account is None:
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


def plain() -> Figures:
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
    rows = iter(list(Rec.objects.order_by("pk")[:200]))
    found = {
        "page": each(lambda: client.get("/?p=3")),
        "saved": each(lambda: client.get("/?p=3"), before=lambda: next(rows).save()),
    }
    shutil.rmtree(home, ignore_errors=True)
    return found


urlpatterns: list[Any] = []

PARTS: dict[str, Callable[..., Figures]] = {
    "--fill": filled, "--lists": lists, "--rest": rest, "--plain": plain,
}  # fmt: skip
"""What a process of its own measures."""

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
