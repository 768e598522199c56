"""Ratios with their goals, and clocks that other programs on the machine disturb little."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

Work = Callable[[], object]
WARM_UP = 3  # calls


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was measured, against what it should be: at most `goal`, or at least."""

    name: str
    measured: float
    goal: float
    at_least: bool = False
    note: str = ""

    @property
    def good(self) -> bool:
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        said = "ok" if self.good else "SHORT"
        return f"{self.name:<62} {self.measured:>8.2f}   {sign} {self.goal:<6g} {said:<6} {self.note}".rstrip()


def cpu(work: Work, *, times: int = 1, processes: Iterable[int] = ()) -> float:
    """Seconds of processor time that `work` takes, the least of some times; with those of `processes` (a database server's)."""
    pids = list(processes)
    found = []
    for _ in range(times):
        before = time.process_time() + sum(map(spent_by, pids))
        work()
        found.append(time.process_time() + sum(map(spent_by, pids)) - before)
    return min(found)


def spent_by(pid: int) -> float:
    """Seconds of processor time a process and its threads have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def exactly_spent_by(pid: int) -> float:
    """The same of a process with one thread, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def middles(*works: Work, times: int = 100, clock: Callable[[], float] = time.thread_time) -> list[float]:
    """Median seconds of processor time of one call of each. They take turns, so what disturbs one disturbs all.

    `clock` says how much was spent so far; the default knows of this thread alone.
    """
    found: list[list[float]] = [[] for _ in works]
    for number in range(times + WARM_UP):
        for work, times_of in zip(works, found, strict=True):
            before = clock()
            work()
            if number >= WARM_UP:
                times_of.append(clock() - before)
    return [median(times_of) for times_of in found]
