"""Decide whose a name is, when it was, and what must be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from studio.skin.dictionary.cover import Element, Found, Segment, Unknown, respelled
from studio.skin.dictionary.cues import Cue
from studio.skin.dictionary.grammar import (
    is_negated_list,
    is_past,
    is_pause,
    is_reaction,
    is_reason,
    joined_up,
    negated_names,
    tells_past,
)
from studio.skin.dictionary.lists import Lists
from studio.skin.dictionary.names import NEAREST, WHICH_NAME, Name
from studio.skin.dictionary.readings import Reading
from studio.skin.dictionary.words import joined, key

ASK_WHEN = {
    "med": "When was it last taken?",
    "condition": "When was it, and is it over?",
    "allergy": "Does it still happen?",
}
ASK_WHOSE = "Is that the client's own, or a relative's?"
ASK_NEGATION = "Does the “no” belong to all of these?"
ASK_UNSURE = "Is it certain, and who named it?"
ASK_FIELD = "Is it a medicine taken, an allergy, an illness or a treatment of the skin?"
ASK_FORM = "What is in it, and what is it for?"
ASK_ALLERGEN = "Allergic to what, and what happens?"

#: A misspelled name is looked for among this many unexplained words of an item.
GUESSED_WORDS = 12
#: A misspelled phrase has at most this many words.
LONGEST_GUESS = 5
#: A child beside these makes the client the mother.
MOTHERHOOD = frozenset({"breastfeeding", "pregnant_or_trying"})
#: Words for "now" beside a name say more than the name alone.
WHEN_PRESENT = {
    "hsv_history": "hsv_active",
    "rosacea": "pod_or_rosacea_flare",
    "skin_cancer_past": "active_cancer",
}


@dataclass(slots=True)
class _Gathered:
    own: list[tuple[Found, bool]] = field(default_factory=list)
    family: list[Found] = field(default_factory=list)
    negated: list[Found] = field(default_factory=list)
    nearest: list[str] = field(default_factory=list)
    asks: dict[str, None] = field(default_factory=dict)
    unknown: bool = False
    about_family: bool = False
    settled: bool = False


@dataclass(slots=True)
class _Before:
    """What the part before says about the next one."""

    family: bool = False
    by_history: bool = False
    negated: bool = False
    reaction: bool = False


class Judge:
    """Reads the parts of one item; made for each item anew."""

    def __init__(self, lists: Lists, field: str, listed: str) -> None:
        self._lists = lists
        self._field = field
        self._listed = listed
        self._gathered = _Gathered()
        self._guesses_left = GUESSED_WORDS

    def reading(self, text: str, segments: Sequence[Segment]) -> Reading:
        """Return the reading of the whole item."""
        parts = joined_up(segments)
        all_negated = is_negated_list(parts)
        if all_negated and len(parts) > 2:
            self._ask(ASK_NEGATION)
        before = _Before()
        for part in parts:
            before = self._judge(part, before, all_negated=all_negated)
        return self._sum(text)

    def _judge(self, part: Segment, before: _Before, *, all_negated: bool) -> _Before:
        self._spell(part)
        listed = part.opened_by in {",", Cue.AND, Cue.OR} and before.reaction
        reaction = is_reaction(part) or listed
        if self._listed != "allergy" and reaction:
            self._as_allergy(part, certain=is_reaction(part) or part.opened_by != ",")
        for unknown in part.unknown():
            self._gathered.unknown = True
            self._gathered.nearest.extend(self._nearest(unknown))
        names = part.names()
        negated = names if all_negated else self._negated(part, before)
        family, certain = self._is_family(part, before)
        self._gathered.about_family |= family
        if not names:
            self._without_names(part)
        elif not certain:
            self._ask(ASK_WHOSE)
        for found in names:
            if found in negated:
                self._gathered.negated.append(found)
            elif family:
                self._gathered.family.append(found)
            else:
                self._own(part, found)
        return _Before(
            family=family and bool(names),
            by_history=part.has(Cue.FAMILY_HISTORY) or (family and before.by_history),
            negated=bool(names) and names[-1] in negated,
            reaction=reaction,
        )

    def _negated(self, part: Segment, before: _Before) -> list[Found]:
        if self._listed != "recent" and is_pause(part):
            return []
        return negated_names(part, or_before=before.negated)

    def _is_family(self, part: Segment, before: _Before) -> tuple[bool, bool]:
        """Tell whether the part speaks of a relative, and whether that is certain."""
        if part.has(Cue.FAMILY_HISTORY):
            return True, True
        if part.has(Cue.PERSON, Cue.CHILD):
            mother = any(MOTHERHOOD & found.name.factors for found in part.names())
            own = part.has(Cue.OWN) or (mother and part.has(Cue.CHILD))
            return not own, not own and self._listed in {"condition", "allergy"}
        carried = before.by_history if part.opened_by == "," else before.family
        if carried and not part.has(Cue.OWN):
            return True, False
        return self._field == "family", True

    def _spell(self, part: Segment) -> None:
        """Put misspelled names in the place of unexplained words."""
        if not part.unknown():
            return
        whole = self._whole_guess(part)
        if whole is not None:
            part.elements = whole
            return
        guess = partial(self._lists.guess, self._listed)
        elements: list[Element] = []
        for element in part.elements:
            if not isinstance(element, Unknown):
                elements.append(element)
                continue
            tried, rest = element.words[: self._guesses_left], element.words[self._guesses_left :]
            self._guesses_left -= len(tried)
            elements.extend(respelled(Unknown(tried), guess) if tried else ())
            elements.extend([Unknown(rest)] if rest else ())
        part.elements = [e for e in elements if not (part.names() and _is_letter(e))]

    def _whole_guess(self, part: Segment) -> list[Element] | None:
        """Return the part with all its words read as one misspelled phrase."""
        pieces = [e for e in part.elements if isinstance(e, Found | Unknown)]
        words = [word for piece in pieces for word in piece.words]
        if len(pieces) < 2 or len(words) > LONGEST_GUESS or not self._guesses_left:
            return None
        found = self._lists.guess(self._listed, joined(words))
        if found is None:
            return None
        for piece in part.names():
            if not piece.name.factors <= found.name.factors:
                name = found.name.with_also(piece.name).asking(WHICH_NAME)
                found = replace(found, name=name)
        return [found, *(e for e in part.elements if not isinstance(e, Found | Unknown))]

    def _as_allergy(self, part: Segment, *, certain: bool) -> None:
        """Read the names of a part that speaks of a reaction as what the client reacts to.

        In a list after a reaction both meanings count, as it is not sure how far the list goes.
        """
        elements: list[Element] = []
        for element in part.elements:
            if isinstance(element, Found):
                place = key(element.name.text)
                lists = self._lists
                meant = lists.own("allergy", place) or lists.foreign("allergy", place)
                if meant is not None and certain:
                    elements.append(replace(element, name=meant, foreign=False))
                    continue
                if meant is not None:
                    name = element.name.with_also(meant)
                    elements.append(replace(element, name=name, foreign=True))
                    continue
            elements.append(element)
        part.elements = elements
        if part.has(Cue.INTOLERANCE):
            self._ask(ASK_ALLERGEN)

    def _own(self, part: Segment, found: Found) -> None:
        dated = self._listed != "recent"
        past, since = dated and is_past(part, found, self._listed), dated and is_pause(part)
        name = self._detailed(part, found.name)
        self._gathered.own.append((replace(found, name=name), past))
        if self._field == "family":
            return
        self._gathered.nearest.extend(found.nearest)
        for ask in name.asks:
            self._ask(ask)
        if not name.matters():
            return
        if found.foreign and not is_reason(part, found):
            self._ask(ASK_FIELD)
        if past or (dated and tells_past(part)):
            self._ask(ASK_WHEN[self._listed])
        if part.has(Cue.UNSURE):
            self._ask(ASK_UNSURE)
        if part.has(Cue.NEGATION, Cue.NOTHING):
            self._ask(ASK_WHEN[self._listed] if since else ASK_NEGATION)

    def _detailed(self, part: Segment, name: Name) -> Name:
        """Return the name with what the words beside it add."""
        if self._listed == "med":
            return name
        factors = name.factors
        if "diabetes_unspecified" in factors:
            if part.has(Cue.UNCONTROLLED):
                factors = factors - {"diabetes_unspecified"} | {"diabetes_uncontrolled"}
            elif part.has(Cue.CONTROLLED):
                factors = factors - {"diabetes_unspecified"} | {"diabetes_controlled"}
        if part.has(Cue.PRESENT):
            factors |= {WHEN_PRESENT[factor] for factor in factors if factor in WHEN_PRESENT}
        return replace(name, factors=factors)

    def _without_names(self, part: Segment) -> None:
        gathered = self._gathered
        if part.has(Cue.NOTHING, Cue.NEGATION):
            gathered.settled = True
        elif part.has(Cue.ALLERGY):
            gathered.settled = True
            self._ask(ASK_ALLERGEN)
        elif part.has(Cue.FORM, Cue.OBJECT):
            gathered.unknown = True
            self._ask(ASK_FORM)

    def _nearest(self, unknown: Unknown) -> tuple[str, ...]:
        names = self._lists.of(self._listed)
        return names.nearest(joined(unknown.words)) or names.nearest(unknown.words[0])

    def _ask(self, question: str) -> None:
        self._gathered.asks[question] = None

    def _sum(self, text: str) -> Reading:
        gathered = self._gathered
        own = [found for found, _ in gathered.own]
        relation, counted = self._relation(own)
        explained = bool(own or gathered.family or gathered.negated or gathered.settled)
        acting = [past for found, past in gathered.own if found.name.matters()]
        pasts = acting or [past for _, past in gathered.own]
        placed = [found.name.sites for found in own]
        return Reading(
            word=text,
            field=self._field,
            factors=_factors(counted),
            known=explained and not gathered.unknown,
            past=bool(pasts) and all(pasts),
            relation=relation,
            ask=" ".join(gathered.asks) or None,
            nearest=tuple(dict.fromkeys(gathered.nearest))[:NEAREST],
            recent=frozenset(event for found in counted for event in found.name.recent),
            family=_factors(gathered.family),
            sites=tuple(site for sites in placed for site in sites) if all(placed) else (),
            parts=tuple(dict.fromkeys(found.name.text for found in counted)),
        )

    def _relation(self, own: list[Found]) -> tuple[str, list[Found]]:
        """Return whose the item is, and the names that count for that."""
        gathered = self._gathered
        if self._field == "family":
            return "family", own + gathered.family
        if own or (gathered.unknown and not gathered.about_family):
            return "self", own
        if gathered.about_family:
            return "family", [] if self._listed == "recent" else gathered.family
        if gathered.negated:
            return "negated", [] if self._listed == "recent" else gathered.negated
        return "self", own


def _factors(names: Sequence[Found]) -> frozenset[str]:
    return frozenset(factor for found in names for factor in found.name.factors)


def _is_letter(element: Element) -> bool:
    return isinstance(element, Unknown) and all(len(word) == 1 for word in element.words)
