"""Forms whose keys the owner chose: the settings say which key means what, the rest are answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from studio.inbound import times
from studio.inbound.model import (
    Delivery,
    Event,
    NormalBooking,
    Problem,
    ProviderSettings,
    Reading,
    StudioFacts,
)
from studio.inbound.picked import digest_id, key, number_in
from studio.inbound.questions import labelled
from studio.inbound.values import (
    email_of,
    is_empty,
    joined,
    joined_name,
    name_of,
    phone_of,
    text_of,
)

#: Between the parts of a service: segments, or several choices.
SEGMENTS = " + "

#: A longer visit is a slip of the pen.
_MOST_MINUTES = 24 * 60

#: Where the words of a time may stand, the surest first.
_WHOLE_TIMES = ("start", "datetime", "appointment")


@dataclass(frozen=True, slots=True)
class Form:
    """One submission of a form."""

    #: By the form's own keys, in their order.
    values: Mapping[str, object]
    #: What a person calls a key, where the form tells or the settings do.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Zone and order of dates that came with the form.
    tz: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A submission by the settings' names."""

    booking: NormalBooking
    problems: tuple[Problem, ...]
    #: What the key `entry` holds.
    entry: str | None

    @property
    def event(self) -> Event:
        """Return what a form means that only carries a wish."""
        return Event.REQUESTED if self.booking.start else Event.SUBMITTED


@dataclass(frozen=True, slots=True)
class _Part:
    """A field of the booking, and the keys that became it."""

    value: str | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    start: datetime | None = None
    end: datetime | None = None
    problems: tuple[Problem, ...] = ()
    #: The keys whose words became the times, and those that hold no words.
    used: frozenset[str] = frozenset()
    #: The keys whose words did not, with these words.
    words: Mapping[str, object] = field(default_factory=dict)


def submission(
    delivery: Delivery,
    form: Form,
    *,
    external_id: str | None = None,
    ids: tuple[str, ...] = (),
    is_known: bool = True,
) -> Reading:
    """Return what a form with a wish says.

    `ids` make the idempotency key, the body's digest where there are none.
    """
    mapped = mapped_form(form, delivery.settings, delivery.studio, is_known=is_known)
    reading = Reading(
        event=mapped.event,
        external_id=external_id or mapped.entry,
        idempotency_key=key(delivery.provider, *(ids or (digest_id(delivery.request.body),))),
        booking=mapped.booking,
        problems=mapped.problems,
    )
    return reading.ignored() if is_trapped(form, delivery.settings) else reading


def mapped_form(
    form: Form, settings: ProviderSettings, studio: StudioFacts, *, is_known: bool = True
) -> Mapped:
    """Return a submission by the settings' names; an unknown form keeps everything as answers."""
    reader = _Reader(form, settings.mapping, studio)
    if not is_known or not reader.is_mapped:
        reader = _Reader(form, {}, studio)
        return Mapped(reader.booking(), (Problem.UNMAPPED_FORM,), None)
    return Mapped(reader.booking(), reader.slot.problems, reader.entry)


def is_trapped(form: Form, settings: ProviderSettings) -> bool:
    """Tell whether the field that a person leaves empty was filled."""
    return settings.honeypot is not None and any(
        not is_empty(form.values[each]) for each in _found(form.values, [settings.honeypot])
    )


