"""One way through the API: who may, what comes in, what goes out, and that twice is once.

Spectree makes the document of it. Reading is our own: its reader takes a broken JSON body for an
empty one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import current_app, request  # noqa: TID251 - the document is made of this app's routes
from pydantic import BaseModel
from spectree import Response as Answers
from spectree import SecurityScheme, SpecTree, Tag
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from studio.api import door, reading, shapes
from studio.api.shapes import Given
from studio.context import current_studio
from studio.services import idempotency
from studio.services.api_keys import Caller, Scope
from studio.services.idempotency import Asked
from studio.services.unit import Unit

PREFIX: Final = "studio_api."
#: What every way may answer beside its own.
_ALWAYS: Final = (400, 401, 403, 404, 422, 429, 503)
#: Answered as long as something has to be done elsewhere first.
_DUE: Final = 202
_WITH_BODY: Final = (409, 413, 415)

Do = Callable[..., BaseModel | None]
View = Callable[..., Response]
Dress = Callable[[Do], View]


class _Plugin(FlaskPlugin):
    """Describe the routes of this app's API without its prefix, and leave requests to us."""

    def validate(self, func: View, *_how: object, **ids: str) -> Response:  # type: ignore[override]
        return func(**ids)

    def find_routes(self) -> Any:  # noqa: ANN401 - as the library says it
        return [
            rule for rule in current_app.url_map.iter_rules() if rule.endpoint.startswith(PREFIX)
        ]

    def parse_func(self, route: Rule) -> Any:  # noqa: ANN401
        view = current_app.view_functions[route.endpoint]
        return [(method, view) for method in sorted(route.methods or ())]

    def parse_path(
        self,
        route: Any,  # noqa: ANN401
        path_parameter_descriptions: Mapping[str, str] | None,
    ) -> tuple[str, list[Any]]:
        path, parameters = super().parse_path(route, path_parameter_descriptions)
        return path[path.index("/v1/") :], parameters


