"""The decision that the stored answers suggest, so that agreeing takes one tap."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from studio.models import DecisionKind
from studio.services import allowed
from studio.services.decisions import DecisionInput

Answer = Mapping[str, Any]
Sited = tuple[Sequence[str], Answer]


def suggested(
    found: Sequence[Sited], data: Mapping[str, Any], wished: Iterable[str] = ()
) -> DecisionInput | None:
    """Return the suggested decision, or None while an answer still asks.

    `found` is each bump's sites with its answer, `data` the knowledge, `wished` the services that
    were booked or done last time: the first of them that is offered goes before the usual order.
    """
    answers = [answer for _, answer in found]
    if not answers or any(answer["disposition"] == "ask" for answer in answers):
        return None
    kind = allowed.advised_kind(answers)
    if kind is not DecisionKind.TREAT:
        return DecisionInput(kind=kind)
    service = _service(answers, data, wished)
    if service is None:
        return DecisionInput(kind=DecisionKind.WATCH)
    return DecisionInput(kind=kind, services=(service,), sites=sites_for(found, service))


def sites_for(found: Sequence[Sited], service: str) -> tuple[str, ...]:
    """List where a service is offered: never a place that also holds a referred bump."""
    referred = {
        site for sites, answer in found if answer["disposition"] == "refer" for site in sites
    }
    named = [
        site
        for _, answer in found
        for entry in answer["treatments"]
        if entry["service"] == service and entry["status"] == "offered"
        for site in entry["sites"]
    ]
    return tuple(site for site in dict.fromkeys(named) if site not in referred)


def next_visit(
    on: date, services: Iterable[str], answers: Sequence[Answer], data: Mapping[str, Any]
) -> date | None:
    """Return the usual day of the next visit: the longest interval of what was done today."""
    waits = [data["services"][key].get("interval_days") or () for key in services]
    days = [wait[-1] for wait in waits if wait]
    if days:
        return on + timedelta(days=max(days))
    blocks = [answer["service_block"] or {} for answer in answers]
    dates = [_day(block.get("until")) for block in blocks]
    later = [day for day in dates if day is not None and day > on]
    return max(later, default=None)


def _service(
    answers: Sequence[Answer], data: Mapping[str, Any], wished: Iterable[str]
) -> str | None:
    """Return the first offered service; one that needs nothing before goes first."""
    order = dict.fromkeys((*wished, *_usual(answers, data)))
    entries = [(key, *allowed.service_status(answers, key, None)) for key in order]
    offered = [(key, entry) for key, status, entry in entries if status == "offered"]
    ready = [key for key, entry in offered if not entry.get("requires")]
    return next(iter((*ready, *(key for key, _ in offered))), None)


def _usual(answers: Sequence[Answer], data: Mapping[str, Any]) -> Iterable[str]:
    """Give the services that carry a treatment, as the row of each leading condition has them."""
    for answer in answers:
        if answer["disposition"] == "treat" and answer["candidates"]:
            yield from data["rows"].get(answer["candidates"][0]["condition"], {}).get("main", ())


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
