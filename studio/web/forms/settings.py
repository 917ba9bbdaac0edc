"""Forms of the settings pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectMultipleField,
    StringField,
    ValidationError,
)

from studio.services.colors import is_readable, nearest_readable
from studio.settings import MinAges, PeelLimits, Settings
from studio.web.forms.choices import labeled
from studio.web.forms.fields import (
    EMAIL_LENGTH,
    NAME_LENGTH,
    PHONE_LENGTH,
    DateBoxesField,
    Filled,
    StudioForm,
    clean,
    line_field,
    text_field,
)
from studio.web.forms.library import VersionedForm
from studio.web.forms.numbers import NumberField

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGES = labeled([("en", "English"), ("es", "Spanish")])
_SWITCH = labeled([("off", "Off"), ("on", "On")])
_NUMBER = re.compile(r"[0-9]{1,4}([.][0-9]{1,2})?")
AGES = tuple(MinAges.model_fields)
LIMITS = tuple(PeelLimits.model_fields)
#: Lines of the form for light panels.
PANELS = 4


class ProfileForm(VersionedForm):
    """Who the studio is, and who signs."""

    name = line_field("Name of the studio", NAME_LENGTH, Filled("Enter the name of the studio"))
    address = text_field("Address", longest=300)
    phone = line_field("Phone", PHONE_LENGTH)
    email = line_field("Email", EMAIL_LENGTH)
    website = line_field("Website", 200)
    practitioner = line_field("Who signs", NAME_LENGTH)
    license_number = line_field("License number", 60)
    license = RadioField(
        "Kind of license",
        choices=labeled(
            [("esthetician", "Esthetician"), ("master_esthetician", "Master esthetician")]
        ),
    )
    place = line_field("State", 6, Filled("Enter the state, like US-WA"))
    timezone = line_field("Time zone", 40, Filled("Enter a time zone, like America/Los_Angeles"))
    languages = SelectMultipleField("Languages of clients", choices=_LANGUAGES)

    NAMES = (
        "name", "address", "phone", "email", "website", "practitioner", "license_number",
        "license", "place", "timezone", "languages",
    )  # fmt: skip

    def validate_languages(self, field: Any) -> None:  # noqa: ANN401 - as WTForms calls it
        if not field.data:
            raise ValidationError("Choose at least one language")

    def fill(self, settings: Settings, version: int) -> None:
        """Show what is in effect."""
        for name in self.NAMES:
            self[name].data = getattr(settings, name)
        self.languages.data = list(settings.languages)
        self.renew(version)

    def told(self) -> dict[str, object]:
        """Return what was typed, by setting."""
        return {name: self[name].data or "" for name in self.NAMES}


class BookingRulesForm(VersionedForm):
    """How visitors book by themselves."""

    online_booking = BooleanField("Visitors book free times by themselves")
    notice_hours = NumberField("Notice", low=0, high=336, whole=True)
    horizon_days = NumberField("How far ahead", low=1, high=60, whole=True)
    step_minutes = RadioField(
        "Visits begin",
        choices=labeled([(str(step), f"every {step} minutes") for step in (5, 10, 15, 20, 30, 60)]),
    )
    least_gap_minutes = NumberField("Smallest gap to leave", low=0, high=120, whole=True)
    change_hours = NumberField("Moving and calling off", low=0, high=336, whole=True)
    reminder_hours = NumberField("Reminder", low=0, high=168, whole=True)

    NUMBERS = (
        "notice_hours", "horizon_days", "least_gap_minutes", "change_hours", "reminder_hours",
    )  # fmt: skip

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Ask for each number: none of them may stay open."""
        fits = bool(super().validate(extra_validators))
        for name in self.NUMBERS:
            if self[name].data is None and not self[name].errors:
                self.refuse(name, "Enter a whole number")
                fits = False
        return fits

    def fill(self, settings: Settings, version: int) -> None:
        """Show what is in effect."""
        for name in self.NUMBERS:
            self[name].data = getattr(settings, name)
        self.online_booking.data = settings.online_booking
        self.step_minutes.data = str(settings.step_minutes)
        self.renew(version)

    def told(self) -> dict[str, object]:
        """Return what was typed, by setting."""
        return {
            **{name: self[name].data for name in self.NUMBERS},
            "online_booking": bool(self.online_booking.data),
            "step_minutes": int(self.step_minutes.data),
        }


class AccentForm(VersionedForm):
    """The color of buttons and links."""

    accent = StringField("Color", filters=[clean])

    def validate_accent(self, field: Any) -> None:  # noqa: ANN401
        if not _HEX.fullmatch(field.data or ""):
            raise ValidationError("Enter a color like #7a2e5d")
        if not is_readable(field.data):
            other = nearest_readable(field.data)
            raise ValidationError(
                f"White words on this color are hard to read. A darker one works: {other}"
            )


