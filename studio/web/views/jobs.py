"""What is done in the background: mails and other work, tried again or given up by hand."""

from collections.abc import Callable

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.context import current_studio
from studio.services import delivery, webhooks
from studio.services import jobs as work
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.page import show, static_url
from studio.web.presenters.jobs import given_up, jobs_view
from studio.web.presenters.moment import Moment
from studio.web.views.answers import Page

#: Seconds until the page asks again by itself, while something moves.
REFRESH_SECONDS = 3
_NOTICES = {
    "mail": "The mail goes out again.",
    "work": "It runs again.",
    "dropped": "Given up.",
}


def jobs() -> Page:
    """Show mails and other work; the page renews itself while something moves."""
    with current_studio.reading() as unit:
        moment = Moment(unit.now(), unit.settings.zone)
        view = jobs_view(delivery.listed(unit), work.listed(unit), moment, url_for)
        hooks = given_up(webhooks.switched_off(unit), url_for, is_owner=unit.actor.is_owner)
    is_renewed = view.is_moving and "still" not in request.args
    notice = _NOTICES.get(request.args.get("done", ""), "")
    page = show(
        "jobs/index.html",
        jobs=view,
        renewed=is_renewed,
        given_up=hooks,
        notice=notice,
        action=ActionForm(),
        stylesheet=static_url("desk.css"),
    )
    answer: Response = make_response(page)
    if is_renewed:
        # By header: a page that was stopped has none, and a reader of the page sees no trick.
        answer.headers["Refresh"] = f"{REFRESH_SECONDS}; url={view.url}"
    return answer


def mail_again(public_id: str) -> Page:
    """Send a failed mail once more."""
    return _act(lambda unit: delivery.resend(unit, public_id), "mail")


def mail_drop(public_id: str) -> Page:
    """Give a failed mail up."""
    return _act(lambda unit: delivery.give_up(unit, public_id), "dropped")


def job_again(public_id: str) -> Page:
    """Run a failed job once more."""
    return _act(lambda unit: work.retry(unit, public_id), "work")


def job_drop(public_id: str) -> Page:
    """Give a failed job up."""
    return _act(lambda unit: work.give_up(unit, public_id), "dropped")


def _act(do: Callable[[Unit], object], done: str) -> Page:
    if ActionForm().validate_on_submit():
        with current_studio.unit_of_work() as unit:
            do(unit)
        return redirect(url_for("studio.jobs", done=done), 303)
    return redirect(url_for("studio.jobs"), 303)
