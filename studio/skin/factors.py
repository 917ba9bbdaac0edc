"""From the client's own words to health factors with dates and places."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from studio.skin.case import Case, Condition, Recent
from studio.skin.dictionary import Dictionary, Reading

#: A known cold sore counts as fresh for this long after it has healed. [5.3 hsv_active]
FRESH_COLD_SORE_DAYS = 14
#: No recent event of the contraindications reaches further back than this. [5.3]
LONGEST_RECENT_DAYS = 180


@dataclass(frozen=True, slots=True)
class Factor:
    """One health factor of this client.

    `days` is None while the factor is present, else the days since it ended or happened. `sites`
    is None where the factor is not bound to a place. `source` is the kind of field it came from.
    `unsure` marks something of the past of which nobody asked whether it is over.
    """

    key: str
    days: float | None
    source: str
    word: str
    sites: frozenset[str] | None = None
    own: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to the skin, as a key of the list of recent events, `days` ago."""

    key: str
    days: float
    sites: frozenset[str] | None
    own: bool


@dataclass(frozen=True, slots=True)
class Unrecognized:
    """A word that the dictionary does not know: a finding, never silence.

    `matters` is False for something so long ago that no rule reaches back to it.
    """

    field: str
    word: str
    nearest: tuple[str, ...]
    matters: bool = True


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """A word that often means something harmless, so the therapist asks."""

    field: str
    word: str
    ask: str


@dataclass(frozen=True, slots=True)
class Health:
    """All that the client's words say, and which questions were asked at all."""

    factors: tuple[Factor, ...] = ()
    unrecognized: tuple[Unrecognized, ...] = ()
    questions: tuple[WordQuestion, ...] = ()
    events: tuple[Event, ...] = ()
    family_bumps: bool = False
    family_skin_cancer: bool = False
    asked: Mapping[str, bool] = field(default_factory=dict)

    def keys(self) -> frozenset[str]:
        """Return the factors that are present or part of the record."""
        return frozenset(factor.key for factor in self.factors if not factor.unsure)


