# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""A package of 2012 as a `Manifest`: its places found, its catalogues, form, texts and rules read.

What cannot be read becomes a finding and the rest is read all the same; ``whole`` says whether
the catalogue could be read to its end, so that nobody judges records that are not all there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lantai.craft import codes
from lantai.craft.errors import CraftError
from lantai.craft.findings import Where
from lantai.craft.package.layout import encoding, form, names, places, texts, xmlread
from lantai.craft.package.layout.catalogue import Reading
from lantai.craft.package.manifest import ITEM, Manifest, Record
from lantai.craft.package.tree import FOLDER, Tree

KIND = "2012"
TEXT_LIMIT = 1 << 20
"""Largest description or rule text read, in bytes."""


def is_layout(tree: Tree) -> bool:
    """Whether anything in the tree has a name that the structure of 2012 prescribes."""
    found = _places(tree)
    return bool(found.documents) or found.content_named


def read(tree: Tree) -> tuple[Manifest, places.Places]:
    """All that the package claims, and where its parts lie."""
    found = _places(tree)
    manifest = Manifest(KIND, content_root=found.content)
    manifest.documents = tuple(found.documents.values())
    for key in ("volume_catalogue", "item_catalogue"):
        if path := found.documents.get(key):
            _guarded(manifest, path, partial(_catalogue, tree, path, found, manifest))
    if path := found.documents.get("form"):
        _guarded(manifest, path, partial(_form, tree, path, found, manifest))
    for key in ("readme", "metadata_rules", "code_rules"):
        if path := found.documents.get(key):
            _guarded(manifest, path, partial(_text, tree, key, path, manifest))
    manifest.package_id = (manifest.readme.package_id if manifest.readme else None) or (
        manifest.form.package_id if manifest.form else None
    )
    return manifest, found


def _places(tree: Tree) -> places.Places:
    folders = [entry.name for entry in tree.entries() if entry.kind == FOLDER]
    return places.find([entry.name for entry in tree.files()], folders)


def _guarded(manifest: Manifest, path: str, work: Callable[[], None]) -> None:
    try:
        work()
    except CraftError as fault:
        params = {"path": path} | fault.params
        manifest.findings.append(codes.finding(fault.kind, Where(path), **params))
        if path in manifest.catalogues:
            manifest.whole = False


def _catalogue(tree: Tree, path: str, found: places.Places, manifest: Manifest) -> None:
    manifest.catalogues = (*manifest.catalogues, path)
    source = xmlread.Source(path)
    reading = Reading(source, found)
    before = {(each.level, each.ref_code, each.title) for each in manifest.records}
    volumes = {each.ref_code for each in manifest.volumes()}
    try:
        with tree.open(path) as stream:
            for record in reading.records(stream):
                if (record.level, record.ref_code, record.title) in before:
                    continue
                _relate(record, volumes)
                manifest.records.append(record)
    finally:
        manifest.findings.extend(source.findings)
    _judge_source(source, reading, manifest)


def _relate(record: Record, volumes: set[str]) -> None:
    """An item of a 文件目录 beside an 案卷目录 lies in the volume whose 档号 begins its own."""
    if record.level == ITEM and not record.volume:
        above = record.ref_code.rpartition("-")[0]
        record.volume = above if above in volumes else ""


def _judge_source(source: xmlread.Source, reading: Reading, manifest: Manifest) -> None:
    where = Where(source.name)
    asked = names.table()["roots"][names.place_of(source.name.rpartition("/")[2])]
    if reading.root not in asked:
        manifest.findings.append(
            codes.finding("check.catalogue_root", where, root=reading.root, asked=asked[0])
        )
    known = source.encoding
    if known and known.honest:
        manifest.encodings[source.name] = known.true
    if known and known.declared and known.declared not in encoding.GB | {"utf-8", "utf8"}:
        manifest.findings.append(
            codes.finding("check.encoding_unusual", where, declared=known.declared.upper())
        )
    if not reading.entries:
        manifest.findings.append(codes.finding("check.catalogue_empty", where))
        manifest.whole = bool(manifest.records)


def _form(tree: Tree, path: str, found: places.Places, manifest: Manifest) -> None:
    source = xmlread.Source(path)
    try:
        with tree.open(path) as stream:
            manifest.form = form.read(stream, source, found)
    finally:
        manifest.findings.extend(source.findings)


def _text(tree: Tree, key: str, path: str, manifest: Manifest) -> None:
    with tree.open(path) as stream:
        data = stream.read(TEXT_LIMIT)
    text = encoding.whole_text(data)
    where = Where(path)
    if text is None or not text.strip():
        kind = "check.text_empty" if text is not None else "check.text_unreadable"
        manifest.findings.append(codes.finding(kind, where))
        return
    if key == "readme":
        manifest.readme = texts.readme(path, text)
    elif key == "metadata_rules":
        texts.rules(path, text, manifest.rules)
    else:
        manifest.rules.ref_code = text
        manifest.rules.sources = (*manifest.rules.sources, path)
