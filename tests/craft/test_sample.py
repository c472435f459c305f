# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The sample is real: every format is there, and the faults are where they are told."""

import zipfile
from collections import Counter

import pytest
from lxml import etree

from lantai.craft.sample import folder
from lantai.craft.sample.writing import Writer


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    place = tmp_path_factory.mktemp("sample") / "交来"
    planted = []
    steps = list(folder.make(place, 60, seed=3, planted=planted))
    return place, planted, steps


def test_every_format_is_there_and_progress_is_told(sample):
    place, _, steps = sample
    kinds = Counter(path.suffix for path in place.rglob("*") if path.is_file())
    assert {".pdf", ".docx", ".pptx", ".xlsx", ".ofd", ".jpg", ".png", ".tif", ".txt", ".xml",
            ".html", ".wav", ".avi"} <= set(kinds)  # fmt: skip
    assert steps[-1].done >= 60
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_the_faults_are_told_and_there(sample):
    place, planted, _ = sample
    assert len(planted) == 11
    assert not next(place.rglob(planted[3].where)).read_bytes()
    assert next(place.rglob(planted[4].where)).read_bytes().startswith(b"\x89PNG")


def test_without_a_list_nothing_is_spoilt(tmp_path):
    list(folder.make(tmp_path / "a", 12, seed=5))
    assert not list((tmp_path / "a").rglob("Thumbs.db"))
    assert all(path.stat().st_size for path in (tmp_path / "a").rglob("*") if path.is_file())


def test_xml_parts_of_office_and_ofd_are_well_formed(sample):
    place, planted, _ = sample
    checked = 0
    for path in place.rglob("*"):
        if path.suffix in {".docx", ".pptx", ".ofd"} and path.name != planted[3].where:
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    etree.fromstring(archive.read(name))
                    checked += 1
    assert checked > 40


def test_the_same_seed_writes_the_same_and_another_seed_does_not():
    first, again, other = (Writer(seed).draft().text() for seed in (7, 7, 8))
    assert first == again != other


def test_no_text_repeats_itself_within_a_document():
    draft = Writer(11).draft(paragraphs=5)
    assert len(set(draft.paragraphs)) == len(draft.paragraphs)
