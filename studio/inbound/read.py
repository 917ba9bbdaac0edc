"""From a delivery to its reading: size, proof, kind of body, words, in this order."""

from studio.inbound.body import Body, TypeRefused
from studio.inbound.json_text import BodyError
from studio.inbound.model import Delivery, Fetch, Reading, refused
from studio.inbound.providers import PROVIDERS
from studio.inbound.providers.provider import Provider

MAX_BYTES = 1024 * 1024


def read(delivery: Delivery, fetch: Fetch) -> Reading:
    """Return what a post says and what its sender is answered. Never raises, whatever came."""
    provider = PROVIDERS[delivery.provider]
    if len(delivery.request.body) > MAX_BYTES:
        return refused(413)
    if not _is_proven(provider, delivery):
        return refused(401)
    try:
        return understood(provider, delivery, fetch)
    except Exception:  # noqa: BLE001 - a reader's fault must not switch a provider's endpoint off
        return refused(400, verified=True)


def understood(provider: Provider, delivery: Delivery, fetch: Fetch) -> Reading:
    """Return the reading of a proven delivery."""
    try:
        body = Body.of(delivery.request, provider.kinds)
        return provider.understand(body, delivery, fetch)
    except TypeRefused:
        return refused(415, verified=True)
    except BodyError:
        return refused(400, verified=True)


def _is_proven(provider: Provider, delivery: Delivery) -> bool:
    """Ask the provider's proof; one that cannot even be looked for is none."""
    try:
        return provider.is_proven(delivery)
    except BodyError:
        return False
