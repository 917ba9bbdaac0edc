"""How long the client's words take to read: the index, known names, and words nobody knows."""

import random
import string
from collections.abc import Iterator, Mapping
from typing import Any

from bench.measure import Goal, seconds
from studio.skin.dictionary import Dictionary
from studio.skin.knowledge import load_knowledge

FIELDS = ("med", "allergy", "condition", "recent")
NAMES = 500
RANDOM_WORDS = 2_000


def goals() -> Iterator[Goal]:
    """Measure; each figure stands beside its goal."""
    data = load_knowledge().data
    names = sum(len(entry["names"]) for entry in data["dictionary"])
    index = seconds(lambda: indexed(data), 9)
    yield Goal("index of the dictionary, per 1,500 names", index * 1500e3 / names, "ms", 8)
    yield from readings(data)


def indexed(data: Mapping[str, Any]) -> Dictionary:
    """Make a dictionary with every field's index built."""
    made = Dictionary(data["dictionary"], data["recent"], data["factors"])
    for field in FIELDS:
        made.suggest(field, "")
    return made


def readings(data: Mapping[str, Any]) -> Iterator[Goal]:
    dictionary = indexed(data)
    medicines = [
        f"{name} 20 mg"
        for entry in data["dictionary"]
        if entry["field"] == "med"
        for name in entry["names"]
    ][:NAMES]

    def read_all() -> None:
        for name in medicines:
            dictionary.read("med", name)

    dictionary.read("med", "qqxzz 5 mg")  # the list for misspellings is made at the first miss
    yield Goal("a known name with its dose, first time", seconds(read_all) * 1e6 / NAMES, "us")
    yield Goal("the same again", seconds(read_all, 20) * 1e6 / NAMES, "us", 20)
    chance = random.Random(8)  # noqa: S311 - the same words in every run
    letters = string.ascii_lowercase + "     -,./áñ0123456789"
    words = ["".join(chance.choices(letters, k=chance.randint(1, 30))) for _ in range(RANDOM_WORDS)]

    def read_random() -> None:
        for word in words:
            dictionary.read("med", word)

    yield Goal("a random word", seconds(read_random) * 1e3 / RANDOM_WORDS, "ms", 2)
