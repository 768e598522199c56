"""A process of its own that ingests pages made from a seed: `python -m tests.store.worker URL SEED ORDER [STATEMENTS]`.

ORDER shuffles them; after STATEMENTS statements the process dies as if killed, without cleaning up.
"""

from __future__ import annotations

import os
import sys
from itertools import count
from random import Random

from sqlalchemy import Engine, event

from app.store.engine import open_store
from tests.store.factory import ingest_all
from tests.store.pages import some_pages

KILLED = 9


def dying(engine: Engine, statements: int) -> None:
    numbers = count(1)

    def die(*_: object) -> None:
        if next(numbers) > statements:
            os._exit(KILLED)

    event.listen(engine, "before_cursor_execute", die)


def main(url: str, seed: str, order: str, statements: str = "") -> None:
    pages = some_pages(int(seed))
    Random(int(order)).shuffle(pages)
    engine = open_store(url)
    if statements:
        dying(engine, int(statements))
    ingest_all(engine, pages)
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
