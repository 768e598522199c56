"""Every error over HTTP: one RFC 9457 problem document, made in one place, with a stable `code`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match
from starlette.types import Scope

from app import errors
from app.web.courtesy import REQUEST_ID, SECURITY_HEADERS
from app.web.patterns import IN_WORDS

MEDIA_TYPE = "application/problem+json"

# Status and title of each code, over HTTP: for pages and API alike. docs/api.md lists the same (a test holds them together).
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
    "unreadable": (422, "The document cannot be read"),
    "limit": (422, "The document is beyond a limit"),
    "time_limit": (503, "The query took longer than it may"),
    "storage": (503, "The database cannot be used now"),
    "schema": (503, "The database's schema is not this program's"),
    "internal": (500, "Something went wrong in the program"),
}
_BY_STATUS = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
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


def of_error(error: Exception, request: Request | None = None) -> Problem:
    """The problem an exception is. What is nobody's mistake but ours is `internal` and says nothing of the inside."""
    if isinstance(error, ProblemError):
        return problem(error.code, error.detail, parameter=error.parameter)
    if isinstance(error, errors.CursorError):
        return problem(error.code, str(error), parameter="cursor")
    if isinstance(error, errors.HeadlineError) and error.code in PROBLEMS:
        parameter = error.option.removeprefix("--").replace("-", "_") if isinstance(error, errors.OptionError) else ""
        position = error.position if isinstance(error, errors.QueryError) else None
        return problem(error.code, str(error), parameter=parameter or None, position=position)
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(_BY_STATUS.get(error.status_code, "bad_request"), _said(error, request))
    return problem("internal", "The program failed; its log has the details.")


def _said(error: HTTPException, request: Request | None) -> str:
    """What an error of the framework says, in a sentence that names the thing."""
    if request is not None and error.status_code == HTTPStatus.NOT_FOUND:
        return f"There is nothing at {request.url.path}{_elsewhere(request)}"
    if request is not None and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{request.method} is not allowed at {request.url.path}: {allowed_methods(request)} are"
    return str(error.detail)


def _elsewhere(request: Request) -> str:
    """Where what was asked for may be, for a path that is nearly one of the API's."""
    path = request.url.path
    paths = [known for known in request.app.openapi()["paths"] if "{" not in known]
    near = get_close_matches(path if path.startswith("/v1") else f"/v1{path}", paths, n=1, cutoff=0.9)
    if near:
        return f"; did you mean {near[0]}?"
    return "; /docs has all there is under /v1" if path.startswith("/v1") else ""


def allowed_methods(request: Request) -> str:
    """The methods there are at a request's address, as the header Allow has them."""
    found = [method for method in ("GET", "POST", "PUT", "PATCH", "DELETE") if _is_routed(request, method)]
    return ", ".join(["GET", "HEAD", *found[1:]] if found[:1] == ["GET"] else found)


def _is_routed(request: Request, method: str) -> bool:
    scope: Scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)


# What pydantic's kinds of errors expect, after "name is"
_EXPECTED = {
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le:,}",
    "literal_error": "one of {expected}",
    "enum": "one of {expected}",
    "string_too_long": "at most {max_length:,} characters long",
    "string_too_short": "at least {min_length} character long",
    "string_pattern_mismatch": "{pattern}",
    "too_long": "given at most {max_length:,} times",
}
_SHOWN = 100  # code points of a wrong value that are repeated


def _of_validation(error: RequestValidationError) -> Problem:
    """The first of the errors, in a sentence that names the parameter, what it is to be, and what was given."""
    first: dict[str, Any] = dict(error.errors()[0])
    where = [str(part) for part in first.get("loc", ())]
    name = where[1] if len(where) > 1 else None
    if name is None or where[0] == "body":
        return problem("bad_request", f"The body is malformed: {first['msg']}")
    context: Mapping[str, Any] = {**first.get("ctx", {})}
    if "pattern" in context:
        context = {"pattern": IN_WORDS[context["pattern"]]}
    expected = _EXPECTED[first["type"]].format_map(context).replace("'", "")
    given = first.get("input")
    shown = f", not “{given}”" if isinstance(given, str) and 0 < len(given) <= _SHOWN else ""
    return problem("bad_option", f"{name} is {expected}{shown}", parameter=name)


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
    """To the same address with the successor in place of the retired id or slug."""
    retired = set(map(str, request.path_params.values()))
    parts = [error.successor if part in retired else part for part in request.url.path.split("/")]
    query = f"?{request.url.query}" if request.url.query else ""
    # a correction may bring an id back: browsers would keep the redirect for good
    headers = {"Cache-Control": "no-cache"}
    return RedirectResponse(
        "/".join(map(quote, parts)) + query, status_code=HTTPStatus.PERMANENT_REDIRECT, headers=headers
    )


def install(app: FastAPI, render: Any = None) -> None:
    """Let every error of `app` leave as a problem; `render(request, problem)` may dress it as a page (None: it does not)."""

    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, errors.RetiredError):
            return moved(request, error)
        found = of_error(error, request)
        page: Response | None = render(request, found) if render else None
        made = page or response(found)
        if found.status == HTTPStatus.METHOD_NOT_ALLOWED:
            made.headers["Allow"] = allowed_methods(request)
        if found.code == "internal":  # this answer leaves from outside the middleware, which adds these to every other
            made.headers.update({**SECURITY_HEADERS, REQUEST_ID: getattr(request.state, "request_id", "")})
        return made

    for kind in (errors.HeadlineError, ProblemError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, handle)
