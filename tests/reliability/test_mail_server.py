"""Talking to a real mail server: in secret or not at all, and knowing a no from a not-now."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest

from studio.adapters.mail import MailError, MailRefused, SMTPMailer
from tests.reliability.mail_server import (
    PASSWORD,
    USER,
    MailServer,
    mail_server,
    make_certificate,
)

MAIL = EmailMessage()
MAIL["From"], MAIL["To"], MAIL["Subject"] = "studio@example.com", "kim@example.com", "Hello"
MAIL["Message-ID"] = "<delivery-1@example.com>"
MAIL.set_content("Hello Kim")


@pytest.fixture(params=[False, True], ids=["tls", "starttls"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MailServer]:
    with mail_server(tmp_path, starttls=request.param) as up:
        yield up


def mailer(server: MailServer, **changes: object) -> SMTPMailer:
    given: dict[str, object] = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": USER,
        "password": PASSWORD,
        "starttls": server.settings["STUDIO_SMTP_SECURITY"] == "starttls",
        "ca_file": server.certificate,
    }
    return SMTPMailer(**{**given, **changes})  # type: ignore[arg-type] # by name


def test_a_mail_arrives_once(server: MailServer) -> None:
    mailer(server).send(MAIL)

    assert server.box.arrived == {"<delivery-1@example.com>": 1}
    assert server.box.recipients == ["kim@example.com"]


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ("550 no such mailbox", MailRefused, "refused"),
        ("450 come back later", MailError, "not_taken"),
    ],
)
def test_a_no_is_told_from_a_not_now(
    server: MailServer, answer: str, error: type[MailError], code: str
) -> None:
    server.box.refuses["kim@example.com"] = answer

    with pytest.raises(MailError) as refused:
        mailer(server).send(MAIL)

    assert (type(refused.value), refused.value.code) == (error, code)


def test_a_server_whose_name_nobody_vouches_for_gets_nothing(
    server: MailServer, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other, _ = make_certificate(tmp_path / "other")

    for ca_file in (other, None):
        with pytest.raises(MailError, match="SSLCertVerificationError"):
            mailer(server, ca_file=ca_file).send(MAIL)
    assert server.box.arrived == {}


def test_a_wrong_password_is_tried_again_later(server: MailServer) -> None:
    with pytest.raises(MailError) as refused:
        mailer(server, password="wrong").send(MAIL)

    assert refused.value.code == "not_taken"


def test_a_server_that_is_down_is_tried_again_later(server: MailServer) -> None:
    server.down()

    with pytest.raises(MailError) as refused:
        mailer(server).send(MAIL)

    assert refused.value.code == "no_server"


def test_a_server_without_starttls_never_hears_the_password() -> None:
    heard = b""
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            nonlocal heard
            client, _ = plain.accept()
            with client, client.makefile("rb") as lines:
                client.sendall(b"220 plain\r\n")
                for line in lines:
                    heard += line
                    client.sendall(b"221 bye\r\n" if line[:4] == b"QUIT" else b"250 plain\r\n")

        thread = Thread(target=answer)
        thread.start()
        sender = SMTPMailer("127.0.0.1", plain.getsockname()[1], USER, PASSWORD, starttls=True)
        with pytest.raises(MailError):
            sender.send(MAIL)
        thread.join(10)

    assert b"ehlo" in heard
    assert PASSWORD.encode() not in heard
    assert b"AUTH" not in heard.upper().replace(b"EHLO", b"")
