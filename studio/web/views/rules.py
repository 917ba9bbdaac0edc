"""The rules to read: what the studio knows, with sources."""

from flask import abort, request, url_for

from studio.context import current_studio
from studio.web.forms.fields import SHORT_LENGTH, clean
from studio.web.page import show
from studio.web.presenters import rules as present
from studio.web.views.answers import Page


def rules() -> Page:
    """List the rules of a kind, or those that hold some words."""
    kind, query = request.args.get("kind", "conditions"), clean(request.args.get("q"))
    if kind not in present.KINDS:
        abort(404)
    view = present.rules_view(
        current_studio.knowledge(), kind, query[:SHORT_LENGTH], _reviewer(), url_for
    )
    return show("library/rules.html", rules=view)


def rule(kind: str, key: str) -> Page:
    """Show one rule whole."""
    if kind not in present.KINDS:
        abort(404)
    view = present.rule_view(current_studio.knowledge(), kind, key, _reviewer(), url_for)
    if view is None:
        abort(404)
    return show("library/rule.html", rule=view)


def _reviewer() -> str:
    """Name who read the rules as a whole, once the owner said so."""
    settings = current_studio.face().settings
    return settings.reviewer if settings.reviewed_on else ""
