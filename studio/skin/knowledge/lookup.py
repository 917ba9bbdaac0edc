"""Find what the knowledge base says under an id, and compare two versions of it."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from studio.skin.knowledge.problems import Data, entries

LANGUAGES = ("en", "es")
STRENGTHS = {
    "PG": "pathognomonic",
    "S": "strong",
    "T": "typical",
    "p": "possible",
    "A": "against",
    "X": "excludes",
}
#: Kinds whose entries are found by their own key, in the order they are shown.
KEYED = (
    "conditions",
    "rows",
    "awareness",
    "groups",
    "services",
    "factors",
    "recent",
    "settings",
    "coarse_sites",
    "routes",
    "requires",
    "sources",
    "computed",
)
#: Kinds whose entries are found by an `id` or `name` of theirs.
LISTED = ("flags", "owner_decisions", "contradictions", "facts")
HIDDEN = frozenset({"sources", "fact_sources", "review"})
#: What a reader wants first; other keys follow in the order of the alphabet.
FIRST = [
    "code",
    "id",
    "name",
    "label",
    "names",
    "names_note",
    "plain",
    "what",
    "statement",
    "question",
    "sign",
    "must_not_miss",
    "group",
    "class",
    "pass",
    "when",
    "unless",
    "escalate",
    "overrides",
    "route",
    "reroute",
    "size_mm",
    "prior",
    "gate",
    "evidence",
]
#: Two-key tables that read as "this if that".
PAIRED = (("class", "when"), ("code", "if"), ("to", "when"))
#: A table longer than this is shown line by line.
LONG = 400
IDS = ("id", "name", "key", "item", "topic", "condition", "zone", "rank")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the knowledge base: its kind, its key there, and its content."""

    kind: str
    key: str
    content: object


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of an entry with where it comes from."""

    label: str
    text: str
    sources: tuple[str, ...]
    verified: bool


def find(data: Data, name: str) -> tuple[Entry, ...]:
    """Return every entry known under an id; empty when there is none."""
    return tuple(entry for known, entry in _index(data) if known.casefold() == name.casefold())


def nearest(data: Data, name: str, limit: int = 3) -> tuple[str, ...]:
    """Return the ids most like an unknown one."""
    names = {known.casefold(): known for known, _ in _index(data)}
    found = difflib.get_close_matches(name.casefold(), names, n=limit, cutoff=0.5)
    return tuple(names[key] for key in found)


def _index(data: Data) -> Iterator[tuple[str, Entry]]:
    for kind in KEYED:
        for key, content in data[kind].items():
            yield key, Entry(kind, key, content)
    for key, content in entries(data, "conditions"):
        yield content["code"], Entry("conditions", key, content)
        yield content["code"], Entry("rows", key, data["rows"].get(key, {}))
    for kind in LISTED:
        for key, content in entries(data, kind):
            yield key, Entry(kind, key, content)
    for key, content in data["contraindications"]["factors"].items():
        yield key, Entry("contraindications", key, content)
    yield from _homecare(data)
    for zone in data["zones"]:
        for key in (*zone["codes"], *zone["sites"]):
            yield key, Entry("zones", key, zone)


def _homecare(data: Data) -> Iterator[tuple[str, Entry]]:
    for key, content in data["homecare"]["classes"].items():
        screening = data["homecare"]["screening"].get(key, {})
        yield key, Entry("homecare", key, {**content, "screening": screening})


def lines(entry: Entry) -> Iterator[Line]:
    """Yield an entry statement by statement, each with its sources and state of review."""
    content = entry.content
    if not isinstance(content, Mapping):
        yield Line("", _plain(content), (), verified=False)
        return
    verified = content.get("review") == "verified"
    by_fact: Mapping[str, Sequence[str]] = content.get("fact_sources", {})
    for key in sorted(content, key=_place):
        if key in HIDDEN or content[key] == entry.key:
            continue
        tags = tuple(by_fact.get(key, content.get("sources", ())))
        for label, text in _statements(key, content[key]):
            yield Line(label, text, tags, verified)


def _place(key: str) -> tuple[int, str]:
    return (FIRST.index(key) if key in FIRST else len(FIRST), key)


def _statements(key: str, value: object) -> Iterator[tuple[str, str]]:
    if value in ([], {}, ""):
        return
    if key == "evidence" and isinstance(value, Mapping):
        for feature, values in value.items():
            yield feature, _evidence(values)
    elif isinstance(value, Mapping) and not _is_text(value) and len(_plain(value)) > LONG:
        for inner, content in value.items():
            yield from _statements(inner, content)
    elif isinstance(value, list) and isinstance(value[0], Mapping):
        for item in value:
            yield key, _plain(item)
    else:
        yield key, _plain(value)


def _is_text(value: Mapping[str, object]) -> bool:
    return set(LANGUAGES) <= set(value)


def _evidence(values: Mapping[str, str] | object) -> str:
    """Write the values of a feature from the strongest support to what speaks against it."""
    if not isinstance(values, Mapping):
        return _plain(values)
    told = []
    for code, word in STRENGTHS.items():
        names = [value for value, own in values.items() if own == code]
        if names:
            told.append(f"{word} {', '.join(names)}")
    return "; ".join(told)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _plain_table(value)
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(item, int | float) for item in value):
            return f"{value[0]}–{value[1]}"
        joint = "; " if any(isinstance(item, str) and " " in item for item in value) else ", "
        return joint.join(_plain(item) for item in value)
    return str(value)


def _plain_table(value: Mapping[str, object]) -> str:
    if _is_text(value):
        return " / ".join(_plain(value[language]) for language in LANGUAGES)
    for head, condition in PAIRED:
        if set(value) == {head, condition}:
            return f"{_plain(value[head])} if {_plain(value[condition])}"
    full = ((key, inner) for key, inner in value.items() if inner not in ([], {}, ""))
    return ", ".join(f"{key} {_plain(inner)}" for key, inner in full)


def uses(data: Data, tag: str) -> tuple[str, ...]:
    """Return the paths of the entries that rest on a source."""
    return tuple(sorted({path for kind, value in data.items() for path in _uses(value, kind, tag)}))


def _uses(value: object, path: str, tag: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                if tag in inner:
                    yield path
            elif key == "fact_sources":
                yield from (f"{path}.{fact}" for fact, tags in inner.items() if tag in tags)
            else:
                yield from _uses(inner, f"{path}.{key}", tag)
    elif isinstance(value, list):
        for key, inner in _numbered(value):
            yield from _uses(inner, f"{path}.{key}", tag)


def _numbered(items: Sequence[object]) -> Iterator[tuple[str, object]]:
    """Give the items of a list keys that survive an insertion before them."""
    seen: dict[str, int] = {}
    for item in items:
        key = _item_key(item)
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} #{seen[key]}"), item


def _item_key(item: object) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    for name in IDS:
        if isinstance(item.get(name), str | int):
            return str(item[name])
    if "names" in item:
        return "/".join([str(item.get("field")), *sorted(item["names"])[:1]])
    first = next(iter(item.values()), "")
    return _plain(first)


def differences(old: Data, new: Data) -> Iterator[tuple[str, str, str]]:
    """Yield mark, path and text of each difference: `+` added, `-` removed, `~` changed."""
    before, after = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for path in sorted({*before, *after}):
        if path not in after:
            yield "-", path, before[path]
        elif path not in before:
            yield "+", path, after[path]
        elif before[path] != after[path]:
            yield "~", path, f"{before[path]} → {after[path]}"


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}".strip("."))
    elif isinstance(value, list) and value and not isinstance(value[0], int | float):
        for key, inner in _numbered(value):
            if isinstance(inner, Mapping | list):
                yield from _leaves(inner, f"{path}.{key}")
            else:
                yield f"{path}[{key}]", ""
    else:
        yield path, _plain(value)
