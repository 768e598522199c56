"""A person's word on candidates and outlets, with the database's own outlet book behind it.

made = correct(engine, sha256, 14, "title", "Ferry resumes", "the page cut it")
made.headline, made.retired
withdraw_correction(engine, sha256, 14, "title")
merge_outlets(engine, "gull-online", "the-gull")
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.ingest import book_of, book_with
from app.parsing.outlets.book import Proposal
from app.parsing.outlets.book import learn as propose
from app.store import Engine, correcting, outlet_changes
from app.store.correcting import Corrected, Place
from app.store.engine import reading
from app.store.outlet_changes import Lesson, Mended, printed_names
from app.store.outlet_words import PersonRow
from app.store.outlets import Naming

# ---------------------------------------------------------------- candidates


def correct(engine: Engine, sha256: str, position: int, field: str, value: object, note: str = "") -> Corrected:
    """Set a field of a candidate (`app.store.corrections.FIELDS`; None empties it). Raises as `app.store.correcting.correct`."""
    return correct_fields(engine, sha256, position, {field: value}, note)


def correct_fields(
    engine: Engine, sha256: str, position: int, words: Mapping[str, object], note: str = ""
) -> Corrected:
    """Set several fields of a candidate at once."""
    naming = book_of(engine).resolve
    return correcting.correct(engine, Place(sha256, position), words, naming=naming, note=note)


def withdraw_correction(engine: Engine, sha256: str, position: int, *fields: str) -> Corrected:
    """Take a person's word on a candidate back, on some fields or on all. Raises NotKnownError where nothing was said."""
    return correcting.withdraw(engine, Place(sha256, position), fields, naming=book_of(engine).resolve)


# ---------------------------------------------------------------- outlets


def _book(rows: Sequence[PersonRow]) -> Naming:
    """The outlet book's naming with what people said in a database."""
    return book_with(rows).resolve


def add_alias(engine: Engine, name: str, outlet: str) -> Mended:
    """Say that `name` is another spelling of an outlet; of several, it decides nothing. Raises as `outlet_changes.give_alias`."""
    return outlet_changes.give_alias(engine, name, outlet, book=_book)


def remove_alias(engine: Engine, name: str, outlet: str) -> Mended:
    """Take such a word back. Raises NotKnownError where nobody said it."""
    return outlet_changes.take_alias(engine, name, outlet, book=_book)


def merge_outlets(engine: Engine, gone: str, into: str) -> Mended:
    """Say that one outlet is another. Raises ConflictError where they are one already."""
    return outlet_changes.merge(engine, gone, into, book=_book)


def unmerge_outlet(engine: Engine, gone: str) -> Mended:
    """Take a merger back. Raises NotKnownError for an outlet that was not merged."""
    return outlet_changes.unmerge(engine, gone, book=_book)


def rename_outlet(engine: Engine, outlet: str, name: str) -> Mended:
    """Call an outlet by another name; its slug stays. Raises ConflictError where another bears the name."""
    return outlet_changes.rename(engine, outlet, name, book=_book)


def unrename_outlet(engine: Engine, outlet: str) -> Mended:
    """Take a name back. Raises NotKnownError for an outlet nobody renamed."""
    return outlet_changes.unrename(engine, outlet, book=_book)


def proposals(engine: Engine, *, least: int = 3) -> list[Proposal]:
    """Names printed at least so often that the database's outlet book does not know; most frequent first."""
    with reading(engine) as connection:
        names = printed_names(connection)
    return propose(names, book_of(engine), least=least)


def teach(engine: Engine, proposed: Iterable[Proposal]) -> int:
    """Let the database's outlet book take up proposals, for what is read from now on; how many headlines moved."""
    lessons = [Lesson(one.name, one.alias_of, one.row.domains) for one in proposed]
    return outlet_changes.learn(engine, lessons, book=_book)
