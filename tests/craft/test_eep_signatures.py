# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures: what holds, what does not, what cannot be told; every algorithm of the standard."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from eep_made import (
    block,
    canonical,
    certificate,
    dsa,
    dsa_hand,
    ec,
    ecdsa_hand,
    judged,
    kinds,
    moment,
    original,
    rsa,
    rsa_hand,
    sign,
    signer_of,
    swap,
)

from lantai.craft import codes
from lantai.craft.eep import Signer, modify, rsa_signer, signing_rule, sm2
from lantai.craft.eep.base64 import from_text
from lantai.craft.errors import BadInput

SHA256 = "1.2.840.113549.1.1.11"


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def der(key) -> bytes:
    return certificate(key)


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> str:
    return original(tmp_path_factory.mktemp("unsigned")).read_text("utf-8")


@pytest.fixture(scope="module")
def signed(unsigned: str, key, der: bytes) -> str:
    return sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [der])


def test_a_signature_holds(signed: str, tmp_path: Path) -> None:
    found = judged(tmp_path, signed)
    assert found.valid and found.signature_state == "valid" and not kinds(found)
    assert {f.kind for f in found.findings} == {"eep.trust_self_signed"}
    assert [s.state for s in found.signatures] == ["valid", "valid"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<题名>关于做好汛期", "<题名>关于不做汛期"),
        ("<密级>公开", "<密级>限制"),
        ("<封装包创建时间>2021-05-06T09:30:00", "<封装包创建时间>2021-05-06T09:30:01"),
        ("<责任者>", "<责任者> "),
        ('编码ID="修改0-文档2-文档数据1-编码1"', '编码ID="修改0-文档2-文档数据1-编码9"'),
    ],
)
def test_altered_metadata_break_it(old: str, new: str, signed: str, tmp_path: Path) -> None:
    found = judged(tmp_path, swap(signed, old, new))
    assert found.signature_state == "invalid" and not found.valid
    assert "eep.signature_invalid" in kinds(found)
    assert found.signatures[1].state == "valid", "the lock covers the signature, not the record"


def test_altered_content_breaks_it(signed: str, tmp_path: Path) -> None:
    start = signed.index("编码数据ID=") + 200
    letter = "B" if signed[start] != "B" else "C"
    found = judged(tmp_path, signed[:start] + letter + signed[start + 1 :])
    assert found.signature_state == "invalid"


@pytest.mark.parametrize("what", ["签名人", "签名时间", "签名规则", "签名标识符"])
def test_an_altered_signature_breaks_the_lock(what: str, signed: str, tmp_path: Path) -> None:
    old = {
        "签名人": "测试签名人",
        "签名时间": "10:00:00",
        "签名规则": "测试算法",
        "签名标识符": "签名甲",
    }
    at = signed.index(f"<{what}>")
    text = signed[:at] + swap(signed[at:], old[what], old[what][:-1] + "9")
    found = judged(tmp_path, text)
    assert found.signatures[-1].state != "valid" and not found.valid


def test_a_moved_layout_does_not_matter(signed: str, tmp_path: Path) -> None:
    text = swap(signed, 'eep版本="2009"', "  eep版本='2009' ")
    text = swap(text, "<密级>公开", "<密级><![CDATA[公开]]>")
    text = swap(text, "<责任者>虚", "<责任者><!-- 注 -->&#x865A;")
    assert judged(tmp_path, text.replace("\n", "\r\n")).signature_state == "valid"


def test_the_same_package_in_another_encoding(signed: str, tmp_path: Path) -> None:
    data = signed.replace("UTF-8", "GB18030").encode("gb18030")
    assert judged(tmp_path, data).signature_state == "valid"


def test_bytes_of_a_detached_element_are_told(
    unsigned: str, key, der: bytes, tmp_path: Path
) -> None:
    hand = rsa_hand(key, hashes.SHA256())
    found = judged(tmp_path, sign(unsigned, SHA256, hand, [der], detached=True))
    told = {f.kind for f in found.findings}
    assert found.signature_state == "valid"
    assert "eep.detached_bytes" in told or canonical(unsigned.encode(), "被签名对象") == canonical(
        unsigned.encode(), "被签名对象", detached=True
    )


WEAK = {"1.2.840.113549.1.1.4": hashes.MD5, "1.2.840.113549.1.1.5": hashes.SHA1}
STRONG = {"1.2.840.113549.1.1.12": hashes.SHA384, "1.2.840.113549.1.1.13": hashes.SHA512}


