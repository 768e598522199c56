"""The commands that mend, as a person has them: what they print, refuse and leave behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_cli import Run
from tests.test_cli import run as run  # a fixture
from tests.test_reparse import AMBIGUOUS, PLAIN


@pytest.fixture
def stored(database_url: str, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database with two pages, the first without a date order; its sha256."""
    monkeypatch.setenv("HEADLINES_DATABASE_URL", database_url)
    for name, content in (("ambiguous.txt", AMBIGUOUS), ("plain.txt", PLAIN)):
        (tmp_path / name).write_bytes(content)
    said = run("ingest", str(tmp_path / "ambiguous.txt"), "--format", "json")
    assert run("ingest", str(tmp_path / "plain.txt"), "--collection", "bridge").code == 0
    return str(json.loads(said.out.splitlines()[0])["sha256"])


def test_reparse_shows_and_applies(stored: str, run: Run) -> None:
    dry = run("reparse", "--document", stored[:10], "--date-order", "dmy", "--dry-run")
    assert (dry.code, dry.err) == (0, "")
    assert "0 entries + 6 rejections → 6 + 0; 6 would change" in dry.out
    assert "- – | The Lindholm Gazette | Ferry to Lindholm resumes after storm  (rejected: ambiguous_date)" in dry.out
    assert "+ 2025-04-03 | The Lindholm Gazette | Ferry to Lindholm resumes after storm" in dry.out
    assert "nothing changes" in run("reparse", "--document", stored).out.replace("\n", " ")
    made = run("reparse", "--document", stored, "--date-order", "dmy", "--limit", "2", "--format", "text")
    assert "… and 4 more" in made.out
    lines = [json.loads(line) for line in run("reparse", "--format", "json").out.splitlines()]
    assert [line["outcome"] for line in lines[:-1]] == ["unchanged", "unchanged"]
    assert lines[-1] == {"totals": {"documents": 2, "changed": 0, "unchanged": 2, "refused": 0}}


def test_reparse_names_what_it_cannot_read(stored: str, run: Run) -> None:
    said = run("reparse", "--document", "0" * 64, "--document", stored)
    assert said.code == 1
    assert said.err == f"headlines: No document is stored under {'0' * 64}\n"
    assert "2 documents: 1 unchanged, 1 refused" in said.out
    for words, code in ((("--collection", "bridges"), 1), (("--document", "xyz"), 2), (("--as", "runes"), 2)):
        assert run("reparse", *words).code == code
    said = run("reparse", "--layout", "{published} == {title}", "--collection", "bridge")
    assert said.code == 1
    assert "plain.txt: no line is set as '{published} == {title}'" in said.err


def test_correct_sets_rejects_and_takes_back(stored: str, run: Run) -> None:
    said = run(
        "correct", f"{stored[:8]}:2", "published-on", "2025-04", "--note", "said by the editor", "--format", "json"
    )
    made = json.loads(said.out)
    assert (made["change"]["before"]["reason"], made["change"]["after"]["published_to"]) == (
        "ambiguous_date",
        "2025-04-30",
    )
    said = run("correct", made["headline"], "title", "Council votes on a pier")
    assert f"{made['headline']} leads there" in said.out
    assert "no headline: a rejection" in run("correct", f"{stored}:line 2", "reject").out
    assert "corrected: published_on, title" in run("correct", f"{stored}:2", "reject", "--withdraw").out
    assert "as it was read" in run("correct", f"{stored}:2", "--withdraw").out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((":2",), 2, "Say which field: title, outlet, published_on, listed_on, url, author, accept, reject"),
        ((":2", "title"), 2, "Give title a value, or --empty"),
        ((":2", "titel", "x"), 2, "There is no field titel"),
        ((":2", "reject", "x"), 2, "reject takes no value"),
        ((":2", "title", "--empty"), 2, "title cannot be empty"),
        ((":2", "accept"), 1, "it has no date; correct that too"),
        ((":99", "title", "x"), 1, "No candidate is stored at"),
        ((":2", "--withdraw"), 1, "has no correction"),
    ],
)
def test_corrections_that_mean_nothing_are_refused(
    stored: str, run: Run, words: tuple[str, ...], code: int, sentence: str
) -> None:
    said = run("correct", stored + words[0], *words[1:])
    assert said.code == code
    assert sentence in said.err


def test_outlets_are_mended(stored: str, run: Run) -> None:
    assert "skerry-observer is The Lindholm Gazette; 2 headlines moved" in (
        run("outlets", "merge", "skerry-observer", "the-lindholm-gazette").out
    )
    assert (
        "Skerry Observer is an outlet of its own again; 2" in run("outlets", "merge", "skerry-observer", "--undo").out
    )
    assert json.loads(run("outlets", "alias", "North Shore Times", "skerry-observer", "--format", "json").out) == {
        "slug": "skerry-observer",
        "name": "Skerry Observer",
        "moved": 2,
    }
    assert "no longer an alias" in run("outlets", "alias", "North Shore Times", "skerry-observer", "--undo").out
    assert "is called Skerry Herald" in run("outlets", "rename", "skerry-observer", "Skerry Herald").out
    assert "is called Skerry Observer" in run("outlets", "rename", "skerry-observer", "--undo").out
    assert run("outlets", "merge", "skerry-observer").code == 2
    assert run("outlets", "rename", "skerry-observer").code == 2
    said = run("outlets", "merge", "skerry-obsever", "the-lindholm-gazette")
    assert (said.code, said.err) == (
        1,
        "headlines: No outlet is called skerry-obsever; the nearest is Skerry Observer\n",
    )


def test_outlets_are_learnt(stored: str, run: Run) -> None:
    proposed = json.loads(run("outlets", "learn", "--least", "2", "--format", "json").out)
    names = {one["name"] for one in proposed["proposals"]}
    assert names == {"The Lindholm Gazette", "Skerry Observer", "North Shore Times"}
    assert run("outlets", "learn", "Nobody's Post", "--least", "2").code == 2
    assert (
        "1 names taken up; 0 headlines moved"
        in run("outlets", "learn", "Skerry Observer", "--least", "2", "--apply").out
    )
    assert "Skerry Observer" not in run("outlets", "learn", "--least", "2").out
    assert "2 names taken up" in run("outlets", "learn", "--least", "2", "--apply").out
    assert "nothing to learn" in run("outlets", "learn", "--least", "2").out
    assert run("reparse").code == 0
