"""People who may sign in: invited, changed, shut out by the owner."""

from email.message import EmailMessage

from flask import redirect, request, url_for

from studio.adapters.mail import MailError
from studio.context import current_studio
from studio.hooks import Role
from studio.models import StaffUser
from studio.services import staff
from studio.services.errors import Conflict, Invalid
from studio.web.forms.fields import ActionForm
from studio.web.forms.people import InviteForm, PersonForm
from studio.web.page import show
from studio.web.presenters import accounts as present
from studio.web.views.answers import Page

_REFUSED = {
    "last_owner": "The studio needs an owner. Make somebody else owner first",
    "yourself": "This cannot be done to oneself. Ask another owner",
    "disabled": "Let this person sign in again first",
}


def people() -> Page:
    """List who may sign in."""
    with current_studio.reading() as unit:
        zone = unit.settings.zone
        rows = [present.person_row(each, zone, url_for) for each in staff.people(unit)]
    return show("settings/people.html", rows=rows, back=url_for("studio.settings"))


def invite() -> Page:
    """Make an account and show its link, once."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                made = staff.invite(
                    unit, form.email.data or "", form.name.data or "", Role(form.role.data)
                )
        except Invalid as error:
            form.refuse(error.field, "Enter one email address, like name@example.com")
        except Conflict:
            form.refuse("email", "Somebody has this address already")
        else:
            return _link_page(made)
    status = 422 if form.is_submitted() else 200
    return show("settings/invite.html", status, form=form, back=url_for("studio.people"))


def person(user_id: int) -> Page:
    """Change name, license and role of somebody."""
    form = PersonForm()
    with current_studio.reading() as unit:
        found = staff.person(unit, user_id)
    if not form.is_submitted():
        form.name.data, form.role.data = found.name, found.role.value
        form.license_number.data = found.license_number
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                staff.change(
                    unit,
                    user_id,
                    form.name.data or "",
                    Role(form.role.data),
                    form.license_number.data or "",
                )
        except Invalid as error:
            form.refuse(error.field, "Please look at this again")
        except Conflict as error:
            form.refuse("role", _REFUSED[error.code])
        else:
            return redirect(url_for("studio.people"), 303)
    return _person_page(user_id, form, 422 if form.is_submitted() else 200)


def person_act(user_id: int) -> Page:
    """Shut somebody out, let them in again, take their factors away, or make a new link."""
    made: StaffUser | None = None
    try:
        with current_studio.unit_of_work() as unit:
            match request.form.get("do"):
                case "disable":
                    staff.disable(unit, user_id)
                case "enable":
                    staff.enable(unit, user_id)
                case "reset":
                    made = staff.reset_factors(unit, user_id)
                case "link":
                    made = staff.new_link(unit, user_id)
                case _:
                    raise Invalid("unknown", "do")
    except Conflict as error:
        form = PersonForm(formdata=None)
        form.general.append(_REFUSED[error.code])
        return _person_page(user_id, form, 409)
    return redirect(url_for("studio.people"), 303) if made is None else _link_page(made)


def _person_page(user_id: int, form: PersonForm, status: int) -> Page:
    with current_studio.reading() as unit:
        found = staff.person(unit, user_id)
        view = present.person_view(found, unit.settings.zone, url_for)
    if status == 409:
        form.name.data, form.role.data = found.name, found.role.value
        form.license_number.data = found.license_number
    return show("settings/person.html", status, person=view, form=form, action=ActionForm())


def _link_page(user: StaffUser) -> Page:
    """Show the link to choose a password, and try to mail it."""
    address = current_studio.hooks.enrolment_link(user.email) or ""
    mailed = user.email if address and _mailed(user.email, address) else ""
    view = present.LinkView(user.name or user.email, address, mailed, url_for("studio.people"))
    return show("settings/link.html", link=view)


def _mailed(to: str, address: str) -> bool:
    settings = current_studio.face().settings
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = f"Your sign-in at {settings.name}"
    message.set_content(
        f"You may sign in at {settings.name}.\n\n"
        f"Choose a password within 60 minutes:\n{address}\n\n"
        "The link works once. If you did not expect it, do nothing.\n"
    )
    try:
        current_studio.mailer.send(message)
    except (MailError, OSError):
        return False
    return True
