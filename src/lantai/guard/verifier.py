# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The commands ``lantai trail verify|seal|export|heads``: thin, over `sealing`.

`verify` judges with the code that seals. Whoever wants a judge that shares nothing with it, on a
machine without Lantai, takes `trail_verifier.py` and the database, or the file `export` writes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.db import connection, models, transaction

from lantai.craft import codes
from lantai.guard import sealing
from lantai.guard.models import Entry, EntryDetail, EntrySubject, Link, Reading, Unsealed


def main(argv: list[str]) -> int:
    """Run one command; exit code 0 good, 1 the trail is broken, 2 could not run."""
    parser = argparse.ArgumentParser("lantai trail", description="留痕 · the trail")
    commands = parser.add_subparsers(required=True, metavar="verify|seal|export|heads")
    one = commands.add_parser("verify", help="检验留痕是否完整 · judge the trail")
    one.add_argument("--heads", type=Path, help="库外链头 · signed heads kept outside")
    one.set_defaults(run=lambda given: verify(given.heads or sealing.heads_file()))
    one = commands.add_parser("seal", help="封存并签链头 · seal what waits, and sign the head")
    one.set_defaults(run=lambda given: seal())
    one = commands.add_parser("export", help="导出供独立检验 · write it for the judge outside")
    one.add_argument("--out", type=Path, help="缺省到标准输出 · standard output where not given")
    one.set_defaults(run=lambda given: export(given.out))
    one = commands.add_parser("heads", help="公钥和链头 · the public key and the heads")
    one.add_argument("--sign", action="store_true", help="现在签一个 · sign one now")
    one.set_defaults(run=lambda given: heads(given.sign))
    given = parser.parse_args(argv)
    return int(given.run(given))


def verify(kept: Path) -> int:
    """Print every break with its place, in both languages; 1 if there is any."""
    broken = 0
    for broken, found in enumerate(sealing.verify(kept), 1):  # noqa: B007
        zh, en = (codes.sentence(found.kind, found.params, lang) for lang in codes.LANGUAGES)
        print(f"{found.code} {found.where}  {zh} · {en}")
    end = sealing.head()
    if not kept.exists():
        print(f"没有库外链头 {kept}，看不出整段重做 · no heads: a chain made anew is not seen")
    print(f"封存 {end.number} 条，{broken} 处不对 · {end.number} sealed, {broken} breaks")
    return 1 if broken else 0


def seal() -> int:
    """Seal what waits and sign the head; interrupted readings are freed first."""
    freed, count = sealing.mend_readings(), sealing.seal_all()
    line = sealing.sign_head() if count else None
    print(f"封存 {count} 条，放回查阅记录 {freed} 条 · {count} sealed, {freed} readings freed")
    return _say_head(line) if line else 0


def heads(sign: bool) -> int:
    """Print the public key and the last head, for the auditor to keep elsewhere."""
    line = sealing.sign_head() if sign else None
    kept, wrong = sealing.read_heads(sealing.heads_file())
    print(f"链头 {len(kept)} 个，签名不对 {len(wrong)} 个 · {len(kept)} heads, {len(wrong)} wrong")
    if line is None and kept:
        line = json.loads(sealing.heads_file().read_text("utf-8").splitlines()[-1])
    if line:
        _say_head(line)
    return 1 if wrong else 0


def _say_head(line: dict[str, Any]) -> int:
    for name in ("number", "digest", "at", "key"):
        print(f"  {name:<7}{line[name]}")
    return 0


# --- export ---------------------------------------------------------------------------------------


def export(out: Path | None) -> int:
    """Write the trail as lines of JSON: an object begins a table, its rows follow as lists."""
    with _one_moment():
        if out is None:
            _write(sys.stdout)
        else:
            with out.open("w", encoding="utf-8") as file:
                _write(file)
    return 0


@contextmanager
def _one_moment() -> Iterator[None]:
    """The tables as they are at one moment, without holding up who writes."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            yield
        elif connection.vendor == "sqlite":
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
        else:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield


def _write(file: TextIO) -> None:
    for rows in (Entry.every, EntryDetail.objects, EntrySubject.objects, Unsealed.objects,
                 Link.objects, Reading.every):  # fmt: skip
        model: type[models.Model] = rows.model
        names = [field.attname for field in model._meta.concrete_fields]
        as_kept = [_as_kept(field) for field in model._meta.concrete_fields]
        file.write(json.dumps({"table": model._meta.db_table, "columns": names}) + "\n")
        for row in rows.order_by("pk").values_list(*names).iterator(sealing.SLICE):
            cells = [keep(each) for keep, each in zip(as_kept, row, strict=True)]
            file.write(json.dumps(cells, ensure_ascii=False) + "\n")


def _as_kept(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What makes of a column's value what SQLite keeps: JSON as its text, whatever it holds."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    return _cell


def _cell(value: Any) -> Any:
    """Instants as UTC with a space; all else as it is."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value
