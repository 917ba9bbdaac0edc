"""Photos: cards of a visit, one photo with its rings, and two of them beside each other."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from studio.adapters.images import ImageFault
from studio.models import BumpRow, Client, Consultation, PhotoView, Purpose
from studio.services.errors import Invalid, NoConsent
from studio.services.photos import MAX_MARKS, UNDO, Album, PhotoSeen, is_open
from studio.services.room_consents import Ask
from studio.skin.knowledge import Knowledge
from studio.web.presenters.levels import spelled
from studio.web.presenters.room_consents import name_label
from studio.web.presenters.words import value_label

Url = Callable[..., str]

VIEWS = {
    PhotoView.FRONT: "Front",
    PhotoView.LEFT_45: "45° left",
    PhotoView.RIGHT_45: "45° right",
    PhotoView.LEFT_90: "90° left",
    PhotoView.RIGHT_90: "90° right",
    PhotoView.CLOSE_UP: "Close-up",
}
#: What makes two photos comparable; the photo standard of the knowledge base in short.
CHECKLIST = (
    "Same light as last time",
    "Hair back, no make-up",
    "Neutral face, eyes closed for lids",
    "Same distance: face 1 m, region 30 cm, close-up 10 cm",
    "A ruler beside a single bump, not on it",
)
REFUSED = {
    ImageFault.NOT_A_PICTURE: "This is not a photo we can read. Send JPEG, PNG, WebP or HEIC.",
    ImageFault.TOO_BIG: "This photo is too large. Send one of up to 40 megapixels and 16 MB.",
    ImageFault.BROKEN: "This photo is damaged. Take it again.",
    ImageFault.BUSY: "Many photos come in right now. Send it again in a moment.",
    ImageFault.FAILED: "This photo could not be read. Take it again.",
}
CONFLICTS = {
    "too_many_photos": "This visit holds 30 photos. Remove one first.",
    "intimate_minor": "No intimate photo: the client is under 18, or the birth date is not known.",
    "consultation_closed": "This visit is closed, so its photos stay as they are.",
}
NO_CONSENT = "The client has not agreed to this. Ask first."
NOTHING = "Choose a photo first."
_PREVIEW_SIDE = 512


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """One photo in a row of photos."""

    id: str
    url: str
    preview_url: str
    full_url: str
    title: str
    when: str
    caption: str
    alt: str
    #: Not shown before it is asked for, with a fresh sign-in.
    hidden: bool
    rings: int
    width: int
    height: int
    put_back_until: str


@dataclass(frozen=True, slots=True)
class ViewChip:
    """An angle to choose; `ghost` is the last photo from there, to hold the camera alike."""

    value: str
    label: str
    on: bool
    ghost: str


@dataclass(frozen=True, slots=True)
class ClientPhotos:
    """The last photos of a client, and the way to all of them."""

    photos: tuple[PhotoCard, ...]
    compare_url: str
    stylesheet: str


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """A consent to ask for in the room."""

    url: str
    purpose: str
    title: str
    text: str
    language: str
    name_label: str
    #: The client said no before, or took it back.
    said_no: bool


@dataclass(frozen=True, slots=True)
class PhotosPanel:
    """What the photos of a visit show, on their own page and beside the bump."""

    action: str
    stylesheet: str
    script: str
    look_url: str
    compare_url: str
    views: tuple[ViewChip, ...]
    photos: tuple[PhotoCard, ...]
    removed: tuple[PhotoCard, ...]
    #: Of other visits, newest first.
    earlier: tuple[PhotoCard, ...]
    just_removed: PhotoCard | None
    checklist: tuple[str, ...]
    bump_id: str
    is_open: bool
    may_add: bool
    #: What to ask for: without the first one nothing can be added.
    ask: ConsentCard | None
    can_compare: bool
    counted: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks of the photos of a visit."""

    missing: tuple[Ask, ...]
    bump_id: str = ""
    #: Outside id of the photo that was taken off a moment ago.
    just_removed: str = ""


@dataclass(frozen=True, slots=True)
class RingRow:
    """Fields of one ring; x and y are percent of the photo's sides."""

    number: int
    x: str
    y: str
    text: str
    #: Where the ring is drawn, in pixels of the photo; nowhere while it is empty.
    left: float | None
    top: float | None


@dataclass(frozen=True, slots=True)
class PhotoPage:
    """One photo, large."""

    card: PhotoCard
    client_name: str
    client_url: str
    photos_url: str
    visit_on: str
    rings: tuple[RingRow, ...]
    radius: float
    is_open: bool
    intimate: bool
    removed: bool
    width: int
    height: int


def panel(album: Album, asked: Asked, url: Url, zone: ZoneInfo) -> PhotosPanel:
    """Return the photos of a visit; with a bump, those of that bump only."""
    visit_id = album.consultation.public_id
    mine = [one for one in album.photos if asked.bump_id in {"", one.bump_id}]
    removed = tuple(card(one, url, zone) for one in album.removed)
    return PhotosPanel(
        action=url("studio.photos", public_id=visit_id),
        look_url=url("studio.look", public_id=visit_id),
        compare_url=url("studio.compare", public_id=album.client.public_id),
        views=_views([*album.photos, *album.earlier], url, close=bool(asked.bump_id)),
        photos=tuple(card(one, url, zone) for one in mine),
        removed=removed,
        earlier=tuple(card(one, url, zone) for one in album.earlier),
        just_removed=next((one for one in removed if one.id == asked.just_removed), None),
        checklist=CHECKLIST,
        stylesheet=url("studio.static", filename="photos.css"),
        script=url("studio.static", filename="js/photos.js"),
        bump_id=asked.bump_id,
        is_open=album.is_open,
        may_add=album.is_open and not any(one.purpose is Purpose.PHOTOS for one in asked.missing),
        ask=next((_consent_card(one, visit_id, url) for one in asked.missing), None),
        can_compare=len(album.photos) + len(album.earlier) > 1,
        counted=_counted(len(mine)),
    )


