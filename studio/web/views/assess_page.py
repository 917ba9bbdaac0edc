"""What the Assess page shows, whichever of its forms was sent."""

from dataclasses import dataclass

from flask import url_for

from studio.context import current_studio
from studio.services import consultations, responses, suggestions, treatments
from studio.services.consultations import ConsultationView
from studio.services.decisions import DecisionInput
from studio.services.unit import Unit
from studio.web.forms.decide import DecideForm
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters.assessed import assessed_bumps, decided_view, suggested_view
from studio.web.presenters.decide import decide_view, proposal
from studio.web.views.answers import Page
from studio.web.views.seen import framed


@dataclass(frozen=True, slots=True)
class Problems:
    """Words shown at the form that was refused; `question` is bump, feature and words."""

    question: tuple[str, str, str] = ("", "", "")
    response: str = ""
    flag: str = ""
    flag_reason: str = ""


_CALM = Problems()


def assess_page(
    public_id: str, status: int = 200, problems: Problems = _CALM, form: DecideForm | None = None
) -> Page:
    """Render the Assess page."""
    knowledge, zone = current_studio.knowledge(), current_studio.face().settings.zone
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        given = responses.open_responses(unit, seen.consultation)
        proposed = suggested(unit, seen) if seen.is_assessed else None
    return show(
        "consult/assess.html",
        status,
        visit=framed(seen, "assess"),
        bumps=assessed_bumps(seen, given, knowledge, zone, url_for, problems.question),
        suggested=suggested_view(proposed, knowledge),
        decided=decided_view(seen, knowledge, zone, url_for),
        decide=_decide(seen, form),
        form=form or _form(seen),
        refused=form is not None,
        problem=problems,
        flag_problem=problems.flag,
        flag_reason=problems.flag_reason,
        action=ActionForm(),
        urls={name: url_for(f"studio.{name}", public_id=public_id) for name in _FORMS},
    )


_FORMS = ("agree", "decide", "respond")


def suggested(unit: Unit, seen: ConsultationView) -> DecisionInput | None:
    """Return the suggested decision: what was booked or done last time goes first."""
    booking = seen.consultation.booking
    wished = (booking.service,) if booking else ()
    last = treatments.last_services(unit, seen.consultation)
    return suggestions.suggested(seen.found, unit.knowledge.data, (*wished, *last))


def decision_values(seen: ConsultationView) -> dict[str, object]:
    """Return what was decided before, else what is advised."""
    decided = seen.decision
    if decided is None or not seen.decision_stands:
        if not seen.is_assessed:
            return {}
        flagged = next((one.reason for one in reversed(seen.flags.chosen)), "")
        return {**proposal(_answers(seen), possible_sites(seen), None), "reason": flagged}
    answers = _answers(seen)
    offered = proposal(answers, (), None)["homecare"]
    return {
        "kind": decided.kind.value,
        "services": list(decided.services),
        "sites": list(decided.sites),
        "homecare": offered if decided.homecare is None else list(decided.homecare),
        "reason": decided.reason,
        "next_visit_on": decided.next_visit_on,
    }


def possible_sites(seen: ConsultationView) -> list[str]:
    """Return the places where a service is possible: none that also holds a referred bump."""
    referred = {
        site for sites, answer in seen.found if answer["disposition"] == "refer" for site in sites
    }
    possible = [
        site
        for _, answer in seen.found
        for item in answer["treatments"]
        if item["status"] != "withheld"
        for site in item["sites"]
    ]
    return [site for site in dict.fromkeys(possible) if site not in referred]


def _form(seen: ConsultationView) -> DecideForm:
    return DecideForm(formdata=None, data=decision_values(seen))


def _decide(seen: ConsultationView, form: DecideForm | None) -> object:
    if not seen.is_assessed:
        return None
    shown = form or _form(seen)
    knowledge = current_studio.knowledge()
    return decide_view(shown, _answers(seen), possible_sites(seen), knowledge)


def _answers(seen: ConsultationView) -> list[dict[str, object]]:
    return [answer for _, answer in seen.found]
