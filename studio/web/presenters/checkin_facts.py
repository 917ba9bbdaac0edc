"""What is known at check in, shown and not asked; consents; what is not possible today."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.models import Purpose
from studio.services.checkins import Known, Obstacle, Source
from studio.services.consent_words import consent_text
from studio.services.consents import Standing
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import spelled, spelled_iso
from studio.web.presenters.words import plain, service_name, spoken

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Consents that a visit asks for, and whether it can go on without.
_ASKED = (
    (Purpose.HEALTH_DATA, True),
    (Purpose.SCOPE, True),
    (Purpose.PHOTOS, False),
    (Purpose.SHARE_WITH_CLINICIAN, False),
)
#: Services named beside an obstacle; the rest is counted.
_NAMED = 3
#: Questions of each section that make it complete.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "who": ("sex",),
    "health": ("pregnancy", "allergies", "conditions", "family"),
    "medicines": ("medications",),
    "recent": ("recent",),
    "skin": ("fitzpatrick", "skin_type", "goal"),
    "papers": (),
}
_LISTS = {
    "allergies": ("Allergies", "No allergies"),
    "conditions": ("Conditions", "No health conditions"),
    "family": ("In the family", "Nothing in the family"),
    "medications": ("", "No medicines or creams"),
    "recent": ("", "Nothing in the last weeks"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """One section: what is known, and whether its questions stand open."""

    lines: tuple[str, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent with its state in words."""

    title: str
    state: str
    missing: bool


@dataclass(frozen=True, slots=True)
class NotToday:
    """One obstacle with the services it keeps away."""

    text: str
    services: str


@dataclass(frozen=True, slots=True)
class KnownView:
    """The page around its questions."""

    lead: str
    ask: str
    #: What came with the booking and nobody confirmed.
    from_form: tuple[str, ...]
    go_on: str
    sections: Mapping[str, Facts]
    consents: tuple[ConsentRow, ...]
    consent_missing: bool
    not_today: tuple[NotToday, ...]


def known_view(  # noqa: PLR0913, PLR0917 - the pieces of one page
    known: Known,
    birth_on: date | None,
    standing: Mapping[Purpose, Standing],
    due: frozenset[Purpose],
    obstacles: Sequence[Obstacle],
    knowledge: Knowledge,
    *,
    all_open: bool,
) -> KnownView:
    """Return what is shown; `all_open` when the questions hold what nobody stored yet."""
    lines = _lines(known.told, birth_on, knowledge)
    consents = tuple(_consent(purpose, standing, due, needed) for purpose, needed in _ASKED)
    return KnownView(
        lead=_lead(known),
        ask=_ask(known),
        from_form=_from_form(known),
        go_on=_go_on(known, all_open=all_open),
        sections={
            key: Facts(lines[key], all_open or not _is_settled(key, known, birth_on))
            for key in _NEEDED
        },
        consents=consents,
        consent_missing=any(row.missing for row in consents),
        not_today=tuple(_not_today(item, knowledge) for item in obstacles),
    )


def _lead(known: Known) -> str:
    if known.on is None:
        return ""
    day = spelled(known.on)
    return {
        Source.HOME: f"The client answered at home on {day}.",
        Source.LAST: f"As told at the visit of {day}.",
        Source.HERE: f"Checked {day} by {known.by}." if known.by else f"Checked {day}.",
    }.get(known.source, "")


def _ask(known: Known) -> str:
    if known.source is Source.LAST:
        return (
            "Ask once: anything new since then with your health, medicines, pregnancy, "
            "sun or treatments?"
        )
    return (
        "Look through it together. Change what is not right." if known.source is Source.HOME else ""
    )


def _go_on(known: Known, *, all_open: bool) -> str:
    if all_open:
        return "Save and go on"
    words = {Source.HOME: "All correct", Source.LAST: "Nothing has changed"}
    return words.get(known.source, "Save and go on")


def _from_form(known: Known) -> tuple[str, ...]:
    """Return what a booking form told, as it was written there."""
    if known.source is Source.HERE and not known.from_form:
        return ()
    return tuple(words for items in known.from_form.values() for words in items)


def _is_settled(key: str, known: Known, birth_on: date | None) -> bool:
    """Tell whether a section needs no question: complete, and nothing only from a form."""
    unsure = known.from_form.keys() & {*_NEEDED[key]}
    return not unsure and _is_complete(key, known.told, birth_on)


def _is_complete(key: str, told: Mapping[str, Any], birth_on: date | None) -> bool:
    if key == "who" and birth_on is None and told.get("age_years") is None:
        return False
    unsaid = set(told.get("cannot_tell") or ())
    needed = [name for name in _NEEDED[key] if not (name == "pregnancy" and _is_male(told))]
    return all(told.get(name) is not None or name in unsaid for name in needed)


def _is_male(told: Mapping[str, Any]) -> bool:
    return told.get("sex") == "male"


