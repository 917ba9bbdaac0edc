"""The studio's own color and logo, for every page."""

from flask import Response, abort

from studio.context import current_studio
from studio.hooks import VISITOR
from studio.services import profile
from studio.services.colors import accent_of
from studio.web.frame import current_frame
from studio.web.presenters.look_of_studio import stylesheet_of


def accent() -> Response:
    """Give the tokens of the owner's color as a stylesheet, or of the color a frame asks for."""
    frame = current_frame()
    asked = frame.accent if frame else ""
    family = accent_of(asked or current_studio.face().settings.accent)
    return Response(stylesheet_of(family), mimetype="text/css")


def logo() -> Response:
    """Give the logo that we remade from what the owner sent."""
    with current_studio.reading(VISITOR) as unit:
        png = profile.logo(unit)
    if png is None:
        abort(404)
    return Response(png, mimetype="image/png")
