"""Fit and measure the weights of the outlet split: python benchmarks/fit_outlets.py GOLD_FOLDER [--write]

GOLD_FOLDER holds google.jsonl and seeds.jsonl (rows with document, title, outlet). Prints what the shipped book and the
fitted weights reach, with everything known, and by folds over outlets: the names of a fold's outlets, and every row of the
book that holds one of them or a near variant, are taken out of the book and of what is fitted before its rows are
scored. --write stores the weights and their calibration in app/data/outlet_weights.json. Nothing of the gold is kept but numbers.
Deterministic. Needs numpy (a development dependency).
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.parsing.outlets import split as outlets
from app.parsing.outlets.book import BookRow, OutletBook, make_book, shipped_rows
from app.parsing.outlets.model import Model, chosen
from app.parsing.outlets.split import Split, list_evidence, split_titles
from app.text import fold, squeeze

WEIGHTS = Path(__file__).parent.parent / "app" / "data" / "outlet_weights.json"
FOLDS = 5
ROUNDS = 4  # altered copies of each document that are fitted on, beside the document itself
DASHED = 0.015  # of a document's plain outlets, those that become a dashed name in an altered copy
SUFFIXED = 0.02  # and those whose titles get the outlet's own name appended
RIDGE = 1.0  # pull of each weight towards 0, in units of examples
DASH = re.compile(r"\s[-–—|]\s")
EDGES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)


@dataclass(frozen=True, slots=True)
class Row:
    document: str
    title: str
    outlet: str

    @property
    def text(self) -> str:
        return f"{self.title} - {self.outlet}"

    @property
    def several(self) -> bool:
        return self.text.count(" - ") > 1


def part(text: str, parts: int, salt: str = "") -> int:
    """A stable share of `parts` for a name."""
    return int.from_bytes(blake2b((salt + text).encode(), digest_size=4).digest()) % parts


def group(outlet: str) -> str:
    """Outlets that are variants of one another fall into one fold: the name up to its first dash or pipe."""
    return fold(DASH.split(outlet, maxsplit=1)[0]) or fold(outlet)


def read_gold(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        read = [json.loads(line) for line in lines]
    return [Row(row["document"], squeeze(row["title"]), squeeze(row["outlet"])) for row in read if row["outlet"]]


def by_document(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.document].append(row)
    return dict(found)


def without(groups: Iterable[str]) -> list[BookRow]:
    """The shipped rows less those that hold an outlet of these groups under any spelling."""
    out = set(groups)
    return [row for row in shipped_rows() if not any(group(name) in out for name in (row.name, *row.aliases))]


def dashed_names(rows: Iterable[BookRow], gold: Iterable[Row]) -> list[str]:
    """Names with " - " in them to fit on: of the book, of the gold, and those printed with another dash or a pipe."""
    names = [name for row in rows for name in (row.name, *row.aliases)] + [row.outlet for row in gold]
    return sorted({DASH.sub(" - ", name) for name in names if DASH.search(name)})


ALIASES = {row.name: [alias for alias in row.aliases if not DASH.search(alias)] for row in shipped_rows()}


def suffixes(outlet: str) -> list[str]:
    """How sites append their own name, or an alias of it, to a title that a feed then follows with the name."""
    if ALIASES.get(outlet) and part(outlet, 2):
        return ALIASES[outlet]
    bare = outlet.removeprefix("The ")
    joined = re.sub(r"\W", "", bare)
    initials = "".join(word[0] for word in re.findall(r"\w+", bare)).upper()
    return [
        outlet,
        outlet,
        bare,
        outlet.upper(),
        joined,
        f"{joined}.com",
        f"{bare} News",
        f"{bare} Online",
        bare.split(".")[0],
        initials if 2 < len(initials) < 6 else outlet,
    ]


def poorer(rows: Sequence[BookRow], turn: int) -> list[BookRow]:
    """A book that lost half of its outlets, and of some others the spellings with a dash and the aliases these are made of."""
    kept = [row for row in rows if part(group(row.name), 2) != turn % 2]
    return [row if part(group(row.name), 4) // 2 == turn // 2 % 2 else undashed(row) for row in kept]


def undashed(row: BookRow) -> BookRow:
    dashed = [alias for alias in row.aliases if DASH.search(alias)]
    pieces = {fold(piece) for alias in dashed for piece in DASH.split(alias)}
    return BookRow(row.name, tuple(a for a in row.aliases if a not in dashed and fold(a) not in pieces), row.domains)


def altered(rows: Sequence[Row], dashed: Sequence[str], plain: Sequence[str], chance: random.Random) -> list[Row]:
    """A document some of whose outlets were replaced, each throughout: by dashed names, and behind titles with dashes by
    plain ones; some plain outlets' titles end in the outlet's own name, in one of its variants."""
    swapped: dict[str, str] = {}
    suffixed: dict[str, str] = {}
    with_dash = {row.outlet for row in rows if " - " in row.title}
    for outlet in sorted({row.outlet for row in rows}):
        if " - " in outlet:
            continue
        if outlet in with_dash and chance.random() < 0.6:
            swapped[outlet] = chance.choice(plain)
        elif chance.random() < DASHED:
            swapped[outlet] = chance.choice(dashed)
        elif chance.random() < SUFFIXED:
            suffixed[outlet] = chance.choice(suffixes(outlet))
    return [
        Row(
            row.document,
            f"{row.title} - {suffixed[row.outlet]}" if suffixed.get(row.outlet) else row.title,
            swapped.get(row.outlet, row.outlet),
        )
        for row in rows
    ]


def examples(rows: Sequence[Row], book: OutletBook) -> Iterator[tuple[dict[str, float], bool, Row]]:
    """Each step of each row with several separators: its evidence, and whether that separator belongs to the outlet."""
    seen = list_evidence(row.text for row in rows)
    blank = Model(0.0, {})
    reader = outlets._Reader(outlets._finder(outlets.SEPARATORS), seen, book, blank, True, 0.0)
    for row in rows:
        if not row.several:
            continue
        inner = row.outlet.count(" - ")
        for number, step in enumerate(reader.steps(row.text, reader.find(row.text))):
            if outlets.BOOK not in step.values:
                yield dict(step.values), number < inner, row
            if number >= inner:
                break


def training(rows: Sequence[Row], out: frozenset[str]) -> tuple[list[dict[str, float]], list[bool], list[float]]:
    """What to fit on: the documents under the whole book, and altered ones under a book that lost half of its names."""
    kept = [row for row in rows if group(row.outlet) not in out]
    shipped = without(out)
    whole = make_book(shipped)
    dashed = dashed_names(shipped, kept)
    plain = sorted({row.outlet for row in kept if " - " not in row.outlet})
    values: list[dict[str, float]] = []
    labels: list[bool] = []
    weights: list[float] = []
    books = [make_book(poorer(shipped, turn)) for turn in range(ROUNDS)]
    for name, document in by_document(rows).items():
        for turn in range(ROUNDS + 1):
            chance = random.Random(f"{name}{turn}")
            list_rows = altered(document, dashed, plain, chance) if turn else document
            book = books[turn - 1] if turn else whole
            alike: dict[tuple[str, str], int] = defaultdict(int)
            for read, inside, row in examples(list_rows, book):
                if group(row.outlet) in out:
                    continue
                ending = row.title.rsplit(" - ", 1)[-1] if " - " in row.title else ""
                alike[ending, row.outlet] += 1
                values.append(read)
                labels.append(inside)
                weights.append(1.0 / alike[ending, row.outlet])  # a pair that recurs is one case, not a hundred
    return values, labels, weights


def fitted(values: Sequence[Mapping[str, float]], labels: Sequence[bool], shares: Sequence[float]) -> Model:
    """Ridge logistic regression by Newton's method; the bias is not pulled."""
    names = sorted({name for value in values for name in value})
    place = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(values), len(names) + 1))
    matrix[:, -1] = 1.0
    for index, value in enumerate(values):
        for name, amount in value.items():
            matrix[index, place[name]] = amount
    target, share = np.array(labels, dtype=float), np.array(shares)
    pull = np.full(len(names) + 1, RIDGE)
    pull[-1] = 1e-3
    weights = np.zeros(len(names) + 1)
    for _ in range(30):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights, -35, 35)))
        slope = matrix.T @ (share * (chance - target)) + pull * weights
        bend = (matrix.T * (share * chance * (1 - chance))) @ matrix + np.diag(pull)
        change = np.linalg.solve(bend, slope)
        weights -= change
        if np.abs(change).max() < 1e-6:
            break
    return Model(
        round(float(weights[-1]), 3),
        {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=False)},
    )


