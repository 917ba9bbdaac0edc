"""Mails and other work as rows of a page: what, for whom, how it stands, what can be done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from studio.models import Delivery, DeliveryKind, DeliveryState, Job, JobState, Webhook
from studio.services.delivery import MailSeen
from studio.web.presenters.moment import Moment
from studio.web.presenters.shell import initials
from studio.web.presenters.words import plain, sentence

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands: color, icon and word."""

    tone: str
    icon: str
    word: str


_SENT = Standing("ok", "ok", "Sent")
_DONE = Standing("ok", "ok", "Done")
_SENDING = Standing("check", "letter", "Sending now")
_RUNNING = Standing("check", "clock", "Running now")
_WAITS = Standing("check", "clock", "Waiting")
_FAILED = Standing("stop", "stop", "Failed")
_GIVEN_UP = Standing("quiet", "", "Given up")

MAILS: Final[Mapping[DeliveryKind, str]] = {
    DeliveryKind.DOCUMENT: "Link to a document",
    DeliveryKind.INTAKE: "Questions before the visit",
    DeliveryKind.CONFIRMED: "Visit confirmed",
    DeliveryKind.DECLINED: "Request declined",
    DeliveryKind.CANCELLED: "Visit called off",
    DeliveryKind.REMINDER: "Reminder of a letter",
    DeliveryKind.VISIT_REMINDER: "Reminder of a visit",
    DeliveryKind.TAKEN_IN: "Place on the waiting list",
    DeliveryKind.WAITING_OFFER: "Free time offered",
    DeliveryKind.SERIES: "Several visits confirmed",
    DeliveryKind.SERIES_OFF: "Several visits called off",
}
#: Kinds of other work; one that is missing here reads as its key.
_WORK: Final[Mapping[str, str]] = {
    "tidy_photos": "Take old photos away",
    "read_inbox": "Read a post of another booking tool",
    "lay_out_papers": "Plan in large print and for phones",
    "settle_deposit": "Look whether a deposit was paid",
    "refund_deposit": "Give a deposit back",
}
#: What went wrong, and what a person can do about it.
_PROBLEMS: Mapping[str, str] = {
    "no_server": "The mail server did not answer.",
    "no_lookup": "The other booking tool did not tell the details. They are asked for again.",
    "not_taken": "The mail server did not take it.",
    "no_sms": "The studio sends no text messages now. Call the client.",
    "no_payments": "The provider of payments did not answer.",
    "other_payments": "It was paid with another provider. Give it back on its own pages.",
    "refused": "The mail server knows no such address. Correct it, then send again.",
    "no_folder": "The folder for mails cannot be written.",
    "letter_broken": "The letter cannot be read any more. Make a new link instead.",
    "not_laid_out": "The paper could not be laid out. The usual one is not touched by it.",
    "no_pango": "This machine lacks Pango, which makes PDFs. Tell who runs the server.",
    "sheet_broken": "What was to be printed cannot be read any more. Issue the plan again.",
    "stopped": "The worker ended each time it tried. Tell who runs the server.",
    "unknown_kind": "This version of the studio does not know this work.",
    "busy": "The database was busy.",
    "no_room": "Nothing could be stored: the disk is full.",
    "error": "Something went wrong on our side. Tell who runs the server.",
}
#: Minutes that work may be overdue before we ask whether a worker runs.
_LATE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A mail or a job; the addresses are empty when nothing can be done."""

    title: str
    who: str
    who_url: str
    initials: str
    standing: Standing
    times: str
    problem: str
    percent: int | None
    again_label: str
    again_url: str
    drop_url: str


@dataclass(frozen=True, slots=True)
class JobsView:
    """The page of jobs."""

    mails: tuple[WorkRow, ...]
    jobs: tuple[WorkRow, ...]
    failed: int
    is_moving: bool
    is_late: bool
    url: str
    still_url: str


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A webhook that failed for days; its page is the owner's."""

    host: str
    page_url: str


def given_up(hooks: Sequence[Webhook], url: Url, *, is_owner: bool) -> tuple[GivenUp, ...]:
    """Name webhooks that are not told any more; the rest of an address may be a secret."""
    return tuple(
        GivenUp(
            urlsplit(hook.url).hostname or "",
            url("studio.webhook", public_id=hook.public_id) if is_owner else "",
        )
        for hook in hooks
    )


