#!/usr/bin/env python3
# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Judge a Lantai trail 留痕 with nothing but Python: a judge of its own, apart from `sealing`.

    python trail_verifier.py lantai.sqlite3 --heads heads.jsonl [--side side.sqlite3] [--key HEX]

Instead of the database it takes what ``lantai trail export`` wrote. It re-makes every digest, walks
the chain, checks each signed head (Ed25519, RFC 8032) and prints where each break is. It changes
nothing. Exit: 0 whole, 1 broken, 2 could not run. The codes are those of docs/run/trail.md.
"""

import hashlib
import json
from datetime import UTC, datetime

TABLES = {
    "entry": "id act within at actor name institution via tag noun row label holder party count "
             "subjects request detail_digest digest",
    "entrydetail": "entry_id data", "unsealed": "entry_id", "link": "number entry_id digest",
    "entrysubject": "id entry_id noun row before after",
    "reading": "id at actor name institution via action noun row why batch",
}  # fmt: skip
FACTS = [c for c in TABLES["entry"].split() if c not in ("id", "digest")]
GENESIS = "0" * 64
WORDS = {
    "CHAIN-1": "此前缺号，编号被删除或改动 · numbers before it are missing: deleted or renumbered",
    "CHAIN-2": "链上摘要接不上：改动、插入或调换 · does not follow: altered, put in or moved",
    "CHAIN-3": "与库外链头不一致，整段被重做 · differs from the signed head: replaced as a whole",
    "CHAIN-4": "库外链头证明有它，末尾被截去 · a signed head proves it, but the end was cut off",
    "TRAIL-1": "批量明细被改动、删除或添加 · its subjects were altered, removed or added",
    "TRAIL-2": "内容被改动 · its content was altered",
    "TRAIL-3": "已封存而内容不在：被删除 · was sealed and is gone: deleted",
    "TRAIL-4": "前后值被改动 · its before and after were altered",
    "TRAIL-5": "既未封存也不在待封存之列：从外面写入 · neither sealed nor waiting: put in from outside",
    "TRAIL-6": "链头文件此行签名不对 · wrong signature in this line of the heads",
    "TRAIL-7": "所封查阅记录被改动、删除或添加 · the readings it sealed were altered, removed or added",
    "TRAIL-8": "前后值不在，又没有抹除的留痕 · its before and after are gone and no erasure says so",
    "TRAIL-9": "链头倒退：旧库被换回又另封 · the heads go back: an old copy was put in its place",
    "TRAIL-10": "明细或前后值不属于任何留痕：从外面写入 · detail of no entry: put in from outside",
    "TRAIL-11": "已封存又在待封存之列，会卡住封存 · sealed and waiting again, which stops the sealer",
}

# --- Ed25519 (RFC 8032, 5.1), verifying only ------------------------------------------------------

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def _add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    return (
        (b - a) * (d - c) % P,
        (d + c) * (b + a) % P,
        (d - c) * (d + c) % P,
        (b - a) * (b + a) % P,
    )


def _times(n, p):
    found = (0, 1, 1, 0)
    while n:
        found = _add(found, p) if n & 1 else found
        p, n = _add(p, p), n >> 1
    return found


def _point(data):
    y, sign = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


B = _point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    """Whether an Ed25519 signature of 64 bytes is right."""
    try:
        a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    except (ValueError, IndexError):
        return False
    if len(public) != 32 or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = _times(s, B), _add(r, _times(k, a))
    return not any((left[i] * right[2] - right[i] * left[2]) % P for i in (0, 1))


# --- digests --------------------------------------------------------------------------------------


def _sha(data):
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value):
    """The one text of a value: JSON, keys sorted, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _instant(text):
    try:
        at = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return text
    at = at.astimezone(UTC) if at.tzinfo else at  # noqa: UP017: runs on Python 3.8 too
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(row, names):
    return {name: _instant(row[name]) if name == "at" else row[name] for name in names}


def _detail_digest(text):
    try:
        return _sha(canonical({"": json.loads(text)}))
    except ValueError:
        return "no JSON"


# --- judging --------------------------------------------------------------------------------------


def judge_heads(lines, key, links):
    """Breaks among signed heads: (code, place); ``links`` gives the chain's digest of a number."""
    last, replaced = 0, False
    for place, text in enumerate(lines, 1):
        try:
            head = json.loads(text)
            public, signature = bytes.fromhex(key or head["key"]), head.pop("signature")
            right = signed(public, canonical(head).encode(), bytes.fromhex(signature))
            number, digest = int(head["number"]), head["digest"]
        except (ValueError, KeyError, TypeError, AttributeError):
            right = False
        if not right:
            yield "TRAIL-6", place
            continue
        if number < last:
            yield "TRAIL-9", place
        last, found = max(last, number), links(number)
        if found is None:
            yield "CHAIN-4", number
        elif found != digest and not replaced:
            replaced = True  # all later heads differ too; the first says where it begins
            yield "CHAIN-3", number


def judge_chain(db):
    """Breaks of the chain and of what each entry holds, in one walk."""
    number, before = 0, GENESIS
    erased = {row[0] for row in db.execute(
        "SELECT s.row FROM entrysubject s JOIN entry e ON e.id = s.entry_id "
        "WHERE e.tag = 'guard.entry.erase' AND s.noun = 'guard.entry'")}  # fmt: skip
    walk = db.execute("SELECT l.number, l.digest AS chained, l.entry_id, e.*, d.data FROM link l "
                      "LEFT JOIN entry e ON e.id = l.entry_id LEFT JOIN entrydetail d "
                      "ON d.entry_id = l.entry_id ORDER BY l.number")  # fmt: skip
    for row in walk:
        if row["number"] != number + 1:
            yield "CHAIN-1", row["number"]
        elif row["id"] is not None and (
            _sha(f"{before}\n{row['number']}\n{row['digest']}\n") != row["chained"]
        ):
            yield "CHAIN-2", row["number"]
        number, before = row["number"], row["chained"]
        if row["id"] is None:
            yield "TRAIL-3", number
        else:
            yield from ((code, number) for code in judge_entry(db, row, erased))


def judge_entry(db, row, erased):
    """The codes of what is wrong with one sealed entry."""
    if _sha(canonical(_plain(row, FACTS))) != row["digest"]:
        yield "TRAIL-2"
    if row["data"] is not None and _detail_digest(row["data"]) != row["detail_digest"]:
        yield "TRAIL-4"
    if row["data"] is None and row["detail_digest"] and row["entry_id"] not in erased:
        yield "TRAIL-8"
    found = db.execute("SELECT noun, row, before, after FROM entrysubject WHERE entry_id = ? "
                       "ORDER BY id", (row["id"],))  # fmt: skip
    whole, count = hashlib.sha256(), 0
    for count, each in enumerate(found, 1):
        whole.update("{} {} {} {}\n".format(*each).encode())
    if (whole.hexdigest() if count else "", count) != (row["subjects"], row["count"]):
        yield "TRAIL-1"
    if row["tag"] == "guard.reading.seal" and db.has_readings and not _readings_whole(db, row):
        yield "TRAIL-7"