def client_photos(
    client: Client, found: Sequence[PhotoSeen], url: Url, zone: ZoneInfo
) -> ClientPhotos:
    """Return the last photos of a client for their own page."""
    return ClientPhotos(
        photos=tuple(card(one, url, zone) for one in found),
        compare_url=url("studio.compare", public_id=client.public_id),
        stylesheet=url("studio.static", filename="photos.css"),
    )


def card(photo: PhotoSeen, url: Url, zone: ZoneInfo) -> PhotoCard:
    """Return one photo for a list."""
    title = VIEWS[photo.view]
    if photo.bump_number:
        title += f" · Bump {photo.bump_number}"
    when = spelled(day_of(photo, zone))
    scale = min(1, _PREVIEW_SIDE / max(photo.width, photo.height))
    until = photo.removed_at + UNDO if photo.removed_at else None
    return PhotoCard(
        id=photo.public_id,
        url=url("studio.photo", public_id=photo.public_id),
        preview_url=url("studio.photo_preview", public_id=photo.public_id),
        full_url=url("studio.photo_full", public_id=photo.public_id),
        title=title,
        when=when,
        caption=photo.caption,
        alt=f"Photo, {VIEWS[photo.view].lower()}, {when}",
        hidden=photo.intimate,
        rings=len(photo.marks),
        width=round(photo.width * scale),
        height=round(photo.height * scale),
        put_back_until=spelled(until.astimezone(zone).date()) if until else "",
    )


def photo_page(photo: PhotoSeen, visit: Consultation, url: Url, zone: ZoneInfo) -> PhotoPage:
    """Return one photo's page."""
    return PhotoPage(
        card=card(photo, url, zone),
        client_name=visit.client.name,
        client_url=url("studio.client", public_id=visit.client.public_id),
        photos_url=url("studio.photos", public_id=visit.public_id),
        visit_on=spelled(visit.on),
        rings=_rings(photo),
        radius=max(photo.width, photo.height) * 0.03,
        is_open=is_open(visit),
        intimate=photo.intimate,
        removed=photo.removed_at is not None,
        width=photo.width,
        height=photo.height,
    )


def described(photo: PhotoSeen, zone: ZoneInfo) -> dict[str, object]:
    """Return what is said about a photo, as its form takes it."""
    return {
        "view": photo.view.value,
        "caption": photo.caption,
        "bump": photo.bump_id or "",
        "site": photo.site or "",
        "intimate": photo.intimate,
        "taken_on": day_of(photo, zone),
    }


def refusal_words(error: Exception) -> str:
    """Say in words why a photo or its words were not taken."""
    if isinstance(error, NoConsent):
        return NO_CONSENT
    if isinstance(error, Invalid) and error.detail:
        return error.detail
    return CONFLICTS.get(getattr(error, "code", ""), "Please look at this again.")


def bump_choices(bumps: Iterable[BumpRow]) -> list[tuple[str, str]]:
    """Return the bumps of a visit."""
    return [(bump.public_id, f"Bump {bump.number}") for bump in bumps if not bump.removed]


def site_choices(knowledge: Knowledge) -> list[tuple[str, str]]:
    """Return the parts of the body with their words, by alphabet."""
    keys = knowledge.data["vocabulary"]["site"]["values"]
    pairs = [(key, value_label(knowledge, "site", key)) for key in keys]
    return sorted(pairs, key=lambda pair: pair[1])


def _consent_card(ask: Ask, visit_id: str, url: Url) -> ConsentCard:
    return ConsentCard(
        url=url("studio.photo_consent", public_id=visit_id),
        purpose=ask.purpose.value,
        title=ask.words.title,
        text=ask.words.text,
        language=ask.language,
        name_label=name_label(by_guardian=ask.by_guardian),
        said_no=ask.refused_before,
    )


def _views(photos: Sequence[PhotoSeen], url: Url, *, close: bool) -> tuple[ViewChip, ...]:
    last = {one.view: one for one in reversed(photos) if not one.intimate}
    start = PhotoView.CLOSE_UP if close else PhotoView.FRONT
    return tuple(
        ViewChip(
            view.value,
            label,
            view is start,
            url("studio.photo_preview", public_id=last[view].public_id) if view in last else "",
        )
        for view, label in VIEWS.items()
    )


def _rings(photo: PhotoSeen) -> tuple[RingRow, ...]:
    rows = [
        RingRow(
            number,
            f"{mark.x * 100:.1f}",
            f"{mark.y * 100:.1f}",
            mark.text,
            round(mark.x * photo.width, 1),
            round(mark.y * photo.height, 1),
        )
        for number, mark in enumerate(photo.marks, 1)
    ]
    empty = [
        RingRow(number, "", "", "", None, None) for number in range(len(rows) + 1, MAX_MARKS + 1)
    ]
    return (*rows, *empty)


def day_of(photo: PhotoSeen, zone: ZoneInfo) -> date:
    return photo.taken_at.astimezone(zone).date()


def _counted(number: int) -> str:
    return {0: "No photos yet", 1: "1 photo"}.get(number, f"{number} photos")
