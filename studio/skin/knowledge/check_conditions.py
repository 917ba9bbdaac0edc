"""Check the conditions: evidence, groups, rows, and that nothing can hide a must-not-miss one."""

from collections.abc import Iterator, Mapping

from studio.skin.knowledge.problems import (
    CODES,
    ROW_CLASSES,
    URGENCIES,
    Data,
    Problem,
    entries,
    problem,
    values_of,
)

SOMETHING_ELSE = "something_else"
UNTIL = ("cleared", "healed")


def condition_problems(data: Data) -> Iterator[Problem]:
    """Yield problems of conditions, groups, must-not-miss rules, rows and flags."""
    for key, condition in entries(data, "conditions"):
        yield from _evidence(data, key, condition)
        yield from _numbers(key, condition)
        yield from _closed_sets(data, key, condition)
    yield from _must_not_miss(data)
    yield from _groups(data)
    yield from _rows(data)
    yield from _flags(data)
    yield from _awareness(data)


def _evidence(data: Data, key: str, condition: Data) -> Iterator[Problem]:
    hidden = key in data["must_not_miss"]["keys"]
    for feature, values in condition["evidence"].items():
        allowed = values_of(data, feature)
        if not allowed:
            yield problem("conditions", f"{key}.evidence", f"feature {feature!r} is not known")
            continue
        for value, code in values.items():
            where = f"{key}.evidence.{feature}"
            if value not in allowed:
                yield problem("conditions", where, f"value {value!r} is not known")
            if code not in CODES:
                yield problem("conditions", where, f"code {code!r} is not known")
            if code == "X" and hidden:
                yield problem("conditions", where, "X would exclude a must-not-miss condition")


def _numbers(key: str, condition: Data) -> Iterator[Problem]:
    size = condition["size_mm"]
    low, high = size.get("typical", (0, 0))
    if not 0 <= low <= high <= size.get("max", high):
        yield problem("conditions", f"{key}.size_mm", "typical and max do not fit together")
    from_, to = size.get("extent", (0, 0))
    if not 0 <= from_ <= to:
        yield problem("conditions", f"{key}.size_mm", "extent runs backwards")


def _closed_sets(data: Data, key: str, condition: Data) -> Iterator[Problem]:
    prior = condition["prior"]
    for code in (prior["base"], *(when["code"] for when in prior.get("when", ()))):
        if code not in data["scoring"]["prior"]:
            yield problem("conditions", f"{key}.prior", f"prior {code!r} is not known")
    if condition["contagious"] not in values_of(data, "contagious"):
        yield problem("conditions", key, f"contagious {condition['contagious']!r} is not known")
    if condition["must_not_miss"] != (key in data["must_not_miss"]["keys"]):
        yield problem("conditions", key, "must_not_miss differs from the must-not-miss list")
    if condition.get("gate") == "never" and data["rows"].get(key, {}).get("class") != "gate":
        yield problem("conditions", key, "gate never needs a gate row")


def _must_not_miss(data: Data) -> Iterator[Problem]:
    keys = data["must_not_miss"]["keys"]
    for key in keys:
        if key not in data["conditions"]:
            yield problem("must_not_miss", key, "condition is not known")
            continue
        if "gate" in data["conditions"][key]:
            yield problem("conditions", key, "gate would exclude a must-not-miss condition")
        row = data["rows"].get(key, {})
        classes = [row.get("class"), *(item["class"] for item in row.get("overrides", ()))]
        for name in sorted({"gate", "treat"} & set(classes)):
            yield problem("rows", key, f"{name} would hide a must-not-miss condition")
    for key in data["must_not_miss"]["awareness"]:
        if key not in data["awareness"]:
            yield problem("must_not_miss", key, "awareness key is not known")
    ids = {flag["id"] for flag in data["flags"]}
    for flag in data["must_not_miss"].get("flags", ()):
        if flag not in ids:
            yield problem("must_not_miss", flag, "flag is not known")
    yield from _weights(data)


def _weights(data: Data) -> Iterator[Problem]:
    """Yield weights of zero: they exclude as surely as an X."""
    scoring = data["scoring"]
    for part in ("single", "multi", "prior", "size"):
        for name, weight in scoring.get(part, {}).items():
            if weight <= 0:
                yield problem("scoring", f"{part}.{name}", "a weight must be above 0")


