# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""签名规则 in words, understood: which element was serialised in which way before it was signed.

The standard leaves the rule to the package, so the package must say it. What is not understood
with certainty is not guessed: the signature is then unverifiable, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNED = "被签名对象"
SIGNATURE = "电子签名"

_CANONICAL = re.compile(
    r"canonical\s*xml\s*(version\s*|v\s*)?1\.[01]|c14n\s*-?\s*1\.[01]|rec-xml-c14n-20010315|xml-c14n11"
    r"|规范(化|的)?\s*xml\s*1\.[01]"
)
_EXCLUSIVE = re.compile(r"exclusive|exc-c14n|排他|独占|canonical\s*xml\s*(version\s*)?2|c14n2")
_COMMENTS = re.compile(r"with\s*comments|(?<!不)(?<!不包)(?:包?含|保留)注释")
_NO_COMMENTS = re.compile(r"不(包?含|保留)注释|without\s*comments|omit\w*\s*comments")
_NAMED = re.compile(
    r"[“\"'「『《<＜]\s*(被签名对象|电子签名块|电子签名|锁定签名)\s*[”\"'」』》>＞]"
)
_OTHER_PADDING = re.compile(r"pss|oaep")
_PARTS = re.compile(r"拼接|连接各|文本内容|去除空白|detached|pkcs\s*#?\s*7|cms\b|xades|xml-?dsig")


@dataclass(frozen=True, slots=True)
class Rule:
    """What to serialise: the element's name, and whether comments count."""

    element: str
    comments: bool


def understand(text: str, *, lock: bool) -> Rule | str:
    """The rule, or the name of the reason (of the area ``eep``) why it cannot be followed."""
    low = text.casefold()
    if not low.strip():
        return "rule_absent"
    if _EXCLUSIVE.search(low) or _PARTS.search(low):
        return "rule_other"
    if not _CANONICAL.search(low):
        return "rule_unknown"
    if _OTHER_PADDING.search(low):
        return "rule_padding"
    named = {found.group(1) for found in _NAMED.finditer(text)}
    expected = SIGNATURE if lock else SIGNED
    if named and expected not in named:
        return "rule_element"
    comments = bool(_COMMENTS.search(low)) and not _NO_COMMENTS.search(low)
    return Rule(expected, comments)
