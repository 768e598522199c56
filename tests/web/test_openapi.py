"""The OpenAPI document says what the API does: in full, with examples that hold, checked by schemathesis against it running."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from app.model import Bucket, Order, Precision, Reason
from app.settings import Settings
from app.web import create_app
from app.web.openapi import DETAILS
from app.web.problems import MEDIA_TYPE, PROBLEMS
from tests.web.serving import served

TOKEN = "a-token-of-the-tests"
HERE = Path(__file__).parent
PROBLEM = "#/components/schemas/Problem"


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The document of an app that was never asked for anything else."""
    folder = tmp_path_factory.mktemp("openapi")
    with TestClient(create_app(Settings(database_url=f"sqlite:///{folder}/none.db"))) as client:
        return client.get("/openapi.json").json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def schemas(value: Any) -> Iterator[str]:
    """Every reference in a part of the document."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from schemas(item)
    elif isinstance(value, list):
        for item in value:
            yield from schemas(item)


def test_every_operation_is_described(document: Any) -> None:
    """A pleasant name, a summary, a sentence, a tag, a meaning for each parameter, and a way to fail."""
    ids = [operation["operationId"] for *_, operation in operations(document)]
    assert sorted(ids) == sorted(set(ids))
    for path, method, operation in operations(document):
        assert re.fullmatch(r"(list|get|ingest)[A-Z][a-zA-Z]+|healthz|readyz", operation["operationId"]), path
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])
            assert "anyOf" not in parameter["schema"]
        assert {"500"} <= operation["responses"].keys()
        if path.startswith("/v1") and method == "get":
            assert {"200", "304", "422", "500", "503"} <= operation["responses"].keys()
            assert "ETag" in operation["responses"]["200"]["headers"]


def test_every_failure_is_a_problem_with_its_codes(document: Any) -> None:
    for path, _, operation in operations(document):
        for status, response in operation["responses"].items():
            assert "X-Request-ID" in response["headers"] or status in ("308",), (path, status)
            if int(status) < 400:
                continue
            content = response["content"]
            assert content.keys() == {MEDIA_TYPE}
            assert content[MEDIA_TYPE]["schema"] == {"$ref": PROBLEM}
            for code, example in content[MEDIA_TYPE]["examples"].items():
                assert example["value"]["code"] == code
                assert (PROBLEMS[code][0], example["value"]["status"]) == (int(status), int(status))
                assert f"`{code}`" in response["description"]


def test_every_code_is_described_somewhere(document: Any) -> None:
    """Codes of pages alone and of what no operation can answer are left out by name."""
    described = {
        code
        for *_, operation in operations(document)
        for response in operation["responses"].values()
        for code in response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
    }
    assert described == PROBLEMS.keys() - {"forbidden", "method_not_allowed"}
    assert DETAILS.keys() == described


def test_every_reference_leads_somewhere_and_every_schema_is_used(document: Any) -> None:
    for reference in set(schemas(document)):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    named = {reference.rpartition("/")[2] for reference in schemas(document)}
    assert document["components"]["schemas"].keys() <= named
    assert not [name for name in document["components"]["schemas"] if "Model" in name or "_" in name]
    for words in (Bucket, Order, Precision, Reason):
        assert document["components"]["schemas"][words.__name__]["enum"] == list(words)


def test_writing_needs_the_token_and_says_so(document: Any) -> None:
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    secured = [operation["operationId"] for *_, operation in operations(document) if operation.get("security")]
    assert secured == ["ingestDocument"]


def test_examples_of_parameters_are_answered(filled_url: str) -> None:
    """Every example, alone, is taken as it stands."""
    with served(filled_url) as base, httpx.Client(base_url=base, trust_env=False) as api:
        document = api.get("/openapi.json").json()
        asked = 0
        for path, method, operation in operations(document):
            if method != "get" or "{" in path:
                continue
            for parameter in operation.get("parameters", ()):
                if "example" in parameter:
                    response = api.get(path, params={parameter["name"]: parameter["example"]})
                    assert response.status_code == 200, response.text
                    asked += 1
        assert asked > 20


def test_the_document_is_not_sent_twice(filled_url: str) -> None:
    with served(filled_url) as base, httpx.Client(base_url=base, trust_env=False) as api:
        first = api.get("/openapi.json")
        again = api.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_api_keeps_its_word(filled_url: str, tmp_path: Path) -> None:
    """schemathesis, all checks, against the running app: examples, edge cases, random requests, chains of requests."""
    with served(filled_url, token=TOKEN) as base:
        words = ["--config-file", str(HERE / "schemathesis.toml"), "run", f"{base}/openapi.json", "--checks", "all"]
        words += ["--header", f"Authorization: Bearer {TOKEN}", "--seed", "1"]
        words += ["--no-color", "--warnings", "off", "--continue-on-failure"]
        program = "from schemathesis.cli import schemathesis; schemathesis()"
        ended = subprocess.run(
            [sys.executable, "-c", program, *words],
            cwd=tmp_path,
            env={**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "default"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-5_000:]
    assert re.search(r"(\d+) generated, \1 passed", ended.stdout), ended.stdout


# ---------------------------------------------------------------- the page


def test_the_page_shows_every_operation(filled_url: str, document: Any) -> None:
    """/docs needs no script, no style but the one sheet, and no other address."""
    with served(filled_url) as base:
        response = httpx.get(f"{base}/docs", trust_env=False)
    text = response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for path, method, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in text
        assert f"<code>{method.upper()} {path}</code>" in text
    for name in document["components"]["schemas"]:
        assert f'id="shape-{name}"' in text
    for target in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{target}"' in text
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|<script(?! src=\"/static/)|(?:src|href|action)=\"(?:https?:)?//", text
    )
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_forms_of_the_page_lead_to_what_they_ask_for(filled_url: str) -> None:
    """Empty fields are left out, lines of a field repeat it, what stands in the address goes there."""
    with served(filled_url) as base, httpx.Client(base_url=base, trust_env=False) as api:
        query = {"q": "bridge", "outlet": "Northern Courier\r\nHarbour FM\r\n", "from": "", "limit": "2"}
        led = api.get("/docs/try/listHeadlines", params=query)
        assert led.status_code == 303
        assert led.headers["location"] == "/v1/headlines?q=bridge&outlet=Northern+Courier&outlet=Harbour+FM&limit=2"
        slug = api.get("/docs/try/getOutlet", params={"slug": "../../evil?x#y"})
        assert slug.headers["location"] == "/v1/outlets/..%2F..%2Fevil%3Fx%23y"
        for address in ("/docs/try/getOutlet", "/docs/try/getOutlet?slug="):
            assert api.get(address).json()["code"] == "bad_option"
        assert api.get("/docs/try/ingestDocument").json()["code"] == "not_found"
        followed = api.get("/docs/try/listHeadlines", params=query, follow_redirects=True)
        assert json.loads(followed.text)["items"]
