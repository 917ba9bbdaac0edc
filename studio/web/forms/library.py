"""Forms of the library: a service, a program, a product, a package."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)

from studio.models import NeedsFirst, Offer, Product, ProductUse, Program, ResourceKind
from studio.services.library import LONGEST_MIN, SHORTEST_MIN, OfferInput, ProgramInput, Step
from studio.services.library import steps_of as stored_steps
from studio.services.offer_needs import LONGEST_BUFFER, OfferNeeds
from studio.services.offer_needs import of as needs_of
from studio.services.shelf import ProductInput
from studio.web.forms.choices import labeled
from studio.web.forms.fields import (
    NAME_LENGTH,
    DateBoxesField,
    Filled,
    StudioForm,
    line_field,
    text_field,
)

Choices = Sequence[tuple[str, str]]
_PRICE = re.compile(r"\$?\s*(\d{1,5})(?:[.](\d{1,2}))?")
_FIRST = labeled(
    [
        (NeedsFirst.NOTHING, "Nothing: it can be booked at once"),
        (NeedsFirst.CONSULTATION, "A consultation"),
        (NeedsFirst.PATCH_TEST, "A patch test, two days before or more"),
    ]
)
#: Lines of a program's form.
STEP_LINES = 6


class VersionedForm(StudioForm):
    """A form that knows which version of the thing it was opened with."""

    version = HiddenField()

    @property
    def known_version(self) -> int:
        """The version this page was made from; nonsense counts as none."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def renew(self, version: int) -> None:
        """Let the next save know about the other one."""
        self.version.data, self.version.raw_data = str(version), None


