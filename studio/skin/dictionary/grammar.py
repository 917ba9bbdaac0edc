"""What the words around the names of a part say: no, once, because, and whose."""

from collections.abc import Sequence

from studio.skin.dictionary.cover import Amount, Element, Found, Segment, Unknown
from studio.skin.dictionary.cues import Cue

#: Cues of a part without a name of its own that speak about the part before it.
TRAILING = (
    Cue.PERSON,
    Cue.CHILD,
    Cue.FAMILY_HISTORY,
    Cue.PAST,
    Cue.HAD,
    Cue.AGO,
    Cue.ENDED,
    Cue.ONGOING,
    Cue.PRESENT,
    Cue.UNSURE,
    Cue.CONTROLLED,
    Cue.UNCONTROLLED,
)
#: Cues that make a part more than names with small words.
TELLING = frozenset(Cue) - {Cue.FILLER, Cue.NEGATION, Cue.OWN, Cue.FORM, Cue.HAD, Cue.SPAN}
#: After these a no does not reach the next name: not daily aspirin, no meds epilepsy.
NO_FURTHER = frozenset([Cue.AFFIRMED, Cue.OFTEN, Cue.OBJECT, Cue.NOTHING])
#: Passing states: "had" or "healed" may have been last week, so only a year ends them.
PASSING = frozenset(
    [
        "sunburn",
        "ill_today",
        "open_skin_or_infection",
        "hsv_active",
        "pod_or_rosacea_flare",
        "photosensitizing_drug",
    ]
)


def joined_up(segments: Sequence[Segment]) -> list[Segment]:
    """Put parts that only say when or whose with the part before; drop parts without content."""
    parts: list[Segment] = []
    for segment in segments:
        if segment.names() or segment.unknown():
            parts.append(segment)
        elif parts and parts[-1].names() and _adds(segment):
            for element in segment.elements:
                parts[-1].add(element)
        elif any(isinstance(e, Cue) and e is not Cue.FILLER for e in segment.elements):
            parts.append(segment)
    return parts


def _adds(segment: Segment) -> bool:
    """Tell whether a part without a name speaks of the one before: its time, or how it is taken."""
    if segment.has(Cue.NEGATION, Cue.NOTHING):
        return False
    counted = segment.has(Cue.OFTEN) or any(isinstance(e, Amount) for e in segment.elements)
    return segment.has(*TRAILING) or (counted and segment.has(Cue.FORM))


def is_negated_list(parts: Sequence[Segment]) -> bool:
    """Tell whether one leading no belongs to a list that ends with or: no A, B or C."""
    if len(parts) < 2 or parts[-1].opened_by != Cue.OR:
        return False
    starts = next((e for e in parts[0].elements if e is not Cue.FILLER), None)
    return starts is Cue.NEGATION and all(_only_names(part) for part in parts)


def _only_names(part: Segment) -> bool:
    return len(part.names()) == 1 and not part.unknown() and not part.has(*TELLING)


def negated_names(part: Segment, *, or_before: bool) -> list[Found]:
    """Return the names that a no belongs to: the next one, or the last one before a final no."""
    negated: list[Found] = []
    pending = or_before and part.opened_by == Cue.OR
    for element in part.elements:
        if element is Cue.NEGATION:
            pending = True
        elif isinstance(element, Unknown) or element in NO_FURTHER:
            pending = False
        elif isinstance(element, Found):
            if pending:
                negated.append(element)
            pending = False
    told = [element for element in part.elements[:-1] if element is not Cue.FILLER]
    if part.elements[-1] is Cue.NEGATION and told and isinstance(told[-1], Found):
        negated.append(told[-1])
    return negated


def is_past(part: Segment, found: Found, listed: str) -> bool:
    """Tell whether the name is over: a past word or a year, unless it goes on.

    Events, passing states and names of other fields are not over before their days are known.
    """
    if found.foreign or found.name.recent:
        return False
    passing = listed != "med" and not PASSING.isdisjoint(found.name.factors)
    if part.has(Cue.ENDED) and not passing:
        return True
    if part.has(Cue.ONGOING, Cue.PRESENT, Cue.AFFIRMED):
        return False
    years_ago = part.has(Cue.AGO) and part.has(Cue.DURATION)
    if years_ago or part.has(Cue.PAST) or _is_dated(part):
        return True
    return part.has(Cue.HAD) and not passing


def tells_past(part: Segment) -> bool:
    """Tell whether any word of the part looks back."""
    return part.has(Cue.ENDED, Cue.HAD, Cue.AGO)


def _is_dated(part: Segment) -> bool:
    return any(isinstance(element, Amount) and element.year for element in part.elements)


def is_pause(part: Segment) -> bool:
    """Tell whether a no only says since when: no seizures since 2010, not on it anymore."""
    return part.has(Cue.ENDED, Cue.ONGOING, Cue.DURATION, Cue.SPAN) or _is_dated(part)


def is_reaction(part: Segment) -> bool:
    """Tell whether the part speaks of reacting to something, not of a remedy for allergies."""
    if part.has(Cue.INTOLERANCE):
        return True
    before: Element | None = None
    for element in part.elements:
        if element is Cue.ALLERGY and before is not Cue.REASON:
            return True
        if element is not Cue.FILLER:
            before = element
    return False


def is_reason(part: Segment, found: Found) -> bool:
    """Tell whether the name is what another one is taken for."""
    told = [element for element in part.elements if element is not Cue.FILLER]
    place = told.index(found)
    return place > 1 and told[place - 1] is Cue.REASON and isinstance(told[place - 2], Found)
