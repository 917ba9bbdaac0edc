"""The library's shelf: products and their packages."""

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import Product
from studio.services import shelf as services
from studio.services.errors import Conflict, Invalid
from studio.web.forms.fields import ActionForm
from studio.web.forms.library import LotForm, ProductForm, price_typed
from studio.web.page import show
from studio.web.presenters import shelf as present
from studio.web.presenters.library import Clash, clashes
from studio.web.views.answers import Page

_WRONG = {
    "lot": "Please enter the number on the package",
    "expires_on": "This date is too far away. Please look again",
}
_SLIPS = {
    "lot_open": "This package is open already",
    "too_many_lots": "Six packages are open. Finish one first",
}


def shelf() -> Page:
    """List products for home and for treatments."""
    with current_studio.reading() as unit:
        view = present.shelf_view(
            services.products(unit),
            unit.knowledge,
            unit.today(),
            url_for,
            may_edit=unit.actor.is_owner,
            caring=unit.actor.is_caring,
        )
    return show("library/shelf.html", shelf=view)


def product(public_id: str) -> Page:
    """Show one product with its ingredients read."""
    return _product_page(public_id, LotForm(), 200)


def product_new() -> Page:
    """Put a product on the shelf."""
    form = ProductForm()
    if form.validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                made = services.add_product(unit, form.told()).public_id
        except Invalid as error:
            form.refuse(error.field, "Please look at this again")
        else:
            return redirect(url_for("studio.product", public_id=made), 303)
    return _form_page(form, None)


def product_edit(public_id: str) -> Page:
    """Change a product."""
    form = ProductForm()
    with current_studio.reading() as unit:
        row = services.product(unit, public_id)
    if not form.is_submitted():
        form.fill(row)
    elif form.validate():
        try:
            with current_studio.unit_of_work() as unit:
                services.change_product(unit, public_id, form.told(), form.known_version)
        except Invalid as error:
            form.refuse(error.field, "Please look at this again")
        except Conflict:
            return _clash_page(form, row)
        else:
            return redirect(url_for("studio.product", public_id=public_id), 303)
    return _form_page(form, row)


def product_place(public_id: str) -> Page:
    """Take a product off the shelf, or put it back."""
    with current_studio.unit_of_work() as unit:
        match request.form.get("do"):
            case "retire":
                services.retire_product(unit, public_id)
            case "restore":
                services.restore_product(unit, public_id)
            case _:
                raise Invalid("unknown", "do")
    return redirect(url_for("studio.shelf"), 303)


def lot_open(public_id: str) -> Page:
    """Note a package that was opened."""
    form = LotForm()
    if not form.validate():
        return _product_page(public_id, form, 422)
    try:
        with current_studio.unit_of_work() as unit:
            services.open_lot(unit, public_id, form.lot.data or "", form.ends_on())
    except Invalid as error:
        form.refuse(error.field, _WRONG.get(error.field, "Please look at this again"))
        return _product_page(public_id, form, 422)
    except Conflict as error:
        form.refuse("lot", _SLIPS.get(error.code, "Please look at this again"))
        return _product_page(public_id, form, 409)
    return redirect(url_for("studio.product", public_id=public_id), 303)


def lot_finish(public_id: str, lot_id: int) -> Page:
    """Note a package that is empty or thrown away."""
    with current_studio.unit_of_work() as unit:
        services.finish_lot(unit, public_id, lot_id)
    return redirect(url_for("studio.product", public_id=public_id), 303)


def _product_page(public_id: str, form: LotForm, status: int) -> Page:
    with current_studio.reading() as unit:
        view = present.product_view(
            services.product(unit, public_id),
            unit.knowledge,
            unit.today(),
            unit.settings.zone,
            url_for,
            may_edit=unit.actor.is_owner,
            may_open=unit.actor.is_caring,
        )
    return show("library/product.html", status, product=view, form=form, action=ActionForm())


def _form_page(
    form: ProductForm,
    row: Product | None,
    status: int | None = None,
    clash: tuple[Clash, ...] = (),
) -> Page:
    knowledge = current_studio.knowledge()
    return show(
        "library/product_form.html",
        status or (422 if form.is_submitted() else 200),
        form=form,
        edit=present.product_edit(row, url_for, clash),
        classes=present.class_options(knowledge, str(form.homecare.data or "")),
        services=present.service_options(knowledge, form.services.data or ()),
        action=ActionForm(),
    )


def _clash_page(form: ProductForm, row: Product) -> Page:
    told = form.told()
    pairs = [
        ("Brand", row.brand, told.brand),
        ("Name", row.name, told.name),
        ("Strength", row.strength, told.strength),
        ("Price", price_typed(row.price_cents), price_typed(told.price_cents)),
        ("Ingredients", row.ingredients, told.ingredients),
    ]
    form.renew(row.version)
    return _form_page(form, row, 409, clashes(pairs))
