"""Put the parts of a care plan together."""

from collections.abc import Mapping

from studio.skin.careplan import aftercare, routine, summary, visits
from studio.skin.careplan.model import CarePlan, Decision
from studio.skin.careplan.schedule import schedule
from studio.skin.careplan.situation import read
from studio.skin.knowledge import Knowledge


def plan(decision: Decision, answer: Mapping[str, object], knowledge: Knowledge) -> CarePlan:
    """Write the client's plan for a decision on an assessment's answer.

    Raises ValueError for a service or product that the knowledge does not have.
    """
    situation = read(decision, answer, knowledge.data)
    laid_out = schedule(situation)
    return CarePlan(
        kind=situation.kind,
        language=decision.language,
        on=decision.on,
        title=summary.title(situation),
        treatments=summary.treatments(situation),
        call_today=aftercare.call_today(situation),
        call_emergency=aftercare.call_emergency(situation),
        expect=aftercare.expect(situation),
        bands=aftercare.bands(situation),
        morning=routine.morning(situation, laid_out),
        evening=routine.evening(situation, laid_out),
        week=routine.week(situation, laid_out),
        weeks=routine.weeks(situation, laid_out),
        key_points=summary.key_points(situation, laid_out),
        stop_before_next=visits.stops(situation),
        withheld=routine.withheld(situation, laid_out),
        notes=summary.notes(situation, laid_out),
        next_visit_on=decision.next_visit_on,
        recheck_on=summary.recheck_on(situation),
    )
