# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Parts on their way: repeated, reordered, changed, broken off; and packages on a medium."""

import hashlib
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factories.doing import now, rows
from lantai.craft.errors import BadInput
from lantai.guard.actor import steward
from lantai.guard.errors import Refused
from lantai.transfer import acts, folders, jobs, media, parcels, queries
from lantai.transfer.models import Part
from lantai.transfer.parcels import Parcel

HOUSE = steward("transfer")


def parcel(number, data):
    return Parcel(number, len(data), hashlib.sha512(data).hexdigest())


PIECES = (b"one" * 50, b"two" * 60, b"three" * 70)


def missing(row):
    found = [each.number for each in queries.parts(row) if each.received_at is None]
    assert queries.missing(row) == len(found)
    return found


def bring(row, number, data=None, **more):
    return acts.take_part(row, number, io.BytesIO(data or PIECES[number - 1]), HOUSE, **more)


def test_parts_come_in_any_order_and_twice_is_as_once(scene):
    row = _sent_by_hand(scene)
    assert [bring(row, n) for n in (3, 1, 3, 2, 1)] == [True, True, False, True, False]
    assert missing(row) == []


def test_a_sender_who_reorders_is_told_which_part_it_is(scene):
    row = _sent_by_hand(scene)
    with pytest.raises(Refused) as told:
        bring(row, 1, PIECES[2], digest=parcel(3, PIECES[2]).sha512)
    assert told.value.reasons[0].params == {"number": 1, "other": 3}
    with pytest.raises(BadInput) as wrong:
        bring(row, 1, PIECES[2])  # and says nothing of the digest
    assert wrong.value.kind == "transfer.part_size"


def test_a_sender_who_changes_a_part_or_the_list_is_told(scene):
    row = _sent_by_hand(scene)
    with pytest.raises(BadInput) as wrong:
        bring(row, 2, PIECES[1][:-1] + b"?")
    assert wrong.value.kind == "transfer.part_changed"
    with pytest.raises(Refused) as told:
        bring(row, 2, digest="0" * 128)
    assert told.value.reasons[0].kind == "transfer.part_other"
    with pytest.raises(Refused) as told:
        acts.announce(row, [parcel(1, b"another")], HOUSE)
    assert told.value.reasons[0].kind == "transfer.other_parts"
    with pytest.raises(Refused):
        bring(row, 9, b"x")
    assert missing(row) == [1, 2, 3]
    assert not list((folders.in_of(row) / "parts").glob("*")), "nothing of it is left"


def test_half_an_upload_leaves_nothing_and_the_rest_goes_on(scene):
    class Broken:
        def __init__(self):
            self.left = [PIECES[0][:40]]

        def read(self, size):
            if self.left:
                return self.left.pop()
            raise ConnectionResetError

    row = _sent_by_hand(scene)
    with pytest.raises(BadInput) as wrong:
        acts.take_part(row, 1, Broken(), HOUSE)
    assert wrong.value.kind == "transfer.broke_off"
    assert missing(row) == [1, 2, 3]
    assert not list((folders.in_of(row) / "parts").glob("*"))
    assert bring(row, 2) and missing(row) == [1, 3]


class Meanwhile:
    """A sender that is slow: while it sends, something else happens, and it may break off."""

    def __init__(self, data, meanwhile, *, breaks=False):
        self.left, self.meanwhile, self.breaks = [data[40:], data[:40]], meanwhile, breaks

    def read(self, size):
        if len(self.left) == 1:
            self.meanwhile()
            if self.breaks:
                raise ConnectionResetError
        return self.left.pop() if self.left else b""


@pytest.mark.parametrize("breaks", [False, True])
def test_two_senders_of_one_part_at_once_do_not_mix(scene, breaks):
    row = _sent_by_hand(scene)
    slow = Meanwhile(PIECES[0], lambda: bring(row, 1), breaks=breaks)
    if breaks:
        with pytest.raises(BadInput):
            acts.take_part(row, 1, slow, HOUSE)
    else:
        assert acts.take_part(row, 1, slow, HOUSE)
    assert folders.part_in(row, 1).read_bytes() == PIECES[0]
    assert [each.name for each in (folders.in_of(row) / "parts").iterdir()] == ["0001.part"]
    assert missing(row) == [2, 3]


def test_a_transfer_that_is_packed_or_over_takes_no_parts(scene):
    row = scene.built()
    with pytest.raises(Refused) as told:
        acts.announce(row, [parcel(1, b"another")], HOUSE)
    assert told.value.reasons[0].kind == "transfer.takes_no_parts"
    with pytest.raises(Refused) as told:
        bring(row, 1)
    assert told.value.reasons[0].kind == "transfer.takes_no_parts"


def test_taking_a_part_asks_for_that_part_alone(scene, django_assert_max_num_queries):
    row = scene.drafted(scene.filed(1))
    many = [parcel(n, b"%d" % n) for n in range(1, 401)]
    with django_assert_max_num_queries(40):
        acts.announce(row, many, HOUSE)
    row = now(row)
    assert missing(row) == list(range(1, 401))
    with django_assert_max_num_queries(40) as asked:
        assert bring(row, 7, b"7", digest=many[6].sha512)
    assert not [each for each in asked.captured_queries
                if "transfer_part" in each["sql"] and "LIMIT" not in each["sql"]
                and each["sql"].startswith("SELECT")]  # fmt: skip


