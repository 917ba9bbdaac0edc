"""What the therapist decides, within what the assessment allows."""

from collections.abc import Iterable

from wtforms import BooleanField, RadioField, SelectMultipleField

from studio.documents.names import NOTICED
from studio.models import DecisionKind
from studio.services.decisions import DecisionInput
from studio.services.letter_history import LONGEST_TRIED
from studio.web.forms.choices import values
from studio.web.forms.fields import (
    SHORT_LENGTH,
    DateBoxesField,
    Filled,
    StudioForm,
    line_field,
    text_field,
)

KIND_WORDS = {
    DecisionKind.TREAT: ("Treat today", "One or more services now, then a plan for home."),
    DecisionKind.WATCH: ("Leave it and watch", "No service. A plan with what to look out for."),
    DecisionKind.HOLD: ("Not today", "A service later, when the reason has passed."),
    DecisionKind.REFER: ("Refer", "A letter to a clinician. No service on this spot."),
}


class DecideForm(StudioForm):
    """Kind, services, places, homecare and the reason for any departure."""

    kind = RadioField("What happens now?", choices=values(DecisionKind))
    services = SelectMultipleField("Services done today", validate_choice=False)
    sites = SelectMultipleField("Where", validate_choice=False)
    homecare = SelectMultipleField("Products for home", validate_choice=False)
    reason = text_field("Your reason", longest=2000)
    next_visit_on = DateBoxesField("Next visit")

    def to_decision(self) -> DecisionInput:
        """Return the decision as ticked."""
        return DecisionInput(
            kind=DecisionKind(self.kind.data),
            services=tuple(self.services.data or ()),
            # Places belong to services; without one they say nothing.
            sites=tuple(self.sites.data or ()) if self.services.data else (),
            homecare=tuple(self.homecare.data or ()),
            reason=self.reason.data or "",
            next_visit_on=self.next_visit_on.data,
        )

    def refuse_all(self, problems: Iterable[tuple[str, str]]) -> None:
        """Put every refusal at the field it speaks of."""
        for name, words in problems:
            self.refuse(name if name in self else "kind", words)


class ReferralForm(StudioForm):
    """To whom the letter goes, its one question, and the client's consent."""

    to = line_field("To", SHORT_LENGTH, Filled("Write to whom the letter goes"))
    question = text_field(
        "One clear question", Filled("Write the question you want answered"), longest=1000
    )
    noticed_by = RadioField("Who noticed it first", choices=values(NOTICED), validate_choice=False)
    tried = line_field("Products and care tried", LONGEST_TRIED)
    share_consent = BooleanField("The client agrees that this letter is shared")
