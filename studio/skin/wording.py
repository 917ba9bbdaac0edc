"""Allowed words: what a therapist can read aloud, and the check that nothing forbidden slips in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from studio.skin.knowledge import Knowledge
from studio.skin.terms import Disposition, Urgency

QUOTED = re.compile("“[^”]*”")
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
    found: list[str] = []
    text = QUOTED.sub("“…”", text)  # the client's own words, quoted, are not ours
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        if any(allowed in sentence.casefold() for allowed in rules["whitelist"]):
            continue
        matches = (pattern.search(sentence) for pattern in _patterns(tuple(rules["patterns"])))
        found.extend(match.group() for match in matches if match)
    return tuple(found)


def listing(words: Sequence[str]) -> str:
    """Join words the way one says them."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one paragraph for the client is made of."""

    disposition: Disposition
    seen: str | None
    fit: str | None
    urgency: Urgency
    to: str
    why: tuple[str, ...]
    offered: tuple[str, ...]
    until: str | None
    question: str
    gate: str
    clinician: str
    within: str | None
    wish: bool


def summary(said: Said) -> str:
    """Return one paragraph that may be read aloud to the client.

    What it looks like is named only where the studio itself may go on: nobody is frightened by a
    name on the way to a clinician.
    """
    if said.gate:
        return f"{said.gate} {ONLY}" if said.disposition is Disposition.WATCH else _gated(said)
    parts = []
    if said.seen and said.fit and said.disposition in NAMED:
        parts.append(f"The features I can see are {FIT_WORDS[said.fit]} {said.seen}.")
    parts.append(_advice(said))
    if said.disposition is not Disposition.ASK and said.urgency is not Urgency.EMERGENCY:
        parts.append(ONLY)
    return " ".join(parts)


NAMED = frozenset({Disposition.TREAT, Disposition.WATCH, Disposition.HOLD})


def _gated(said: Said) -> str:
    """Say the fixed words of a place that is never looked at, and where to go. [3.5]"""
    return f"{said.gate} Please let {said.to} look at it {WITHIN[said.urgency]}."


def _advice(said: Said) -> str:
    match said.disposition:
        case Disposition.REFER:
            return _referral(said)
        case Disposition.TREAT:
            more = " There are other choices too, but not all for one visit."
            first = listing(said.offered[:MOST_NAMED])
            rest = more if len(said.offered) > MOST_NAMED else ""
            return f"For the look of the skin we can offer {first} here.{rest}"
        case Disposition.HOLD:
            return f"We wait {_until(said.until)} and do no treatment at this place now."
        case Disposition.ASK:
            first = f" First: {said.question}" if said.question else ""
            return f"There is not enough recorded yet to say more.{first}"
        case Disposition.WATCH:
            return (
                f"We leave it as it is, take a photo and look again. Please see {said.clinician} if"
                " it changes, hurts, itches or bleeds, or if you would like an opinion."
            )


#: Services that are named aloud; a list of nine helps nobody.
MOST_NAMED = 2


def _referral(said: Said) -> str:
    if said.urgency is Urgency.EMERGENCY:
        return "This is an emergency. We are calling 911 now."
    if said.wish:
        return (
            f"These look most like {said.seen}. Nothing that we do here removes them. {said.to} can"
            " tell you about removal."
        ).replace(f". {said.to}", f". {said.to[0].upper()}{said.to[1:]}")
    why = f" What stands out: {'; '.join(said.why[:3])}." if said.why else ""
    return (
        f"I see something that I cannot judge, so {said.to} should look at it"
        f" {said.within or WITHIN[said.urgency]}.{why} We leave this place alone until then."
    )


def _until(until: str | None) -> str:
    if until is None:
        return "until the note or letter is here"
    if until in UNTIL_WORDS:
        return UNTIL_WORDS[until]
    day = date.fromisoformat(until)
    return f"until {day.day} {day:%B} {day.year}"


UNTIL_WORDS = {
    "healed": "until it has closed and calmed down",
    "cleared": "until a clinician has looked at it",
}
