"""The settings page of other booking tools: which are connected, how, and what they mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from studio.inbound.seen import SeenField
from studio.models import InboundForm
from studio.services.inbound_forms import HEADER, PROVIDERS, Proof
from studio.web.presenters.form_recipes import CODE, NOTES, RECIPES
from studio.web.presenters.inbox import PROVIDER_NAMES
from studio.web.presenters.library import Option
from studio.web.presenters.people import spelled_time

Url = Callable[..., str]

#: What a field of somebody's form may mean to us.
MEANINGS: Mapping[str, str] = {
    "": "An answer to keep",
    "name": "Name",
    "email": "Email",
    "phone": "Phone",
    "service": "Service",
    "datetime": "Day and time",
    "date": "Day",
    "time": "Time",
    "appointment": "Appointment (Jotform)",
    "start": "Start",
    "end": "End",
    "tz": "Time zone",
    "entry": "Number of the entry",
}
#: Words in a field's name by which a meaning is proposed.
_HINTS = (
    ("email", ("mail", "correo")),
    ("phone", ("phone", "tel", "mobile", "cell", "móvil")),
    ("service", ("service", "treatment", "servicio")),
    ("appointment", ("appointment",)),
    ("datetime", ("date and time", "datetime", "slot")),
    ("date", ("date", "day", "fecha")),
    ("time", ("time", "hora")),
    ("name", ("name", "nombre")),
)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A connected tool on the list."""

    name: str
    provider: str
    seen: str
    fault: str
    waits: str
    url: str


@dataclass(frozen=True, slots=True)
class ProviderCard:
    """A tool that can be connected."""

    name: str
    proof: str
    url: str


@dataclass(frozen=True, slots=True)
class SetUpView:
    """How a tool is connected."""

    provider: str
    name: str
    steps: tuple[str, ...]
    #: What is good to know once it runs.
    notes: tuple[str, ...]
    #: What is pasted over there as it stands, and what it is called; often empty.
    code: str
    code_name: str
    asks_secret: bool
    secret_label: str
    asks_user: bool
    asks_key: bool
    header: str
    is_mapped: bool


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A name over there, and which of our services it means."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field of somebody's form with an example, and what it may mean."""

    key: str
    label: str
    example: str
    options: tuple[Option, ...]


_PROOFS: Mapping[Proof, str] = {
    Proof.SECRET: "Signs every post",
    Proof.HEADER: "Sends a fixed header",
    Proof.ADDRESS: "Its address is the secret",
}


def form_rows(
    forms: Iterable[InboundForm], waits: Mapping[int, int], zone: ZoneInfo, url: Url
) -> tuple[FormRow, ...]:
    """Return the connected tools."""
    return tuple(
        FormRow(
            name=form.name,
            provider=PROVIDER_NAMES[form.provider],
            seen=seen_words(form, zone),
            fault=fault_words(form),
            waits=_waits(waits.get(form.id, 0)),
            url=url("studio.booking_form", public_id=form.public_id),
        )
        for form in forms
    )


def seen_words(form: InboundForm, zone: ZoneInfo) -> str:
    """Return when a tool posted last."""
    if form.seen_at is None:
        return "Waits for its first post"
    return f"Last post {spelled_time(form.seen_at, zone)}"


def fault_words(form: InboundForm) -> str:
    """Return what is wrong with a tool's posts, if anything is."""
    if not form.settings.get("fault"):
        return ""
    return "Its last post was proven but cannot be read. Is a template of your own switched on?"


def provider_cards(url: Url) -> tuple[ProviderCard, ...]:
    """Return every tool that can be connected, by name."""
    return tuple(
        ProviderCard(
            PROVIDER_NAMES[key],
            _PROOFS[PROVIDERS[key].proof],
            url("studio.booking_form_new", provider=key),
        )
        for key in sorted(PROVIDERS, key=lambda key: PROVIDER_NAMES[key].casefold())
    )


def set_up_view(provider: str) -> SetUpView:
    """Return how a tool is connected."""
    kind = PROVIDERS[provider]
    code_name, code = CODE.get(provider, ("", ""))
    return SetUpView(
        provider=provider,
        name=PROVIDER_NAMES[provider],
        steps=RECIPES[provider],
        notes=NOTES.get(provider, ()),
        code=code,
        code_name=code_name,
        asks_secret=kind.theirs or provider == "squarespace",
        secret_label={
            "acuity": "API key",
            "square": "Signature key",
            "squarespace": "Hexadecimal secret of orders",
        }.get(provider, "Secret"),
        asks_user=provider == "acuity",
        asks_key=provider == "square",
        header=HEADER if kind.proof is Proof.HEADER else "",
        is_mapped=kind.mapped,
    )


def service_lines(
    told: object, menu: Sequence[tuple[str, str]], spare: int = 3
) -> tuple[ServiceLine, ...]:
    """Return the names that were told already, and some empty lines."""
    known = told if isinstance(told, dict) else {}
    lines = [*known.items(), *[("", "")] * spare]
    return tuple(
        ServiceLine(
            str(name),
            (
                Option("", "Nothing yet", not chosen),
                *(Option(key, label, key == chosen) for key, label in menu),
            ),
        )
        for name, chosen in lines
    )


def field_lines(fields: Iterable[SeenField], mapping: object) -> tuple[FieldLine, ...]:
    """Return every field of a form; what was said before is picked, or else what its name hints."""
    known = _known(mapping)
    used: set[str] = set()
    lines = []
    for field in fields:
        meaning = known.get(field.key) if known else _hinted(field, used)
        used.add(meaning or "")
        options = tuple(
            Option(key, label, key == (meaning or "")) for key, label in MEANINGS.items()
        )
        lines.append(FieldLine(field.key, field.label, field.example, options))
    return tuple(lines)


def mapping_of(keys: Sequence[str], meanings: Sequence[str]) -> dict[str, object]:
    """Return a mapping as the readers take it: several fields with one meaning are joined."""
    found: dict[str, list[str]] = {}
    for key, meaning in zip(keys, meanings, strict=False):
        if meaning and meaning in MEANINGS:
            found.setdefault(meaning, []).append(key)
    return {meaning: keys[0] if len(keys) == 1 else keys for meaning, keys in found.items()}


def _known(mapping: object) -> dict[str, str]:
    if not isinstance(mapping, dict):
        return {}
    return {
        str(key): str(meaning)
        for meaning, keys in mapping.items()
        if meaning in MEANINGS
        for key in (keys if isinstance(keys, list) else [keys])
    }


def _hinted(field: SeenField, used: set[str]) -> str:
    words = f"{field.label} {field.key}".casefold()
    found = (meaning for meaning, hints in _HINTS if any(hint in words for hint in hints))
    return next((meaning for meaning in found if meaning == "name" or meaning not in used), "")


def _waits(number: int) -> str:
    return "" if not number else f"{number} post{'' if number == 1 else 's'} to look at"
