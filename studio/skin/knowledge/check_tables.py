"""Check the tables around the conditions: services, zones, screening, words, questions."""

from collections import Counter
from collections.abc import Collection, Iterator

from studio.skin.knowledge.problems import (
    CELL,
    FIELDS,
    Data,
    Problem,
    entries,
    problem,
    values_of,
)

ZONE_COLUMNS = ("EX", "PX", "EN", "PEEL", "LED", "FA")
ZONE_STATUSES = frozenset({"ok", "soft", "D3", "body", "no", "gate"})
SERVICE_KINDS = frozenset(
    {"softening", "extraction", "piercing", "enzyme", "peel", "strong_peel", "led", "facial"}
)
DICTIONARY_FIELDS = frozenset({"med", "allergy", "condition", "recent"})
ASK_PARTS = frozenset({"rim", "lip", "whole_person", "detail"})


def table_problems(data: Data) -> Iterator[Problem]:
    """Yield problems of every table that names services, sites, factors or features."""
    for check in (_services, _columns, _cells, _zones, _coarse_sites, _homecare, _factors):
        yield from check(data)
    for check in (_recent, _dictionary, _questions, _essentials, _veto, _settings, _places):
        yield from check(data)


def _unknown(
    kind: str, key: str, what: str, names: Collection[str], known: Collection[str]
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield problem(kind, key, f"{what} {name!r} is not known")


def _services(data: Data) -> Iterator[Problem]:
    columns = data["contraindications"]["columns"]
    for key, service in entries(data, "services"):
        if key not in columns.get(service["column"], ()):
            yield problem("services", key, f"column {service['column']!r} does not list it")
        if service["zone_column"] not in ZONE_COLUMNS:
            yield problem("services", key, f"zone column {service['zone_column']!r} is not known")
        if service["kind"] not in SERVICE_KINDS:
            yield problem("services", key, f"kind {service['kind']!r} is not known")
        low, high = service["duration_min"]
        least, usual = service.get("interval_days", (0, 0))
        if not (0 < low <= high and 0 <= least <= usual):
            yield problem("services", key, "duration or interval runs backwards")


def _columns(data: Data) -> Iterator[Problem]:
    table = data["contraindications"]
    listed = Counter(service for names in table["columns"].values() for service in names)
    for service in data["services"]:
        if listed[service] != 1:
            found = "no contraindication column" if not listed[service] else "several columns"
            yield problem("services", service, f"has {found}")
    yield from _unknown("contraindications", "columns", "service", listed, data["services"])
    for key, factor in table["factors"].items():
        if set(factor["cells"]) != set(table["columns"]):
            yield problem("contraindications", f"factors.{key}", "a column has no cell")
        if factor["present"] not in {"W", "P", "L"}:
            yield problem("contraindications", f"factors.{key}", "present is not W, P or L")
        after = factor["after"]
        if after not in {"cells", "clear", "never"} and not _is_days(after):
            yield problem("contraindications", f"factors.{key}", f"after {after!r} is not known")
        if key not in data["factors"]:
            yield problem("contraindications", f"factors.{key}", "is not in the factors")


def _is_days(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _cells(data: Data) -> Iterator[Problem]:
    table = data["contraindications"]
    for key, factor in table["factors"].items():
        where = f"factors.{key}"
        for column, cell in factor["cells"].items():
            if not CELL.fullmatch(cell):
                yield problem("contraindications", where, f"cell {cell!r} cannot be read")
            for part in cell.split(";")[1:]:
                service = part.partition("=")[0]
                if service not in table["columns"].get(column, ()):
                    yield problem("contraindications", where, f"{service!r} is not in {column}")


def _zones(data: Data) -> Iterator[Problem]:
    sites = values_of(data, "site")
    listed = Counter(site for zone in data["zones"] for site in zone["sites"])
    for site in sites:
        if listed[site] != 1:
            found = "no zone row" if not listed[site] else "several zone rows"
            yield problem("zones", site, f"has {found}")
    yield from _unknown("zones", "", "site", listed, sites)
    for key, zone in entries(data, "zones"):
        for column in ZONE_COLUMNS:
            if zone[column] not in ZONE_STATUSES:
                yield problem("zones", key, f"status {zone[column]!r} of {column} is not known")
        gated = {zone[column] == "gate" for column in ZONE_COLUMNS}
        if len(gated) == 2:
            yield problem("zones", key, "a gate zone is closed in every column")


def _coarse_sites(data: Data) -> Iterator[Problem]:
    sites = values_of(data, "site")
    for key, parts in entries(data, "coarse_sites"):
        yield from _unknown("coarse_sites", key, "site", parts, sites)
        if key in sites:
            yield problem("coarse_sites", key, "is a site of its own")


def _homecare(data: Data) -> Iterator[Problem]:
    classes, screening = data["homecare"]["classes"], data["homecare"]["screening"]
    for name in classes:
        if name not in screening:
            yield problem("homecare", name, "class has no screening row")
    yield from _unknown("homecare", "screening", "class", screening, classes)
    for name, row in screening.items():
        where = f"screening.{name}"
        cells = {key: cell for key, cell in row.items() if key not in {"allergy", "site"}}
        cells |= row.get("allergy", {})
        yield from _unknown("homecare", where, "factor", cells, data["factors"])
        sites = row.get("site", ())
        for cell in (*cells.values(), *(item["cell"] for item in sites)):
            if not CELL.fullmatch(cell):
                yield problem("homecare", where, f"cell {cell!r} cannot be read")
        for item in sites:
            yield from _unknown("homecare", where, "site", item["sites"], values_of(data, "site"))


def _factors(data: Data) -> Iterator[Problem]:
    screened = data["contraindications"]["factors"]
    for key, factor in entries(data, "factors"):
        if (factor["kind"] == "contraindication") != (key in screened):
            yield problem("factors", key, "kind and contraindications differ")
        for feature in ("trigger", "sign"):
            named = [factor[feature]] if feature in factor else []
            yield from _unknown("factors", key, feature, named, values_of(data, feature))
        implied = factor.get("implies", ())
        yield from _unknown("factors", key, "factor", implied, data["factors"])


def _recent(data: Data) -> Iterator[Problem]:
    for key, event in entries(data, "recent"):
        factor = [event["factor"]] if "factor" in event else []
        trigger = [event["trigger"]] if "trigger" in event else []
        screened = data["contraindications"]["factors"]
        yield from _unknown("recent", key, "factor", factor, screened)
        yield from _unknown("recent", key, "trigger", trigger, values_of(data, "trigger"))


def _dictionary(data: Data) -> Iterator[Problem]:
    for number, entry in enumerate(data["dictionary"], 1):
        key = f"{number} ({', '.join(entry['names'][:1])})"
        if entry["field"] not in DICTIONARY_FIELDS:
            yield problem("dictionary", key, f"field {entry['field']!r} is not known")
        if not entry["names"] or not (entry.get("factors") or entry.get("recent")):
            yield problem("dictionary", key, "has no names, or stands for nothing")
        yield from _unknown("dictionary", key, "factor", entry.get("factors", ()), data["factors"])
        event = [entry["recent"]] if "recent" in entry else []
        yield from _unknown("dictionary", key, "event", event, data["recent"])
        if entry["lang"] not in {"en", "es"}:
            yield problem("dictionary", key, f"language {entry['lang']!r} is not known")
        yield from _unknown("dictionary", key, "asked name", entry.get("ask", ()), entry["names"])


def _questions(data: Data) -> Iterator[Problem]:
    known = {*data["vocabulary"], *FIELDS}
    for key, question in entries(data, "questions"):
        yield from _unknown("questions", key, "feature", question["asks"], known)
        values = [question["value"]] if "value" in question else question.get("values", [])
        allowed = {value for name in question["asks"] for value in values_of(data, name)}
        yield from _unknown("questions", key, "value", values, allowed | ASK_PARTS)


def _essentials(data: Data) -> Iterator[Problem]:
    known = {*data["vocabulary"], *FIELDS}
    for kind in ("essentials", "question_order"):
        for group in data[kind]:
            yield from _unknown(kind, "", "feature", group, known)
    yield from _unknown("counted", "", "feature", data["counted"], known)


def _veto(data: Data) -> Iterator[Problem]:
    for feature, values in data["veto"].get("values", {}).items():
        allowed = values_of(data, feature)
        if not allowed:
            yield problem("veto", "values", f"feature {feature!r} is not known")
            continue
        yield from _unknown("veto", f"values.{feature}", "value", values, allowed)


def _settings(data: Data) -> Iterator[Problem]:
    decisions = {entry["id"] for entry in data["owner_decisions"]}
    for key, setting in entries(data, "settings"):
        named = [setting["decision"]] if "decision" in setting else []
        yield from _unknown("settings", key, "decision", named, decisions)
    for key in ("menu", "body_services"):
        services = data["settings"].get(key, {}).get("default", ())
        yield from _unknown("settings", key, "service", services, data["services"])
    for decision in data["owner_decisions"]:
        named = decision["settings"]
        yield from _unknown("owner_decisions", decision["id"], "setting", named, data["settings"])


def _places(data: Data) -> Iterator[Problem]:
    for key, rule in entries(data, "location_rules"):
        yield from _unknown("location_rules", key, "site", rule["sites"], values_of(data, "site"))
    for kind in ("scope", "age_rules", "consent_lines"):
        for key, rule in entries(data, kind):
            named = rule.get("services", ())
            yield from _unknown(kind, key, "service", named, data["services"])
    for key, code in entries(data, "codes"):
        known = {*data["conditions"], "something_else"}
        yield from _unknown("codes", key, "condition", code["conditions"], known)
