"""Timing by turns, and the table that compares figures with goals."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure beside the most it may be; without a bound it is for information."""

    name: str
    measured: float
    unit: str
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        if self.at_most is None:
            return ""
        return "PASS" if self.measured <= self.at_most else "FAIL"


def show(goals: Iterable[Goal]) -> None:
    """Print one line per figure as soon as it is there."""
    for goal in goals:
        bound = "" if goal.at_most is None else f"<= {goal.at_most:g} {goal.unit}"
        figure = f"{goal.measured:.3g} {goal.unit}"
        print(f"{goal.name:<58} {figure:>14}  {bound:<14} {goal.verdict}", flush=True)


def seconds(work: Callable[[], object], calls: int = 1) -> float:
    """Return the processor time of one call, averaged over the given number of calls."""
    start = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - start) / calls


def by_turns(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, calls: tuple[int, int]
) -> tuple[float, float]:
    """Return median seconds of both, measured alternately so that both see the same machine."""
    pairs = [(seconds(ours, calls[0]), seconds(theirs, calls[1])) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