@pytest.mark.parametrize(("oid", "digest"), (WEAK | STRONG).items())
def test_rsa_with_every_digest(oid: str, digest, unsigned: str, key, der, tmp_path: Path) -> None:
    found = judged(tmp_path, sign(unsigned, oid, rsa_hand(key, digest()), [der]))
    assert found.signature_state == "valid" and found.valid
    assert ("eep.weak_algorithm" in kinds(found)) == (oid in WEAK)


@pytest.mark.parametrize(
    ("oid", "digest"),
    [("1.2.840.10040.4.3", hashes.SHA1), ("2.16.840.1.101.3.4.3.2", hashes.SHA256)],
)
def test_dsa(oid: str, digest, unsigned: str, tmp_path: Path) -> None:
    key = dsa.generate_private_key(1024)
    text = sign(unsigned, oid, dsa_hand(key, digest()), [certificate(key)])
    found = judged(tmp_path, text)
    assert found.signature_state == "valid"
    assert "eep.weak_key" in kinds(found)
    assert judged(tmp_path, swap(text, "<密级>公开", "<密级>限制")).signature_state == "invalid"


def test_ecdsa(unsigned: str, tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    text = sign(
        unsigned, "1.2.840.10045.4.3.2", ecdsa_hand(key, hashes.SHA256()), [certificate(key)]
    )
    assert judged(tmp_path, text).signature_state == "valid"


# ---- SM2

EXAMPLE_KEY = (
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
EXAMPLE_R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
EXAMPLE_S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def test_the_example_of_gb_t_32918_5() -> None:
    digest = sm3(sm3(sm2.identity_bytes(EXAMPLE_KEY)) + b"message digest")
    assert sm2.verify(EXAMPLE_KEY, digest, EXAMPLE_R, EXAMPLE_S)
    assert not sm2.verify(EXAMPLE_KEY, digest, EXAMPLE_R, EXAMPLE_S ^ 1)
    assert not sm2.verify(EXAMPLE_KEY, sm3(b"other"), EXAMPLE_R, EXAMPLE_S)
    assert not sm2.verify(EXAMPLE_KEY, digest, 0, EXAMPLE_S)
    assert not sm2.verify(EXAMPLE_KEY, digest, EXAMPLE_R, sm2.N)
    assert not sm2.verify(EXAMPLE_KEY, digest, EXAMPLE_R, sm2.N - EXAMPLE_R)
    assert not sm2.verify((EXAMPLE_KEY[0], EXAMPLE_KEY[1] ^ 1), digest, EXAMPLE_R, EXAMPLE_S)


def openssl(*words: str, folder: Path) -> None:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"this openssl cannot do SM2: {done.stderr.decode(errors='replace')[:120]}")


@pytest.fixture(scope="module")
def sm2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("no openssl command on this machine to make an SM2 key with")
    folder = tmp_path_factory.mktemp("sm2")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem",
            folder=folder)  # fmt: skip
    openssl("req", "-x509", "-new", "-key", "key.pem", "-sm3", "-subj", "/CN=SM2 test", "-days",
            "9000", "-sigopt", "distid:1234567812345678", "-outform", "DER", "-out", "own.der",
            folder=folder)  # fmt: skip
    return folder


def test_sm2_against_openssl(sm2_folder: Path, unsigned: str, tmp_path: Path) -> None:
    def hand(data: bytes) -> bytes:
        (sm2_folder / "data").write_bytes(data)
        openssl("dgst", "-sm3", "-sign", "key.pem", "-sigopt", "distid:1234567812345678",
                "-out", "value", "data", folder=sm2_folder)  # fmt: skip
        return (sm2_folder / "value").read_bytes()

    der = (sm2_folder / "own.der").read_bytes()
    at = f"{datetime.now():%Y-%m-%dT%H:%M:%S}"  # noqa: DTZ005
    text = sign(unsigned, "1.2.156.10197.1.501", hand, [der], at=at)
    found = judged(tmp_path, text)
    assert found.signature_state == "valid", [f.params for f in found.findings]
    assert found.signatures[0].algorithm == "SM2-SM3"
    altered = judged(tmp_path, swap(text, "<密级>公开", "<密级>限制"))
    assert altered.signature_state == "invalid"


