"""The Finish page: the visit in short, what is missing, and what goes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.models import Document, DocumentKind, SignedBy
from studio.services.consultations import ConsultationView
from studio.services.rebooking import Rebooking
from studio.services.variants import Had
from studio.skin.knowledge import Knowledge
from studio.web.forms.decide import KIND_WORDS
from studio.web.presenters.chips import Chip
from studio.web.presenters.levels import Level, level_of, spelled
from studio.web.presenters.look import bump_label
from studio.web.presenters.papers import Issued, issued_view
from studio.web.presenters.safe_days import because
from studio.web.presenters.slots import free_words, offer_names, service_name, when_words
from studio.web.presenters.treat import treated_lines

Url = Callable[..., str]
#: Why a visit cannot be signed yet, and what the way there is called.
MISSING_WORDS = {
    "not_checked_in": ("The questions of Check in are not answered", "Go to Check in"),
    "no_bumps": ("Nothing is recorded under Look", "Go to Look"),
    "not_assessed": ("Something changed since the assessment", "Go to Assess"),
    "flags_open": ("A red flag waits for your answer", "Answer the red flag"),
    "not_decided": ("Nothing is decided yet", "Go to Assess"),
    "decision_outdated": ("The decision no longer fits what is recorded", "Decide again"),
    "treatment_missing": ("What was done is not recorded", "Go to Treat"),
    "treatment_outdated": ("What was done is not what was decided", "Go to Treat"),
    "plan_missing": ("The plan is not issued", "Go to Plan"),
    "plan_outdated": ("The plan is older than the decision", "Go to Plan"),
    "letter_missing": ("The letter is not issued", "Go to the letter"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that keeps the visit from being signed, with the way to it."""

    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class SeenLine:
    """One bump in short."""

    label: str
    level: Level


@dataclass(frozen=True, slots=True)
class PaperLine:
    """An issued paper."""

    title: str
    paper: Issued


@dataclass(frozen=True, slots=True)
class NextView:
    """The next visit: the day the plan names, the promise there is, or times to pick from."""

    planned: str
    promised: str
    service: str
    times: tuple[Chip, ...]
    #: What stands before the first safe day.
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FinishView:
    """The whole page."""

    seen: tuple[SeenLine, ...]
    decided: str
    reason: str
    done: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    later: NextView
    gaps: tuple[Gap, ...]
    sign_lines: tuple[str, ...]
    sign_language: str
    is_minor: bool
    mailed_to: str
    action: str
    book_url: str
    series_url: str


def next_view(later: Rebooking, chosen: str, zone: ZoneInfo) -> NextView:
    """Return what is said of the next visit; `chosen` is the value of a time that was picked."""
    times = [(free.starts.isoformat(), free_words(free)) for free in later.free]
    if times:
        times.append(("", "Not now"))
    picked = chosen if chosen in dict(times) else ""
    return NextView(
        planned=spelled(later.on) if later.on else "",
        promised=when_words(later.promised.starts_at, zone) if later.promised else "",
        service=service_name(later.service, offer_names([later.offer] if later.offer else ())),
        times=tuple(
            Chip("next_at", value, label, value == picked, kind="radio") for value, label in times
        ),
        because=because(later.reasons),
    )


_PAPERS = {DocumentKind.PLAN: "Care plan", DocumentKind.REFERRAL: "Referral letter"}


def finish_view(  # noqa: PLR0913, PLR0917 - the pieces of one page
    seen: ConsultationView,
    papers: Sequence[tuple[Document, Had]],
    missing: Sequence[tuple[str, str]],
    text: str,
    later: NextView,
    knowledge: Knowledge,
    zone: ZoneInfo,
    url: Url,
) -> FinishView:
    """Return the page; `papers` are the newest of each kind, `text` is what the client signs."""
    visit_id = seen.consultation.public_id
    lines = tuple(
        PaperLine(_PAPERS[row.kind], issued_view(row, had, url, zone)) for row, had in papers
    )
    return FinishView(
        seen=tuple(
            SeenLine(
                bump_label(bump.features, bump.number, knowledge),
                level_of(bump.answer),
            )
            for bump in seen.bumps
            if bump.answer
        ),
        decided=KIND_WORDS[seen.decision.kind][0] if seen.decision else "",
        reason=seen.decision.reason if seen.decision else "",
        done=tuple(treated_lines(seen.treatment, knowledge)) if seen.treatment else (),
        papers=lines,
        later=later,
        gaps=tuple(
            Gap(MISSING_WORDS[code][0], url(f"studio.{step}", public_id=visit_id), words)
            for step, code in missing
            for words in (MISSING_WORDS[code][1],)
        ),
        sign_lines=tuple(text.splitlines()),
        sign_language=seen.client.language,
        is_minor=(seen.intake.get("age_years") or 99) < 18,
        mailed_to=seen.client.email,
        action="Sign and send" if papers else "Sign the visit",
        book_url=""
        if later.promised
        else url("studio.book", public_id=seen.client.public_id, visit=visit_id),
        series_url=url("studio.plan_series", public_id=seen.client.public_id),
    )


def signer(is_minor: bool) -> str:  # noqa: FBT001 - a fact, no switch
    """Return who signs for the client."""
    return (SignedBy.GUARDIAN if is_minor else SignedBy.CLIENT).value
