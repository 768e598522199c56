"""Imports point one way: what each part of app may know of the others."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
BASE = {"model", "errors", "text", "identity", "settings"}
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": set(),
    "text": set(),
    "settings": set(),
    "identity": {"text"},
    "readers": BASE,
    "parsing": BASE,
    "store": BASE,
    "render": BASE,
    "ingest": BASE | {"readers", "parsing", "store"},
    "ahead": BASE | {"parsing", "store", "ingest"},
    "jobs": BASE | {"readers", "parsing", "store", "ingest", "ahead"},
    "reparse": BASE | {"parsing", "store", "ingest"},
    "mend": BASE | {"parsing", "store", "ingest"},
    "export": BASE | {"store", "render"},
    "web": BASE | {"readers", "parsing", "store", "render", "ingest", "reparse", "mend", "export"},
    "cli": BASE
    | {"readers", "parsing", "store", "render", "ingest", "ahead", "jobs", "reparse", "mend", "export", "web"},
}
# What the folders of parsing may know of each other, from the ground up.
PARSING: dict[str, set[str]] = {
    "dates": set(),
    "outlets": set(),
    "looks": {"outlets"},
    "fields": {"dates", "outlets", "looks"},
    "units": {"dates", "outlets", "looks"},
    "layouts": {"dates", "outlets", "looks", "fields", "units"},
    "declared": {"dates", "units", "layouts"},
    "candidates": {"dates", "outlets", "looks", "units", "layouts"},
    "lists": {"dates", "outlets", "looks", "fields", "units", "layouts", "candidates"},
    "records": {"dates", "outlets", "looks", "fields", "units", "layouts", "candidates"},
}
# A database file is made on its first use, and only then is Alembic loaded: the one import back that there is.
BACK = {("app.store.engine", "app.store.migrate")}
SQL_LIBRARIES = {"sqlalchemy", "alembic", "sqlite3", "psycopg"}


def imports(path: Path) -> set[str]:
    """Dotted names a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names.update(f"{module}.{alias.name}" if module == "app" else module for alias in node.names)
    return names


def part(path: Path) -> str:
    """The part of app a file belongs to: its folder or its module below app."""
    first = path.relative_to(APP).parts[0]
    return first.removesuffix(".py")


def module(path: Path) -> str:
    """The dotted name of a file; a folder's `__init__.py` is the folder."""
    names = path.relative_to(APP.parent).with_suffix("").parts
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imported_modules(path: Path, modules: set[str]) -> set[str]:
    """The modules of app a file imports, those named as `from folder import module` too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & modules
            if inner - modules:
                found.add(node.module)
    return found & modules


FILES = sorted(path for path in APP.rglob("*.py") if path.parent != APP or path.name != "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_imports_point_one_way(path: Path) -> None:
    own = part(path)
    assert own in ALLOWED, f"{own} is new: say in this test what it may import"
    for name in imports(path):
        if name.startswith("app."):
            target = name.split(".")[1]
            if target == "__version__":
                continue
            assert target == own or target in ALLOWED[own], f"{own} may not import {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(APP)))
def test_only_store_knows_sql(path: Path) -> None:
    if part(path) != "store":
        libraries = {name.split(".")[0] for name in imports(path)}
        assert not libraries & SQL_LIBRARIES


def test_no_module_imports_itself_by_way_of_others() -> None:
    """The imports of app have no circle, neither at the top of a module nor inside a function nor for types alone."""
    files = {module(path): path for path in APP.rglob("*.py")}
    needs = {
        name: {other for other in imported_modules(path, set(files)) - {name} if (name, other) not in BACK}
        for name, path in files.items()
    }
    TopologicalSorter(needs).prepare()  # CycleError names a circle, where there is one


@pytest.mark.parametrize("path", sorted((APP / "parsing").glob("*/*.py")), ids=lambda path: str(path.relative_to(APP)))
def test_folders_of_parsing_point_one_way(path: Path) -> None:
    own = path.parent.name
    assert own in PARSING, f"parsing/{own} is new: say in this test what it may import"
    for name in imports(path):
        if name.startswith("app.parsing"):
            target = name.split(".")[2:3]
            assert target, f"{name} is the face of parsing: import what is meant from its folder"
            assert target[0] == own or target[0] in PARSING[own], f"parsing/{own} may not import {name}"


def test_the_order_of_parsing_is_one() -> None:
    """What a folder may import is listed above it, so no two folders can need each other."""
    above: set[str] = set()
    for own, allowed in PARSING.items():
        assert allowed <= above, f"parsing/{own} may only know of what stands above it in the list"
        above.add(own)
