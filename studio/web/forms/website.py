"""The form of sites that may show the booking pages."""

import re
from urllib.parse import urlsplit

from wtforms import ValidationError
from wtforms.fields import TextAreaField

from studio.settings import ORIGIN
from studio.web.forms.fields import lines_of, text_field
from studio.web.forms.library import VersionedForm

MOST_SITES = 20
_ORIGIN = re.compile(ORIGIN)


class WebsiteForm(VersionedForm):
    """One site a line, as people write it."""

    embed_origins = text_field("Sites that may show your booking pages", longest=4000)

    def validate_embed_origins(self, field: TextAreaField) -> None:
        lines = lines_of(field.data)
        if len(lines) > MOST_SITES:
            raise ValidationError(f"Enter {MOST_SITES} sites at most")
        wrong = next((line for line in lines if origin_of(line) is None), None)
        if wrong is not None:
            raise ValidationError(f"“{wrong}” is no site. Enter one like https://www.example.com")

    def told(self) -> dict[str, object]:
        """Return the sites as browsers name them, each once."""
        found = [origin_of(line) for line in lines_of(self.embed_origins.data)]
        return {"embed_origins": tuple(dict.fromkeys(one for one in found if one))}


def origin_of(line: str) -> str | None:
    """Return the site that a line names, whatever page of it was pasted; None when it is none."""
    try:
        parts = urlsplit(line if "://" in line else f"https://{line}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.hostname or ''}{port}"
    is_named = parts.username is None and "." in (parts.hostname or "")
    is_local = parts.hostname == "localhost"
    return origin if _ORIGIN.fullmatch(origin) and (is_named or is_local) else None