def _lines(
    told: Mapping[str, Any], birth_on: date | None, knowledge: Knowledge
) -> Mapping[str, tuple[str, ...]]:
    return {
        "who": _filled(_age(told, birth_on), _one(told, "sex"), _guardian(told)),
        "health": _filled(
            _pregnancy(told), *(_list(told, name) for name in ("allergies", "conditions", "family"))
        ),
        "medicines": _items(told, "medications"),
        "recent": _items(told, "recent"),
        "skin": _filled(
            _fitzpatrick(told), _skin_type(told), _goal(told), _event(told), _distress(told)
        ),
        "papers": _papers(told, knowledge),
    }


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _age(told: Mapping[str, Any], birth_on: date | None) -> str:
    if birth_on:
        return f"Born {spelled(birth_on)}"
    age = told.get("age_years")
    return "" if age is None else f"{age:g} years old"


def _one(told: Mapping[str, Any], name: str) -> str:
    if name in (told.get("cannot_tell") or ()):
        return f"{plain(name)}: won't say"
    return spoken(name, told[name]) if told.get(name) else ""


def _guardian(told: Mapping[str, Any]) -> str:
    consent = told.get("guardian_consent")
    return "" if consent is None else f"Guardian's signed consent: {'yes' if consent else 'no'}"


def _pregnancy(told: Mapping[str, Any]) -> str:
    return "Not pregnant" if told.get("pregnancy") == "none" else _one(told, "pregnancy")


def _fitzpatrick(told: Mapping[str, Any]) -> str:
    kind = told.get("fitzpatrick")
    return f"Sun-reaction type {kind}" if kind else ""


def _skin_type(told: Mapping[str, Any]) -> str:
    words = _one(told, "skin_type")
    return f"Skin: {words[0].lower()}{words[1:]}" if told.get("skin_type") else words


def _goal(told: Mapping[str, Any]) -> str:
    words = _one(told, "goal")
    return f"Wish: {words[0].lower()}{words[1:]}" if told.get("goal") else words


def _event(told: Mapping[str, Any]) -> str:
    return f"Event on {spelled_iso(told['event_on'])}" if told.get("event_on") else ""


def _distress(told: Mapping[str, Any]) -> str:
    level = told.get("distress")
    return "" if level is None else f"Troubled {level:g} of 10"


def _list(told: Mapping[str, Any], name: str) -> str:
    title, none = _LISTS[name]
    items = told.get(name)
    if items is None:
        return ""
    return f"{title}: {', '.join(_item(item) for item in items)}" if items else none


def _items(told: Mapping[str, Any], name: str) -> tuple[str, ...]:
    items = told.get(name)
    if items is None:
        return ()
    return tuple(_item(item) for item in items) or (_LISTS[name][1],)


def _item(item: Any) -> str:  # noqa: ANN401 - a word, or a mapping with more
    if isinstance(item, str):
        return item
    name = str(item.get("name") or item.get("what"))
    stopped, ago = item.get("stopped_days_ago"), item.get("days_ago")
    if stopped is not None:
        return f"{name}, stopped {_days(stopped)} ago"
    return name if ago is None else f"{name}, {_days(ago)} ago"


def _days(number: float) -> str:
    return f"{number:g} day{'' if number == 1 else 's'}"


def _papers(told: Mapping[str, Any], knowledge: Knowledge) -> tuple[str, ...]:
    named = told.get("clinician_named")
    peels = [service_name(knowledge, key) for key in told.get("peel_history") or ()]
    letters = [plain(item["for"]) for item in told.get("clearances") or ()]
    tests = [
        f"{service_name(knowledge, item['family'])}: {item['result']}"
        for item in told.get("patch_tests") or ()
    ]
    return _filled(
        f"A clinician called it: {named['condition']}" if named else "",
        f"Letters for: {', '.join(letters)}" if letters else "",
        f"Patch tests: {', '.join(tests)}" if tests else "",
        f"Peels before: {', '.join(peels)}" if peels else "",
    )


def _consent(
    purpose: Purpose,
    standing: Mapping[Purpose, Standing],
    due: frozenset[Purpose],
    needed: bool,  # noqa: FBT001 - a row of the table above
) -> ConsentRow:
    title = consent_text(purpose, "en", "").title
    found = standing.get(purpose)
    if found and found.holds and purpose not in due:
        return ConsentRow(title, f"Given {spelled(found.on)}", missing=False)
    if found and found.withdrawn_on:
        state = f"Withdrawn {spelled(found.withdrawn_on)}"
    elif found and not found.given:
        state = f"Refused {spelled(found.on)}"
    else:
        state = "To be asked again, a year has passed" if found else "Not asked yet"
    return ConsentRow(title, state, missing=needed)


def _not_today(item: Obstacle, knowledge: Knowledge) -> NotToday:
    names = [service_name(knowledge, key).lower() for key in item.services]
    rest = len(names) - _NAMED
    told = ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
    text = _ISO_DAY.sub(lambda found: spelled_iso(found[0]), item.text)
    return NotToday(text[:1].upper() + text[1:], f"Against {told}")
