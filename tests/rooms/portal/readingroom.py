# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What tests of use requests stand on: the demo world's people, records, a reading room."""

import datetime as dt
import itertools

from django.utils import timezone

import world
from factories import holdings, vault
from factories.doing import now, rows
from factories.reading import room
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard import posts
from lantai.guard.acts import setting_up
from lantai.guard.models import Grant
from lantai.guard.terms import Opening, Reach
from lantai.holdings.models import Item
from lantai.orgs.models import Notice
from lantai.portal import acts, judging
from lantai.portal.following_up import new_secret
from lantai.portal.models import RequestedItem, UseConsent, UseRequest

CARD = "970121199003070017"
"""A number that no card has: its region is invented; its last letter is right."""
WANTED = {"matter": "work", "wanted": "1990年招工的批复", "purpose": "rights", "way": "read",
          "people": "", "years": "1990", "place": "", "phone": "0970-2222"}  # fmt: skip
TODAY = timezone.localdate()
_numbers = itertools.count(1)


class Scene:
    """The county's archives with its counter and curator, the unit that formed records, readers."""

    def __init__(self):
        self.world = world.build()
        self.archives, self.unit = self.world["archives"], self.world["unit"]
        self.fonds = holdings.fonds(self.archives, "A914", creator=self.unit)
        with setting_up("a reading room"):
            self.room = room(name="查阅室", seats=2, holder=self.archives.path,
                             area=self.archives.area)  # fmt: skip

    def actor(self, name):
        posts.forget()
        return self.world.actor(name)

    def record(self, *, opened=False, text=b"", **more):
        """A held record of the unit's, open and published by its title or not."""
        number = next(_numbers)
        given = {"ref_code": f"A914-WS·1990·Y-{number:04d}", "title": f"批复{number}",
                 "year": 1990, "date_text": "1990-03-05", "creator": self.unit.path,
                 "opening": 1, **more}  # fmt: skip
        if opened:
            given |= {"opening": Opening.OPEN, "open_on": TODAY, "reach": Reach.NONE}
        row = holdings.item(self.fonds, **given)
        if text:
            vault.file_of(row, text, "正文.txt")
        return row

    def step(self, row, name, who, **answers):
        return steps.take(register_of(type(row)), now(row), name, self.actor(who), answers)

    # --- the way ---

    def received(self, *, proof=True, **more):
        """Written down at the counter, whose staff saw the papers."""
        given = {"channel": "counter", "applicant": "self", "name": "程晚照", **WANTED, **more}
        shown = judging.proof_of("card", CARD) if proof else judging.Proof()
        return acts.register_request(given, shown, self.actor("counter"))

    def applied(self, who="reader", **more):
        """On line, by a reader who has signed in."""
        actor = self.actor(who)
        given = {"applicant": "self", "name": actor.name, **WANTED, **more}
        return acts.apply(self.archives, given, judging.Proof(), actor, secret=new_secret())

    def asked(self, who="officer", **more):
        """By a unit, from its desk."""
        given = {**WANTED, "authority": "清农函〔2026〕3号", **more}
        return acts.ask_archives(self.archives, given, self.actor(who))

    def accepted(self, row=None):
        return self.step(row or self.received(), "accept", "counter")

    def found(self, row, *items):
        acts.find(now(row), {each.pk: each for each in items}, self.actor("counter"))
        return now(row)

    def drafted(self, row, *items, outcome="found", who="counter", **more):
        """Accepted, with these records found, and an answer drafted."""
        if now(row).state == "received":
            self.accepted(row)
        if items:
            self.found(row, *items)
        given = {"answer": "见所附。", "searched": "A914 全宗 1990 年目录", **more}
        return acts.draft(now(row), self.actor(who), outcome=outcome, **given)

    def deciding(self, row, *items, **more):
        self.drafted(row, *items, **more)
        return self.step(row, "submit", "counter")

    def approved(self, row, *items, **more):
        self.deciding(row, *items, **more)
        return self.step(row, "approve", "curator")

    def answered(self, row, *items, **more):
        self.approved(row, *items, **more)
        return self.step(row, "answer", "counter")

    # --- what there is ---

    def found_rows(self, row):
        return rows(RequestedItem, request=row)

    def consents(self, row):
        return rows(UseConsent, request=row)

    def sees(self, who, item, action="fetch"):
        return Item.objects.seen_by(self.actor(who), action).filter(pk=item.pk).exists()


def days(number):
    return TODAY + dt.timedelta(days=number)


__all__ = ["CARD", "TODAY", "WANTED", "Grant", "Notice", "Scene", "UseRequest", "days", "now",
           "rows"]  # fmt: skip
