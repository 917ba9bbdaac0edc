"""Keys and webhooks, ready to print."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from studio.models import ApiKey, Webhook, WebhookDelivery, WebhookState
from studio.services.api_keys import Scope
from studio.services.webhooks import PING, Event
from studio.web.presenters.levels import spelled
from studio.web.presenters.library import Option
from studio.web.presenters.moment import Moment

Url = Callable[..., str]

SCOPES: Final[Mapping[Scope, str]] = {
    Scope.AVAILABILITY: "See free times",
    Scope.BOOKINGS: "Book, move and cancel",
    Scope.INTAKE: "Hand in answers of clients",
    Scope.ASSESS: "Assess a case, storing nothing",
}
EVENTS: Final[Mapping[str, str]] = {
    Event.REQUESTED: "Visit asked for",
    Event.CREATED: "Visit booked",
    Event.CONFIRMED: "Request accepted",
    Event.MOVED: "Visit moved",
    Event.CANCELLED: "Visit called off",
    PING: "Test",
}
_PROBLEMS: Final[Mapping[str, str]] = {
    "refused": "It answered {status}.",
    "no_answer": "It did not answer.",
    "too_slow": "It took longer than ten seconds.",
    "bad_certificate": "Its certificate is not valid.",
    "private": "Its name leads into a private network.",
    "switched_off": "The webhook was off by then.",
    "secret_broken": "The secret cannot be read any more. Make a new one.",
    "stopped": "The worker ended each time it tried.",
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key; `end_url` is empty once it has ended."""

    name: str
    hint: str
    may: str
    state: str
    is_over: bool
    made: str
    used: str
    end_url: str


@dataclass(frozen=True, slots=True)
class HookRow:
    """One webhook in the list."""

    url: str
    page_url: str
    events: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class LogRow:
    """One message on its way, or there."""

    id: str
    event: str
    state: str
    tone: str
    icon: str
    times: str
    problem: str


@dataclass(frozen=True, slots=True)
class HookView:
    """The page of one webhook."""

    row: HookRow
    is_on: bool
    is_given_up: bool
    has_old_secret: bool
    log: tuple[LogRow, ...]
    act_url: str
    secret_url: str
    back_url: str


def key_row(row: ApiKey, people: Mapping[str, str], moment: Moment, url: Url) -> KeyRow:
    """Return one key as a line of the list."""
    is_old = row.expires_at is not None and row.expires_at <= moment.now
    is_over = row.revoked_at is not None or is_old
    return KeyRow(
        name=row.name,
        hint=f"{row.hint}…",
        may=" · ".join(text for scope, text in SCOPES.items() if scope in row.scopes),
        state=_key_state(row, moment),
        is_over=is_over,
        made=f"Made {moment.spell(row.created_at)} by {people.get(row.made_by, row.made_by)}",
        used=f"last used {moment.spell(row.used_at)}" if row.used_at else "never used",
        end_url="" if is_over else url("studio.api_key_end", public_id=row.public_id),
    )


def scope_options(chosen: Collection[str]) -> tuple[Option, ...]:
    """Return what a key may do, as chips."""
    return tuple(Option(scope.value, text, scope in chosen) for scope, text in SCOPES.items())


def event_options(chosen: Collection[str]) -> tuple[Option, ...]:
    """Return what is told, as chips."""
    return tuple(Option(event.value, EVENTS[event], event in chosen) for event in Event)


def hook_row(row: Webhook, url: Url) -> HookRow:
    """Return one webhook as a line of the list."""
    state, tone = _hook_state(row)
    return HookRow(
        url=row.url,
        page_url=url("studio.webhook", public_id=row.public_id),
        events=" · ".join(EVENTS[event] for event in Event if event in row.events),
        state=state,
        tone=tone,
    )


def hook_view(row: Webhook, log: Sequence[WebhookDelivery], moment: Moment, url: Url) -> HookView:
    """Return the page of one webhook."""
    return HookView(
        row=hook_row(row, url),
        is_on=row.active,
        is_given_up=not row.active and row.failing_since is not None,
        has_old_secret=row.old_secret is not None,
        log=tuple(_log_row(each, moment) for each in log),
        act_url=url("studio.webhook_act", public_id=row.public_id),
        secret_url=url("studio.webhook_secret", public_id=row.public_id),
        back_url=url("studio.webhooks"),
    )


def _key_state(row: ApiKey, moment: Moment) -> str:
    if row.revoked_at is not None:
        return f"Ended {_day(row.revoked_at, moment)}"
    if row.expires_at is None:
        return "Holds"
    word = "Ended" if row.expires_at <= moment.now else "Holds until"
    return f"{word} {_day(row.expires_at, moment)}"


def _day(at: datetime, moment: Moment) -> str:
    return spelled(at.astimezone(moment.zone).date())


def _hook_state(row: Webhook) -> tuple[str, str]:
    if not row.active:
        return ("Switched off after failures", "stop") if row.failing_since else ("Off", "quiet")
    return ("Failing", "check") if row.failing_since else ("On", "ok")


def _log_row(row: WebhookDelivery, moment: Moment) -> LogRow:
    state, tone, icon = {
        WebhookState.SENT: ("Taken", "ok", "ok"),
        WebhookState.FAILED: ("Given up", "stop", "stop"),
        WebhookState.QUEUED: ("Waiting", "check", "clock"),
    }[row.state]
    return LogRow(
        id=row.public_id,
        event=EVENTS.get(row.event, row.event),
        state=state,
        tone=tone,
        icon=icon,
        times=_times(row, moment),
        problem=_PROBLEMS.get(row.problem, "It failed.").format(status=row.answer_status)
        if row.problem
        else "",
    )


def _times(row: WebhookDelivery, moment: Moment) -> str:
    parts = [moment.spell(row.created_at)]
    if row.attempts > 1:
        parts.append(f"{row.attempts} tries")
    if row.state is WebhookState.QUEUED and row.due_at > moment.now:
        parts.append(f"next try {moment.spell(row.due_at)}")
    return " · ".join(parts)
