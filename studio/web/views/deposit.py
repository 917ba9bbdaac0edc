"""Paying a deposit: the way to the provider's page and back. Open to everybody, no cookie."""

import uuid
from dataclasses import dataclass

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from studio.adapters.payments import LocalPayments, Order, PaymentError, PayState
from studio.context import current_studio
from studio.documents.dates import Language
from studio.hooks import VISITOR
from studio.models import Payment, PaymentState
from studio.services import availability, deposits, deposits_back, holds, opening
from studio.services.availability import Search
from studio.services.deposit_facts import money
from studio.services.errors import Conflict, Invalid
from studio.services.holds import Held, Visitor
from studio.services.unit import Unit
from studio.web.forms.fields import ActionForm
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import book as around
from studio.web.presenters import deposit as shown
from studio.web.presenters.book_times import clock_of
from studio.web.presenters.deposit_words import WORDS
from studio.web.views.answers import Page
from studio.web.views.book import when_page


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment that was written down and whose page is still to be opened."""

    public_id: str
    order: Order


def begin(unit: Unit, token: str, visitor: Visitor) -> Begun:
    """Keep the time and what was typed. Raises what `deposits.begin` raises."""
    payment = deposits.begin(unit, token, visitor)
    ways = (_address(unit, way, token, visitor.language) for way in ("paid", "pay"))
    return Begun(payment.public_id, deposits.order_of(unit, payment, *ways))


def to_deposit(token: str, language: Language, yet: str | None = None) -> Response:
    """Lead to the page from which one goes to pay; `yet` says that nothing is paid so far."""
    return redirect(url_for("studio.deposit", token=token, lang=language.value, yet=yet), 303)


def deposit(token: str) -> Page:
    """Show what is to be paid and the way there, or what became of it; or give the time back."""
    language = visitor_language()
    with current_studio.reading(VISITOR) as unit:
        held, payment = _known(unit, token)
        is_over = held.expires_at <= unit.now()
    if payment.booking_id is not None or payment.provider_ref is None:
        return redirect(url_for("studio.book_you", token=token, lang=language.value), 303)
    if payment.state in {PaymentState.PAID, PaymentState.REFUNDED}:
        return _lost(language, held, payment)
    leaves = request.method == "POST"
    if payment.state is PaymentState.PENDING and (leaves or is_over):
        return _end(token, language, held, payment)
    if leaves:
        return redirect(_times_url(held, language), 303)
    said = WORDS[language].not_yet if request.args.get("yet") else ""
    return _page(token, language, held, payment, said)


def deposit_paid(token: str) -> Page:
    """Ask the provider what became of it; what the address says counts for nothing."""
    language = visitor_language()
    with current_studio.reading(VISITOR) as unit:
        held, payment = _known(unit, token)
    try:
        deposits.settle(current_studio.tools, payment.public_id)
    except PaymentError:
        return _page(token, language, held, payment, WORDS[language].no_answer, 503)
    with current_studio.reading(VISITOR) as unit:
        is_open = _known(unit, token)[1].state is PaymentState.PENDING
    return to_deposit(token, language, "1" if is_open else None)


def test_payment(ref: str) -> Page:
    """Stand in for a provider's page, where a studio only pretends to take money."""
    provider = current_studio.tools.payments
    if not isinstance(provider, LocalPayments):
        abort(404)
    order = provider.order(ref)
    if order is None:
        abort(404)
    if request.method == "POST":
        pays = request.form.get("then") == "pay"
        if pays:
            provider.pay(ref)
        return redirect(order.return_url if pays else order.cancel_url, 303)
    price = money(order.amount_cents, order.currency)
    return show("book/test_payment.html", order=order, price=price, is_open=_is_open(order.state))


def give_deposit_back(public_id: str) -> Page:
    """Give the deposit of a visit back."""
    if ActionForm().validate_on_submit():
        try:
            with current_studio.unit_of_work() as unit:
                deposits_back.give_back(unit, public_id)
        except Conflict:
            pass  # it was given back already, as the page will say
    return redirect(url_for("studio.booking", public_id=public_id), 303)


