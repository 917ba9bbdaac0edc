"""Allowed words: what a therapist can read aloud, and the check that nothing forbidden slips in."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from studio.skin.knowledge import Knowledge
from studio.skin.terms import Disposition, Urgency

ONLY = "Only a dermatologist can say for certain what it is."
WITHIN = {
    Urgency.ROUTINE: "at the next available visit",
    Urgency.SOON: "within two weeks",
    Urgency.URGENT: "today",
    Urgency.EMERGENCY: "right now: call 911",
}
FIT_WORDS = {
    "most_consistent": "most consistent with",
    "partly_consistent": "partly consistent with",
    "not_specific": "not specific; they remind of",
}


@lru_cache(maxsize=8)
def _patterns(texts: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


def never_say_problems(text: str, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the forbidden wordings in a text, sentence by sentence; empty when it may be said."""
    rules: Mapping[str, Any] = knowledge.data["never_say"]
    found = []
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        if any(allowed in sentence.casefold() for allowed in rules["whitelist"]):
            continue
        for pattern in _patterns(tuple(rules["patterns"])):
            if match := pattern.search(sentence):
                found.append(match.group())
    return tuple(found)


def listing(words: Sequence[str]) -> str:
    """Join words the way one says them."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def summary(
    disposition: Disposition,
    *,
    seen: str | None,
    fit: str | None,
    urgency: Urgency,
    to: str | None,
    why: Sequence[str],
    offered: Sequence[str],
    until: str | None,
    questions: Sequence[str],
    note: str | None,
) -> str:
    """Return one paragraph that may be read aloud to the client."""
    parts = []
    if seen and fit and disposition in {Disposition.TREAT, Disposition.WATCH, Disposition.HOLD}:
        parts.append(f"The features I can see are {FIT_WORDS[fit]} {seen}.")
    parts.extend(_advice(disposition, urgency, to, why, offered, until, questions))
    if note:
        parts.append(note)
    if disposition is not Disposition.ASK:
        parts.append(ONLY)
    return " ".join(parts)


def _advice(
    disposition: Disposition,
    urgency: Urgency,
    to: str | None,
    why: Sequence[str],
    offered: Sequence[str],
    until: str | None,
    questions: Sequence[str],
) -> list[str]:
    if disposition is Disposition.REFER:
        because = f" What stands out: {'; '.join(why[:3])}." if why else ""
        return [
            f"I see something that I cannot judge, so {to} should look at it"
            f" {WITHIN[urgency]}.{because}",
            "We leave this place alone until then.",
        ]
    if disposition is Disposition.TREAT:
        return [f"For the look of the skin we can offer {listing(offered)} here."]
    if disposition is Disposition.HOLD:
        when = f" until {until}" if until else " until the note or letter is here"
        return [f"We wait{when} and do no treatment at this place now."]
    if disposition is Disposition.ASK:
        first = f" First: {questions[0]}" if questions else ""
        return [f"There is not enough recorded yet to say more.{first}"]
    return [
        "We leave it as it is, take a photo and look again.",
        "Please see a dermatologist if it changes, hurts, itches or bleeds, or if you would like"
        " an opinion.",
    ]
