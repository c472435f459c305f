# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A vault with folders of its own for every test: an institution, its keeper, stores, items."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import lantai.vault
from factories import holdings, vault

DUTIES = frozenset({
    *tomllib.loads((Path(lantai.vault.__file__).parent / "duties.toml").read_text())["duties"],
    *(f"vault.{noun}.{verb}" for noun in ("store", "copypolicy", "graderule", "vaultobject")
      for verb in ("add", "edit", "read")),
})  # fmt: skip


@pytest.fixture
def home(settings, tmp_path):
    """Stores and landing of this test alone."""
    settings.LANTAI_HOME = tmp_path
    settings.LANTAI_LANDING = tmp_path / "landing"
    settings.LANTAI_STORES = {}
    settings.LANTAI_DURABLE = False
    return tmp_path


class Scene:
    """An archives, its keeper, a fonds, and what a test puts there."""

    def __init__(self, home):
        self.home = home
        self.archives = holdings.institution()
        self.keeper = holdings.person(self.archives)
        self.keeper = replace(self.keeper, duties=self.keeper.duties | DUTIES)
        self.fonds = holdings.fonds(self.archives)

    def store(self, code="", **more):
        return vault.store(self.archives, self.keeper, code, **more)

    def item(self, *files, **more):
        row = holdings.item(self.fonds, **more)
        for number, data in enumerate(files, 1):
            vault.file_of(row, data, f"文件{number}.txt")
        return row


@pytest.fixture
def scene(db, home):
    return Scene(home)