def jobs_view(mails: Sequence[MailSeen], jobs: Sequence[Job], moment: Moment, url: Url) -> JobsView:
    """Return the whole page."""
    rows: list[Delivery | Job] = [*(seen.delivery for seen in mails), *jobs]
    return JobsView(
        mails=tuple(_mail(seen, moment, url) for seen in mails),
        jobs=tuple(_job(job, moment, url) for job in jobs),
        failed=sum(_is_open_failure(row) for row in rows),
        is_moving=any(_moves(row, moment.now) for row in rows),
        is_late=any(_is_late(row, moment.now) for row in rows),
        url=url("studio.jobs"),
        still_url=url("studio.jobs", still=1),
    )


def _mail(seen: MailSeen, moment: Moment, url: Url) -> WorkRow:
    row = seen.delivery
    can_send = _is_open_failure(row)
    return WorkRow(
        title=MAILS[row.kind],
        who=seen.name,
        who_url=url("studio.client", public_id=seen.client_id) if seen.client_id else "",
        initials=initials(seen.name),
        standing=_mail_standing(row, moment.now),
        times=_mail_times(row, moment),
        problem=_problem(row),
        percent=None,
        again_label="Send again",
        again_url=url("studio.mail_again", public_id=row.public_id) if can_send else "",
        drop_url=url("studio.mail_drop", public_id=row.public_id) if can_send else "",
    )


def _job(row: Job, moment: Moment, url: Url) -> WorkRow:
    has_failed = row.state is JobState.FAILED
    return WorkRow(
        title=_WORK.get(row.kind) or plain(row.kind),
        who="",
        who_url="",
        initials="",
        standing=_job_standing(row, moment.now),
        times=_job_times(row, moment),
        problem=_problem(row),
        percent=row.progress if _is_held(row, moment.now) else None,
        again_label="Run again",
        again_url=url("studio.job_again", public_id=row.public_id) if has_failed else "",
        drop_url=url("studio.job_drop", public_id=row.public_id) if has_failed else "",
    )


def _mail_standing(row: Delivery, now: datetime) -> Standing:
    match row.state:
        case DeliveryState.SENT:
            return _SENT
        case DeliveryState.FAILED:
            return _GIVEN_UP if row.letter is None else _FAILED
        case _:
            return _SENDING if _is_held(row, now) else _WAITS


def _job_standing(row: Job, now: datetime) -> Standing:
    match row.state:
        case JobState.DONE:
            return _DONE
        case JobState.FAILED:
            return _FAILED
        case _:
            return _RUNNING if _is_held(row, now) else _WAITS


def _mail_times(row: Delivery, moment: Moment) -> str:
    ended = ("sent", row.sent_at) if row.sent_at else ("failed", row.failed_at)
    return _times("written", row, ended, moment)


def _job_times(row: Job, moment: Moment) -> str:
    word = "failed" if row.state is JobState.FAILED else "done"
    return _times("asked for", row, (word, row.finished_at), moment)


def _times(
    begun: str, row: Delivery | Job, ended: tuple[str, datetime | None], moment: Moment
) -> str:
    """Return when it began and ended; one time when that is the same minute."""
    word, at = ended
    first, last = moment.spell(row.created_at), moment.spell(at) if at else ""
    parts = [f"{begun} {first}"] if first != last else []
    if last:
        parts.append(f"{word} {last}")
    return sentence(_told(parts, row, moment))


def _told(parts: list[str], row: Delivery | Job, moment: Moment) -> str:
    if row.attempts > 1 or (row.attempts and row.problem):
        parts.append("1 try" if row.attempts == 1 else f"{row.attempts} tries")
    if _waits(row) and not _is_held(row, moment.now) and row.due_at > moment.now:
        parts.append(f"next try {moment.spell(row.due_at)}")
    return " · ".join(parts)


def _problem(row: Delivery | Job) -> str:
    return _PROBLEMS.get(row.problem, _PROBLEMS["error"]) if row.problem else ""


def _waits(row: Delivery | Job) -> bool:
    return row.state in {DeliveryState.QUEUED, JobState.QUEUED, JobState.RUNNING}


def _is_held(row: Delivery | Job, now: datetime) -> bool:
    return _waits(row) and row.lease_until is not None and row.lease_until > now


def _moves(row: Delivery | Job, now: datetime) -> bool:
    """Tell whether a row is worked on or about to be."""
    return _is_held(row, now) or (_waits(row) and now - _LATE < row.due_at <= now)


def _is_late(row: Delivery | Job, now: datetime) -> bool:
    return _waits(row) and not _is_held(row, now) and row.due_at <= now - _LATE


def _is_open_failure(row: Delivery | Job) -> bool:
    if isinstance(row, Job):
        return row.state is JobState.FAILED
    return row.state is DeliveryState.FAILED and row.letter is not None