SPEC: Final = SpecTree(
    backend=_Plugin,
    mode="strict",
    annotations=False,
    page_templates={},
    title="Studio",
    version="1",
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_model=shapes.Problem,
    security_schemes=[
        SecurityScheme(
            name="key",
            data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"),
        )
    ],
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read."""

    caller: Caller
    query: Any
    body: Any
    asked: Asked | None
    #: What is done once all is stored, outside any transaction.
    after: list[Callable[[], None]] = field(default_factory=list)

    @property
    def request_id(self) -> str:
        """A name for use cases that make their own retries harmless."""
        return self.asked.request_id if self.asked else ""


def reads(
    scope: Scope, tag: str, answers: type[BaseModel], query: type[Given] | None = None
) -> Dress:
    """Make a view of a function `(unit, call, **ids)` that only reads."""

    def dress(do: Do) -> View:
        def view(**ids: str) -> Response:
            caller = door.let_in(scope)
            call = Call(caller, _query(query), None, None)
            with current_studio.reading(caller.actor) as unit:
                return said(do(unit, call, **ids), 200)

        return _described(view, do, scope, tag, {200: answers}, query=query)

    return dress


def changes(  # noqa: PLR0913 - what a way is made of, each by name
    scope: Scope,
    tag: str,
    answers: type[BaseModel],
    *,
    body: type[Given],
    status: int = 200,
    again: Do | None = None,
    or_due: type[BaseModel] | None = None,
) -> Dress:
    """Make a view of a function `(unit, call, **ids)` that changes something, once for each key.

    Its answer is kept, so it holds ids, states and times only; where it holds more, `again` finds
    it anew. `or_due` is what it may answer with 202 instead: the same request then goes on where it
    stands.
    """

    def dress(do: Do) -> View:
        def view(**ids: str) -> Response:
            caller = door.let_in(scope)
            reading.no_query()
            call = Call(caller, None, reading.body_of(body), _asked(caller))
            with current_studio.unit_of_work(caller.actor) as unit:
                answer = _once(unit, call, do, status, again, ids)
            for act in call.after:
                act()
            return answer

        told = {status: answers} | ({_DUE: or_due} if or_due else {})
        return _described(view, do, scope, tag, told, body=body, once=True)

    return dress


def drops(scope: Scope, tag: str) -> Dress:
    """Make a view of a function `(unit, call, **ids)` that takes something away; twice is once."""

    def dress(do: Do) -> View:
        def view(**ids: str) -> Response:
            caller = door.let_in(scope)
            reading.no_query()
            with current_studio.unit_of_work(caller.actor) as unit:
                do(unit, Call(caller, None, None, None), **ids)
            return Response(status=204)

        return _described(view, do, scope, tag, {204: None})

    return dress


def computes(
    scope: Scope, tag: str, body: type[BaseModel], answers: type[BaseModel]
) -> Callable[[Callable[[bytes], str]], View]:
    """Make a view of a function from bytes to JSON that stores nothing, so needs no key of once."""

    def dress(do: Callable[[bytes], str]) -> View:
        def view() -> Response:
            door.let_in(scope)
            reading.no_query()
            return Response(do(reading.raw_body()), 200, mimetype="application/json")

        return _described(view, do, scope, tag, {200: answers}, body=body)

    return dress


def said(answer: BaseModel | None, status: int) -> Response:
    """Return an answer as JSON."""
    text = answer.model_dump_json() if answer is not None else ""
    return Response(text, status, mimetype="application/json")


def _once(  # noqa: PLR0913, PLR0917 - one request in its parts
    unit: Unit,
    call: Call,
    do: Do,
    status: int,
    again: Do | None,
    ids: Mapping[str, str],
) -> Response:
    assert call.asked is not None  # noqa: S101 - for the type checker
    known = idempotency.done(unit, call.asked)
    if known is not None and known.status != _DUE:
        replay = said(again(unit, call, **ids), known.status) if again else _kept(known)
        replay.headers["Idempotency-Replayed"] = "true"
        return replay
    answer = do(unit, call, **ids)
    if isinstance(answer, shapes.PaymentDue):
        idempotency.keep(unit, call.asked, _DUE, "")  # for what the key stands from now on
        return said(answer, _DUE)
    made = said(answer, status)
    idempotency.keep(unit, call.asked, status, "" if again else made.get_data(as_text=True))
    return made


def _kept(known: idempotency.Done) -> Response:
    return Response(known.answer, known.status, mimetype="application/json")


def _asked(caller: Caller) -> Asked:
    key = request.headers.get("Idempotency-Key", "")
    what = f"{request.method} {request.path}"
    return idempotency.asked(caller.key_id, key, what, reading.raw_body())


def _query(model: type[Given] | None) -> Given | None:
    if model is None:
        reading.no_query()
        return None
    return reading.query_of(model)


def _described(  # noqa: PLR0913 - all that the document tells
    view: View,
    do: Callable[..., object],
    scope: Scope,
    tag: str,
    answers: Mapping[int, type[BaseModel] | None],
    *,
    query: type[Given] | None = None,
    body: type[BaseModel] | None = None,
    once: bool = False,
) -> View:
    """Hand a view to Spectree with what it takes and answers."""
    view.__name__, view.__doc__ = do.__name__, do.__doc__
    refusals = (*_ALWAYS, *(_WITH_BODY if body else ()))
    known: dict[str, Any] = {f"HTTP_{status}": shapes.Problem for status in refusals}
    known |= {f"HTTP_{status}": model for status, model in answers.items()}
    dressed: View = SPEC.validate(
        query=query,
        json=body,
        headers=shapes.IdempotencyKey if once else None,
        resp=Answers(**known),
        tags=(Tag(name=tag),),
        security={"key": [scope.value]},
        skip_validation=True,
        operation_id=do.__name__,
    )(view)
    return dressed
