"""What every page holds in its hands: the database, the settings, and how a request reaches them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request

from app.settings import Settings
from app.store import Connection, Engine
from app.store.engine import reading


@dataclass(frozen=True, slots=True)
class Site:
    engine: Engine
    settings: Settings

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot of the database, under the time limit of queries over HTTP."""
        with reading(self.engine, seconds=self.settings.statement_seconds) as connection:
            yield connection

    @property
    def token(self) -> str | None:
        """What allows writing; None where nothing does."""
        return self.settings.token.get_secret_value() if self.settings.token else None


def site_of(request: Request) -> Site:
    """The site a request came to."""
    site = request.app.state.site
    assert isinstance(site, Site)
    return site
