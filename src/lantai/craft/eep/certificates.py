# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer's certificate: what it says, whether it can be used, the key inside, SM2 too.

Whether its issuer deserves trust is not decided here: no list of authorities comes with the bench.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from lantai.craft.eep import sm2
from lantai.craft.eep.base64 import from_text

_SM2_CURVE = bytes.fromhex("06082a811ccf5501822d")
"""The DER of the curve's object identifier, 1.2.156.10197.1.301."""
_CHINA = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that could be read. ``kind``: rsa, dsa, ecdsa, sm2 or empty (not known).

    ``key`` is a public key of `cryptography`, or the point of an SM2 key. ``tampered``: it is
    issued by itself, yet its own signature is not its key's.
    """

    subject: str
    begins: datetime
    ends: datetime
    kind: str
    key: Any
    bits: int
    self_signed: bool
    tampered: bool

    def covers(self, moment: datetime) -> bool:
        """Whether it was valid at a moment that packages write in Chinese time, some in UTC."""
        return self.begins <= moment and moment - _CHINA <= self.ends


def read(text: str) -> Certificate | None:
    """A certificate from base64 of DER (or of PEM); None where it cannot be read."""
    data = from_text(_bare(text))
    if data is None:
        return None
    try:
        found = x509.load_der_x509_certificate(data)
        subject, begins, ends = (
            found.subject.rfc4514_string(), found.not_valid_before_utc, found.not_valid_after_utc
        )  # fmt: skip
    except (ValueError, TypeError):
        return None
    kind, key, bits = _key(found)
    self_signed = found.issuer == found.subject
    return Certificate(
        subject, begins.replace(tzinfo=None), ends.replace(tzinfo=None), kind, key, bits,
        self_signed, self_signed and _tampered(found),
    )  # fmt: skip


def _bare(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return "".join(line for line in lines if not line.startswith("-----"))


def _key(certificate: x509.Certificate) -> tuple[str, Any, int]:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        point = _sm2_point(certificate.tbs_certificate_bytes)
        return ("sm2", point, 256) if point else ("", None, 0)
    if isinstance(key, rsa.RSAPublicKey):
        return "rsa", key, key.key_size
    if isinstance(key, dsa.DSAPublicKey):
        return "dsa", key, key.key_size
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "ecdsa", key, key.key_size
    return "", None, 0


def _tampered(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except InvalidSignature:
        return True
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return False


def _sm2_point(signed_part: bytes) -> sm2.Point | None:
    """The public point of an SM2 key: the bit string after the curve's identifier."""
    at = signed_part.find(_SM2_CURVE + b"\x03\x42\x00\x04")
    if at < 0:
        return None
    start = at + len(_SM2_CURVE) + 4
    raw = signed_part[start : start + 64]
    point = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    return point if len(raw) == 64 and sm2.on_curve(point) else None