Measured = list[tuple[Row, Split, float]]


def measure(rows: Sequence[Row], book: OutletBook, model: Model, only: frozenset[str] | None = None) -> Measured:
    """Each row's split and the model's own probability of it; `only` keeps the rows of these groups."""
    found: Measured = []
    for document in by_document(rows).values():
        splits = split_titles([row.text for row in document], book, model=model, explain=True)
        for row, split in zip(document, splits, strict=True):
            if only is None or group(row.outlet) in only:
                chance = max((each.probability for each in split.alternatives), default=split.confidence)
                found.append((row, split, chance))
    return found


def right(row: Row, split: Split) -> bool:
    return split.title == row.title and split.outlet == row.outlet


def scores(measured: Measured) -> dict[str, tuple[int, int]]:
    kinds = {
        "rows": measured,
        "title with ' - '": [each for each in measured if " - " in each[0].title],
        "outlet with ' - '": [each for each in measured if " - " in each[0].outlet],
    }
    return {name: (sum(right(row, split) for row, split, _ in kind), len(kind)) for name, kind in kinds.items()}


def show(title: str, measured: Measured) -> None:
    print(title)
    for name, (met, total) in scores(measured).items():
        print(f"    {name:20} {met:6} / {total:<6} {met / max(1, total):9.3%}")


