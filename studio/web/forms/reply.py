"""A clinician's answer as it is filed, and a note of a call."""

from collections.abc import Sequence
from datetime import date

from wtforms import BooleanField, RadioField, SelectField

from studio.services.online_replies import OnlineAnswer
from studio.services.replies import OTHER, UNNAMED, Answer
from studio.skin.referral_waits import Advice
from studio.web.forms.choices import labeled
from studio.web.forms.fields import (
    NAME_LENGTH,
    SHORT_LENGTH,
    DateBoxesField,
    Filled,
    StudioForm,
    line_field,
    text_field,
)
from studio.web.presenters.levels import spelled

ADVICE_WORDS = {
    Advice.MAY_CONTINUE: "May continue",
    Advice.AVOID_AREA: "Leave this place alone",
    Advice.NO_TREATMENT: "No skin treatment for now",
}


class AnswerForm(StudioForm):
    """What the clinician said, and what it means for care in the studio."""

    finding = text_field(
        "What the clinician said", Filled("Write what the clinician said"), longest=2000
    )
    by = line_field("Who answered", NAME_LENGTH)
    advice = RadioField(
        "Advice for care in the studio",
        choices=labeled((key.value, words) for key, words in ADVICE_WORDS.items()),
        validate_choice=False,
        validators=[Filled("Choose what the clinician advised")],
    )
    until_on = DateBoxesField("Until")
    follow_up_on = DateBoxesField("The clinician sees the client again on")
    named = SelectField("What the clinician called it", validate_choice=False)
    verified = BooleanField("I made sure that this comes from the practice")

    def offer(self, ranked: Sequence[tuple[str, str]]) -> None:
        """Let the clinician's word be one of those we ranked."""
        self.named.choices = labeled(((UNNAMED, "Not named"), *ranked, (OTHER, "Something else")))

    def propose(self, reply: OnlineAnswer) -> None:
        """Fill in what came in online, to be looked at and filed."""
        words = f"Seen on {spelled(reply.seen_on)}. {reply.note}".strip()
        values = {"finding": words, "by": reply.name, "advice": reply.advice.value}
        self.process(data={**values, "until_on": reply.until_on})

    def hold(self, answer: Answer) -> None:
        """Show what is filed."""
        self.process(data={**answer.to_data(), **self._days(answer)})

    def to_answer(self) -> Answer:
        """Return the answer as typed. Raises ValueError for an advice there is not."""
        return Answer(
            finding=self.finding.data or "",
            advice=Advice(self.advice.data),
            until_on=self.until_on.data,
            follow_up_on=self.follow_up_on.data,
            named=self.named.data or UNNAMED,
            by=self.by.data or "",
        )

    @staticmethod
    def _days(answer: Answer) -> dict[str, date | None]:
        return {"until_on": answer.until_on, "follow_up_on": answer.follow_up_on}


class CallForm(StudioForm):
    """Who was called, and what came of it."""

    note = line_field("Note of a call", SHORT_LENGTH, Filled("Write what came of the call"))
