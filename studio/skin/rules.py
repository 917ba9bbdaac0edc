"""The compiled form of the knowledge base: expressions as functions, tables as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.skin.cells import Cell, FactorRow, factor_rows_from, parse_cell
from studio.skin.computed_facts import COMPUTED
from studio.skin.dictionary import Dictionary
from studio.skin.expressions import Check, ExpressionError, SiteMatch, compile_expression
from studio.skin.factors import HealthReader
from studio.skin.facts import FactSource
from studio.skin.knowledge import Knowledge, KnowledgeError
from studio.skin.likelihoods import Tables, compile_tables
from studio.skin.terms import URGENCY_LETTERS, Urgency
from studio.skin.vocabulary import Vocabulary, vocabulary_from

#: Sites of a location gate are never assumed from a coarse value. [0.8]
EXACT_FLAGS = frozenset({"RF-15a", "RF-17"})


@dataclass(frozen=True, slots=True)
class Step:
    """A value that holds when its check is true."""

    value: str
    when: Check


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag."""

    id: str
    after_score: bool
    before_score: bool
    sign: str
    when: Check
    unless: Check | None
    urgency: Urgency
    escalate: tuple[tuple[Urgency, Check], ...]
    route: str
    reroute: tuple[Step, ...]
    names_cause: bool
    phone_ahead: bool
    within: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Override:
    """A class that replaces the row's own; `after_score` where it looks at the ranking."""

    row_class: str
    when: Check
    after_score: bool