def _is_open(state: PayState) -> bool:
    return state is PayState.OPEN


def _known(unit: Unit, token: str) -> tuple[Held, Payment]:
    held, payment = holds.kept_once(unit, token), deposits.of_hold(unit, token)
    if held is None or payment is None:
        raise unit.missing("studio_payment")
    return held, payment


def _end(token: str, language: Language, held: Held, payment: Payment) -> Page:
    """Let nobody pay any more, since the time is over or given back; unless it is paid already."""
    try:
        deposits.settle(current_studio.tools, payment.public_id, last=True)
    except PaymentError:
        return _page(token, language, held, payment, WORDS[language].no_answer, 503)
    with current_studio.reading(VISITOR) as unit:
        is_paid = _known(unit, token)[1].state is not PaymentState.FAILED
    if request.method == "POST" and not is_paid:
        return redirect(_times_url(held, language), 303)
    return to_deposit(token, language)


def _lost(language: Language, held: Held, payment: Payment) -> Page:
    """Say that the money goes back, beside the nearest free times."""
    said = WORDS[language].lost.format(price=shown.price_of(payment))
    with current_studio.reading(VISITOR) as unit:
        day = held.starts_at.astimezone(unit.settings.zone).date()
        try:
            search = Search(held.service, day, day)
            nearest = availability.nearest(unit, search, held.starts_at)
        except Invalid:  # nobody gives it any more
            nearest = ()
    return when_page(language, held.service, who="", said=said, nearest=nearest)


def _page(  # noqa: PLR0913, PLR0917 - what the page is made of
    token: str, language: Language, held: Held, payment: Payment, said: str, status: int = 200
) -> tuple[str, int]:
    with current_studio.reading(VISITOR) as unit:
        view = _view(unit, token, language, held, payment, said)
    return show("book/deposit.html", status, deposit=view, language=language.value)


def _view(  # noqa: PLR0913, PLR0917 - as above
    unit: Unit, token: str, language: Language, held: Held, payment: Payment, said: str
) -> shown.DepositView:
    words, settings, zone = WORDS[language], unit.settings, unit.settings.zone
    name = around.service_name(opening.offer_of(unit, held.service), language)
    who = opening.name_of(unit, held.service, held.practitioner_ref)
    price, is_open = shown.price_of(payment), payment.state is PaymentState.PENDING
    facts = around.facts_of(language, zone, name, held.starts_at, who)

    def here(lang: str) -> str:
        return url_for("studio.deposit", token=token, lang=lang)

    def paid_url() -> str:
        return url_for("studio.deposit_paid", token=token, lang=language.value)

    until = clock_of(payment.created_at + deposits.PAY, zone, language)
    return shown.DepositView(
        frame=around.frame(language, settings, 0, here),
        words=words,
        title=words.title if is_open else words.failed_title,
        lead=words.lead if is_open else words.failed_lead,
        facts=(*facts, around.Fact(words.label, price)) if is_open else (),
        said=said,
        until=words.until.format(time=until) if is_open else "",
        pay_label=words.pay.format(price=price),
        pay_url=deposits.page_url(unit, payment) if is_open else "",
        check_url=paid_url() if is_open and said else "",
        rule=shown.rule(language, settings) if is_open else "",
        action=here(language.value),
        again_url=_times_url(held, language),
    )


def _times_url(held: Held, language: Language) -> str:
    """Lead to the times of the same service, as a new request."""
    return url_for(
        "studio.book_visit", service=held.service, r=str(uuid.uuid4()), lang=language.value
    )


def _address(unit: Unit, way: str, token: str, lang: str) -> str:
    """Return a full address to come back to, outside any frame."""
    base = unit.settings.public_url.rstrip("/")
    if base:
        return f"{base}/book/{token}/{way}?lang={lang}"
    endpoint = {"paid": "studio.deposit_paid", "pay": "studio.deposit"}[way]
    return url_for(endpoint, token=token, lang=lang, _external=True)
