"""The few yes-or-no questions that decide whether a service can be booked without a consultation.

They come from the contraindications: a factor is asked when it rules the service out for now. All
else is asked by the questionnaire.
"""

from collections.abc import Mapping
from typing import Any, Final

from studio.skin.cells import factor_rows_from

#: Factors that people know of themselves without a look, the longest lasting first.
FACTORS: Final = (
    "isotretinoin_oral",
    "pregnant_or_trying",
    "epilepsy",
    "photosensitizing_drug",
    "hsv_active",
    "open_skin_or_infection",
)
MOST: Final = 3
_RULED_OUT: Final = "A"


def deciding(table: Mapping[str, Any], service: str) -> tuple[str, ...]:
    """Name the factors to ask about, at most three; none for what the table does not know.

    `table` is the part `contraindications` of the knowledge.
    """
    if not any(service in services for services in table["columns"].values()):
        return ()
    rows = factor_rows_from(table, (service,))
    ruled_out = (key for key in FACTORS if rows[key].cells[service].status == _RULED_OUT)
    return tuple(ruled_out)[:MOST]
