"""Addresses that an owner typed lead to the open internet, and nowhere else."""

import socket

import pytest

from studio.adapters import outgoing
from studio.adapters.outgoing import AddressRefused, PostError, checked

REFUSED = {
    "http://example.com/hook": "not_https",
    "ftp://example.com/": "not_https",
    "file:///etc/passwd": "not_https",
    "": "not_https",
    "example.com": "not_https",
    "https://": "not_an_address",
    "https://user:word@example.com/": "not_an_address",
    "https://example.com/#part": "not_an_address",
    "https://example.com/a b": "not_an_address",
    "https://exämple.com/": "not_an_address",
    "https://example.com:99999/": "not_an_address",
    "https://example.com:0/": "not_an_address",
    "https://[::1/": "not_an_address",
    "https://example.com/\r\nX: y": "not_an_address",
    f"https://example.com/{'x' * 500}": "not_an_address",
    "https://localhost/": "private",
    "https://LOCALHOST/": "private",
    "https://printer/": "private",
    "https://nas.local/": "private",
    "https://db.internal/": "private",
    "https://127.0.0.1/": "private",
    "https://127.1/": "private",
    "https://2130706433/": "private",
    "https://0x7f.1/": "private",
    "https://10.0.0.8/": "private",
    "https://192.168.1.1/": "private",
    "https://172.16.0.1/": "private",
    "https://169.254.169.254/latest/meta-data": "private",
    "https://100.64.0.1/": "private",
    "https://0.0.0.0/": "private",
    "https://224.0.0.1/": "private",
    "https://[::1]/": "private",
    "https://[fe80::1]/": "private",
    "https://[fd00::1]/": "private",
    "https://[::ffff:10.0.0.8]/": "private",
    "https://[2002:0a00:0001::]/": "private",
    "https://[2001:0:a00:1::]/": "private",
    "https://[64:ff9b::a00:1]/": "private",
}


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_may_not_be_told(url: str) -> None:
    with pytest.raises(AddressRefused) as told:
        checked(url)

    assert told.value.code == REFUSED[url]


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com", "example.com", 443, "/"),
        ("https://Hooks.Example.com:8443/in?key=1", "hooks.example.com", 8443, "/in?key=1"),
        ("https://93.184.215.14/hook", "93.184.215.14", 443, "/hook"),
    ],
)
def test_addresses_that_may(url: str, host: str, port: int, path: str) -> None:
    found = checked(url)

    assert (found.scheme, found.host, found.port, found.path) == ("https", host, port, path)


@pytest.mark.parametrize("number", ["127.0.0.1", "10.1.2.3", "::1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    def inside_too(*_asked: object, **_more: object) -> list[object]:
        return [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", (number, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", inside_too)

    with pytest.raises(PostError) as told:
        outgoing.post("https://rebind.example.com/", b"{}", {})

    assert told.value.code == "private"


def test_a_name_that_is_not_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_asked: object, **_more: object) -> list[object]:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(PostError) as told:
        outgoing.post("https://gone.example.com/", b"{}", {})

    assert told.value.code == "no_answer"


def test_the_connection_goes_to_the_number_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went: list[object] = []

    def refuse(where: object, *_more: object) -> socket.socket:
        went.append(where)
        raise ConnectionRefusedError

    found = [(2, 1, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: found)
    monkeypatch.setattr(socket, "create_connection", refuse)

    with pytest.raises(PostError):
        outgoing.post("https://example.com/", b"{}", {})

    assert went == [("93.184.215.14", 443)]