class LogoForm(StudioForm):
    """A picture for the head of pages and papers."""

    logo = FileField("Picture")


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line of the form for light panels."""

    service: str
    name: str
    wavelength: str
    prescription: bool
    pulsed: bool

    def device(self) -> dict[str, object]:
        """Return the panel as a case names it."""
        return {
            "service": self.service,
            "name": self.name or None,
            "wavelength_nm": float(self.wavelength),
            "prescription": self.prescription,
            "pulsed": self.pulsed,
        }


class DevicesForm(VersionedForm):
    """The light panels: the usual one, or the studio's own list."""

    own = RadioField(
        "Which panels?",
        choices=labeled(
            [
                ("usual", "The usual: red, near-infrared and blue, sold over the counter"),
                ("list", "These panels only"),
            ]
        ),
        default="usual",
    )
    services = SelectMultipleField("Light", validate_choice=False)
    names = SelectMultipleField("Name on the label", validate_choice=False)
    wavelengths = SelectMultipleField("Wavelength", validate_choice=False)
    prescription = SelectMultipleField("By prescription only", validate_choice=False)
    pulsed = SelectMultipleField("Pulsed", validate_choice=False)

    def fill(self, settings: Settings, version: int) -> None:
        """Show what is in effect."""
        devices = settings.led_devices or ()
        self.own.data = "usual" if settings.led_devices is None else "list"
        self.services.data = [str(each.get("service", "")) for each in devices]
        self.names.data = [str(each.get("name") or "") for each in devices]
        self.wavelengths.data = [f"{each.get('wavelength_nm', 0):g}" for each in devices]
        numbered = list(enumerate(devices))
        self.prescription.data = [str(n) for n, each in numbered if each.get("prescription")]
        self.pulsed.data = [str(n) for n, each in numbered if each.get("pulsed")]
        self.renew(version)

    def validate_services(self, _field: Any) -> None:  # noqa: ANN401
        if self.own.data == "list" and any(
            line.service and not _NUMBER.fullmatch(line.wavelength) for line in self.lines()
        ):
            raise ValidationError("Enter the wavelength on the label, like 633")

    def lines(self) -> tuple[PanelLine, ...]:
        """Return every line as it was typed, and empty ones to fill the form."""
        typed = (self.services.data or (), self.names.data or (), self.wavelengths.data or ())
        count = max(PANELS, len(typed[0]))
        services, names, waves = ([*part, *[""] * count][:count] for part in typed)
        ticked, pulsed = set(self.prescription.data or ()), set(self.pulsed.data or ())
        return tuple(
            PanelLine(
                service=services[number],
                name=names[number],
                wavelength=waves[number].strip(),
                prescription=str(number) in ticked,
                pulsed=str(number) in pulsed,
            )
            for number in range(count)
        )

    def told(self) -> dict[str, object]:
        """Return the choice, by setting."""
        if self.own.data != "list":
            return {"led_devices": None}
        return {"led_devices": [line.device() for line in self.lines() if line.service]}


class DecisionForm(VersionedForm):
    """Every field of every decision; a page shows those of its own."""

    mild_acne_exception = RadioField("Mild acne", choices=_SWITCH, validate_choice=False)
    lancet_authorized = RadioField(
        "Opening the skin with a tip", choices=_SWITCH, validate_choice=False
    )
    periorbital_extraction = RadioField(
        "Extraction on the bone around the eye", choices=_SWITCH, validate_choice=False
    )
    jessner_offered = RadioField("Jessner peel", choices=_SWITCH, validate_choice=False)
    tca_light_offered = RadioField("Light TCA peel", choices=_SWITCH, validate_choice=False)
    marketing_photos = RadioField("Photos to show others", choices=_SWITCH, validate_choice=False)
    texture_care = RadioField("Texture care", choices=_SWITCH, validate_choice=False)
    body_services = SelectMultipleField("Services on the body", validate_choice=False)
    languages = SelectMultipleField("Languages", choices=_LANGUAGES, validate_choice=False)
    reviewer = line_field("Dermatologist", NAME_LENGTH)
    reviewed_on = DateBoxesField("Read on")
    retention_years = line_field("Years", 2)
    lactic_percent = line_field("Lactic, %", 5)
    glycolic_percent = line_field("Glycolic, %", 5)
    mandelic_percent = line_field("Mandelic, %", 5)
    salicylic_percent = line_field("Salicylic, %", 5)
    min_ph = line_field("Least pH", 5)
    extraction = line_field("Extraction", 3)
    enzyme = line_field("Enzyme", 3)
    facial = line_field("Facial", 3)
    peel = line_field("Light peel", 3)
    led = line_field("LED light", 3)
    piercing = line_field("Opening with a tip", 3)
    strong_peel = line_field("Strong peel", 3)
    understood = BooleanField()

    def fill(self, settings: Settings, version: int) -> None:
        """Show what is in effect."""
        for name in SWITCHES:
            self[name].data = "on" if getattr(settings, name) else "off"
        self.body_services.data = list(
            ("enzyme_exfoliation",) if settings.body_services is None else settings.body_services
        )
        self.languages.data = list(settings.languages)
        self.reviewer.data, self.reviewed_on.data = settings.reviewer, settings.reviewed_on
        self.retention_years.data = str(settings.retention_years)
        limits = settings.peel_limits or PeelLimits.model_validate({})
        ages = settings.min_ages or MinAges.model_validate({})
        for names, held in ((LIMITS, limits), (AGES, ages)):
            for name in names:
                self[name].data = f"{getattr(held, name):g}"
        self.renew(version)

    def told(self, names: tuple[str, ...]) -> dict[str, object]:
        """Return what was chosen for some settings. Raises ValueError naming an odd number."""
        return {name: self._told(name) for name in names}

    def _told(self, name: str) -> object:
        match name:
            case "peel_limits":
                return self._numbers(LIMITS)
            case "min_ages":
                return self._numbers(AGES)
            case "retention_years":
                return self._numbers(("retention_years",))["retention_years"]
            case "reviewed_on":
                return self.reviewed_on.data
            case _ if name in SWITCHES:
                return self[name].data == "on"
            case _:
                return self[name].data

    def _numbers(self, names: tuple[str, ...]) -> Mapping[str, float]:
        typed = {name: str(self[name].data or "") for name in names}
        wrong = next((name for name in names if not _NUMBER.fullmatch(typed[name])), None)
        if wrong is not None:
            raise ValueError(wrong)
        return {name: float(text) for name, text in typed.items()}


SWITCHES = (
    "mild_acne_exception",
    "lancet_authorized",
    "periorbital_extraction",
    "jessner_offered",
    "tca_light_offered",
    "marketing_photos",
    "texture_care",
)