def _groups(data: Data) -> Iterator[Problem]:
    listed: dict[str, str] = {}
    for group, members in data["groups"].items():
        for key in members:
            if key not in data["conditions"]:
                yield problem("groups", group, f"condition {key!r} is not known")
            if key in listed:
                yield problem("groups", group, f"{key!r} is already in {listed[key]!r}")
            listed[key] = group
    for key, condition in entries(data, "conditions"):
        if condition["group"] != listed.get(key, key):
            yield problem("conditions", key, f"group is {listed.get(key, key)!r} in the groups")
    known = {*data["conditions"], *data["groups"]}
    for number, pair in entries(data, "pairs"):
        for name in (pair["first"], pair["second"]):
            if name not in known:
                yield problem("pairs", number, f"{name!r} is not a condition or group")


def _rows(data: Data) -> Iterator[Problem]:
    for key in data["conditions"]:
        if key not in data["rows"]:
            yield problem("rows", key, "condition has no row")
    if SOMETHING_ELSE not in data["rows"]:
        yield problem("rows", SOMETHING_ELSE, "has no row")
    for key, row in entries(data, "rows"):
        if key not in data["conditions"] and key != SOMETHING_ELSE:
            yield problem("rows", key, "is not a condition")
        yield from _row(data, key, row)


def _row(data: Data, key: str, row: Data) -> Iterator[Problem]:
    for name in (row["class"], *(item["class"] for item in row["overrides"])):
        if name not in ROW_CLASSES:
            yield problem("rows", key, f"class {name!r} is not known")
    yield from _routes(data, "rows", key, row)
    for part in ("main", "accessory"):
        for service in row[part]:
            if service not in data["services"]:
                yield problem("rows", key, f"service {service!r} is not known")
    for name in row["homecare"]:
        if name not in data["homecare"]["classes"]:
            yield problem("rows", key, f"homecare class {name!r} is not known")
    if row["elsewhere"] not in {"any", "calm", "none"}:
        yield problem("rows", key, f"elsewhere {row['elsewhere']!r} is not known")
    yield from _block(data, key, row)


def _block(data: Data, key: str, row: Data) -> Iterator[Problem]:
    block: Mapping[str, str] = row.get("block", {})
    if block and block.get("scope") not in data["block_scopes"]:
        yield problem("rows", key, f"block scope {block.get('scope')!r} is not known")
    until, _, days = block.get("until", UNTIL[0]).partition("+")
    if until not in UNTIL or (days and not days.isdigit()):
        yield problem("rows", key, f"block until {block['until']!r} is not known")


def _routes(data: Data, kind: str, key: str, entry: Data) -> Iterator[Problem]:
    for route in (entry["route"], *(item["to"] for item in entry.get("reroute", ()))):
        if route not in data["routes"]:
            yield problem(kind, key, f"route {route!r} is not known")


def _flags(data: Data) -> Iterator[Problem]:
    seen: set[str] = set()
    for key, flag in entries(data, "flags"):
        if key in seen:
            yield problem("flags", key, "stands there twice")
        seen.add(key)
        yield from _urgency(key, flag)
        if flag["pass"] not in {1, 2, 12}:
            yield problem("flags", key, f"pass {flag['pass']!r} is not known")
        if not flag["must_not_fire_on"]:
            yield problem("flags", key, "must_not_fire_on is empty")
        yield from _routes(data, "flags", key, flag)


def _urgency(key: str, flag: Data) -> Iterator[Problem]:
    raised = [item["class"] for item in flag.get("escalate", ())]
    for letter in (flag["class"], *raised):
        if letter not in tuple(URGENCIES):
            yield problem("flags", key, f"class {letter!r} is not known")
            return
    for letter in raised:
        if URGENCIES.index(letter) <= URGENCIES.index(flag["class"]):
            yield problem("flags", key, f"escalating to {letter!r} would not raise the urgency")


def _awareness(data: Data) -> Iterator[Problem]:
    for key, entry in entries(data, "awareness"):
        yield from _routes(data, "awareness", key, entry)
        if entry["class"] not in ROW_CLASSES:
            yield problem("awareness", key, f"class {entry['class']!r} is not known")
    for cue in data["veto"].get("cues", ()):
        if cue["names"] not in data["awareness"]:
            yield problem("veto", "cues", f"{cue['names']!r} is not an awareness key")
