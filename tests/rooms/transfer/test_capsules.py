# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Encapsulated records in a package: names that are alike, endings written small, none at all."""

import datetime as dt

import pytest

from lantai.transfer import encapsulating

TODAY = dt.date(2026, 11, 27)
VALUES = {"档号": "A913-WS·2018·Y-0001", "题名": "关于清淤的通知", "责任者": "槐序县农时局",
          "日期": "2018-03-05", "年度": "2018", "密级": "公开", "保管期限": "永久"}  # fmt: skip


@pytest.fixture
def package(tmp_path):
    """Two records of one name in two folders, the second with its ending written small."""
    for folder, data in (("0001", b"one"), ("0002", b"two")):
        place = tmp_path / "package" / folder
        place.mkdir(parents=True)
        (place / "1-text.txt").write_bytes(data)
        name = encapsulating.enclose(VALUES, [place / "1-text.txt"], place, unit="槐序县农时局",
                                     on=TODAY)  # fmt: skip
        (place / name).rename(place / ("001.EEP" if folder == "0001" else "001.eep"))
    return tmp_path / "package"


def test_records_of_one_name_in_two_folders_are_both_taken_out(package, tmp_path):
    some = [encapsulating.disclose(package, name, tmp_path / "opened")
            for name in ("0001/001.EEP", "0002/001.eep")]  # fmt: skip
    assert [piece.path.read_bytes() for pieces in some for piece in pieces] == [b"one", b"two"]


def test_an_ending_written_small_is_judged_like_the_other(package):
    assert list(encapsulating.judge(package, TODAY)) == []
    (package / "0002/001.eep").write_bytes(b"<not a record")
    found = list(encapsulating.judge(package, TODAY))
    assert found and {each.where.path for each in found} == {"0002/001.eep"}


def test_a_package_without_any_was_not_tested(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"no record")
    assert [each.kind for each in encapsulating.judge(tmp_path, TODAY)] == ["transfer.no_capsule"]
