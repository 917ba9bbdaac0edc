"""What is true of one case: atoms, numbers and named facts, before and after the ranking."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from studio.skin.case import Case
from studio.skin.expressions import Check, SiteMatch, World
from studio.skin.factors import Health
from studio.skin.ranking import Observed, Ranking

DAYS_IN_YEAR = 365.25
#: Upper ages in years of the onset bands. [0.5]
ONSET_BANDS = (
    (29 / DAYS_IN_YEAR, "newborn"),
    (1, "infant"),
    (10, "child"),
    (20, "adolescent"),
    (50, "adult"),
)
COUNT_BANDS = ((1, "1"), (5, "2_5"), (20, "6_20"), (50, "21_50"))
#: Features that count as recorded. [0.6]
BUMP_FEATURES = {
    "site": "sites",
    "color": "colors",
    "firmness": "firmness",
    "size_mm": "size_mm",
    "surface": "surface",
    "arrangement": "arrangement",
    "count": "count",
    "mobility": "mobility",
    "content": "content",
    "course": "course",
    "duration_days": "duration_days",
    "symptom": "symptoms",
    "trigger": "triggers",
    "sign": "signs",
    "growth": "growth",
    "growing_weeks": "growing_weeks",
    "non_healing_weeks": "non_healing_weeks",
    "extent_mm": "extent_mm",
    "inflamed_count": "inflamed_count",
    "nodule_count": "nodule_count",
}


def onset_band(age_years: float) -> str:
    """Return the onset band of an age in years."""
    return next((band for limit, band in ONSET_BANDS if age_years < limit), "older")


def count_band(count: int) -> str:
    """Return the count band of a number of bumps."""
    return next((band for limit, band in COUNT_BANDS if count <= limit), "gt50")


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ranking adds to the facts."""

    ranking: Ranking
    low: float
    refer_soon: float
    refer_any: float
    veto: bool = False
    unclear: bool = False
    typical_lid: bool = False
    explained: bool = False
    soon_suspected: bool = False
    contagion_suspected: bool = False


@dataclass(frozen=True, slots=True)
class FactSource:
    """The parts of the knowledge base that facts are made with."""

    named: Mapping[str, Mapping[SiteMatch, Check]]
    coarse_sites: Mapping[str, tuple[str, ...]]
    recent: Mapping[str, Mapping[str, object]]
    factor_rows: Mapping[str, Mapping[str, object]]
    computed: "Mapping[str, Computed]"


