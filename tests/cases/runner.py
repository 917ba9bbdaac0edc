"""Run the recorded cases and say how the answers compare with what each case demands.

A line of a case file holds `id`, `note` (why), `case` (the contract's input) and `expect`:

- `kind`: must_refer, benign, treatable, sparse, gate, or score (only the leading condition counts);
- `groups`, `condition`, `conditions_of_class`: who may lead; null means that anyone may;
- `disposition`, `urgency`, `to`: one word or a list of accepted words; null means any;
- `offers` must be offered, `bans` and `homecare_bans` must not be;
- `flags` must fire, `silent` must not;
- now and then: `statuses`, `earliest`, `sites`, `requires` (all of these, by service), `homecare`
  (by class), `kinds` (of findings that must appear), `block` (scope), `candidates` (how many),
  `elsewhere` and `not_elsewhere` (services that must, or must not, remain away from the bump),
  `unsaid` (words that the summary must not hold).
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.skin.assessment import assess
from studio.skin.knowledge import Knowledge, load_knowledge

Json = Mapping[str, Any]  # the contract's JSON, whose shape the schema checks

FOLDER = Path(__file__).parent
URGENCIES = ("routine", "soon", "urgent", "emergency")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with its answer and everything in which the two differ."""

    id: str
    note: str
    expect: Json
    answer: Json
    problems: tuple[str, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one["group"] for one in self.answer["candidates"]))


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the table that must be shown, with its limit in percent."""

    text: str
    good: int
    of: int
    limit: float
    at_most: bool = False

    @property
    def percent(self) -> float:
        return 100 * self.good / self.of if self.of else (0.0 if self.at_most else 100.0)

    @property
    def holds(self) -> bool:
        return self.percent <= self.limit if self.at_most else self.percent >= self.limit


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes, and the figures counted from them."""

    outcomes: tuple[Outcome, ...]
    measures: tuple[Measure, ...]

    @property
    def failing(self) -> tuple[Outcome, ...]:
        return tuple(one for one in self.outcomes if one.problems)

    @property
    def holds(self) -> bool:
        return all(measure.holds for measure in self.measures)


