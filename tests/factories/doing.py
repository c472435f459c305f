# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Somebody at the desk's forms: an act on a row, over ticked rows, of a list; a job that is run.

What comes back is the answer of the very page; `words` is its text without marks.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import RequestFactory

from lantai.desk.bulk import bulk_page
from lantai.desk.deedpages import acts_page, list_act_page
from lantai.desk.deeds import open_to
from lantai.desk.register import register_of
from lantai.works.models import Job
from lantai.works.running import Seat, run


@dataclass
class Answer:
    """What a page said."""

    status: int
    text: str
    url: str

    @property
    def words(self) -> str:
        """The text without marks, one blank between words."""
        plain = re.sub(r"<[^>]+>", " ", self.text)
        return " ".join(html.unescape(plain).split())

    @property
    def hidden(self) -> dict[str, list[str]]:
        """The hidden fields of the page's form, as the button sends them."""
        found: dict[str, list[str]] = {}
        for name, value in re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)">', self.text
        ):
            found.setdefault(name, []).append(html.unescape(value))
        return found


def _answer(page: Any) -> Answer:
    text = "" if page.streaming else page.content.decode()
    return Answer(page.status_code, text, page.headers.get("Location", ""))


def _request(actor: Any, url: str, data: dict[str, Any] | None) -> Any:
    make = RequestFactory().get if data is None else RequestFactory().post
    request = make(url, data or {})
    request.actor = actor
    return request


def offered(row: Any, actor: Any) -> list[str]:
    """The acts that a row's page offers to somebody."""
    return [deed.name for deed in open_to(row, actor)]


def on_row(actor: Any, row: Any, do: str = "", data: dict[str, Any] | None = None) -> Answer:
    """The tab 办理 of a row, or the form of an act; with ``data`` it is sent."""
    one = register_of(type(row))
    request = _request(actor, f"/?do={do}" if do else "/", data)
    return _answer(acts_page(request, room=one.room, plural=one.plural, pk=row.pk))


def on_list(actor: Any, model: Any, do: str, data: dict[str, Any] | None = None) -> Answer:
    """The form of an act at the head of a list; with ``data`` it is sent."""
    one = register_of(model)
    request = _request(actor, f"/?do={do}", data)
    return _answer(list_act_page(request, room=one.room, plural=one.plural))


def over(actor: Any, rows: Any, do: str, **data: Any) -> Answer:
    """An act over ticked rows, as far as the look before it is done."""
    one = register_of(type(rows[0]))
    sent = {"do": do, "pick": [str(row.pk) for row in rows], **data}
    if data:
        sent["ready"] = "look"
    return _answer(bulk_page(_request(actor, "/", sent), room=one.room, plural=one.plural))


def done(actor: Any, model: Any, looked: Answer, times: int = 1) -> Answer:
    """The button below the look, pressed once or more often."""
    one = register_of(model)
    for _ in range(times):
        page = bulk_page(_request(actor, "/", looked.hidden), room=one.room, plural=one.plural)
    return _answer(page)


def run_job(answer: Answer | Job) -> str:
    """Run the job that somebody was led to; the state in which it was left."""
    if isinstance(answer, Job):
        return run(answer.pk, Seat("a hand of the tests"))
    number = re.search(r"/jobs/(\d+)/", answer.url)
    assert number, (answer.status, answer.url, answer.words[:400])
    return run(int(number[1]), Seat("a hand of the tests"))


def now(row: Any) -> Any:
    """A row as the database has it."""
    rows = type(row).objects
    if hasattr(rows, "unguarded"):
        rows = rows.unguarded("the row as it is now")
    return rows.get(pk=row.pk)


def rows(model: Any, **where: Any) -> list[Any]:
    """The rows of a model as they stand, whoever may see them, in the order of their making."""
    return list(model.objects.unguarded("a test looks at rows").filter(**where).order_by("pk"))
