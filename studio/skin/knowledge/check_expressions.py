"""Check every expression: that it reads, that its names exist, and that it comes at its time."""

import re
from collections.abc import Iterator
from functools import lru_cache

from studio.skin.expressions import ExpressionError, compile_expression, tokens
from studio.skin.knowledge.problems import (
    FIELDS,
    NUMBERS,
    Data,
    Problem,
    entries,
    problem,
    values_of,
)

#: Names that exist only after the score.
AFTER_SCORE = frozenset(
    {"explained", "soon_suspected", "typical_lid", "unclear", "veto", "contagion_suspected"}
)
SCORE_ONLY = "needs the score, but the rule is read before it"
OPERATORS = frozenset({"and", "or", "not"})
Names = frozenset[str]
Found = Iterator[Problem]


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Return the words of an expression as (kind, text), and why it cannot be read."""
    try:
        compile_expression(text)
        return tuple((word.kind, word.text) for word in tokens(text)), ""
    except ExpressionError as error:
        return (), str(error)


def expression_problems(data: Data) -> Iterator[Problem]:
    """Yield unreadable expressions, unknown names, names used too early, circles of flags."""
    ready = frozenset(data["computed"]) | frozenset(data["factors"])
    for key, fact in entries(data, "facts"):
        yield from _check(data, ("facts", key), fact["when"], ready - AFTER_SCORE, early=True)
        ready |= {key}
    for key, flag in entries(data, "flags"):
        early = flag["pass"] == 1
        names = ready - AFTER_SCORE if early else ready
        for text in _flag_texts(flag):
            yield from _check(data, ("flags", key), text, names, early=early)
    for kind, key, text, early in _others(data):
        names = ready - AFTER_SCORE if early else ready
        yield from _check(data, (kind, key), text, names, early=early)
    yield from _circles(data)


def _flag_texts(flag: Data) -> Iterator[str]:
    yield flag["when"]
    if "unless" in flag:
        yield flag["unless"]
    for part in ("escalate", "reroute"):
        for item in flag.get(part, ()):
            yield item["when"]


def _others(data: Data) -> Iterator[tuple[str, str, str, bool]]:
    """Yield kind, key, expression and whether it is read before the score."""
    for key, condition in entries(data, "conditions"):
        if condition.get("gate", "never") != "never":
            yield "conditions", f"{key}.gate", condition["gate"], True
        for when in condition["prior"].get("when", ()):
            yield "conditions", f"{key}.prior", when["if"], True
    for key, row in entries(data, "rows"):
        for item in (*row["overrides"], *row.get("reroute", ())):
            yield "rows", key, item["when"], False
    yield from _beside(data)


def _beside(data: Data) -> Iterator[tuple[str, str, str, bool]]:
    for item in (*data["veto"].get("cues", ()), *data["veto"].get("unless", ())):
        yield "veto", "", item["when"], False
    for key, text in data["aftercare"].get("when", {}).items():
        yield "aftercare", f"when.{key}", text, True
    if "basal_note" in data["must_not_miss"]:
        yield "must_not_miss", "basal_note", data["must_not_miss"]["basal_note"]["when"], False
    for key, entry in entries(data, "awareness"):
        for part in ("soon_when", "urgent_when"):
            if part in entry:
                yield "awareness", key, entry[part], False


def _check(data: Data, where: tuple[str, str], text: str, names: Names, *, early: bool) -> Found:
    words, broken = _read(text)
    if broken:
        yield problem(*where, broken)
    for kind, word in words:
        reason = _reason(data, kind, word, names)
        if reason is None and early and (kind in {"prob", "typical"} or word[:6] == "group:"):
            reason = f"{word!r} {SCORE_ONLY}"
        if reason is not None:
            yield problem(*where, reason)


def _reason(data: Data, kind: str, word: str, names: Names) -> str | None:
    """Say what is wrong with one word of an expression, or return None."""
    if kind == "atom":
        return _atom_reason(data, word)
    if kind == "prob":
        known = {*data["conditions"], *data["groups"]}
        lost = [key for key in re.findall(r"P\((\w+)\)", word) if key not in known]
        return f"{lost[0]!r} is not a condition or group" if lost else None
    return _name_reason(data, kind, word, names)


def _name_reason(data: Data, kind: str, word: str, names: Names) -> str | None:
    if kind == "number":
        name = re.split(r"[<>]", word)[0]
        return None if name in NUMBERS else f"number {name!r} is not known"
    if kind == "flag":
        known = word in data["computed"] or any(flag["id"] == word for flag in data["flags"])
        return None if known else f"flag {word!r} is not known"
    if kind == "typical":
        fact = f"unchanged_{word[len('typical(') : -1]}"
        return None if fact in names else f"{word!r} needs the fact {fact!r}"
    if kind != "word" or word in names or word in OPERATORS:
        return None
    return f"{word!r} {SCORE_ONLY}" if word in AFTER_SCORE else f"fact {word!r} is not known here"


def _atom_reason(data: Data, word: str) -> str | None:
    feature, _, listed = word.partition(":")
    if feature == "recorded":
        known = {*FIELDS, *data["vocabulary"]}
    elif feature == "group":
        known = {*data["groups"], *data["conditions"]}
    else:
        known = set(values_of(data, feature))
    if not known:
        return f"feature {feature!r} is not known"
    lost = [value for value in listed.split("/") if value not in known]
    return f"value {lost[0]!r} of {feature!r} is not known" if lost else None


def _circles(data: Data) -> Iterator[Problem]:
    """Yield flags that name each other in a circle."""
    needs = {
        flag["id"]: {
            word
            for text in _flag_texts(flag)
            for kind, word in _read(text)[0]
            if kind == "flag" and word.startswith("RF")
        }
        for flag in data["flags"]
    }
    for flag, named in needs.items():
        reached, waiting = set[str](), list(named)
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting.extend(needs.get(other, ()))
        if flag in reached:
            yield problem("flags", flag, "names itself in a circle")
