# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A site of its own whose working process is killed again and again: real process, real files.

How often says ``LANTAI_KILLS`` (12 where nothing does), when, the dice of ``LANTAI_SEED``.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

KILLS = int(os.environ.get("LANTAI_KILLS", "12"))
HERE = Path(__file__).parent
BEGIN = """
import django
django.setup()
from lantai.guard import sides
for database in ("default", "side"):
    sides.make_tables(database)
"""


class Doomed:
    """A site in a folder, made by ``set_up``; ``work`` is the program that is killed.

    ``look`` prints, as JSON, what stands in the site.
    """

    def __init__(self, home, *, set_up, work, look):
        path = os.pathsep.join([str(HERE), *filter(None, sys.path)])
        self.env = {**os.environ, "LANTAI_HOME": str(home), "LANTAI_DURABLE": "0",
                    "LANTAI_SECRET": "of a test", "PYTHONPATH": path,
                    "DJANGO_SETTINGS_MODULE": "lantai.house.settings"}  # fmt: skip
        self.work, self.look = work, look
        self.dice = random.Random(int(os.environ.get("LANTAI_SEED", "7")))
        self._run(BEGIN + set_up)

    def _run(self, program):
        done = subprocess.run([sys.executable, "-c", program], env=self.env, capture_output=True,
                              text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def _started(self):
        process = subprocess.Popen([sys.executable, str(self.work)], env=self.env, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        assert process.stdout.readline() == "begun\n", process.stderr.read()[-3000:]
        return process

    def killed_within(self, seconds):
        """Begin the work, kill it at a moment within so long; what stands then."""
        process = self._started()
        time.sleep(self.dice.uniform(0.0, seconds))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        return json.loads(self._run(self.look))

    def to_the_end(self):
        """Let it work to its end; what stands then."""
        process = self._started()
        said, wrong = process.communicate()
        assert said == "done\n" and process.returncode == 0, wrong[-3000:]
        return json.loads(self._run(self.look))
