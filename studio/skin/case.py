"""One case as it comes in: checked field by field, then frozen.

Absent or null means "not asked"; an empty list means "asked, none". The two are never mixed up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from studio.skin.fields import CaseError, Reader
from studio.skin.vocabulary import Vocabulary

__all__ = [
    "Bump",
    "Case",
    "CaseError",
    "Clearance",
    "Client",
    "Condition",
    "Medication",
    "PatchTest",
    "Recent",
    "StudioRules",
    "read_case",
]

Words = tuple[str, ...] | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bump:
    """What was seen and asked about one bump, or one group of alike bumps."""

    sites: Words
    colors: Words
    firmness: Words
    size_mm: tuple[float, float] | None
    surface: Words
    arrangement: Words
    count: int | None
    mobility: Words
    content: Words
    age_at_onset: str | float | None
    duration_days: float | None
    course: Words
    symptoms: Words
    triggers: Words
    not_sure: bool
    signs: Words
    growth: str | None
    growing_weeks: float | None
    non_healing_weeks: float | None
    extent_mm: float | None
    inflamed_count: int | None
    nodule_count: int | None
    cannot_tell: frozenset[str]


@dataclass(frozen=True, slots=True)
class Medication:
    """A medicine in the client's words; `stopped_days_ago` None means still taken."""

    name: str
    stopped_days_ago: float | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A health condition in the client's words."""

    name: str
    days_ago: float | None = None
    sites: Words = None
    controlled: bool | None = None
    family: bool = False


@dataclass(frozen=True, slots=True)
class Recent:
    """Something done to, or happened to, the skin; `sites` None means the whole face."""

    what: str
    days_ago: float
    sites: Words
    own: bool


@dataclass(frozen=True, slots=True)
class Clearance:
    """A letter or note that covers one health factor."""

    factor: str
    given_by: str | None
    on: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class PatchTest:
    """The reading of a patch test of one service family."""

    family: str
    on: date | None
    reaction: bool


@dataclass(frozen=True, slots=True)
class Client:
    """What the client told; None everywhere means not asked."""

    age_years: float | None
    sex: str | None
    fitzpatrick: str | None
    pregnancy: str | None
    medications: tuple[Medication, ...] | None
    allergies: Words
    conditions: tuple[Condition, ...] | None
    family: tuple[Condition, ...] | None
    recent: tuple[Recent, ...] | None
    goal: str | None
    event_on: date | None
    distress: float | None
    skin_type: str | None
    cancer_sites: Words
    guardian_consent: bool | None
    clearances: tuple[Clearance, ...]
    patch_tests: tuple[PatchTest, ...]
    peel_history: Words
    named_condition: str | None
    named_on: date | None