class HealthReader:
    """Reads words with one dictionary; made once for a knowledge base."""

    def __init__(self, dictionary: Dictionary, data: Mapping[str, Any]) -> None:
        self.dictionary = dictionary
        self.recent = data["recent"]
        self.coarse = data["coarse_sites"]
        rows = data["contraindications"]["factors"]
        self.lasting = {key for key, row in rows.items() if row["after"] in {"never", "clear"}}
        self.bump_names = _bump_names(data["conditions"])

    def read(self, case: Case) -> Health:
        """Read every word of the case."""
        client = case.client
        gathered = _Gathered()
        for drug in client.medications or ():
            reading = self.dictionary.read("med", drug.name)
            self._take(gathered, reading, drug.name, drug.stopped_days_ago, None)
        for word in client.allergies or ():
            self._take(gathered, self.dictionary.read("allergy", word), word, None, None)
        for condition in client.conditions or ():
            self._condition(gathered, condition)
        for relative in client.family or ():
            self._family(gathered, relative.name)
        for event in client.recent or ():
            self._recent(gathered, event)
        gathered.factors.extend(_from_fields(case))
        return gathered.finish(_asked(case))

    def parts(self, sites: Iterable[str] | None) -> frozenset[str] | None:
        """Return the fine sites that the recorded ones stand for."""
        if sites is None:
            return None
        return frozenset(part for site in sites for part in self.coarse.get(site, (site,)))

    def _take(
        self,
        gathered: "_Gathered",
        reading: Reading,
        word: str,
        days: float | None,
        sites: frozenset[str] | None,
    ) -> None:
        if not reading.known:
            gathered.unrecognized.append(Unrecognized(reading.field, word, reading.nearest))
        if reading.ask:
            gathered.questions.append(WordQuestion(reading.field, word, reading.ask))
        if reading.relation == "family" or "skin_cancer_past" in reading.family:
            self._family(gathered, word)
        if reading.relation == "family":
            return
        if reading.relation == "negated":
            return
        for key in sorted(reading.factors):
            over = reading.past and reading.field == "condition" and days is None
            ended = over and key not in self.lasting and key not in _KEEP_WHEN_PAST
            if ended and not reading.ask:
                continue
            gathered.factors.append(Factor(key, days, reading.field, word, sites, unsure=ended))

    def _condition(self, gathered: "_Gathered", condition: Condition) -> None:
        if condition.family:
            self._family(gathered, condition.name)
            return
        reading = self.dictionary.read("condition", condition.name)
        sites = self.parts(condition.sites)
        reading = replace(reading, factors=_detailed(reading, condition))
        self._take(gathered, reading, condition.name, condition.days_ago, sites)

    def _family(self, gathered: "_Gathered", word: str) -> None:
        reading = self.dictionary.read("condition", word)
        if "skin_cancer_past" in reading.factors:
            gathered.family_skin_cancer = True
        elif self.is_bump_name(word):
            gathered.family_bumps = True
        elif not reading.known:
            gathered.unrecognized.append(Unrecognized("family", word, reading.nearest))

    def is_bump_name(self, word: str) -> bool:
        """Tell whether the words name a bump, or say that a relative has the same."""
        text = word.casefold().strip()
        return text in self.bump_names or any(hint in text for hint in ("same", "similar", "mism"))

    def condition_named(self, word: str) -> str | None:
        """Return the condition key that a doctor's word stands for."""
        return self.bump_names.get(word.casefold().strip().replace("_", " "))

    def _recent(self, gathered: "_Gathered", event: Recent) -> None:
        reading = self.dictionary.read("recent", event.what)
        if not reading.known:
            near = event.days_ago < LONGEST_RECENT_DAYS
            gathered.unrecognized.append(
                Unrecognized("recent", event.what, reading.nearest, matters=near)
            )
        if reading.ask:
            gathered.questions.append(WordQuestion("recent", event.what, reading.ask))
        sites = self.parts(event.sites if event.sites is not None else reading.sites or None)
        gathered.events.extend(
            Event(key, event.days_ago, sites, event.own) for key in reading.recent
        )
        if "hsv_active" in reading.factors:
            # Who has had a cold sore lately has a history of them when it has healed.
            gathered.factors.append(Factor("hsv_history", None, "condition", event.what))
        for key in sorted(reading.factors):
            gathered.factors.append(
                Factor(key, event.days_ago, "recent", event.what, sites, event.own)
            )


#: Conditions that a past tense does not end.
_KEEP_WHEN_PAST = frozenset(
    {
        "active_cancer",
        "skin_cancer_past",
        "immunosuppressed",
        "chemo_radiation",
        "kidney_disease",
        "connective_tissue_disease",
        "rosacea",
        "gout",
        "raynaud",
        "high_lipids",
    }
)


class _Gathered:
    """What has been read so far."""

    def __init__(self) -> None:
        self.factors: list[Factor] = []
        self.unrecognized: list[Unrecognized] = []
        self.questions: list[WordQuestion] = []
        self.events: list[Event] = []
        self.family_bumps = False
        self.family_skin_cancer = False

    def finish(self, asked: Mapping[str, bool]) -> Health:
        return Health(
            factors=tuple(sorted(set(self.factors), key=_order)),
            unrecognized=tuple(sorted(set(self.unrecognized), key=lambda u: (u.field, u.word))),
            questions=tuple(sorted(set(self.questions), key=lambda q: (q.field, q.word))),
            events=tuple(sorted(set(self.events), key=lambda e: (e.days, e.key, e.own))),
            family_bumps=self.family_bumps,
            family_skin_cancer=self.family_skin_cancer,
            asked=asked,
        )


def _order(factor: Factor) -> tuple[str, float, str, str, tuple[str, ...]]:
    days = -1.0 if factor.days is None else factor.days
    return factor.key, days, factor.source, factor.word, tuple(sorted(factor.sites or ()))


def _bump_names(conditions: Mapping[str, Any]) -> Mapping[str, str]:
    names: dict[str, str] = {}
    for key, entry in conditions.items():
        for name in (key.replace("_", " "), entry["name"], *entry["names"]):
            names.setdefault(name.casefold(), key)
    return names


