# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S608, SIM905
"""Judge a Lantai trail 留痕 with nothing but Python: a judge of its own, apart from `sealing`.

    python trail_verifier.py lantai.sqlite3 [--heads heads.jsonl] [--side side.sqlite3] [--key HEX]
or on what ``lantai trail export`` wrote. It makes every digest anew, walks the chain, checks each
signed head (Ed25519, RFC 8032) and says where a break is. Exit: 0 whole, 1 broken, 2 not judged.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

FACTS = ("act within at actor name institution via tag noun row label holder area party count "
         "subjects request detail_digest").split()  # fmt: skip
READING = "id at actor name institution via action noun row why holder area".split()
WORDS = {
    "CHAIN-1": ("此前缺号：被删除或改号", "numbers before it are missing: deleted or renumbered"),
    "CHAIN-2": ("链上接不上：改动、插入或调换", "does not follow: altered, put in or moved"),
    "CHAIN-3": ("与库外链头不符：整段被重做", "is not what was signed: replaced as a whole"),
    "CHAIN-4": ("库外链头证明有它：末尾被截去", "was signed and is gone: the end was cut off"),
    "TRAIL-1": ("批量明细被增、删、改", "its subjects were altered, removed or added"),
    "TRAIL-2": ("内容被改动", "its content was altered"),
    "TRAIL-3": ("已封存而内容不在：被删除", "was sealed and is gone: deleted"),
    "TRAIL-4": ("前后值被改动", "its before and after were altered"),
    "TRAIL-5": ("不在链上：从外面写入", "is no part of the chain: put in from outside"),
    "TRAIL-6": ("链头文件此行签名不对", "the signature in this line of the heads is wrong"),
    "TRAIL-7": ("所封查阅记录被增、删、改", "readings it sealed were altered, removed or added"),
    "TRAIL-8": ("前后值不在，又无抹除的留痕", "its before and after are gone without an erasure"),
    "TRAIL-9": ("链头倒退：换回旧库另行封存", "the heads go back: an old copy took its place"),
    "TRAIL-10": ("已封存又待封存，会卡住", "sealed and waiting again: it stops the sealer"),
}
WALK = """SELECT l.number, l.digest AS chained, e.*,
  CASE WHEN json_valid(d.data) THEN d.data WHEN d.data IS NOT NULL THEN '0' END AS data
  FROM guard_link l LEFT JOIN guard_entry e ON e.id = l.entry_id
  LEFT JOIN guard_entrydetail d ON d.entry_id = l.entry_id ORDER BY l.number"""
SUBJECTS = "SELECT noun, row, before, after FROM guard_entrysubject WHERE entry_id = ? ORDER BY id"
READINGS = "SELECT * FROM guard_reading WHERE batch = ? ORDER BY id"
ERASED = """SELECT s.row FROM guard_entrysubject s JOIN guard_entry e ON e.id = s.entry_id
  WHERE e.tag = 'guard.entry.erase' AND s.noun = 'guard.entry'"""
STRAYS = """SELECT 'TRAIL-5', 'id ' || e.id FROM guard_entry e WHERE e.id NOT IN
  (SELECT entry_id FROM guard_link UNION ALL SELECT entry_id FROM guard_unsealed)
UNION SELECT 'TRAIL-10', l.number FROM guard_link l JOIN guard_unsealed u USING (entry_id)
UNION SELECT 'TRAIL-1', l.number FROM guard_entrysubject s JOIN guard_link l USING (entry_id)
  JOIN guard_entry e ON e.id = s.entry_id WHERE e.subjects = ''