@dataclass(frozen=True, slots=True)
class StudioRules:
    """Place, license and the owner's decisions, with cautious defaults."""

    place: str
    license: str
    mild_acne_exception: bool
    lancet_authorized: bool
    periorbital_extraction: bool
    jessner_offered: bool
    tca_light_offered: bool
    body_services: frozenset[str]
    led_services: frozenset[str]
    min_ages: Mapping[str, float]
    menu: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that one assessment looks at."""

    bump: Bump
    client: Client
    studio: StudioRules
    on: date | None


def read_case(case: object, vocabulary: Vocabulary) -> Case:
    """Check a case as it came from JSON. Raises CaseError that names the first wrong field."""
    if not isinstance(case, dict):
        raise CaseError("type", "case", "must be an object")
    reader = Reader(case, "", {"bump", "client", "studio", "on"})
    parts = Case(
        bump=_bump(reader.child("bump", BUMP_KEYS), vocabulary),
        client=_client(reader.child("client", CLIENT_KEYS), vocabulary),
        studio=_studio(reader.child("studio", STUDIO_KEYS), vocabulary),
        on=reader.day("on"),
    )
    _check_sense(parts)
    return parts


BUMP_KEYS = frozenset(Bump.__dataclass_fields__)
CLIENT_KEYS = frozenset(Client.__dataclass_fields__) - {"named_condition", "named_on"} | {
    "clinician_named"
}
STUDIO_KEYS = frozenset(StudioRules.__dataclass_fields__) - {"led_services"} | {
    "peel_limits",
    "led_devices",
    "dermaplaning_authorized",
}


def _bump(r: Reader, v: Vocabulary) -> Bump:
    return Bump(
        sites=r.words("sites", v.sites),
        colors=r.words("colors", v.of("color")),
        firmness=r.word_or_words("firmness", v.of("firmness")),
        size_mm=r.span("size_mm", 0.05, 500),
        surface=r.words("surface", v.of("surface")),
        arrangement=r.words("arrangement", v.of("arrangement")),
        count=r.whole("count", 1, 100_000),
        mobility=r.word_or_words("mobility", v.of("mobility")),
        content=r.word_or_words("content", v.of("content")),
        age_at_onset=r.word_or_number("age_at_onset", v.of("age_onset"), 0, 120),
        duration_days=r.number("duration_days", 0, 44_000),
        course=r.words("course", v.of("course")),
        symptoms=_symptoms(r, v),
        triggers=r.words("triggers", v.of("trigger")),
        not_sure=r.flag("not_sure") or False,
        signs=r.words("signs", v.of("sign")),
        growth=r.word("growth", v.of("growth")),
        growing_weeks=r.number("growing_weeks", 0, 6_300),
        non_healing_weeks=r.number("non_healing_weeks", 0, 6_300),
        extent_mm=r.number("extent_mm", 0.1, 2_000),
        inflamed_count=r.whole("inflamed_count", 0, 10_000),
        nodule_count=r.whole("nodule_count", 0, 10_000),
        cannot_tell=frozenset(
            v.feature_names[name] for name in r.words("cannot_tell", v.feature_names) or ()
        ),
    )


def _symptoms(r: Reader, v: Vocabulary) -> Words:
    symptoms = r.words("symptoms", v.of("symptom"))
    if symptoms is None:
        return None
    if "none" in symptoms and len(symptoms) > 1:
        raise r.error("symptoms", "contradiction", "“none” cannot stand beside other symptoms")
    return symptoms or ("none",)


def _client(r: Reader, v: Vocabulary) -> Client:
    named = r.child("clinician_named", {"condition", "on"})
    return Client(
        age_years=r.number("age_years", 0, 125),
        sex=r.word("sex", {"female", "male", "intersex", "other"}),
        fitzpatrick=r.word("fitzpatrick", {"I", "II", "III", "IV", "V", "VI"}),
        pregnancy=r.word("pregnancy", {"none", "pregnant", "trying", "breastfeeding"}),
        medications=_many(r, "medications", _medication),
        allergies=r.texts("allergies"),
        conditions=_many(r, "conditions", lambda item: _condition(item, v)),
        family=_many(r, "family", lambda item: _condition(item, v)),
        recent=_many(r, "recent", lambda item: _recent(item, v)),
        goal=r.word("goal", v.of("goal")),
        event_on=r.day("event_on"),
        distress=r.number("distress", 0, 10),
        skin_type=r.word("skin_type", v.skin_types),
        cancer_sites=r.words("cancer_sites", v.sites),
        guardian_consent=r.flag("guardian_consent"),
        clearances=_many(r, "clearances", lambda item: _clearance(item, v)) or (),
        patch_tests=_many(r, "patch_tests", lambda item: _patch_test(item, v)) or (),
        peel_history=r.words("peel_history", v.services),
        named_condition=named.text("condition"),
        named_on=named.day("on"),
    )


def _many(r: Reader, key: str, make: Callable[[Reader], T]) -> tuple[T, ...] | None:
    items = r.items(key)
    return None if items is None else tuple(make(item) for item in items)


def _medication(item: Reader) -> Medication:
    item.only({"name", "stopped_days_ago"})
    return Medication(item.need_text("name"), item.number("stopped_days_ago", 0, 44_000))


def _condition(item: Reader, v: Vocabulary) -> Condition:
    if isinstance(item.value, str):
        return Condition(item.own_text())
    item.only({"name", "days_ago", "site", "controlled", "relation"})
    return Condition(
        name=item.need_text("name"),
        days_ago=item.number("days_ago", 0, 44_000),
        sites=item.word_or_words("site", v.sites),
        controlled=item.flag("controlled"),
        family=item.word("relation", {"self", "family"}) == "family",
    )


def _recent(item: Reader, v: Vocabulary) -> Recent:
    item.only({"what", "days_ago", "sites", "own"})
    return Recent(
        what=item.need_text("what"),
        # An event without a date is taken as today's: the cautious reading.
        days_ago=item.number("days_ago", 0, 44_000) or 0,
        sites=item.words("sites", v.sites),
        own=item.flag("own") or False,
    )


def _clearance(item: Reader, v: Vocabulary) -> Clearance:
    item.only({"for", "from", "on", "until"})
    factor = item.word("for", v.factors)
    if factor is None:
        raise item.error("for", "missing", "say which health factor this letter is for")
    return Clearance(factor, item.text("from"), item.day("on"), item.day("until"))


def _patch_test(item: Reader, v: Vocabulary) -> PatchTest:
    item.only({"family", "on", "result"})
    family, result = item.word("family", v.services), item.word("result", {"clear", "reaction"})
    if family is None or result is None:
        missing = "family" if family is None else "result"
        raise item.error(missing, "missing", "a patch test needs its family and its result")
    return PatchTest(family, item.day("on"), result == "reaction")


def _studio(r: Reader, v: Vocabulary) -> StudioRules:
    r.child("peel_limits", None)
    r.flag("dermaplaning_authorized")
    defaults = v.settings
    ages = r.child("min_ages", set(defaults["min_ages"]))
    body = r.words("body_services", v.services)
    menu = r.words("menu", v.services)
    return StudioRules(
        place=r.text("place") or v.home_place,
        license=r.word("license", {"esthetician", "master_esthetician"}) or "esthetician",
        mild_acne_exception=r.flag("mild_acne_exception") or False,
        lancet_authorized=r.flag("lancet_authorized") or False,
        periorbital_extraction=r.flag("periorbital_extraction") or False,
        jessner_offered=r.flag("jessner_offered") or False,
        tca_light_offered=r.flag("tca_light_offered") or False,
        body_services=frozenset(defaults["body_services"] if body is None else body),
        led_services=_led(r, v),
        min_ages={key: _age(ages, key, low) for key, low in defaults["min_ages"].items()},
        menu=tuple(key for key in v.services if menu is None or key in menu),
    )


def _age(ages: Reader, key: str, default: float) -> float:
    value = ages.number(key, 0, 125)
    return default if value is None else value


def _led(r: Reader, v: Vocabulary) -> frozenset[str]:
    """Return the LED services that a listed over-the-counter, non-pulsed device can do."""
    devices = r.items("led_devices")
    if devices is None:
        return frozenset(v.led_services)
    able = set()
    for device in devices:
        if isinstance(device.value, str):
            able.add(device.own_word(v.led_services))
            continue
        device.only({"service", "name", "prescription", "pulsed", "wavelength_nm"})
        service = device.word("service", v.led_services)
        device.text("name")
        device.number("wavelength_nm", 200, 2_000)
        # Each is read, so that each is checked, whatever the others say.
        is_barred = any([device.flag("prescription"), device.flag("pulsed")])
        if service and not is_barred:
            able.add(service)
    return frozenset(able)


def _check_sense(case: Case) -> None:
    """Refuse what cannot be true of one person."""
    age, onset = case.client.age_years, case.bump.age_at_onset
    if isinstance(onset, float) and age is not None and onset > age + 1:
        raise CaseError("contradiction", "bump.age_at_onset", "it began after the present age")
    since = case.bump.duration_days
    if age is not None and since is not None and since > (age + 1) * 366:
        raise CaseError("contradiction", "bump.duration_days", "longer than the client's life")
