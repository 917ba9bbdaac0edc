"""Words of deposits, in every language of the studio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studio.documents.dates import Language


@dataclass(frozen=True, slots=True)
class DepositWords:
    """Every word a client reads about a deposit."""

    label: str
    # before
    next_page: str
    back_until: str
    back: str
    go: str
    # paying
    title: str
    lead: str
    until: str
    pay: str
    where: str
    other: str
    not_yet: str
    check: str
    no_answer: str
    # not paid
    failed_title: str
    failed_lead: str
    again: str
    lost: str
    # paid
    paid: str
    paid_lead: str
    goes_back: str
    gone_back: str
    stays: str


_EN: Final = DepositWords(
    label="Deposit",
    next_page="Deposit: {price}. You pay it on the next page.",
    back_until="You get it back if you cancel at least {hours} hours before the visit.",
    back="You get it back if you cancel before the visit.",
    go="Go to payment",
    title="Pay the deposit",
    lead="Your visit is booked as soon as this is paid.",
    until="We keep the time for you. Please pay by {time}.",
    pay="Pay {price}",
    where="You pay on the page of a payment service. We never see your card.",
    other="Pick another time",
    not_yet="We do not see your payment yet. Did you pay? Then wait a moment and check again.",
    check="Check again",
    no_answer="The payment page does not answer now. Please try again in a minute.",
    failed_title="This was not paid",
    failed_lead="So nothing is booked, and you owe us nothing. You can pick a time again.",
    again="Pick a time",
    lost="You paid, but this time is gone. We are sorry. Your {price} goes back to you. Pick "
    "another time here, or wait for our call.",
    paid="{price} paid",
    paid_lead="Your deposit of {price} is paid.",
    goes_back="Your deposit of {price} goes back to your card. This can take some days.",
    gone_back="We gave your deposit of {price} back. Your bank may need some days to show it.",
    stays="It was too late to get the deposit of {price} back. Call us if you think it should be.",
)
_ES: Final = DepositWords(
    label="Depósito",
    next_page="Depósito: {price}. Lo paga en la próxima página.",
    back_until="Se lo devolvemos si cancela al menos {hours} horas antes de la cita.",
    back="Se lo devolvemos si cancela antes de la cita.",
    go="Ir a pagar",
    title="Pague el depósito",
    lead="Su cita queda reservada cuando esto esté pagado.",
    until="Le guardamos la hora. Por favor, pague pronto. Hora límite: {time}",
    pay="Pagar {price}",
    where="Paga en la página de un servicio de pagos. Nunca vemos su tarjeta.",
    other="Elegir otra hora",
    not_yet="Aún no vemos su pago. ¿Ya pagó? Espere un momento y mire otra vez.",
    check="Mirar otra vez",
    no_answer="La página de pagos no responde ahora. Pruebe otra vez en un minuto.",
    failed_title="Esto no se pagó",
    failed_lead="No hay nada reservado y no nos debe nada. Puede elegir otra vez una hora.",
    again="Elegir una hora",
    lost="Usted pagó, pero esta hora ya no está libre. Lo sentimos. Le devolvemos {price}. Elija "
    "aquí otra hora o espere nuestra llamada.",
    paid="{price}, pagado",
    paid_lead="Su depósito de {price} está pagado.",
    goes_back="Su depósito de {price} vuelve a su tarjeta. Puede tardar unos días.",
    gone_back="Le devolvimos su depósito de {price}. Su banco puede tardar unos días.",
    stays="Ya era tarde para devolver el depósito de {price}. Llámenos si cree que no es así.",
)
WORDS: Final[Mapping[Language, DepositWords]] = {Language.EN: _EN, Language.ES: _ES}
