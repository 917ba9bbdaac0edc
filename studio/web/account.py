"""Sign-in pages of the standalone studio in our layout, under our headers."""

from flask import Flask, request
from jinja2 import StrictUndefined

from studio.web import errors
from studio.web.headers import secure
from studio.web.page import page_context

_PAGES = {
    "LOGIN_USER": "login",
    "FORGOT_PASSWORD": "forgot_password",
    "RESET_PASSWORD": "reset_password",
    "CHANGE_PASSWORD": "change_password",
    "VERIFY": "verify",
    "TWO_FACTOR_VERIFY_CODE": "two_factor_verify_code",
    "TWO_FACTOR_SETUP": "two_factor_setup",
    "WAN_REGISTER": "wan_register",
    "WAN_SIGNIN": "wan_signin",
    "WAN_VERIFY": "wan_verify",
    "MULTI_FACTOR_RECOVERY": "mf_recovery",
    "MULTI_FACTOR_RECOVERY_CODES": "mf_recovery_codes",
}


def dress(app: Flask) -> None:
    """Give an app of our own our frame: sign-in templates, headers, error pages, strict names."""
    for key, page in _PAGES.items():
        app.config.setdefault(f"SECURITY_{key}_TEMPLATE", f"studio/account/{page}.html")
    app.jinja_env.undefined = StrictUndefined
    app.context_processor(_outside_the_blueprint)
    app.after_request(secure)
    errors.install(app)


def _outside_the_blueprint() -> dict[str, object]:
    """Give the frame to pages that are not ours; ours have it from their blueprint."""
    return {} if request.blueprint == "studio" else page_context()
