"""What was told or seen at an earlier visit, as it reads some days later.

Numbers of days go on counting; what only held at the time is left out, never guessed.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

#: Days after which a bump is no longer "new".
NEW_UNTIL_DAYS = 28
#: As a case allows.
_LONGEST_DAYS = 44_000
_LONGEST_WEEKS = 6_300
_DAYS_OF = {"medications": "stopped_days_ago", "conditions": "days_ago", "recent": "days_ago"}
_DAYS_A_YEAR = 365.25
#: Who checked it, and what a form told: of that visit only.
_NOT_CARRIED = frozenset({"confirmed", "from_form"})


def carry_intake(told: Mapping[str, Any], then: date, now: date) -> dict[str, Any]:
    """Return the `client` part of a case as it reads on `now`."""
    days = max((now - then).days, 0)
    carried = {key: value for key, value in told.items() if key not in _NOT_CARRIED}
    for key, inside in _DAYS_OF.items():
        if carried.get(key):
            carried[key] = [_older(item, inside, days) for item in carried[key]]
    if carried.get("age_years") is not None:
        carried["age_years"] = min(carried["age_years"] + days // _DAYS_A_YEAR, 125)
    if carried.get("event_on") and date.fromisoformat(carried["event_on"]) < now:
        del carried["event_on"]
    return carried


def carry_features(features: Mapping[str, Any], then: date, now: date) -> dict[str, Any]:
    """Return the `bump` part of a case as it reads on `now`, if nothing was seen to change."""
    days = max((now - then).days, 0)
    carried = dict(features)
    if carried.get("duration_days") is not None:
        carried["duration_days"] = min(round(carried["duration_days"] + days, 2), _LONGEST_DAYS)
    for key in ("growing_weeks", "non_healing_weeks"):
        if carried.get(key) is not None:
            carried[key] = min(round(carried[key] + days / 7, 1), _LONGEST_WEEKS)
    if days:
        _no_longer_new(carried, days)
    return carried


def _older(item: Any, key: str, days: int) -> Any:  # noqa: ANN401 - a word, or a mapping with more
    if isinstance(item, str) or item.get(key) is None:
        return item
    return {**item, key: min(item[key] + days, _LONGEST_DAYS)}


def _no_longer_new(carried: dict[str, Any], days: int) -> None:
    """Drop "new, under 4 weeks" once it cannot be true any more."""
    if carried.get("duration_days", days) < NEW_UNTIL_DAYS or "course" not in carried:
        return
    course = carried["course"]
    told = [course] if isinstance(course, str) else course
    left = [word for word in told if word != "new_lt_4wk"]
    if left:
        carried["course"] = left
    else:
        del carried["course"]
