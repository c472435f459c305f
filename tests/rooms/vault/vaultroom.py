# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What tests of the vault stand on: an archives, its keeper, stores, items."""

import tomllib
from dataclasses import replace
from pathlib import Path

import lantai.vault
from factories import holdings, vault
from factories.doing import rows
from lantai.vault import acts, storing
from lantai.vault.models import VaultObject

DUTIES = frozenset({
    "vault.damage.mend", "vault.damage.give_up",
    *tomllib.loads((Path(lantai.vault.__file__).parent / "duties.toml").read_text())["duties"],
    *(f"vault.{noun}.{verb}" for noun in ("store", "copypolicy", "graderule", "vaultobject")
      for verb in ("add", "edit", "read")),
})  # fmt: skip


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

    def stored(self, count=5, **more):
        items = [self.item(b"text %d" % n, **more) for n in range(count)]
        laid = storing.lay([each.pk for each in items], self.keeper)
        acts.adopt(laid, self.keeper)
        storing.finish(laid)
        return rows(VaultObject)

    def spoil(self, code, old, new):
        """Change files of a store behind its back; gives how many."""
        hit = 0
        for path in (self.home / "stores" / code).rglob("content/**/*"):
            if path.is_file() and path.read_bytes() == old:
                path.chmod(0o644)
                path.write_bytes(new)
                hit += 1
        assert hit
        return hit
