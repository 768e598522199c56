"""The only place with SQL: schema, engine (all dialect set-up), writes, queries, search."""

from sqlalchemy import Connection, Engine

__all__ = ["Connection", "Engine"]
"""What a face holds in its hands between calls of this layer; nobody else imports SQLAlchemy."""
