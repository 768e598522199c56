"""The quality gate: accuracy on labelled lists, pinned with the data's hash; a floor is lowered on purpose only.

    python -m tests.quality.gate                 measure and print
    python -m tests.quality.gate --pin           raise the floors to what is measured
    python -m tests.quality.gate --pin --lower   let them sink too: say in the commit why

The labelled lists are other people's headlines and stand beside the checkout (`../shared`, or HEADLINES_GOLD), not in it. A clone
without them has no gate to pass; under CI they must be there.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.ingest import read_document
from app.model import Document
from app.parsing.outlets.book import load_book
from app.readers.sources import open_sources
from app.render import candidate_json
from tests.quality import layouts

ROOT = Path(__file__).parent.parent.parent
FLOORS = Path(__file__).with_name("floors.toml")
FIELDS = ("title", "outlet", "published_on", "listed_on", "url")
SURE = 0.95  # rows read with at least this confidence must be right

Scores = dict[str, float]
Found = Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Gold:
    """Where the labelled lists stand."""

    folder: Path
    seeds: Path

    @property
    def present(self) -> bool:
        return self.folder.is_dir() and self.seeds.is_dir()


def gold() -> Gold:
    """The labelled lists beside the checkout, or where HEADLINES_GOLD says."""
    folder = Path(os.environ.get("HEADLINES_GOLD", ROOT.parent / "shared" / "gold"))
    return Gold(folder, folder.parent / "seeds")


def digest(paths: Iterable[Path]) -> str:
    """One hash over the files a score rests on: their names and bytes."""
    seen = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        seen.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file())


def read(paths: Iterable[Path]) -> dict[str, list[dict[str, Any]]]:
    """Every candidate of the documents, as `headlines parse` prints them, by the document's file name."""
    book = load_book()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for document in open_sources(paths):
        assert isinstance(document, Document), document
        _, parts = read_document(document, book)
        name = Path(document.name).name
        for part in parts:
            found[name].extend(candidate_json(name, candidate) for candidate in part.candidates)
    return found


