# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules of DA/T 48-2009 out of ``rules.toml``, in the shape the judge and the writer need.

Only reading and reshaping; what a breach means stands in the modules that judge.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

UNBOUNDED = 1 << 62


@cache
def table() -> Mapping[str, Any]:
    """The whole file."""
    source = resources.files("lantai.craft.eep").joinpath("rules.toml")
    return tomllib.loads(source.read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Particle:
    """One place in an element's order: the names that may stand there, how often."""

    names: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Model:
    """The order of an element's children, and where each name stands in it."""

    particles: tuple[Particle, ...]
    place: Mapping[str, int]


_COUNTS = {"?": (0, 1), "*": (0, UNBOUNDED), "+": (1, UNBOUNDED)}


def _particle(word: str) -> Particle:
    least, most = _COUNTS.get(word[-1], (1, 1))
    return Particle(tuple(word.rstrip("?*+").split("|")), least, most)


@cache
def models() -> Mapping[str, Model]:
    """Element name to the order of its children; leaves are absent."""
    result = {}
    for name, words in table()["children"].items():
        particles = tuple(_particle(word) for word in words.split())
        place = {each: i for i, part in enumerate(particles) for each in part.names}
        result[name] = Model(particles, place)
    return result


@cache
def attributes() -> Mapping[str, Mapping[str, bool]]:
    """Element name to its attributes, and whether each is required."""
    return {
        name: {word.rstrip("!"): word.endswith("!") for word in words.split()}
        for name, words in table()["attributes"].items()
    }


@cache
def types() -> Mapping[str, str]:
    """Leaf name to its lexical type."""
    return {name: kind for kind, names in table()["types"].items() for name in names}


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A signature algorithm: the kind of key, the hash, and whether it still protects."""

    oid: str
    name: str
    key: str
    hash: str
    weak: bool


@cache
def algorithms() -> Mapping[str, Algorithm]:
    """签名算法标识 to the algorithm."""
    return {
        oid: Algorithm(oid, row["name"], row["key"], row["hash"], row.get("weak", False))
        for oid, row in table()["algorithms"].items()
    }


def namespace() -> str:
    """The namespace of every element."""
    return str(table()["namespace"])