def read_cases(paths: Sequence[Path] = ()) -> Iterator[Json]:
    """Yield every recorded case of the files, or of all files."""
    for path in paths or sorted(FOLDER.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


def run(cases: Iterable[Json], knowledge: Knowledge | None = None) -> Report:
    """Assess every case and compare."""
    book = knowledge or load_knowledge()
    outcomes = tuple(_outcome(one, book) for one in cases)
    return Report(outcomes, _measures(outcomes))


def _outcome(recorded: Json, knowledge: Knowledge) -> Outcome:
    answer = assess(recorded["case"], knowledge)
    expect = recorded["expect"]
    problems = tuple(problem for check in CHECKS for problem in check(expect, answer))
    problems += tuple(_class_problems(expect, answer, knowledge))
    return Outcome(recorded["id"], recorded["note"], expect, answer, problems)


def _accepted(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _offered(rows: Iterable[Json], key: str) -> set[str]:
    return {row[key] for row in rows if row["status"] == "offered"}


def _who_leads(expect: Json, answer: Json) -> Iterator[str]:
    leader = answer["candidates"][0] if answer["candidates"] else {}
    if expect["groups"] is not None and leader.get("group") not in expect["groups"]:
        yield f"leads {leader.get('group')}, expected {'/'.join(expect['groups'])}"
    condition = expect.get("condition")
    if condition and leader.get("condition") != condition:
        yield f"leads {leader.get('condition')}, expected {condition}"


def _class_problems(expect: Json, answer: Json, knowledge: Knowledge) -> Iterator[str]:
    wanted = expect.get("conditions_of_class")
    if not wanted:
        return
    leader = answer["candidates"][0]["condition"] if answer["candidates"] else None
    rows: Json = knowledge.data["rows"]
    if leader is None or rows[leader]["class"] != wanted:
        yield f"leads {leader}, expected a {wanted} row"


def _what_to_do(expect: Json, answer: Json) -> Iterator[str]:
    if expect["disposition"] is None:
        return
    if answer["disposition"] not in _accepted(expect["disposition"]):
        yield f"disposition {answer['disposition']}, expected {expect['disposition']}"
    referral = answer["referral"] or {}
    for key in ("urgency", "to"):
        if expect[key] is not None and referral.get(key) not in _accepted(expect[key]):
            yield f"{key} {referral.get(key)}, expected {expect[key]}"


def _what_is_offered(expect: Json, answer: Json) -> Iterator[str]:
    offered = _offered(answer["treatments"], "service")
    at_home = _offered(answer["homecare"], "class")
    for service in sorted(set(expect["offers"]) - offered):
        yield f"{service} is not offered"
    for service in sorted(set(expect["bans"]) & offered):
        yield f"{service} is offered"
    for product in sorted(set(expect["homecare_bans"]) & at_home):
        yield f"{product} is offered for home"


def _what_fires(expect: Json, answer: Json) -> Iterator[str]:
    fired = {finding["rule"] for finding in answer["findings"]}
    for flag in expect["flags"]:
        if flag not in fired:
            yield f"{flag} did not fire"
    for flag in expect.get("silent", ()):
        if flag in fired:
            yield f"{flag} fired"
    kinds = {finding["kind"] for finding in answer["findings"]}
    for kind in expect.get("kinds", ()):
        if kind not in kinds:
            yield f"no {kind} finding"


def _details(expect: Json, answer: Json) -> Iterator[str]:
    services = {row["service"]: row for row in answer["treatments"]}
    for name, key in (("statuses", "status"), ("earliest", "earliest_on"), ("sites", "sites")):
        for service, wanted in expect.get(name, {}).items():
            found = services[service][key]
            fits = found == wanted if name == "sites" else found in _accepted(wanted)
            if not fits:
                yield f"{service} {key} {found}, expected {wanted}"
    for service, wanted in expect.get("requires", {}).items():
        found = services[service]["requires"]
        if not set(wanted) <= set(found) or (not wanted and found):
            yield f"{service} requires {found}, expected {wanted}"
    products = {row["class"]: row["status"] for row in answer["homecare"]}
    for product, wanted in expect.get("homecare", {}).items():
        if products[product] not in _accepted(wanted):
            yield f"{product} for home {products[product]}, expected {wanted}"


def _frame(expect: Json, answer: Json) -> Iterator[str]:
    scope = (answer["service_block"] or {}).get("scope")
    if "block" in expect and scope != expect["block"]:
        yield f"block {scope}, expected {expect['block']}"
    if "candidates" in expect and len(answer["candidates"]) != expect["candidates"]:
        yield f"{len(answer['candidates'])} candidates, expected {expect['candidates']}"
    elsewhere = set(answer["elsewhere"])
    for service in sorted(set(expect.get("elsewhere", ())) - elsewhere):
        yield f"{service} is missing elsewhere"
    for service in sorted(set(expect.get("not_elsewhere", ())) & elsewhere):
        yield f"{service} is named elsewhere"
    for word in expect.get("unsaid", ()):
        if word in answer["summary"].casefold():
            yield f"the summary says “{word}”"


CHECKS: tuple[Callable[[Json, Json], Iterator[str]], ...] = (
    _who_leads,
    _what_to_do,
    _what_is_offered,
    _what_fires,
    _details,
    _frame,
)


def _measures(outcomes: Sequence[Outcome]) -> tuple[Measure, ...]:
    refer = [one for one in outcomes if one.expect["disposition"] == "refer"]
    benign = [one for one in outcomes if one.expect["kind"] == "benign"]
    treatable = [one for one in outcomes if one.expect["kind"] == "treatable"]
    sparse = [one for one in outcomes if one.expect["kind"] == "sparse"]
    named = [one for one in outcomes if one.expect["groups"]]
    return (
        _share("must-refer referred, urgency no lower than expected", refer, _is_referred, 100),
        _share("forbidden services or homecare offered", outcomes, _offers_banned, 0, most=True),
        _share("benign cases referred needlessly", benign, _is_overcautious, 5, most=True),
        _share("treatable cases offered a fitting service", treatable, _is_treated, 95),
        _share("right group first", named, lambda one: _rank(one) == 0, 90),
        _share("right group in the first three", named, lambda one: _rank(one) is not None, 98),
        _share("sparse or ambiguous cases that ask or abstain", sparse, _is_careful, 100),
    )


def _share(
    text: str,
    outcomes: Sequence[Outcome],
    test: Callable[[Outcome], bool],
    limit: float,
    *,
    most: bool = False,
) -> Measure:
    return Measure(text, sum(map(test, outcomes)), len(outcomes), limit, at_most=most)


def _is_referred(one: Outcome) -> bool:
    found = (one.answer["referral"] or {}).get("urgency")
    accepted = (str(word or "routine") for word in _accepted(one.expect["urgency"]))
    lowest = min(map(URGENCIES.index, accepted))
    return (
        one.answer["disposition"] == "refer"
        and found is not None
        and URGENCIES.index(found) >= lowest
    )


def _offers_banned(one: Outcome) -> bool:
    return any(problem.endswith(("is offered", "is offered for home")) for problem in one.problems)


def _is_overcautious(one: Outcome) -> bool:
    accepted = _accepted(one.expect["disposition"])
    return one.answer["disposition"] == "refer" and "refer" not in accepted


def _is_treated(one: Outcome) -> bool:
    offered = _offered(one.answer["treatments"], "service")
    return one.answer["disposition"] == "treat" and bool(offered & set(one.expect["offers"]))


def _is_careful(one: Outcome) -> bool:
    return one.answer["disposition"] in _accepted(one.expect["disposition"])


def _rank(one: Outcome) -> int | None:
    wanted = set(one.expect["groups"])
    return next((place for place, group in enumerate(one.groups) if group in wanted), None)


def confusion(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str]]:
    """Count how often an expected group was answered by another one that led."""
    pairs = (
        ("/".join(one.expect["groups"]), one.groups[0] if one.groups else "-")
        for one in outcomes
        if one.expect["groups"]
    )
    return Counter(pairs)


def _print(report: Report, *, fail_only: bool) -> None:
    write = sys.stdout.write
    if not fail_only:
        _print_confusion(report)
    for one in report.failing:
        write(f"{one.id} [{one.expect['kind']}] {one.note}\n")
        write("".join(f"    {problem}\n" for problem in one.problems))
    write(f"\n{len(report.outcomes)} cases, {len(report.failing)} differ somewhere\n")
    for measure in report.measures:
        sign = "≤" if measure.at_most else "≥"
        verdict = "ok " if measure.holds else "MISSED"
        figure = f"{measure.good}/{measure.of} = {measure.percent:.1f} %"
        write(f"{verdict:7}{measure.text}: {figure} (limit {sign} {measure.limit:g} %)\n")


def _print_confusion(report: Report) -> None:
    table = confusion(report.outcomes)
    sys.stdout.write("expected group → group that leads\n")
    for expected in sorted({pair[0] for pair in table}):
        found = [(count, pair[1]) for pair, count in table.items() if pair[0] == expected]
        cells = ", ".join(f"{group} {count}" for count, group in sorted(found, reverse=True))
        sys.stdout.write(f"  {expected:32} {cells}\n")
    sys.stdout.write("\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the comparison; answer 1 when a figure misses its limit."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fail-only", action="store_true", help="leave the confusion table out")
    parser.add_argument("files", nargs="*", type=Path, help="case files, all when none is given")
    options = parser.parse_args(arguments)
    report = run(read_cases(options.files))
    _print(report, fail_only=options.fail_only)
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
