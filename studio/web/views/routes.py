"""Every page and its address."""

from flask import Blueprint

from studio.web.autosave import autosaving
from studio.web.views import (
    assess,
    booking,
    checkin,
    clients,
    decide,
    drafts,
    incoming,
    jobs,
    links,
    look,
    outbox,
    papers,
    photos,
    system,
    today,
    visits,
)

_GET, _POST, _BOTH = ("GET",), ("POST",), ("GET", "POST")
#: Steps that also save themselves while somebody types.
_SAVED = ("GET", "POST", "PUT")
_VISIT = "/consultations/<public_id>"

ROUTES = (
    ("/", "today", today.today, _GET),
    ("/request", "request_visit", booking.request_visit, _BOTH),
    ("/request/thanks", "thanks", booking.thanks, _GET),
    ("/incoming", "incoming", incoming.incoming, _GET),
    ("/incoming/<public_id>/accept", "accept", incoming.accept, _BOTH),
    ("/incoming/<public_id>/decline", "decline", incoming.decline, _POST),
    ("/incoming/<public_id>/undo", "undo_decline", incoming.undo_decline, _POST),
    ("/bookings/<public_id>", "booking", incoming.booking, _BOTH),
    ("/bookings/<public_id>/cancel", "cancel_booking", incoming.cancel_booking, _POST),
    ("/bookings/<public_id>/missed", "miss_booking", incoming.miss_booking, _POST),
    ("/bookings/<public_id>/visit.ics", "booking_calendar", incoming.booking_calendar, _GET),
    ("/clients/<public_id>/book", "book", incoming.book, _BOTH),
    ("/clients", "clients", clients.clients, _GET),
    ("/clients/<public_id>", "client", clients.client, _GET),
    ("/consultations", "start", visits.start, _POST),
    (_VISIT, "consultation", visits.consultation, _GET),
    ("/consultations/device-key", "device_key", drafts.device_key, _GET),
    (f"{_VISIT}/drafts/discard", "discard_draft", drafts.discard_draft, _POST),
    (f"{_VISIT}/checkin", "checkin", autosaving("checkin", checkin.checkin), _SAVED),
    (f"{_VISIT}/look", "look", autosaving("look", look.look), _SAVED),
    (f"{_VISIT}/look/new", "look_new", autosaving("look_new", look.look_new), _SAVED),
    (f"{_VISIT}/look/<bump_id>", "look_bump", autosaving("look_bump", look.look_bump), _SAVED),
    (f"{_VISIT}/assess", "assess", assess.assess, _BOTH),
    (f"{_VISIT}/bumps/<bump_id>/answer", "answer", assess.answer, _POST),
    (f"{_VISIT}/decide", "decide", decide.decide, _BOTH),
    (f"{_VISIT}/plan", "plan", papers.plan, _BOTH),
    (f"{_VISIT}/referral", "referral", papers.referral, _BOTH),
    (f"{_VISIT}/photos", "photos", photos.photos_of_visit, _BOTH),
    (f"{_VISIT}/photos/consent", "photo_consent", photos.photo_consent, _POST),
    ("/photos/<public_id>", "photo", photos.photo, _BOTH),
    ("/photos/<public_id>/full.jpg", "photo_full", photos.photo_full, _GET),
    ("/photos/<public_id>/preview.jpg", "photo_preview", photos.photo_preview, _GET),
    ("/clients/<public_id>/photos", "compare", photos.compare, _GET),
    ("/documents/<public_id>", "document", papers.document, _GET),
    ("/documents/<public_id>/link", "share", papers.share, _POST),
    ("/d/<token>", "link", links.link, _BOTH),
    ("/jobs", "jobs", jobs.jobs, _GET),
    ("/jobs/mails/<public_id>/again", "mail_again", jobs.mail_again, _POST),
    ("/jobs/mails/<public_id>/drop", "mail_drop", jobs.mail_drop, _POST),
    ("/jobs/<public_id>/again", "job_again", jobs.job_again, _POST),
    ("/jobs/<public_id>/drop", "job_drop", jobs.job_drop, _POST),
    ("/demo/outbox", "demo_outbox", outbox.demo_outbox, _GET),
    ("/demo/outbox/<name>", "demo_mail", outbox.demo_mail, _GET),
    ("/demo/outbox/<name>/<int:number>", "demo_file", outbox.demo_file, _GET),
    ("/help", "help_page", system.help_page, _GET),
    ("/theme", "theme", system.theme, _POST),
    ("/health", "health", system.health, _GET),
)


def add_to(blueprint: Blueprint) -> None:
    """Register every page."""
    for rule, endpoint, view, methods in ROUTES:
        blueprint.add_url_rule(rule, endpoint, view, methods=methods)
