"""What was done, as the Treat page sends it: a part for each service, then the reaction."""

from collections.abc import Iterator, Sequence

from flask import request
from wtforms import BooleanField, SelectMultipleField

from studio.services.treated import DoneStep, Reaction, Treated, UsedProduct
from studio.services.treatments import OnShelf
from studio.web.forms.choices import values
from studio.web.forms.fields import (
    SHORT_LENGTH,
    Problem,
    StudioForm,
    clean,
    line_field,
    text_field,
)
from studio.web.forms.numbers import read_number

#: Numbers of one service.
_NUMBERS = ("minutes", "passes")


class TreatForm(StudioForm):
    """The reaction and the end; the services stand in fields named `<service>-<what>`."""

    done = SelectMultipleField("What was done", validate_choice=False)
    reactions = SelectMultipleField("How the skin reacted", choices=values(Reaction))
    note = text_field("About the reaction", longest=2000)
    endpoint = line_field("Where you stopped", SHORT_LENGTH)
    stopped_early = BooleanField("Stopped early")

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        #: Words at fields of single services, by name.
        self.step_errors: dict[str, str] = {}

    def refuse(self, path: str, words: str) -> None:
        """Put words at a field, also at one of a single service."""
        if "-" in path or path == "services":
            self.step_errors[path] = words[:1].upper() + words[1:]
            return
        super().refuse(path, words)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong, services first."""
        steps = tuple(Problem(name, words) for name, words in self.step_errors.items())
        return (*steps, *super().problems())

    def to_treated(self, services: Sequence[str], shelf: Sequence[OnShelf]) -> Treated:
        """Return what was ticked of these services."""
        ticked = [key for key in services if key in (self.done.data or ())]
        return Treated(
            steps=tuple(self._step(key, shelf) for key in ticked),
            reactions=tuple(Reaction(key) for key in self.reactions.data or ()),
            note=self.note.data or "",
            endpoint=self.endpoint.data or "",
            stopped_early=bool(self.stopped_early.data),
        )

    def _step(self, service: str, shelf: Sequence[OnShelf]) -> DoneStep:
        numbers = {name: self._number(f"{service}-{name}") for name in _NUMBERS}
        return DoneStep(
            service=service,
            sites=tuple(request.form.getlist(f"{service}-sites")),
            products=tuple(_products(service, shelf)),
            strength=clean(request.form.get(f"{service}-strength"))[:SHORT_LENGTH],
            device=clean(request.form.get(f"{service}-device"))[:SHORT_LENGTH],
            **numbers,
        )

    def _number(self, name: str) -> int | None:
        text = clean(request.form.get(name))
        if not text:
            return None
        number = read_number(text)
        if number is None or number != int(number) or abs(number) > 10_000:
            self.step_errors[name] = "Enter a whole number, like 12"
            return None
        return int(number)


def _products(service: str, shelf: Sequence[OnShelf]) -> Iterator[UsedProduct]:
    """Give the ticked products with their lots, then one that is typed."""
    ticked = request.form.getlist(f"{service}-product")
    for item in shelf:
        if item.product in ticked:
            lot = clean(request.form.get(f"{service}-lot-{item.product}"))[:60]
            yield UsedProduct(item.product, item.name, item.strength, lot)
    other = clean(request.form.get(f"{service}-other"))[:SHORT_LENGTH]
    if other:
        yield UsedProduct("", other, "", clean(request.form.get(f"{service}-other-lot"))[:60])
