# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Whoever signs a package that we write: an algorithm, certificates, and a hand that signs.

The hand takes a digest, so a key may sit in a device of its own; RSA keys in a file have one here.
Algorithms that no longer protect are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lantai.craft.eep import rules
from lantai.craft.errors import BadInput

_RSA = {"sha256": "1.2.840.113549.1.1.11", "sha512": "1.2.840.113549.1.1.13"}


@dataclass(frozen=True, slots=True)
class Signer:
    """``sign`` gets the digest of ``prefix`` + signed bytes and returns the signature.

    ``certificates`` are DER, the signer's own first. ``prefix`` is Z of SM2 (see `sm2`), otherwise
    empty. Raises `BadInput` for an unknown algorithm or one on MD5 or SHA-1.
    """

    oid: str
    name: str
    certificates: tuple[bytes, ...]
    sign: Callable[[bytes], bytes]
    prefix: bytes = b""

    def __post_init__(self) -> None:
        algorithm = rules.algorithms().get(self.oid)
        if algorithm is None or algorithm.weak:
            raise BadInput(
                "eep.algorithm_refused", algorithm=algorithm.name if algorithm else self.oid
            )

    @property
    def algorithm(self) -> rules.Algorithm:
        """What the OID stands for."""
        return rules.algorithms()[self.oid]


def rsa_signer(
    key: bytes, certificate: bytes, name: str, *, password: bytes | None = None,
    digest: str = "sha256",
) -> Signer:  # fmt: skip
    """A signer with an RSA key in PEM and its certificate in PEM; RSASSA-PKCS1-v1_5."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    try:
        private = serialization.load_pem_private_key(key, password)
        owner = x509.load_pem_x509_certificate(certificate)
    except (ValueError, TypeError) as fault:
        raise BadInput("eep.key_unusable", why=str(fault)) from fault
    if not isinstance(private, rsa.RSAPrivateKey):
        raise BadInput("eep.key_unusable", why="not RSA")
    if private.public_key() != owner.public_key():
        raise BadInput("eep.key_unusable", why="key and certificate differ")
    hashed = Prehashed({"sha256": hashes.SHA256, "sha512": hashes.SHA512}[digest]())

    def sign(value: bytes) -> bytes:
        return private.sign(value, padding.PKCS1v15(), hashed)

    return Signer(_RSA[digest], name, (owner.public_bytes(serialization.Encoding.DER),), sign)
