"""A consultation as the step pages show it."""

from flask import url_for

from studio.context import current_studio
from studio.services import consultations
from studio.services.consultations import ConsultationView
from studio.web.forms.fields import ActionForm
from studio.web.presenters.visit import VisitView, visit_view


def see(public_id: str) -> ConsultationView:
    """Open a consultation for reading. Raises NotFound."""
    with current_studio.reading() as unit:
        return consultations.get(unit, public_id)


def framed(seen: ConsultationView, step: str) -> VisitView:
    """Return the frame around one step."""
    visit_id = seen.consultation.public_id
    return visit_view(
        seen,
        step,
        lambda key: url_for(f"studio.{key}", public_id=visit_id),
        url_for("studio.client", public_id=seen.client.public_id),
        current_studio.knowledge(),
        ActionForm(),
    )
