# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The portal of the demo world: its indexes, and the words of its files, ready when it opens."""

from __future__ import annotations

from django.utils import timezone

from lantai.portal import texts
from lantai.portal.index import building, folders


def fill_portal() -> int:
    """Take the words of what lies in the vault and build the indexes; how many entries."""
    while True:
        versions, upto = texts.waiting()
        texts.keep(texts.take(versions))
        texts.note(upto)
        if not versions:
            break
    made = building.build(timezone.localdate())
    folders.look_again()
    return made
