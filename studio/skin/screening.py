"""Screen every service against health, dates, license, settings and place.

Every reason is kept, not only the one that decides. A reason carries the status it asks for; the
strictest wins, and the earliest date is the latest of all dates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from studio.skin.case import Case
from studio.skin.cells import Cell, FactorRow
from studio.skin.factors import Factor, Health
from studio.skin.facts import Facts
from studio.skin.rules import Rules, Service
from studio.skin.terms import Status

LETTER = "clearance_letter"
NOTE = "prescriber_note"
#: Days without a visit before an event, by kind of service. [6.3]
QUIET_DAYS = {
    "extraction": 7,
    "piercing": 7,
    "facial": 7,
    "peel": 14,
    "strong_peel": 14,
}
AGE_KINDS = {
    "softening": "extraction",
    "extraction": "extraction",
    "piercing": "piercing",
    "enzyme": "enzyme",
    "facial": "facial",
    "peel": "peel",
    "strong_peel": "strong_peel",
    "led": "led",
}
FITZPATRICK_SERVICES = frozenset({"peel_glycolic", "peel_jessner", "led_blue"})
PATCH_VALID_DAYS = 365
#: Services that need a letter when an old skin cancer lies elsewhere on the face. [5.3]
LETTER_ON_SAME_FACE = frozenset({"deep_pore_facial", "enzyme_exfoliation", "led_red", "led_nir"})
#: Passing states: as long as they are there, no date can be promised.
STATES = frozenset({"hsv_active", "ill_today", "sunburn", "open_skin_or_infection"})
#: Factors that are only a question as long as nobody answered it. [5.3 notes]
OPEN_QUESTIONS = {"diabetes_unspecified": "Is the diabetes under control?"}
#: Services that a history of rosacea waits with until a flare was asked about. [5.1 "not for"]
ROSACEA_ASKS = frozenset(
    {"pre_softening", "deep_pore_facial", "peel_glycolic", "peel_jessner", "peel_tca_light"}
)
#: Factors that act on the whole face or body wherever they sit.
EVERYWHERE = frozenset({"hsv_active", "ill_today"})
#: First gap between a light peel and a stronger one. [6.2]
FIRST_PEEL_DAYS = 14
QUESTION_NAMES = {"age": "age_years"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not simply offered.

    `passing` marks an obstacle that time removes; `not_asked` names the missing question.
    """

    status: Status
    rule: str
    text: str
    earliest: date | None = None
    passing: bool = False
    not_asked: str | None = None
    requires: str | None = None
    factor: str | None = None
    sources: tuple[str, ...] = ()
    free_on: date | None = None  # when a relative obstacle ends by itself


@dataclass(frozen=True, slots=True)
class Screened:
    """One service or homecare class with its reasons; the strictest of them is its status."""

    key: str
    reasons: tuple[Reason, ...]
    sites: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    status: Status = field(init=False, default=Status.OFFERED)

    def __post_init__(self) -> None:
        if self.reasons:
            strictest = max([reason.status for reason in self.reasons])
            object.__setattr__(self, "status", strictest)

    @property
    def earliest(self) -> date | None:
        if self.status is not Status.POSTPONED:
            return None
        return max((r.earliest for r in self.reasons if r.earliest), default=None)