class OfferForm(VersionedForm):
    """A service of the menu."""

    service = SelectField("Service", validate_choice=False)
    name_en = line_field("Name in English", NAME_LENGTH, Filled("Enter the English name"))
    name_es = line_field("Name in Spanish", NAME_LENGTH, Filled("Enter the Spanish name"))
    about_en = text_field("A line about it in English", longest=500)
    about_es = text_field("A line about it in Spanish", longest=500)
    duration = line_field("Length", 4, Filled("Enter the length in minutes"))
    price = line_field("Price", 12)
    public = BooleanField("Shown to visitors")
    before = line_field("To get ready", 3)
    after = line_field("To clean up", 3)
    rooms = SelectMultipleField("Rooms", validate_choice=False)
    devices = SelectMultipleField("Devices", validate_choice=False)
    devices_too = SelectMultipleField("And one of these as well", validate_choice=False)
    practitioners = SelectMultipleField("Who gives it", validate_choice=False)
    needs_first = SelectField("What a new client books first", choices=_FIRST, default="nothing")
    deposit = line_field("Deposit", 12)

    ELSEWHERE: ClassVar[Mapping[str, str]] = {"needs": "rooms"}

    def validate_duration(self, field: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        if field.data and not _is_between(field.data, SHORTEST_MIN, LONGEST_MIN):
            raise ValidationError(f"Enter whole minutes, from {SHORTEST_MIN} to {LONGEST_MIN}")

    def validate_before(self, field: Any) -> None:  # noqa: ANN401
        if field.data and not _is_between(field.data, 0, LONGEST_BUFFER):
            raise ValidationError(f"Enter whole minutes, from 0 to {LONGEST_BUFFER}")

    validate_after = validate_before

    def validate_price(self, field: Any) -> None:  # noqa: ANN401
        _check_price(field)

    def validate_deposit(self, field: Any) -> None:  # noqa: ANN401
        _check_price(field)

    def fill(self, row: Offer) -> None:
        """Show what is stored."""
        self.name_en.data, self.name_es.data = row.name_en, row.name_es
        self.about_en.data, self.about_es.data = row.about_en, row.about_es
        self.duration.data, self.price.data = str(row.duration_min), price_typed(row.price_cents)
        self.public.data = row.public
        self._fill_needs(needs_of(row))
        self.renew(row.version)

    def _fill_needs(self, held: OfferNeeds) -> None:
        self.before.data, self.after.data = str(held.before_min), str(held.after_min)
        groups = [list(group) for group in held.needs]
        rooms = [group for group in groups if group[0].startswith(ResourceKind.ROOM)]
        devices = [group for group in groups if group not in rooms]
        self.rooms.data = rooms[0] if rooms else []
        self.devices.data, self.devices_too.data, *_ = [*devices, [], []]
        self.practitioners.data = list(held.practitioners)
        self.needs_first.data = held.needs_first.value
        self.deposit.data = price_typed(held.deposit_cents)

    def ticked(self) -> OfferNeeds:
        """Return rooms, devices and people as they stand in the form, whatever else is wrong."""
        return OfferNeeds(needs=self._groups(), practitioners=tuple(self.practitioners.data or ()))

    def _groups(self) -> tuple[tuple[str, ...], ...]:
        groups = (self.rooms.data, self.devices.data, self.devices_too.data)
        return tuple(tuple(group) for group in groups if group)

    def _told_needs(self) -> OfferNeeds:
        return OfferNeeds(
            before_min=int(self.before.data or 0),
            after_min=int(self.after.data or 0),
            needs=self._groups(),
            practitioners=tuple(self.practitioners.data or ()),
            needs_first=NeedsFirst(self.needs_first.data or "nothing"),
            deposit_cents=cents_of(self.deposit.data),
        )

    def told(self) -> OfferInput:
        """Return what was typed, for the use case."""
        return OfferInput(
            name_en=self.name_en.data or "",
            name_es=self.name_es.data or "",
            about_en=self.about_en.data or "",
            about_es=self.about_es.data or "",
            duration_min=int(self.duration.data or 0),
            price_cents=cents_of(self.price.data),
            public=bool(self.public.data),
            needs=self._told_needs(),
        )


class ProgramForm(VersionedForm):
    """A program: names, price, and up to six lines of service and sessions."""

    name_en = line_field("Name in English", NAME_LENGTH, Filled("Enter the English name"))
    name_es = line_field("Name in Spanish", NAME_LENGTH, Filled("Enter the Spanish name"))
    about_en = text_field("A line about it in English", longest=500)
    about_es = text_field("A line about it in Spanish", longest=500)
    price = line_field("Price of the whole", 12)
    steps = SelectMultipleField("Visits", validate_choice=False)
    sessions = SelectMultipleField("Sessions", validate_choice=False)

    def validate_price(self, field: Any) -> None:  # noqa: ANN401
        _check_price(field)

    def validate_steps(self, field: Any) -> None:  # noqa: ANN401
        if not self.typed_steps():
            raise ValidationError("Choose at least one service")
        if any(not 1 <= step.sessions <= 12 for step in self.typed_steps()):
            raise ValidationError("Enter 1 to 12 sessions for each service")
        del field

    def typed_steps(self) -> tuple[Step, ...]:
        """Return the lines that name a service."""
        pairs = zip(self.steps.data or (), self.sessions.data or (), strict=False)
        return tuple(Step(key, _number(many)) for key, many in pairs if key)

    def fill(self, row: Program) -> None:
        """Show what is stored."""
        self.name_en.data, self.name_es.data = row.name_en, row.name_es
        self.about_en.data, self.about_es.data = row.about_en, row.about_es
        self.price.data = price_typed(row.price_cents)
        stored = stored_steps(row)
        self.steps.data = [step.service for step in stored]
        self.sessions.data = [str(step.sessions) for step in stored]
        self.renew(row.version)

    def told(self) -> ProgramInput:
        """Return what was typed, for the use case."""
        return ProgramInput(
            name_en=self.name_en.data or "",
            name_es=self.name_es.data or "",
            about_en=self.about_en.data or "",
            about_es=self.about_es.data or "",
            price_cents=cents_of(self.price.data),
            steps=self.typed_steps(),
        )


class ProductForm(VersionedForm):
    """A product of the shelf."""

    use = RadioField(
        "Where it is used",
        choices=labeled([("home", "At home, for sale"), ("treatment", "In treatments")]),
        default="home",
    )
    brand = line_field("Brand", 60)
    name = line_field("Name", NAME_LENGTH, Filled("Enter the name on the box"))
    strength = line_field("Strength", 40)
    homecare = SelectField("Class", validate_choice=False)
    services = SelectMultipleField("Used in", validate_choice=False)
    price = line_field("Price", 12)
    ingredients = text_field("Ingredients, as printed on the box")

    def validate_price(self, field: Any) -> None:  # noqa: ANN401
        _check_price(field)

    def validate_homecare(self, field: Any) -> None:  # noqa: ANN401
        if self.use.data == ProductUse.HOME and not field.data:
            raise ValidationError("Choose the class it belongs to")

    def validate_services(self, field: Any) -> None:  # noqa: ANN401
        if self.use.data == ProductUse.TREATMENT and not field.data:
            raise ValidationError("Choose at least one service")

    def fill(self, row: Product) -> None:
        """Show what is stored."""
        self.use.data = row.use.value
        self.brand.data, self.name.data, self.strength.data = row.brand, row.name, row.strength
        self.homecare.data, self.services.data = row.homecare, list(row.services)
        self.price.data, self.ingredients.data = price_typed(row.price_cents), row.ingredients
        self.renew(row.version)

    def told(self) -> ProductInput:
        """Return what was typed, for the use case."""
        return ProductInput(
            use=ProductUse(self.use.data),
            brand=self.brand.data or "",
            name=self.name.data or "",
            strength=self.strength.data or "",
            homecare=self.homecare.data or "",
            services=tuple(self.services.data or ()),
            price_cents=cents_of(self.price.data),
            ingredients=self.ingredients.data or "",
        )


class LotForm(StudioForm):
    """A package that is opened."""

    lot = line_field("Lot number", 40, Filled("Enter the number on the package"))
    expires_on = DateBoxesField("Use by")

    def ends_on(self) -> date | None:
        """Return the day it ends, if the package says one."""
        return self.expires_on.data


def price_typed(cents: int) -> str:
    """Return a price as one types it."""
    if not cents:
        return ""
    return f"{cents // 100}" if cents % 100 == 0 else f"{cents / 100:.2f}"


def cents_of(text: str | None) -> int:
    """Return the cents of a price that was checked; nothing typed is no price."""
    found = _PRICE.fullmatch((text or "").strip())
    if found is None:
        return 0
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _check_price(field: Any) -> None:  # noqa: ANN401 - a bound WTForms field
    text = (field.data or "").strip()
    if text and not (_PRICE.fullmatch(text) and cents_of(text) <= 1_000_000):
        raise ValidationError("Enter a price in dollars, like 85 or 85.50, up to 10000")


def _is_between(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdecimal() and least <= int(text) <= most


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
