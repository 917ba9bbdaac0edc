"""The JSON edge: what other programs may ask, under keys of the owner.

Nothing here looks at a cookie or answers with a page; the page about it is one of `studio.web`.
"""

from flask import Blueprint

from studio.api import problems, views
from studio.api.document import openapi_json
from studio.api.headers import secure

#: Methods that a way through the API may be asked with, also those none of ours has.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY")


def create_blueprint() -> Blueprint:
    """Return the API; every address under it gets an answer of the API, also a wrong one."""
    blueprint = Blueprint("studio_api", __name__)
    blueprint.after_request(secure)
    problems.install(blueprint)
    blueprint.add_url_rule("/openapi.json", "openapi", openapi_json, methods=("GET",))
    for rule, endpoint, view, methods in views.ROUTES:
        blueprint.add_url_rule(
            f"/v1{rule}", endpoint, view, methods=methods, provide_automatic_options=False
        )
    blueprint.add_url_rule(
        "/<path:_rest>",
        "elsewhere",
        problems.elsewhere,
        methods=METHODS,
        provide_automatic_options=False,
    )
    return blueprint
