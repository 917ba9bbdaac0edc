"""The page on which the therapist decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.models import DecisionKind
from studio.services import allowed
from studio.services.errors import Refusal
from studio.skin.knowledge import Knowledge
from studio.web.forms.decide import KIND_WORDS, DecideForm
from studio.web.presenters.levels import spelled_iso
from studio.web.presenters.words import (
    homecare_name,
    plain,
    service_name,
    spoken,
    value_label,
)

Answer = Mapping[str, Any]
_NOTES = {
    "offered": "",
    "clearance": "Clear first: needs your reason",
    "postponed": "Too early: needs your reason",
}


@dataclass(frozen=True, slots=True)
class KindChoice:
    """One kind of decision."""

    value: str
    label: str
    hint: str
    on: bool
    advised: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """A service, a place or a class of products to tick; an open one departs from the advice."""

    value: str
    label: str
    note: str
    on: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """What cannot be ticked, and why."""

    label: str
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class DecideView:
    """Everything to choose from."""

    kinds: tuple[KindChoice, ...]
    services: tuple[Pick, ...]
    departing: tuple[Pick, ...]
    closed: tuple[Closed, ...]
    sites: tuple[Pick, ...]
    homecare: tuple[Pick, ...]
    homecare_departing: tuple[Pick, ...]
    homecare_closed: tuple[Closed, ...]
    open_departing: bool
    questions_open: bool


def decide_view(
    form: DecideForm, answers: Sequence[Answer], sites: Iterable[str], knowledge: Knowledge
) -> DecideView:
    """Return what may be decided on these answers, ticked as in the form."""
    asks = any(answer["disposition"] == "ask" for answer in answers)
    advised = None if asks else allowed.advised_kind(answers)
    services = [
        (key, service_name(knowledge, key), *allowed.service_status(answers, key, None))
        for key in dict.fromkeys(item["service"] for a in answers for item in a["treatments"])
    ]
    care = [
        (key, homecare_name(knowledge, key), *allowed.homecare_status(answers, key))
        for key in dict.fromkeys(item["class"] for a in answers for item in a["homecare"])
    ]
    on_services, on_care = form.services.data or (), form.homecare.data or ()
    places = tuple(dict.fromkeys(sites))
    open_services = services if places else []
    departing = _picks(open_services, on_services, ("clearance", "postponed"))
    return DecideView(
        kinds=tuple(_kind(kind, form, advised) for kind in DecisionKind),
        services=_picks(open_services, on_services, ("offered",)),
        departing=departing,
        closed=_closed(services),
        sites=tuple(
            Pick(site, value_label(knowledge, "site", site), "", site in (form.sites.data or ()))
            for site in places
        ),
        homecare=_picks(care, on_care, ("offered",)),
        homecare_departing=_picks(care, on_care, ("clearance", "postponed")),
        homecare_closed=_closed(care),
        open_departing=any(pick.on for pick in departing),
        questions_open=asks,
    )


def proposal(answers: Sequence[Answer], sites: Sequence[str], kind: str | None) -> dict[str, Any]:
    """Return the form's first values: the advised kind, all offered products, the places."""
    care = dict.fromkeys(item["class"] for answer in answers for item in answer["homecare"])
    offered = [key for key in care if allowed.homecare_status(answers, key)[0] == "offered"]
    kinds = {item.value for item in DecisionKind}
    advised = kind if kind in kinds else allowed.advised_kind(answers).value
    return {"kind": advised, "homecare": offered, "sites": list(dict.fromkeys(sites))}


def refusal_words(refusals: Iterable[Refusal], knowledge: Knowledge) -> list[tuple[str, str]]:
    """Return each refusal as the field it belongs to and words for people, without repeats."""
    return list(dict.fromkeys((item.what, _words(item, knowledge)) for item in refusals))


_FIXED_WORDS = {
    "services_without_treat": "Services need “Treat today”. Untick them, or choose it",
    "treat_without_services": "Tick at least one service, or choose another way",
    "questions_open": "Questions are still open. Answer them under Assess first",
    "sites_missing": "Tick where it was done",
}


def _words(item: Refusal, knowledge: Knowledge) -> str:
    if item.code in _FIXED_WORDS:
        return _FIXED_WORDS[item.code]
    match item.code:
        case "must_refer":
            return f"This must be referred. {item.text}".strip()
        case "site_referred":
            return f"{value_label(knowledge, 'site', item.key)} is referred: no service there"
        case "site_held":
            return f"{value_label(knowledge, 'site', item.key)}: not possible. {item.text}"
        case "reason_needed":
            return f"{_departure(item.key, knowledge)}: write your reason, 10 letters or more"
        case _:
            name = service_name if item.what == "services" else homecare_name
            return f"{name(knowledge, item.key)}: not possible. {item.text}".strip()


def _departure(key: str, knowledge: Knowledge) -> str:
    what, _, rest = key.partition(":")
    name, _, status = rest.partition(":")
    match what:
        case "kind":
            chosen, advised = (KIND_WORDS[DecisionKind(part)][0] for part in (name, status))
            return f"“{chosen}” is less careful than the advice “{advised}”"
        case "service":
            return f"{service_name(knowledge, name)} is not simply offered"
        case "homecare":
            return f"{homecare_name(knowledge, name)} is not simply offered"
        case _:
            return plain(key)


def _kind(kind: DecisionKind, form: DecideForm, advised: DecisionKind | None) -> KindChoice:
    label, hint = KIND_WORDS[kind]
    return KindChoice(kind.value, label, hint, form.kind.data == kind.value, kind is advised)


def _picks(
    rows: Iterable[tuple[str, str, str, Any]], chosen: Iterable[str], statuses: tuple[str, ...]
) -> tuple[Pick, ...]:
    ticked = set(chosen)
    return tuple(
        Pick(key, name, _note(status, entry), key in ticked, _reason_texts(entry))
        for key, name, status, entry in rows
        if status in statuses
    )


def _note(status: str, entry: Answer | None) -> str:
    needs = ", ".join(spoken("requires", need) for need in (entry or {}).get("requires") or ())
    earliest = (entry or {}).get("earliest_on")
    when = f"from {spelled_iso(earliest)}" if earliest else ""
    return " · ".join(part for part in (_NOTES[status], when, needs) if part)


def _reason_texts(entry: Answer | None) -> tuple[str, ...]:
    return tuple(reason["text"] for reason in (entry or {}).get("reasons") or ())


def _closed(rows: Iterable[tuple[str, str, str, Any]]) -> tuple[Closed, ...]:
    return tuple(
        Closed(name, reason["text"], reason["rule"])
        for _, name, status, entry in rows
        if status == "withheld"
        for reason in ((entry or {}).get("reasons") or ({"text": "", "rule": ""},))[:1]
    )