class Screen:
    """Screens services and homecare for one case."""

    def __init__(self, rules: Rules, facts: Facts) -> None:
        self.rules = rules
        self.facts = facts
        self.case: Case = facts.case
        self.health: Health = facts.health
        self.on = facts.case.on
        self.cleared = _cleared(facts.case)
        self.placed = any(factor.sites is not None for factor in facts.health.factors)
        self.screened: dict[tuple[str, bool], list[Reason]] = {}
        self.missing = tuple(
            question
            for question, asked in facts.health.asked.items()
            if not asked and question != "fitzpatrick" and not self._adult_by_onset(question)
        )

    def _adult_by_onset(self, question: str) -> bool:
        """Adult age at onset proves 18 or older. [0.6]"""
        onset = self.case.bump.age_at_onset
        grown = onset in {"adult", "older"} or (isinstance(onset, float) and onset >= 18)
        return question == "age" and grown

    # Services

    def service(self, service: Service, *, here: bool = True) -> list[Reason]:
        """Return every reason of settings, age, dates and health against one service.

        `here` is the bump's own place; otherwise the rest of the skin.
        """
        key = service.key, here or not self.placed
        if key not in self.screened:
            self.screened[key] = self._service(service, here=here)
        return self.screened[key]

    def _service(self, service: Service, *, here: bool) -> list[Reason]:
        reasons = [
            *self._settings(service),
            *self._age(service),
            *self._patch(service),
            *self._factors(service, here=here),
            *self._not_asked(service),
            *self._unrecognized(service),
        ]
        reasons.extend(self._event(service, reasons))
        return reasons

    def _settings(self, service: Service) -> Iterator[Reason]:
        studio = self.case.studio
        if studio.place not in self.rules.places:
            yield _no("4 place", f"no scope of practice is known for {studio.place}")
        if service.kind == "piercing" and not studio.lancet_authorized:
            yield _no("D2", "opening the skin is not authorized for this studio")
        if service.key == "peel_jessner" and not studio.jessner_offered:
            yield _no("D4", "this peel is switched off in the studio's settings")
        if service.key == "peel_tca_light" and not self._tca():
            yield _no("D4", "this peel is switched off in the studio's settings")
        if service.kind == "led" and service.key not in studio.led_services:
            yield _no("D5", "no suitable over-the-counter light device is listed")

    def _tca(self) -> bool:
        studio = self.case.studio
        return studio.tca_light_offered and studio.license == "master_esthetician"

    def _age(self, service: Service) -> Iterator[Reason]:
        age, client = self.case.client.age_years, self.case.client
        if age is None:
            return
        limit = self.case.studio.min_ages[AGE_KINDS[service.kind]]
        if age < limit:
            yield _no("D6", f"from age {limit:g}")
        if 10 <= age < 18 and client.guardian_consent is False:
            yield _no("3.3", "a parent or guardian did not agree")

    def _patch(self, service: Service) -> Iterator[Reason]:
        for test in self.case.client.patch_tests:
            if test.family == service.key and test.reaction:
                yield _no("5.8", "the patch test of this family showed a reaction")

    def requires(self, service: Service, reasons: Iterable[Reason]) -> tuple[str, ...]:
        """Return what must be booked, brought or met first."""
        needs = {reason.requires for reason in reasons if reason.requires}
        if service.kind == "led":
            needs.add("goggles")
        if service.patch_test and not self._patch_clear(service):
            needs.add("patch_test")
        age = self.case.client.age_years
        if age is not None and 10 <= age < 18 and self.case.client.guardian_consent is not True:
            needs.add("guardian_consent")
        return tuple(sorted(needs))

    def _patch_clear(self, service: Service) -> bool:
        for test in self.case.client.patch_tests:
            if test.family == service.key and not test.reaction:
                recent = (
                    test.on is None
                    or self.on is None
                    or (self.on - test.on).days <= PATCH_VALID_DAYS
                )
                if recent:
                    return True
        return False

    def _factors(self, service: Service, *, here: bool) -> Iterator[Reason]:
        for factor in self.health.factors:
            row = self.rules.factor_rows.get(factor.key)
            if row is None:
                yield from self._rosacea(factor, service)
                continue
            if not self._acts(factor, here=here):
                yield from self._near_old_cancer(factor, row, service)
                continue
            if factor.key == "never_peeled_before" and self.case.client.peel_history is None:
                cell = row.cells[service.key]
                if cell.status != "ok":
                    yield not_asked("peel_history", "5.3 never_peeled_before")
                continue
            if reason := self._cell(factor, row, row.cells[service.key]):
                yield reason

    def _rosacea(self, factor: Factor, service: Service) -> Iterator[Reason]:
        flares = any(other.key == "pod_or_rosacea_flare" for other in self.health.factors)
        if factor.key == "rosacea" and service.key in ROSACEA_ASKS and not flares:
            yield Reason(
                Status.CLEARANCE,
                "5.1 rosacea",
                f"{why(factor, None)}; is the skin calm now?",
                not_asked="conditions",
                factor=factor.key,
            )

    def _near_old_cancer(
        self, factor: Factor, row: FactorRow, service: Service
    ) -> Iterator[Reason]:
        """Ask for a letter where an old cancer lies elsewhere on the same face. [5.3]"""
        face = frozenset(self.rules.vocabulary.coarse_sites["face"])
        same_face = not (self.facts.sites.isdisjoint(face) or face.isdisjoint(factor.sites or ()))
        if factor.key == "skin_cancer_site" and same_face and service.key in LETTER_ON_SAME_FACE:
            yield Reason(
                Status.CLEARANCE,
                f"5.3 {row.key}",
                f"{row.label}, elsewhere on the face",
                requires=LETTER,
                factor=factor.key,
                sources=row.sources,
            )

    def _acts(self, factor: Factor, *, here: bool) -> bool:
        if factor.sites is None or factor.key in EVERYWHERE:
            return True
        if here:
            return self.facts.meets(factor.sites)
        return not factor.sites <= self.facts.sites

    def _cell(self, factor: Factor, row: FactorRow, cell: Cell) -> Reason | None:
        if cell.status == "ok":
            return None
        if factor.unsure:
            text = f"{why(factor, row)}; is it over?"
            return Reason(
                Status.CLEARANCE, f"5.3 {row.key}", text, not_asked="conditions", factor=factor.key
            )
        remaining = _remaining(factor, row, cell)
        if remaining == 0:
            return None
        liftable = cell.status == "R" or row.present == "L"
        if liftable and factor.key in self.cleared:
            return None
        return self._blocked(factor, row, cell, remaining)

    def _blocked(
        self, factor: Factor, row: FactorRow, cell: Cell, remaining: float | None
    ) -> Reason:
        rule, text = f"5.3 {row.key}", why(factor, row)
        if cell.status == "R" or row.present == "L":
            return Reason(
                Status.CLEARANCE,
                rule,
                text if remaining is None else f"{text}; relative for {_days(remaining)} more",
                requires=_letter(factor),
                factor=factor.key,
                sources=row.sources,
                free_on=self._after(remaining),
            )
        if remaining is None and row.present == "W":
            return Reason(Status.WITHHELD, rule, text, factor=factor.key, sources=row.sources)
        wait = remaining if remaining is not None else _present_days(row, cell)
        earliest = self._after(wait)
        when = f"free in {_days(wait)}" if earliest is None else f"free from {earliest.isoformat()}"
        if factor.key in STATES and not factor.days:
            when += " at the earliest, counted from the day it is gone"
        return Reason(
            Status.POSTPONED,
            rule,
            f"{text}; {when}",
            earliest=earliest,
            passing=row.present == "P",
            factor=factor.key,
            sources=row.sources,
        )

    def _after(self, days: float | None) -> date | None:
        if days is None or self.on is None:
            return None
        return self.on + timedelta(days=-(-days // 1))

    def _not_asked(self, service: Service) -> Iterator[Reason]:
        for question in self.missing:
            if self._matters(service, question):
                yield not_asked(question, f"0.6 {QUESTION_NAMES.get(question, question)}")
        if not self.health.asked["fitzpatrick"] and service.key in FITZPATRICK_SERVICES:
            yield not_asked("fitzpatrick", "5.3 fst_iv")

    def _matters(self, service: Service, question: str) -> bool:
        return service.key in self.rules.asked_services[question]

    def _unrecognized(self, service: Service) -> Iterator[Reason]:
        """Count an unknown word as not asked where its list has an absolute cell. [0.6]"""
        for unknown in self.health.unrecognized:
            stops = service.key in self.rules.absolute_services.get(unknown.field, ())
            if unknown.matters and stops:
                yield Reason(
                    Status.CLEARANCE,
                    "8.6 unrecognized",
                    f"“{unknown.word}” is not known; say what it is",
                    not_asked=unknown.field,
                )

    def _event(self, service: Service, reasons: Iterable[Reason]) -> Iterator[Reason]:
        """Keep the quiet time before an event free. [6.3]"""
        event, quiet = self.case.client.event_on, QUIET_DAYS.get(service.kind, 0)
        if event is None or self.on is None or event < self.on:
            return
        start = max((r.earliest for r in reasons if r.earliest), default=self.on)
        if 0 <= (event - start).days < quiet:
            after = event + timedelta(days=1)
            yield Reason(
                Status.POSTPONED,
                "6.3 event",
                f"the event on {event.isoformat()} is less than {quiet} days away",
                earliest=after,
                passing=True,
            )


def _no(rule: str, text: str) -> Reason:
    return Reason(Status.WITHHELD, rule, text)


def not_asked(question: str, rule: str) -> Reason:
    word = QUESTION_NAMES.get(question, question).replace("_", " ")
    return Reason(Status.CLEARANCE, rule, f"not asked: {word}", not_asked=question)


def _cleared(case: Case) -> frozenset[str]:
    """Return the factors that a letter or note covers on the day of the case."""
    on = case.on
    return frozenset(
        letter.factor
        for letter in case.client.clearances
        if (on is None or letter.until is None or on <= letter.until)
        and (on is None or letter.on is None or letter.on <= on)
    )


def _remaining(factor: Factor, row: FactorRow, cell: Cell) -> float | None:
    """Return the days until the cell no longer blocks; None while the factor is present."""
    if factor.days is None or row.after in {"never", "clear"}:
        return None
    days = cell.days if cell.days is not None else row.after
    limit = days if isinstance(days, int) else 0
    # A factor that just stopped is never free the same day, unless nothing needs to wear off.
    if row.after != 0:
        limit = max(limit, 1)
    return max(0.0, limit - factor.days)


def _present_days(row: FactorRow, cell: Cell) -> float:
    if row.key == "never_peeled_before":
        return FIRST_PEEL_DAYS
    if cell.days is not None:
        return cell.days
    return row.after if isinstance(row.after, int) and row.after else 1


def _letter(factor: Factor) -> str | None:
    if factor.source == "med":
        return NOTE
    return LETTER if factor.source in {"condition", "trigger", "sign"} else None


def why(factor: Factor, row: FactorRow | None) -> str:
    label = row.label if row else factor.key.replace("_", " ")
    told = factor.source in {"med", "allergy", "condition", "recent"}
    # The client's word comes first, so that the label can say what it means.
    text = f"“{factor.word}”: {label}" if told else label
    return text if factor.days is None else f"{text}, {_days(factor.days)} ago"


def _days(days: float) -> str:
    whole = -(-days // 1)
    return "1 day" if whole == 1 else f"{whole:g} days"
