"""What a new version of a plan says is new, in the client's language."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from studio.documents.additions import Changes
from studio.documents.dates import Language, spell_with_weekday

Data = Mapping[str, Any]
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "added": "New for home: {names}.",
        "removed": "Please stop using: {names}.",
        "treated": "What was done is now: {names}.",
        "next": "Your next visit is now {day}.",
        "no_next": "There is no date for the next visit any more.",
        "product": "The product for “{name}” has changed.",
        "note": "There is a new note for you.",
        "days": "The day-by-day advice has changed. Please read it again.",
        "language": "Your plan is now in English. Please read all of it again.",
    },
    "es": {
        "added": "Nuevo para casa: {names}.",
        "removed": "Deje de usar: {names}.",
        "treated": "Lo que se hizo es ahora: {names}.",
        "next": "Su próxima visita es ahora el {day}.",
        "no_next": "Ya no hay fecha para la próxima visita.",
        "product": "Ha cambiado el producto para «{name}».",
        "note": "Hay una nota nueva para usted.",
        "days": "Han cambiado los consejos por día. Léalos otra vez.",
        "language": "Su plan ahora está en español. Léalo todo otra vez.",
    },
}


def changes(before: Data, after: Data, names: Mapping[str, str]) -> Changes | None:
    """Compare two plans' data; `names` are those of the classes in the plan's language."""
    lines = tuple(_lines(before, after, names))
    return Changes(date.fromisoformat(before["on"]), lines) if lines else None


def _lines(before: Data, after: Data, names: Mapping[str, str]) -> Iterator[str]:
    words = WORDS[after["language"]]
    old, new = _classes(before), _classes(after)
    if added := [names.get(key, key) for key in new if key not in old]:
        yield words["added"].format(names=", ".join(added))
    if removed := [names.get(key, key) for key in old if key not in new]:
        yield words["removed"].format(names=", ".join(removed))
    is_translated = before["language"] != after["language"]
    if is_translated:  # its sentences cannot be compared
        yield words["language"]
    elif before["treatments"] != after["treatments"] and after["treatments"]:
        yield words["treated"].format(names=", ".join(after["treatments"]))
    for key in new:
        if key in old and _product(before, key) != _product(after, key):
            yield words["product"].format(name=names.get(key, key))
    yield from _next(before, after, words)
    if (before.get("messages") or []) != (after.get("messages") or []) and after.get("messages"):
        yield words["note"]
    if before["bands"] != after["bands"] and not is_translated:
        yield words["days"]


def _next(before: Data, after: Data, words: Mapping[str, str]) -> Iterator[str]:
    if before["next_visit_on"] == after["next_visit_on"]:
        return
    if after["next_visit_on"] is None:
        yield words["no_next"]
        return
    day = date.fromisoformat(after["next_visit_on"])
    yield words["next"].format(day=spell_with_weekday(day, Language(after["language"])))


def _classes(data: Data) -> tuple[str, ...]:
    steps = (*data["morning"], *data["evening"])
    return tuple(dict.fromkeys(step["class_key"] for step in steps if step["class_key"]))


def _product(data: Data, key: str) -> object:
    return (data.get("products") or {}).get(key) or []
