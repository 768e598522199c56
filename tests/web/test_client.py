"""A client that openapi-python-client makes of the document calls every operation of a live server."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from tests.web.serving import sample, served

TOKEN = "a-token-of-the-tests"
PACKAGE = "headlines_client"
OPERATIONS = {
    "documents": [
        *("get_document", "ingest_document", "list_captures", "list_documents", "list_listings", "list_rejections"),
    ],
    "headlines": ["get_headline", "list_copies", "list_headlines", "list_sightings"],
    "health": ["healthz", "readyz"],
    "outlets": ["get_outlet", "list_outlets"],
    "timeline": ["get_timeline"],
}


@pytest.fixture(scope="module")
def base(filled_url: str) -> Iterator[str]:
    with served(filled_url, token=TOKEN) as base:
        yield base


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, base: str) -> Iterator[Path]:
    """The folder of the client; it must have been made without a word of complaint."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(httpx.get(f"{base}/openapi.json", trust_env=False).content)
    (folder / "config.yaml").write_text(f"post_hooks: []\npackage_name_override: {PACKAGE}\n")
    words = [
        "generate",
        "--path",
        "openapi.json",
        "--output-path",
        PACKAGE,
        "--meta",
        "none",
        "--config",
        "config.yaml",
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", *words, "--fail-on-warning"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


class Caller:
    """The operations of the client by their names; each call must end as expected and leave a typed answer."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.called: set[str] = set()

    def __call__(self, tag: str, called: str, /, *values: Any, status: int = 200, **options: Any) -> Any:
        operation: ModuleType = importlib.import_module(f"{PACKAGE}.api.{tag}.{called}")
        self.called.add(f"{tag}.{called}")
        answer = operation.sync_detailed(*values, client=self.client, **options)
        assert answer.status_code == status, answer.content
        return answer.parsed


@pytest.fixture
def call(made: Path, base: str) -> Iterator[Caller]:
    """The client with the token."""
    package = importlib.import_module(PACKAGE)
    with package.AuthenticatedClient(base, TOKEN, httpx_args={"trust_env": False}) as client:
        yield Caller(client)


def test_a_made_client_calls_every_operation(made: Path, call: Caller) -> None:
    found = {
        folder.name: sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")
        for folder in (made / PACKAGE / "api").iterdir()
        if folder.is_dir() and folder.name != "__pycache__"
    }
    assert found == OPERATIONS
    models, types = importlib.import_module(f"{PACKAGE}.models"), importlib.import_module(f"{PACKAGE}.types")

    page = call("headlines", "list_headlines", q="bridge", outlet=["northern-courier"], limit=2, total=True)
    assert isinstance(page, models.HeadlinePage)
    assert page.total > len(page.items) == 2
    following = call("headlines", "list_headlines", q="bridge", outlet=["northern-courier"], limit=2, cursor=page.next_)
    assert following.items[0].id != page.items[0].id
    row = page.items[0]
    assert row.outlet == "Northern Courier"

    detail = call("headlines", "get_headline", row.id)
    assert detail.headline == row
    assert call("headlines", "list_sightings", row.id).items == detail.sightings.items
    assert call("headlines", "list_copies", row.id).items == detail.copies.items
    assert call("headlines", "get_headline", "0" * 32, status=404).code == "not_found"

    line = call("timeline", "get_timeline", by=models.Bucket.MONTH)
    assert sum(bucket.count for bucket in line.buckets) + line.unplaced == line.total
    outlets = call("outlets", "list_outlets", limit=1)
    assert call("outlets", "get_outlet", outlets.items[0].slug).name == outlets.items[0].name

    sha256 = sample()[0].sha256
    assert sha256 in {document.sha256 for document in call("documents", "list_documents").items}
    document = call("documents", "get_document", sha256, limit=3)
    assert len(document.candidates.items) == 3
    assert call("documents", "list_captures", sha256).items == document.captures.items
    assert call("documents", "list_listings", sha256).items == document.listings.items
    assert call("documents", "list_rejections", limit=1).items[0].reason in models.Reason
    body = b"- The client sends a line of its own - Harbour FM - June 9, 2026\n- And one more line - Harbour FM - June 8, 2026\n"
    report = call("documents", "ingest_document", body=types.File(BytesIO(body)), name="client.txt", status=201)
    assert (report.outcome, report.new) == (models.Outcome.STORED, 2)
    form = models.IngestDocumentFilesBody(types.File(BytesIO(body), "again.txt"))
    assert call("documents", "ingest_document", body=form).outcome == models.Outcome.ALREADY_STORED

    assert call("health", "healthz").status == "ok"
    assert call("health", "readyz").status == "ready"
    assert call.called == {f"{tag}.{name}" for tag, names in OPERATIONS.items() for name in names}


def test_a_refusal_arrives_as_a_typed_problem(call: Caller) -> None:
    problem = call("headlines", "list_headlines", q='"open', status=422)
    assert (problem.code, problem.position) == ("bad_query", 0)
    assert json.dumps(problem.to_dict())
