# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The portal of the demo world: its reading room, its indexes, the words of its files, and people
who ask for records, each as far on the way as somebody's desk shows it.

Everybody takes the steps that are theirs; a world that has its requests already is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from lantai.craft import workdays
from lantai.craft.catalogue.identity import check_digit
from lantai.desk import steps
from lantai.desk.register import register_of
from lantai.guard.actor import PUBLIC
from lantai.guard.acts import setting_up
from lantai.guard.terms import Opening, Secrecy
from lantai.holdings.models import Item
from lantai.orgs.models.regions import wear
from lantai.portal import acts, queries, texts
from lantai.portal.following_up import new_secret
from lantai.portal.index import building, folders
from lantai.portal.judging import Proof, proof_of
from lantai.portal.models import ReadingRoom, UseRequest

CONDITIONS = (
    "带居民身份证或者其他有效证件；替别人查的，再带委托书和对方证件的复印件；单位查的，带介绍信。\n"
    "原件用铅笔抄录，不拍照；要复制的告诉馆员，当场办，不收费。\n"
    "包、水杯存在门口的柜子里。"
)


def fill_portal(world: Any) -> int:
    """Take the words of what lies in the vault, build the indexes; how many entries they have."""
    while True:
        versions, upto = texts.waiting()
        texts.keep(texts.take(versions))
        texts.note(upto)
        if not versions:
            break
    made = building.build(timezone.localdate())
    folders.look_again()
    return made


def open_room(world: Any) -> None:
    """The county's reading room, which takes requests on line; one that is there stays."""
    house = world["archives"]
    if queries.rooms_at(house.path):
        return
    with setting_up("the reading room of the demo world"):
        made = ReadingRoom(name="查阅室", seats=8, hours="周一至周五 9:00–17:00，法定节假日除外",
                           address=house.address, phone=house.phone,
                           conditions=CONDITIONS)  # fmt: skip
        wear(made, holder=house.path, area=house.area, line=house.line)
        made.save()


# --- who asks for records -------------------------------------------------------------------------


class Reading:
    """The county archives' reading room and who acts there."""

    def __init__(self, world: Any) -> None:
        self.world = world

    def actor(self, name: str) -> Any:
        """Who acts under a name, as of now."""
        return self.world.actor(name)

    def step(self, row: Any, name: str, who: str, **answers: Any) -> Any:
        """A step of somebody; the row as it stands then."""
        again = type(row).objects.seen_by(self.actor(who)).get(pk=row.pk)
        register = register_of(type(row))
        assert register is not None, "the room's registers are loaded with it"
        return steps.take(register, again, name, self.actor(who), answers)

    def at_the_counter(self, name: str, birthday: str, **given: Any) -> UseRequest:
        """Somebody came with their card."""
        first = f"970121{birthday}001"
        shown = proof_of("card", first + check_digit(first))
        said = {"channel": "counter", "applicant": "self", "name": name, "phone": "0000-8810 0377",
                **given}  # fmt: skip
        return acts.register_request(said, shown, self.actor("counter"))

    def drafted(self, row: UseRequest, items: Sequence[Item], answer: str) -> UseRequest:
        """Accepted, these found, an answer drafted."""
        counter = self.actor("counter")
        row = self.step(row, "accept", "counter")
        acts.find(row, {each.pk: each for each in items}, counter)
        row = UseRequest.objects.seen_by(counter).get(pk=row.pk)
        return acts.draft(row, counter, outcome="found", answer=answer,
                          searched="A027 全宗案卷目录、文件目录，1978 至 2001 年")  # fmt: skip


def fill_requests(world: Any) -> None:
    """Open the reading room; five requests, each at another place of the way, and a visitor."""
    open_room(world)
    reading = Reading(world)
    if UseRequest.objects.seen_by(reading.actor("counter")).exists():
        return
    unopened = _unopened(reading, 4)
    _from_outside(reading)
    row = reading.at_the_counter(
        "温朝露", "19560412", matter="land", people="温朝露", years="1984",
        wanted="一九八四年杏雨村水田调整时，我家两亩三分地是怎么分的。", purpose="rights",
        way="copy")  # fmt: skip
    reading.step(reading.drafted(row, unopened[:1], "附上当年的通知一件。"), "ask_units", "counter")
    row = reading.at_the_counter(
        "成岸柳", "19621103", matter="work", people="成岸柳", years="1986",
        wanted="一九八六年农时站招工的批复，办退休要用。", purpose="rights",
        way="certificate")  # fmt: skip
    reading.step(reading.drafted(row, unopened[1:2], "附上批复一件，可以出具证明。"), "submit",
                 "counter")  # fmt: skip
    _answered(reading, unopened[2:])


def _unopened(reading: Reading, count: int) -> list[Item]:
    """Records of the farming office that are not open, nor secret."""
    rows = Item.objects.seen_by(reading.actor("counter"), "describe", only="own")
    rows = rows.filter(opening=Opening.UNREVIEWED, secrecy=Secrecy.PUBLIC,
                       fonds__fonds_code="A027", standing="held")  # fmt: skip
    return list(rows.order_by("pk")[:count])


def _from_outside(reading: Reading) -> None:
    """One came on line from somebody without an account, one from a unit."""
    house = reading.world["archives"]
    acts.apply(house, {
        "applicant": "self", "name": "苗望秋", "matter": "marriage", "people": "苗望秋、程远山",
        "years": "1979", "place": "白露镇", "wanted": "一九七九年在白露公社登记结婚的底子。",
        "purpose": "rights", "way": "certificate", "phone": "0000-8810 0366",
    }, Proof(), PUBLIC, secret=new_secret())  # fmt: skip
    acts.ask_archives(house, {
        "matter": "official", "wanted": "建局以来历任负责人的任免文件，编局志用。",
        "years": "1978—2001",
        "purpose": "history", "way": "copy", "people": "", "place": "", "phone": "0000-8810 0311",
        "authority": "槐农函〔2026〕12号",
    }, reading.actor("officer"))  # fmt: skip


def _answered(reading: Reading, items: Sequence[Item]) -> None:
    """The reader with an account reads on line what was approved; somebody sits in the room."""
    reader = reading.actor("reader")
    row = acts.apply(reading.world["archives"], {
        "applicant": "self", "name": reader.name, "matter": "official", "people": "",
        "years": "1978—1990", "place": "", "wanted": "清和灌区早年修渠的文件，写地方水利史用。",
        "purpose": "study", "way": "read", "phone": "0000-8810 0388",
    }, Proof(), reader, secret=new_secret())  # fmt: skip
    row = reading.drafted(row, items, "所附两件可以在网上看，到期自己收回。")
    for name, who in (("submit", "counter"), ("approve", "curator"), ("answer", "counter")):
        row = reading.step(row, name, who)
    room = queries.rooms_at(reading.world["archives"].path)[0]
    first = "97012119580719001"
    acts.receive_visitor(reading.actor("counter"), room=room, name="冼青禾", people=1,
                         purpose="history",
                         proof=proof_of("card", first + check_digit(first)))  # fmt: skip
    day = workdays.add_workdays(timezone.localdate(), 1, steps.calendar()).value
    acts.book(row, room, day, "am", reader)
