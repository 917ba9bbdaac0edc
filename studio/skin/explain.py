"""Explain an answer: what the features look like, which neighbors to mind, and every finding."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studio.skin.facts import Facts
from studio.skin.likelihoods import Condition
from studio.skin.ranking import Ranked, Ranking, observed_values
from studio.skin.rules import Rules
from studio.skin.screening import Screened
from studio.skin.terms import Kind
from studio.skin.verdict import Verdict, flag_text

Data = dict[str, Any]
STRENGTHS = {"PG": "pathognomonic", "S": "strong", "T": "typical", "p": "possible"}
#: A candidate or neighbor below these probabilities is not shown.
LEAST_CANDIDATE = 0.02
LEAST_NEIGHBOR = 0.02
MOST_NEIGHBORS = 4
FIELD_WORDS = {
    "med": "medicine",
    "allergy": "allergy",
    "condition": "health",
    "recent": "recent treatment",
    "family": "family",
}
#: Health facts that only stop a strong peel: no news for anybody else.
QUIET_FACTORS = frozenset({"never_peeled_before"})
#: Rules of screening that are no health fact but are told as findings all the same.
TOLD_RULES = frozenset({"4 place"})


class Explainer:
    """Writes the explaining parts of one answer."""

    def __init__(self, rules: Rules, facts: Facts) -> None:
        self.rules = rules
        self.facts = facts

    def candidates(self, ranking: Ranking) -> Iterator[Data]:
        shown: set[str] = set()
        for entry in ranking.ranked:
            group = entry.condition.group
            if group in shown or len(shown) == 3:
                continue
            if shown and ranking.groups[group] < LEAST_CANDIDATE:
                continue
            shown.add(group)
            yield self._candidate(entry, ranking.groups[group])

    def _candidate(self, entry: Ranked, share: float) -> Data:
        condition = entry.condition
        supports, against = [], []
        for feature, value in observed_values(self.facts.observed):
            code = condition.code(feature, value)
            if code in STRENGTHS:
                strength = STRENGTHS[code]
                supports.append({"feature": feature, "value": value, "strength": strength})
            elif feature in condition.evidence:
                strength = "unlisted" if code is None else "against"
                against.append({"feature": feature, "value": value, "strength": strength})
        return {
            "condition": condition.key,
            "group": condition.group,
            "fit": self._fit(share, against),
            "score": self._points(entry),
            "supports": supports,
            "against": against,
            "not_recorded": self._not_recorded(condition),
        }

    def _fit(self, share: float, against: Sequence[Data]) -> str:
        limits = self.rules.tables.scoring["limits"]
        clean = all(entry["strength"] != "against" for entry in against)
        if share >= limits["fit_most"] and clean:
            return "most_consistent"
        return "partly_consistent" if share >= limits["fit_partly"] else "not_specific"

    def _not_recorded(self, condition: Condition) -> list[str]:
        lines = {"count" if name == "count_band" else name for name in condition.evidence}
        if self.facts.case.bump.duration_days is not None:
            lines.discard("course")
        return sorted(lines - self.facts.recorded)

    def _points(self, entry: Ranked) -> float:
        """Return the point sum of the detail view; it decides nothing. [0.2]"""
        condition, scoring = entry.condition, self.rules.tables.scoring
        points = scoring["points"]
        total: float = scoring["prior_points"][entry.prior_code]
        best: dict[str, float] = {}
        observed = self.facts.observed
        for feature, value in observed_values(observed):
            if feature not in condition.evidence:
                continue
            code = condition.code(feature, value) or "unlisted"
            if code == "unlisted" and condition.must_not_miss:
                code = "unlisted_mnm"
            got = points["A" if code == "X" else code]
            if feature in observed.singles:
                best[feature] = max(best.get(feature, -99.0), got)
            else:
                total += got
        total += sum(best.values())
        if observed.size_mm is not None:
            total += _size_points(condition, observed.size_mm, scoring["size_points"])
        return round(total, 1)

    def neighbors(self, ranking: Ranking | None, candidates: Sequence[Data]) -> list[Data]:
        """Name must-not-miss conditions that the features overlap with. [0.4]"""
        if ranking is None:
            return []
        shown = {entry["group"] for entry in candidates}
        found: dict[str, str] = {}
        leading = {entry["condition"] for entry in candidates[:1]}
        if self.rules.basal_note(self.facts) or leading & self.rules.basal_conditions:
            found["basal_cell_carcinoma"] = (
                "a harmless-looking single or dimpled bump can hide one: a dermatologist should see"
                " any that changes, bleeds or shines"
            )
        for entry in ranking.ranked:
            condition = entry.condition
            near = condition.must_not_miss and entry.probability >= LEAST_NEIGHBOR
            if near and condition.group not in shown and len(found) < MOST_NEIGHBORS:
                plain = self.rules.data["conditions"][condition.key]["plain"]
                found.setdefault(condition.key, f"some features would also fit {plain}")
        groups = {c.key: c.group for c in self.rules.tables.conditions}
        return [
            {"condition": key, "group": groups[key], "text": text} for key, text in found.items()
        ]

    def findings(
        self, verdict: Verdict, treatments: Sequence[Screened], homecare: Sequence[Screened]
    ) -> Iterator[Data]:
        for one in verdict.fired:
            suspicion = one.flag.id in {"RF-39", "RF-06"}
            kind = Kind.SUSPICION if suspicion else Kind.RED_FLAG
            text = flag_text(self.rules, one)
            yield _finding(one.flag.id, kind, text, one.flag.sources)
        for misfit in (*verdict.vetoes, *verdict.against):
            word = misfit.value.replace("_", " ")
            text = f"“{word}” does not fit what the other features suggest"
            yield _finding("0.7", Kind.VETO, text, ("PROP",))
        yield from self._cues(gated=verdict.row is None)
        yield from self._word_findings()
        yield from _screening_findings(treatments, homecare)

    def _cues(self, *, gated: bool) -> Iterator[Data]:
        for key, check in self.rules.cues:
            if not gated and check(self.facts):
                entry = self.rules.data["awareness"][key]
                text = f"may be something else ({entry['name']['en']}): {entry['cue']}"
                yield _finding(f"1C {key}", Kind.NOTE, text, entry["sources"])

    def _word_findings(self) -> Iterator[Data]:
        for unknown in self.facts.health.unrecognized:
            near = f"; nearest: {', '.join(unknown.nearest)}" if unknown.nearest else ""
            field = FIELD_WORDS[unknown.field]
            text = f"“{unknown.word}” ({field}) is not known{near}. Please say what it is."
            yield _finding("8.6 unrecognized", Kind.UNRECOGNIZED, text, ("PROP",))
        for question in self.facts.health.questions:
            text = f"“{question.word}”: {question.ask}"
            yield _finding("8.6 ask", Kind.NOTE, text, ("PROP",))
        if self.facts.health.family_skin_cancer:
            text = "skin cancer in the family: mention it at the next skin check with a clinician"
            yield _finding("8.6 family", Kind.NOTE, text, ("GDK",))


def _finding(rule: str, kind: Kind, because: str, sources: Sequence[str]) -> Data:
    return {"rule": rule, "kind": kind.value, "because": because, "sources": list(sources)}


def _screening_findings(
    treatments: Sequence[Screened], homecare: Sequence[Screened]
) -> Iterator[Data]:
    """Name every health fact that stopped something, once."""
    seen: set[tuple[str, str]] = set()
    for entry in (*treatments, *homecare):
        for reason in entry.reasons:
            text = reason.text.partition(";")[0]
            told = reason.factor is not None or reason.rule in TOLD_RULES
            if not told or reason.factor in QUIET_FACTORS or (reason.rule, text) in seen:
                continue
            seen.add((reason.rule, text))
            yield _finding(reason.rule, Kind.SCREENING, text, reason.sources or ("PROP",))


def _size_points(
    condition: Condition, size: tuple[float, float], points: Mapping[str, float]
) -> float:
    low, high = size
    if condition.max_mm is not None and high > condition.max_mm:
        return points["above_max_mnm" if condition.must_not_miss else "above_max"]
    if condition.typical is None:
        return points["any"]
    inside = condition.typical[0] <= low and high <= condition.typical[1]
    return points["typical" if inside else "within_max"]
