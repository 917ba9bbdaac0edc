"""Two photos of one client beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from studio.models import Client
from studio.services.photos import PhotoSeen
from studio.web.presenters.photos import VIEWS, PhotoCard, Url, card, day_of


@dataclass(frozen=True, slots=True)
class StripItem:
    """A photo to choose for the left or the right."""

    card: PhotoCard
    left_url: str
    right_url: str
    is_left: bool
    is_right: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two photos of one client beside each other."""

    client_name: str
    client_url: str
    strip: tuple[StripItem, ...]
    left: PhotoCard | None
    right: PhotoCard | None
    apart: str
    warning: str


def compare_page(
    photos: Sequence[PhotoSeen], wanted: tuple[str, str], client: Client, url: Url, zone: ZoneInfo
) -> ComparePage:
    """Return two photos beside each other: those asked for, else the pair that compares best."""
    open_ones = [one for one in photos if not one.intimate]
    left, right = _pair(open_ones, wanted)
    return ComparePage(
        client_name=client.name,
        client_url=url("studio.client", public_id=client.public_id),
        strip=tuple(
            _strip_item(one, left, right, url, zone, client.public_id)
            for one in reversed(open_ones)
        ),
        left=card(left, url, zone) if left else None,
        right=card(right, url, zone) if right else None,
        apart=_apart(left, right, zone),
        warning=_warning(left, right),
    )


def _pair(
    photos: Sequence[PhotoSeen], wanted: tuple[str, str]
) -> tuple[PhotoSeen | None, PhotoSeen | None]:
    """Return the two asked for; where one is open, what compares best with the other."""
    by_id = {one.public_id: one for one in photos}
    left, right = by_id.get(wanted[0]), by_id.get(wanted[1])
    if left is None and right is None:
        right = next((one for one in photos if _oldest_alike(photos, one)), None)
    if right is None:
        right = next((one for one in photos if one is not left), None)
    if left is None and right is not None:
        others = [one for one in reversed(photos) if one is not right]
        left = _oldest_alike(photos, right) or next(iter(others), None)
    return left, right


def _oldest_alike(photos: Sequence[PhotoSeen], photo: PhotoSeen) -> PhotoSeen | None:
    """Return the first photo from that angle, of another visit; photos come newest first."""
    return next(
        (
            one
            for one in reversed(photos)
            if one.consultation_id != photo.consultation_id and one.view is photo.view
        ),
        None,
    )


def _strip_item(  # noqa: PLR0913, PLR0917 - one item of one list
    photo: PhotoSeen,
    left: PhotoSeen | None,
    right: PhotoSeen | None,
    url: Url,
    zone: ZoneInfo,
    client_id: str,
) -> StripItem:
    def chosen(a: str, b: str) -> str:
        return url("studio.compare", public_id=client_id, a=a, b=b)

    here = photo.public_id
    left_id, right_id = (one.public_id if one else "" for one in (left, right))
    return StripItem(
        card=card(photo, url, zone),
        left_url=chosen(here, left_id if right_id == here else right_id),
        right_url=chosen(right_id if left_id == here else left_id, here),
        is_left=photo is left,
        is_right=photo is right,
    )


def _apart(left: PhotoSeen | None, right: PhotoSeen | None, zone: ZoneInfo) -> str:
    if left is None or right is None:
        return ""
    days = abs(day_of(right, zone) - day_of(left, zone)) // timedelta(days=1)
    return {0: "Same day", 1: "1 day apart"}.get(days, f"{days} days apart")


def _warning(left: PhotoSeen | None, right: PhotoSeen | None) -> str:
    if left is None or right is None:
        return ""
    if left.view is not right.view:
        return f"Different angle: {VIEWS[left.view].lower()} and {VIEWS[right.view].lower()}."
    return ""
