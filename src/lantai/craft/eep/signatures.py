# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Verifying the signatures of a package: plan, read the signed bytes once more, judge.

The package is read a second time only where something can be verified; all signatures share that
reading. ``unverifiable`` is never valid. Trust in an issuer is not decided (see `certificates`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import IO, Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from lantai.craft.codes import Said
from lantai.craft.eep import certificates, rules, signing_rule, sm2, stream
from lantai.craft.eep.base64 import from_text
from lantai.craft.eep.canonical import Canonical, Wanted
from lantai.craft.eep.certificates import Certificate
from lantai.craft.eep.collect import Collector
from lantai.craft.eep.model import Eep, Signature, SignatureState
from lantai.craft.eep.rules import Algorithm
from lantai.craft.eep.values import instant

LEAST_BITS = 2048
MOST_CERTIFICATES = 8
MOST_OTHERS = 8
MOST_SIGNATURES = 64

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "md5": hashes.MD5, "sha1": hashes.SHA1, "sha256": hashes.SHA256,
    "sha384": hashes.SHA384, "sha512": hashes.SHA512, "sm3": hashes.SM3,
}  # fmt: skip


class Hasher:
    """A running digest of `cryptography`, which has SM3 on every platform."""

    def __init__(self, name: str) -> None:
        self._context = hashes.Hash(_HASHES[name]())

    def update(self, data: bytes) -> None:
        """More bytes."""
        self._context.update(data)

    def digest(self) -> bytes:
        """The digest, once."""
        return self._context.finalize()


@dataclass(slots=True)
class _Plan:
    """A signature that can be tried: its algorithm, the certificates and targets that fit."""

    signature: Signature
    algorithm: Algorithm
    certificates: list[Certificate]
    targets: list[tuple[tuple[str, int], str]]
    value: bytes
    comments: bool

    def tasks(self, *, detached: bool) -> Iterator[_Task]:
        """Every certificate with every target, the likeliest first."""
        for certificate, (target, other) in product(self.certificates, self.targets):
            hasher = Hasher(self.algorithm.hash)
            if self.algorithm.key == "sm2":
                hasher.update(_sm3(sm2.identity_bytes(certificate.key)))
            wanted = Wanted(*target, hasher.update, comments=self.comments, detached=detached)
            yield _Task(self, certificate, hasher, wanted, other)


@dataclass(slots=True)
class _Task:
    """One signature, one certificate, one target. ``other`` names a target a lock does not name."""

    plan: _Plan
    certificate: Certificate
    hasher: Hasher
    wanted: Wanted
    other: str


def verify(eep: Eep, source: IO[bytes], note: Collector, today: date | None) -> Iterator[int]:
    """Verify all signatures of a package; yields the bytes read. ``source`` can be rewound.

    What does not hold over Canonical XML is tried once more over the bytes of a detached element.
    """
    for signature in eep.signatures[MOST_SIGNATURES:]:
        _fail(signature, SignatureState.UNVERIFIABLE, "too_many", limit=MOST_SIGNATURES)
    plans = [_plan(signature, eep, note) for signature in eep.signatures[:MOST_SIGNATURES]]
    open_plans = [plan for plan in plans if plan is not None]
    good: dict[int, _Task] = {}
    for detached in (False, True):
        left = [plan for plan in open_plans if id(plan.signature) not in good]
        tasks = [task for plan in left for task in plan.tasks(detached=detached)]
        if tasks:
            source.seek(0)
            wanted = Canonical(task.wanted for task in tasks)
            yield from stream.read(source, wanted, eep.path, qualified=False)
        for task in tasks:
            if id(task.plan.signature) not in good and _holds(task):
                good[id(task.plan.signature)] = task
    planned = {id(plan.signature): plan for plan in open_plans}
    for signature in eep.signatures:
        plan = planned.get(id(signature))
        _judge(signature, plan, good.get(id(signature)), eep, note, today)


def _fail(signature: Signature, state: SignatureState, reason: str, **params: Any) -> None:
    """Note why a signature is not valid."""
    signature.state, signature.reason = state, Said(f"eep.{reason}", params)


