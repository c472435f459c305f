# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The package's plain texts: 说明文件.TXT becomes `Readme`, 元数据规范 becomes `Rules`.

People write these texts, so phrases are looked for, not a grammar. What is not understood asks
nothing; the plan's own rules still hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lantai.craft.package.layout import names
from lantai.craft.package.manifest import Readme, Rules

# Blanks but no line break: the value of an empty line is not the line below it.
_NUMBERED = r"(?:[-*•]|[（(]?[0-9一二三四五六七八九十]{1,3}[）).．、])?[^\S\n]*"
_LINE = re.compile(
    rf"^[^\S\n]*{_NUMBERED}([^：:=\n]{{1,30}}?)[^\S\n]*[：:=][^\S\n]*(.*?)[^\S\n]*$", re.MULTILINE
)
_IN_BYTES = re.compile(r"字节|byte|^[\d,]+$", re.IGNORECASE)
_LISTED = re.compile(r"[、，,;；/|｜\s]+|以及|及|和|与")
_CHOICES = re.compile(r"[、，,;；/|｜\s]+|或者?|以及|及|和|与|(?<=[”’」])(?=[“‘「])")
_ROUND = " 。：:“”‘’\"'「」｛｝{}[]［］【】（）()"
_NOTE = re.compile(r"(?<=.)[（(【\[].*$")
_ELSEWHERE = re.compile(r"[（(]?(?:[详参]?见|按|依)")
_CLAUSES = re.compile(r"[。；;\n]+")
_MUST = r"必[填须选备](?:的)?(?:项|元素|著录项|字段|元数据)*"
_REQUIRED_AFTER = re.compile(
    rf"(.+?)(?:等)?(?:均|都)?(?:(?:为|是|系)?{_MUST}|(?:不得|不能|不可|不应)为空)$"
)
_REQUIRED_BEFORE = re.compile(rf"{_MUST}(?:为|有|包括|[：:])+(.+)$")
_VALUES = re.compile(
    r"(\w{2,12}?)的?(?:值域|取值范围|取值|可选值|代码表)(?:为|是|限于|仅限|[：:=])*\s*(.+)$"
)
_FORMATS = re.compile(
    r"(?<!日期)(?<!时间)(?<![档编]号)(?<!命名)格式(?:范围|应为|限于|仅限|为|是|包括|有|[：:=])*"
    r"[\s（(｛{“\"]*((?:[A-Za-z0-9/\-]+[^A-Za-z0-9]*)+)"
)
_FORMAT = re.compile(  # PDF/A-1b and MPEG-4 are one name, PDF/OFD are two
    r"[A-Za-z][A-Za-z0-9]*(?:[/\-][A-Za-z0-9](?:-?[0-9][a-z]?)?(?![A-Za-z0-9]))?"
)
_LENGTH = re.compile(
    r"(\w{2,12}?)的?(?:长度|字数|字符数)?(?:最大|最长|上限)?(?:长度)?[：:]?(?:应当?|须)?"
    r"(?:不得超过|不超过|不多于|不大于|最多|至多|限|≤|<=|小于等于|为|(?<=[：:]))"
    r"\s*([0-9]{1,5})\s*个?(?:汉字|字符|字节|字)"
)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def readme(path: str, text: str) -> Readme:
    """The lines ``名称：值`` of the description file, with the fields we know."""
    values = {found[1]: found[2] for found in _LINE.finditer(_tidy(text))}
    known: dict[str, str] = {}
    for name, value in values.items():
        if key := names.synonyms("readme").get(names.loose(name)):
            known.setdefault(key, value)
            if key in ("hardware", "software") and "软硬件" in name:
                known["hardware"] = known["software"] = value
    size = known.get("bytes", "")
    return Readme(
        path,
        package_id=known.get("package_id"),
        bytes=names.whole_number(size) if _IN_BYTES.search(size) else None,
        known=known,
        values=values,
    )


def rules(path: str, text: str, into: Rules) -> None:
    """Add what a 元数据规范 asks to the rules: required fields, value lists, formats, lengths."""
    required: list[str] = list(into.required)
    values, lengths = dict(into.values), dict(into.lengths)
    formats = list(into.formats)
    for clause in filter(None, (part.strip() for part in _CLAUSES.split(_tidy(text)))):
        required.extend(_required(clause))
        if (found := _VALUES.search(clause)) and not _ELSEWHERE.match(found[2]):
            values[_field(found[1])] = tuple(_choices(found[2]))
        if found := _FORMATS.search(clause):
            formats.extend(each.upper() for each in _FORMAT.findall(found[1]))
        for found in _LENGTH.finditer(clause):
            lengths[_field(found[1])] = int(found[2])
    into.sources = (*into.sources, path)
    into.required = tuple(dict.fromkeys(required))
    into.values, into.lengths = values, lengths
    into.formats = tuple(dict.fromkeys(formats))


def _required(clause: str) -> Iterator[str]:
    found = _REQUIRED_AFTER.search(clause) or _REQUIRED_BEFORE.search(clause)
    if found:
        yield from (_field(each) for each in _listed(found[1]))


def _listed(text: str) -> Iterator[str]:
    for each in _LISTED.split(text.strip(" 。：:“”\"'")):
        if each.strip("“”\"'"):
            yield each.strip("“”\"'")


def _choices(text: str) -> Iterator[str]:
    """The values of a list, without quotes, braces and notes: 永久（Y）、“30年”或10年."""
    for each in _CHOICES.split(text.strip(_ROUND)):
        if value := _NOTE.sub("", each).strip(_ROUND):
            yield value


def _field(label: str) -> str:
    """The code name of a field the rules speak of; the label itself where it has none."""
    return names.field_of(label) or label
