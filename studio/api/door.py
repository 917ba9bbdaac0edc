"""Who asks: a program with a key. The key decides alone; no cookie and no session is looked at."""

import re

from flask import request

from studio.api.problems import Refused
from studio.context import current_studio
from studio.hooks import VISITOR
from studio.services import api_keys, throttle
from studio.services.api_keys import Caller, Scope
from studio.services.throttle import Limit, network_of

_BEARER = re.compile(r"(?i:bearer) +([!-~]+)")


def let_in(scope: Scope) -> Caller:
    """Return the program that asks. Raises Refused, TooMany.

    A wrong key and none are the same; wrong ones count against the address
    they come from, and shut out nobody who has a right one.
    """
    found = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    network = network_of(request.remote_addr)
    with current_studio.unit_of_work(VISITOR) as unit:
        caller = api_keys.caller(unit, found.group(1)) if found else None
        if caller is None:
            throttle.use(unit, Limit.API_ADDRESS, network)
        else:
            throttle.use(unit, Limit.API_KEY, caller.key_id)
    if caller is None:
        raise Refused("no_key")
    if scope not in caller.scopes:
        raise Refused("not_allowed", detail=f"This needs a key with the scope `{scope}`.")
    return caller
