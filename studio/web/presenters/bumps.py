"""Bumps of a visit: the list on the Look page, and their answers on the Assess page."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.services.consultations import BumpView, ConsultationView
from studio.skin.knowledge import Knowledge
from studio.skin.zones import bump_code
from studio.web.forms.look import UNKNOWN_NUMBERS, BumpForm
from studio.web.presenters.assessment import AssessmentView, assessment_view
from studio.web.presenters.chips import Chip, ChipGroup, ChipPart
from studio.web.presenters.look import BumpTab, LookSection, bump_label, bump_line, look_sections
from studio.web.presenters.people import spelled_time
from studio.web.presenters.questions import Question, question_views

Url = Callable[..., str]


@dataclass(frozen=True, slots=True)
class LookView:
    """The Look page around its form."""

    tabs: tuple[BumpTab, ...]
    sections: tuple[LookSection, ...]
    unknown: ChipGroup
    new_url: str
    map_url: str
    code: str
    is_new: bool
    is_mark: bool
    is_copied: bool
    can_remove: bool
    has_patch: bool


@dataclass(frozen=True, slots=True)
class AssessedBump:
    """One bump with its answer; `view` is None when it was not assessed yet."""

    number: int
    label: str
    seen: str
    edit_url: str
    answer_url: str
    at: str
    view: AssessmentView | None
    questions: tuple[Question, ...]


def look_view(
    form: BumpForm, seen: ConsultationView, here: BumpView | None, knowledge: Knowledge, url: Url
) -> LookView:
    """Return the Look page for one bump, or for a new one when `here` is None."""
    visit_id = seen.consultation.public_id
    place = here.pin if here else {}
    sites = here.features.get("sites") if here else ()
    is_mark = bool(place.get("mark"))
    return LookView(
        tabs=tuple(
            BumpTab(
                bump_label(bump.features, bump.number, knowledge),
                url("studio.look_bump", public_id=visit_id, bump_id=bump.public_id),
                bump is here,
            )
            for bump in seen.bumps
        ),
        sections=look_sections(
            form, knowledge, placed=bool(place.get("zone") and sites), is_mark=is_mark
        ),
        unknown=_unknown(form),
        new_url=url("studio.look_new", public_id=visit_id),
        map_url=url("studio.look", public_id=visit_id),
        code=bump_code(place.get("zone"), here.number) if here else "",
        is_new=here is None,
        is_mark=is_mark,
        is_copied=bool(here and here.copied),
        can_remove=here is not None,
        has_patch=any(
            form[name].data is not None for name in ("extent_mm", "inflamed_count", "nodule_count")
        ),
    )


def assessed_bumps(
    seen: ConsultationView,
    knowledge: Knowledge,
    zone: ZoneInfo,
    url: Url,
    problem: tuple[str, str, str] = ("", "", ""),
) -> tuple[AssessedBump, ...]:
    """Return every bump with its answer; `problem` is a bump, a feature and words."""
    return tuple(_assessed(bump, seen, knowledge, zone, url, problem) for bump in seen.bumps)


def _assessed(  # noqa: PLR0913, PLR0917 - the pieces of one page
    bump: BumpView,
    seen: ConsultationView,
    knowledge: Knowledge,
    zone: ZoneInfo,
    url: Url,
    problem: tuple[str, str, str],
) -> AssessedBump:
    ids = {"public_id": seen.consultation.public_id, "bump_id": bump.public_id}
    checkin_url = url("studio.checkin", public_id=seen.consultation.public_id)
    found = bump.assessment
    here = problem[1:] if problem[0] == bump.public_id else ("", "")
    return AssessedBump(
        number=bump.number,
        label=bump_label(bump.features, bump.number, knowledge),
        seen=bump_line(bump.features, knowledge),
        edit_url=url("studio.look_bump", **ids),
        answer_url=url("studio.answer", **ids),
        at=spelled_time(found.created_at, zone) if found else "",
        view=assessment_view(found.answer, knowledge) if found else None,
        questions=question_views(
            found.answer, bump.features, bump.number, checkin_url, knowledge, (here[0], here[1])
        )
        if found
        else (),
    )


def _unknown(form: BumpForm) -> ChipGroup:
    chosen = form.unknown_numbers.data or ()
    chips = tuple(
        Chip("unknown_numbers", key, label, key in chosen, side=True)
        for key, label in UNKNOWN_NUMBERS.items()
    )
    return ChipGroup(
        id="unknown_numbers",
        legend="Asked, but nobody could tell",
        kind="checkbox",
        parts=(ChipPart("", chips),),
    )
