# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""One form for the many writings of a character, so that a reader need not guess the writer's.

`fold` never changes the length of a text: what is found at an offset of the folded text stands at
the same offset of the original, and highlights are cut from the original. It goes character by
character and never by phrase, since a phrase table would fold ``乾隆`` otherwise than the ``乾`` a
reader typed. The few characters where the table of the opencc wheel misses or splits what readers
take for one character stand in ``fold.toml``. Characters that would become several are left alone.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

_COMPATIBLE = (
    (0x41, 0x5B), (0xC0, 0x250), (0x370, 0x530), (0x2150, 0x2190), (0x2460, 0x2500),
    (0x2E80, 0x2FE0), (0x3000, 0x3001), (0x3038, 0x303B), (0xF900, 0xFB00), (0xFF00, 0xFFF0),
    (0x2F800, 0x2FA20),
)  # fmt: skip
"""Where Unicode has widths, cases, circled figures, radicals and doubles of one character."""
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000))
_LETTERS = re.compile(r"[^\W_]+")
_OTHERS = re.compile(r"[\W_]+")


@cache
def table() -> Mapping[int, str]:
    """Code point to its one form, for `str.translate`; made once, in about ten milliseconds."""
    import opencc

    source = [chr(code) for first, end in _HAN for code in range(first, end)]
    plain = opencc.OpenCC("t2s").convert("\n".join(source)).split("\n")
    simple = {a: b for a, b in zip(source, plain, strict=True) if a != b and len(b) == 1}
    own = tomllib.loads(resources.files(__package__).joinpath("fold.toml").read_text("utf-8"))
    for to, many in own["same"].items():
        simple.update(dict.fromkeys(many, to))
    result = {ord(a): _settled(b, simple) for a, b in simple.items()}
    result.update((ord(a), _settled(b, simple)) for a, b in _compatible())
    return result


def _settled(char: str, simple: Mapping[str, str]) -> str:
    return simple.get(char, char)


def _compatible() -> Iterator[tuple[str, str]]:
    for first, end in _COMPATIBLE:
        for code in range(first, end):
            char = chr(code)
            plain = unicodedata.normalize("NFKC", char).lower()
            if plain != char and len(plain) == 1:
                yield char, plain


def fold(text: str) -> str:
    """The text in simplified characters, half width and lower case; of the same length."""
    return text.translate(table())


def letters(folded: str) -> str:
    """Only the letters, digits and characters of a folded text: punctuation and blanks dropped.

    A line broken in the middle of a sentence, or a title with or without 《》, reads the same.
    """
    return _OTHERS.sub("", folded)


def runs(folded: str) -> list[str]:
    """The runs of letters between punctuation and blanks."""
    return _LETTERS.findall(folded)
