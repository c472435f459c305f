# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Waiting for what other processes do."""

import time


def wait_for(claim, seconds=20.0):
    """Wait until a claim holds; what it gave."""
    until = time.monotonic() + seconds
    while not (found := claim()):
        assert time.monotonic() < until, "it did not come true in time"
        time.sleep(0.03)
    return found
