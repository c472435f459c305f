# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""How a toy account becomes an actor: its duties go when its stamp is no longer 0."""

from lantai.guard.actor import Actor

DUTIES = frozenset({"toys.set.fill", "works.job.enqueue", "works.job.stop", "works.job.cancel",
                    "works.job.resume", "works.job.retry", "works.job.read"})  # fmt: skip


def actor_of(account, post):
    if post != 1:
        return None
    return Actor(
        name=account.username, account=account.pk, person=f"person/{account.pk}/", post=post,
        institution="i1/", area="53/5301/", line="swj/",
        duties=DUTIES if account.stamp == 0 else frozenset(),
    )  # fmt: skip