def plain(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


# ---------------------------------------------------------------- wholly labelled lists


def row_scores(labels: Path, found: Found) -> Scores:
    """Shares of labelled rows that are met in every labelled field, of all and of the hard kinds; what is extra; calibration."""
    total: Counter[str] = Counter()
    met: Counter[str] = Counter()
    entries = {(name, one["line"]): one for name, those in found.items() for one in those if one["kind"] == "entry"}
    sure = sure_and_right = 0
    labelled = set()
    for line in labels.read_text(encoding="utf-8").splitlines():
        want = json.loads(line)
        place = (want["document"], want["line"])
        labelled.add(place)
        got = entries.get(place)
        right = got is not None and all(plain(got[name]) == plain(want[name]) for name in FIELDS if name in want)
        kinds = ["rows"]
        kinds += ["title_with_dash"] * (" - " in want["title"])
        kinds += ["outlet_with_dash"] * (" - " in (want["outlet"] or ""))
        total.update(kinds)
        met.update(kinds if right else [])
        if got is not None and got["confidence"] >= SURE:
            sure += 1
            sure_and_right += right
    scores = {kind: met[kind] / total[kind] for kind in total}
    scores["nothing_extra"] = 1.0 if entries.keys() <= labelled else 0.0
    scores["sure"] = sure / total["rows"]
    scores["sure_and_right"] = sure_and_right / max(sure, 1)
    return scores


# ---------------------------------------------------------------- lists with a few labelled entries


def example_scores(folder: Path, found: Found) -> Scores:
    """The share of labelled entries that are met, and of documents without entries beyond those they hold."""
    met = total = honest = documents = 0
    for path in files(folder):
        label = json.loads(path.read_text(encoding="utf-8"))
        those = found.get(label["file"], [])
        for want in label["examples"]:
            total += 1
            met += any(plain(one["title"]) == plain(want["title"]) and example_met(want, one) for one in those)
        if label["complete"]:
            documents += 1
            honest += sum(one["kind"] == "entry" for one in those) <= label["entries"]
    return {"examples": met / total, "nothing_made_up": honest / documents}


def example_met(want: Mapping[str, Any], got: Mapping[str, Any]) -> bool:
    """Whether a candidate meets an example: a label of null asks for none; one without a date may be a rejection as undated."""
    day = want.get("date")
    if got["kind"] == "rejection" and (day is not None or got["reason"] != "undated"):
        return False
    printed = got["published_on"]
    right_day = printed is None if day is None else str(printed or "").startswith(day)
    if day is not None and len(day) < 10:
        right_day = right_day and got["precision"] == {7: "month", 4: "year"}[len(day)]
    right_url = want.get("url") is None or got["url"] == want["url"]
    inherited = want.get("outlet") is None and got["outlet_from"] == "document"
    return right_day and right_url and (inherited or plain(got["outlet"]) == plain(want.get("outlet")))


# ---------------------------------------------------------------- measuring and pinning


def measure_seeds(known: Gold) -> tuple[str, Scores]:
    labels, pages = known.folder / "seeds.jsonl", files(known.seeds)
    return digest([labels, *pages]), row_scores(labels, read(pages))


def measure_google(known: Gold) -> tuple[str, Scores]:
    labels, pages = known.folder / "google.jsonl", files(known.folder / "google")
    return digest([labels, *pages]), row_scores(labels, read(pages))


def measure_lists(known: Gold) -> tuple[str, Scores]:
    labels, pages = known.folder / "lists-labels", files(known.folder / "lists")
    return digest([*files(labels), *pages]), example_scores(labels, read(pages))


MEASURES = {"seeds": measure_seeds, "google": measure_google, "lists": measure_lists}
LAYOUTS_SEED, LAYOUTS = (
    1,
    300,
)  # lists in layouts drawn at random (`tests.quality.layouts`): they need no labelled files


def measure_layouts() -> tuple[str, Scores]:
    """How much of invented lists is read back; the data is the program that draws them."""
    return digest([Path(layouts.__file__)]), layouts.scores(layouts.results(LAYOUTS_SEED, LAYOUTS))


def floors() -> dict[str, dict[str, Any]]:
    """What is pinned: for each set its data's hash and the least scores."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def shortfalls(name: str, hashed: str, scores: Scores) -> list[str]:
    """What falls short of the pinned floors, a sentence each; empty when the gate is passed."""
    pinned = floors()[name]
    if hashed != pinned["data"]:
        return [f"{name}: the labelled data is another ({hashed}); measure and pin anew"]
    return [
        f"{name}.{kind} is {scores.get(kind, 0):.5f}, pinned at {floor:.5f}"
        for kind, floor in pinned.items()
        if kind != "data" and scores.get(kind, 0) < floor - 1e-9
    ]


def pin(measured: Mapping[str, tuple[str, Scores]], *, lower: bool) -> None:
    """Write the floors; without `lower` none sinks while the data is the same."""
    old = floors() if FLOORS.exists() else {}
    lines = ["# The least scores; `python -m tests.quality.gate --pin` writes this file."]
    for name, (hashed, scores) in measured.items():
        lines += ["", f"[{name}]", f'data = "{hashed}"']
        before = old.get(name, {})
        for kind, score in scores.items():
            kept = before.get(kind, 0.0) if before.get("data") == hashed and not lower else 0.0
            lines.append(f"{kind} = {max(int(score * 1e5) / 1e5, kept)}")
    FLOORS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--pin", action="store_true", help="raise the floors to what is measured")
    words.add_argument("--lower", action="store_true", help="with --pin: let floors sink too")
    said = words.parse_args()
    known = gold()
    if not known.present:
        raise SystemExit(f"no labelled lists at {known.folder}; HEADLINES_GOLD names another place")
    measured = {name: measure(known) for name, measure in MEASURES.items()} | {"layouts": measure_layouts()}
    for name, (_, scores) in measured.items():
        for kind, score in scores.items():
            print(f"{name:8}{kind:20}{score:9.3%}")
    if said.pin:
        pin(measured, lower=said.lower)


if __name__ == "__main__":
    main()
