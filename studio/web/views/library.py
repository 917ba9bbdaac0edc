"""The library: services and programs."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import Offer, Program
from studio.services import library as services
from studio.services import offer_needs, resources, schedules
from studio.services.errors import Conflict, Invalid
from studio.services.library_defaults import CONSULTATION, PATCH_TEST
from studio.services.unit import Unit
from studio.web.forms.choices import labeled
from studio.web.forms.fields import ActionForm
from studio.web.forms.library import STEP_LINES, OfferForm, ProgramForm, price_typed
from studio.web.page import show
from studio.web.presenters import library as present
from studio.web.views.answers import Page

#: Services that a decision of the owner opens, and which.
_NEEDS = {
    "lancet_extraction": ("lancet_authorized", "D2"),
    "peel_jessner": ("jessner_offered", "D4"),
    "peel_tca_light": ("tca_light_offered", "D4"),
}
_WRONG = {
    "missing": "Please fill this in",
    "unknown": "Choose one from the list",
    "out_of_range": "This number does not fit",
    "too_long": "Please write less",
    "more_than_price": "A deposit is no more than the price",
    "itself": "This needs nothing first",
    "not_alone": "Nobody books this alone: it goes with the visit that it is for",
    "odd_characters": "This text holds signs that cannot be kept",
}


def library() -> Page:
    """List the menu."""
    with current_studio.reading() as unit:
        rows = services.offers(unit)
        actor, problems = unit.actor, _held_back(unit)
    view = present.offers_view(
        rows, url_for, problems, may_edit=actor.is_owner, caring=actor.is_caring
    )
    return show("library/services.html", library=view, action=ActionForm())


def offer_new() -> Page:
    """Put another service on the menu."""
    form = OfferForm()
    with current_studio.reading() as unit:
        left = services.services_left(unit)
        form.service.choices = labeled(
            [(key, present.name_of(unit.knowledge, key)) for key in left]
        )
    if not left:
        return show("library/complete.html", edit=present.offer_edit(None, url_for))
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                services.add_offer(unit, str(form.service.data), form.told())
        except (Invalid, Conflict) as error:
            _refuse(form, error)
        else:
            return redirect(url_for("studio.library"), 303)
    return _offer_page(form, None)


def offer(public_id: str) -> Page:
    """Change a service."""
    form = OfferForm()
    with current_studio.reading() as unit:
        row = services.offer(unit, public_id)
    if not form.is_submitted():
        form.fill(row)
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                services.change_offer(unit, public_id, form.told(), form.known_version)
        except Invalid as error:
            _refuse(form, error)
        except Conflict:
            return _offer_clash(form, row)
        else:
            return redirect(url_for("studio.library"), 303)
    return _offer_page(form, row)


def offer_place(public_id: str) -> Page:
    """Move a service, take it off the menu, or put it back."""
    with current_studio.unit_of_work() as unit:
        match request.form.get("do"):
            case "up" | "down" as way:
                services.move_offer(unit, public_id, up=way == "up")
            case "retire":
                services.retire_offer(unit, public_id)
            case "restore":
                services.restore_offer(unit, public_id)
            case _:
                raise Invalid("unknown", "do")
    return redirect(url_for("studio.library"), 303)


def programs() -> Page:
    """List the programs."""
    with current_studio.reading() as unit:
        view = present.programs_view(
            services.programs(unit),
            unit.knowledge,
            url_for,
            may_edit=unit.actor.is_owner,
            caring=unit.actor.is_caring,
        )
    return show("library/programs.html", library=view, action=ActionForm())


def program_new() -> Page:
    """Make a program of the studio's own."""
    form = ProgramForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                services.add_program(unit, form.told())
        except Invalid as error:
            _refuse(form, error)
        else:
            return redirect(url_for("studio.programs"), 303)
    return _program_page(form, None)


def program(public_id: str) -> Page:
    """Change a program."""
    form = ProgramForm()
    with current_studio.reading() as unit:
        row = services.program(unit, public_id)
    if not form.is_submitted():
        form.fill(row)
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                services.change_program(unit, public_id, form.told(), form.known_version)
        except Invalid as error:
            _refuse(form, error)
        except Conflict:
            return _program_clash(form, row)
        else:
            return redirect(url_for("studio.programs"), 303)
    return _program_page(form, row)


