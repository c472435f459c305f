# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Landing: whole or nothing, once, as promised; what nobody claims goes after its time of grace."""

import errno
import hashlib
import io
import os
import threading
import time

import pytest

from lantai.craft.errors import BadInput, StorageFailed
from lantai.vault import landing


@pytest.fixture(autouse=True)
def here(home):
    return home


def digests(data):
    return hashlib.sha512(data).hexdigest()


def files():
    return sorted(p for p in landing.folder().rglob("*") if p.is_file())


class Breaking(io.BytesIO):
    """A connection that breaks after so many reads."""

    def __init__(self, data, after, fault):
        super().__init__(data)
        self.after, self.fault = after, fault

    def read(self, size=-1):
        if not self.after:
            raise self.fault
        self.after -= 1
        return super().read(1000)


def test_bytes_lie_under_their_digest_and_twice_is_once():
    data = os.urandom(3_000_000)
    first = landing.land(io.BytesIO(data), promised={"sha512": digests(data).upper()})
    again = landing.land(io.BytesIO(data))
    assert (first.is_new, again.is_new) == (True, False)
    assert first.sha512 == again.sha512 == digests(data) and first.size == 3_000_000
    assert files() == [landing.path_of(first.sha512)]
    with landing.open_landed(first.sha512) as stream:
        assert stream.read() == data
    assert landing.land(io.BytesIO(b"")).size == 0


@pytest.mark.parametrize("fault", [ConnectionResetError("gone"), ValueError("bad chunk")])
def test_half_an_upload_is_told_in_words_and_leaves_nothing(fault):
    with pytest.raises(BadInput) as told:
        landing.land(Breaking(b"x" * 9_000, 3, fault))
    assert told.value.kind == "vault.broke_off" and "上传中断" in told.value.sentence()
    assert files() == []


def test_what_was_not_promised_is_refused_by_any_algorithm():
    for name in ("sha512", "sha256", "sm3", "md5", "blake3"):
        with pytest.raises(BadInput) as told:
            landing.land(io.BytesIO(b"one"), promised={name: "0" * 64})
        assert told.value.kind == "vault.not_promised" and name in told.value.sentence("en")
    with pytest.raises(BadInput):
        landing.land(io.BytesIO(b"one"), promised={"crc": "1"})
    with pytest.raises(BadInput) as told:
        landing.land(io.BytesIO(b"x" * 11), most=10)
    assert told.value.kind == "vault.too_large" and files() == []
    assert landing.land(io.BytesIO(b"x" * 10), most=10).is_new


def test_a_full_disk_is_told_and_leaves_nothing(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(landing.Path, "hardlink_to", full)
    with pytest.raises(StorageFailed) as told:
        landing.land(io.BytesIO(b"data"))
    assert told.value.kind == "error.disk_full" and files() == []


def test_bytes_that_rotted_in_the_landing_are_set_aside_and_not_believed():
    data = b"right" * 100
    landed = landing.land(io.BytesIO(data))
    place = landing.path_of(landed.sha512)
    place.chmod(0o644)
    place.write_bytes(b"wrong" * 100)
    assert landing.land(io.BytesIO(data)).is_new
    assert place.read_bytes() == data
    assert len(files()) == 2  # the damaged one lies aside


def test_many_at_once_of_the_same_bytes():
    data, made = os.urandom(400_000), []
    hands = [threading.Thread(target=lambda: made.append(landing.land(io.BytesIO(data))))
             for _ in range(8)]  # fmt: skip
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert sum(each.is_new for each in made) == 1 and len(files()) == 1


def test_what_nobody_claims_is_swept_after_its_grace_and_told(monkeypatch):
    claimed, left = (landing.land(io.BytesIO(each)) for each in (b"claimed", b"left"))
    monkeypatch.setattr(landing, "claims", [lambda some: {claimed.sha512} & set(some)])
    (landing.folder() / "coming" / "half").write_bytes(b"half an upload of a dead process")
    assert landing.sweep() == landing.Swept()  # all are young
    later = time.time() + 8 * landing.DAY
    swept = landing.sweep(now=later)
    assert swept.unclaimed == [left.sha512] and swept.halves == 1 and swept.kept == 1
    assert files() == [landing.path_of(claimed.sha512)]
    assert landing.sweep(now=later).unclaimed == []
