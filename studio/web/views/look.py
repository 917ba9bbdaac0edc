"""Look: the map of what was seen, and bumps, one at a time."""

from collections.abc import Mapping

from flask import redirect, request, url_for

from studio.context import current_studio
from studio.models import Consultation
from studio.services import client_told, consultations, findings
from studio.services.consultations import BumpView, ConsultationView
from studio.services.errors import Conflict, Invalid
from studio.services.findings import Findings
from studio.services.unit import Unit
from studio.skin.findings import ZoneFinding
from studio.web.autosave import continue_at, forget, place_of, restored
from studio.web.forms.fields import ActionForm
from studio.web.forms.look import BumpForm, form_values
from studio.web.forms.look_map import MapForm, as_version, read_marks, read_zones
from studio.web.page import show, static_url
from studio.web.presenters.bumps import look_view
from studio.web.presenters.clash import ClashRow, clash_rows, settled
from studio.web.presenters.look_drawing import Shown
from studio.web.presenters.look_map import map_view
from studio.web.presenters.look_then import counted_kinds, zone_clash
from studio.web.presenters.look_told import ToldView, told_view
from studio.web.presenters.photos import PhotosPanel
from studio.web.views.answers import Page
from studio.web.views.photos import photos_beside
from studio.web.views.seen import framed, see


def look(public_id: str) -> Page:
    """Show the map of the visit, or record what was seen on it."""
    seen, found = _see_map(public_id)
    form = MapForm(data={"version": str(seen.consultation.version)})
    kinds = counted_kinds(current_studio.knowledge())
    if not form.is_submitted():
        draft = restored(public_id, "look").get("formdata")
        return _map_page(
            seen, found, form, found.zones if draft is None else read_zones(draft, kinds, form)
        )
    kept = request.form.getlist("keep")
    zones = settled(read_zones(request.form, kinds, form), found.zones, kept)
    if not form.validate() or form.general:
        return _map_page(seen, found, form, zones, 422)
    try:
        way = _record_map(public_id, form, zones)
    except Invalid as error:
        form.refuse(error.field, error.detail or "Please look at this again")
        return _map_page(seen, found, form, zones, 422)
    except Conflict as error:
        if error.code != "stale":
            raise
        return _map_clash(public_id, form, zones)
    if request.method == "POST":
        forget(public_id, "look")
    return redirect(way, 303)


def look_new(public_id: str) -> Page:
    """Record a new bump."""
    return _bump_page(see(public_id), None)


def look_bump(public_id: str, bump_id: str) -> Page:
    """Change a bump, or take it out."""
    seen = see(public_id)
    here = bump_of(seen, bump_id)
    if request.form.get("then") == "remove" and ActionForm().validate_on_submit():
        return _remove(public_id, bump_id)
    return _bump_page(seen, here)


def bump_of(seen: ConsultationView, bump_id: str) -> BumpView:
    """Return a bump of this visit. Raises NotFound."""
    for bump in seen.bumps:
        if bump.public_id == bump_id:
            return bump
    with current_studio.reading() as unit:
        raise unit.missing("studio_bump")


def _see_map(public_id: str) -> tuple[ConsultationView, Findings]:
    with current_studio.reading() as unit:
        seen = consultations.get(unit, public_id)
        return seen, findings.of(unit, seen.consultation)


def _record_map(public_id: str, form: MapForm, zones: dict[str, ZoneFinding]) -> str:
    """Store the map, do what the pressed button says, and return the next address."""
    step, _, what = request.form.get("then", "").partition(":")
    with current_studio.unit_of_work() as unit:
        if step == "told":
            zones = {**dict.fromkeys(_told_places(unit, public_id), ZoneFinding()), **zones}
        version = findings.record(
            unit, public_id, form.version_number(), zones, read_marks(request.form)
        )
        if step == "copy":
            findings.copy_last(unit, public_id, version)
        elif step == "assess":
            _finish(unit, public_id)
        elif step in {"bump", "mark", "pin"}:
            at = form.tapped() if step == "pin" else None
            zone = "" if step == "pin" else what
            bump = findings.add_bump(unit, public_id, zone=zone, at=at, mark=step == "mark")
            step, what = "open", bump.public_id
    return _next(public_id, step, what)


def _told_places(unit: Unit, public_id: str) -> tuple[str, ...]:
    visit = unit.load(Consultation, public_id)
    return client_told.places(client_told.of(unit, visit))


def _finish(unit: Unit, public_id: str) -> None:
    findings.confirm(unit, public_id)
    if consultations.get(unit, public_id).bumps:
        consultations.assess(unit, public_id)


def _next(public_id: str, step: str, bump_id: str) -> str:
    match step:
        case "open":
            return url_for("studio.look_bump", public_id=public_id, bump_id=bump_id)
        case "new":
            return url_for("studio.look_new", public_id=public_id)
        case "assess":
            return url_for("studio.assess", public_id=public_id)
    return url_for("studio.look", public_id=public_id)