class Facts(World):
    """One case as the expressions see it."""

    def __init__(self, case: Case, health: Health, source: FactSource) -> None:
        self.case = case
        self.health = health
        self.named = source.named
        self.computed = source.computed
        self.coarse = source.coarse_sites
        recent, factor_rows = source.recent, source.factor_rows
        self.flag_book: Callable[[str], bool] = lambda _: False
        self.settled: Settled | None = None
        self.named_condition = case.client.named_condition or ""
        self.clinician_named = bool(self.named_condition)
        self.cache: dict[tuple[str, SiteMatch], bool] = {}
        self.site_parts = self._site_parts()
        self.sites = frozenset(part for parts in self.site_parts for part in parts)
        self.onset = self._onset()
        self.field = self._since({"procedure", "injury"}, recent)
        self.injured = self._since({"injury"}, recent)
        self.recorded = self._recorded()
        self.form_atoms = self._form_atoms()
        self.derived = self._derived(recent, factor_rows) - self.form_atoms
        self.exact = self.form_atoms | self.derived
        self.atoms = self.exact | {f"site:{part}" for part in self.sites}
        self.coarse_atoms = tuple(
            frozenset(f"site:{part}" for part in parts)
            for parts in self.site_parts
            if len(parts) > 1
        )
        self.factor_keys = health.keys()
        self.numbers = self._numbers()

    # The world of expressions

    def has(self, atoms: frozenset[str], match: SiteMatch) -> bool:
        if match is SiteMatch.ANY:
            return not self.atoms.isdisjoint(atoms)
        if not self.exact.isdisjoint(atoms):
            return True
        return match is SiteMatch.ALL and any(parts <= atoms for parts in self.coarse_atoms)

    def fact(self, name: str, match: SiteMatch) -> bool:
        # Without a coarse site all ways of matching are one.
        key = (name, match if self.coarse_atoms else SiteMatch.ANY)
        if key not in self.cache:
            self.cache[key] = self._fact(name, match)
        return self.cache[key]

    def fired(self, flag: str) -> bool:
        if flag == "EX-1":
            return self.fact("EX-1", SiteMatch.ANY)
        return self.flag_book(flag)

    def probability(self, key: str) -> float:
        return self.settled.ranking.probability(key) if self.settled else 0.0

    def leads(self, groups: frozenset[str]) -> bool:
        lead = self.settled.ranking.leading if self.settled else None
        return lead is not None and lead.condition.group in groups

    def typical(self, days: int) -> bool:
        """Tell whether the picture is an ordinary, long unchanged one of the leading condition."""
        settled = self.settled
        if settled is None or settled.ranking.leading is None or self.case.bump.not_sure:
            return False
        leading = settled.ranking.leading.condition
        # When it was noticed is not when it began: only an onset that was asked can speak.
        asked = self.case.bump.age_at_onset is not None and self.onset is not None
        onset_fits = not asked or leading.lists("age_onset", str(self.onset))
        return (
            settled.low >= TYPICAL_LOW
            and settled.ranking.groups[leading.group] >= TYPICAL_GROUP
            and not settled.veto
            and onset_fits
            and self.fact(f"unchanged_{days}", SiteMatch.ANY)
            and (settled.explained or self.fact("quiet", SiteMatch.ANY))
            and not self.fact("alarm", SiteMatch.ANY)
        )

    def settle(self, settled: Settled) -> None:
        """Add what the ranking knows; facts that looked at it are read anew."""
        self.settled = settled
        self.cache = {key: value for key, value in self.cache.items() if key[0] in self.named}

    def forget_name(self) -> None:
        """Take a clinician's name for the bump as no longer fitting the present picture."""
        self.clinician_named = False
        self.cache.clear()

    # Named facts that no expression can say

    def _fact(self, name: str, match: SiteMatch) -> bool:
        if name in self.named:
            return self.named[name][match](self)
        computed = self.computed.get(name)
        return computed(self) if computed else name in self.factor_keys

    # Building

    def _site_parts(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self.coarse.get(site, (site,)) for site in self.case.bump.sites or ())

    def _age(self) -> float | None:
        """Return the age in years; a bump there since birth tells it when nobody asked."""
        bump, age = self.case.bump, self.case.client.age_years
        if age is not None or bump.age_at_onset != "newborn":
            return age
        if bump.duration_days is not None:
            return bump.duration_days / DAYS_IN_YEAR
        fresh = bump.course is None or not {"new_lt_4wk", "self_resolving"}.isdisjoint(bump.course)
        return 14 / DAYS_IN_YEAR if fresh else None

    def _onset(self) -> str | None:
        bump, age = self.case.bump, self.case.client.age_years
        if isinstance(bump.age_at_onset, str):
            return bump.age_at_onset
        if bump.age_at_onset is not None:
            return onset_band(bump.age_at_onset)
        if age is None:
            return None
        if bump.duration_days is not None:
            return onset_band(max(0.0, age - bump.duration_days / DAYS_IN_YEAR))
        return onset_band(age) if "new_lt_4wk" in (bump.course or ()) else None

    def _recorded(self) -> frozenset[str]:
        bump = self.case.bump
        names = {name for name, key in BUMP_FEATURES.items() if getattr(bump, key) is not None}
        return frozenset(names | ({"age_onset"} if self.onset else set()))

    def _form_atoms(self) -> frozenset[str]:
        bump, goal = self.case.bump, self.case.client.goal
        atoms = {f"site:{parts[0]}" for parts in self.site_parts if len(parts) == 1}
        for feature, values in (
            ("color", bump.colors),
            ("firmness", bump.firmness),
            ("surface", bump.surface),
            ("arrangement", bump.arrangement),
            ("mobility", bump.mobility),
            ("content", bump.content),
            ("course", bump.course),
            ("symptom", bump.symptoms),
            ("trigger", bump.triggers),
            ("sign", bump.signs),
        ):
            atoms.update(f"{feature}:{value}" for value in values or ())
        if self.onset:
            atoms.add(f"age_onset:{self.onset}")
        if bump.count is not None:
            atoms.add(f"count_band:{count_band(bump.count)}")
        if bump.growth is not None:
            atoms.add(f"growth:{bump.growth}")
        if goal is not None:
            atoms.add(f"goal:{goal}")
        return frozenset(atoms)

    def _derived(
        self,
        recent: Mapping[str, Mapping[str, object]],
        factor_rows: Mapping[str, Mapping[str, object]],
    ) -> frozenset[str]:
        """Return triggers and signs that the client's words stand for. [0.8, 8.3, 8.4]"""
        atoms: set[str] = set()
        for factor in self.health.factors:
            row = factor_rows.get(factor.key, {})
            atoms.update(f"{kind}:{row[kind]}" for kind in ("trigger", "sign") if kind in row)
        if self.case.bump.triggers is None:
            atoms.update(f"trigger:{trigger}" for trigger in self._causes(recent))
        if self.health.family_bumps:
            atoms.add("trigger:family_history")
        fitzpatrick = self.case.client.fitzpatrick
        if fitzpatrick in {"I", "II"}:
            atoms.add("trigger:fst_i_ii")
        elif fitzpatrick in {"IV", "V", "VI"}:
            atoms.add("trigger:fst_iv_vi")
        return frozenset(atoms)

    def _causes(self, recent: Mapping[str, Mapping[str, object]]) -> Iterable[str]:
        """Yield triggers of what was done here before the bump came; later work caused nothing."""
        since = self.case.bump.duration_days
        for event in self.health.events:
            trigger = recent.get(event.key, {}).get("trigger")
            before = since is not None and since <= event.days
            if trigger and before and self.meets(event.sites):
                yield str(trigger)

    def _since(self, kinds: set[str], recent: Mapping[str, Mapping[str, object]]) -> float | None:
        """Return the days since the last event of these kinds at this site."""
        days = [
            event.days
            for event in self.health.events
            if kinds & recent.get(event.key, {}).keys() and self.meets(event.sites)
        ]
        return min(days, default=None)

    def meets(self, sites: frozenset[str] | None) -> bool:
        """Tell whether a place is this bump's place; None means everywhere."""
        return sites is None or not self.sites or not self.sites.isdisjoint(sites)

    def _numbers(self) -> Mapping[str, float]:
        bump, age = self.case.bump, self._age()
        numbers = {
            "count": bump.count,
            "age_years": age,
            "age_days": None if age is None else age * DAYS_IN_YEAR,
            "duration_days": bump.duration_days,
            "extent_mm": bump.extent_mm,
            "growing_weeks": bump.growing_weeks,
            "non_healing_weeks": bump.non_healing_weeks,
            "inflamed_count": bump.inflamed_count,
            "nodule_count": bump.nodule_count,
            "distress": self.case.client.distress,
            "field_days": self.field,
        }
        if bump.size_mm is not None:
            numbers["size_min"], numbers["size_max"] = bump.size_mm
        known = {name: float(value) for name, value in numbers.items() if value is not None}
        self.numbers = known
        known["seven_point"] = float(_seven_point(self))
        return known

    # What the ranking looks at

    @cached_property
    def observed(self) -> Observed:
        """Return the recorded values for the ranking, with facts about the person apart."""
        bump = self.case.bump
        singles: dict[str, tuple[tuple[str, ...], ...]] = {}
        if self.site_parts:
            singles["site"] = self.site_parts
        for feature, values in (
            ("color", bump.colors),
            ("firmness", bump.firmness),
            ("arrangement", bump.arrangement),
            ("mobility", bump.mobility),
            ("content", bump.content),
            ("course", bump.course),
        ):
            if values:
                singles[feature] = tuple((value,) for value in values)
        if bump.count is not None:
            singles["count_band"] = ((count_band(bump.count),),)
        if self.onset:
            singles["age_onset"] = ((self.onset,),)
        multis = [
            f"{feature}:{value}"
            for feature, values in (
                ("surface", bump.surface),
                ("symptom", bump.symptoms),
                ("trigger", bump.triggers),
                ("sign", bump.signs),
            )
            for value in values or ()
        ]
        return Observed(
            singles=singles,
            multis=tuple(atom for atom in multis if atom not in BACKGROUND),
            background=tuple(sorted({*self.derived, *(a for a in multis if a in BACKGROUND)})),
            size_mm=bump.size_mm,
        )


