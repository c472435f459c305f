# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""Snapshots of metadata per CPU-second, whole processes: written, read, beside lxml's tree.

usage: python bench/describe.py [OBJECTS [TIMES]]    items of 3 files and 6 events each; then one
object of 1,000, 10,000 and 100,000 files. The tree of the same document is built element by
element from what it is to hold, all made ready before: lxml has less to do than our writer.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from lantai.craft.describe import mets, mets_read
from lantai.craft.describe.snapshot import Snapshot
from pairs import gate, in_turns

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "craft"))
from describe_item import item

MOST = 0.3
"""Milliseconds of CPU that a small item's snapshot may cost to write."""
Node = tuple[str, dict[str, str], str | None, str | None, list[Any]]


def _node(element: Any) -> Node:
    return (element.tag, dict(element.attrib), element.text, element.tail,
            [_node(child) for child in element])  # fmt: skip


def _built(node: Node, parent: Any) -> Any:
    tag, about, text, tail, children = node
    element = etree.SubElement(parent, tag, about) if parent is not None else None
    if element is None:
        element = etree.Element(tag, about, nsmap=NSMAP)
    element.text, element.tail = text, tail
    for child in children:
        _built(child, element)
    return element


GOOD = mets.as_bytes(Snapshot.from_dict(item()))
ROOT = etree.fromstring(GOOD)
NSMAP = ROOT.nsmap
WHOLE = _node(ROOT)
MADE = Snapshot.from_dict(item())


def _tree() -> bytes:
    return etree.tostring(_built(WHOLE, None), encoding="UTF-8", xml_declaration=True)


KINDS: dict[str, Callable[[], Any]] = {
    "write": lambda: mets.as_bytes(MADE),
    "tree": _tree,
    "read": lambda: mets_read.read(GOOD, "mets.xml"),
    "start": lambda: None,
}


def _one(kind: str, count: int) -> None:
    work = KINDS[kind]
    for _ in range(count):
        work()


def _large(count: int) -> tuple[float, float, int]:
    made = Snapshot.from_dict(item(count=count))
    sink = io.BytesIO()
    began = time.process_time()
    mets.write(made, sink)
    between = time.process_time()
    sink.seek(0)
    found = mets_read.read(sink, "large")
    read = time.process_time() - between
    if found.snapshot != made or found.findings:
        raise SystemExit("what was read is not what was written")
    return between - began, read, len(sink.getvalue())


def main() -> int:
    """Print rates, ratios and what each file more costs; 1 where the gate is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    canonical = [etree.tostring(etree.fromstring(each), method="c14n") for each in (_tree(), GOOD)]
    if canonical[0] != canonical[1]:
        raise SystemExit("the tree is another document")
    here = [sys.executable, __file__]
    runs = in_turns([(kind, [*here, "--one", kind, str(count)]) for kind in KINDS], times)
    write, tree, read, start = runs
    for each in (write, tree, read):
        print(each.line(count, "objects"))
    own = [each.cpu - start.cpu for each in (write, tree, read)]
    written, built, was_read = (each / count * 1e3 for each in own)
    print(f"  without starting ({start.cpu:.2f} CPU-s), ms an object: "
          f"written {written:.3f}, tree {built:.3f}, read {was_read:.3f}")  # fmt: skip
    print(f"  lxml's tree against our writer: {built / written:.1f} times the CPU")
    kept = gate("ms of CPU to write a small item", written, MOST, least=False)
    costs = []
    for files in (1_000, 10_000, 100_000):
        out, back, size = _large(files)
        costs.append(out / files)
        print(f"  {files:>7,} files: written {out:.2f}, read {back:.2f} CPU-s, "
              f"{size / 1e6:,.0f} MB")  # fmt: skip
    kept &= gate("a file of 100,000 against one of 1,000", costs[-1] / costs[0], 1.3, least=False)
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        _one(sys.argv[2], int(sys.argv[3]))
    else:
        raise SystemExit(main())
