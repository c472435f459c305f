# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Measures whole processes against each other, in turns in one run: CPU seconds, wall, memory.

CPU seconds (user and system, children counted) are the figure to compare: wall time depends on
what else the machine does. A pair runs A, B, A, B, …, so that a slow minute hits both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """One process: CPU seconds, wall seconds, peak memory in MiB, exit code."""

    cpu: float
    wall: float
    peak: float
    code: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Several runs of one command."""

    name: str
    runs: tuple[Run, ...]

    @property
    def cpu(self) -> float:
        """The median of CPU seconds."""
        return statistics.median(run.cpu for run in self.runs)

    @property
    def wall(self) -> float:
        """The median of wall seconds."""
        return statistics.median(run.wall for run in self.runs)

    @property
    def peak(self) -> float:
        """The highest peak memory in MiB."""
        return max(run.peak for run in self.runs)

    def line(self, units: int = 0, unit: str = "files") -> str:
        """The figures in one line; with `units`, the rate per CPU second."""
        low, high = min(run.cpu for run in self.runs), max(run.cpu for run in self.runs)
        rate = f"  {units / self.cpu:>10,.0f} {unit}/CPU-s" if units else ""
        return (
            f"  {self.name:<44} {self.cpu:8.2f} CPU-s [{low:.2f}-{high:.2f}] "
            f"{self.wall:7.2f} wall {self.peak:6.0f} MiB{rate}"
        )


def once(command: Sequence[str], good: Sequence[int] = (0,)) -> Run:
    """Run a command to its end; its output is dropped. Raises where the exit code is not good."""
    began = time.perf_counter()
    child = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_usual()
    )
    _, status, used = os.wait4(child.pid, 0)
    code = child.returncode = os.waitstatus_to_exitcode(status)
    if code not in good:
        raise SystemExit(f"exit {code}: {' '.join(map(str, command))}")
    wall = time.perf_counter() - began
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, code)


def _usual() -> dict[str, str]:
    """The environment as users have it: compiled modules are kept between starts."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def in_turns(
    commands: Sequence[tuple[str, Sequence[str]]],
    times: int = 3,
    before: Callable[[], None] = lambda: None,
    good: Sequence[int] = (0,),
) -> list[Measured]:
    """Each command `times` times, in turns; `before` clears away what a run left."""
    runs: dict[str, list[Run]] = {name: [] for name, _ in commands}
    for _ in range(times):
        for name, command in commands:
            before()
            runs[name].append(once(command, good))
    return [Measured(name, tuple(each)) for name, each in runs.items()]


def gate(name: str, figure: float, bound: float, *, least: bool = True) -> bool:
    """Print a figure beside its gate and whether it holds."""
    holds = figure >= bound if least else figure <= bound
    word, sign = ("holds " if holds else "MISSED"), ("≥" if least else "≤")
    print(f"  {word} {name}: {figure:,.2f} ({sign} {bound:,g})")
    return holds
