# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands of a site: set up, run, make the demo world, and the rooms' own.

Nothing here does the rooms' work; it starts Django and hands over.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lantai.craft.errors import CannotRun
from lantai.house.demo import DEMO_PASSWORD

LONGEST_LINE = 1 << 17
"""Bytes of an address that are read: a question of ten thousand characters gets its calm page."""


def main(words: list[str]) -> int:
    """Run one command; exit code 0 good, 1 findings, 2 could not run."""
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"lantai: 没有“{words[0]}”这个命令。lantai --help · no such command", file=sys.stderr)
        return 2
    if words[0] == "run" and "--demo" in words:  # before the settings are read
        os.environ["LANTAI_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantai.house.settings")
    import django

    django.setup()
    try:
        return command(words[1:])
    except CannotRun as fault:
        print(f"lantai {words[0]}: {fault.sentence()} · {fault.sentence('en')}", file=sys.stderr)
        return 2


def setup(words: list[str]) -> int:
    """Make or upgrade the databases, and make the keys."""
    parser = argparse.ArgumentParser("lantai setup", description="建库、升级、生成密钥")
    parser.add_argument("--quiet", action="store_true")
    quiet = parser.parse_args(words).quiet
    _migrate(quiet)
    return 0


def _migrate(quiet: bool = True) -> None:
    from django.conf import settings

    from lantai.guard import sides

    for folder in (settings.LANTAI_HOME, settings.STATIC_ROOT):
        folder.mkdir(parents=True, exist_ok=True)
    for database in settings.DATABASES:
        _may_stand_on(database)
    for database in settings.DATABASES:
        sides.make_tables(database, verbosity=0 if quiet else 1)


