# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a process made while it started and keeps until it ends.

A started house is a million objects. Python's collector walks all of them again and again, a fifth
of a second each time, in the midst of somebody's page.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Say that all there is now stays: the collector looks at what comes later alone."""
    gc.collect()
    gc.freeze()
