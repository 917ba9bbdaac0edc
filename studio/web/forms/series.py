"""Planning visits as a series: what is planned, and the time of each visit."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import request
from wtforms import HiddenField, StringField

from studio.services import walltime
from studio.services.availability import FreeTime
from studio.services.errors import Invalid
from studio.services.series import Choice
from studio.services.series_plan import MOST_VISITS, PlannedVisit, Wanted
from studio.web.forms.fields import PlainText, StudioForm, clean

_KEY = re.compile(r"[a-z0-9_]{1,60}")
_WORDS = {
    "skipped_hour": "The clock skips this hour on that day. Choose another start",
    "repeated_hour": "The clock shows this hour twice on that day. Choose another start",
}
#: Lines of a series of one's own.
OWN_LINES = 3
REASON_LENGTH = 500


class SeriesForm(StudioForm):
    """The whole page; the times of visits stand beside it, by their place."""

    request_id = HiddenField()
    program = StringField(filters=[clean])
    #: Once planned: the visits in their order.
    services = StringField(filters=[clean])
    first = StringField("First day", filters=[clean])
    event_on = StringField("Big day to be ready for", filters=[clean])
    usual_at = StringField("Usual hour", filters=[clean])
    practitioner = StringField("With", filters=[clean])
    reason = StringField("Your reason", filters=[clean], validators=[PlainText(REASON_LENGTH)])
    then = StringField(filters=[clean])

    def begin(self, wanted: Wanted) -> None:
        """Fill a fresh page."""
        self.first.data = wanted.first.isoformat()
        self.usual_at.data = f"{wanted.at:%H:%M}"
        self.practitioner.data = wanted.practitioner_ref

    def name_request(self) -> None:
        """Give the page an id by which a second press is known."""
        self.request_id.data = self.request_id.data or str(uuid.uuid4())

    def wanted(self, usual: Wanted, known: Iterable[str]) -> Wanted:
        """Return what suits the client, as typed; what cannot be read is refused at its field."""
        first, event = self._given_day("first"), self._given_day("event_on")
        at = _time(self.usual_at.data)
        if self.usual_at.data and at is None:
            self.refuse("usual_at", "Enter a time, like 10:30")
        ref = self.practitioner.data if self.practitioner.data in set(known) else ""
        return replace(
            usual,
            first=max(first or usual.first, usual.first),
            at=at or usual.at,
            practitioner_ref=ref or "",
            event_on=event,
        )

    def _given_day(self, name: str) -> date | None:
        text = self[name].data
        found = _day(text)
        if text and found is None:
            self.refuse(name, "Enter a real day")
        return found

    def planned(self) -> list[str]:
        """Return the services that are planned, without those that were left out."""
        keys = [key for key in (self.services.data or "").split() if _KEY.fullmatch(key)]
        return keys[:MOST_VISITS]

    def own(self) -> list[str]:
        """Return the services of a series of one's own, with so many visits each, in turn."""
        pairs = zip(request.form.getlist("service"), request.form.getlist("times"), strict=False)
        found = [key for key, times in pairs if _KEY.fullmatch(key) for _ in range(_count(times))]
        return found[:MOST_VISITS]

    def left_out(self) -> set[int]:
        """Return the places of visits that are taken out of the series."""
        return {place for place in range(MOST_VISITS) if request.form.get(f"out-{place}")}

    def chosen(self, zone: ZoneInfo) -> dict[int, FreeTime]:
        """Return the time of each visit by its place: typed by hand, or else picked."""
        found = {}
        for place in range(MOST_VISITS):
            at = self._typed(place, zone) or _instant(request.form.get(f"pick-{place}"))
            if at is not None:
                local = at.astimezone(zone)
                wall = local.time().replace(fold=0)
                found[place] = FreeTime(at, local.date(), wall, ())
        return found

    def typed(self) -> set[int]:
        """Return the places whose time was typed by hand."""
        return {place for place in range(MOST_VISITS) if request.form.get(f"day-{place}")}

    def choices(self, plan: Iterable[PlannedVisit]) -> list[Choice]:
        """Return what is booked; who takes a visit may be somebody else where nobody is left."""
        ref = self.practitioner.data or ""
        return [Choice(one.service, one.chosen.starts_at, ref) for one in plan if one.chosen]

    def _typed(self, place: int, zone: ZoneInfo) -> datetime | None:
        day = _day(request.form.get(f"day-{place}"))
        at = _time(request.form.get(f"time-{place}") or self.usual_at.data)
        if day is None or at is None:
            return None
        try:
            return walltime.instant(day, at, zone)
        except Invalid as error:
            self.general.append(f"Visit {place + 1}: {_WORDS[error.code]}")
            return None


class MoveForm(StudioForm):
    """Another time for one visit of a series; those of the rest stand beside it."""

    day = StringField("Day", filters=[clean])
    at = StringField("Start", filters=[clean])
    reason = StringField("Your reason", filters=[clean], validators=[PlainText(REASON_LENGTH)])
    then = StringField(filters=[clean])

    def jump(self, zone: ZoneInfo) -> None:
        """Take over the free time whose button was pressed."""
        word, _, value = (self.then.data or "").partition(":")
        at = _instant(value) if word == "take" else None
        if at is not None:
            local = at.astimezone(zone)
            self.day.data, self.at.data = local.date().isoformat(), f"{local:%H:%M}"

    def to_instant(self, zone: ZoneInfo) -> datetime | None:
        """Return the new time, or refuse it at its field."""
        day, at = _day(self.day.data), _time(self.at.data)
        if day is None:
            self.refuse("day", "Enter the day of the visit")
        if at is None:
            self.refuse("at", "Enter a time, like 10:30")
        if day is None or at is None:
            return None
        try:
            return walltime.instant(day, at, zone)
        except Invalid as error:
            self.refuse("at", _WORDS[error.code])
            return None

    def rest(self) -> dict[str, datetime]:
        """Return the new times of the visits after it, by their outside ids."""
        given = {
            key.removeprefix("rest-"): _instant(value)
            for key, value in request.form.items()
            if key.startswith("rest-")
        }
        return {key: at for key, at in given.items() if at is not None}


def _day(text: str | None) -> date | None:
    """Read a day of these centuries; the first and last ones of the calendar have no zone."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def _time(text: str | None) -> time | None:
    try:
        found = time.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    is_whole = found.tzinfo is not None and 2000 <= found.year < 2200
    return found.astimezone(UTC) if is_whole else None


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else 1
