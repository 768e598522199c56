"""The web face: `create_app(settings)` gives the query API under /v1 and the pages."""

from app.web.application import create_app

__all__ = ["create_app"]
