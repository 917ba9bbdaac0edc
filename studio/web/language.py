"""The language somebody without an account reads."""

from flask import request

from studio.context import current_studio
from studio.documents.dates import Language


def visitor_language() -> Language:
    """Return the language asked for in the address, or else by the browser."""
    known = current_studio.face().settings.languages
    asked = request.args.get("lang", "")
    if asked in known:
        return Language(asked)
    return Language(request.accept_languages.best_match(known) or known[0])