def _plan(signature: Signature, eep: Eep, note: Collector) -> _Plan | None:
    """What to try, or None with the reason why nothing can be tried."""
    algorithm = rules.algorithms().get(signature.oid)
    rule = signing_rule.understand(signature.rule, lock=signature.layer is None)
    value = from_text(signature.value)
    read = [certificates.read(text) for text in signature.certificates]
    usable = [each for each in read if each is not None]
    signature.algorithm = algorithm.name if algorithm else ""
    if len(usable) < len(read):
        note.add("certificate_broken", signature.where)
    unknown = SignatureState.UNVERIFIABLE
    if algorithm is None:
        _fail(signature, unknown, "oid_unknown", oid=signature.oid[:80])
    elif isinstance(rule, str):
        _fail(signature, unknown, rule, rule=signature.rule[:120])
    elif signature.target is None:
        _fail(signature, unknown, "target_absent", target=signature.locks[:80])
    elif not value:
        _fail(signature, SignatureState.INVALID, "value_broken")
    elif not usable:
        _fail(signature, unknown, "certificate_none")
    elif not (fitting := [each for each in usable if each.kind == algorithm.key]):
        _fail(signature, SignatureState.INVALID, "key_differs", algorithm=algorithm.name)
    else:
        targets = _targets(signature, eep)
        tried = fitting[:MOST_CERTIFICATES]
        return _Plan(signature, algorithm, tried, targets, value, rule.comments)
    return None


def _targets(signature: Signature, eep: Eep) -> list[tuple[tuple[str, int], str]]:
    """What a signature may cover: what it names and, for a lock, the other signatures after it."""
    assert signature.target is not None
    found = [(signature.target, "")]
    if signature.layer is None:
        others = [each for each in eep.signatures if each.layer is not None]
        found += [(each.own, each.identifier) for each in others if each.own != signature.target][
            :MOST_OTHERS
        ]
    return found


def _sm3(data: bytes) -> bytes:
    """SM3 of a few bytes."""
    hasher = Hasher("sm3")
    hasher.update(data)
    return hasher.digest()


def _judge(
    signature: Signature, plan: _Plan | None, good: _Task | None, eep: Eep, note: Collector,
    today: date | None,
) -> None:  # fmt: skip
    if good:
        signature.state, signature.subject = SignatureState.VALID, good.certificate.subject
        _certificate(signature, good, eep, note, today)
    elif plan:
        signature.subject = plan.certificates[0].subject
        _fail(signature, SignatureState.INVALID, "value_differs")
    name = signature.identifier or signature.locks or "?"
    word = "eep.lock_word" if signature.layer is None else "eep.signature_word"
    which = Said(word, {"name": name})
    if signature.state is SignatureState.INVALID:
        note.add("signature_invalid", signature.where, which=which, reason=signature.reason)
    elif signature.state is SignatureState.UNVERIFIABLE:
        note.add("signature_unverifiable", signature.where, which=which, reason=signature.reason)


def _holds(task: _Task) -> bool:
    """Whether the signature is this certificate's over the digest."""
    algorithm, value = task.plan.algorithm, task.plan.value
    digest, key = task.hasher.digest(), task.certificate.key
    prehashed = Prehashed(_HASHES[algorithm.hash]())
    try:
        if algorithm.key == "rsa":
            key.verify(value, digest, padding.PKCS1v15(), prehashed)
        elif algorithm.key == "dsa":
            key.verify(value, digest, prehashed)
        elif algorithm.key == "ecdsa":
            key.verify(value, digest, ec.ECDSA(prehashed))
        else:
            return sm2.verify(key, digest, *_pair(value))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _pair(value: bytes) -> tuple[int, int]:
    """(r, s) of an SM2 signature: 64 bare bytes, or DER."""
    if len(value) == 64:
        return int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    return decode_dss_signature(value)


def _certificate(
    signature: Signature, task: _Task, eep: Eep, note: Collector, today: date | None
) -> None:
    certificate, where = task.certificate, signature.where
    if task.other:
        note.add("locks_other", where, named=signature.locks, real=task.other)
    if task.wanted.detached:
        note.add("detached_bytes", where)
    if task.plan.algorithm.weak:
        note.add("weak_algorithm", where, algorithm=task.plan.algorithm.name)
    if task.plan.algorithm.key in ("rsa", "dsa") and certificate.bits < LEAST_BITS:
        note.add("weak_key", where, bits=certificate.bits)
    signed = _signed_at(signature, eep, today)
    if signed and not certificate.covers(signed):
        begins, ends = certificate.begins.date(), certificate.ends.date()
        params = {"begins": begins.isoformat(), "ends": ends.isoformat(), "at": signed.isoformat()}
        _fail(signature, SignatureState.INVALID, "certificate_expired", **params)
    elif certificate.tampered:
        _fail(
            signature, SignatureState.INVALID, "certificate_tampered", subject=certificate.subject
        )
    else:
        kind = "trust_self_signed" if certificate.self_signed else "trust_unknown"
        note.add(kind, where, subject=certificate.subject)


def _signed_at(signature: Signature, eep: Eep, today: date | None) -> datetime | None:
    """When it was signed: as it says, else when its layer was made, else today."""
    moment = instant(signature.signed_at)
    if moment is None and signature.layer is not None:
        moment = instant(eep.layers[signature.layer].created)
    if moment is None and today:
        moment = datetime(today.year, today.month, today.day)  # noqa: DTZ001
    return moment
