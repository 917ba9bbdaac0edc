"""The strip of alerts that stands on every page about one client."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PREGNANCY = {
    "pregnant": "Pregnant",
    "trying": "Trying to conceive",
    "breastfeeding": "Breastfeeding",
}
_LISTS = (
    ("allergies", "Allergy"),
    ("medications", "Takes"),
    ("conditions", "Has"),
    ("recent", "Recently"),
)
#: Items of one list shown in the strip; the rest is on the Check in page.
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class FlagsStrip:
    """Alerts, and what is calm or not asked yet."""

    alerts: tuple[str, ...]
    calm: tuple[str, ...]


def flags_strip(intake: Mapping[str, Any]) -> FlagsStrip:
    """Return the alerts of an intake; what was not asked is said, never left out."""
    alerts = [_PREGNANCY[intake["pregnancy"]]] if intake.get("pregnancy") in _PREGNANCY else []
    for key, lead in _LISTS:
        items = intake.get(key) or ()
        alerts += [f"{lead}: {_words(item)}" for item in items[:_SHOWN]]
        if len(items) > _SHOWN:
            alerts.append(f"{lead}: {len(items) - _SHOWN} more")
    if _is_minor(intake) and not intake.get("guardian_consent"):
        alerts.append("Under 18, no guardian's consent yet")
    open_questions = _not_asked(intake)
    calm = [f"Not asked yet: {', '.join(open_questions)}"] if open_questions else []
    if not alerts and not open_questions:
        calm = ["No known alerts"]
    return FlagsStrip(tuple(alerts), tuple(calm))


def _not_asked(intake: Mapping[str, Any]) -> list[str]:
    names = {
        "allergies": "allergies",
        "medications": "medicines",
        "conditions": "conditions",
        "recent": "last weeks",
        "pregnancy": "pregnancy",
    }
    if intake.get("sex") == "male":
        names.pop("pregnancy")
    return [words for key, words in names.items() if intake.get(key) is None]


def _is_minor(intake: Mapping[str, Any]) -> bool:
    age = intake.get("age_years")
    return age is not None and age < 18


def _words(item: Any) -> str:  # noqa: ANN401 - a word, or a mapping with more
    if isinstance(item, str):
        return item
    name = str(item.get("name") or item.get("what"))
    days = item.get("stopped_days_ago")
    if days is not None:
        return f"{name} (stopped {days:g} days ago)"
    ago = item.get("days_ago")
    return name if ago is None else f"{name} ({ago:g} days ago)"
