"""Forms and schedulers elsewhere that may post here: their addresses, proofs and mapping."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from studio.inbound.contract import settings_from
from studio.inbound.model import ProviderSettings, StudioFacts
from studio.inbound.proof import NO_SECRET
from studio.models import InboundForm
from studio.services import audit, sealing
from studio.services.errors import Conflict, Invalid
from studio.services.text import clean_line
from studio.services.unit import Unit

#: Random bytes of an address and of a secret we make.
TOKEN_BYTES: Final = 24
#: A shorter secret can be guessed.
LEAST_SECRET: Final = 16
LONGEST_SECRET: Final = 500
#: The header by which tools that cannot sign show who they are.
HEADER: Final = "X-Studio-Token"
#: What may stand in a mapping, beside labels for answers.
FIELDS: Final = (
    "name", "email", "phone", "service", "date", "time", "datetime", "start", "end", "tz",
    "appointment", "entry",
)  # fmt: skip


class Proof(StrEnum):
    """How a provider shows who it is."""

    #: It signs with a secret.
    SECRET = "secret"  # noqa: S105 - a word for one
    #: It signs with a secret that it hands out in hexadecimal, or a relay sends a fixed header.
    HEADER = "header"
    #: It cannot: the secret is the address itself.
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a provider needs from the owner."""

    proof: Proof
    #: The provider hands the secret out; else we make it and the owner pastes it there.
    theirs: bool = False
    #: Details come by a look-up with a key of the owner's account there.
    looks_up: bool = False
    #: The keys of its fields are the owner's: somebody says what each means.
    mapped: bool = False


