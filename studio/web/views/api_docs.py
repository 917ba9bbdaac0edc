"""The page about the API, open to everybody, as the API's document is."""

from flask import url_for

from studio.api.document import openapi
from studio.context import current_studio
from studio.web.page import show
from studio.web.presenters.api_docs import api_view
from studio.web.views.answers import Page


def api_docs() -> Page:
    """Say what other programs may ask, and how."""
    document = openapi()
    root = document["servers"][0]["url"]
    public = current_studio.settings.public_url.rstrip("/")
    # The public address holds a prefix already, if there is one.
    shown = f"{public}/api" if public else root
    return show("api/docs.html", api=api_view(document, shown, url_for("studio_api.openapi")))