#: Facts about the person that anyone may have: where a condition says nothing of them, they say
#: nothing against it.
BACKGROUND = frozenset({"trigger:fst_i_ii", "trigger:fst_iv_vi"})
#: Limits of `typical(N)`: P(low risk) and P(leading group). [2.1]
TYPICAL_LOW = 0.75
TYPICAL_GROUP = 0.4


def _any(facts: Facts, *names: str) -> bool:
    return any(facts.fact(name, SiteMatch.ANY) for name in names)


def _seven_point(facts: Facts) -> int:
    """Return the weighted seven-point count; it is meant for pigmented bumps. [C46 note]"""
    atoms = facts.exact
    big = facts.numbers.get("size_max", 0) >= 7

    def has(*wanted: str) -> bool:
        return not atoms.isdisjoint(wanted)

    return (
        2 * (has("course:rapid_change") or _any(facts, "growing"))
        + 2 * has("sign:lesion_asymmetry", "sign:ragged_border", "surface:irregular")
        + 2 * has("color:mixed_colors", "sign:color_change")
        + big
        + has("symptom:redness")
        + has("symptom:bleeding", "symptom:discharge", "surface:crust")
        + has("symptom:itch", "symptom:pain_tender", "symptom:burn_tingle")
    )


Computed = Callable[[Facts], bool]
