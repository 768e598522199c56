"""The OpenAPI document, complete: examples, headers, security, and every problem an operation may answer with.

Routes say which problems they have (`problem_responses`) and FastAPI writes the rest; `complete` mends what it writes too widely.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from fastapi import FastAPI

from app.settings import Settings
from app.web.courtesy import REQUEST_ID
from app.web.parameters import limits
from app.web.problems import MEDIA_TYPE, PROBLEMS, RETRY_SECONDS, Problem, problem

_SCHEMAS = "#/components/schemas/"
Responses = dict[int | str, dict[str, Any]]

TAGS = [
    {"name": "headlines", "description": "Dated, source-attributed headlines and the evidence for each."},
    {"name": "timeline", "description": "Counts of headlines in time."},
    {"name": "outlets", "description": "Publishers, their other spellings and their domains."},
    {"name": "documents", "description": "The saved pages: what was read in them, and what could not be."},
    {"name": "health", "description": "For whoever runs the server."},
]
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "validator, for If-None-Match", "schema": {"type": "string"}},
    "Cache-Control": {"description": "`private, no-cache`: keep it, ask each time", "schema": {"type": "string"}},
    "Link": {"description": 'address of the next page, rel="next"', "schema": {"type": "string"}},
    "X-Total-Count": {"description": "how many rows a stream has", "schema": {"type": "integer"}},
    "Location": {"description": "where it is", "schema": {"type": "string"}},
    "Retry-After": {"description": f"seconds to wait: {RETRY_SECONDS}", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "`Bearer`", "schema": {"type": "string"}},
    REQUEST_ID: {"description": "the request's own, or one made for it", "schema": {"type": "string"}},
}
_BY_STATUS = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}

# What a problem's `detail` says, for the examples
DETAILS: dict[str, str] = {
    "bad_option": "limit is at least 1, not “0”",
    "unknown_parameter": "There is no parameter “limt”; did you mean “limit”?",
    "bad_query": "A quotation mark is not closed (at character 1)",
    "bad_layout": "the layout has no {title} outside its optional parts",
    "bad_cursor": "The cursor belongs to another query: ask again without it",
    "bad_request": "The form has no file named “file”",
    "unauthorized": "Send the header Authorization: Bearer and the token",
    "read_only": "This server only reads; set HEADLINES_TOKEN to allow writing over HTTP",
    "not_found": "No headline is stored under 00000000000000000000000000000000",
    "not_acceptable": "There is no image/png; there are application/json, text/csv",
    "conflict": "page.txt: another program stores the same document now",
    "too_large": "A body may have 33,554,432 bytes at most (HEADLINES_MAX_BODY)",
    "unreadable": "upload: is empty",
    "limit": "data.yaml: is YAML longer than 4,000,000 characters",
    "time_limit": "The statement took longer than it may",
    "storage": "The database headlines.db is locked by another program",
    "schema": "The database headlines.db has no schema yet: run `headlines db upgrade`",
    "internal": "The program failed; its log has the details.",
}
_PARAMETERS = {"bad_option": "limit", "unknown_parameter": "limt", "bad_query": "q", "bad_cursor": "cursor"}


def headers(*names: str) -> dict[str, dict[str, Any]]:
    """Headers of a response; every response has a request id."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, REQUEST_ID)}


def problem_responses(*codes: str) -> Responses:
    """The problems an operation may answer with, by status, each code with its example."""
    by_status: dict[int, list[str]] = defaultdict(list)
    for code in codes:
        by_status[PROBLEMS[code][0]].append(code)
    return {
        status: {
            "description": "; ".join(f"`{code}`: {PROBLEMS[code][1]}" for code in those),
            "headers": headers(*_BY_STATUS.get(status, ())),
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": f"{_SCHEMAS}Problem"},
                    "examples": {code: {"summary": PROBLEMS[code][1], "value": example(code)} for code in those},
                }
            },
        }
        for status, those in sorted(by_status.items())
    }


def example(code: str) -> dict[str, Any]:
    """A problem document with this code, as it may look."""
    position = 0 if code == "bad_query" else None
    made = problem(code, DETAILS[code], parameter=_PARAMETERS.get(code), position=position)
    return made.model_dump(exclude_none=True)


def complete(app: FastAPI, settings: Settings) -> None:
    """Mend the document FastAPI makes of `app` where it is asked for."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(made(), settings)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI documents this as the way to extend the schema


def _completed(document: dict[str, Any], settings: Settings) -> dict[str, Any]:
    most, usual = limits(settings)
    components = document["components"]
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "HEADLINES_TOKEN of the server"}
    }
    components["headers"] = HEADERS
    schemas = components["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = Problem.model_json_schema(ref_template=_SCHEMAS + "{model}")
    for operations in document["paths"].values():
        for operation in operations.values():
            operation.get("parameters", []).sort(key=_place)
            for parameter in operation.get("parameters", ()):
                _narrow(parameter)
                if parameter["name"] == "limit":
                    parameter["schema"] |= {"maximum": most, "default": usual}
    names = {name: _pleasant(name) for name in schemas}
    renamed: dict[str, Any] = _renamed(document, {f"{_SCHEMAS}{old}": f"{_SCHEMAS}{new}" for old, new in names.items()})
    renamed["components"]["schemas"] = {
        names[name]: {**schema, "title": names[name]} for name, schema in renamed["components"]["schemas"].items()
    }
    return renamed


def _pleasant(name: str) -> str:
    """What a client calls a schema: `HeadlinePage` for `PageModel_HeadlineModel_`, `Headline` for `HeadlineModel`."""
    return re.sub(r"^PageModel_(\w+)Model_$", r"\1Page", name).removesuffix("Model")


def _renamed(value: Any, references: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _renamed(item, references) for name, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, references) for item in value]
    return references.get(value, value) if isinstance(value, str) else value


_LAST = ("order", "limit", "cursor", "total", "format")


def _place(parameter: dict[str, Any]) -> int:
    """What is asked for comes first, how it is shown last."""
    return _LAST.index(parameter["name"]) + 1 if parameter["name"] in _LAST else 0


def _narrow(parameter: dict[str, Any]) -> None:
    """A query has no null: an optional parameter is one that may be left out."""
    schema = parameter["schema"]
    schema.pop("title", None)
    schema.pop("description", None)  # the parameter itself has it
    kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
    for kind in kinds:
        schema.update(kind)
    examples = schema.pop("examples", None) or parameter.pop("examples", None)
    if isinstance(examples, list):
        parameter["example"] = examples[0]
