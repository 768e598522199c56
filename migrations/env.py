"""Run by Alembic: with the connection of app.store.migrate, or, for a developer's `alembic` command, on HEADLINES_DATABASE_URL."""

from __future__ import annotations

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection

from app.store.engine import database_url, make_engine
from app.store.migrate import compare_options


def migrate(connection: Connection) -> None:
    options: dict[str, Any] = compare_options()
    # render_as_batch: SQLite changes a table by building it anew; transactional_ddl: as a whole or not at all there too
    context.configure(connection=connection, render_as_batch=True, transactional_ddl=True, **options)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    engine = make_engine(database_url(os.environ["HEADLINES_DATABASE_URL"]), create=True, foreign_keys=False)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        migrate(connection)
    engine.dispose()
