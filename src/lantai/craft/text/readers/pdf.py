# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""PDF, page by page, through PDFium."""

from __future__ import annotations

from collections.abc import Iterator

from lantai.craft.formats.source import Source
from lantai.craft.text.passage import PAGES, Passage, Read, found

_PAGE_CHARACTERS = 400_000
"""Characters of one page; a page of honest print has a few thousand."""


def passages(source: Source) -> Iterator[Read]:
    """The text of each page, in the order of its drawing."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source.path or source.whole().read())
    except (pypdfium2.PdfiumError, ValueError, OSError) as fault:
        locked = "assword" in str(fault) or "ecurity" in str(fault)
        yield found("locked", source.name) if locked else _damaged(source, fault)
        return
    try:
        yield from _pages(document, source)
    finally:
        document.close()


def _damaged(source: Source, fault: Exception) -> Read:
    return found("damaged", source.name, why=str(fault)[:200])


def _pages(document, source: Source) -> Iterator[Read]:  # type: ignore[no-untyped-def] # noqa: ANN001
    import pypdfium2

    any_text = False
    for number in range(min(len(document), PAGES)):
        try:
            text = _page(document, number)
        except (pypdfium2.PdfiumError, ValueError) as fault:
            yield found("damaged", source.name, why=f"{number + 1}: {str(fault)[:200]}")
            continue
        any_text = any_text or bool(text.strip())
        yield Passage(text, number + 1)
    if not any_text:
        yield found("picture_only", source.name)


def _page(document, number: int) -> str:  # type: ignore[no-untyped-def] # noqa: ANN001
    page = document[number]
    try:
        text = page.get_textpage()
        try:
            if text.count_chars() > _PAGE_CHARACTERS:
                return str(text.get_text_range(0, _PAGE_CHARACTERS))
            return str(text.get_text_bounded())
        finally:
            text.close()
    finally:
        page.close()