@dataclass(frozen=True, slots=True)
class Block:
    """What may not be worked on, and until when."""

    scope: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """What to do about one condition when no flag fired."""

    key: str
    row_class: str
    overrides: tuple[Override, ...]
    route: str
    reroute: tuple[Step, ...]
    main: tuple[str, ...]
    accessory: tuple[str, ...]
    block: Block | None
    elsewhere: str
    homecare: tuple[str, ...]
    recheck_days: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One service of the menu."""

    key: str
    name: str
    kind: str
    zone_column: str
    patch_test: bool
    interval_days: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class HomecareClass:
    """One class of home products with its screening."""

    key: str
    base: bool
    drug: bool
    cells: Mapping[str, Cell]
    site_cells: tuple[tuple[frozenset[str], Cell], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The text that asks for a feature, or for one value of it."""

    feature: str
    value: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one knowledge version, ready to run."""

    version: str
    data: Mapping[str, Any]
    vocabulary: Vocabulary
    health: HealthReader
    facts: FactSource
    flags: tuple[Flag, ...]
    tables: Tables
    rows: Mapping[str, Row]
    services: Mapping[str, Service]
    factor_rows: Mapping[str, FactorRow]
    asked_factors: Mapping[str, frozenset[str]]
    asked_services: Mapping[str, frozenset[str]]
    absolute_services: Mapping[str, frozenset[str]]
    places: frozenset[str]
    zones: Mapping[str, Mapping[str, str]]
    homecare: Mapping[str, HomecareClass]
    homecare_factors: frozenset[str]
    questions: Mapping[str, tuple[Question, ...]]
    veto: frozenset[str]
    veto_unless: tuple[tuple[str, Check], ...]
    cues: tuple[tuple[str, Check], ...]
    basal_note: Check
    basal_conditions: frozenset[str]


def compile_rules(knowledge: Knowledge) -> Rules:
    """Compile a knowledge base. Raises KnowledgeError for an expression that cannot be read."""
    data = knowledge.data
    vocabulary = vocabulary_from(data)
    dictionary = Dictionary(data["dictionary"], data["recent"], data["factors"])
    note = data["must_not_miss"]["basal_note"]
    services = _services(data)
    factor_rows = factor_rows_from(data["contraindications"], tuple(services))
    asked_factors = _asked_factors(data)
    homecare = _homecare(data["homecare"], data["homecare"]["screening"])
    return Rules(
        version=knowledge.version,
        data=data,
        vocabulary=vocabulary,
        health=HealthReader(dictionary, data),
        facts=FactSource(
            named=_facts(data["facts"]),
            coarse_sites=vocabulary.coarse_sites,
            recent=data["recent"],
            factor_rows=data["factors"],
            computed=COMPUTED,
        ),
        flags=tuple(_flag(entry) for entry in data["flags"]),
        tables=compile_tables(data),
        rows={key: _row(key, entry) for key, entry in data["rows"].items()},
        services=services,
        factor_rows=factor_rows,
        asked_factors=asked_factors,
        asked_services={
            question: _touched(factors, factor_rows, services, {"R", "A"})
            for question, factors in asked_factors.items()
        },
        absolute_services={
            field: _touched(asked_factors[question], factor_rows, services, {"A"})
            for field, question in DICTIONARY_FIELDS.items()
        },
        places=frozenset(data["settings"]["place"]["choices"]),
        zones={site: zone for zone in data["zones"] for site in zone["sites"]},
        homecare=homecare,
        homecare_factors=frozenset(key for entry in homecare.values() for key in entry.cells),
        questions=_questions(data["questions"]),
        veto=frozenset(
            f"{feature}:{value}"
            for feature, values in data["veto"]["values"].items()
            for value in values
        ),
        veto_unless=tuple(
            (entry["value"], _check("veto.toml", "unless", entry["when"]))
            for entry in data["veto"]["unless"]
        ),
        cues=tuple(
            (entry["names"], _check("veto.toml", "cues", entry["when"]))
            for entry in data["veto"]["cues"]
        ),
        basal_note=_check("must_not_miss.toml", "basal_note", note["when"]),
        basal_conditions=frozenset(note["conditions"]),
    )


def _check(file: str, key: str, text: str, match: SiteMatch = SiteMatch.ANY) -> Check:
    try:
        return compile_expression(text, match)
    except ExpressionError as error:
        raise KnowledgeError(file, key, str(error)) from error


def _facts(entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Mapping[SiteMatch, Check]]:
    return {
        entry["name"]: {
            match: _check("facts.toml", entry["name"], entry["when"], match) for match in SiteMatch
        }
        for entry in entries
    }


def _steps(file: str, key: str, entries: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    return tuple(Step(entry["to"], _check(file, key, entry["when"])) for entry in entries)


def _flag(entry: Mapping[str, Any]) -> Flag:
    name = entry["id"]
    match = SiteMatch.EXACT if name in EXACT_FLAGS else SiteMatch.ANY
    unless = entry.get("unless")
    return Flag(
        id=name,
        before_score=entry["pass"] in {1, 12},
        after_score=entry["pass"] in {2, 12},
        sign=entry["sign"],
        when=_check("flags.toml", name, entry["when"], match),
        unless=None if unless is None else _check("flags.toml", name, unless, SiteMatch.ALL),
        urgency=URGENCY_LETTERS[entry["class"]],
        escalate=tuple(
            (URGENCY_LETTERS[step["class"]], _check("flags.toml", name, step["when"]))
            for step in entry.get("escalate", ())
        ),
        route=entry["route"],
        reroute=_steps("flags.toml", name, entry.get("reroute", ())),
        names_cause=entry["names_cause"],
        phone_ahead=entry.get("phone_ahead", False),
        within=entry.get("within", {}).get("en"),
        sources=tuple(entry["sources"]),
    )


def _row(key: str, entry: Mapping[str, Any]) -> Row:
    block = entry.get("block")
    return Row(
        key=key,
        row_class=entry["class"],
        overrides=tuple(
            Override(
                step["class"], _check("rows.toml", key, step["when"]), _looks_ahead(step["when"])
            )
            for step in entry["overrides"]
        ),
        route=entry["route"],
        reroute=_steps("rows.toml", key, entry.get("reroute", ())),
        main=tuple(entry["main"]),
        accessory=tuple(entry["accessory"]),
        block=None if block is None else Block(block["scope"], block.get("until")),
        elsewhere=entry["elsewhere"],
        homecare=tuple(entry["homecare"]),
        recheck_days=entry.get("recheck_days"),
        sources=tuple(entry["sources"]),
    )


def _looks_ahead(when: str) -> bool:
    """Tell whether an override looks at the score, or at a wish that says nothing of the bump."""
    return "typical(" in when or "goal:" in when


def _services(data: Mapping[str, Any]) -> Mapping[str, Service]:
    entries = data["services"]
    return {
        key: Service(
            key=key,
            name=entries[key]["name"]["en"],
            kind=entries[key]["kind"],
            zone_column=entries[key]["zone_column"],
            patch_test=entries[key]["patch_test"],
            interval_days=tuple(entries[key]["interval_days"])
            if "interval_days" in entries[key]
            else None,
        )
        for key in data["settings"]["menu"]["default"]
    }


#: Fields of the dictionary and the question that fills them.
DICTIONARY_FIELDS = {
    "med": "medications",
    "allergy": "allergies",
    "condition": "conditions",
    "recent": "recent",
}


def _touched(
    factors: frozenset[str],
    rows: Mapping[str, FactorRow],
    services: Mapping[str, Service],
    statuses: set[str],
) -> frozenset[str]:
    """Return the services that one of the factors could stop."""
    return frozenset(
        service
        for service in services
        for factor in factors
        if factor in rows and rows[factor].cells[service].status in statuses
    )


def _asked_factors(data: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Return which factors an answer to each question could reveal."""
    found: dict[str, set[str]] = {
        "age": {"minor_under_10", "minor_10_15", "minor_16_17", "age_75_plus"},
        "pregnancy": {"pregnant_or_trying", "breastfeeding"},
        "medications": set(),
        "allergies": set(),
        "conditions": set(),
        "recent": {row["factor"] for row in data["recent"].values() if "factor" in row},
        "fitzpatrick": set(),
    }
    for entry in data["dictionary"]:
        if entry["field"] in DICTIONARY_FIELDS:
            found[DICTIONARY_FIELDS[entry["field"]]].update(entry.get("factors", ()))
    # The list of allergies may name an illness of light; an allergy nobody knows is not one.
    found["allergies"] = {factor for factor in found["allergies"] if factor.endswith("_allergy")}
    return {key: frozenset(factors) for key, factors in found.items()}


def _homecare(
    table: Mapping[str, Any], screening: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, HomecareClass]:
    classes = {}
    for key, entry in sorted(table["classes"].items(), key=lambda item: not item[1]["base"]):
        cells = {**screening[key], **screening[key]["allergy"]}
        classes[key] = HomecareClass(
            key=key,
            base=entry["base"],
            drug=entry["drug"],
            cells={
                factor: parse_cell(cell) for factor, cell in cells.items() if isinstance(cell, str)
            },
            site_cells=tuple(
                (frozenset(step["sites"]), parse_cell(step["cell"]))
                for step in screening[key]["site"]
            ),
        )
    return classes


def _questions(entries: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[Question, ...]]:
    found: dict[str, list[Question]] = {}
    for entry in entries:
        values = [entry["value"]] if "value" in entry else entry.get("values") or [None]
        for feature in entry["asks"]:
            for value in values:
                found.setdefault(feature, []).append(Question(feature, value, entry["text"]["en"]))
    return {feature: tuple(items) for feature, items in found.items()}
