"""The script that other sites load."""

from flask import send_from_directory
from werkzeug.wrappers import Response

from studio.resources import resource_dir

#: Seconds for which a site's visitors keep the script.
_KEPT = 3600


def embed_script() -> Response:
    """Give the element `<studio-booking>` to any site; it holds nothing private."""
    answer = send_from_directory(
        resource_dir("static") / "studio" / "embed", "embed.js", mimetype="text/javascript"
    )
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={_KEPT}"
    return answer