# ---- what cannot be verified is never valid


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (SHA256, "1.2.840.113549.1.1.99", "oid_unknown"),
        (SHA256, "", "oid_unknown"),
        ("Canonical XML 1.0（不含注释）", "某种方法", "rule_unknown"),
        ("Canonical XML 1.0（不含注释）", "Exclusive Canonical XML 1.0", "rule_other"),
        ("测试算法", "RSASSA-PSS", "rule_padding"),
        ("“被签名对象”", "“封装内容或电子签名块”，即“电子签名块”", "rule_element"),
    ],
)
def test_unverifiable(old: str, new: str, reason: str, signed: str, tmp_path: Path) -> None:
    found = judged(tmp_path, swap(signed, old, new))
    assert found.signatures[0].state == "unverifiable"
    assert found.signatures[0].reason.kind == f"eep.{reason}"
    assert not found.valid
    assert found.signature_state in ("unverifiable", "invalid")


def test_all_unverifiable(signed: str, tmp_path: Path) -> None:
    found = judged(tmp_path, signed.replace(SHA256, "1.2.3.4"))
    assert found.signature_state == "unverifiable" and not found.valid
    sentences = [codes.as_dict(f)["message"] for f in found.findings]
    assert any("1.2.3.4" in said for said in sentences)


def test_a_certificate_of_another_key(unsigned: str, key, tmp_path: Path) -> None:
    other = certificate(rsa.generate_private_key(65537, 2048))
    found = judged(tmp_path, sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [other]))
    assert found.signature_state == "invalid"


def test_a_chain_may_hold_more_certificates(unsigned: str, key, der, tmp_path: Path) -> None:
    other = certificate(rsa.generate_private_key(65537, 2048), name="上级")
    text = sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [other, der])
    assert judged(tmp_path, text).signature_state == "valid"


def test_a_certificate_of_another_kind(unsigned: str, key, tmp_path: Path) -> None:
    other = certificate(ec.generate_private_key(ec.SECP256R1()))
    found = judged(tmp_path, sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [other]))
    assert found.signature_state == "invalid"
    assert found.signatures[0].reason.kind == "eep.key_differs"


@pytest.mark.parametrize("at", ["2019-12-31T10:00:00", "2041-01-01T00:00:00"])
def test_outside_the_certificates_validity(
    at: str, unsigned: str, key, der, tmp_path: Path
) -> None:
    found = judged(tmp_path, sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [der], at=at))
    assert not found.valid and found.signature_state == "invalid"
    assert found.signatures[0].reason.kind == "eep.certificate_expired"


def test_an_altered_certificate(unsigned: str, key, der: bytes, tmp_path: Path) -> None:
    altered = der.replace("测试签名人".encode(), "冒名签名人".encode())
    found = judged(tmp_path, sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [altered]))
    assert found.signature_state == "invalid"
    assert found.signatures[0].reason.kind == "eep.certificate_tampered"


@pytest.mark.parametrize("rubbish", [b"", b"no certificate", b"\x30\x82\x01"])
def test_no_readable_certificate(rubbish: bytes, unsigned: str, key, tmp_path: Path) -> None:
    found = judged(tmp_path, sign(unsigned, SHA256, rsa_hand(key, hashes.SHA256()), [rubbish]))
    assert found.signature_state == "unverifiable" and not found.valid
    assert "eep.certificate_broken" in kinds(found)


def test_a_broken_value(signed: str, tmp_path: Path) -> None:
    at = signed.index("<签名结果>") + len("<签名结果>")
    found = judged(tmp_path, signed[:at] + "%%%" + signed[at + 3 :])
    assert found.signature_state == "invalid"
    assert found.signatures[0].reason.kind == "eep.value_broken"


def test_a_lock_on_nothing(signed: str, tmp_path: Path) -> None:
    old = "<被锁定签名标识符>签名甲"
    found = judged(tmp_path, swap(signed, old, "<被锁定签名标识符>签名乙"))
    assert not found.valid
    assert "eep.unknown_signature" in kinds(found)
    assert found.signatures[-1].state == "unverifiable"


def test_a_lock_on_another_signature_is_told(unsigned: str, key, der, tmp_path: Path) -> None:
    hand, end = rsa_hand(key, hashes.SHA256()), "</电子文件封装包>"
    value = hand(canonical(unsigned.encode(), "被签名对象"))
    both = "".join(block(name, SHA256, value, [der]) for name in ("签名甲", "签名乙"))
    text = swap(unsigned, end, f"<电子签名块>{both}</电子签名块>{end}")
    lock = hand(canonical(text.encode(), "电子签名", 0))
    text = swap(text, end, block("", SHA256, lock, [der], lock="签名乙") + end)
    found = judged(tmp_path, text)
    assert found.valid and "eep.locks_other" in kinds(found)


