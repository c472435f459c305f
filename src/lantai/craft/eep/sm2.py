# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Verifying SM2 signatures (GB/T 32918.2-2016, curve of GB/T 32918.5) in plain integers.

`cryptography` knows SM3 but not the curve, and a process per signature is out of the question.
Only verification, which handles no secret, is here: signing needs a key's owner and constant time.
"""

from __future__ import annotations

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
IDENTITY = b"1234567812345678"
"""The signer's identity where none was agreed (GM/T 0009-2012 §10)."""

Point = tuple[int, int]
_Projective = tuple[int, int, int]


def on_curve(point: Point) -> bool:
    """Whether the point is one of the curve; a public key that is not must be refused."""
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - x * x * x - A * x - B) % P == 0


def identity_bytes(key: Point, identity: bytes = IDENTITY) -> bytes:
    """What SM3 takes in to make Z, the digest that stands before the message."""
    length = (len(identity) * 8).to_bytes(2, "big")
    numbers = (A, B, *G, *key)
    return length + identity + b"".join(number.to_bytes(32, "big") for number in numbers)


def verify(key: Point, digest: bytes, r: int, s: int) -> bool:
    """Whether (r, s) signs the digest SM3(Z + message) under the public key."""
    if not (0 < r < N and 0 < s < N and on_curve(key)):
        return False
    t = (r + s) % N
    if not t:
        return False
    x, _, z = _plus(_times(s, G), _times(t, key))
    if not z:
        return False
    affine = x * pow(z, -2, P) % P
    return (int.from_bytes(digest, "big") + affine) % N == r


def _times(factor: int, point: Point) -> _Projective:
    """Factor times the point, in Jacobian coordinates."""
    result: _Projective = (1, 1, 0)
    addend = (*point, 1)
    for bit in bin(factor)[2:]:
        result = _double(result)
        if bit == "1":
            result = _plus(result, addend)
    return result


def _double(point: _Projective) -> _Projective:
    x, y, z = point
    if not z or not y:
        return (1, 1, 0)
    square = y * y % P
    s = 4 * x * square % P
    m = (3 * x * x + A * pow(z, 4, P)) % P
    x3 = (m * m - 2 * s) % P
    return (x3, (m * (s - x3) - 8 * square * square) % P, 2 * y * z % P)


def _plus(one: _Projective, other: _Projective) -> _Projective:
    x1, y1, z1 = one
    x2, y2, z2 = other
    if not z1:
        return other
    if not z2:
        return one
    z1z1, z2z2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * z2z2 % P, x2 * z1z1 % P
    s1, s2 = y1 * z2 * z2z2 % P, y2 * z1 * z1z1 % P
    if u1 == u2:
        return _double(one) if s1 == s2 else (1, 1, 0)
    h, r = (u2 - u1) % P, (s2 - s1) % P
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return (x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P)
