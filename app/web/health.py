"""For whoever runs the server: is the process alive, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app import __version__
from app.store.engine import require_schema
from app.web import models
from app.web.openapi import headers, problem_responses

router = APIRouter(tags=["health"])
NO_STORE = "no-store"


@router.get(
    "/healthz",
    operation_id="healthz",
    summary="Is the process alive?",
    responses={200: {"headers": headers()}, **problem_responses("internal")},
)
def healthz(response: Response) -> models.Health:
    """The process runs; the database is not looked at."""
    response.headers["Cache-Control"] = NO_STORE
    return models.Health(status="ok", version=__version__)


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Can it answer?",
    responses={200: {"headers": headers()}, **problem_responses("storage", "schema", "internal")},
)
def readyz(request: Request, response: Response) -> models.Health:
    """The database can be reached and its schema is this program's; a problem otherwise."""
    require_schema(request.app.state.engine)
    response.headers["Cache-Control"] = NO_STORE
    return models.Health(status="ready", version=__version__)
