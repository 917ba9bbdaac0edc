"""What stored answers allow: pure checks that no decision may go past.

A referral soon or sooner, everything `withheld`, and a place that a clinician asked to leave alone
bind whatever the reason. What is only `postponed` or needs `clearance`, and a less cautious kind
than advised, need a reason. Answers come as `clinician.Word.in_force` gives them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from studio.models import DecisionKind
from studio.services.errors import Refusal

Answer = Mapping[str, Any]


class Choice(Protocol):
    """What was ticked; `homecare` None stands for all offered classes."""

    @property
    def kind(self) -> DecisionKind: ...
    @property
    def services(self) -> tuple[str, ...]: ...
    @property
    def sites(self) -> tuple[str, ...]: ...
    @property
    def homecare(self) -> tuple[str, ...] | None: ...


#: Advised disposition to the least cautious kind that follows it without a departure.
_ADVISED = {
    "treat": DecisionKind.TREAT,
    "watch": DecisionKind.WATCH,
    "ask": DecisionKind.WATCH,
    "hold": DecisionKind.HOLD,
    "refer": DecisionKind.REFER,
}
_CAUTION = (DecisionKind.TREAT, DecisionKind.WATCH, DecisionKind.HOLD, DecisionKind.REFER)
#: Urgencies that leave only one kind of decision.
BINDING = ("emergency", "urgent", "soon")
_STATUSES = ("offered", "postponed", "clearance", "withheld")


def advised_kind(answers: Sequence[Answer]) -> DecisionKind:
    """Return the most cautious kind that any answer advises."""
    return max((_ADVISED[answer["disposition"]] for answer in answers), key=_CAUTION.index)


def urgency(answers: Iterable[Answer]) -> str | None:
    """Return the highest urgency of all referrals, or None."""
    found = {answer["referral"]["urgency"] for answer in answers if answer["referral"]}
    return next((level for level in (*BINDING, "routine") if level in found), None)


def service_status(answers: Sequence[Answer], service: str, site: str | None) -> tuple[str, Any]:
    """Return the best status any bump gives a service at a site, with that entry.

    A bump that is referred gives nothing, and closes its own sites for the others.
    """
    best: tuple[str, Any] = ("withheld", None)
    for answer in answers:
        for entry in answer["treatments"]:
            if entry["service"] != service:
                continue
            if site is not None and entry["status"] != "withheld" and site not in entry["sites"]:
                continue
            if best[1] is None or _rank(entry["status"]) < _rank(best[0]):
                best = (entry["status"], entry)
    return best


def homecare_status(answers: Sequence[Answer], homecare: str) -> tuple[str, Any]:
    """Return the most cautious status any bump gives a homecare class, with that entry."""
    found = [
        (entry["status"], entry)
        for answer in answers
        for entry in answer["homecare"]
        if entry["class"] == homecare
    ]
    return max(found, key=lambda pair: _rank(pair[0]), default=("withheld", None))


def merged(answers: Sequence[Answer]) -> dict[str, Any]:
    """Join the answers of all bumps into one: the most cautious leads and rules homecare.

    A service counts where any bump allows it; whether it may be done was decided before.
    """
    lead = max(answers, key=lambda answer: _CAUTION.index(_ADVISED[answer["disposition"]]))
    services = dict.fromkeys(
        entry["service"] for answer in answers for entry in answer["treatments"]
    )
    classes = dict.fromkeys(entry["class"] for answer in answers for entry in answer["homecare"])
    return {
        **lead,
        "treatments": [service_status(answers, key, None)[1] for key in services],
        "homecare": [homecare_status(answers, key)[1] for key in classes],
    }


def refusals(
    answers: Sequence[Answer], bump_sites: Sequence[Sequence[str]], choice: Choice
) -> tuple[Refusal, ...]:
    """List what cannot be decided, whatever the reason given."""
    return (
        *_kind_refusals(answers, choice.kind, choice.services),
        *_service_refusals(answers, bump_sites, choice.services, choice.sites),
        *_homecare_refusals(answers, choice.homecare or ()),
    )


def departures(answers: Sequence[Answer], choice: Choice) -> tuple[str, ...]:
    """List where a decision departs from the advice and therefore needs a reason."""
    found = []
    advised = advised_kind(answers)
    if _CAUTION.index(choice.kind) < _CAUTION.index(advised):
        found.append(f"kind:{choice.kind}:{advised}")
    for service in choice.services:
        status = _worst_at(answers, service, choice.sites)
        if status != "offered":
            found.append(f"service:{service}:{status}")
    for key in choice.homecare or ():
        status = homecare_status(answers, key)[0]
        if status != "offered":
            found.append(f"homecare:{key}:{status}")
    return tuple(found)


def _kind_refusals(
    answers: Sequence[Answer], kind: DecisionKind, services: Sequence[str]
) -> Iterator[Refusal]:
    level = urgency(answers)
    if level in BINDING and kind is not DecisionKind.REFER:
        yield Refusal("kind", kind, "must_refer", *_because(answers, level))
    if services and kind is not DecisionKind.TREAT:
        yield Refusal("services", kind, "services_without_treat")
    if kind is DecisionKind.TREAT and not services:
        yield Refusal("services", kind, "treat_without_services")
    if kind is DecisionKind.TREAT and all(answer["disposition"] == "refer" for answer in answers):
        yield Refusal("kind", kind, "must_refer", *_because(answers, level))


def _service_refusals(
    answers: Sequence[Answer],
    bump_sites: Sequence[Sequence[str]],
    services: Sequence[str],
    sites: Sequence[str],
) -> Iterator[Refusal]:
    referred = {
        site
        for answer, own in zip(answers, bump_sites, strict=True)
        if answer["disposition"] == "refer"
        for site in own
    }
    if services and not sites:
        yield Refusal("sites", "", "sites_missing")
    held = {site: text for answer in answers for site, text in answer.get("held", {}).items()}
    for site in sites:
        if site in referred:
            yield Refusal("sites", site, "site_referred")
        elif site in held and services:
            yield Refusal("sites", site, "site_held", "", held[site])
    for service in services:
        yield from _one_service(answers, service, sites)


def _one_service(
    answers: Sequence[Answer], service: str, sites: Sequence[str]
) -> Iterator[Refusal]:
    for site in sites or (None,):
        status, entry = service_status(answers, service, site)
        if status == "withheld":
            rule, text = _first_reason(entry or service_status(answers, service, None)[1])
            yield Refusal("services", service, "withheld", rule, text)
            return


def _homecare_refusals(answers: Sequence[Answer], homecare: Sequence[str]) -> Iterator[Refusal]:
    for key in homecare:
        status, entry = homecare_status(answers, key)
        if status == "withheld":
            yield Refusal("homecare", key, "withheld", *_first_reason(entry))


def _worst_at(answers: Sequence[Answer], service: str, sites: Sequence[str]) -> str:
    found = [service_status(answers, service, site)[0] for site in (sites or (None,))]
    return max(found, key=_rank)


def _rank(status: str) -> int:
    return _STATUSES.index(status)


def _first_reason(entry: Mapping[str, Any] | None) -> tuple[str, str]:
    reasons = entry["reasons"] if entry else []
    return (reasons[0]["rule"], reasons[0]["text"]) if reasons else ("", "")


def _because(answers: Sequence[Answer], level: str | None) -> tuple[str, str]:
    """Return rule and text of the first reason of the most urgent referral."""
    for answer in answers:
        referral = answer["referral"]
        if referral and referral["urgency"] == level and referral["because"]:
            first = referral["because"][0]
            return first["rule"], first["text"]
    return ("", "")
