# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The crew: some hands and one keeper as processes of their own, each replaced when it dies.

The crew itself touches no database and imports no room, so hardly anything can bring it down. Asked
to stop, it asks its people to leave after their slice, and waits; who does not leave in time is
ended, which loses nothing.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

from lantai.craft.cli.usage import Parser, count, in_both_languages
from lantai.craft.errors import BadInput

GRACE = 45.0
"""Seconds for the slice in hand, when the crew is asked to stop."""
_LOOK = 0.2
_LONGEST_REST = 30.0


@dataclass(slots=True)
class Member:
    """One process of the crew. One that dies at once is started again after longer and longer."""

    words: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    rest: float = 0.0
    died: float = field(default=float("-inf"))

    def tend(self, now: float) -> None:
        """Start it, or start it again if it died."""
        if self.process is not None and self.process.poll() is not None:
            short = now - self.started < _LONGEST_REST
            self.rest = min(max(self.rest * 2, 0.5), _LONGEST_REST) if short else 0.0
            self.process, self.died = None, now
        if self.process is None and now - self.died >= self.rest:
            self.started = now
            self.process = subprocess.Popen([sys.executable, "-m", "lantai.works", *self.words])  # noqa: S603

    def ask(self, number: int) -> None:
        """Send it a signal, if it lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    @property
    def is_gone(self) -> bool:
        """Whether it has left."""
        return self.process is None or self.process.poll() is not None


def crew(queues: Sequence[str], hands: int) -> list[Member]:
    """The members of a new crew; no queue named means all of them."""
    place = f"{socket.gethostname()[:60]}:{secrets.token_hex(4)}"
    parent = str(os.getpid())
    keeper = Member(["keeper", parent, f"{place}:keeper"])
    return [keeper, *(Member(["hand", parent, f"{place}:{n}", *queues])
                      for n in range(1, hands + 1))]  # fmt: skip


def work_forever(
    queues: Sequence[str] = (), hands: int = 1, stop: threading.Event | None = None
) -> None:
    """Keep a crew at work until ``stop`` is set; then let it finish its slices and leave."""
    stop = stop or threading.Event()
    members = crew(queues, hands)
    try:
        while not stop.is_set():
            for member in members:
                member.tend(time.monotonic())
            stop.wait(_LOOK)
    finally:
        _dismiss(members)


def _dismiss(members: Sequence[Member]) -> None:
    for member in members:
        member.ask(signal.SIGTERM)
    until = time.monotonic() + GRACE
    with suppress(KeyboardInterrupt):  # asked twice
        while time.monotonic() < until and not all(each.is_gone for each in members):
            time.sleep(_LOOK / 4)
    for member in members:
        member.ask(signal.SIGKILL)
        if member.process is not None:
            member.process.wait()


def _parser() -> Parser:
    parser = Parser(
        prog="lantai work",
        description="派人手办后台任务，并封存留痕 · start hands for jobs, and seal the trail",
    )
    parser.add_argument("--queue", action="append", default=[], metavar="NAME",
                        help="只办这个队列，可写多次；不写就是全部 · "
                             "only this queue, may be repeated; none = all")  # fmt: skip
    parser.add_argument("--hands", type=count, default=min(os.cpu_count() or 1, 4), metavar="N",
                        help="人手数，零是只封存、只派活 · "
                             "how many hands, 0 = the keeper alone")  # fmt: skip
    in_both_languages(parser)
    return parser


def main(argv: Sequence[str]) -> int:
    """``lantai work``: exit code 0 when asked to stop, 2 where it could not begin."""
    try:
        words = _parser().parse_args(list(argv))
    except BadInput as fault:
        sys.stderr.write(fault.sentence("zh") + "\n" + fault.sentence("en") + "\n")
        return 2
    stop = threading.Event()

    def leave(number: int, frame: FrameType | None) -> None:
        if stop.is_set():  # asked twice: now
            raise KeyboardInterrupt
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, leave)
    queues = [name for given in words.queue for name in given.split(",") if name]
    work_forever(queues, words.hands, stop)
    return 0
