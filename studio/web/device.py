"""The key that seals drafts on the device of whoever is signed in, gone when the sign-in is."""

import base64
import secrets

from flask import session, url_for

from studio.context import current_studio

#: Random of this sign-in, in its cookie; the key is made from it.
_SEED = "studio_device"


def begin() -> None:
    """Give a new sign-in a key of its own.

    The answer to the sign-in carries it, and so does every cookie after it: an answer that was
    under way when the key was first asked for cannot put an older cookie, and with it another key,
    in its place. Drafts sealed with the first one would be lost.
    """
    session[_SEED] = secrets.token_urlsafe(32)


def key_url() -> str:
    """Return where a page's script asks for the key.

    Where a host signs people in, the page itself carries the seed: nothing is under way before it.
    """
    _prepare()
    return url_for("studio.device_key")


def key() -> str:
    """Return the key in Base64, the same as long as the sign-in lasts."""
    _prepare()
    with current_studio.reading() as unit:
        mac = unit.tools.keyring.mac("device", session[_SEED].encode())
    return base64.b64encode(bytes.fromhex(mac)).decode()


def _prepare() -> None:
    if _SEED not in session:
        begin()
