"""Every error over HTTP: one RFC 9457 problem document, made in one place, with a stable `code`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from app import errors

MEDIA_TYPE = "application/problem+json"

# What a person can have from each code: status and title. docs/api.md lists the same (a test holds them together).
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad_option": (422, "A parameter has a value that means nothing"),
    "unknown_parameter": (422, "There is no such parameter"),
    "bad_query": (422, "The search query is malformed"),
    "bad_layout": (422, "The layout is malformed, or matches nothing"),
    "bad_cursor": (422, "The cursor is forged, or belongs to another query"),
    "bad_request": (400, "The request is malformed"),
    "unauthorized": (401, "The token is missing or wrong"),
    "read_only": (403, "Writing over HTTP is not allowed here"),
    "forbidden": (403, "The request is not allowed"),
    "not_found": (404, "There is nothing at this address"),
    "method_not_allowed": (405, "The method is not allowed at this address"),
    "not_acceptable": (406, "There is no such format"),
    "conflict": (409, "The request contradicts what is stored"),
    "too_large": (413, "The body is larger than allowed"),
    "unsupported_media": (415, "The body's media type is not supported"),
    "unreadable": (422, "The document cannot be read"),
    "no_source": (422, "The document cannot be opened"),
    "bad_input": (422, "The input cannot be used"),
    "limit": (422, "A limit was hit"),
    "bad_statement": (422, "The statement is refused or fails"),
    "time_limit": (503, "The query took longer than it may"),
    "storage": (503, "The database cannot be used now"),
    "schema": (503, "The database's schema is not this program's"),
    "database": (503, "The database cannot be used"),
    "error": (500, "Something went wrong"),
    "internal": (500, "Something went wrong in the program"),
}
_BY_STATUS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media",
}
RETRY_SECONDS = 5


class Problem(BaseModel):
    """An RFC 9457 problem document."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "example": {
                "type": "urn:headline-timeline:problem:bad_query",
                "title": "The search query is malformed",
                "status": 422,
                "detail": "a quotation mark is never closed (at character 7)",
                "code": "bad_query",
                "parameter": "q",
                "position": 6,
            }
        },
    )

    type: str = Field(description="urn:headline-timeline:problem: and the code")
    title: str = Field(description="what the code means, in a sentence")
    status: int = Field(description="the HTTP status")
    detail: str = Field(description="what happened here, in a sentence that names the thing")
    code: str = Field(description="stable: programs may rely on it")
    parameter: str | None = Field(default=None, description="the parameter at fault, where one is")
    position: int | None = Field(default=None, description="where in the parameter, in code points from 0")


class ProblemError(HTTPException):
    """A problem that arises in this layer: `code` is one of `PROBLEMS`.

    An HTTPException, since FastAPI lets nothing else through while it reads a body.
    """

    def __init__(self, code: str, detail: str, *, parameter: str | None = None) -> None:
        self.code, self.parameter = code, parameter
        super().__init__(PROBLEMS[code][0], detail)


def problem(code: str, detail: str, *, parameter: str | None = None, position: int | None = None) -> Problem:
    """The problem document of a code; unknown codes do not exist (KeyError)."""
    status, title = PROBLEMS[code]
    kind = f"urn:headline-timeline:problem:{code}"
    return Problem(
        type=kind, title=title, status=status, detail=detail, code=code, parameter=parameter, position=position
    )


def of_error(error: Exception) -> Problem:
    """The problem an exception is. What is nobody's mistake but ours is `internal` and says nothing of the inside."""
    if isinstance(error, ProblemError):
        return problem(error.code, error.detail, parameter=error.parameter)
    if isinstance(error, errors.QueryError):
        return problem(error.code, str(error), parameter=error.option or None, position=error.position)
    if isinstance(error, errors.OptionError):
        return problem(error.code, str(error), parameter=error.option or None)
    if isinstance(error, errors.CursorError):
        return problem(error.code, str(error), parameter="cursor")
    if isinstance(error, errors.HeadlineError):
        return problem(error.code, str(error))
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        code = _BY_STATUS.get(error.status_code, "bad_request" if error.status_code < 500 else "internal")
        return problem(code, str(error.detail))
    return problem("internal", "The program failed; its log has the details.")


def _of_validation(error: RequestValidationError) -> Problem:
    first: dict[str, Any] = dict(error.errors()[0])
    where = [str(part) for part in first.get("loc", ())]
    name = where[-1] if len(where) > 1 else None
    if where[:1] == ["body"] and not name:
        return problem("bad_request", f"The body is malformed: {first.get('msg', '')}.")
    message = str(first.get("msg", "it is malformed")).removeprefix("Value error, ")
    given = first.get("input")
    shown = f" (“{given}”)" if isinstance(given, str) and 0 < len(given) <= 100 else ""
    return problem("bad_option", f"{name or 'The request'}{shown}: {message}.", parameter=name)


def response(found: Problem) -> JSONResponse:
    """A problem document as a response, with the headers its status asks for."""
    headers = {"Cache-Control": "no-store"}
    if found.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if found.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_SECONDS)
    body = found.model_dump(exclude_none=True)
    return JSONResponse(body, found.status, headers, media_type=MEDIA_TYPE)


def moved(request: Request, error: errors.RetiredError) -> Response:
    """To the same address with the successor in place of the retired id or slug, which ends the path."""
    path = request.url.path.rpartition("/")[0]
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{path}/{quote(error.successor)}{query}", status_code=HTTPStatus.PERMANENT_REDIRECT)


def install(app: FastAPI, render: Any = None) -> None:
    """Let every error of `app` leave as a problem; `render(request, problem)` may dress it as a page (None: it does not)."""

    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, errors.RetiredError):
            return moved(request, error)
        found = of_error(error)
        page: Response | None = render(request, found) if render else None
        made = page or response(found)
        allowed = getattr(error, "headers", None) or {}
        if "Allow" in allowed or "allow" in allowed:
            made.headers["Allow"] = allowed.get("Allow") or allowed["allow"]
        return made

    for kind in (errors.HeadlineError, ProblemError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)
