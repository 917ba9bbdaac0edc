"""What to look at or ask next: first what could reveal a reason to refer, then what tells most.

The gain of a question is the expected drop of entropy over dispositions, and a share of that over
groups, when its answer becomes known. Nothing is ever pressed to find out what is inside.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from studio.skin.facts import Facts
from studio.skin.likelihoods import Condition
from studio.skin.ranking import Ranked, gain_of_joints
from studio.skin.rules import Question, Rules
from studio.skin.terms import MULTI_FEATURES, SINGLE_FEATURES

#: Candidates below this probability are left out of the gain.
LEAST_SHARE = 0.01
#: Candidates that the gain looks at, and questions that are listed.
MOST_CANDIDATES = 8
MOST_QUESTIONS = 8
#: A question that changes less than this (nats) is not worth a look.
LEAST_GAIN = 0.01
#: What is inside is never asked for: nobody is to press to find out. The site is an essential.
NEVER_BY_GAIN = frozenset({"content", "site"})
GROUP_WEIGHT = 0.35
#: Names of features where a case has its own.
SINGLE_NAMES = {"count_band": "count"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the answer."""

    feature: str
    ask: str
    separates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hypothesis of the gain: its share, class and column in the tables."""

    key: str
    share: float
    row_class: str
    group: str
    column: int


class Questioner:
    """Chooses questions for one case."""

    def __init__(self, rules: Rules, facts: Facts, class_of: Callable[[Condition], str]) -> None:
        self.rules = rules
        self.facts = facts
        self.class_of = class_of
        self.done = facts.case.bump.cannot_tell | facts.recorded
        if facts.case.bump.duration_days is not None:
            self.done |= {"course"}

    def essentials(self, missing: Sequence[Sequence[str]]) -> Iterator[Asked]:
        """Yield the questions of the essentials that are missing, in their fixed order."""
        names = self._candidate_names()
        for group in missing:
            for feature in group:
                if feature not in self.done:
                    yield self.question(feature, None, names)

    def question(self, feature: str, value: str | None, separates: Sequence[str]) -> Asked:
        """Return the question for a feature, with the text of one value where there is one."""
        return Asked(feature, self.text(feature, value), tuple(separates))

    def text(self, feature: str, value: str | None) -> str:
        name = "age_at_onset" if feature == "age_onset" else feature
        texts: tuple[Question, ...] = self.rules.questions.get(name, ())
        for question in texts:
            if question.value is not None and question.value == value:
                return question.text
        plain = next((q.text for q in texts if q.value is None), None)
        return plain if plain is not None else texts[0].text

    def part(self, coarse: str) -> Asked:
        """Ask for the part of a coarse site."""
        value = "lip" if coarse == "lip" else "rim" if coarse in {"eyelid", "under_eye"} else None
        return self.question("site", value, self._candidate_names())

    def by_gain(self) -> list[Asked]:
        """Return questions about the bump: what could reveal a reason to refer, then by gain."""
        candidates = self._candidates()
        if not candidates:
            return []
        gains = sorted(
            self._gains(candidates),
            key=lambda item: (item[1] not in ALARM_FEATURES, -item[0], item[1]),
        )
        names = tuple(candidate.key for candidate in candidates[:3])
        return [
            self.question(feature, value, names)
            for gain, feature, value in gains
            if gain >= LEAST_GAIN
        ]

    def _candidate_names(self) -> tuple[str, ...]:
        return tuple(candidate.key for candidate in self._candidates()[:3])

    def _candidates(self) -> list[Candidate]:
        settled = self.facts.settled
        ranked: Sequence[Ranked] = settled.ranking.ranked if settled else ()
        kept = sorted(ranked, key=lambda e: (-e.probability, e.condition.key))[:MOST_CANDIDATES]
        kept = [entry for entry in kept if entry.probability >= LEAST_SHARE]
        total = sum(entry.probability for entry in kept)
        return [
            Candidate(
                key=entry.condition.key,
                share=entry.probability / total,
                row_class=self.class_of(entry.condition),
                group=entry.condition.group,
                column=self.rules.tables.index[entry.condition.key],
            )
            for entry in kept
        ]

    def _gains(self, candidates: Sequence[Candidate]) -> Iterator[tuple[float, str, str | None]]:
        for feature in SINGLE_FEATURES:
            name = SINGLE_NAMES.get(feature, feature)
            if name in self.done or feature in NEVER_BY_GAIN:
                continue
            rows = self.rules.tables.shares[feature].values()
            yield self._gain(candidates, list(rows)), name, None
        for feature in MULTI_FEATURES:
            if feature not in self.done:
                yield self._best_value(candidates, feature)

    def _best_value(
        self, candidates: Sequence[Candidate], feature: str
    ) -> tuple[float, str, str | None]:
        """Return the gain of the one value of a multi-choice feature that tells most."""
        best: tuple[float, str, str | None] = (0.0, feature, None)
        listed = {
            value
            for candidate in candidates
            for value in self.rules.tables.conditions[candidate.column].evidence.get(feature, ())
        }
        for value in sorted(listed):
            row = self.rules.tables.shares[feature][value]
            gain = self._gain(candidates, [row, tuple(1 - chance for chance in row)])
            if gain > best[0]:
                best = gain, feature, value
        return best

    def _gain(self, candidates: Sequence[Candidate], rows: Sequence[Sequence[float]]) -> float:
        by_class = _pooled_gain([c.row_class for c in candidates], candidates, rows)
        by_group = _pooled_gain([c.group for c in candidates], candidates, rows)
        return by_class + GROUP_WEIGHT * by_group

    def alarms(self) -> list[str]:
        """Return unasked features that could still fire a flag of class soon or higher."""
        return [name for name in ALARM_FEATURES if name not in self.done]


#: Features whose values fire the flags of class soon and higher, in the order they are asked.
ALARM_FEATURES = ("symptom", "course", "sign")


def _pooled_gain(
    labels: Sequence[str], candidates: Sequence[Candidate], rows: Sequence[Sequence[float]]
) -> float:
    """Return the gain over labels, hypotheses with one label pooled into one."""
    places = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    at = [places[label] for label in labels]
    if len(places) == 1:
        return 0.0
    shares = [0.0] * len(places)
    for place, candidate in zip(at, candidates, strict=True):
        shares[place] += candidate.share
    joints = []
    for row in rows:
        joint = [0.0] * len(places)
        for place, candidate in zip(at, candidates, strict=True):
            joint[place] += candidate.share * row[candidate.column]
        joints.append(joint)
    return gain_of_joints(shares, joints)
