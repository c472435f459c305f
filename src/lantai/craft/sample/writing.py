# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Our own text generator: official documents of bodies, places and persons that do not exist."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

_TITLE = re.compile(r"关于(.+?)(?:工作)?的(.{1,2})$")
"""What a title names: the matter, and the kind of document."""


@cache
def world() -> Mapping[str, Any]:
    """The words of the invented world."""
    source = resources.files("lantai.craft.sample").joinpath("world.toml")
    return tomllib.loads(source.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it has a format: what its head says and its paragraphs.

    `number`, `to` and `issuer` may be empty and `formed` None, where a document does not say.
    """

    title: str
    issuer: str
    number: str
    formed: date | None
    to: str
    department: str
    retention: str
    fonds: str
    paragraphs: tuple[str, ...]
    persons: tuple[str, ...] = field(default=())

    @property
    def year(self) -> int:
        """The year it was formed, 0 where it does not say."""
        return self.formed.year if self.formed else 0

    def day(self) -> str:
        """The day as a document prints it, or nothing."""
        return (
            f"{self.formed.year}年{self.formed.month}月{self.formed.day}日" if self.formed else ""
        )

    def text(self) -> str:
        """The whole document as plain text, lines ending with a newline."""
        to = f"{self.to}：" if self.to else ""
        lines = [self.number, self.title, to, *self.paragraphs, self.issuer, self.day()]
        return "".join(f"{line}\n" for line in lines if line)


class Writer:
    """Writes drafts, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - samples, not secrets
        self._world = world()
        self._numbers: dict[tuple[str, int], int] = {}

    def person(self) -> str:
        """A name that is nobody's."""
        names = self._world["names"]
        return self._dice.choice(names["family"]) + self._dice.choice(names["given"])

    def words(self, formed: date, matter: str, department: str) -> dict[str, Any]:
        """What the sentences may speak of."""
        dice, places = self._dice, self._world["places"]
        count = dice.randint(12, 480)
        return {
            "matter": matter, "department": department, "year": formed.year,
            "month": formed.month, "day": formed.day, "person": self.person(),
            "other": self.person(), "town": dice.choice(places["towns"]),
            "village": dice.choice(places["villages"]), "count": count,
            "some": count - 9, "few": 9, "money": dice.randint(3, 900) * 100,
            "reason": dice.choice(self._world["matters"]["reasons"]),
        }  # fmt: skip

    def draft(self, paragraphs: int | None = None) -> Draft:
        """One document of a random kind, of 4 to 12 paragraphs unless said."""
        dice, known = self._dice, self._world
        unit = dice.choice(known["units"])
        kind = dice.choices(
            list(known["kinds"]), [each["weight"] for each in known["kinds"].values()]
        )[0]
        formed = date(2016, 1, 4) + timedelta(days=dice.randrange(8 * 365))
        matter = dice.choice(known["matters"]["all"])
        department = dice.choice(known["departments"])["name"]
        words = self.words(formed, matter, department)
        body = self._body(kind, words, formed, matter, department, paragraphs)
        serial = self._numbers[unit["short"], formed.year] = (
            self._numbers.get((unit["short"], formed.year), 0) + 1
        )
        return Draft(
            title=f"{unit['name']}关于{words['town']}{matter}的{kind}",
            issuer=unit["name"],
            number=f"{unit['short']}〔{formed.year}〕{serial}号",
            formed=formed,
            to=dice.choice(
                [f"{words['town']}人民政府", "各乡镇，县直各单位", known["city"] + "有关部门"]
            ),
            department=department,
            retention=dice.choices(["永久", "30年", "10年"], [2, 3, 5])[0],
            fonds=unit["fonds"],
            paragraphs=tuple(body),
            persons=(words["person"], words["other"]),
        )

    def _body(self, kind: str, words: dict[str, Any], formed: date, matter: str, department: str,
              paragraphs: int | None) -> list[str]:  # fmt: skip
        """The paragraphs of a document of a kind about a matter."""
        dice, known = self._dice, self._world
        form = known["kinds"][kind]
        body = [form["open"].format_map(words)]
        pool: list[str] = []
        for _ in range(paragraphs or dice.randint(3, 8)):
            if len(pool) < 4:
                pool = dice.sample(known["sentences"]["all"], len(known["sentences"]["all"]))
            said = [pool.pop() for _ in range(dice.randint(2, 4))]
            fresh = self.words(formed, matter, department)
            body.append("".join(each.format_map(fresh) for each in said))
        body.append(form["close"].format_map(words))
        return body

    def under(self, head: Draft, paragraphs: int | None = None) -> Draft:
        """A document of which the head is given: its paragraphs speak of what its title names."""
        found = _TITLE.search(head.title)
        matter, kind = (found[1], found[2]) if found else (head.title[:40], "")
        if kind not in self._world["kinds"]:
            kind = next(iter(self._world["kinds"]))
        formed = head.formed or date(2016, 1, 4)
        words = self.words(formed, matter, head.department or "办公室")
        body = self._body(kind, words, formed, matter, head.department or "办公室", paragraphs)
        return replace(head, paragraphs=tuple(body), persons=(words["person"], words["other"]))

    def caption(self, what: str) -> Draft:
        """A photograph's or recording's caption (`what` is photos or sounds) as a short draft."""
        dice, known = self._dice, self._world
        unit = dice.choice(known["units"])
        formed = date(2016, 3, 1) + timedelta(days=dice.randrange(8 * 365))
        words = self.words(formed, dice.choice(known["matters"]["all"]), "办公室")
        title = dice.choice(known[what]["all"]).format_map(words)
        said = dice.choice(known["sentences"]["all"]).format_map(words)
        return Draft(title, unit["name"], "", formed, "", "办公室", "永久", unit["fonds"],
                     (title, said), (words["person"],))  # fmt: skip
