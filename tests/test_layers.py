"""Imports point one way: what each part of app may know of the others."""

from __future__ import annotations

import ast
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
    "jobs": BASE | {"readers", "parsing", "store", "ingest"},
    "reparse": BASE | {"parsing", "store", "ingest"},
    "mend": BASE | {"parsing", "store", "ingest"},
    "export": BASE | {"store", "render"},
    "web": BASE | {"readers", "parsing", "store", "render", "ingest", "reparse", "mend", "export"},
    "cli": BASE | {"readers", "parsing", "store", "render", "ingest", "jobs", "reparse", "mend", "export", "web"},
}
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
