"""When a patch test is read, and how long a clear one counts. [5.8]"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from studio.skin.screening import PATCH_VALID_DAYS

#: Skin on which it shows itself soon.
_SOON_READ = frozenset({"I", "II", "III"})


def is_clear(test: Mapping[str, Any], service: str, today: date) -> bool:
    """Tell whether a test of a service showed nothing, and not too long ago."""
    on = test.get("on")
    is_recent = not on or (today - date.fromisoformat(str(on))).days <= PATCH_VALID_DAYS
    return test.get("family") == service and test.get("result") == "clear" and is_recent


def read_after(data: Mapping[str, Any], told: Mapping[str, Any] | None) -> timedelta:
    """Return how long it stays: longer on darker skin, and where somebody known did not say.

    `data` is the knowledge; `told` None: nothing is known, the therapist sees that skin first.
    """
    known = data["patch_test"]
    is_soon = told is None or told.get("fitzpatrick") in _SOON_READ
    return timedelta(
        hours=int(known["read_hours"][-1] if is_soon else known["read_hours_fst_iv_vi"])
    )
