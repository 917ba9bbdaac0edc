"""A real mail server on loopback, with TLS, that may refuse somebody or go away."""

import asyncio
import ipaddress
import secrets
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from threading import Lock

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.reliability.processes import free_port

USER, PASSWORD = "studio", "a secret of the mail server"


def make_certificate(folder: Path, host: str = "127.0.0.1") -> tuple[Path, Path]:
    """Write a certificate for an address of this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail of the tests")])
    now = datetime.now(UTC)  # noqa: TID251 - the TLS library asks the real clock too
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    paths[1].write_bytes(private)
    return paths


class Letterbox:
    """What arrived, by Message-ID; `refuses` maps an address to the answer it gets."""

    def __init__(self) -> None:
        self.refuses: dict[str, str] = {}
        self.arrived: Counter[str] = Counter()
        self.recipients: list[str] = []
        #: Seconds at most between keeping a mail and saying so: when a crash costs a copy.
        self.slowness = 0.0
        self._lock = Lock()

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        with self._lock:
            self.arrived[str(message_from_bytes(content)["Message-ID"])] += 1
            self.recipients += envelope.rcpt_tos
        await asyncio.sleep(self.slowness * secrets.randbelow(1000) / 1000)
        return "250 taken"


class MailServer:
    """A server on one port that may go down and come back."""

    def __init__(self, folder: Path, *, starttls: bool = False) -> None:
        self.port, self.box = free_port(), Letterbox()
        self.certificate, key = make_certificate(folder)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(self.certificate, key)
        self._starttls = starttls
        self._controller: Controller | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What a studio is told to send here."""
        return {
            "STUDIO_MAIL": "smtp",
            "STUDIO_SMTP_HOST": "127.0.0.1",
            "STUDIO_SMTP_PORT": str(self.port),
            "STUDIO_SMTP_USER": USER,
            "STUDIO_SMTP_PASSWORD": PASSWORD,
            "STUDIO_SMTP_SECURITY": "starttls" if self._starttls else "tls",
            "STUDIO_SMTP_CA_FILE": str(self.certificate),
        }

    def up(self) -> None:
        self._controller = Controller(
            self.box,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=None if self._starttls else self._context,
            authenticator=_authenticate,
            # Where TLS is below it, aiosmtpd does not know of it.
            auth_required=self._starttls,
            auth_require_tls=self._starttls,
            tls_context=self._context if self._starttls else None,
            require_starttls=self._starttls,
        )
        self._controller.start()

    def down(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=good)


@contextmanager
def mail_server(folder: Path, *, starttls: bool = False) -> Iterator[MailServer]:
    """A mail server that is up until the end of the test."""
    server = MailServer(folder, starttls=starttls)
    server.up()
    try:
        yield server
    finally:
        server.down()