def test_many_signatures_are_bounded(unsigned: str, key, der, tmp_path: Path) -> None:
    many = "".join(block(f"签名{n}", SHA256, b"\1" * 256, [der]) for n in range(300))
    end = "</电子文件封装包>"
    lock = block("", SHA256, b"\1" * 256, [der], lock="签名1")
    text = swap(unsigned, end, f"<电子签名块>{many}</电子签名块>{lock}{end}")
    found = judged(tmp_path, text)
    assert found.signature_state == "invalid" and not found.valid


# ---- layers


def test_a_chain_of_modifications(tmp_path: Path, key, der: bytes) -> None:
    signer = signer_of(key, der)
    paths = [original(tmp_path, signer=signer)]
    for number in (1, 2):
        out = tmp_path / f"修改{number}.EEP"
        made = moment(f"{2022 + number}-01-01")
        modify(paths[-1], out, created=made, unit="虚构县档案馆", signer=signer)
        paths.append(out)
    text = paths[-1].read_text("utf-8")
    found = judged(tmp_path, text)
    assert found.valid and found.signature_state == "valid"
    assert [layer.number for layer in found.layers] == [0, 1, 2]
    assert [s.layer for s in found.signatures] == [0, 1, 2, None]
    title = "<题名>关于做好汛期值班工作的通知</题名><文件编号>"
    middle = text.rindex(title, 0, text.index("修改1-文档1"))
    altered = judged(tmp_path, text[:middle] + swap(text[middle:], "做好", "作好"))
    assert [s.state for s in altered.signatures] == ["valid", "invalid", "invalid", "valid"]
    altered = judged(tmp_path, swap(text, title, title.replace("做好", "作好")))
    assert [s.state for s in altered.signatures] == ["invalid", "invalid", "invalid", "valid"]


def test_a_layer_older_than_what_it_modifies(tmp_path: Path) -> None:
    out = tmp_path / "修改.EEP"
    modify(original(tmp_path), out, created=moment("2023-01-01"), unit="虚构县档案馆")
    text = out.read_text("utf-8").replace("2023-01-01T00:00:00", "2021-05-01T00:00:00")
    assert "eep.times_turned" in kinds(judged(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('引用编码数据ID="修改0-文档1', '引用编码数据ID="修改0-文档9', "dangling"),
        ('引用编码数据ID="修改0-文档1', '引用编码数据ID="修改1-文档1', "circle"),
        (">修改1</修改标识符>", ">修改2</修改标识符>", "layer_number"),
        ("<修改标识符", "<修改标识 符", "broken_xml"),
        ("修改型</封装包类型>", "原始型</封装包类型>", "kind_content"),
    ],
)
def test_a_broken_chain(old: str, new: str, kind: str, tmp_path: Path) -> None:
    out = tmp_path / "修改.EEP"
    modify(original(tmp_path), out, created=moment("2023-01-01"), unit="虚构县档案馆")
    found = judged(tmp_path, swap(out.read_text("utf-8"), old, new))
    assert not found.valid and f"eep.{kind}" in kinds(found)


# ---- the rule in words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("对元素“被签名对象”按Canonical XML 1.0（不含注释）序列化后的字节", (False,)),
        ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", (False,)),
        ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", (True,)),
        ("按 Canonical XML 1.0（包含注释）", (True,)),
        ("C14N 1.0 of 被签名对象, without comments", (False,)),
        ("RSA", "rule_unknown"),
        ("", "rule_absent"),
        ("http://www.w3.org/2001/10/xml-exc-c14n#", "rule_other"),
        ("各元素文本内容依次拼接，Canonical XML 1.0", "rule_other"),
    ],
)
def test_rules_are_understood_or_refused(text: str, expected) -> None:
    found = signing_rule.understand(text, lock=False)
    if isinstance(expected, str):
        assert found == expected
    else:
        assert (found.comments,) == expected


# ---- signing


@pytest.mark.parametrize("oid", [*WEAK, "1.2.840.10040.4.3", "1.2.3"])
def test_weak_algorithms_are_never_written(oid: str) -> None:
    with pytest.raises(BadInput):
        Signer(oid, "测试", (), lambda digest: digest)


def test_a_key_and_a_certificate_that_do_not_belong(key) -> None:
    other = rsa.generate_private_key(65537, 2048)
    with pytest.raises(BadInput):
        signer_of(key, certificate(other))
    with pytest.raises(BadInput):
        rsa_signer(b"no key", b"no certificate", "测试")


def test_base64_of_short_things() -> None:
    assert from_text(" aGVs\nbG8= ") == b"hello"
    assert from_text("aGVsbG8") is None
    assert hashlib.sha256(from_text("") or b"").digest() == hashlib.sha256(b"").digest()
