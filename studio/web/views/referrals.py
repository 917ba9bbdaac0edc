"""Letters that wait for an answer, and the answer when it comes."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.services import facts, online_replies, replies
from studio.services.errors import Invalid
from studio.services.online_replies import Door
from studio.web.forms.fields import ActionForm
from studio.web.forms.reply import AnswerForm, CallForm
from studio.web.page import show
from studio.web.presenters.referrals import Online, letter_view, letters_view
from studio.web.views.answers import Page

_NOTICES = {
    "answered": "The answer is filed.",
    "called": "The note is kept.",
    "reminded": "The reminder is on its way.",
    "aside": "The online answer is set aside. This letter takes no more answers online.",
    "close": "This letter takes no more answers online.",
    "unlock": "This letter can be answered online again.",
}
_WORDS = {
    "finding": "Please look at this text again",
    "until_on": "This day lies before the letter",
    "follow_up_on": "This day lies before the letter",
    "named": "Choose one of the list",
    "by": "Please look at this name again",
    "verified": "Care may go on only when you made sure who wrote this. Call the practice first",
}


_ONLINE = {
    "aside": replies.set_aside,
    "close": online_replies.close,
    "unlock": online_replies.unlock,
}


def referrals() -> Page:
    """List letters, the overdue ones first."""
    with current_studio.reading() as unit:
        found = replies.listed(unit)
        tally = replies.tally(found) if unit.actor.is_owner else None
        view = letters_view(found, tally, unit.today(), unit.settings.zone, url_for)
    return show("referrals/list.html", letters=view)


def referral_life(public_id: str) -> Page:
    """Show how a letter stands, or file its answer."""
    form = AnswerForm()
    if not form.is_submitted():
        return _page(public_id, form, CallForm(formdata=None))
    if not form.validate():
        return _page(public_id, form, CallForm(formdata=None), 422)
    try:
        answer = form.to_answer()
        with current_studio.unit_of_work() as unit:
            replies.file_answer(unit, public_id, answer, verified=bool(form.verified.data))
    except Invalid as error:
        form.refuse(error.field, _WORDS.get(error.field, "Please look at this again"))
        return _page(public_id, form, CallForm(formdata=None), 422)
    except ValueError:
        form.refuse("advice", "Choose what the clinician advised")
        return _page(public_id, form, CallForm(formdata=None), 422)
    return _back(public_id, "answered")


def referral_call(public_id: str) -> Page:
    """Keep a note of a call."""
    form = CallForm()
    if not form.validate_on_submit():
        return _page(public_id, AnswerForm(formdata=None), form, 422)
    with current_studio.unit_of_work() as unit:
        replies.note_call(unit, public_id, form.note.data or "")
    return _back(public_id, "called")


def referral_remind(public_id: str) -> Page:
    """Remind the client by mail."""
    if not ActionForm().validate_on_submit():
        return _back(public_id, "")
    with current_studio.unit_of_work() as unit:
        replies.remind(unit, public_id)
    return _back(public_id, "reminded")


def referral_online(public_id: str) -> Page:
    """Set aside what came in online, or shut or unlock the page of the answer."""
    then = request.form.get("then", "")
    if not ActionForm().validate_on_submit() or then not in _ONLINE:
        return _page(public_id, AnswerForm(formdata=None), CallForm(formdata=None), 422)
    with current_studio.unit_of_work() as unit:
        _ONLINE[then](unit, public_id)
    return _back(public_id, then)


def _back(public_id: str, done: str) -> Page:
    return redirect(url_for("studio.referral_life", public_id=public_id, done=done or None), 303)


def _page(public_id: str, form: AnswerForm, call: CallForm, status: int = 200) -> Page:
    with current_studio.reading() as unit:
        letter = replies.get(unit, public_id)
        ranked = replies.ranked(unit, letter)
        row = letter.referral
        door = online_replies.door(unit, row)
        address = facts.reply_address(unit, row) if door is not Door.SHUT else None
        online = Online(address, is_locked=door is Door.LOCKED) if address else None
        view = letter_view(letter, ranked, unit.today(), unit.settings.zone, url_for, online)
    form.offer(ranked)
    if letter.answer is not None and not form.errors:
        form.hold(letter.answer)
    elif letter.reply is not None and view.came and not form.is_submitted():
        form.propose(letter.reply)
    notice = _NOTICES.get(request.args.get("done", ""), "")
    return show(
        "referrals/letter.html",
        status,
        letter=view,
        form=form,
        call=call,
        notice=notice,
        action=ActionForm(),
    )
