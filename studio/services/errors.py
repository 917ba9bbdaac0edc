"""What can go wrong in a use case, with data and a code; words for people live in templates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.services.availability import FreeTime


class StudioError(Exception):
    """A use case said no. `keeps` tells the unit to commit what was written on the way."""

    code = "error"
    keeps = False


class NotFound(StudioError):  # noqa: N818 - a situation, named as people say it
    """No such thing, or not yours: the two look the same."""

    code = "not_found"


class NotAllowed(StudioError):  # noqa: N818
    """This person may not do that."""

    code = "not_allowed"


class StepUpNeeded(NotAllowed):
    """The person must sign in anew first: it was too long ago for what they ask."""

    code = "step_up"


class Conflict(StudioError):  # noqa: N818
    """The thing is not in a state in which that can be done; `code` says which."""

    def __init__(self, code: str = "conflict") -> None:
        super().__init__(code)
        self.code = code


class SlotTaken(Conflict):
    """Somebody else has that time already; nothing was changed. `nearest` are free, if known."""

    def __init__(self, nearest: tuple["FreeTime", ...] = ()) -> None:
        super().__init__("slot_taken")
        self.nearest = nearest


class NoConsent(Conflict):
    """The client did not agree to this purpose, or took it back."""

    def __init__(self, purpose: str) -> None:
        super().__init__("no_consent")
        self.purpose = purpose


class StepsMissing(Conflict):
    """A visit cannot be signed yet; `missing` names each step to go to, and why."""

    def __init__(self, missing: tuple[tuple[str, str], ...]) -> None:
        super().__init__("steps_missing")
        self.missing = missing


class Invalid(StudioError):  # noqa: N818
    """A value is not acceptable; `field` names it, `detail` is for the therapist."""

    def __init__(self, code: str, field: str, detail: str = "") -> None:
        super().__init__(code, field)
        self.code, self.field, self.detail = code, field, detail


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a decision cannot stand: what (`kind`, `services`, …), key, rule."""

    what: str
    key: str
    code: str
    rule: str = ""
    text: str = ""


class DecisionRefused(Invalid):
    """The decision goes past what the assessment allows; `refusals` says where."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(refusals[0].code, refusals[0].what, refusals[0].text)
        self.refusals = refusals


class WrongPin(StudioError):  # noqa: N818
    """The PIN does not open the link; the try is counted although the request fails."""

    code = "wrong_pin"
    keeps = True


class Superseded(NotFound):
    """The paper behind the link was replaced; the client asks for the new one."""

    code = "superseded"


class PaperLost(StudioError):  # noqa: N818
    """The file of an issued paper is gone or damaged; only a copy of the store brings it back."""

    code = "paper_lost"


class PhotoLost(StudioError):  # noqa: N818
    """The file of a photo is gone or damaged; only a copy of the store brings it back."""

    code = "photo_lost"


class TooMany(StudioError):  # noqa: N818
    """Tried too often; try again after `retry_after` seconds."""

    code = "too_many"
    keeps = True

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class LockedOut(TooMany):
    """Wrong too often in a row; waiting does not help, another proof does."""

    code = "locked_out"


class Busy(StudioError):  # noqa: N818
    """The database was held by others for too long; the same request will work in a moment."""

    code = "busy"
    retry_after = 2


class NoRoom(Busy):
    """Nothing can be stored: the disk is full or read-only, and the owner has to see to it."""

    code = "no_room"
    retry_after = 60
