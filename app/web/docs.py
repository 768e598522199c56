"""The API's own pages: its OpenAPI document, and that document to read and to try, without any script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.render import json_bytes
from app.web import answers
from app.web.pages.rendering import html
from app.web.problems import ProblemError

router = APIRouter(include_in_schema=False)
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `choices` are its values where they are few, `kind` is what it takes, in words."""

    name: str
    place: str
    kind: str
    description: str
    required: bool
    repeatable: bool
    example: str
    default: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What may come back: in which formats, of which shapes."""

    status: str
    description: str
    media: tuple[str, ...]
    shape: str
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to ask; `address` is an example of it, `secured` says that it needs the token."""

    id: str
    tag: str
    method: str
    path: str
    summary: str
    description: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    bodies: tuple[str, ...]
    answers: tuple[Answer, ...]
    secured: bool
    address: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    description: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object of the answers."""

    name: str
    description: str
    fields: tuple[Field, ...]


# ---------------------------------------------------------------- routes


@router.get("/openapi.json")
def openapi_document(request: Request) -> Response:
    """The OpenAPI document."""
    body = json_bytes(request.app.openapi())
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if answers.unchanged(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


@router.get("/docs")
def docs_page(request: Request) -> Response:
    """The document as a page."""
    document = request.app.openapi()
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    return html(
        "docs.html",
        description=_paragraphs(document["info"]["description"]),
        tags=[(tag, about[tag], list(those)) for tag, those in groupby(operations(document), lambda each: each.tag)],
        shapes=list(shapes(document)),
        base=str(request.base_url).rstrip("/"),
    )


@router.get("/docs/try/{operation}")
def try_operation(request: Request, operation: str) -> Response:
    """From a form of the page to the address it asks for: fields left empty are left out, lines of a field repeat it."""
    found = next((each for each in operations(request.app.openapi()) if each.id == operation), None)
    if found is None or found.method != "GET":
        raise ProblemError("not_found", f"There is no operation {operation} to try")
    path, query = found.path, []
    for parameter in found.parameters:
        lines = [line.strip() for line in request.query_params.get(parameter.name, "").splitlines()]
        values = [line for line in lines if line]
        if parameter.place == "path":
            if not values:
                raise ProblemError("bad_option", f"{parameter.name} is needed", parameter=parameter.name)
            path = path.replace(f"{{{parameter.name}}}", quote(values[0], safe=""))
        else:
            query += [(parameter.name, value) for value in values]
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=303)


# ---------------------------------------------------------------- the document, read


def operations(document: Schema) -> Iterator[Operation]:
    """The operations of an OpenAPI document, tag by tag."""
    order = [tag["name"] for tag in document["tags"]]
    found = [
        _operation(document, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    yield from sorted(found, key=lambda each: order.index(each.tag))


def _operation(document: Schema, path: str, method: str, operation: Schema) -> Operation:
    parameters = tuple(_parameter(document, each) for each in operation.get("parameters", ()))
    shown = [each for each in parameters if each.example and each.place == "query"][:2]
    filled = path
    for each in parameters:
        filled = filled.replace(f"{{{each.name}}}", each.example)
    query = urlencode([(each.name, each.example) for each in shown])
    return Operation(
        id=operation["operationId"],
        tag=operation["tags"][0],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_paragraphs(operation["description"]),
        parameters=parameters,
        bodies=tuple(operation.get("requestBody", {}).get("content", ())),
        answers=tuple(_answer(status, each) for status, each in sorted(operation["responses"].items())),
        secured=bool(operation.get("security")),
        address=f"{filled}?{query}" if query else filled,
    )


def _parameter(document: Schema, parameter: Schema) -> Parameter:
    schema = _resolved(document, parameter["schema"])
    inner = _resolved(document, schema.get("items", schema))
    example = parameter.get("example", "")
    choices = inner.get("enum") or (["true", "false"] if inner.get("type") == "boolean" else [])
    return Parameter(
        name=parameter["name"],
        place=parameter["in"],
        kind=kind(inner),
        description=parameter.get("description", ""),
        required=parameter.get("required", False),
        repeatable="items" in schema,
        example=str(example[0] if isinstance(example, list) else example),
        default=_written(schema.get("default")),
        choices=tuple(choices),
    )


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else "" if default is None else str(default)


def _answer(status: str, response: Schema) -> Answer:
    content = response.get("content", {})
    schemas = [each.get("schema", {}) for each in content.values()]
    return Answer(
        status=status,
        description=response["description"],
        media=tuple(content),
        shape=next((_name(schema) for schema in schemas if "$ref" in schema), ""),
        headers=tuple(response.get("headers", ())),
    )


def shapes(document: Schema) -> Iterator[Shape]:
    """The objects the document names, with what each field is."""
    for name, schema in document["components"]["schemas"].items():
        if "properties" in schema:
            fields = (
                Field(field, kind(each), each.get("description", "")) for field, each in schema["properties"].items()
            )
            yield Shape(name, schema.get("description", ""), tuple(fields))
        elif "enum" in schema:
            yield Shape(name, f"One of {', '.join(schema['enum'])}.", ())


def kind(schema: Schema) -> str:
    """What a value is, in words."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " or ".join(map(kind, schema["anyOf"]))
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "prefixItems" in schema:
        return f"[{', '.join(map(kind, schema['prefixItems']))}]"
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {kind(schema['additionalProperties'])}"
    plain = str(schema.get("type", "any value"))
    limits = [f"from {schema['minimum']:g}"] if "minimum" in schema else []
    limits += [f"to {schema['maximum']:g}"] if "maximum" in schema else []
    return " ".join([{"date": "day", "date-time": "instant"}.get(schema.get("format", ""), plain), *limits])


def _name(schema: Schema) -> str:
    return str(schema["$ref"].rpartition("/")[2])


def _resolved(document: Schema, schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    named: Schema = document["components"]["schemas"][_name(schema)]
    return {**named, **{name: value for name, value in schema.items() if name != "$ref"}}


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
