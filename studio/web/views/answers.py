"""Small things that several pages need to answer."""

from werkzeug.wrappers import Response

from studio.services.throttle import network_of

__all__ = ["Page", "network_of"]

Page = Response | tuple[str, int]
