"""The notice on health data, open to everybody."""

from flask import url_for

from studio.context import current_studio
from studio.web.language import visitor_language
from studio.web.page import show
from studio.web.presenters import privacy
from studio.web.views.answers import Page


def health_notice() -> Page:
    """Say what is kept about clients' health, why, and what they can ask for."""
    language = visitor_language()
    view = privacy.notice_view(
        current_studio.face().settings,
        language,
        lambda lang: url_for("studio.health_notice", lang=lang),
    )
    return show("privacy/health_data.html", notice=view, language=language.value)
