"""Check every entry for its keys, its sources and its state of review."""

from collections.abc import Iterator, Mapping, Sequence

from studio.skin.knowledge.problems import Data, Problem, entries, problem

REVIEWED = ("to_verify", "verified")
QUALITIES = ("H", "M", "L", "seed", "marker")
ADDED = frozenset({"sources", "review"})

#: Keys that each entry of a kind must have, beside `sources` and `review`.
REQUIRED: Mapping[str, str] = {
    "awareness": "name cue route class advice",
    "codes": "condition conditions icd10 icd10_sure snomed_sure",
    "conditions": (
        "code name names plain what must_not_miss group size_mm prior contagious does_not_work"
        " evidence fact_sources"
    ),
    "consent_lines": "key text",
    "contradictions": "id statement issue decision",
    "dictionary": "field names lang",
    "evidence_codes": "meaning",
    "facts": "name when",
    "factors": "kind label",
    "flags": "id pass sign when class route names_cause must_not_fire_on",
    "location_rules": "zone sites rule",
    "medical_only": "name",
    "owner_decisions": "id question settings",
    "pairs": "first second leans_first leans_second",
    "pairs_same_visit": "pair rule",
    "peel_limits": "text",
    "photo_standard": "item standard",
    "program_rules": "key rule",
    "questions": "asks text",
    "recent": "",
    "rows": "class overrides route main accessory elsewhere homecare",
    "scope": "topic license basis certainty place on verify",
    "services": ("name what indications not_for duration_min column zone_column kind patch_test"),
    "settings": "effect",
    "vocabulary": "kind label values",
    "washouts": "item found default",
    "weakest_facts": "rank fact",
    "zones": "codes name sides sites EX PX EN PEEL LED FA",
}
#: Single tables that are one entry each.
SINGLE = (
    "aftercare",
    "must_not_miss",
    "never_say",
    "patch_test",
    "photosensitizers",
    "scoring",
    "skin_types",
    "veto",
    "visit_order",
    "intake",
    "counting",
)
#: Entries that stand one level deeper.
NESTED: Mapping[tuple[str, str], str] = {
    ("contraindications", "factors"): "label cells present after",
    ("homecare", "classes"): "name content purpose use when cautions drug exfoliant",
}

#: Types of keys, in whatever entry they stand; the other checks rely on them.
WORDS = frozenset(
    {
        "class",
        "column",
        "contagious",
        "elsewhere",
        "field",
        "gate",
        "id",
        "kind",
        "lang",
        "recent",
        "review",
        "route",
        "sign",
        "unless",
        "value",
        "when",
        "zone_column",
    }
)
WORD_LISTS = frozenset(
    {
        "accessory",
        "ask",
        "asks",
        "factors",
        "homecare",
        "main",
        "must_not_fire_on",
        "names",
        "services",
        "sites",
        "sources",
    }
)
PARTS = frozenset({"cells", "evidence", "fact_sources", "prior", "size_mm"})
STEPS: Mapping[str, tuple[str, str]] = {
    "escalate": ("class", "when"),
    "overrides": ("class", "when"),
    "reroute": ("to", "when"),
}


def entry_problems(data: Data) -> Iterator[Problem]:
    """Yield missing keys, missing or unknown sources, unknown states of review."""
    for kind, keys in REQUIRED.items():
        for key, entry in entries(data, kind):
            yield from _entry(kind, key, entry, keys.split())
            yield from _types(kind, key, entry)
    for (kind, part), keys in NESTED.items():
        for key, entry in data[kind].get(part, {}).items():
            yield from _entry(kind, f"{part}.{key}", entry, keys.split())
    for kind in SINGLE:
        yield from _entry(kind, "", data[kind], [])
    yield from _sources(data)
    for kind, value in data.items():
        yield from _tags(data, kind, "", value)


def _entry(kind: str, key: str, entry: object, required: Sequence[str]) -> Iterator[Problem]:
    if not isinstance(entry, Mapping):
        yield problem(kind, key, "is not a table")
        return
    for name in (*required, *sorted(ADDED)):
        if name not in entry:
            yield problem(kind, key, f"{name} is missing")
    if not entry.get("sources", True):
        yield problem(kind, key, "sources is empty")
    if entry.get("review", REVIEWED[0]) not in REVIEWED:
        yield problem(kind, key, f"review {entry['review']!r} is not one of {', '.join(REVIEWED)}")


def _types(kind: str, key: str, entry: object) -> Iterator[Problem]:
    for name, value in entry.items() if isinstance(entry, Mapping) else ():
        prose = kind == "services" and name == "evidence"
        if not prose and not _fits(name, value):
            yield problem(kind, key, f"{name} has the wrong type")


def _fits(name: str, value: object) -> bool:
    """Tell whether the value of a key has the type that this key always has."""
    if name in WORDS:
        return isinstance(value, str)
    if name in WORD_LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if name in PARTS:
        return isinstance(value, Mapping)
    if name in STEPS:
        return isinstance(value, list) and all(_is_step(item, STEPS[name]) for item in value)
    if name == "pass":
        return isinstance(value, int)
    return True


def _is_step(item: object, keys: tuple[str, str]) -> bool:
    return isinstance(item, Mapping) and all(isinstance(item.get(key), str) for key in keys)


def _sources(data: Data) -> Iterator[Problem]:
    for tag, source in data["sources"].items():
        if not source.get("title"):
            yield problem("sources", tag, "title is missing")
        if source.get("quality") not in QUALITIES:
            yield problem("sources", tag, f"quality {source.get('quality')!r} is not known")


def _tags(data: Data, kind: str, path: str, value: object) -> Iterator[Problem]:
    """Walk the whole tree: every `sources` list names tags that exist."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            deeper = f"{path}.{key}".strip(".")
            if key == "sources" and isinstance(inner, list):
                yield from _unknown(data, kind, path, inner)
            elif key == "fact_sources":
                for tags in inner.values():
                    yield from _unknown(data, kind, path, tags)
            else:
                yield from _tags(data, kind, deeper, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _tags(data, kind, f"{path}.{number}".strip("."), inner)


def _unknown(data: Data, kind: str, path: str, tags: Sequence[str]) -> Iterator[Problem]:
    for tag in tags:
        if not isinstance(tag, str) or tag not in data["sources"]:
            yield problem(kind, path, f"source {tag!r} is not known")
