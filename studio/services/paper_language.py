"""The language a paper speaks, and with it the mail that carries it."""

from studio.models import Client, Document, Plan
from studio.services import sealing
from studio.services.unit import Unit


def of(unit: Unit, document: Document) -> str:
    """Return a plan's own language; of a letter that of its client."""
    client = unit.session.get_one(Client, document.client_id)
    if document.plan_id is None:
        return client.language
    plan = unit.session.get_one(Plan, document.plan_id)
    return str(sealing.open_json(unit, client, plan, "data", plan.data)["language"])
