"""Jotform: a multipart post whose answers are JSON in one field; a token in the address proves."""

import re
from collections.abc import Mapping
from dataclasses import replace

from studio.inbound import times
from studio.inbound.body import Body, Kind
from studio.inbound.json_text import BodyError, read_json
from studio.inbound.mapping import Form, submission
from studio.inbound.model import Delivery, Event, Fetch, Reading
from studio.inbound.picked import inside, object_in, text_in
from studio.inbound.proof import has_url_token
from studio.inbound.providers.provider import Provider
from studio.inbound.values import joined, joined_name

_QUESTION = re.compile(r"q[0-9]+_(?P<slug>.+)", re.DOTALL)
_LINK = re.compile(r"https?://", re.IGNORECASE)
#: Where the mapping may name an appointment field.
_TIMES = ("appointment", "datetime", "start")


def _understand(body: Body, delivery: Delivery, _fetch: Fetch) -> Reading:
    submission_id = text_in(body.value, "submissionID")
    if submission_id is None:
        raise BodyError("names no submission")
    read = _fields(body)
    known = _with_whole_keys(delivery, read)
    wanted = delivery.settings.form_id
    reading = submission(
        known,
        read,
        external_id=submission_id,
        ids=(submission_id,),
        is_known=wanted in {None, text_in(body.value, "formID")},
    )
    is_promised = reading.event is Event.REQUESTED and _has_appointment(known, read)
    return replace(reading, event=Event.CREATED) if is_promised else reading


def _fields(body: Body) -> Form:
    answers = read_json((text_in(body.value, "rawRequest") or "").encode())
    if not isinstance(answers, dict):
        raise BodyError("has no answers")
    return form(answers)


def form(answers: Mapping[str, object]) -> Form:
    """Return answers by their whole keys, labelled by the slugs; bookkeeping is left out."""
    slugs = {name: found["slug"] for name in answers if (found := _QUESTION.fullmatch(name))}
    values = {
        name: _flat(_uploaded(answers, slug) or answers[name]) for name, slug in slugs.items()
    }
    alone = {
        name: value
        for name, value in answers.items()
        if name not in slugs and name not in slugs.values() and _is_upload(value)
    }
    return Form({**values, **alone}, slugs)


def _uploaded(answers: Mapping[str, object], slug: str) -> object:
    """Return the links of an upload, which come once more under the bare slug."""
    value = answers.get(slug)
    return value if _is_upload(value) else None


def _is_upload(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(link, str) and _LINK.match(link) for link in value)
    )


def _flat(value: object) -> object:
    """Return the text of a person, a number, a day or a time that comes in parts."""
    if not isinstance(value, dict) or _is_appointment(value):
        return value
    if "first" in value or "last" in value:
        return joined_name(value.get("first"), value.get("last"))
    if "full" in value or "phone" in value:
        return value.get("full") or joined((value.get("area"), value.get("phone")))
    return times.words_of(value) or value


def _is_appointment(value: object) -> bool:
    return isinstance(value, dict) and "date" in value


def _has_appointment(delivery: Delivery, read: Form) -> bool:
    """Tell whether the time comes from Jotform's own calendar, which promised it."""
    named = object_in(dict(delivery.settings.mapping))
    values = [(name, inside(dict(read.values), text_in(named, name) or "")) for name in _TIMES]
    first = next(((name, value) for name, value in values if times.words_of(value)), None)
    return first is not None and (first[0] == "appointment" or _is_appointment(first[1]))


def _with_whole_keys(delivery: Delivery, read: Form) -> Delivery:
    """Return the delivery with a mapping of whole keys; owners may have named a slug."""
    whole = {slug: name for name, slug in reversed(list(read.labels.items()))}
    mapping = {
        name: [_whole(each, whole) for each in keys]
        if isinstance(keys, list)
        else _whole(keys, whole)
        for name, keys in delivery.settings.mapping.items()
    }
    labels = object_in(mapping, "answers")
    if labels:
        mapping["answers"] = {whole.get(slug, slug): label for slug, label in labels.items()}
    trap = delivery.settings.honeypot
    settings = replace(
        delivery.settings, mapping=mapping, honeypot=whole.get(trap, trap) if trap else None
    )
    return replace(delivery, settings=settings)


def _whole(named: object, whole: Mapping[str, str]) -> object:
    return whole.get(named, named) if isinstance(named, str) else named


JOTFORM = Provider(has_url_token, (Kind.MULTIPART, Kind.URLENCODED), _understand, _fields)
