"""The weights of the outlet split, how they make probabilities, and how those are calibrated. Pure but for reading the file once.

`app/data/outlet_weights.json` is written by `benchmarks/fit_outlets.py`; docs/outlets.md explains and measures it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import exp, log

JOIN = 0.75  # how likely a separator inside the outlet must be; calibrated in docs/outlets.md: titles weigh more than outlets here


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted weights and their calibration.

    `apart` and `joined` say, for splits at the last separator and for outlets that hold one, which share was right where
    the model's own probability reached an edge: pairs (probability from, share), ascending.
    """

    bias: float
    weights: Mapping[str, float]
    apart: Sequence[tuple[float, float]] = ((0.0, 0.5),)
    joined: Sequence[tuple[float, float]] = ((0.0, 0.5),)

    def surely_apart(self) -> float:
        """The log-odds of a step, its title left out, from which on down any title gives the highest confidence."""
        edge = min(max(self.apart[-1][0], 0.5), 1 - 1e-9)
        return log((1 - edge) / edge) - sum(
            max(0.0, weight) for name, weight in self.weights.items() if name.startswith("title: ")
        )

    def confidence(self, probability: float, *, joined: bool) -> float:
        table = self.joined if joined else self.apart
        return [share for edge, share in table if probability >= edge or edge == table[0][0]][-1]


@lru_cache(maxsize=1)
def shipped_model() -> Model:
    """The weights this program ships with."""
    return read_model(files("app").joinpath("data", "outlet_weights.json").read_text(encoding="utf-8"))


def read_model(text: str) -> Model:
    """A model from its JSON: `bias`, `weights` by the evidence's name, `apart` and `joined` as lists of pairs."""
    read = json.loads(text)
    return Model(
        bias=read["bias"],
        weights=read["weights"],
        apart=[(edge, share) for edge, share in read["apart"]],
        joined=[(edge, share) for edge, share in read["joined"]],
    )


def _sigmoid(score: float) -> float:
    return 1 / (1 + exp(-max(-40.0, min(40.0, score))))


def chances(scores: Sequence[float]) -> list[float]:
    """Probabilities of the outlet holding 0, 1, 2 ... separators, from the log-odds of each step."""
    found = []
    reached = 1.0
    for score in scores:
        inside = _sigmoid(score)
        found.append(reached * (1 - inside))
        reached *= inside
    return [*found, reached]


def chosen(probabilities: Sequence[float], join: float = JOIN) -> int:
    """How many separators the outlet holds: none, unless some are at least as likely as `join`; then the likeliest number."""
    if probabilities[0] > 1 - join:
        return 0
    return max(range(1, len(probabilities)), key=lambda number: (probabilities[number], -number))
