"""The files behind photos: taken away when their time is over, looked for when they are missing."""

from datetime import timedelta

from sqlalchemy import select

from studio.hooks import SYSTEM
from studio.models import Client, Photo, Purpose
from studio.services import audit, jobs, sealing
from studio.services.jobs import Running
from studio.services.photo_rows import STORE_KIND
from studio.services.photos import UNDO
from studio.services.unit import Tools, Unit, reading, unit_of_work

#: How long a file may lie in the store without a row: an upload is over long before.
ORPHAN = timedelta(hours=24)
#: The job that takes files away.
TIDY = "tidy_photos"


def purge(unit: Unit, client: Client, purpose: Purpose) -> int:
    """Take the photos of a withdrawn consent off the record for good; return how many.

    Their words go with this unit, their files right after its commit.
    """
    query = select(Photo).where(Photo.client_id == client.id, Photo.purged_at.is_(None))
    if purpose is Purpose.INTIMATE_PHOTOS:
        query = query.where(Photo.intimate)
    elif purpose is not Purpose.PHOTOS:
        return 0
    rows = unit.session.scalars(query).all()
    for row in rows:
        _close(unit, client, row)
    if rows:
        audit.record(unit, "photo.purged", client.public_id, "consent withdrawn")
        jobs.add(unit, TIDY, {})
    return len(rows)


def tidy(tools: Tools, _job: Running | None = None) -> None:
    """Take away what nobody may see any more; a job, and run every hour."""
    with unit_of_work(tools, SYSTEM) as unit:
        purge_removed(unit)
    with reading(tools, SYSTEM) as unit:
        sweep(unit)


def purge_removed(unit: Unit) -> int:
    """Take photos off the record whose 30 days to be put back are over; return how many."""
    over = unit.now() - UNDO
    query = select(Photo).where(Photo.purged_at.is_(None), Photo.removed_at < over)
    rows = unit.session.scalars(query).all()
    for row in rows:
        _close(unit, unit.session.get_one(Client, row.client_id), row)
        audit.record(unit, "photo.purged", row.public_id, "30 days over")
    return len(rows)


def sweep(unit: Unit) -> int:
    """Delete files of photos that are off the record, and those no row ever named.

    Runs in a reading unit, after the commit that purged: a file is never missed by a row.
    """
    kept = select(Photo.store_key, Photo.preview_key)
    alive, gone = set[str](), set[str]()
    for row in unit.session.execute(kept.where(Photo.purged_at.is_(None))):
        alive.update(row)
    for row in unit.session.execute(kept.where(Photo.purged_at.is_not(None))):
        gone.update(key for key in row if unit.tools.store.has(key))
    old = set(unit.tools.store.written_before(STORE_KIND, unit.now() - ORPHAN)) - alive
    for key in gone | old:
        unit.tools.store.delete(key)
    return len(gone | old)


def lost(unit: Unit) -> list[str]:
    """Name the photos whose files are not in the store."""
    query = select(Photo.public_id, Photo.store_key, Photo.preview_key)
    store = unit.tools.store
    return [
        row.public_id
        for row in unit.session.execute(query.where(Photo.purged_at.is_(None)))
        if not (store.has(row.store_key) and store.has(row.preview_key))
    ]


def _close(unit: Unit, client: Client, row: Photo) -> None:
    row.purged_at = unit.now()
    row.details = sealing.seal_json(unit, client, row, "details", {})
    unit.session.flush()


jobs.register(TIDY, tidy)
