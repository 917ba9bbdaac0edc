"""What the studio's rules say, laid out for somebody who wants to check them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studio.skin.cells import FactorRow, factor_rows_from
from studio.skin.knowledge import Knowledge
from studio.skin.knowledge.lookup import Entry, Line, lines
from studio.web.presenters.library import Tab, tabs
from studio.web.presenters.words import homecare_name, plain, sentence, service_name

Url = Callable[..., str]
#: Kinds of rules by the word in their address: heading, and what an entry of it is.
KINDS: Mapping[str, tuple[str, str]] = {
    "conditions": ("Bumps", "a kind of bump"),
    "flags": ("Red flags", "a sign that stops services"),
    "contraindications": (
        "Health factors",
        "a health factor, and what speaks against which service",
    ),
    "services": ("Services", "a service"),
    "homecare": ("Homecare classes", "a class of products for home"),
}
#: What a class of red flag asks for.
_FLAG_CLASSES = {
    "R": "Refer, routine",
    "S": "Refer soon",
    "U": "Refer, same day",
    "E": "Emergency",
}
_LABELS = {
    "what": "What it is",
    "names": "Also called",
    "names_note": "About the names",
    "plain": "In plain words",
    "when": "Fires when",
    "unless": "Stays quiet when",
    "must_not_fire_on": "Must stay quiet on",
    "must_not_miss": "Must not be missed",
    "class": "What the studio does",
    "overrides": "Instead",
    "escalate": "More urgent",
    "route": "Who sees it",
    "reroute": "Somebody else sees it",
    "pass": "Asked in pass",
    "names_cause": "Names a cause to the client",
    "main": "Services that fit",
    "accessory": "Services beside them",
    "elsewhere": "Services on other skin",
    "homecare": "Homecare classes",
    "medical_only": "Only by a clinician",
    "recheck_days": "Look again after days",
    "recheck_text": "Look again",
    "stays_benign": "Stays with the studio while",
    "turns_into_referral": "Turns into a referral when",
    "does_not_work": "What does not work",
    "prior": "How common",
    "duration_min": "Minutes",
    "interval_days": "Days between sessions",
    "contact_min": "Minutes on the skin",
    "use": "For whom",
    "start": "Start with",
    "max": "At most",
    "drug": "A drug under FDA rules",
    "base": "In every plan",
}
_CLASSES = {"treat": "treat", "watch": "watch", "refer_routine": "refer, routine"}
#: Tags that name no publication.
_OWN_TAGS = {
    "PROP": "Proposed as a studio default",
    "GDK": "General dermatology knowledge, to be verified",
    "GEK": "General esthetics knowledge, to be verified",
}


@dataclass(frozen=True, slots=True)
class KindTab:
    """One kind of rules, with how many of them are shown."""

    label: str
    url: str
    count: str
    here: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """An entry in the list."""

    name: str
    line: str
    tag: str
    url: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """The list of rules of one kind, or of those that a search found."""

    tabs: tuple[Tab, ...]
    kinds: tuple[KindTab, ...]
    heading: str
    rows: tuple[RuleRow, ...]
    query: str
    search_url: str
    clear_url: str
    kind: str
    version: str
    review: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an entry says, with the numbers of its sources."""

    label: str
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an entry."""

    heading: str
    statements: tuple[Statement, ...]
    #: What every statement rests on that names no sources of its own.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source: its tag, title, and who published it."""

    tag: str
    title: str
    site: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """One entry, whole."""

    name: str
    kind: str
    key: str
    back_url: str
    reviewed: bool
    review: str
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    version: str


def rules_view(knowledge: Knowledge, kind: str, query: str, reviewer: str, url: Url) -> RulesView:
    """Return the entries of a kind; a search looks in every kind and shows where it found."""
    found = {name: _found(knowledge, name, query, url) for name in KINDS}
    return RulesView(
        tabs=tabs("studio.rules", url, caring=True),
        kinds=tuple(
            KindTab(
                heading,
                url("studio.rules", kind=name, q=query or None),
                str(len(found[name])),
                name == kind,
            )
            for name, (heading, _) in KINDS.items()
        ),
        heading=KINDS[kind][0],
        rows=found[kind],
        query=query,
        search_url=url("studio.rules"),
        clear_url=url("studio.rules", kind=kind),
        kind=kind,
        version=_version(knowledge),
        review=_review(reviewer),
    )


def rule_view(
    knowledge: Knowledge, kind: str, key: str, reviewer: str, url: Url
) -> RuleView | None:
    """Return one entry, or None when there is none of that name."""
    content = _table(knowledge, kind).get(key)
    if content is None:
        return None
    sections = tuple(_sections(knowledge, kind, key, content))
    tags = dict.fromkeys(
        note
        for part in sections
        for notes in (part.notes, *(line.notes for line in part.statements))
        for note in notes
    )
    reviewed = content.get("review") == "verified"
    return RuleView(
        name=_name(knowledge, kind, key, content),
        kind=KINDS[kind][1],
        key=key,
        back_url=url("studio.rules", kind=kind),
        reviewed=reviewed,
        review="Reviewed" if reviewed else _review(reviewer),
        sections=sections,
        sources=tuple(_source(knowledge, tag) for tag in tags),
        version=_version(knowledge),
    )