def program_place(public_id: str) -> Page:
    """Move a program, stop offering it, or offer it again."""
    with current_studio.unit_of_work() as unit:
        match request.form.get("do"):
            case "up" | "down" as way:
                services.move_program(unit, public_id, up=way == "up")
            case "retire":
                services.retire_program(unit, public_id)
            case "restore":
                services.restore_program(unit, public_id)
            case _:
                raise Invalid("unknown", "do")
    return redirect(url_for("studio.programs"), 303)


def _held_back(unit: Unit) -> dict[str, str]:
    """Say which services no answer will offer, because the owner's decision is not made."""
    return {
        service: f"Never offered in an assessment while decision {decision} is off"
        for service, (setting, decision) in _NEEDS.items()
        if not getattr(unit.settings, setting)
    }


def _offer_page(
    form: OfferForm,
    row: Offer | None,
    status: int | None = None,
    clash: tuple[present.Clash, ...] = (),
) -> Page:
    edit = present.offer_edit(row, url_for, clash)
    status = status or (422 if form.is_submitted() else 200)
    with current_studio.reading() as unit:
        used, people = resources.listed(unit), schedules.everybody(unit)
    needs = present.needs_view(form.ticked(), used, people, url_for)
    return show(
        "library/offer.html", status, form=form, edit=edit, needs=needs, action=ActionForm()
    )


def _offer_clash(form: OfferForm, row: Offer) -> Page:
    told = form.told()
    pairs = [
        ("Name in English", row.name_en, told.name_en),
        ("Name in Spanish", row.name_es, told.name_es),
        ("A line in English", row.about_en, told.about_en),
        ("A line in Spanish", row.about_es, told.about_es),
        ("Length", f"{row.duration_min} min", f"{told.duration_min} min"),
        ("Price", price_typed(row.price_cents), price_typed(told.price_cents)),
        ("Shown to visitors", _yes(row.public), _yes(told.public)),
        *present.needs_pairs(offer_needs.of(row), told.needs),
    ]
    form.renew(row.version)
    return _offer_page(form, row, 409, present.clashes(pairs))


def _program_page(
    form: ProgramForm,
    row: Program | None,
    status: int | None = None,
    clash: tuple[present.Clash, ...] = (),
) -> Page:
    knowledge = current_studio.knowledge()
    keys = (CONSULTATION, PATCH_TEST, *knowledge.data["services"])
    typed = list(zip(form.steps.data or (), form.sessions.data or (), strict=False))
    return show(
        "library/program.html",
        status or (422 if form.is_submitted() else 200),
        form=form,
        edit=present.program_edit(row, url_for, clash),
        lines=present.step_lines(keys, typed, max(STEP_LINES, len(typed)), knowledge),
        action=ActionForm(),
    )


def _program_clash(form: ProgramForm, row: Program) -> Page:
    told, knowledge = form.told(), current_studio.knowledge()
    named = [
        ", ".join(f"{step.sessions} × {present.name_of(knowledge, step.service)}" for step in steps)
        for steps in (services.steps_of(row), told.steps)
    ]
    pairs = [
        ("Name in English", row.name_en, told.name_en),
        ("Name in Spanish", row.name_es, told.name_es),
        ("A line in English", row.about_en, told.about_en),
        ("A line in Spanish", row.about_es, told.about_es),
        ("Price", price_typed(row.price_cents), price_typed(told.price_cents)),
        ("Visits", named[0], named[1]),
    ]
    form.renew(row.version)
    return _program_page(form, row, 409, present.clashes(pairs))


def _refuse(form: OfferForm | ProgramForm, error: Invalid | Conflict) -> None:
    if isinstance(error, Conflict):
        form.general.append("This service is on the menu already")
        return
    form.refuse(
        error.field.removesuffix("_min").removesuffix("_cents"),
        _WRONG.get(error.code, "Please look at this again"),
    )


def _yes(on: bool) -> str:  # noqa: FBT001 - a word for a yes or no
    return "yes" if on else "no"
