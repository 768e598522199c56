"""No Docker engine is needed: the files parse, and what they name exists in the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from app.cli.commands import application
from app.settings import Settings

ROOT = Path(__file__).parent.parent
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "Dockerfile"
SETTINGS = {f"HEADLINES_{name.upper()}" for name in Settings.model_fields}
INSTRUCTIONS = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def services() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    assert set(parsed) == {"services", "volumes"}
    found: dict[str, Any] = parsed["services"]
    return found


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"\\\n", " ", DOCKERFILE.read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def assert_is_command(words: list[str]) -> None:
    """The words are a command of the program, as the command line itself resolves them."""
    command = typer.main.get_command(application)
    for word in words:
        commands = getattr(command, "commands", {})
        assert word in commands, f"there is no command {' '.join(words)}"
        command = commands[word]
    assert not getattr(command, "commands", None), f"{' '.join(words)} is not a whole command"


def test_compose_has_the_three_services_in_their_order() -> None:
    found = services()
    assert set(found) == {"postgres", "migrate", "web"}
    assert found["postgres"]["image"] == "postgres:18"
    assert "pg_isready" in found["postgres"]["healthcheck"]["test"][1]
    assert found["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert found["web"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    volume = found["postgres"]["volumes"][0].partition(":")[0]
    assert volume in yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["volumes"]


@pytest.mark.parametrize("name", ["migrate", "web"])
def test_compose_commands_and_variables_exist(name: str) -> None:
    service = services()[name]
    assert_is_command(service["command"])
    unknown = {key for key in service["environment"] if key.startswith("HEADLINES_")} - SETTINGS
    assert not unknown
    assert "@postgres:5432/headlines" in service["environment"]["HEADLINES_DATABASE_URL"]


def test_compose_port_is_the_one_served() -> None:
    web = services()["web"]
    assert web["ports"] == [f"8000:{web['environment']['HEADLINES_PORT']}"]
    assert web["environment"]["HEADLINES_HOST"] == "0.0.0.0"


def test_dockerfile_names_what_exists() -> None:
    found = instructions()
    assert {word for word, _ in found} <= INSTRUCTIONS
    for word, rest in found:
        if word == "COPY":
            *sources, _ = rest.split()
            assert all((ROOT / source).exists() for source in sources), rest
        if word == "ENV":
            named = {part.partition("=")[0] for part in rest.split() if part.startswith("HEADLINES_")}
            assert named <= SETTINGS
        if word == "CMD":
            assert_is_command(yaml.safe_load(rest))
    values = dict(found)
    assert values["ENTRYPOINT"] == '["headlines"]'
    assert values["EXPOSE"] == str(Settings.model_fields["port"].default)
    assert "/readyz" in values["HEALTHCHECK"]


def test_dockerfile_installs_a_python_that_is_supported() -> None:
    minor = re.search(r"FROM python:3\.(\d+)", DOCKERFILE.read_text(encoding="utf-8"))
    assert minor is not None
    assert int(minor[1]) >= 11
