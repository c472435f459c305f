# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Packages of the tests' own making: invented records, throw-away keys, faults put in by hand."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, padding, rsa
from cryptography.x509.oid import NameOID

from lantai.craft.eep import ContentFile, Eep, Signer, Step, read, rsa_signer, stream, write
from lantai.craft.eep.canonical import Canonical, Wanted
from lantai.craft.eep.composing import RULE
from lantai.craft.package.manifest import Record

moment = datetime.fromisoformat
CREATED = moment("2021-05-06T09:30")
UNIT = "虚构县水文站"
TEXT = "关于做好汛期值班工作的通知\n各科室：\n请于五月十日前报送值班表。\n" * 40
TEXT += "!" * ((1 - len(TEXT.encode())) % 3)  # so that its base64 ends in two signs of padding


def record(**changes: str) -> Record:
    """A record that is in order."""
    values = {
        "ref_code": "X021-WS·2021·Y-007", "title": "关于做好汛期值班工作的通知",
        "creator": UNIT, "date": "20210428", "retention": "永久", "secrecy": "公开",
        "doc_number": "虚水〔2021〕7号", "pages": "2", **changes,
    }  # fmt: skip
    return Record(row=1, more={"全宗号": "X021"}, **values)


def contents(folder: Path) -> list[ContentFile]:
    """Two small files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "正文.txt").write_text(TEXT, "utf-8")
    (folder / "值班表.csv").write_text("姓名,日期\n甲,5月1日\n乙,5月2日\n" * 30, "utf-8")
    return [
        ContentFile(folder / "正文.txt", title="关于做好汛期值班工作的通知"),
        ContentFile(folder / "值班表.csv", title="值班表"),
    ]


def original(folder: Path, name: str = "原始.EEP", signer: Signer | None = None) -> Path:
    """An original package."""
    steps = [
        Step("拟稿", moment("2021-04-26T09:00"), "甲某", "个人", "科员"),
        Step("归档", moment("2021-05-06T09:00"), UNIT),
    ]
    out = folder / name
    write(record(), contents(folder / "内容"), out, created=CREATED, unit=UNIT, signer=signer,
          steps=steps)  # fmt: skip
    return out


def certificate(
    key, begins: str = "2020-01-01", ends: str = "2040-01-01", name: str = "测试签名人"
) -> bytes:  # fmt: skip
    """A self-signed certificate in DER."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(7)
        .not_valid_before(moment(begins)).not_valid_after(moment(ends)).sign(key, hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.DER)


def pem(key) -> bytes:
    """A private key in PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def signer_of(key, der: bytes) -> Signer:
    """A signer with this RSA key."""
    made = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
    return rsa_signer(pem(key), made, "测试签名人")


def canonical(data: bytes, name: str, number: int = 0, **kinds: bool) -> bytes:
    """The canonical bytes of an element."""
    parts: list[bytes] = []
    wanted = Canonical([Wanted(name, number, parts.append, **kinds)])
    for _ in stream.read(io.BytesIO(data), wanted, "test", qualified=False):
        pass
    return b"".join(parts)


def block(
    identifier: str, oid: str, value: bytes, ders: list[bytes], *, lock: str = "",
    at: str = "2021-05-06T10:00:00", rule: str = "",
) -> str:  # fmt: skip
    """A signature element as text."""
    outer = "锁定签名" if lock else "电子签名"
    first = f"<被锁定签名标识符>{lock}</被锁定签名标识符>" if lock else (
        f"<签名标识符>{identifier}</签名标识符>")  # fmt: skip
    element = "电子签名" if lock else "被签名对象"
    said = rule or RULE.format(element=element, algorithm="测试算法")
    shown = "".join(f"<证书>{base64.b64encode(der).decode()}</证书>" for der in ders)
    return (
        f"<{outer}>{first}<签名规则>{said}</签名规则><签名时间>{at}</签名时间>"
        f"<签名人>测试签名人</签名人><签名结果>{base64.b64encode(value).decode()}</签名结果>"
        f"<证书块>{shown}</证书块><签名算法标识>{oid}</签名算法标识></{outer}>"
    )


def sign(
    text: str, oid: str, hand: Callable[[bytes], bytes], ders: list[bytes], *, at: str =
    "2021-05-06T10:00:00", rule: str = "", detached: bool = False,
) -> str:  # fmt: skip
    """Put signature and lock, by any algorithm, into an unsigned package."""
    end = "</电子文件封装包>"
    value = hand(canonical(text.encode(), "被签名对象", detached=detached))
    first = block("签名甲", oid, value, ders, at=at, rule=rule)
    text = text.replace(end, f"<电子签名块>{first}</电子签名块>{end}")
    lock = hand(canonical(text.encode(), "电子签名", detached=detached))
    return text.replace(end, block("", oid, lock, ders, lock="签名甲", at=at, rule=rule) + end)


def rsa_hand(key, digest) -> Callable[[bytes], bytes]:
    """Signs with RSA."""
    return lambda data: key.sign(data, padding.PKCS1v15(), digest)


def dsa_hand(key, digest) -> Callable[[bytes], bytes]:
    """Signs with DSA."""
    return lambda data: key.sign(data, digest)


def ecdsa_hand(key, digest) -> Callable[[bytes], bytes]:
    """Signs with ECDSA."""
    return lambda data: key.sign(data, ec.ECDSA(digest))


def judged(folder: Path, text: str | bytes, name: str = "case.EEP", **how) -> Eep:
    """The verdict on a text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, **how)


def kinds(eep: Eep) -> set[str]:
    """Names of what was found, notes left out."""
    return {found.kind for found in eep.findings if found.severity in ("error", "warn")}


def swap(text: str, old: str, new: str, count: int = 1) -> str:
    """Replace, and fail where there is nothing to replace."""
    assert old in text, old
    return text.replace(old, new, count)


def cut_out(text: str, pattern: str) -> str:
    """Remove the first match of a pattern."""
    result, count = re.subn(pattern, "", text, count=1, flags=re.DOTALL)
    assert count, pattern
    return result


__all__ = ["dsa", "ec", "rsa"]
