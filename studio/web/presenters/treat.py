"""The Treat page: a card for each decided service, filled in as planned or as recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.services.consultations import ConsultationView
from studio.services.treated import DoneStep, Reaction, Treated, UsedProduct
from studio.services.treatments import OnShelf
from studio.skin.knowledge import Knowledge
from studio.web.presenters.people import spelled_time
from studio.web.presenters.words import service_name, value_label

REACTION_WORDS: Mapping[Reaction, str] = {
    Reaction.NONE: "None",
    Reaction.PINK: "Lightly pink",
    Reaction.RED: "Clearly red",
    Reaction.STINGING: "Stinging or burning",
    Reaction.SWELLING: "Swelling or welts",
    Reaction.BLEEDING: "Bleeding",
    Reaction.FAINT: "Client felt faint",
    Reaction.OTHER: "Something else",
}
#: What is asked of which kinds of services beside minutes.
_PASSES = frozenset({"peel", "strong_peel", "led"})
_STRENGTH = frozenset({"peel", "strong_peel", "enzyme"})


@dataclass(frozen=True, slots=True)
class LotChoice:
    """One lot of a product; an empty value means it has none."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product of the treatment room, with its lots."""

    value: str
    label: str
    on: bool
    lots: tuple[LotChoice, ...]
    lot_name: str


@dataclass(frozen=True, slots=True)
class SiteChip:
    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class StepCard:
    """One service to record."""

    key: str
    name: str
    on: bool
    sites: tuple[SiteChip, ...]
    products: tuple[ProductRow, ...]
    other: str
    other_lot: str
    minutes: str
    passes: str
    strength: str
    device: str
    asks_passes: bool
    asks_strength: bool
    asks_device: bool
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TreatView:
    """The whole page."""

    cards: tuple[StepCard, ...]
    reactions: tuple[SiteChip, ...]
    recorded: str
    summary: tuple[str, ...]


def treat_view(  # noqa: PLR0913, PLR0917 - the pieces of one page
    seen: ConsultationView,
    filled: Treated,
    shelf: Sequence[OnShelf],
    errors: Mapping[str, str],
    knowledge: Knowledge,
    zone: ZoneInfo,
) -> TreatView:
    """Return the page with what is planned, recorded, or was just typed."""
    steps = {step.service: step for step in filled.steps}
    services = seen.decision.services if seen.decision else ()
    places = seen.decision.sites if seen.decision else ()
    return TreatView(
        cards=tuple(
            _card(key, steps.get(key), places, shelf, errors, knowledge) for key in services
        ),
        reactions=tuple(
            SiteChip(key.value, words, key in filled.reactions)
            for key, words in REACTION_WORDS.items()
        ),
        recorded=_recorded(seen.treatment, zone),
        summary=tuple(treated_lines(seen.treatment, knowledge)) if seen.treatment else (),
    )


def treated_lines(treated: Treated, knowledge: Knowledge) -> Iterator[str]:
    """Say what was done, a line for each service, then how it went."""
    for step in treated.steps:
        yield " · ".join(_step_parts(step, knowledge))
    if not treated.steps:
        yield "Nothing was done"
    if treated.reactions != (Reaction.NONE,):
        words = ", ".join(REACTION_WORDS[key].lower() for key in treated.reactions)
        yield f"Reaction: {words}" + (f". {treated.note}" if treated.note else "")
    if treated.endpoint:
        yield f"Stopped at: {treated.endpoint}"
    if treated.stopped_early:
        yield "Stopped early"


def _step_parts(step: DoneStep, knowledge: Knowledge) -> Iterator[str]:
    places = ", ".join(value_label(knowledge, "site", site).lower() for site in step.sites)
    yield f"{service_name(knowledge, step.service)}: {places}"
    if step.strength:
        yield step.strength
    if step.minutes:
        yield f"{step.minutes} min"
    if step.passes:
        yield f"{step.passes} passes" if step.passes > 1 else "1 pass"
    if step.device:
        yield step.device
    for product in step.products:
        strength = f" {product.strength}" if product.strength else ""
        yield f"{product.name}{strength}" + (f" (lot {product.lot})" if product.lot else "")


def _recorded(treated: Treated | None, zone: ZoneInfo) -> str:
    return spelled_time(treated.recorded_at, zone) if treated and treated.recorded_at else ""


def _card(  # noqa: PLR0913, PLR0917 - the pieces of one card
    key: str,
    step: DoneStep | None,
    places: Sequence[str],
    shelf: Sequence[OnShelf],
    errors: Mapping[str, str],
    knowledge: Knowledge,
) -> StepCard:
    kind = str(knowledge.data["services"].get(key, {}).get("kind", ""))
    used = {product.product: product for product in step.products} if step else {}
    typed = used.get("") or UsedProduct("", "")
    return StepCard(
        key=key,
        name=service_name(knowledge, key),
        on=step is not None,
        sites=tuple(
            SiteChip(
                site,
                value_label(knowledge, "site", site),
                step is None or site in step.sites,
            )
            for site in places
        ),
        products=tuple(
            _product(key, item, used.get(item.product))
            for item in shelf
            if key in item.services or item.product in used
        ),
        other=typed.name,
        other_lot=typed.lot,
        minutes=_text(step.minutes if step else None),
        passes=_text(step.passes if step else None),
        strength=step.strength if step else "",
        device=step.device if step else "",
        asks_passes=kind in _PASSES,
        asks_strength=kind in _STRENGTH,
        asks_device=kind == "led",
        errors={
            name.removeprefix(f"{key}-"): words
            for name, words in errors.items()
            if name.startswith(f"{key}-")
        },
    )


def _product(service: str, item: OnShelf, used: UsedProduct | None) -> ProductRow:
    strength = f" {item.strength}" if item.strength else ""
    chosen = used.lot if used else next(iter(item.lots), "")
    listed = tuple(dict.fromkeys((*item.lots, *((chosen,) if chosen else ()))))
    lots = tuple(LotChoice(lot, f"Lot {lot}", lot == chosen) for lot in listed)
    return ProductRow(
        value=item.product,
        label=f"{item.name}{strength}",
        on=used is not None,
        lots=(*lots, LotChoice("", "No lot", not chosen)),
        lot_name=f"{service}-lot-{item.product}",
    )


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