UNION SELECT 'TRAIL-5', 'id ' || x.entry_id FROM (SELECT entry_id FROM guard_entrysubject UNION
  SELECT entry_id FROM guard_entrydetail) x WHERE x.entry_id NOT IN (SELECT id FROM guard_entry
  UNION ALL SELECT entry_id FROM guard_link)"""
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def _add(p: tuple, q: tuple) -> tuple:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(n: int, p: tuple) -> tuple:
    found = (0, 1, 1, 0)
    for bit in f"{n:b}":
        found = _add(_add(found, found), p) if bit == "1" else _add(found, found)
    return found


def _point(data: bytes) -> tuple:
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def signed(public: bytes, message: bytes, sign: bytes) -> bool:
    """Whether an Ed25519 signature is right (RFC 8032, 5.1.7). Raises `ValueError` for no point."""
    a, r, s = _point(public), _point(sign[:32]), int.from_bytes(sign[32:], "little")
    k = int.from_bytes(hashlib.sha512(sign[:32] + public + message).digest(), "little") % L
    p, q = _times(s, _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), _add(r, _times(k, a))
    return len(sign) == 64 and s < L and not any((p[i] * q[2] - q[i] * p[2]) % P for i in (0, 1))


def _canonical(value: object) -> bytes:  # UTF-8 JSON, keys sorted, no spaces
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _values(row: sqlite3.Row, names: list) -> dict:
    at = str(row["at"])  # in UTC, with a space and perhaps no fraction
    at = f"{at[:10]}T{at[11:19]}.{at[20:] or '0':0<6}Z"
    return {n: at if n == "at" else row[n] for n in names if n in row.keys()}  # noqa: SIM118


def _entry(db: sqlite3.Connection, row: sqlite3.Row, readings: bool) -> Iterator:
    if _sha(_canonical(_values(row, FACTS))) != row["digest"]:
        yield "TRAIL-2"
    detail = None if row["data"] is None else json.loads(row["data"])
    if detail is not None and _sha(_canonical({"": detail})) != row["detail_digest"]:
        yield "TRAIL-4"
    elif detail is not None and row["tag"] == "guard.reading.seal" and readings:
        found = (list(_values(r, READING).values()) for r in db.execute(READINGS, [row["act"]]))
        texts = (json.dumps(f[: 12 if any(f[10:]) else 10], ensure_ascii=False) for f in found)
        if _sha(b"".join(f"{text}\n".encode() for text in texts)) not in row["data"]:
            yield "TRAIL-7"
    if row["subjects"]:
        lines = ("{} {} {} {}\n".format(*s).encode() for s in db.execute(SUBJECTS, [row["id"]]))
        if _sha(b"".join(lines)) != row["subjects"]:
            yield "TRAIL-1"


def _chain(db: sqlite3.Connection, readings: bool) -> Iterator:
    number, before, erased = 0, "0" * 64, {row[0] for row in db.execute(ERASED)}
    for row in db.execute(WALK):
        follows = _sha(f"{before}\n{row['number']}\n{row['digest']}\n".encode()) == row["chained"]
        if row["number"] != number + 1:
            yield "CHAIN-1", row["number"]
        elif not follows and row["id"] is not None:
            yield "CHAIN-2", row["number"]
        number, before = row["number"], row["chained"]
        if row["detail_digest"] and row["data"] is None and row["id"] not in erased:
            yield "TRAIL-8", number
        codes = ["TRAIL-3"] if row["id"] is None else _entry(db, row, readings)
        yield from ((code, number) for code in codes)
    yield from map(tuple, db.execute(STRAYS))


def _heads(db: sqlite3.Connection, lines: list, key: str) -> Iterator:
    last = 0
    for place, line in enumerate(lines, 1):
        try:
            head = json.loads(line)
            signature, key = bytes.fromhex(head.pop("signature")), key or head["key"]
            right = signed(bytes.fromhex(key), _canonical(head), signature)
            number, digest = head["number"], head["digest"]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            right = False
        if not right:
            yield "TRAIL-6", f"line {place}"
            continue
        if number < last:
            yield "TRAIL-9", f"line {place}"
        found = db.execute("SELECT digest FROM guard_link WHERE number = ?", [number]).fetchone()
        if found is None or found[0] != digest:
            yield ("CHAIN-4" if found is None else "CHAIN-3"), number
        last = max(last, number)


def _opened(path: Path, side: str) -> tuple:  # the trail, and whether the readings are there
    with path.open("rb") as file:
        if file.peek(6).startswith(b"SQLite"):
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            db.execute("ATTACH ? AS side", [side and f"{Path(side).resolve().as_uri()}?mode=ro"])
            return db.execute("BEGIN").connection, bool(side)  # one moment, though others write
        db, into = sqlite3.connect(""), ""
        for row in map(json.loads, file):
            if isinstance(row, dict):  # a table begins; its rows follow as lists
                db.execute(f"CREATE TABLE {row['table']} ({','.join(row['columns'])})")
                into = f"INSERT INTO {row['table']} VALUES (?{',?' * (len(row['columns']) - 1)})"
            else:
                db.execute(into, row)
    return db, True


def main(argv: list) -> int:
    """Judge, say what was found, and return the exit code."""
    given = dict(zip(argv[1::2], argv[2::2], strict=False))
    try:
        if len(argv) % 2 == 0 or set(given) - {"--heads", "--side", "--key"}:
            raise ValueError(__doc__)
        db, readings = _opened(Path(argv[0]), given.get("--side", ""))
        db.row_factory = sqlite3.Row
        heads = Path(given["--heads"]).read_text("utf-8") if "--heads" in given else ""
        lines = heads.splitlines() or [""] * ("--heads" in given)  # an empty file is a forged one
        breaks = [*_chain(db, readings), *_heads(db, lines, given.get("--key", ""))]
        sealed = db.execute("SELECT max(number) FROM guard_link").fetchone()[0] or 0
        db.close()
    except (OSError, ValueError, KeyError, sqlite3.Error) as fault:
        print(*("不能检验", "could not run:"), fault)
        return 2
    print(*(f"{code} {at} {' '.join(WORDS[code])}\n" for code, at in breaks), sep="", end="")
    print(f"封存 sealed {sealed}, 不对 broken {len(breaks)}")
    print(*("" if lines else ("没有链头", "no --heads: a chain made anew as a whole is not seen")))
    print(*("" if "--key" in given else ("没有公钥", "no --key: heads vouch only for each other")))
    print(*("" if readings else ("没有查阅记录", "no --side: readings were not looked at")))
    return 1 if breaks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
