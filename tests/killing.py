# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site of its own whose working process is killed again and again: real process, real files.

One process has the house loaded and forks another for each piece of work, so that a kill costs as
long as the work and not as long as a start. How often says ``LANTAI_KILLS`` (40 where nothing
does), when, the dice of ``LANTAI_SEED``.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

KILLS = int(os.environ.get("LANTAI_KILLS", "40"))
HERE = Path(__file__).parent
BEGIN = """
import django
django.setup()
from lantai.guard import sides
for database in ("default", "side"):
    sides.make_tables(database)
"""
FORKS = """
import importlib.util, os, sys
import django
django.setup()
from lantai.works.kinds import kinds
kinds()  # loads the rooms
spec = importlib.util.spec_from_file_location("doomed", sys.argv[1])
work = importlib.util.module_from_spec(spec)
spec.loader.exec_module(work)
look = compile(sys.argv[2], "look", "exec")
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work.main() if line == "work\\n" else exec(look, {})
            code = 0
        except BaseException as fault:
            print(f"{type(fault).__name__}: {fault}", file=sys.stderr, flush=True)
        finally:
            sys.stdout.flush()
            os._exit(code)
    print(f"child {child}", flush=True)
    _, status = os.waitpid(child, 0)
    print(f"over {os.waitstatus_to_exitcode(status)}", flush=True)
"""


class Doomed:
    """A site in a folder, made by ``set_up``; ``work`` is the program whose `main` is killed.

    ``look`` prints, as JSON, what stands in the site.
    """

    def __init__(self, home, *, set_up, work, look):
        self.home, self.seed, self.ends = home / "site", home / "seed", 0
        path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
        self.env = {**os.environ, "LANTAI_HOME": str(self.home), "LANTAI_DURABLE": "0",
                    "LANTAI_SECRET": "of a test", "PYTHONPATH": path,
                    "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}  # fmt: skip
        self.dice = random.Random(int(os.environ.get("LANTAI_SEED", "7")))
        self.home.mkdir()
        made = subprocess.run([sys.executable, "-c", BEGIN + set_up], env=self.env,
                              capture_output=True, text=True)  # fmt: skip
        assert made.returncode == 0, made.stderr[-2000:]
        shutil.copytree(self.home, self.seed)
        self.wrong = (home / "wrong.txt").open("w+")
        self.forks = subprocess.Popen(
            [sys.executable, "-c", FORKS, str(work), look], env=self.env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.wrong,
        )  # fmt: skip
        self._until("ready")

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        self.forks.stdin.close()
        self.forks.wait(60)
        self.forks.stdout.close()
        self.wrong.close()

    def _said(self):
        line = self.forks.stdout.readline()
        assert line, self._faults()
        return line.rstrip("\n")

    def _until(self, word):
        """What was said before a line that begins with this word, and the rest of that line."""
        said = []
        while not (line := self._said()).startswith(word):
            assert not line.startswith("over"), f"{word} was never said: {said}, {self._faults()}"
            said.append(line)
        return said, line[len(word) + 1 :]

    def _faults(self):
        self.wrong.seek(0)
        return self.wrong.read()[-3000:]

    def _order(self, what):
        self.forks.stdin.write(f"{what}\n")
        self.forks.stdin.flush()

    def _looked(self):
        self._order("look")
        said, code = self._until("over")
        assert code == "0", self._faults()
        return json.loads(next(line for line in said if line.startswith("{")))

    def kills(self, within, times=KILLS):
        """Begin the work and kill it within so long, again and again; what stands each time.

        Where it came to its end meanwhile, the site is as at first for the next.
        """
        for _ in range(times):
            self._order("work")
            said, child = self._until("child")
            if "begun" not in said:
                self._until("begun")
            time.sleep(self.dice.uniform(0.0, within))
            with suppress(ProcessLookupError):  # it is over
                os.kill(int(child), signal.SIGKILL)
            _, code = self._until("over")
            assert code in ("0", "-9"), self._faults()
            yield self._looked()
            if code == "0":
                self.ends += 1
                self.begin_anew()

    def begin_anew(self):
        """The site as it was made."""
        shutil.rmtree(self.home)
        shutil.copytree(self.seed, self.home)

    def to_the_end(self):
        """Let it work to its end; what stands then."""
        self._order("work")
        said, code = self._until("over")
        assert code == "0" and "done" in said, self._faults()
        return self._looked()
