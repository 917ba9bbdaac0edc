"""What a clinician answers online; every problem is said in the language of the page."""

from wtforms import RadioField, StringField, TextAreaField

from studio.services.online_replies import LONGEST_NAME, LONGEST_NOTE, OnlineAnswer
from studio.skin.referral_waits import Advice
from studio.web.forms.choices import values
from studio.web.forms.fields import DateBoxesField, clean, is_plain
from studio.web.forms.links import PinForm
from studio.web.presenters.link_words import LinkWords
from studio.web.presenters.reply_words import ReplyWords


class ReplyForm(PinForm):
    """Seen on, advice, a note and a name; the PIN only when the door closed meanwhile."""

    advice = RadioField("", choices=values(Advice), validate_choice=False)
    until_on = DateBoxesField("")
    note = TextAreaField("", filters=[clean])
    seen_on = DateBoxesField("")
    name = StringField("", filters=[clean])

    def __init__(self, words: ReplyWords, door: LinkWords, *, needs_pin: bool) -> None:
        super().__init__(door)
        self.said = words
        self.note.label.text, self.name.label.text = words.note, words.name
        self.needs_pin = needs_pin
        if not needs_pin:
            del self.pin

    def validate(self, extra_validators: object = None) -> bool:  # noqa: ARG002 - as WTForms calls it
        """Check every field, in the order of the page."""
        fits = super().validate()
        said = self.said
        for field in (self.seen_on, self.until_on):
            field.errors = [said.wrong_date] if field.process_errors else []
        if self.seen_on.data is None and not self.seen_on.errors:
            self.refuse("seen_on", said.need_seen)
        if self.advice.data not in set(Advice):
            self.refuse("advice", said.need_advice)
        if not self.name.data:
            self.refuse("name", said.need_name)
        for text, longest in ((self.note, LONGEST_NOTE), (self.name, LONGEST_NAME)):
            self._check_text(text, longest)
        return fits and not self.problems()

    def to_answer(self) -> OnlineAnswer:
        """Return the answer as typed; the form is valid."""
        if self.seen_on.data is None:
            raise ValueError("an answer without the day of the visit")
        return OnlineAnswer(
            seen_on=self.seen_on.data,
            advice=Advice(self.advice.data),
            name=self.name.data or "",
            until_on=self.until_on.data,
            note=self.note.data or "",
        )

    def refuse_day(self, field: str) -> None:
        """Say what is wrong with a day that the use case refused, or with a text."""
        words = {"seen_on": self.said.wrong_seen, "until_on": self.said.wrong_until}
        self.refuse(field, words.get(field, self.said.wrong_text))

    def _check_text(self, field: StringField, longest: int) -> None:
        text = field.data or ""
        if not is_plain(text) or (field is self.name and "\n" in text):
            self.refuse(field.name, self.said.wrong_text)
        elif len(text) > longest:
            self.refuse(field.name, self.said.long_text)
