# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""What is asked when the site starts: whether the folders that the settings name can be used.

A store that is away is no fault of the settings (a disk may be unplugged) and only warned of; that
is said on the page of health too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from lantai.vault.models.stores import CODE


def put() -> None:
    """Let Django run these."""
    checks.register(stores_of_settings)


def stores_of_settings(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The map of stores names codes that can be and folders that differ."""
    return list(_judged(settings.LANTAI_STORES))


def _judged(stores: dict[str, Path]) -> Iterator[checks.CheckMessage]:
    seen: dict[Path, str] = {}
    for code, folder in stores.items():
        if not CODE.regex.match(code):
            yield checks.Error(f"LANTAI_STORES: {code!r} is no code of a store", id="vault.E001")
        if not folder.is_absolute():
            yield checks.Error(f"LANTAI_STORES: {folder} is not absolute", id="vault.E002")
        if other := seen.get(folder.resolve()):
            yield checks.Error(f"LANTAI_STORES: {code} and {other} are one folder",
                               id="vault.E003")  # fmt: skip
        seen[folder.resolve()] = code
        if not folder.is_dir():
            yield checks.Warning(f"LANTAI_STORES: {folder} is not there now", id="vault.W001")