def _map_clash(public_id: str, form: MapForm, zones: dict[str, ZoneFinding]) -> Page:
    """Show both versions; the next save knows about the other one."""
    seen, found = _see_map(public_id)
    form.version.data = str(seen.consultation.version)
    form.version.raw_data = None
    clash = zone_clash(found.zones, zones)
    if not clash and request.method == "PUT":
        # What was sent is recorded already: the answer to an earlier save was lost on its way.
        return redirect(url_for("studio.look", public_id=public_id), 303)
    if not clash:
        form.general.append("This visit was saved meanwhile. Look at the page, then press again")
    return _map_page(seen, found, form, zones, 409, clash)


def _map_page(  # noqa: PLR0913, PLR0917 - the pieces of one page
    seen: ConsultationView,
    found: Findings,
    form: MapForm,
    zones: Mapping[str, ZoneFinding],
    status: int = 200,
    clash: tuple[ClashRow, ...] = (),
) -> Page:
    shown = Shown(request.form.get("drawing", "face"), request.form.get("zoom", "1"))
    photos, told = _beside(seen, zones)
    return show(
        "consult/look.html",
        status,
        visit=framed(seen, "look"),
        form=form,
        map=map_view(found, zones, current_studio.knowledge(), static_url, shown),
        clash=clash,
        photos=photos,
        told=told,
        look_css=static_url("look.css"),
        facemap_js=static_url("js/facemap.js"),
    )


def _beside(
    seen: ConsultationView, zones: Mapping[str, ZoneFinding]
) -> tuple[PhotosPanel, ToldView | None]:
    """Return what stands beside the map: photos, and what the client told at home."""
    with current_studio.reading() as unit:
        told = told_view(client_told.of(unit, seen.consultation), zones)
        return photos_beside(unit, seen), told


def _bump_page(seen: ConsultationView, here: BumpView | None) -> Page:
    knowledge = current_studio.knowledge()
    version = str(seen.consultation.version)
    before = here.features if here else {}
    place = place_of("look_bump" if here else "look_new", here.public_id if here else None)
    form = BumpForm(
        knowledge,
        data={**form_values(before), "version": version},
        **restored(seen.consultation.public_id, place),
    )
    clash: tuple[ClashRow, ...] = ()
    if form.validate_on_submit():
        try:
            bump_id = _record_bump(seen, here, form)
        except Invalid as error:
            form.refuse(error.field, error.detail or "Please look at this again")
        except Conflict as error:
            if error.code != "stale":
                raise
            clash = clash_rows(before, form.to_features(before))
            form.version.data, form.version.raw_data = version, None
            if here and not clash:
                way = _after_bump(seen.consultation.public_id, here.public_id)
                return redirect(way, 303)
        else:
            return _bump_kept(seen, here, bump_id, place)
    status = 422 if form.is_submitted() else 200
    return show(
        "consult/bump.html",
        409 if clash else status,
        visit=framed(seen, "look"),
        form=form,
        look=look_view(form, seen, here, knowledge, url_for),
        clash=clash,
        look_css=static_url("look.css"),
        photos=_photos(seen, here.public_id if here else ""),
    )


def _photos(seen: ConsultationView, bump_id: str = "") -> PhotosPanel:
    with current_studio.reading() as unit:
        return photos_beside(unit, seen, bump_id)


def _bump_kept(seen: ConsultationView, here: BumpView | None, bump_id: str, place: str) -> Page:
    public_id = seen.consultation.public_id
    if request.method == "POST":
        forget(public_id, place)
    elif here is None:
        continue_at(url_for("studio.look_bump", public_id=public_id, bump_id=bump_id))
    return redirect(_after_bump(public_id, bump_id), 303)


def _after_bump(public_id: str, bump_id: str) -> str:
    step = {"another": "look_new", "map": "look"}.get(request.form.get("then", ""), "assess")
    if request.form.get("then") == "stay":
        return url_for("studio.look_bump", public_id=public_id, bump_id=bump_id)
    return url_for(f"studio.{step}", public_id=public_id)


def _record_bump(seen: ConsultationView, here: BumpView | None, form: BumpForm) -> str:
    public_id = seen.consultation.public_id
    before = here.features if here else {}
    features = settled(form.to_features(before), before, request.form.getlist("keep"))
    bump_id = here.public_id if here else None
    version = as_version(form.version.data) if "version" in request.form else None
    with current_studio.unit_of_work() as unit:
        bump = consultations.record_bump(unit, public_id, bump_id, features, version)
        if request.method == "POST":  # not at each save while typing
            consultations.assess(unit, public_id)
        return bump.public_id


def _remove(public_id: str, bump_id: str) -> Page:
    with current_studio.unit_of_work() as unit:
        consultations.remove_bump(unit, public_id, bump_id)
    return redirect(url_for("studio.look", public_id=public_id), 303)
