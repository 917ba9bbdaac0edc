"""Mails of the demo, which leave no machine; anywhere else these pages do not exist."""

from flask import abort, url_for
from werkzeug.wrappers import Response

from studio.adapters.outbox import KeptMail, kept_mail, kept_mails
from studio.context import current_studio
from studio.web.page import show, static_url
from studio.web.presenters.moment import Moment
from studio.web.presenters.outbox import mail_view, mail_views
from studio.web.views.answers import Page


def demo_outbox() -> Page:
    """List what clients would have in their mail."""
    _only_in_demo()
    mails = kept_mails(current_studio.outbox_dir)
    return show("demo/outbox.html", mails=mail_views(mails, _moment(), url_for))


def demo_mail(name: str) -> Page:
    """Open one mail."""
    view = mail_view(_mail(name), _moment(), url_for)
    return show(
        "demo/mail.html",
        mail=view,
        list_url=url_for("studio.demo_outbox"),
        stylesheet=static_url("desk.css"),
    )


def demo_file(name: str, number: int) -> Page:
    """Hand out a file of a mail."""
    files = _mail(name).attachments
    if number >= len(files):
        abort(404)
    # Ours alone: nothing else is ever attached.
    headers = {"Content-Disposition": 'attachment; filename="visit.ics"'}
    return Response(files[number].content, mimetype="text/calendar", headers=headers)


def _mail(name: str) -> KeptMail:
    _only_in_demo()
    found = kept_mail(current_studio.outbox_dir, name)
    return found or abort(404)


def _moment() -> Moment:
    with current_studio.reading() as unit:
        return Moment(unit.now(), unit.settings.zone)


def _only_in_demo() -> None:
    if current_studio.face().settings.env != "demo":
        abort(404)
