# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The named counts of this room, for statistics and supervision (`lantai.desk.figures`)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from lantai.desk.figures import Figure, added
from lantai.guard.words import both
from lantai.orgs.kinds import rule_of
from lantai.orgs.models import Institution, Post
from lantai.orgs.terms import Kind, Status


def in_use(today: dt.date) -> Q:
    """Institutions that have not ended."""
    return Q(status=Status.ACTIVE)


def _that_keep(what: str) -> Q:
    kinds = [kind for kind in Kind.values if rule_of(kind).keeps == what]
    return Q(status=Status.ACTIVE, kind__in=kinds)


def archives(today: dt.date) -> Q:
    """Institutions whose work is to receive and keep."""
    return _that_keep("archives")


def offices(today: dt.date) -> Q:
    """Records offices that have an entry of their own."""
    return _that_keep("office")


def without_contact(today: dt.date) -> Q:
    """Institutions in use of which nobody is named to speak with."""
    return Q(status=Status.ACTIVE, contact="")


def first_lasting_post(today: dt.date) -> Q:
    """Of each person the earliest post without an end, so that nobody is counted twice."""
    lasting = {"ended_on": None, "valid_until": None}
    earlier = Post.objects.unguarded("whether a person has an earlier post, to be counted once")
    earlier = earlier.filter(person=OuterRef("person"), pk__lt=OuterRef("pk"), **lasting)
    return Q(**lasting) & ~Exists(earlier)


_EACH = both("个", "")
FIGURES = added(
    Figure("orgs.institutions", both("单位", "institutions"), _EACH,
           both("在用的单位，分馆、分支机构也各算一个。", "Institutions in use, branches too."),
           Institution, in_use, on_desk="many"),
    Figure("orgs.archives", both("档案馆", "archives"), _EACH,
           both("在用的各级各类档案馆，分馆也各算一个。",
                "Archives in use of every level and kind, branches too."),
           Institution, archives),
    Figure("orgs.offices", both("档案室", "records offices"), _EACH,
           both("单独登记的档案室，含联合档案室。",
                "Records offices entered by themselves, joint ones too."),
           Institution, offices),
    Figure("orgs.without_contact", both("没有联系人的单位", "institutions without a contact"),
           _EACH, both("在用的单位里，名录上没有写联系人的。",
                       "Institutions in use whose entry names nobody to speak with."),
           Institution, without_contact, on_desk="many", lacks=True),
    Figure("orgs.staff", both("档案人员", "staff"), both("人", "people"),
           both("有长期任职的人。一人几处任职的只算一次，算在最早的那一处。",
                "People with a lasting post; who holds several is counted once, where the first "
                "of them is."),
           Post, first_lasting_post, on_desk="many"),
)  # fmt: skip