def _detailed(reading: Reading, condition: Condition) -> frozenset[str]:
    """Let the details of a condition settle what the bare word leaves open."""
    factors = set(reading.factors)
    if "diabetes_unspecified" in factors and condition.controlled is not None:
        factors.discard("diabetes_unspecified")
        factors.add("diabetes_controlled" if condition.controlled else "diabetes_uncontrolled")
    fresh = condition.days_ago is not None and condition.days_ago < FRESH_COLD_SORE_DAYS
    if "hsv_history" in factors and fresh:
        factors.add("hsv_active")
    if "eczema" in factors and condition.sites:
        factors.add("open_skin_or_infection")
    return frozenset(factors)


def _asked(case: Case) -> Mapping[str, bool]:
    client = case.client
    return {
        "age": client.age_years is not None,
        "pregnancy": client.pregnancy is not None or not _can_be_pregnant(case),
        "medications": client.medications is not None,
        "allergies": client.allergies is not None,
        "conditions": client.conditions is not None,
        "recent": client.recent is not None,
        "fitzpatrick": client.fitzpatrick is not None,
    }


def _can_be_pregnant(case: Case) -> bool:
    """Pregnancy needs no question for sex male, age under 10 or over 60. [0.6]"""
    age = case.client.age_years
    return case.client.sex != "male" and (age is None or 10 <= age <= 60)


def _from_fields(case: Case) -> Iterator[Factor]:
    """Yield the factors that fields other than words give."""
    client = case.client
    for answer, key, source in (
        (client.pregnancy, PREGNANCY_FACTORS.get(client.pregnancy or ""), "pregnancy"),
        (client.fitzpatrick, FITZPATRICK_FACTORS.get(client.fitzpatrick or ""), "fitzpatrick"),
        (client.age_years, _age_factor(client.age_years), "age"),
    ):
        if key is not None:
            yield Factor(key, None, source, str(answer))
    if not client.peel_history:
        yield Factor("never_peeled_before", None, "peel_history", "")
    for site in client.cancer_sites or ():
        yield Factor("skin_cancer_site", None, "cancer_sites", site, frozenset({site}))
    yield from _from_bump(case)


def _from_bump(case: Case) -> Iterator[Factor]:
    """Yield the factors that triggers and present states among the signs stand for. [2.2]"""
    for trigger in case.bump.triggers or ():
        if trigger in TRIGGER_FACTORS:
            yield Factor(TRIGGER_FACTORS[trigger], None, "trigger", trigger)
    signs = case.bump.signs or ()
    for sign in ILL_SIGNS:
        if sign in signs:
            yield Factor("ill_today", 0, "sign", sign)
    hot = "hot" in signs and "pustule" not in (case.bump.surface or ())  # a pimple may be warm
    open_now = "picked_wounds" in signs or hot or (case.bump.non_healing_weeks or 0) > 0
    if open_now:
        yield Factor("open_skin_or_infection", 0, "sign", "a sore, hot or picked place")
    if "picked_wounds" in signs or (case.client.distress or 0) >= MUCH_DISTRESS:
        yield Factor("distress_or_picking", None, "sign", "picked_wounds")


PREGNANCY_FACTORS = {
    "pregnant": "pregnant_or_trying",
    "trying": "pregnant_or_trying",
    "breastfeeding": "breastfeeding",
}
FITZPATRICK_FACTORS = {"IV": "fst_iv", "V": "fst_v_vi", "VI": "fst_v_vi"}
TRIGGER_FACTORS = {
    "immunosuppression": "immunosuppressed",
    "skin_cancer_history": "skin_cancer_past",
}
ILL_SIGNS = ("fever", "generally_unwell", "hives", "eye_pain_or_red")
#: Distress from 0 to 10 that calls for help beyond the studio. [RF-37]
MUCH_DISTRESS = 7


def _age_factor(age: float | None) -> str | None:
    if age is None:
        return None
    if age < 10:
        return "minor_under_10"
    if age < 16:
        return "minor_10_15"
    if age < 18:
        return "minor_16_17"
    return "age_75_plus" if age >= 75 else None
