# SPDX-FileCopyrightText: Lantai contributors
# SPDX-License-Identifier: Apache-2.0
"""The law of floors: a room imports only the rooms below it. There is no list of exceptions."""

import ast
import subprocess
import sys

from sources import FILES, SOURCE, imports, nodes, where

FLOORS = {
    "craft": "",
    "guard": "craft",
    "works": "craft guard",
    "desk": "craft guard works",
    "orgs": "craft guard works desk",
    "holdings": "craft guard works desk orgs",
    "vault": "craft guard works desk orgs holdings",
    "filing": "craft guard works desk orgs holdings vault",
    "transfer": "craft guard works desk orgs holdings vault",
    "portal": "craft guard works desk orgs holdings vault",
    "appraisal": "craft guard works desk orgs holdings vault",
}
"""Each room and the rooms it may import; a room is added here when it is built."""
CRAFT_MAY = {
    "blake3", "cryptography", "lxml", "opencc", "pikepdf", "pygfried", "pypdfium2",
    "python_calamine", "pyvips", "rjieba", "tantivy", "typst", "xlsxwriter",
}  # fmt: skip
WHEELS = CRAFT_MAY | {"lantai"}


def imported(path):
    """Every module a file imports, late imports and `TYPE_CHECKING` ones too, with the place."""
    for node in imports(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{where(path, node)}: relative import"
            names = [node.module]
        else:
            names = [each.value for each in node.args if isinstance(each, ast.Constant)]
        yield from ((name, where(path, node)) for name in names)


def room_of(path):
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else "house"


def keys_upward():
    """Foreign keys given as strings count as imports."""
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in (
                "ForeignKey", "OneToOneField", "ManyToManyField"
            ):  # fmt: skip
                for word in (a.value for a in node.args if isinstance(a, ast.Constant)):
                    room, dot, _ = str(word).partition(".")
                    if dot and "migrations" not in path.parts:
                        yield path, room


def test_a_foreign_key_leads_down_or_stays():
    for path, other in keys_upward():
        room = room_of(path)
        assert room == "house" or other in {room, *FLOORS[room].split()}, f"{path}: {other}"


def test_a_room_imports_only_the_rooms_below_it():
    for path in FILES:
        room = room_of(path)
        allowed = None if room == "house" else {room, *FLOORS[room].split()}
        for module, place in imported(path):
            parts = module.split(".")
            if parts[0] == "lantai" and len(parts) > 1 and allowed is not None:
                assert parts[1] in allowed, f"{place} {module}"


def test_craft_knows_the_standard_library_and_a_short_list_of_wheels():
    for path in FILES:
        for module, place in imported(path) if room_of(path) == "craft" else ():
            top = module.split(".")[0]
            assert top in sys.stdlib_module_names or top in WHEELS, f"{place} {module}"


def test_craft_and_all_its_commands_load_without_django():
    """In an interpreter where importing Django fails, as on a machine that has none."""
    program = (
        "import sys; sys.modules['django'] = None\n"
        "import importlib, pkgutil, lantai.craft\n"
        "names = [m.name for m in pkgutil.walk_packages(lantai.craft.__path__, 'lantai.craft.')]\n"
        "[importlib.import_module(n) for n in names]\n"
        "print(len(names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


def test_no_files_of_a_room_import_each_other_in_a_circle():
    """A face that only hands names on (`__init__.py`) is looked through, not counted."""
    names = {
        path: ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts) for path in FILES
    }
    known = set(names.values())
    edges = {}
    for path, name in names.items():
        if path.name != "__init__.py":
            edges[name] = {target for target in targets(path) if target in known - {name}}
    done, trail = set(), []

    def visit(name):
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name in done:
            return
        trail.append(name)
        for target in sorted(edges.get(name, ())):
            visit(target)
        done.add(trail.pop())

    for name in sorted(edges):
        visit(name)


def targets(path):
    """The modules a file takes names from, `from package import module` told as the module."""
    for node in imports(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
