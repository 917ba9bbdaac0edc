"""What each provider's module offers."""

from collections.abc import Callable
from dataclasses import dataclass

from studio.inbound.body import Body, Kind
from studio.inbound.mapping import Form
from studio.inbound.model import Delivery, Fetch, Reading

#: The fields of a form by its own keys, before any mapping. May raise BodyError.
Fields = Callable[[Body], Form]
Understand = Callable[[Body, Delivery, Fetch], Reading]


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider proves itself, how it writes, and what its posts mean."""

    is_proven: Callable[[Delivery], bool]
    #: The one it usually sends first.
    kinds: tuple[Kind, ...]
    #: May raise BodyError: well signed, but not readable.
    understand: Understand
    #: Where the keys are the owner's: what a person maps.
    fields: Fields | None = None
