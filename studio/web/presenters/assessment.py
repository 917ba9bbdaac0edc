"""One answer of the deciding core, as the therapist reads it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from studio.services.flags import stops
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import Level, level_of, line_of, spelled_iso
from studio.web.presenters.words import (
    condition_name,
    condition_plain,
    feature_label,
    homecare_name,
    service_name,
    source_title,
    spoken,
    value_label,
)

_FITS = {
    "most_consistent": "Most consistent with",
    "partly_consistent": "Partly consistent with",
    "not_specific": "Not specific for",
}
_STRENGTHS = {
    "pathognomonic": "nearly settles it",
    "strong": "strong",
    "typical": "typical",
    "possible": "possible",
    "against": "speaks against it",
    "unlisted": "unusual for it",
}
_STATUS = {
    "offered": "Offered",
    "clearance": "Clear first",
    "postponed": "Later",
    "withheld": "Not for this",
}
_KINDS = {
    "red_flag": "Red flag",
    "suspicion": "Suspicion",
    "veto": "Does not fit",
    "screening": "Screening",
    "unrecognized": "Not recognized",
    "note": "Note",
}
#: Said under "Why" when no rule fired.
_WHY_NOTHING = {
    "treat": "Nothing recorded speaks against it.",
    "ask": "Too little is recorded so far.",
    "watch": "Nothing alarming is recorded. It is best left alone.",
    "hold": "Nothing recorded speaks against it; only what the clinician asked for does.",
}
#: Kinds of findings that can change what is done, in the order they are read.
_WEIGHTY = ("red_flag", "suspicion", "veto", "unrecognized", "screening")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Words and the id of the rule that said so."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that counted; `strength` in words."""

    text: str
    strength: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired."""

    kind: str
    label: str
    rule: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A kind of bump the features fit, never named as certain."""

    fit: str
    name: str
    plain: str
    supports: tuple[Fact, ...]
    against: tuple[Fact, ...]
    unrecorded: str


