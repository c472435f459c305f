# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The field of codes: 档号, 全宗号, 盒号."""

from __future__ import annotations

from typing import Any

from django.db.models import NOT_PROVIDED

from lantai.guard.columns import PathField


class CodeField(PathField):
    """A code, ordered and searched letter by letter whatever the database's language is.

    Elsewhere ``·`` and ``-`` would not count, and what begins with a code would not stand together.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        kwargs.setdefault("blank", False)
        kwargs.setdefault("default", NOT_PROVIDED)
        super().__init__(*args, **kwargs)
