# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Faults as they happen to real files, done to good bytes on purpose."""

from __future__ import annotations

import io
from dataclasses import replace

from lantai.craft.sample.writing import Draft


def truncated(data: bytes) -> bytes:
    """As after a broken copy: the last third is missing."""
    return data[: len(data) * 2 // 3]


def encrypted(pdf: bytes) -> bytes:
    """A PDF that asks for a password to open."""
    import pikepdf

    sink = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        lock = pikepdf.Encryption(owner="lantai-sample", user="lantai-sample", R=6)
        document.save(sink, encryption=lock)
    return sink.getvalue()


def scripted(pdf: bytes) -> bytes:
    """A PDF that runs a script when opened."""
    import pikepdf

    sink = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('sample')")
        document.Root.OpenAction = document.make_indirect(action)
        document.save(sink)
    return sink.getvalue()


def marked(draft: Draft) -> Draft:
    """A document that bears a secrecy mark and may not be on an ordinary network."""
    return replace(draft, number=f"机密★20年　　{draft.number}")
