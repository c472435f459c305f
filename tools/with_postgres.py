# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Runs a command beside a PostgreSQL of its own, which is gone with everything in it afterwards.

``python tools/with_postgres.py [-c NAME=VALUE]… COMMAND…``: the command finds the server's address
in ``LANTAI_TEST_DATABASE``; its exit code is ours. ``-c`` sets the server otherwise. Where
PostgreSQL's programs are not on this machine or do not start, that is said with the reason and the
exit code is 0: nothing was judged. The server listens at a socket that its own user alone reaches,
and keeps nothing safe from a crash.
"""

from __future__ import annotations

import argparse
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUICK = (
    *("listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("max_connections=200", "shared_buffers=256MB", "autovacuum=off"),
)


class Absent(Exception):
    """Why there is no PostgreSQL here."""


def main(words: list[str]) -> int:
    """Run the command beside a server; its exit code."""
    parser = argparse.ArgumentParser("with_postgres.py", description=__doc__)
    parser.add_argument("-c", dest="options", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args(words)
    try:
        with server(given.options) as address:
            told = {**os.environ, "LANTAI_TEST_DATABASE": address}
            return subprocess.run(given.command, env=told, check=False).returncode  # noqa: S603
    except Absent as reason:
        print(f"not run: no PostgreSQL ({reason}): {' '.join(given.command)}")
        return 0


@contextmanager
def server(options: Sequence[str] = ()) -> Iterator[str]:
    """A server in a folder of its own, at its socket, with a role that may make databases."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    programs, keeper = _programs(), _keeper()
    folder = Path(tempfile.mkdtemp(prefix="lantai-pg-"))
    try:
        if keeper:
            os.chown(folder, keeper.pw_uid, keeper.pw_gid)
        _made(programs, folder, keeper)
        with _running(programs, folder, keeper, options):
            yield f"postgresql://lantai@/lantai?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The newest folder of PostgreSQL's programs on this machine."""
    places = [Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"), Path("/opt/postgresql")]
    found = [each for place in places for each in place.glob("**/bin/initdb")]
    if found:
        return max(found, key=_version).parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise Absent("initdb is neither in /usr/lib/postgresql nor on the path")
    return Path(on_path).resolve().parent


def _version(program: Path) -> int:
    digits = "".join(each for each in program.parent.parent.name.split(".")[0] if each.isdigit())
    return int(digits or 0)


def _keeper() -> pwd.struct_passwd | None:
    """Whose the server is: PostgreSQL never runs as root. None where we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Absent("this is root, and there is neither a user postgres nor nobody")


def _as(keeper: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": keeper.pw_uid, "group": keeper.pw_gid, "extra_groups": []} if keeper else {}


def _made(programs: Path, folder: Path, keeper: pwd.struct_passwd | None) -> None:
    """A new cluster whose texts are UTF-8 and compared byte by byte, as on every site."""
    done = subprocess.run(  # noqa: S603
        [programs / "initdb", "-D", folder / "data", "-U", "keeper", "--auth=trust", "-E", "UTF8",
         "--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C", "--no-sync"],
        cwd="/", capture_output=True, text=True, check=False, **_as(keeper),
    )  # fmt: skip
    if done.returncode:
        raise Absent((done.stderr.strip().splitlines() or ["initdb failed"])[-1])


@contextmanager
def _running(programs: Path, folder: Path, keeper: pwd.struct_passwd | None,
             options: Sequence[str]) -> Iterator[None]:  # fmt: skip
    set_so = [word for each in (*QUICK, *options) for word in ("-c", each)]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [programs / "postgres", "-D", folder / "data", "-k", folder, *set_so],
            cwd="/", stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **_as(keeper),
        )  # fmt: skip
        try:
            _ready(programs, folder, process)
            yield
        finally:
            process.send_signal(signal.SIGINT)  # at once, whoever is still connected
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ready(programs: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait for the door, and make the role: no superuser, as on a site, but it makes databases."""
    role = "CREATE ROLE lantai LOGIN CREATEDB"
    for _ in range(300):
        if process.poll() is not None:
            break
        done = subprocess.run(  # noqa: S603
            [programs / "psql", "-qXh", folder, "-U", "keeper", "postgres", "-c", role],
            capture_output=True, check=False)  # fmt: skip
        if done.returncode == 0:
            return
        time.sleep(0.1)
    lines = (folder / "log.txt").read_text("utf-8", "replace").strip().splitlines()
    raise Absent((lines or ["it did not start"])[-1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
