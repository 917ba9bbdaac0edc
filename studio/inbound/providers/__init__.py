"""One module for each provider, and the table of them all."""

from collections.abc import Mapping

from studio.inbound.providers.provider import Provider

PROVIDERS: Mapping[str, Provider] = {}
