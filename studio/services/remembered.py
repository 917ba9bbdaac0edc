"""Answers that follow from what they were asked alone, kept for the next time they are asked."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Remembered(Generic[Kept]):
    """Keeps the last answers of a pure function, by keys that say nothing about anybody.

    A key is an id or a digest, never the question itself: what people told is not kept here.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()

    def of(self, key: tuple[str, ...], make: Callable[[], Kept]) -> Kept:
        """Return what was kept, or make it; two threads that ask at once may both make it."""
        known = self._kept.get(key)
        if known is not None:
            return known
        made = self._kept[key] = make()
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made

    def __len__(self) -> int:
        return len(self._kept)
