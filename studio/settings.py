"""Facts of an installation, read once from `STUDIO_*` keys."""

import logging
import os
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "STUDIO_"
#: A site as a browser names it: scheme, host, and a port if it is not the usual one.
ORIGIN = r"^https?://[a-z0-9.-]+(:\d{1,5})?$"
log = logging.getLogger("studio.settings")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """Return the names of all time zones; looking them up reads a folder."""
    return frozenset(available_timezones())


class SettingsError(Exception):
    """Some settings are wrong; `problems` holds one line per key."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("studio cannot start:\n" + "\n".join(f"  {line}" for line in problems))
        self.problems = problems


class PeelLimits(BaseModel):
    """Strongest concentrations the studio works with (D4)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lactic_percent: float = Field(30, gt=0, le=30)
    glycolic_percent: float = Field(30, gt=0, le=30)
    mandelic_percent: float = Field(40, gt=0, le=40)
    salicylic_percent: float = Field(20, gt=0, le=30)
    min_ph: float = Field(3.0, ge=3.0, le=7)


class MinAges(BaseModel):
    """Youngest clients per kind of service, in years (D6)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    extraction: int = Field(10, ge=10, le=99)
    enzyme: int = Field(10, ge=10, le=99)
    facial: int = Field(10, ge=10, le=99)
    peel: int = Field(16, ge=16, le=99)
    led: int = Field(14, ge=14, le=99)
    piercing: int = Field(18, ge=18, le=99)
    strong_peel: int = Field(18, ge=18, le=99)


class OwnersChoice(BaseModel):
    """What an owner may choose in the pages; stored choices are laid over the installation's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    #: The studio as papers name it.
    name: str = Field("The studio", min_length=1, max_length=120)
    address: str = Field("", max_length=300)
    phone: str = Field("", max_length=32)
    email: str = Field("", max_length=254)
    website: str = Field("", max_length=200)
    practitioner: str = Field("", max_length=120)
    license_number: str = Field("", max_length=60)
    accent: str = Field("#7a2e5d", pattern=r"^#[0-9a-fA-F]{6}$")
    timezone: str = "America/Los_Angeles"
    languages: Annotated[tuple[Literal["en", "es"], ...], NoDecode] = Field(
        ("en", "es"), min_length=1
    )

    #: Where the studio stands and under which license it works; both decide what is in scope.
    place: str = Field("US-WA", pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")
    license: Literal["esthetician", "master_esthetician"] = "esthetician"
    mild_acne_exception: bool = False
    lancet_authorized: bool = False
    periorbital_extraction: bool = False
    peel_limits: PeelLimits | None = None
    jessner_offered: bool = False
    tca_light_offered: bool = False
    body_services: tuple[str, ...] | None = None
    led_devices: tuple[dict[str, object], ...] | None = None
    min_ages: MinAges | None = None
    dermaplaning_authorized: bool = False
    #: May clients be asked to let the studio show their photos (D7)?
    marketing_photos: bool = False
    #: Dermatologist who read the rules, and when (D8); empty: nobody yet.
    reviewer: str = Field("", max_length=120)
    reviewed_on: date | None = None
    #: Texture care for enlarged oil glands, after a clinician named them (D9).
    texture_care: bool = False
    #: May visitors book free times by themselves? Off: they ask, and the studio answers.
    online_booking: bool = False
    #: Least hours between booking and visit, and days ahead that are open to visitors.
    notice_hours: int = Field(12, ge=0, le=336)
    horizon_days: int = Field(60, ge=1, le=60)
    #: Visits begin on these minutes of the clock, and leave no free rest shorter than the gap.
    step_minutes: Literal[5, 10, 15, 20, 30, 60] = 15
    least_gap_minutes: int = Field(0, ge=0, le=120)
    #: Until so many hours before a visit the client may move or cancel it without a call.
    change_hours: int = Field(24, ge=0, le=336)
    #: Hours before the visit at which a reminder leaves; 0 sends none.
    reminder_hours: int = Field(24, ge=0, le=168)
    #: Sites that may show the booking pages in a frame, such as https://www.example.com.
    embed_origins: Annotated[
        tuple[Annotated[str, Field(pattern=ORIGIN, max_length=200)], ...], NoDecode
    ] = Field((), max_length=20)
    #: Years that records and photos are kept after the last visit (D10).
    retention_years: int = Field(6, ge=1, le=30)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError("is not a time zone name such as America/Los_Angeles")
        return value

    @field_validator("languages", "embed_origins", mode="before")
    @classmethod
    def _split_languages(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())


class Settings(OwnersChoice, BaseSettings):
    """Checked values of all `STUDIO_*` keys; `Settings.read` is the way to get them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True
    )

    env: Literal["development", "production", "demo", "testing"] = "development"
    #: A PNG or SVG file for the head of papers.
    logo: Path | None = None
    menu: tuple[str, ...] | None = None
    #: Files of the studio's own knowledge; may add and narrow, never weaken.
    knowledge_paths: Annotated[tuple[Path, ...], NoDecode] = ()

    keys_file: Path | None = None
    data_dir: Path | None = None
    public_url: str = Field("", pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$")
    #: Least seconds between showing the public form and taking it in: machines are quicker.
    form_seconds: int = Field(3, ge=0, le=60)
    token_days: int = Field(30, ge=1, le=90)
    backup_retention_days: int = Field(90, ge=1, le=180)
    #: `inline` works right after the commit, `huey` hands to `flask studio worker`, `cron` leaves
    #: all to `flask studio outbox`.
    jobs: Literal["inline", "huey", "cron"] = "inline"
    #: Where huey keeps its queue: a file in the data folder, or `postgresql://…`, `redis://…`.
    queue_url: str = Field("", pattern=r"^((postgresql|rediss?)://\S+)?$", repr=False)
    mail: Literal["folder", "smtp"] = "folder"
    mail_from: str = "studio@localhost"
    smtp_host: str = ""
    smtp_port: int = Field(465, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: str = Field("", repr=False)
    #: `tls` from the first byte (port 465), or `starttls` (port 587).
    smtp_security: Literal["tls", "starttls"] = "tls"
    #: Certificate of a mail server of your own.
    smtp_ca_file: Path | None = None
    #: Text messages to clients who left a phone: `none`, `folder` beside the mails, or `twilio`.
    sms: Literal["none", "folder", "twilio"] = "none"
    twilio_account: str = ""
    twilio_token: str = Field("", repr=False)
    #: The number the texts come from, such as +12065550142.
    twilio_from: str = ""
    #: The secret key of the studio's account at Stripe; stands before the choice that needs it.
    stripe_key: str = Field("", repr=False)
    #: Who takes deposits on a page of their own: `none`, `local` to try it out, `stripe`.
    payments: Literal["none", "local", "stripe"] = "none"
    #: What deposits are paid in.
    currency: Literal["usd", "cad", "mxn", "eur", "gbp"] = "usd"
    proxy_hops: int = Field(0, ge=0, le=5)

    @field_validator("knowledge_paths", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part)
        return value

    @field_validator("payments")
    @classmethod
    def _can_take_money(cls, value: str, info: ValidationInfo) -> str:
        if value == "local" and info.data.get("env") not in {"demo", "testing"}:
            raise ValueError("local only pretends: it needs STUDIO_ENV=demo or testing")
        if value == "stripe" and not info.data.get("stripe_key"):
            raise ValueError("stripe needs STUDIO_STRIPE_KEY")
        return value

    @classmethod
    def read(cls, config: Mapping[str, Any] | None = None) -> "Settings":
        """Read `STUDIO_*` from a config mapping first, then from the environment.

        Raises SettingsError with one line per bad or unknown key.
        """
        given = {
            key.removeprefix(PREFIX).lower(): value
            for key, value in (config or {}).items()
            if key.startswith(PREFIX)
        }
        unknown = tuple(
            f"{key}: no such setting"
            for key in sorted(os.environ)
            if key.startswith(PREFIX) and key.removeprefix(PREFIX).lower() not in cls.model_fields
        )
        try:
            settings = cls(**given)
        except ValidationError as error:
            raise SettingsError(_lines(error) + unknown) from None
        if unknown:
            raise SettingsError(unknown)
        return settings

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def with_chosen(self, chosen: Mapping[str, object]) -> "Settings":
        """Return these settings with the owner's choices laid over them.

        A stored choice that no longer fits is left out: the installation's, cautious by default,
        holds instead.
        """
        if not chosen:
            return self
        own = {name: getattr(self, name) for name in OwnersChoice.model_fields}
        try:
            fitting = OwnersChoice.model_validate(own | dict(chosen))
        except ValidationError as error:
            faulty = {str(fault["loc"][0]) for fault in error.errors(include_url=False)}
            log.warning("stored settings that do not fit: %s", ", ".join(sorted(faulty)))
            kept = {name: value for name, value in chosen.items() if name not in faulty}
            fitting = OwnersChoice.model_validate(own | kept)
        return self.model_copy(update={name: getattr(fitting, name) for name in own})

    def for_case(self) -> dict[str, object]:
        """Give the `studio` part of a case; what keeps its default is left out."""
        always: dict[str, object] = {
            "place": self.place,
            "license": self.license,
            "mild_acne_exception": self.mild_acne_exception,
            "lancet_authorized": self.lancet_authorized,
            "periorbital_extraction": self.periorbital_extraction,
            "jessner_offered": self.jessner_offered,
            "tca_light_offered": self.tca_light_offered,
            "dermaplaning_authorized": self.dermaplaning_authorized,
        }
        chosen = {
            "body_services": None if self.body_services is None else list(self.body_services),
            "led_devices": None if self.led_devices is None else list(self.led_devices),
            "min_ages": None if self.min_ages is None else self.min_ages.model_dump(),
            "menu": None if self.menu is None else list(self.menu),
        }
        return always | {key: value for key, value in chosen.items() if value is not None}


def _lines(error: ValidationError) -> tuple[str, ...]:
    """Name key and fault; values may be secrets and stay out."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        key = PREFIX + ".".join(str(part) for part in fault["loc"]).upper()
        known = fault["type"] != "extra_forbidden"
        lines.append(f"{key}: {fault['msg'] if known else 'no such setting'}")
    return tuple(lines)