@dataclass(frozen=True, slots=True)
class Option:
    """A service or a class of products, and how it stands."""

    key: str
    name: str
    status: str
    when: str
    sites: str
    requires: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options of one status."""

    title: str
    options: tuple[Option, ...]
    opened: bool


@dataclass(frozen=True, slots=True)
class RedFlag:
    """What stops the visit: found, where it goes, how soon."""

    texts: tuple[str, ...]
    todo: str
    say: str
    urgency: str

    @property
    def is_emergency(self) -> bool:
        """Tell whether help must be called at once."""
        return self.urgency == "emergency"

    @property
    def binds(self) -> bool:
        """Tell whether a referral stays due whatever is chosen."""
        return self.urgency != "routine"


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """All that a page shows of one answer."""

    level: Level
    line: str
    #: Whether the answer still asks: then its questions stand open.
    is_open: bool
    summary: str
    why_nothing: str
    findings: tuple[Finding, ...]
    more_findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    looks: tuple[Look, ...]
    other_looks: tuple[Look, ...]
    neighbors: tuple[str, ...]
    services: tuple[OptionGroup, ...]
    homecare: tuple[OptionGroup, ...]
    elsewhere: tuple[str, ...]
    because: tuple[Reason, ...]
    sources: tuple[Reason, ...]
    knowledge_version: str
    review: str


def assessment_view(answer: Mapping[str, Any], knowledge: Knowledge) -> AssessmentView:
    """Return the view of one answer."""
    findings = _merged([_finding(item, knowledge) for item in answer["findings"]])
    weighty = sorted(
        (found for found in findings if found.kind in _WEIGHTY),
        key=lambda found: _WEIGHTY.index(found.kind),
    )
    looks = [_look(item, knowledge) for item in answer["candidates"]]
    said = {item["rule"] for item in answer["findings"]}
    referral = answer["referral"] or {"because": ()}
    return AssessmentView(
        level=level_of(answer),
        line=line_of(answer),
        is_open=answer["disposition"] == "ask",
        summary=answer["summary"],
        why_nothing=_WHY_NOTHING.get(answer["disposition"], _WHY_NOTHING["treat"]),
        findings=tuple(weighty[:_SHOWN]),
        more_findings=tuple(weighty[_SHOWN:]),
        notes=tuple(found for found in findings if found.kind not in _WEIGHTY),
        looks=tuple(look for look in looks if look.fit != _FITS["not_specific"]),
        other_looks=tuple(look for look in looks if look.fit == _FITS["not_specific"]),
        neighbors=tuple(_neighbor(item, knowledge) for item in answer["neighbors"]),
        services=_groups(_services(answer["treatments"], knowledge)),
        homecare=_groups(_homecare(answer["homecare"], knowledge)),
        elsewhere=tuple(service_name(knowledge, key) for key in answer["elsewhere"]),
        because=tuple(_reason(r) for r in referral["because"] if r["rule"] not in said),
        sources=_sources(findings),
        knowledge_version=short_version(answer["knowledge_version"]),
        review=_review(knowledge),
    )


def _review(knowledge: Knowledge) -> str:
    """Say who reviewed the rules, or that nobody did yet."""
    meta = knowledge.data["meta"]
    if meta.get("reviewed_by") and meta.get("reviewed_on"):
        return f"Reviewed by {meta['reviewed_by']} on {spelled_iso(meta['reviewed_on'])}."
    return "No clinician has reviewed these rules yet."


def short_version(version: str) -> str:
    """Return a knowledge version short enough to read aloud."""
    name, _, digest = version.partition("+sha256:")
    return f"{name} ({digest[:8]})" if digest else name


def red_flag_of(answers: Iterable[Mapping[str, Any]]) -> RedFlag | None:
    """Return the banner for a visit, or None when nothing stops it."""
    stopping = [answer for answer in answers if stops(answer)]
    if not stopping:
        return None
    found = [item for answer in stopping for item in answer["findings"] if _is_alarm(item)]
    texts = dict.fromkeys(_what_was_seen(item["because"]) for item in found)
    worst = min(stopping, key=lambda answer: _URGENCIES.index(answer["referral"]["urgency"]))
    reasons = {_what_was_seen(r["text"]): None for a in stopping for r in a["referral"]["because"]}
    return RedFlag(
        texts=tuple(texts or reasons),
        todo=_todo(worst),
        say=_SAY_CALMLY if worst["referral"]["urgency"] != "emergency" else "",
        urgency=worst["referral"]["urgency"],
    )


_SAY_CALMLY = "Say calmly: “I see something I cannot judge. A doctor should look at it.”"
_NO_SERVICE = {
    "bump": "No service on this spot today.",
    "area": "No service in this area today.",
    "face": "No service on the face today.",
    "all": "No service today.",
}
_URGENCIES = ("emergency", "urgent", "soon", "routine")


def _todo(answer: Mapping[str, Any]) -> str:
    referral, block = answer["referral"], answer["service_block"]
    nothing = _NO_SERVICE[block["scope"] if block else "bump"]
    if referral["urgency"] == "emergency":
        return f"Stay with the client until help is there. {nothing}"
    how_soon, where = spoken("urgency", referral["urgency"]), spoken("route", referral["to"])
    return f"{how_soon}: {where}. {nothing}"


def _what_was_seen(because: str) -> str:
    """Leave out where a reason leads to: the page says that once, for all of them."""
    seen, _, rest = because.partition(": should be evaluated")
    return f"{seen} (phone the clinic)" if rest.endswith("phone the clinic") else seen


def _is_alarm(item: Mapping[str, Any]) -> bool:
    return bool(item["kind"] == "red_flag")


def _finding(item: Mapping[str, Any], knowledge: Knowledge) -> Finding:
    return Finding(
        kind=item["kind"],
        label=_KINDS[item["kind"]],
        rule=item["rule"],
        text=_what_was_seen(item["because"]),
        sources=tuple(source_title(knowledge, tag) for tag in item.get("sources") or ()),
    )


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """Say once what several rules say in the same words."""
    merged: dict[tuple[str, str], Finding] = {}
    for found in findings:
        known = merged.get((found.kind, found.text))
        merged[found.kind, found.text] = found if known is None else _together(known, found)
    return list(merged.values())


def _together(one: Finding, other: Finding) -> Finding:
    sources = tuple(dict.fromkeys((*one.sources, *other.sources)))
    return replace(one, rule=f"{one.rule}, {other.rule}", sources=sources)


def _sources(findings: Iterable[Finding]) -> tuple[Reason, ...]:
    """Return each rule once with the titles it rests on."""
    rules = {found.rule: found.sources for found in findings if found.sources}
    return tuple(Reason(rule, "; ".join(titles)) for rule, titles in rules.items())


def _reason(item: Mapping[str, Any]) -> Reason:
    return Reason(item["rule"], item["text"])


def _look(item: Mapping[str, Any], knowledge: Knowledge) -> Look:
    key = item["condition"]
    missing = [feature_label(knowledge, feature).lower() for feature in item["not_recorded"]]
    return Look(
        fit=_FITS[item["fit"]],
        name=condition_name(knowledge, key),
        plain=condition_plain(knowledge, key),
        supports=tuple(_fact(fact, knowledge) for fact in item["supports"]),
        against=tuple(_fact(fact, knowledge) for fact in item["against"]),
        unrecorded=", ".join(missing),
    )


def _fact(item: Mapping[str, Any], knowledge: Knowledge) -> Fact:
    feature, value = item["feature"], item["value"]
    label = feature_label(knowledge, feature)
    words = value_label(knowledge, feature, value) if isinstance(value, str) else str(value)
    return Fact(f"{label}: {words[:1].lower()}{words[1:]}", _STRENGTHS[item["strength"]])


def _neighbor(item: Mapping[str, Any], knowledge: Knowledge) -> str:
    return f"{condition_name(knowledge, item['condition'])}: {item['text']}"


def _services(items: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> list[Option]:
    listed = list(items)
    everywhere = {site for item in listed for site in item["sites"]}
    return [
        replace(
            _option(item, item["service"], service_name(knowledge, item["service"])),
            sites=_only_at(item["sites"], everywhere, knowledge),
        )
        for item in listed
    ]


def _homecare(items: Iterable[Mapping[str, Any]], knowledge: Knowledge) -> list[Option]:
    return [_option(item, item["class"], homecare_name(knowledge, item["class"])) for item in items]


def _only_at(sites: Iterable[str], everywhere: Collection[str], knowledge: Knowledge) -> str:
    """Return where a service is possible, or nothing when that is everywhere."""
    here = list(sites)
    if not here or set(here) == set(everywhere):
        return ""
    return "Only here: " + ", ".join(value_label(knowledge, "site", site).lower() for site in here)


def _option(item: Mapping[str, Any], key: str, name: str) -> Option:
    earliest = item["earliest_on"]
    return Option(
        key=key,
        name=name,
        status=item["status"],
        when=f"From {spelled_iso(earliest)}" if earliest else "",
        sites="",
        requires=tuple(spoken("requires", need) for need in item.get("requires") or ()),
        reasons=tuple(_reason(reason) for reason in item["reasons"]),
    )


def _groups(options: Iterable[Option]) -> tuple[OptionGroup, ...]:
    """Group options by status; the first group stands open, unless all is withheld."""
    listed = list(options)
    there = [status for status in _STATUS if any(o.status == status for o in listed)]
    return tuple(
        OptionGroup(
            title=_STATUS[status],
            options=tuple(o for o in listed if o.status == status),
            opened=status == there[0] and status != "withheld",
        )
        for status in there
    )
