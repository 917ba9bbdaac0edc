"""The staff's side of the questionnaire: send it, hand over a tablet, read it, end a consent."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.models import Client, LinkPurpose, Purpose
from studio.services import clients, consents, intakes, links
from studio.services.errors import Invalid
from studio.services.intakes import Progress
from studio.services.unit import Unit
from studio.web import handed, link_door
from studio.web.forms.fields import ActionForm
from studio.web.page import show
from studio.web.presenters import intake_home
from studio.web.views.answers import Page

_NOTICES = {
    "sent": "The link is on its way.",
    "reopened": "The client can change the answers with their link.",
    "withdrawn": "The consent ended today.",
}


def client_intake(public_id: str) -> Page:
    """Show how far the questionnaire is, the answers and every consent."""
    return _page(public_id, notice=_NOTICES.get(request.args.get("done", ""), ""))


def client_intake_send(public_id: str) -> Page:
    """Mail a new link."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _page(public_id, 422, problem="This page was too old. Please try again.")
    try:
        with current_studio.unit_of_work() as unit:
            intakes.send(unit, public_id)
    except Invalid:
        words = "There is no email address we can use. Add one, or open it on this tablet."
        return _page(public_id, 422, problem=words)
    return _back(public_id, "sent")


def client_intake_tablet(public_id: str) -> Page:
    """Open the questionnaire right here for the client; staff pages shut until a new sign-in."""
    form = ActionForm()
    if not form.validate_on_submit():
        return _page(public_id, 422, problem="This page was too old. Please try again.")
    with current_studio.unit_of_work() as unit:
        client = clients.get(unit, public_id)
        made = intakes.link_to(unit, intakes.current(unit, client), on_tablet=True)
    with current_studio.unit_of_work(VISITOR) as unit:
        links.open_link(unit, made.token, "", LinkPurpose.INTAKE)
        now = links.latest(unit)
    answer = redirect(url_for("studio.intake", token=made.token), 303)
    return handed.hand_over(link_door.keep_open(answer, made.token, now), now)


def client_intake_reopen(public_id: str) -> Page:
    """Let the client change what was sent."""
    form = ActionForm()
    if form.validate_on_submit():
        with current_studio.unit_of_work() as unit:
            client = clients.get(unit, public_id)
            intakes.reopen(unit, intakes.standing(unit, client).public_id)
    return _back(public_id, "reopened")


def consent_withdraw(public_id: str, purpose: str) -> Page:
    """End a consent, as the client asked."""
    form = ActionForm()
    with current_studio.unit_of_work() as unit:
        client = clients.get(unit, public_id)
        if purpose not in set(Purpose):
            raise unit.missing("studio_consent")
        if form.validate_on_submit():
            consents.withdraw(unit, client, Purpose(purpose))
    return _back(public_id, "withdrawn")


def tablet_page() -> Page:
    """Say that the tablet is with a client, and how to get it back."""
    return show(
        "intake/handed.html",
        423,
        form=ActionForm(),
        sign_out_url=current_studio.hooks.sign_out_url or "",
    )


def _page(public_id: str, status: int = 200, *, notice: str = "", problem: str = "") -> Page:
    with current_studio.reading() as unit:
        client = clients.get(unit, public_id)
        standing = intakes.standing(unit, client)
        found = _answers(unit, standing)
        view = intake_home.home_view(
            unit,
            client,
            standing,
            found,
            intakes.signed(unit, found) if found else (),
            url=url_for,
            notice=notice,
            problem=problem,
        )
    return show("intake/home.html", status, home=view, action=ActionForm())


def _answers(unit: Unit, standing: intakes.Standing) -> intakes.OpenIntake | None:
    if not unit.actor.is_caring or standing.progress in {Progress.NONE, Progress.SENT}:
        return None
    return intakes.read(unit, standing.public_id)


def on_client(unit: Unit, client: Client) -> intake_home.Card:
    """Sum the questionnaire up for the client's page."""
    return intake_home.card(unit, client, intakes.standing(unit, client), url_for)


def _back(public_id: str, done: str) -> Response:
    return redirect(url_for("studio.client_intake", public_id=public_id, done=done), 303)
