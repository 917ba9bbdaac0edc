"""What the form plugins of WordPress have in common."""

from studio.inbound.body import Body, Kind
from studio.inbound.forms import read_urlencoded
from studio.inbound.json_text import BodyError
from studio.inbound.php import nested


def fields_of(body: Body) -> dict[str, object]:
    """Return a form's fields, from JSON or a form post. Raises BodyError for another value."""
    if body.kind is Kind.URLENCODED:
        return nested(read_urlencoded(body.raw))
    if not isinstance(body.value, dict):
        raise BodyError("is no object")
    return {name.removesuffix("[]"): value for name, value in body.value.items()}
