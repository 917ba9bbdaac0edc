"""The strip of alerts that stands on every page about one client."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.models import Purpose
from studio.services.alerts import Alerts
from studio.services.clinician import Said
from studio.services.treated import Reaction
from studio.skin.questionnaire.questions import FERTILE
from studio.skin.referral_waits import Advice
from studio.web.presenters.levels import spelled

_PREGNANCY = {
    "pregnant": "Pregnant",
    "trying": "Trying to conceive",
    "breastfeeding": "Breastfeeding",
}
_LISTS = (("allergies", "Allergy"), ("conditions", "Has"), ("recent", "Recently"))
_REACTIONS = {
    Reaction.RED: "redness",
    Reaction.STINGING: "stinging",
    Reaction.SWELLING: "swelling",
    Reaction.BLEEDING: "bleeding",
    Reaction.FAINT: "felt faint",
    Reaction.OTHER: "something else",
}
_CONSENTS = {
    Purpose.HEALTH_DATA: "Consent for health data has ended",
    Purpose.SCOPE: "Consent to the visit has ended",
}
#: Items of one list shown in the strip; the rest is on the Check in page.
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class FlagsStrip:
    """Alerts, and what is calm or not asked yet."""

    alerts: tuple[str, ...]
    calm: tuple[str, ...]


def flags_strip(alerts: Alerts) -> FlagsStrip:
    """Return the strip; what was not asked is said, never left out."""
    told = alerts.told
    found = [alerts.note] if alerts.note else []
    found += [_PREGNANCY[told["pregnancy"]]] if told.get("pregnancy") in _PREGNANCY else []
    found += _listed("Takes", alerts.medicines)
    for key, lead in _LISTS:
        found += _listed(lead, told.get(key) or ())
    found += map(_held, alerts.holds)
    found += _reaction(alerts)
    found += [_CONSENTS[purpose] for purpose in alerts.ended_consents]
    if _is_minor(told) and not told.get("guardian_consent"):
        found.append("Under 18, no guardian's consent yet")
    return FlagsStrip(tuple(found), tuple(_calm(alerts, found)))


def _calm(alerts: Alerts, found: Sequence[str]) -> list[str]:
    """Return what is not asked, or that nothing is known and since when."""
    open_questions = _not_asked(alerts.told)
    if open_questions:
        return [f"Not asked yet: {', '.join(open_questions)}"]
    calm = []
    if alerts.other_medicines:
        more = "other medicine" if alerts.other_medicines == 1 else "other medicines"
        calm.append(f"{alerts.other_medicines} {more}")
    if not found:
        calm.append(f"No known alerts{_checked(alerts)}")
    return calm


def _checked(alerts: Alerts) -> str:
    if alerts.checked_on is None:
        return ""
    if not alerts.checked_by:
        return f", as told at the visit of {spelled(alerts.checked_on)}"
    return f", checked {spelled(alerts.checked_on)} by {alerts.checked_by}"


def _held(hold: Said) -> str:
    until = f" until {spelled(hold.until_on)}" if hold.until_on else " until they say more"
    what = "no skin treatment" if hold.advice is Advice.NO_TREATMENT else "leave the spot alone"
    return f"Clinician: {what}{until}"


def _reaction(alerts: Alerts) -> list[str]:
    last = alerts.reaction
    if last is None:
        return []
    words = ", ".join(_REACTIONS[key] for key in last.reactions if key in _REACTIONS)
    return [f"Last treatment, {spelled(last.on)}: {words}"]


def _listed(lead: str, items: Sequence[Any]) -> list[str]:
    found = [f"{lead}: {_words(item)}" for item in items[:_SHOWN]]
    if len(items) > _SHOWN:
        found.append(f"{lead}: {len(items) - _SHOWN} more")
    return found


def _not_asked(intake: Mapping[str, Any]) -> list[str]:
    names = {
        "allergies": "allergies",
        "medications": "medicines",
        "conditions": "conditions",
        "recent": "last weeks",
        "pregnancy": "pregnancy",
    }
    if intake.get("sex") == "male" or _is_child(intake):
        names.pop("pregnancy")
    return [words for key, words in names.items() if intake.get(key) is None]


def _is_child(intake: Mapping[str, Any]) -> bool:
    age = intake.get("age_years")
    return age is not None and age < FERTILE[0]


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