def _table(knowledge: Knowledge, kind: str) -> Mapping[str, Any]:
    data = knowledge.data
    match kind:
        case "flags":
            return {flag["id"]: flag for flag in data["flags"]}
        case "contraindications":
            factors: Mapping[str, Any] = data["contraindications"]["factors"]
            return factors
        case "homecare":
            classes: Mapping[str, Any] = data["homecare"]["classes"]
            return classes
        case _:
            table: Mapping[str, Any] = data[kind]
            return table


def _found(knowledge: Knowledge, kind: str, query: str, url: Url) -> tuple[RuleRow, ...]:
    wanted = query.casefold()
    rows = [
        RuleRow(
            _name(knowledge, kind, key, content),
            _line(kind, content),
            content.get("code", key if kind == "flags" else ""),
            url("studio.rule", kind=kind, key=key),
        )
        for key, content in _table(knowledge, kind).items()
        if not wanted
        or wanted in f"{key} {_name(knowledge, kind, key, content)} {content}".casefold()
    ]
    return tuple(rows if kind == "flags" else sorted(rows, key=lambda row: row.name.casefold()))


def _name(knowledge: Knowledge, kind: str, key: str, content: Mapping[str, Any]) -> str:
    match kind:
        case "flags":
            return str(content["sign"])
        case "services":
            return service_name(knowledge, key)
        case "homecare":
            return homecare_name(knowledge, key)
        case "contraindications":
            return sentence(str(content["label"]["en"]))
        case _:
            return str(content.get("name") or plain(key))


def _line(kind: str, content: Mapping[str, Any]) -> str:
    match kind:
        case "flags":
            return _FLAG_CLASSES.get(str(content["class"]), str(content["class"]))
        case "conditions":
            return sentence(str(content.get("plain", "")))
        case "contraindications":
            return sentence(str(content.get("meaning", "")))
        case "homecare":
            return sentence(str(content.get("content", "")))
        case _:
            return sentence(str(content.get("what", "")).strip())


def _sections(
    knowledge: Knowledge, kind: str, key: str, content: Mapping[str, Any]
) -> Iterator[Section]:
    if kind == "contraindications":
        yield _said(
            "What it is", Entry(kind, key, {k: v for k, v in content.items() if k != "cells"})
        )
        yield _cells(knowledge, key)
        return
    yield _said(
        "What it is" if kind == "conditions" else "What the rule says", Entry(kind, key, content)
    )
    if kind == "conditions":
        yield _said("What the studio does", Entry("rows", key, knowledge.data["rows"].get(key, {})))
    if kind == "homecare":
        screening = knowledge.data["homecare"]["screening"].get(key, {})
        yield _said(
            "Whom it is not for", Entry(kind, key, {**screening, "sources": content["sources"]})
        )


def _said(heading: str, entry: Entry) -> Section:
    content = entry.content if isinstance(entry.content, Mapping) else {}
    shared = tuple(content.get("sources", ()))
    return Section(heading, tuple(_statement(line, shared) for line in lines(entry)), shared)


def _statement(line: Line, shared: tuple[str, ...]) -> Statement:
    label = _LABELS.get(line.label) or plain(line.label)
    own = () if line.sources == shared else line.sources
    return Statement(label, sentence(line.text.replace("_", " ").strip()), own)


def _cells(knowledge: Knowledge, key: str) -> Section:
    services = knowledge.data["services"]
    row: FactorRow = factor_rows_from(knowledge.data["contraindications"], services)[key]
    return Section(
        "Against which service",
        tuple(
            Statement(service_name(knowledge, name), _cell(cell.status, cell.days), ())
            for name, cell in row.cells.items()
        ),
        row.sources,
    )


def _cell(status: str, days: int | None) -> str:
    after = "" if days is None else f", nor for {days} days after it ended"
    match status:
        case "ok":
            return "Nothing against it"
        case "R":
            until = "" if days is None else f", until {days} days after it ended"
            return f"Only with a clinician's clearance{until}"
        case _:
            return f"Not done{after}"


def _source(knowledge: Knowledge, tag: str) -> SourceLine:
    entry = knowledge.data["sources"].get(tag, {})
    return SourceLine(
        tag, str(entry.get("title") or _OWN_TAGS.get(tag, tag)), str(entry.get("site", ""))
    )


def _review(reviewer: str) -> str:
    if reviewer:
        return f"Not reviewed yet. {reviewer} read the rules as a whole."
    return "Not reviewed yet: no dermatologist has checked this against its sources."


def _version(knowledge: Knowledge) -> str:
    return f"{knowledge.data['meta']['version']} · {knowledge.hash[:12]}"