def _sent_by_hand(scene):
    """A transfer that stands as sent, with a list of parts of its own."""
    row = scene.drafted(scene.filed(1))
    acts.announce(row, [parcel(n, data) for n, data in enumerate(PIECES, 1)], HOUSE)
    return now(row)


@given(st.lists(st.binary(min_size=0, max_size=300), min_size=1, max_size=8),
       st.integers(min_value=100, max_value=4096))  # fmt: skip
@example([b"\x00"], 1)
def test_a_package_comes_out_of_its_parts_as_it_went_in(tmp_path_factory, contents, size):
    place = tmp_path_factory.mktemp("parcel")
    package = place / "package"
    (package / "电子档案").mkdir(parents=True)
    for number, data in enumerate(contents):
        (package / "电子档案" / f"件{number}.txt").write_bytes(data)
    made = []
    for name in ("a", "b"):
        (place / name).mkdir()
        made.append(parcels.pack(package, place / name, size=size))
    assert made[0] == made[1] and parcels.digest_of(made[0]) == parcels.digest_of(made[1])
    parcels.unpack([place / "a" / f"{each.number:04d}.part" for each in made[0]], place / "out")
    found = {path.relative_to(place / "out").as_posix(): path.read_bytes()
             for path in (place / "out").rglob("*") if path.is_file()}  # fmt: skip
    assert found == {f"电子档案/件{n}.txt": data for n, data in enumerate(contents)}


# --- media ----------------------------------------------------------------------------------------


def on_medium(scene):
    row = scene.tested(way="medium")
    scene.settle(row, "sender", "officer")
    scene.step(row, "send", "leader")
    assert scene.run(jobs.delivering_package, row, "leader") == "done"
    return now(row)


def test_a_package_goes_by_medium_and_is_taken_in_from_one(scene):
    row = on_medium(scene)
    folder = folders.medium_of(row)
    assert row.state == "sent" and (folder / media.LIST).is_file()
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert now(row).state == "received"
    assert scene.run(jobs.checking_package, row, "archivist") == "done"
    check = queries.check_of(now(row), "receiver")
    waiting = {line.number for line in queries.lines_of(check).filter(is_open=True)}
    assert "YJ-3-7" in waiting, "a carrier is looked at by a person"


def test_a_damaged_or_foreign_medium_is_refused_with_its_reason(scene):
    row = on_medium(scene)
    part = folders.medium_of(row) / "0001.part"
    whole = part.read_bytes()
    part.write_bytes(whole[:-1] + b"?")
    assert scene.run(jobs.taking_in, row, "archivist") == "failed"
    assert now(row).state == "sent" and missing(now(row)) == [1]
    part.write_bytes(whole)
    listing = folders.medium_of(row) / media.LIST
    told = listing.read_text()
    listing.write_text(told.replace(row.package_id, "YJ-Z-1"))
    assert scene.run(jobs.taking_in, row, "archivist") == "failed"
    listing.write_text(told)
    assert scene.run(jobs.taking_in, row, "archivist") == "done"
    assert now(row).state == "received"


@pytest.mark.parametrize(
    "text", ["", "package", "package x\n1 5 ab\n", "package x\n2 5 " + "0" * 128]
)
def test_a_list_of_parts_that_is_none_says_so(tmp_path, text):
    (tmp_path / "m").write_text(text)
    with pytest.raises(BadInput) as wrong:
        parcels.read_manifest(tmp_path / "m")
    assert wrong.value.kind == "transfer.bad_manifest"


def test_rows_of_parts_are_few(scene):
    scene.sent()
    assert len(rows(Part)) == 1


def packed(place, *, size):
    """A package of two files cut into parts of a size; the parts."""
    (place / "package" / "电子档案").mkdir(parents=True)
    for name in ("甲.txt", "乙.txt"):
        (place / "package" / "电子档案" / name).write_bytes(name.encode() * 900)
    (place / "parts").mkdir()
    parcels.pack(place / "package", place / "parts", size=size)
    return sorted((place / "parts").iterdir())


def test_a_package_is_read_out_of_its_parts_and_needs_no_room_a_third_time(tmp_path, monkeypatch):
    def never(path):
        raise AssertionError(path)

    parts = packed(tmp_path, size=3_000)
    assert len(parts) > 3
    monkeypatch.setattr(parcels, "open_safely", never)
    parcels.unpack(parts, tmp_path / "in" / "package")
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["package"]
    for name in ("甲.txt", "乙.txt"):
        path = tmp_path / "in" / "package" / "电子档案" / name
        assert path.read_bytes() == name.encode() * 900


def test_parts_that_make_no_whole_package_leave_nothing(tmp_path):
    parts = packed(tmp_path, size=3_000)
    parts[1].write_bytes(parts[1].read_bytes()[:-700])
    for some in (parts, parts[:-1], [parts[0], *parts[2:]]):
        with pytest.raises(BadInput):
            parcels.unpack(some, tmp_path / "in" / "package")
        assert list((tmp_path / "in").iterdir()) == []


def test_a_foreign_system_may_cut_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as whole:
        whole.writestr("电子档案/甲.txt", "正文" * 500)
    data = (tmp_path / "all.zip").read_bytes()
    parts = [tmp_path / f"{n}.part" for n in (1, 2)]
    parts[0].write_bytes(data[:600])
    parts[1].write_bytes(data[600:])
    parcels.unpack(parts, tmp_path / "in" / "package")
    assert (tmp_path / "in/package/电子档案/甲.txt").read_text("utf-8") == "正文" * 500
    assert [each.name for each in (tmp_path / "in").iterdir()] == ["package"]
