"""Plans and letters on screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from studio.documents.views import PlanView, ReferralView
from studio.models import Document
from studio.services.consultations import ConsultationView
from studio.services.variants import Had
from studio.web.presenters.layouts import OtherLayouts, other_layouts
from studio.web.presenters.people import spelled_time


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued paper and the ways to it."""

    on: str
    size: str
    url: str
    link_url: str
    layouts: OtherLayouts


@dataclass(frozen=True, slots=True)
class PaperView:
    """A plan or letter: its contents, and where it stands."""

    view: PlanView | ReferralView | None
    document: Issued | None
    issue_word: str
    possible: bool


@dataclass(frozen=True, slots=True)
class LinkView:
    """A new link with its PIN, shown once; `mailed_to` is empty without a mail address."""

    address: str
    pin: str
    days: int
    mailed_to: str


def issued_view(row: Document, had: Had, url: Callable[..., str], zone: ZoneInfo) -> Issued:
    """Return an issued paper."""
    return Issued(
        on=spelled_time(row.created_at, zone),
        size=f"{max(1, round(row.size / 1024))} KB",
        url=url("studio.document", public_id=row.public_id),
        link_url=url("studio.share", public_id=row.public_id),
        layouts=other_layouts(row, had, url),
    )


#: Who noticed a bump, to tap.
NOTICED_WORDS: Final = (
    ("client", "The client"),
    ("esthetician", "I did"),
    ("other", "Somebody else"),
)


def letter_proposal(seen: ConsultationView, written: Mapping[str, Any]) -> dict[str, object]:
    """Return the letter form's first values: what is written, else one plain question."""
    urgent = any(
        bump.assessment and (bump.assessment.answer["referral"] or {}).get("urgency") != "routine"
        for bump in seen.bumps
    )
    question = "What is this spot, and how should it be cared for?"
    if not urgent:
        question = "Would you look at this, and may I go on with cosmetic care around it?"
    return {
        "to": written.get("to", ""),
        "question": written.get("question", question),
        "share_consent": bool(written.get("consent_on")),
        "tried": written.get("tried", ""),
        "noticed_by": written.get("noticed_by", ""),
    }
