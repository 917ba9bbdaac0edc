"""Small things that several pages need to answer."""

from ipaddress import IPv6Address, ip_address

from werkzeug.wrappers import Response

Page = Response | tuple[str, int]


def network_of(address: str | None) -> str:
    """Return what counts as one sender: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)
