"""A plan as its client reads it through a link, day by day, and what was ticked on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from studio.documents.plan_calendar import PlanCalendar, plan_ics
from studio.documents.views import PlanView, plan_view
from studio.models import Client, ClientLink, Consultation, Document, Plan, PlanProgress
from studio.services import audit, documents, facts, plans, sealing, variants
from studio.services.errors import Invalid, NotFound
from studio.services.unit import Unit
from studio.services.variants import Had
from studio.skin.careplan.today import Today, today

#: Days before today that can still be ticked: somebody looks again after midnight.
_LATE_DAYS = 1


@dataclass(frozen=True, slots=True)
class PlanRead:
    """A client's plan on one day: as on paper, for today, and what is ticked."""

    plan: Plan
    view: PlanView
    on: date
    today: Today
    ticked: frozenset[str]
    #: Whether this is a newer plan than the link was made for.
    is_newer: bool
    #: What its paper can be had in.
    had: Had


def read(unit: Unit, link: ClientLink) -> PlanRead:
    """Open the plan behind a link whose door is open; audited. Raises NotFound."""
    document, plan = _behind(unit, link)
    audit.record(unit, "plan.read_by_link", plan.public_id, "share")
    client = unit.session.get_one(Client, document.client_id)
    body = _body(unit, client, plan)
    day = unit.today()
    return PlanRead(
        plan=plan,
        view=_view(unit, client, plan, document, body),
        on=day,
        today=today(body, day),
        ticked=frozenset(_ticks(unit, client, plan).get(day.isoformat(), ())),
        is_newer=document.id != link.document_id,
        had=variants.had(unit, document),
    )


def tick(unit: Unit, link: ClientLink, key: str, *, done: bool, day: date | None = None) -> None:
    """Tick one of a day's actions, or take the tick back.

    `day` is the one the page showed. Raises NotFound, Invalid("unknown_action"), also for a day
    that is long over.
    """
    document, plan = _behind(unit, link)
    client = unit.session.get_one(Client, document.client_id)
    on = day or unit.today()
    if not 0 <= (unit.today() - on).days <= _LATE_DAYS:
        raise Invalid("unknown_action", "key")
    if key not in {action.key for action in today(_body(unit, client, plan), on).actions}:
        raise Invalid("unknown_action", "key")
    ticks = _ticks(unit, client, plan)
    kept = {one for one in ticks.get(on.isoformat(), ()) if one != key} | ({key} if done else set())
    ticks[on.isoformat()] = sorted(kept)
    row = unit.session.get(PlanProgress, plan.id)
    row = row or PlanProgress(plan_id=plan.id, public_id=sealing.new_id())
    row.body = sealing.seal_json(unit, client, row, "body", ticks)
    row.updated_at = unit.now()
    unit.session.add(row)
    audit.record(unit, "plan.ticked", plan.public_id, "share")


def calendar(unit: Unit, link: ClientLink, url: str) -> bytes:
    """Write the plan's days as a calendar file that leads back to `url`. Raises NotFound."""
    document, plan = _behind(unit, link)
    client = unit.session.get_one(Client, document.client_id)
    visit = unit.session.get_one(Consultation, plan.consultation_id)
    audit.record(unit, "plan.calendar_by_link", plan.public_id, "share")
    given = PlanCalendar(
        key=visit.public_id,
        version=plans.version(unit, plan),
        issued_at=document.created_at,
        zone=unit.settings.zone,
        studio=unit.settings.name,
        host=url.partition("://")[2].partition("/")[0],
        url=url,
    )
    return plan_ics(_body(unit, client, plan), given)


def _behind(unit: Unit, link: ClientLink) -> tuple[Document, Plan]:
    document = documents.behind(unit, link)
    if document.plan_id is None:
        raise NotFound("plan")
    return document, unit.session.get_one(Plan, document.plan_id)


def _body(unit: Unit, client: Client, plan: Plan) -> dict[str, Any]:
    return sealing.open_json(unit, client, plan, "data", plan.data)


def _ticks(unit: Unit, client: Client, plan: Plan) -> dict[str, list[str]]:
    row = unit.session.get(PlanProgress, plan.id)
    return {} if row is None else sealing.open_json(unit, client, row, "body", row.body)


def _view(
    unit: Unit, client: Client, plan: Plan, document: Document, body: dict[str, Any]
) -> PlanView:
    return plan_view(
        body,
        facts.client_facts(client),
        facts.studio_facts(unit),
        number=plan.number,
        version=plans.version(unit, plan),
        language=body["language"],
        issued_on=document.created_at.astimezone(unit.settings.zone).date(),
    )
