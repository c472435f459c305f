# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The rooms on their threads, for each person only those in which they have something to do."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lantai.desk.register import Register, registers
from lantai.guard.actor import Actor
from lantai.guard.words import both, lang, said

ROOMS = {
    "filing": (both("归档", "Filing"), True),
    "transfer": (both("移交接收", "Transfer"), True),
    "appraisal": (both("鉴定与开放", "Appraisal"), True),
    "portal": (both("利用服务", "Use"), True),
    "sharing": (both("共享", "Sharing"), True),
    "holdings": (both("馆藏", "Holdings"), False),
    "vault": (both("保管库", "Vault"), False),
    "safety": (both("库房与安全", "Stores and safety"), False),
    "oversight": (both("监督指导", "Supervision"), False),
    "support": (both("保障", "Support"), False),
    "orgs": (both("机构与人员", "Institutions"), False),
    "guard": (both("授权与审计", "Grants and audit"), False),
    "works": (both("后台任务", "Jobs"), False),
    "desk": (both("工作台", "The desk"), False),
}
"""The rooms in the order of the record's journey (True), then those that keep the house."""


def registers_for(actor: Actor) -> list[Register]:
    """The registers in which an actor has something to do or to look up."""
    rooms = _rooms_of(actor.duties)
    return [one for one in registers() if one.in_menu
            and (actor.steward or (one.room in rooms and _may_read(actor, one)))]  # fmt: skip


def _may_read(actor: Actor, one: Register) -> bool:
    """Some nouns are read by a duty alone: without it their list would be empty for ever."""
    duty = getattr(one.model, "reading_duty", "")
    return not duty or actor.has(duty)


@lru_cache(maxsize=512)
def _rooms_of(duties: frozenset[str]) -> frozenset[str]:
    return frozenset(duty.split(".", 1)[0] for duty in duties)


def nav_html(actor: Actor, path: str) -> SafeString:
    """The navigation as HTML, made once for people of the same duties in the same register."""
    parts = path.split("/")
    return _nav_html(actor.duties, actor.steward, "/".join(parts[:3]) + "/", lang())


@lru_cache(maxsize=2_000)
def _nav_html(duties: frozenset[str], steward: bool, path: str, language: str) -> SafeString:
    actor = Actor(name="", duties=duties, steward=steward)
    return render_to_string("desk/parts/nav.html", {"groups": rooms(actor, path)})


def rooms(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The groups of the navigation: ``title, thread, rooms[label, url, current, pages]``."""
    here = path.split("/")[1]
    by_room: dict[str, list[Register]] = {}
    for one in registers_for(actor):
        by_room.setdefault(one.room, []).append(one)
    groups: list[dict[str, Any]] = [
        {"title": "", "thread": False, "rooms": [
            {"label": said("工作台", "My desk"), "url": "/", "count": 0, "current": not here}]}
    ]  # fmt: skip
    if actor.duties or actor.steward:  # a reader counts nothing
        groups[0]["rooms"].append({"label": said("统计数字", "Figures"), "url": "/figures/",
                                   "count": 0, "current": here == "figures"})  # fmt: skip
    for journey, title in ((True, both("档案的一生", "A record's life")),
                           (False, both("守住家底", "Keeping the house"))):  # fmt: skip
        found = [_room(name, by_room[name], path, actor) for name, (_, on) in ROOMS.items()
                 if on is journey and name in by_room]  # fmt: skip
        if found:
            groups.append({"title": title, "thread": journey, "rooms": found})
    return groups


def _headed(title: str) -> str:
    """A noun at the head of something: in English it begins large."""
    return title[:1].upper() + title[1:]


PLAIN = {"guard": ((both("查阅记录", "Readings"), "/readings/", "guard.reading.read"),)}
"""Pages of a room that are no register: what they are called, where, and the duty to open them."""


def _room(name: str, own: list[Register], path: str, actor: Actor) -> dict[str, Any]:
    pages = [(_headed(one.title), one.address()) for one in own]
    pages += [(label, url) for label, url, duty in PLAIN.get(name, ()) if actor.has(duty)]
    here = path.split("/")[1] == name or any(path.startswith(url) for _, url in pages)
    return {"label": ROOMS[name][0], "url": own[0].address(), "count": 0, "current": here,
            "pages": [{"label": label, "url": url, "current": path.startswith(url)}
                      for label, url in pages] if here else []}  # fmt: skip
