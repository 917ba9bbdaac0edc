"""Facts that no expression can say: dates of own work, the mild-acne exception, the score."""

from collections.abc import Mapping

from studio.skin.expressions import SiteMatch
from studio.skin.facts import Computed, Facts


def _any(facts: Facts, *names: str) -> bool:
    return any(facts.fact(name, SiteMatch.ANY) for name in names)


def _own_events(facts: Facts) -> list[float]:
    return [event.days for event in facts.health.events if event.own and facts.meets(event.sites)]


def _own_work(facts: Facts) -> bool:
    return any(days <= OWN_WORK_DAYS for days in _own_events(facts))


def _own_work_72h(facts: Facts) -> bool:
    fresh = any(days <= 3 for days in _own_events(facts))
    return fresh and not _any(facts, "after_work_call", "after_work_clinician", "after_work_911")


def _after_call(facts: Facts) -> bool:
    """Tell whether a sign of the "call the studio" list is recorded. [5.6]"""
    atoms = facts.exact
    late = any(days > 3 for days in _own_events(facts))
    listed = {
        "symptom:itch",
        "symptom:burn_tingle",
        "symptom:discharge",
        "surface:vesicle",
        "surface:honey_crust",
        "content:pus",
        "sign:spreading_redness",
        "sign:color_change",
        "sign:eye_pain_or_red",
        "course:heals_and_reopens",
    }
    return not atoms.isdisjoint(listed) or (late and "symptom:pain_tender" in atoms)


def _after_clinician(facts: Facts) -> bool:
    atoms = facts.exact
    blisters = "surface:vesicle" in atoms and (
        "sign:widespread" in atoms or _any(facts, "near_eye")
    )
    unhealed = facts.numbers.get("non_healing_weeks", 0) >= 1
    return blisters or unhealed or not atoms.isdisjoint({"sign:fever", "sign:red_streaks"})


def _after_911(facts: Facts) -> bool:
    return not facts.exact.isdisjoint(
        {"sign:breathing_difficulty", "sign:face_lip_tongue_swelling", "sign:collapse"}
    )


#: After so many days a sign is no longer put down to the studio's own work. [5.6 "week 1–4"]
OWN_WORK_DAYS = 28


def _old_cancer_site(facts: Facts) -> bool:
    sites = set(facts.case.client.cancer_sites or ())
    parts = {part for site in sites for part in facts.coarse.get(site, (site,))}
    fields = [f.sites for f in facts.health.factors if f.key in CANCER_FIELDS and f.sites]
    return not facts.sites.isdisjoint(parts.union(*fields))


CANCER_FIELDS = frozenset({"chemo_radiation", "skin_cancer_past", "active_cancer"})


def _dewdrops(facts: Facts) -> bool:
    """Tell whether these are clear heat dewdrops of a well baby. [2.2]"""
    atoms = facts.exact
    signs = facts.case.bump.signs
    return (
        {"color:translucent", "trigger:heat_sweat"} <= atoms
        and atoms.isdisjoint({"symptom:redness", "color:red"})
        and signs is not None
        and not signs
    )


def _mild_acne(facts: Facts) -> bool:
    """Tell whether the owner's narrow exception for mild acne holds. [EX-1]"""
    numbers, atoms = facts.numbers, facts.exact
    return (
        facts.case.studio.mild_acne_exception
        and _any(facts, "acne_like")
        and _any(facts, "comedo_like")
        and numbers.get("age_years", 0) >= 10
        and numbers.get("inflamed_count", 99) <= 5
        and numbers.get("nodule_count", 0) == 0
        and atoms.isdisjoint({"sign:deep_nodule", "sign:scarring"})
        and not facts.case.bump.not_sure
    )


def _own_work_failed(facts: Facts) -> bool:
    return len(_own_events(facts)) >= 3


def _after_score(name: str) -> "Computed":
    return lambda facts: bool(facts.settled and getattr(facts.settled, name))


COMPUTED: Mapping[str, Computed] = {
    "own_work": _own_work,
    "own_work_72h": _own_work_72h,
    "own_work_failed": _own_work_failed,
    "after_work_call": _after_call,
    "after_work_clinician": _after_clinician,
    "after_work_911": _after_911,
    "old_cancer_site": _old_cancer_site,
    "dewdrops": _dewdrops,
    "EX-1": _mild_acne,
    "not_sure": lambda facts: facts.case.bump.not_sure,
    "clinician_named": lambda facts: facts.clinician_named,
    "veto": _after_score("veto"),
    "unclear": _after_score("unclear"),
    "typical_lid": _after_score("typical_lid"),
    "explained": _after_score("explained"),
    "soon_suspected": _after_score("soon_suspected"),
    "contagion_suspected": _after_score("contagion_suspected"),
}