class _Reader:
    """One submission, looked at field by field."""

    def __init__(self, form: Form, mapping: Mapping[str, object], studio: StudioFacts) -> None:
        self._form = form
        self._studio = studio
        self._keys = {
            name: _found(form.values, key_list(keys))
            for name, keys in mapping.items()
            if name != "answers"
        }
        self._labels = {**form.labels, **_own_labels(mapping)}

    @property
    def is_mapped(self) -> bool:
        """Tell whether the form has any key of the settings."""
        return any(self._keys.values())

    @property
    def entry(self) -> str | None:
        """Return the entry's own id."""
        return joined(self._values("entry"), ":") or None

    @cached_property
    def name(self) -> str | None:
        return name_of(joined(_name_text(value) for value in self._values("name")))

    @cached_property
    def email(self) -> _Part:
        parts = (_Part(email_of(self._form.values[each]), (each,)) for each in self._own("email"))
        return next((part for part in parts if part.value), _Part())

    @cached_property
    def phone(self) -> _Part:
        """Return the number: of all its fields together, else of the first that holds one."""
        texts = {each: _phone_text(self._form.values[each]) for each in self._own("phone")}
        tried = [(joined(texts.values()), tuple(texts)), *((t, (k,)) for k, t in texts.items())]
        parts = (_Part(phone_of(text, self._studio.region), keys) for text, keys in tried)
        return next((part for part in parts if part.value), _Part())

    @cached_property
    def service(self) -> str | None:
        return joined((_segments(value) for value in self._values("service")), SEGMENTS) or None

    @cached_property
    def calendar(self) -> times.Calendar:
        """Return by which clock the form's times are meant."""
        sent = [*self._values("tz"), *(_zone_text(each) for each in self._values("appointment"))]
        zones = (times.zone_of(text) for text in (*sent, self._form.tz))
        zone = next((zone for zone in zones if zone), self._studio.zone)
        return times.Calendar(zone, self._form.locale or self._studio.locale)

    @cached_property
    def slot(self) -> _Slot:
        """Return when, and which words did not say so."""
        source = next((name for name in _WHOLE_TIMES if self._words_under(name)), None)
        start, problems = self._start(source)
        end, end_problems = self._end(source, start)
        used = set(self._start_keys(source)) if start else set()
        used |= {each for each in self._own("end") if end}
        used |= {each for each in self._time_keys() if not self._words([each])}
        words = {each: self._words([each]) for each in self._time_keys() if each not in used}
        return _Slot(start, end, _once(problems + end_problems), frozenset(used), words)

    def booking(self) -> NormalBooking:
        return NormalBooking(
            tz=self.calendar.zone.key,
            name=self.name,
            email=self.email.value,
            phone=self.phone.value,
            service=self.service,
            start=self.slot.start,
            end=self.slot.end,
            answers=self._answers(),
        )

    def _answers(self) -> dict[str, object]:
        used = {*self.slot.used, *self.email.keys, *self.phone.keys}
        became = {
            "entry": self.entry,
            "name": self.name,
            "service": self.service,
            "tz": self._sent_zone(),
        }
        for name, value in became.items():
            used |= set(self._keys.get(name, [])) if value else set()
        values = {**self._form.values, **self.slot.words}
        return labelled(
            (self._labels.get(each, each), v) for each, v in values.items() if each not in used
        )

    def _start(self, source: str | None) -> times.Read:
        if source is None:
            day, at = self._words_under("date"), self._words_under("time")
            return self._local(day if day == at else (day, at))
        return self._whole(self._words_under(source), self._words_under("date"))

    def _end(self, source: str | None, start: datetime | None) -> times.Read:
        words = self._words_under("end")
        if start is None:
            return None, ()
        if words:
            end, problems = self._whole(words, self._day_of(start))
            return (end, problems) if end is None or end > start else times.UNREAD
        return (self._end_of_appointment(start) if source == "appointment" else None), ()

    def _end_of_appointment(self, start: datetime) -> datetime | None:
        lengths = (number_in(each, "duration") or 0 for each in self._values("appointment"))
        length = next((each for each in lengths if 0 < each <= _MOST_MINUTES), None)
        return start + timedelta(minutes=length) if length else None

    def _whole(self, words: str, day: str) -> times.Read:
        """Read a time, one without a day as of the day that stands elsewhere."""
        return self._local((day, words) if day and times.clock_of(words) else words)

    def _day_of(self, start: datetime) -> str:
        return start.astimezone(self.calendar.zone).date().isoformat()

    def _local(self, words: object) -> times.Read:
        return times.local(words, self.calendar.zone, self.calendar.locale)

    def _sent_zone(self) -> str | None:
        zones = (times.zone_of(value) for value in self._values("tz"))
        return next((zone.key for zone in zones if zone), None)

    def _words_under(self, name: str) -> str:
        return self._words(self._own(name))

    def _words(self, keys: list[str]) -> str:
        return joined(times.words_of(self._form.values[each]) for each in keys)

    def _start_keys(self, source: str | None) -> list[str]:
        if source is None:
            return self._day_keys()
        keys = self._keys[source]
        return [*keys, *self._own("date")] if times.clock_of(self._words(keys)) else keys

    def _day_keys(self) -> list[str]:
        return [*self._own("date"), *self._own("time")]

    def _time_keys(self) -> list[str]:
        whole = [each for name in (*_WHOLE_TIMES, "end") for each in self._keys.get(name, [])]
        return [*self._day_keys(), *whole]

    def _own(self, name: str) -> list[str]:
        """Return the form's keys that the settings mean by a name."""
        return self._keys.get(name, [])

    def _values(self, name: str) -> list[object]:
        return [self._form.values[each] for each in self._own(name)]


def _found(values: Mapping[str, object], wanted: list[str]) -> list[str]:
    """Return the form's keys that are meant; spaces around them and capitals do not matter."""
    loose = {_loose(each): each for each in reversed(list(values))}
    found = (each if each in values else loose.get(_loose(each)) for each in wanted)
    return [each for each in found if each is not None]


def _loose(text: str) -> str:
    return " ".join(text.removesuffix("[]").split()).casefold()


def key_list(keys: object) -> list[str]:
    """Return the keys that a setting names: one, or several."""
    several = keys if isinstance(keys, list | tuple) else [keys]
    return [text for each in several if (text := text_of(each))]


def _own_labels(mapping: Mapping[str, object]) -> dict[str, str]:
    labels = mapping.get("answers")
    if not isinstance(labels, dict):
        return {}
    return {text_of(each): text for each, label in labels.items() if (text := text_of(label))}


def _name_text(value: object) -> str:
    if isinstance(value, dict) and ("first" in value or "last" in value):
        return joined_name(value.get("first"), value.get("last")) or ""
    return text_of(value)


def _phone_text(value: object) -> str:
    if isinstance(value, dict) and not is_empty(value.get("full")):
        return text_of(value["full"])
    if isinstance(value, dict) and "phone" in value:
        return joined((value.get("country"), value.get("area"), value.get("phone")))
    return text_of(value)


def _segments(value: object) -> str:
    return joined(value, SEGMENTS) if isinstance(value, list) else text_of(value)


def _zone_text(value: object) -> object:
    return value.get("timezone") if isinstance(value, dict) else None


def _once(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))
