# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What a process made while it started is no longer walked by the collector."""

import gc

import pytest

from lantai.craft import heap


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


def test_what_is_there_stays_and_what_comes_later_is_still_collected(thawed):
    class Ring:
        def __init__(self):
            self.me = self

    kept = [Ring() for _ in range(1_000)]
    heap.settle()
    assert gc.get_freeze_count() >= len(kept)
    assert not any(each is kept for each in gc.get_objects()), "it is walked no more"
    for _ in range(100):
        Ring()
    assert gc.collect() >= 100
