# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The persons a row of people's records 民生档案 is about: by scheme, or by the heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lantai.craft.schemes import Kind, Scheme
from lantai.holdings.catalogue.heads import NAMES


class Person(NamedTuple):
    """One person: in which role, with which number and birth, as the row says."""

    role: str
    name: str
    identity: str = ""
    born: str = ""


def people_of(values: Mapping[str, str], scheme: Scheme | None = None) -> Iterator[Person]:
    """The persons of a row; under a scheme of people's records those that it knows."""
    if scheme is not None and scheme.kind:
        yield from _by_scheme(values, scheme)
        return
    for head, name in values.items():
        if head.endswith(NAMES.name_ends):
            role = head.removesuffix(NAMES.name_ends)
            numbers = (values.get(role + end) for end in NAMES.identity_ends)
            born = values.get(role + NAMES.born_ends, "")
            yield Person(role, name, next(filter(None, numbers), ""), born)


def _by_scheme(values: Mapping[str, str], scheme: Scheme) -> Iterator[Person]:
    """husband_name goes with husband_id_number and husband_born_on, name with id_number."""
    keyed, _ = scheme.keyed(values)
    for element in scheme.elements:
        if element.kind is Kind.PERSON and element.personal and keyed.get(element.key):
            stem = element.key.removesuffix("name")
            yield Person(element.zh.removesuffix(NAMES.name_ends), str(keyed[element.key]),
                         str(keyed.get(f"{stem}id_number", "")),
                         str(keyed.get(f"{stem}born_on", "")))  # fmt: skip
