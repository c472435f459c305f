# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Drafts as text, XML and web page, in the encodings that archives meet."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lantai.craft.sample.writing import Draft


def txt(draft: Draft, encoding: str = "utf-8") -> bytes:
    """Plain text."""
    return draft.text().encode(encoding)


def xml(draft: Draft, encoding: str = "UTF-8") -> bytes:
    """An official document as XML."""
    body = "".join(f"\n  <段>{escape(each)}</段>" for each in draft.paragraphs)
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<公文>\n'
        f"  <标题>{escape(draft.title)}</标题>\n"
        f"  <文号>{escape(draft.number)}</文号>\n  <发文机关>{escape(draft.issuer)}</发文机关>\n"
        f"  <成文日期>{draft.formed or ''}</成文日期>{body}\n</公文>\n"
    ).encode(encoding)


def html(draft: Draft) -> bytes:
    """A still web page."""
    body = "".join(f"<p>{escape(each)}</p>\n" for each in draft.paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="zh">\n<head><meta charset="utf-8">'
        f"<title>{escape(draft.title)}</title></head>\n<body>\n<h1>{escape(draft.title)}</h1>\n"
        f"{body}</body>\n</html>\n"
    ).encode()
