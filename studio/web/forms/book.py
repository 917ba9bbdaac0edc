"""Booking a visit: picking a time, then saying who one is. No cookie, no session."""

import re
from datetime import date, datetime, timedelta
from typing import Any, Final

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    SelectMultipleField,
    StringField,
    ValidationError,
)

from studio.services.wishes import Part
from studio.skin.first_questions import FACTORS
from studio.web.forms import stamp
from studio.web.forms.contact import ContactChecks
from studio.web.forms.fields import (
    OpenForm,
    Problem,
    clean,
)
from studio.web.presenters.book_words import BookWords

#: After so long a page of booking is too old to be sent.
LONGEST: Final = timedelta(hours=2)
_KIND: Final = "booking-form"
_ANSWERS: Final = frozenset({"yes", "no"})
_SECONDS: Final = re.compile(r"\d{9,11}")
Sent = MultiDict[str, str]


class TimeForm(OpenForm):
    """A time that was pressed."""

    made = HiddenField()
    at = HiddenField()
    website = StringField()

    def __init__(self, sent: Sent | None, request_id: str, now: datetime) -> None:
        super().__init__(sent)
        self._request_id, self._now = request_id, now

    def mark(self) -> None:
        """Mark the page as made now."""
        self.made.data = stamp.stamp(self._request_id, self._now, _KIND)

    def is_known(self) -> bool:
        """Tell whether the page is one of ours, and not too old."""
        found = stamp.age(self.made.data or "", self._request_id, self._now, _KIND, LONGEST)
        return found.known

    def wanted(self) -> int | None:
        """Return the second that was pressed, or None when it is none."""
        return second_of(self.at.data)

    def is_trapped(self) -> bool:
        """Tell whether the field that people never see was filled."""
        return bool(self.website.data)


class PersonForm(ContactChecks, OpenForm):
    """A name and ways to reach somebody, checked in the visitor's language."""

    made = HiddenField()
    full_name = StringField(filters=[clean])
    phone = StringField(filters=[clean])
    email = StringField(filters=[clean])
    website = StringField(filters=[clean])

    def __init__(self, sent: Sent | None, words: BookWords, now: datetime) -> None:
        super().__init__(sent)
        self._words, self._now = words, now
        self.said = words
        for field, text in (
            (self.full_name, words.name),
            (self.phone, words.phone),
            (self.email, words.email),
            (self.website, words.trap),
        ):
            field.label.text = text

    def fill_in(self, name: str, phone: str, email: str) -> None:
        """Show what is known of a person already."""
        self.full_name.data, self.phone.data, self.email.data = name, phone, email

    def why_not_now(self, token: str, least: timedelta) -> str:
        """Return why the page cannot be taken as it is: too old, or too quick for a person."""
        found = stamp.age(self.made.data or "", token, self._now, _KIND, LONGEST)
        if not found.known:
            return self._words.too_old
        return self._words.too_quick if found.passed < least else ""


class DetailsForm(PersonForm):
    """Who comes, how to reach them, and the few answers that decide."""

    at = HiddenField()
    texts = BooleanField()
    agree = BooleanField()

    def __init__(
        self, sent: Sent | None, words: BookWords, asked: tuple[str, ...], now: datetime
    ) -> None:
        """Take what was sent, if anything, and the factors that are asked for the service."""
        super().__init__(sent, words, now)
        self._asked = asked

    def mark(self, token: str, at: datetime, *, again: timedelta = timedelta()) -> None:
        """Mark the page as made now for one kept time; `again` ago when it was shown before."""
        self.made.data = stamp.stamp(token, self._now - again, _KIND)
        self.at.data = str(int(at.timestamp()))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms calls it
        """Check every field, the questions too."""
        is_fine = bool(super().validate(extra_validators))
        for key in self._asked:
            field = self[question_name(key)]
            if field.data not in _ANSWERS:
                field.errors = [self._words.answer_missing]
                is_fine = False
        return is_fine

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong in page order: open questions told once, before the rule."""
        names = {question_name(key) for key in self._asked}
        listed = super().problems()
        still_open = [one for one in listed if one.anchor in names][:1]
        told = [one for one in listed if one.anchor not in names]
        return (
            *(one for one in told if one.anchor != "agree"),
            *(Problem(one.anchor, self._words.answers_missing) for one in still_open),
            *(one for one in told if one.anchor == "agree"),
        )

    def wanted(self) -> int | None:
        """Return the second that the page showed, or None when it is none."""
        return second_of(self.at.data)

    def says_yes(self) -> bool:
        """Tell whether any answer asks for a look first."""
        return any(self[question_name(key)].data == "yes" for key in self._asked)

    def answers(self) -> dict[str, str]:
        """Return question, as it was asked, to answer; also of a page shown before this one."""
        asked = self._words.questions
        given = {key: self[question_name(key)].data for key in FACTORS}
        said = {"yes": self._words.yes, "no": self._words.no}
        return {asked[key]: said[answer] for key, answer in given.items() if answer in _ANSWERS}

    def carried(self) -> tuple[tuple[str, str], ...]:
        """Return answers that this page does not ask for, to be sent along."""
        names = (question_name(key) for key in FACTORS if key not in self._asked)
        return tuple((name, self[name].data) for name in names if self[name].data in _ANSWERS)

    def validate_agree(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError(self._words.agree_missing)


class JoinForm(PersonForm):
    """A place on the waiting list: which days, which parts of them, and who."""

    since = StringField(filters=[clean])
    until = StringField(filters=[clean])
    parts = SelectMultipleField(validate_choice=False)
    #: The list lives by what we can send: without texts that is mail.
    needs_mail = True

    def validate_phone(self, field: StringField) -> None:
        if field.data or not self.needs_mail:
            super().validate_phone(field)

    def validate_email(self, field: StringField) -> None:
        super().validate_email(field)
        if self.needs_mail and not field.data:
            raise ValidationError(self.said.bad_email)

    def mark(self, request_id: str) -> None:
        """Mark the page as made now for one request."""
        self.made.data = stamp.stamp(request_id, self._now, _KIND)

    def day(self, name: str) -> date | None:
        """Return one of the two days, or None when it is none."""
        try:
            return date.fromisoformat(self[name].data or "")
        except ValueError:
            return None

    def chosen(self) -> tuple[Part, ...]:
        """Return the parts of the day that were ticked."""
        return tuple(part for part in Part if part.value in (self.parts.data or ()))


def question_name(key: str) -> str:
    """Name the field of a question."""
    return f"q_{key}"


def second_of(text: object) -> int | None:
    """Read a second since 1970, or None for anything else."""
    found = str(text or "")
    return int(found) if found.isascii() and _SECONDS.fullmatch(found) else None


for _key in FACTORS:
    setattr(DetailsForm, question_name(_key), StringField())
