"""What is set on a plan: classes for home, products of the shelf, next visit, a note."""

from flask import request
from wtforms import RadioField, SelectMultipleField

from studio.documents.dates import Language
from studio.services.plan_choices import PlanChoices
from studio.web.forms.choices import labeled
from studio.web.forms.fields import DateBoxesField, StudioForm, clean, text_field

#: What the next visit is for.
SAME, LOOK = "same", "look"


class PlanForm(StudioForm):
    """The plan as the therapist sets it; products stand in fields named `product-<class>`."""

    homecare = SelectMultipleField("Products for home", validate_choice=False)
    next_visit_on = DateBoxesField("Next visit")
    next_for = RadioField(
        "What for?",
        choices=labeled(((SAME, "The same service"), (LOOK, "Just a look"))),
        default=LOOK,
    )
    language = RadioField(
        "Language of the plan",
        choices=labeled(((Language.EN.value, "English"), (Language.ES.value, "Spanish"))),
        validate_choice=False,
    )
    note = text_field("A note to the client", longest=600)
    reason = text_field("Your reason", longest=2000)

    def to_choices(self, services: tuple[str, ...]) -> PlanChoices:
        """Return what was set; `services` are those that “the same service” means."""
        homecare = tuple(self.homecare.data or ())
        products = {key: clean(request.form.get(f"product-{key}"))[:64] for key in homecare}
        same = self.next_for.data == SAME and self.next_visit_on.data is not None
        return PlanChoices(
            homecare=homecare,
            products={key: value for key, value in products.items() if value},
            next_visit_on=self.next_visit_on.data,
            next_services=services if same else (),
            note=self.note.data or "",
            reason=self.reason.data or "",
            language=self.language.data or "",
        )

    def refuse_all(self, problems: list[tuple[str, str]]) -> None:
        """Put every refusal at the field it speaks of."""
        for name, words in problems:
            self.refuse(name if name in self else "homecare", words)