def calibrated(measured: Measured, *, joined: bool) -> list[tuple[float, float]]:
    """Shares right by the model's probability, from the top down pooled until they fall, each with half a failure added so
    that none claims certainty."""
    found: list[list[float]] = []
    for edge, end in zip(EDGES, (*EDGES[1:], 2.0), strict=True):
        inside = [
            right(row, split)
            for row, split, chance in measured
            if split.alternatives and (" - " in (split.outlet or "")) == joined and edge <= chance < end
        ]
        if inside:
            found.append([edge, sum(inside), len(inside)])
        while len(found) > 1 and found[-1][1] / found[-1][2] <= found[-2][1] / found[-2][2]:
            last = found.pop()
            found[-1][1:] = [found[-1][1] + last[1], found[-1][2] + last[2]]
    return [(edge, round((good + 0.5) / (total + 1), 4)) for edge, good, total in found]


def reliability(title: str, measured: Measured) -> None:
    print(title)
    edges = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 1.01)
    for low, high in pairwise(edges):
        inside = [right(row, split) for row, split, _ in measured if low <= split.confidence < high]
        if inside:
            print(
                f"    {low:5.3f} to {min(high, 1):5.3f}  {len(inside):6} rows  right {sum(inside) / len(inside):9.4%}"
            )
    sure = [right(row, split) for row, split, _ in measured if split.confidence >= 0.95]
    print(f"    0.95 or more: {len(sure) / len(measured):.3%} of rows, right {sum(sure) / max(1, len(sure)):.4%}")


def held_out(rows: Sequence[Row]) -> Measured:
    """Every row scored by a book and weights that never saw its outlet."""
    found: Measured = []
    groups = {group(row.outlet) for row in rows}
    for number in range(FOLDS):
        out = frozenset(name for name in groups if part(name, FOLDS, "fold") == number)
        found += measure(rows, make_book(without(out)), fitted(*training(rows, out)), out)
    return found


def later_documents(rows: Sequence[Row]) -> Measured:
    """Three tenths of the documents are known, the others scored; outlets only these print are out of book and fit."""
    found: Measured = []
    for turn in range(2):
        known = [row for row in rows if part(row.document, 10, f"document{turn}") < 3]
        rest = [row for row in rows if part(row.document, 10, f"document{turn}") >= 3]
        out = frozenset(group(row.outlet) for row in rest) - {group(row.outlet) for row in known}
        found += measure(rest, make_book(without(out)), fitted(*training(known, out)))
    return found


def recalibrated(measured: Measured, model: Model) -> Measured:
    return [
        (row, split._replace(confidence=model.confidence(chance, joined=" - " in (split.outlet or ""))), chance)
        if split.alternatives
        else (row, split, chance)
        for row, split, chance in measured
    ]


def curve(measured: Measured) -> None:
    """What other values of outlets.JOIN would reach: the split at the last separator stands in for any that is less likely."""
    print("    join   title wrong  outlet right")
    for join in (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        wrong = good = 0
        for row, split, _ in measured:
            chances = [each.probability for each in split.alternatives]
            number = chosen(chances, join) if chances else 0
            got = split.alternatives[number] if chances else split
            correct = got.title == row.title and got.outlet == row.outlet
            wrong += " - " in row.title and not correct
            good += " - " in row.outlet and correct
        print(f"    {join:4.2f} {wrong:10} {good:12}")


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--write", action="store_true", help="store weights and calibration")
    parser.add_argument("--wrong", type=int, default=0, help="how many wrong rows to print")
    options = parser.parse_args(argv)
    rows, seeds = read_gold(options.gold / "google.jsonl"), read_gold(options.gold / "seeds.jsonl")
    read = training(rows, frozenset())
    inside = sum(share for label, share in zip(read[1], read[2], strict=True) if label)
    print(
        f"fitted on {len(read[0])} steps, worth {sum(read[2]):.0f} cases, {inside:.0f} of them inside an outlet's name"
    )
    raw = fitted(*read)
    out, later = held_out(rows), later_documents(rows)
    model = Model(raw.bias, raw.weights, calibrated(out, joined=False), calibrated(out, joined=True))
    book = make_book(shipped_rows())
    everything = measure(rows, book, model)
    for name, measured in (
        ("google, everything known", everything),
        (
            f"google, each outlet taken out of the book and of the fit ({FOLDS} folds over outlets)",
            recalibrated(out, model),
        ),
        (
            "google, 7 of 10 documents, outlets only they print taken out of the book and of the fit (twice)",
            recalibrated(later, model),
        ),
    ):
        show(name, measured)
        reliability("    reliability", measured)
        curve(measured)
    show("seeds, everything known", measure(seeds, book, model))
    for name, weight in sorted(model.weights.items(), key=lambda item: -abs(item[1])):
        print(f"    {weight:8.3f}  {name}")
    print("bias", model.bias, "apart", model.apart, "joined", model.joined)
    for name, measured in (("known", everything), ("held out", out), ("later", later)):
        for row, split, chance in [each for each in measured if not right(each[0], each[1])][: options.wrong]:
            print(f"{name} {chance:.3f} {split.rule}: {split.title[-60:]} || {split.outlet} ## {row.outlet}")
    if options.write:
        stored = {
            "bias": model.bias,
            "weights": dict(sorted(model.weights.items())),
            "apart": model.apart,
            "joined": model.joined,
        }
        WEIGHTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