def _may_stand_on(alias: str) -> None:
    """Raise `CannotRun` for a database that is not there, or is not as the house needs it."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connections

    from lantai.guard import sides
    from lantai.house import beginning  # noqa: F401 - the sentences of this room

    try:
        name = str(connections[alias].settings_dict["NAME"])
        if not sides.holds_every_character(alias):
            raise CannotRun("house.database_encoding", name=name)
        if not sides.compares_bytes(alias):
            raise CannotRun("house.database_order", name=name)
    except (DatabaseError, ImproperlyConfigured) as fault:
        why = str(fault).strip().splitlines()[0]
        raise CannotRun("house.no_database", why=why) from None


def begin(words: list[str]) -> int:
    """The first institution and its three administrators."""
    parser = argparse.ArgumentParser("lantai begin", description="新站：第一个单位和三员")
    parser.add_argument("--regions", type=Path, help="行政区划表 · CSV: 代码, 名称")
    parser.add_argument("--name", required=True, help="单位名称 · name of the institution")
    parser.add_argument("--kind", default="comprehensive", help="种类 · kind")
    parser.add_argument("--level", default="county", help="级别 · level")
    parser.add_argument("--region", required=True, help="行政区划代码 · code of its region")
    for role in ("system", "security", "auditor"):
        parser.add_argument(f"--{role}", required=True, metavar="NAME")
    args = parser.parse_args(words)
    _migrate()
    from django.core.exceptions import ValidationError

    from lantai.craft.errors import BadInput
    from lantai.house import beginning

    try:
        for sentence in beginning.take_regions(args.regions) if args.regions else ():
            print(f"  {sentence}")
        people = {role: getattr(args, role) for role in beginning.TRIAD}
        made = beginning.begin(name=args.name, kind=args.kind, level=args.level,
                               region=args.region, people=people)  # fmt: skip
    except (BadInput, ValidationError) as fault:
        said = fault.sentence() if isinstance(fault, BadInput) else "；".join(fault.messages)
        print(f"lantai begin: {said}", file=sys.stderr)
        return 2
    for username, name, password in made:
        print(f"  {username:<10} {name}  {password}")
    print("口令只显示这一次，首次登录时须改 · shown once, to be changed at the first sign-in")
    return 0


def rescue(words: list[str]) -> int:
    """Let an administrator in again who has lost every way in."""
    parser = argparse.ArgumentParser("lantai rescue", description="救回帐号：手机和备用码都丢了")
    parser.add_argument("username", help="用户名 · user name")
    parser.add_argument("--reason", required=True, help="理由，写进留痕 · goes on the trail")
    args = parser.parse_args(words)
    from lantai.craft.errors import CraftError
    from lantai.house import beginning

    try:
        name, password = beginning.rescue(args.username, args.reason)
    except CraftError as fault:
        print(f"lantai rescue: {fault.sentence()} · {fault.sentence('en')}", file=sys.stderr)
        return 2
    print(f"  {args.username:<10} {name}  {password}")
    print("口令只显示这一次，登录时须改；安全审计员已得到通知 · shown once; the auditor was told")
    return 0


def world(words: list[str]) -> int:
    """Make the demo world: institutions, people, a sign-in for each role, records."""
    parser = argparse.ArgumentParser("lantai world", description="建演示单位和档案")
    parser.add_argument("--password", default=DEMO_PASSWORD)
    args = parser.parse_args(words)
    _migrate()
    _build_world(args.password)
    return 0


def _build_world(password: str) -> None:
    from lantai.appraisal.sample import fill_reviews
    from lantai.filing.batchsample import fill_batches
    from lantai.filing.sample import fill_registers, fill_schedules
    from lantai.guard.sealing import seal_all, sign_head
    from lantai.house.world import build_world
    from lantai.portal.sample import fill_portal, fill_requests
    from lantai.transfer.sample import fill_transfers
    from lantai.vault.sample import fill_vault

    begun = time.monotonic()
    made = build_world(password=password)
    fill_schedules(made)
    fill_registers(made)
    fill_batches(made)
    fill_vault(made)
    fill_transfers(made)
    fill_reviews(made)
    fill_requests(made)
    seal_all()
    sign_head()
    fill_portal(made)
    print(f"演示世界已备好，用时 {time.monotonic() - begun:.0f} 秒 · the demo world is ready")
    for username, name, title in made.sign_ins:
        print(f"  {username:<12} {name} {title}")


def demo(words: list[str]) -> int:
    """Send a corpus of texts through the whole house of the demo world, and say what it took."""
    parser = argparse.ArgumentParser("lantai demo", description="一份文本语料，从归档走到进馆")
    parser.add_argument("--corpus", type=Path, required=True, help="JSON 行 · JSON lines, .gz")
    source = parser.parse_args(words).corpus
    _migrate()
    from django.conf import settings

    from lantai.craft.errors import CraftError
    from lantai.house.world import build_world
    from lantai.transfer import corpus
    from lantai.vault.sample import fill_vault

    made = build_world(password=DEMO_PASSWORD)
    fill_vault(made)
    try:
        for stage in corpus.send(made, source, settings.LANTAI_TRANSFER / "corpus"):
            print(f"  {stage.zh} · {stage.en}: {stage.count:,}，{stage.seconds:.1f} s {stage.note}",
                  flush=True)  # fmt: skip
    except CraftError as fault:
        print(f"lantai demo: {fault.sentence()} · {fault.sentence('en')}", file=sys.stderr)
        return 2
    from lantai.guard.sealing import seal_all, sign_head

    seal_all()
    sign_head()
    return 0


def run(words: list[str]) -> int:
    """Start the site: pages by gunicorn, hands for jobs beside them; both end together."""
    parser = argparse.ArgumentParser("lantai run", description="启动本站")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--demo", action="store_true", help="演示：建演示世界，登录页列出帐号")
    args = parser.parse_args(words)
    _migrate()
    if args.demo:
        _build_world(DEMO_PASSWORD)
    hands = subprocess.Popen([sys.executable, "-m", "lantai.cli", "work"])
    _say_where(args.host, args.port, args.demo)
    try:
        _serve(args)
    finally:
        hands.send_signal(signal.SIGTERM)
        hands.wait(timeout=60)
    return 0


def _say_where(host: str, port: int, demo: bool) -> None:
    print(f"\n请打开 · Open:  http://{host}:{port}/")
    if demo:
        print(f"口令 · Password for every demo account:  {DEMO_PASSWORD}")
        print("例如 · for example:  archivist（档案馆）  officer（档案室）  authority（档案局）")
    print("停下 · stop:  Ctrl-C", flush=True)


def _serve(args: argparse.Namespace) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.http import message

    message.MAX_REQUEST_LINE = LONGEST_LINE

    class Pages(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{args.host}:{args.port}")
            self.cfg.set("workers", args.workers)
            self.cfg.set("threads", args.threads)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("timeout", 120)
            self.cfg.set("max_requests", 20_000)
            self.cfg.set("max_requests_jitter", 2_000)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("limit_request_line", LONGEST_LINE)

        def load(self) -> Any:
            from lantai.house.wsgi import application

            return application

    try:
        Pages().run()
    except SystemExit as stopped:
        if stopped.code:
            raise


def work(words: list[str]) -> int:
    """Hands for jobs."""
    from lantai.works.hands import main as hands

    return hands(words)


def trail(words: list[str]) -> int:
    """The trail: seal, verify, export, heads."""
    from lantai.guard.verifier import main as verifier

    return verifier(words)


def desk(words: list[str]) -> int:
    """The registers."""
    from lantai.desk.command import main as command

    return command(words)


def vault(words: list[str]) -> int:
    """The vault: its stores, the catalogue from a store."""
    from lantai.vault.command import main as command

    return command(words)


def manage(words: list[str]) -> int:
    """Django's own commands, for engineers."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["lantai manage", *words])
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup,
    "begin": begin,
    "rescue": rescue,
    "run": run,
    "world": world,
    "work": work,
    "trail": trail,
    "desk": desk,
    "vault": vault,
    "demo": demo,
    "manage": manage,
}
