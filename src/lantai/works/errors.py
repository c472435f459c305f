# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors of works, and the ways in which a job is halted.

WorksError
├── Revoked       the actor of a job is gone, or no longer holds the duty
├── SubjectGone   what the job was about is gone, or no longer for the actor's eyes
└── UnknownJob    this version of the house knows no such job

Halt (no errors, and no `Exception`: a job that catches all exceptions still halts)
├── Paused        a person said: stop here, go on later
├── Cancelled     a person said: give it up
├── PutBack       this hand must stop or make room; the job goes back to the queue
└── Lost          the job was given to another hand; nothing more is written by this one
"""

from __future__ import annotations

from pathlib import Path

from lantai.craft import codes
from lantai.craft.errors import CraftError

codes.add_area("works", Path(__file__).parent / "codes.toml")


class WorksError(CraftError):
    """The errors of works."""


class Revoked(WorksError):
    """The actor of a job is gone, or no longer holds the duty it was started under."""


class SubjectGone(WorksError):
    """What the job was about is gone, or its actor may not see it any more."""


class UnknownJob(WorksError):
    """No function is registered under the job's name."""


class Halt(BaseException):
    """A job is halted; it keeps its place."""


class Paused(Halt):
    """Stop here; go on later."""


class Cancelled(Halt):
    """Give it up."""


class PutBack(Halt):
    """Back to the queue: the hand is leaving, or others wait for it."""


class Lost(Halt):
    """Another hand has the job now."""