PROVIDERS: Final[Mapping[str, Kind]] = {
    "acuity": Kind(Proof.SECRET, theirs=True, looks_up=True),
    "calcom": Kind(Proof.SECRET),
    "calendly": Kind(Proof.SECRET),
    "contact_form_7": Kind(Proof.HEADER, mapped=True),
    "google_forms": Kind(Proof.SECRET, mapped=True),
    "gravity_forms": Kind(Proof.HEADER, mapped=True),
    "jotform": Kind(Proof.ADDRESS, mapped=True),
    "square": Kind(Proof.SECRET, theirs=True, looks_up=True),
    "squarespace": Kind(Proof.HEADER, mapped=True),
    "typeform": Kind(Proof.SECRET, mapped=True),
    "wix": Kind(Proof.ADDRESS, mapped=True),
    "wpforms": Kind(Proof.SECRET, mapped=True),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the owner pastes from the provider; empty where there is nothing to paste."""

    secret: str = ""
    #: Of the account there, for look-ups.
    user: str = ""
    api_key: str = ""


@dataclass(frozen=True, slots=True)
class FormMade:
    """A form with what is shown once: the token of its address, and the secret if we made it."""

    form: InboundForm
    token: str = ""
    secret: str = ""


def listed(unit: Unit) -> Sequence[InboundForm]:
    """List all forms, newest first."""
    unit.require_owner("inbound.read")
    query = select(InboundForm).where(InboundForm.active).order_by(InboundForm.id.desc())
    return unit.session.scalars(query).all()


def get(unit: Unit, public_id: str) -> InboundForm:
    """Return one form. Raises NotFound."""
    unit.require_owner("inbound.read")
    form = unit.load(InboundForm, public_id)
    if not form.active:
        raise unit.missing("studio_inbound_form")
    return form


def add(unit: Unit, provider: str, name: str, given: Given) -> FormMade:
    """Open an address for a provider. Raises Invalid naming `provider`, `name`, `secret`."""
    unit.require_owner("inbound.write")
    if provider not in PROVIDERS:
        raise Invalid("unknown_provider", "provider")
    kind, token = PROVIDERS[provider], secrets.token_urlsafe(TOKEN_BYTES)
    form = InboundForm(
        public_id=sealing.new_id(),
        provider=provider,
        name=clean_line("name", name, 120),
        token_sha256=hash_of(token),
        secrets=sealing.EMPTY,
        settings={},
        active=True,
        created_at=unit.now(),
    )
    pasted = _checked(given.secret)
    is_ours = kind.proof is not Proof.ADDRESS and not kind.theirs
    made = (pasted if kind.proof is Proof.SECRET else "") or _new() if is_ours else ""
    held = _with_secret({}, kind, made or pasted)
    _keep(unit, form, _with_account(_with_hex(held, kind, pasted), given))
    unit.session.add(form)
    unit.session.flush()
    audit.record(unit, "inbound.form_added", form.public_id, "settings")
    return FormMade(form, token, made)


def change(unit: Unit, public_id: str, name: str, given: Given) -> InboundForm:
    """Rename a form, and keep what was pasted; what is left empty stays as it was.

    A new secret counts beside the last one until that is dropped. Raises NotFound, Invalid.
    """
    form = _writable(unit, public_id)
    form.name = clean_line("name", name, 120)
    held = _with_account(secrets_of(unit, form), given)
    kind, pasted = PROVIDERS[form.provider], _checked(given.secret)
    if pasted:
        held = _with_hex(held, kind, pasted)
        held = held if kind.proof is Proof.HEADER else _with_secret(held, kind, pasted)
    _keep(unit, form, held)
    return _changed(unit, form, "inbound.form_changed")


def rotate(unit: Unit, public_id: str) -> FormMade:
    """Make a new secret; the last one counts too until it is dropped.

    Where the address is the secret, the old address ends at once.
    """
    form = _writable(unit, public_id)
    kind = PROVIDERS[form.provider]
    if kind.proof is Proof.ADDRESS:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        form.token_sha256 = hash_of(token)
        return FormMade(_changed(unit, form, "inbound.address_changed"), token)
    if kind.theirs:
        raise Conflict("secret_is_theirs")
    made = _new()
    _keep(unit, form, _with_secret(secrets_of(unit, form), kind, made))
    return FormMade(_changed(unit, form, "inbound.secret_changed"), "", made)


def drop_old(unit: Unit, public_id: str) -> InboundForm:
    """End the secret before the newest one."""
    form = _writable(unit, public_id)
    held = secrets_of(unit, form)
    kind = PROVIDERS[form.provider]
    _keep(unit, form, _set(held, kind, _valid(held, kind)[:1]))
    return _changed(unit, form, "inbound.old_secret_dropped")


def close(unit: Unit, public_id: str) -> None:
    """Close a form's address; what came through it stays."""
    form = _writable(unit, public_id)
    form.active = False
    _changed(unit, form, "inbound.form_closed")


def set_mapping(unit: Unit, public_id: str, mapping: Mapping[str, object]) -> None:
    """Say what the form's fields mean."""
    form = _writable(unit, public_id)
    kept = {key: value for key, value in mapping.items() if key in (*FIELDS, "answers") and value}
    form.settings = {**form.settings, "mapping": kept}
    _changed(unit, form, "inbound.mapping_changed")


def set_services(unit: Unit, public_id: str, services: Mapping[str, str]) -> None:
    """Say which of our services a name there means."""
    form = _writable(unit, public_id)
    form.settings = {**form.settings, "services": dict(services)}
    _changed(unit, form, "inbound.services_changed")


def behind(unit: Unit, provider: str, token: str) -> InboundForm | None:
    """Return the open form that an address stands for."""
    query = select(InboundForm).where(
        InboundForm.token_sha256 == hash_of(token),
        InboundForm.provider == provider,
        InboundForm.active,
    )
    return unit.session.scalar(query)


def reader_settings(
    unit: Unit, form: InboundForm, token: str = "", address: str = ""
) -> ProviderSettings:
    """Return what the reader of a provider is told; `address` is where the provider posts to.

    The token of the address proves nothing where a signature or a header is asked for.
    """
    if PROVIDERS[form.provider].proof is not Proof.ADDRESS:
        token = ""
    told = {
        **form.settings,
        **secrets_of(unit, form),
        "url_token": token or None,
        "notification_url": form.settings.get("notification_url") or address or None,
    }
    return settings_from(told)


def studio_facts(unit: Unit) -> StudioFacts:
    """Return where the studio is, as readers ask it."""
    region = unit.settings.place[:2]
    return StudioFacts(unit.settings.zone, region, f"en_{region}")


def secrets_of(unit: Unit, form: InboundForm) -> dict[str, object]:
    """Open what a form's posts are proven by."""
    opened: dict[str, object] = json.loads(sealing.open_secret(unit, form, "secrets", form.secrets))
    return opened


def secret_count(unit: Unit, form: InboundForm) -> int:
    """Count the secrets that are valid now: two while one is replaced."""
    return len(_valid(secrets_of(unit, form), PROVIDERS[form.provider]))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _writable(unit: Unit, public_id: str) -> InboundForm:
    unit.require_owner("inbound.write")
    return get(unit, public_id)


def _changed(unit: Unit, form: InboundForm, action: str) -> InboundForm:
    form.version = (form.version or 0) + 1
    unit.session.flush()
    audit.record(unit, action, form.public_id, "settings")
    return form


def _keep(unit: Unit, form: InboundForm, held: Mapping[str, object]) -> None:
    form.secrets = sealing.seal_secret(unit, form, "secrets", sealing.canonical(held))


def _new() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _checked(secret: str) -> str:
    """Refuse a secret that is none. Raises Invalid naming `secret`."""
    secret = secret.strip()
    if not secret:
        return ""
    if secret == NO_SECRET or len(secret.encode()) < LEAST_SECRET:
        raise Invalid("weak_secret", "secret")
    if len(secret) > LONGEST_SECRET or not secret.isprintable():
        raise Invalid("odd_characters", "secret")
    return secret


def _valid(held: Mapping[str, object], kind: Kind) -> list[str]:
    found = held.get("header") if kind.proof is Proof.HEADER else held.get("secret")
    if isinstance(found, dict):
        found = found.get(HEADER)
    return [str(each) for each in found] if isinstance(found, list) else []


def _with_secret(held: Mapping[str, object], kind: Kind, secret: str) -> dict[str, object]:
    """Put a secret first; the one before it stays valid, older ones end."""
    before = [each for each in _valid(held, kind) if each != secret]
    return _set(held, kind, [*([secret] if secret else []), *before][:2])


def _set(held: Mapping[str, object], kind: Kind, valid: list[str]) -> dict[str, object]:
    if kind.proof is Proof.HEADER:
        return {**held, "header": {HEADER: valid}} if valid else dict(held)
    return {**held, "secret": valid}


def _with_hex(held: Mapping[str, object], kind: Kind, pasted: str) -> dict[str, object]:
    """Keep a secret that signs beside the fixed header: orders of Squarespace, in hexadecimal."""
    if kind.proof is not Proof.HEADER or not pasted:
        return dict(held)
    try:
        bytes.fromhex(pasted)
    except ValueError:
        raise Invalid("weak_secret", "secret") from None
    return {**held, "secret_hex": [pasted]}


def _with_account(held: Mapping[str, object], given: Given) -> dict[str, object]:
    pasted = {"user": given.user.strip(), "api_key": given.api_key.strip()}
    for key, value in pasted.items():
        if len(value) > LONGEST_SECRET or not value.isprintable():
            raise Invalid("odd_characters", key)
    return {**held, **{key: value for key, value in pasted.items() if value}}
