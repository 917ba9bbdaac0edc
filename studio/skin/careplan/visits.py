"""Count back from the next visit: what to leave off from which day, and days without events."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from studio.skin.careplan.model import Stop
from studio.skin.careplan.situation import Situation, service_kind
from studio.skin.careplan.words import strings, table

_DAYS = re.compile(r"[RA]\((\d+)\)")


def cell_days(cell: str, service: str) -> int:
    """Give the days of a contraindication cell for one service; 0 where it names none."""
    common, *exceptions = cell.split(";")
    named = dict(part.split("=") for part in exceptions)
    found = _DAYS.fullmatch(named.get(service, common))
    return int(found.group(1)) if found else 0


def stops(situation: Situation) -> tuple[Stop, ...]:
    """Give what to leave off before the next visit, earliest day first."""
    if situation.decision.next_visit_on is None:
        return ()
    return tuple(sorted(_stops(situation), key=lambda stop: stop.from_on))


def active_pause_on(situation: Situation) -> date | None:
    """Give the day from which home actives rest before the next visit."""
    return _stop_on(situation, "actives")


def quiet_until(situation: Situation) -> date | None:
    """Give the first day that is fine for a big event after today's services."""
    days = max((_quiet(situation, kind) for kind in situation.kinds), default=0)
    return situation.after(days) if days else None


def next_quiet_until(situation: Situation) -> date | None:
    """Give the first day that is fine for a big event after the next visit."""
    visit_on, kinds = situation.decision.next_visit_on, _next_kinds(situation)
    days = max((_quiet(situation, kind) for kind in kinds), default=0)
    return visit_on + timedelta(days) if visit_on and days else None


def _stops(situation: Situation) -> Iterator[Stop]:
    keys = (*strings(situation.rules["stop_order"]), *situation.asked_medicines)
    for key in keys:
        from_on = _stop_on(situation, key)
        if from_on is not None:
            what, why = (situation.words.say("stop", key, part) for part in ("", "why"))
            yield Stop(key, what, from_on, why)


def _stop_on(situation: Situation, key: str) -> date | None:
    visit_on = situation.decision.next_visit_on
    factors = strings(table(situation.text, "stop_factors").get(key, (key,)))
    days = max((_wait(situation, factor) for factor in factors), default=0)
    if key == "actives" and {"peel", "strong_peel"} & _next_kinds(situation):
        nights = table(situation.exfoliation, "active_nights")
        days = max(days, cast("int", nights["around_peel_days"]))
    return max(situation.on, visit_on - timedelta(days)) if visit_on and days else None


def _wait(situation: Situation, factor: str) -> int:
    cells = table(situation.data, "contraindications", "factors", factor, "cells")
    return max(
        (
            cell_days(cast("str", cells[_column(situation, service)]), service)
            for service in situation.decision.next_services
        ),
        default=0,
    )


def _column(situation: Situation, service: str) -> str:
    return cast("str", table(situation.data, "services", service)["column"])


def _next_kinds(situation: Situation) -> set[str]:
    return {service_kind(situation.data, key) for key in situation.decision.next_services}


def _quiet(situation: Situation, kind: str) -> int:
    return cast("int", situation.of_kind(kind)["quiet_days"])
