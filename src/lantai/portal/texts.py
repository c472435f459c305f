# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The words of records taken out of their files in the vault, once, and kept beside it.

What cannot be read gives no words and is not tried again until its object has a new version. How
far was looked is noted after the index was written: whoever is killed in between does it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from lantai.craft.errors import CraftError
from lantai.craft.text import extract
from lantai.guard.actor import steward
from lantai.guard.acts import act
from lantai.guard.errors import Refused
from lantai.guard.models import Cursor
from lantai.holdings.models import File, Item
from lantai.portal.models import RecordText
from lantai.vault import queries as vault
from lantai.vault.models import KeptFile, ObjectVersion
from lantai.vault.reading import open_file

HOUSE = steward("portal")
FOLLOWER = "portal.texts"
SOME = 20
"""Records whose words are taken at a time: between them the index looks at the trail again."""
LARGEST = 64 << 20
"""Bytes of a file beyond which no words are looked for."""
LONGEST = 2_000_000
"""Characters that are kept of one record."""
LATE = 200
"""Versions before the last one seen that are looked at again: theirs may have been kept later."""


def waiting() -> tuple[list[ObjectVersion], int]:
    """Some versions of objects whose words nobody took yet, and up to which one was looked."""
    since = Cursor.objects.filter(follower=FOLLOWER).values_list("number", flat=True).first() or 0
    rows = ObjectVersion.objects.unguarded("objects whose words are to be searched")
    rows = rows.filter(pk__gt=since - LATE, vault_object__version=F("number")).order_by("pk")
    looked = list(rows.select_related("vault_object")[: LATE + SOME])
    upto = looked[-1].pk if looked else since
    known = _known(row.vault_object.item_id for row in looked)
    fresh = [row for row in looked
             if row.pk > since or known.get(row.vault_object.item_id) != row.number]  # fmt: skip
    if len(fresh) > SOME:
        fresh, upto = fresh[:SOME], fresh[SOME - 1].pk
    return fresh, max(upto, since)


def _known(items: Iterable[int]) -> dict[int, int]:
    rows = RecordText.objects.unguarded("the version of which words were taken")
    return dict(rows.filter(item__in=list(items)).values_list("item_id", "version"))


def take(versions: Sequence[ObjectVersion]) -> list[RecordText]:
    """The words of some objects, not yet kept."""
    files = vault.kept_files(row.vault_object_id for row in versions)
    return [RecordText(item_id=row.vault_object.item_id, version=row.number,
                       text=words_of(files.get(row.vault_object_id, ())))
            for row in versions]  # fmt: skip


def words_of(files: Iterable[KeptFile]) -> str:
    """The words of some files one after the other; of scans and what cannot be read, none."""
    found: list[str] = []
    for row in files:
        if row.size <= LARGEST and (text := _words(row)) and text not in found:
            found.append(text)
    return "\n".join(found)[:LONGEST]


def _words(row: KeptFile) -> str:
    try:
        opened = open_file(row, HOUSE)
        return extract(b"".join(opened.parts()))
    except (CraftError, Refused):  # no copy at hand, or not readable: told in the vault's own room
        return ""


def keep(texts: Sequence[RecordText]) -> None:
    """Keep the words of some records in the place of older ones."""
    if not texts:
        return
    with act("portal.recordtext.keep", RecordText, HOUSE) as done:
        older = RecordText.objects.unguarded("words taken anew replace the older ones")
        older.filter(item__in=[row.item_id for row in texts]).delete()
        RecordText.objects.bulk_create(texts)
        done(None, count=len(texts))


def note(upto: int) -> None:
    """Note up to which version words are kept and lie in the index."""
    Cursor.objects.update_or_create(follower=FOLLOWER, defaults={"number": upto})


def readable(rows: Sequence[Any]) -> set[int]:
    """Of rows of one noun, the numbers of those with files to read here: items, or files 案卷
    that hold such items.
    """
    if not rows or not isinstance(rows[0], (Item, File)):
        return set()
    way = "item" if isinstance(rows[0], Item) else "item__file"
    kept = RecordText.objects.unguarded("which records have files whose words were looked for")
    found = kept.filter(**{f"{way}__in": [row.pk for row in rows]}).order_by()
    return set(found.values_list(way, flat=True).distinct())


def text_for(item: Any, actor: Any) -> str:
    """The words of a record for whoever may read it; empty for others."""
    rows = RecordText.objects.seen_by(actor, "fetch").filter(item=item)
    return str(rows.values_list("text", flat=True).first() or "")
