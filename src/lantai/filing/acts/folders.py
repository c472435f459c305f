# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What the house notes of a watched folder: when it looked, how much it took, what was wrong."""

from __future__ import annotations

from django.utils import timezone

from lantai.craft.codes import Said
from lantai.filing.models import WatchedFolder
from lantai.guard.actor import Actor
from lantai.guard.acts import act
from lantai.guard.kept import packed


def note_look(row: WatchedFolder, actor: Actor, *, taken: int, why: Said | None) -> WatchedFolder:
    """Note a look that took something or found something wrong. 记查看。"""
    with act("filing.watchedfolder.look", row, actor) as done:
        row.looked_at, row.taken = timezone.now(), row.taken + taken
        row.said, row.params = (why.kind, packed(why.params)) if why else ("", {})
        row.save()
        return done(row, taken=taken)
