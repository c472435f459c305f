# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts set as official documents are (GB/T 9704), for the tests of drawing.

The layout is ours; lines are broken at 28 characters where a page would break them.
"""

import random
from dataclasses import dataclass, field


@dataclass
class Paper:
    """A document and what is true of it."""

    title: str
    issuers: tuple[str, ...]
    number: str = ""
    day: tuple[int, int, int] | None = None
    to: str = ""
    body: tuple[str, ...] = ()
    signer: str = ""
    copies: str = ""
    urgency: str = ""
    attached: tuple[str, ...] = ()
    truth: dict = field(default_factory=dict)

    @property
    def date(self):
        return "{:04d}-{:02d}-{:02d}".format(*self.day) if self.day else ""


def broken(text, width=28):
    return [text[at : at + width] for at in range(0, len(text), width)]


def spread(text):
    return " ".join(text)


DIGITS = "〇一二三四五六七八九"


def chinese(number):
    if number < 11:
        return "十" if number == 10 else DIGITS[number]
    tens, ones = divmod(number, 10)
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[ones] if ones else "")


def day_text(day, old=False):
    year, month, date = day
    if old:
        return f"{''.join(DIGITS[int(d)] for d in str(year))}年{chinese(month)}月{chinese(date)}日"
    return f"{year}年{month}月{date}日"


def lines(paper, dice=None, wrap=True):
    """The document's lines, in one of the ways in which such documents are set."""
    dice = dice or random.Random(0)
    out = []
    if dice.random() < 0.4:
        out.append(f"{dice.randrange(10**6):06d}")
    if paper.urgency:
        out.append(paper.urgency)
    head = dice.random()
    if paper.number and head < 0.8:
        for issuer in paper.issuers[:-1]:
            out.append(issuer)
        red = f"{paper.issuers[-1]}文件"
        out.append(spread(red) if dice.random() < 0.5 else red)
        signer = f"        签发人：{paper.signer}" if paper.signer else ""
        out.append(paper.number + signer)
    elif paper.number:
        out.append(paper.number)
    width = dice.choice([18, 22, 26]) if wrap else 10_000
    out += broken(paper.title, width)
    if paper.to:
        out += broken(f"{paper.to}：", 28 if wrap else 10_000)
    for each in paper.body:
        out += broken("　　" + each, 28) if wrap else ["    " + each]
    out += [("    " if not wrap else "") + issuer for issuer in paper.issuers]
    if paper.day:
        out.append(day_text(paper.day, old=dice.random() < 0.3))
    for at, each in enumerate(paper.attached, 1):
        out += [f"附件{at}", each, "本附件由有关部门另行解释。"]
    if paper.copies:
        out += broken(f"抄送：{paper.copies}。", 30 if wrap else 10_000)
        if paper.day:
            out.append(f"{paper.issuers[0]}办公室    {day_text(paper.day)}印发")
    return out


def text(paper, dice=None, wrap=True):
    return "\n".join(lines(paper, dice, wrap)) + "\n"
