"""The audit trail, ready to print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.services.trail import KINDS, PAGE, Checked, Seen, Wanted
from studio.web.presenters.library import Option
from studio.web.presenters.words import plain

Url = Callable[..., str]
_PEOPLE = {"visitor": "A visitor or client", "system": "The studio itself"}
_VERBS = {
    "denied.role": "Was refused: not their part",
    "denied.not_found": "Asked for what is not there",
    "denied.login": "Sign-in refused",
    "account.login": "Signed in",
    "account.signed_out": "Signed out",
    "client.joined": "Became part of another record",
    "client.took_in": "Took another record in",
    "audit.read": "Read the audit trail",
    "audit.verified": "Checked the audit trail",
}


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line."""

    when: str
    person: str
    what: str
    about: str
    about_url: str
    purpose: str
    is_denied: bool


@dataclass(frozen=True, slots=True)
class AuditView:
    """A page of the trail."""

    rows: tuple[AuditRow, ...]
    people: tuple[Option, ...]
    kinds: tuple[Option, ...]
    day: str
    client: str
    client_name: str
    is_narrowed: bool
    older_url: str
    clear_url: str
    check_url: str
    back_url: str
    result: str
    is_whole: bool


def audit_view(
    seen: Sequence[Seen], people: Mapping[str, str], wanted: Wanted, zone: ZoneInfo, url: Url
) -> AuditView:
    """Return a page of the trail with its filters."""
    shown = seen[:PAGE]
    asked = {
        "person": wanted.person or None,
        "client": wanted.client or None,
        "day": wanted.day.isoformat() if wanted.day else None,
        "kind": wanted.kind or None,
    }
    older = url("studio.audit", **asked, before=shown[-1].id) if len(seen) > PAGE else ""
    return AuditView(
        rows=tuple(_row(each, zone, url) for each in shown),
        people=_people(people, wanted.person),
        kinds=(
            Option("", "Everything", not wanted.kind),
            *(Option(kind, plain(kind), kind == wanted.kind) for kind in KINDS),
        ),
        day=asked["day"] or "",
        client=wanted.client,
        client_name=next((each.client for each in shown if each.client_id == wanted.client), ""),
        is_narrowed=any(asked.values()) or wanted.before is not None,
        older_url=older,
        clear_url=url("studio.audit"),
        check_url=url("studio.audit_check"),
        back_url=url("studio.settings"),
        result="",
        is_whole=True,
    )


def result_words(checked: Checked) -> str:
    """Say how the check of the chain went."""
    if checked.broken_at is None:
        return f"The trail is whole: all {checked.lines:,} lines fit."
    return (
        f"The trail does not fit at line {checked.broken_at}. Somebody changed the database past "
        "the studio. Ask who runs the server, and keep a copy of it now."
    )


def _people(people: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    named = {ref: _PEOPLE.get(ref, name) for ref, name in people.items()}
    return (
        Option("", "Everybody", not chosen),
        *(
            Option(ref, name, ref == chosen)
            for ref, name in sorted(named.items(), key=lambda pair: pair[1].casefold())
        ),
    )


def _row(each: Seen, zone: ZoneInfo, url: Url) -> AuditRow:
    at = each.at.astimezone(zone)
    what, _, verb = each.action.partition(".")
    return AuditRow(
        when=f"{at.day} {at:%b %Y}, {at:%H:%M:%S}",
        person=_PEOPLE.get(each.person, each.person),
        what=_VERBS.get(each.action) or f"{plain(what)}: {verb.replace('_', ' ')}",
        about=each.client or each.object_ref,
        about_url=url("studio.audit", client=each.client_id) if each.client_id else "",
        purpose=plain(each.purpose),
        is_denied=what == "denied",
    )
