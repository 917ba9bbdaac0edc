"""Photos: taken in, described, ringed, removed and put back, and compared."""

from dataclasses import dataclass, replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from studio.adapters.images import ImageRefused
from studio.context import current_studio
from studio.models import Consultation
from studio.services import clients, consultations, photos, room_consents
from studio.services.consultations import ConsultationView
from studio.services.errors import Conflict, Invalid, NoConsent
from studio.services.photos import Album, PhotoSeen, PhotoWords, Variant
from studio.services.unit import Unit
from studio.web.forms.choices import labeled
from studio.web.forms.fields import ActionForm, clean
from studio.web.forms.photos import PhotoConsentForm, PhotoDetailsForm, PhotoForm, rings_of_request
from studio.web.page import show
from studio.web.presenters.compare import compare_page
from studio.web.presenters.photos import (
    NOTHING,
    REFUSED,
    VIEWS,
    Asked,
    PhotosPanel,
    bump_choices,
    card,
    described,
    panel,
    photo_page,
    refusal_words,
    site_choices,
)
from studio.web.views.answers import Page
from studio.web.views.seen import framed

#: Photos of one client that the compare page offers.
MOST_COMPARED = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: a photo, or a sentence why not."""

    photo: PhotoSeen | None = None
    problem: str = ""


def photos_of_visit(public_id: str) -> Page | Response:
    """Show the photos of a visit, or take new ones in."""
    form = PhotoForm()
    if form.is_submitted():
        with current_studio.reading() as unit:
            _offer(unit, form, unit.load(Consultation, public_id))
    if not form.validate_on_submit():
        return _page(public_id, form)
    taken = [_take_in(public_id, form.to_words(), upload) for upload in _files()]
    if request.form.get("as") == "card":
        return _as_card(taken)
    form.general = [one.problem for one in taken if one.problem] if taken else [NOTHING]
    if form.general:
        return _page(public_id, form)
    return redirect(url_for("studio.photos", public_id=public_id), 303)


def photo_consent(public_id: str) -> Page:
    """Keep what the client says about photos, in the room."""
    form = PhotoConsentForm()
    purpose = form.asked()
    if not form.validate_on_submit() or purpose is None:
        return _page(public_id, form)
    given, name = form.given.data == "yes", form.signer.data or ""
    try:
        with current_studio.unit_of_work() as unit:
            room_consents.answer(unit, public_id, purpose, given=given, name=name)
    except (Conflict, Invalid) as error:
        form.refuse("signer" if isinstance(error, Invalid) else "", refusal_words(error))
        return _page(public_id, form)
    return redirect(url_for("studio.photos", public_id=public_id), 303)


def photo(public_id: str) -> Page:
    """Show one photo, or change what is said about it."""
    then = request.form.get("then", "")
    if then in {"remove", "put_back"} and ActionForm().validate_on_submit():
        return _move(public_id, then)
    with current_studio.reading() as unit:
        seen, visit = photos.get(unit, public_id)
        form = _details(seen, visit)
        view = photo_page(seen, visit, url_for, unit.settings.zone)
    if form.validate_on_submit() and _changed(public_id, form, then):
        return redirect(url_for("studio.photo", public_id=public_id), 303)
    status = 422 if form.is_submitted() else 200
    return show("photos/photo.html", status, photo=view, form=form, action=ActionForm())


def photo_full(public_id: str) -> Response:
    """Send a photo."""
    return _jpeg(public_id, Variant.FULL)


def photo_preview(public_id: str) -> Response:
    """Send the small one."""
    return _jpeg(public_id, Variant.PREVIEW)


def compare(public_id: str) -> Page:
    """Show two photos of a client beside each other."""
    wanted = clean(request.args.get("a")), clean(request.args.get("b"))
    with current_studio.reading() as unit:
        client = clients.get(unit, public_id)
        found = photos.strip(unit, client, MOST_COMPARED)
    view = compare_page(found, wanted, client, url_for, current_studio.face().settings.zone)
    return show("photos/compare.html", compare=view)


def photos_beside(unit: Unit, seen: ConsultationView, bump_id: str = "") -> PhotosPanel:
    """Return the photos for a page about the visit that is being read, such as Look."""
    return _panel(unit, seen, photos.beside(unit, seen.consultation), bump_id)


def _page(public_id: str, sent: PhotoForm | PhotoConsentForm) -> Page:
    """Show the page; the form that was sent keeps what it holds."""
    form = sent if isinstance(sent, PhotoForm) else PhotoForm(formdata=None)
    asking = sent if isinstance(sent, PhotoConsentForm) else PhotoConsentForm(formdata=None)
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        shown = _panel(unit, seen, photos.listed(unit, seen.consultation))
        _offer(unit, form, seen.consultation)
    return show(
        "photos/visit.html",
        422 if request.method == "POST" else 200,
        visit=replace(framed(seen, "look"), title="Photos"),
        photos=shown,
        form=form,
        asking=asking,
        problems=sent.problems(),
        action=ActionForm(),
    )


def _panel(unit: Unit, seen: ConsultationView, album: Album, bump_id: str = "") -> PhotosPanel:
    asked = Asked(
        missing=room_consents.missing(unit, album.client, seen.alerts.consents),
        bump_id=bump_id,
        just_removed=clean(request.args.get("removed")),
    )
    return panel(album, asked, url_for, unit.settings.zone)


def _offer(unit: Unit, form: PhotoForm, visit: Consultation) -> None:
    form.offer(bump_choices(photos.bumps_of(unit, visit)), site_choices(unit.knowledge))


def _details(seen: PhotoSeen, visit: Consultation) -> PhotoDetailsForm:
    form = PhotoDetailsForm(data=described(seen, current_studio.face().settings.zone))
    form.view.choices = labeled((view.value, label) for view, label in VIEWS.items())
    form.offer(bump_choices(visit.bumps), site_choices(current_studio.knowledge()))
    return form


def _files() -> list[bytes]:
    """Return the files of the form that hold something."""
    return [data for file in request.files.getlist("photos") if (data := file.read())]


def _take_in(public_id: str, words: PhotoWords, upload: bytes) -> Taken:
    """Take one file in; say in words why not."""
    try:
        return Taken(current_studio.add_photo(public_id, words, upload))
    except ImageRefused as error:
        return Taken(problem=REFUSED[error.fault])
    except (Conflict, Invalid, NoConsent) as error:
        return Taken(problem=refusal_words(error))


def _as_card(taken: list[Taken]) -> Page | Response:
    """Answer the script: the card of the photo, or one sentence."""
    if not taken or taken[0].photo is None:
        words = taken[0].problem if taken else NOTHING
        return Response(words, 422, mimetype="text/plain")
    shown = card(taken[0].photo, url_for, current_studio.face().settings.zone)
    return show("photos/_card.html", photo=shown)


def _changed(public_id: str, form: PhotoDetailsForm, then: str) -> bool:
    """Store rings or words; put a refusal at its field and say no."""
    try:
        with current_studio.unit_of_work() as unit:
            if then == "rings":
                photos.mark(unit, public_id, rings_of_request())
            else:
                photos.describe(unit, public_id, form.to_words(form.taken_on.data))
    except (Conflict, Invalid, NoConsent, ValueError) as error:
        form.refuse(getattr(error, "field", ""), refusal_words(error))
        return False
    return True


def _move(public_id: str, then: str) -> Page:
    with current_studio.unit_of_work() as unit:
        if then == "remove":
            visit_id = photos.remove(unit, public_id)
        else:
            visit_id = photos.put_back(unit, public_id)
    removed = public_id if then == "remove" else None
    return redirect(url_for("studio.photos", public_id=visit_id, removed=removed), 303)


def _jpeg(public_id: str, variant: Variant) -> Response:
    """Send a JPEG of ours, to be shown and nothing else, and kept by nobody in between."""
    with current_studio.reading() as unit:
        data = photos.read(unit, public_id, variant)
    answer = Response(data, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
