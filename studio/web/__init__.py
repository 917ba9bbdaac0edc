"""The studio's pages."""

from flask import Blueprint

from studio.resources import resource_dir
from studio.web import access, errors, frame, headers, page
from studio.web.views.routes import add_to


def create_blueprint() -> Blueprint:
    """Return the pages, closed by default, with their headers and error pages."""
    blueprint = Blueprint(
        "studio",
        __name__,
        template_folder=str(resource_dir("templates")),
        static_folder=str(resource_dir("static") / "studio"),
        static_url_path="/assets",
    )
    blueprint.url_value_preprocessor(access.open_door)
    blueprint.url_value_preprocessor(frame.take)
    blueprint.url_defaults(frame.carry)
    blueprint.before_request(access.guard)
    blueprint.after_request(headers.secure)
    blueprint.context_processor(page.page_context)
    errors.install(blueprint)
    add_to(blueprint)
    return blueprint
