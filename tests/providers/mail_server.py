"""A real mail server (aiosmtpd) on this machine: encrypted, for who knows the password, and bad-tempered when told."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from providers.smtp import SmtpConfiguration, SmtpTls

USER, PASSWORD = "hetong", "s3cret-of-the-mail-server"
SENDER = "contracts@vendor.example"


@dataclass
class MailServer:
    """`recipient`, `content`: what it answers to RCPT and to the letter itself; null for yes.

    `drops`: takes the letter and cuts the connection without a word. `slow`: seconds before any answer to RCPT.
    """

    folder: Path
    port: int = 0
    recipient: str | None = None
    content: str | None = None
    drops: bool = False
    slow: float = 0.0
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    def configuration(self, **changes: Any) -> SmtpConfiguration:
        known: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": SmtpTls.STARTTLS,
            "sender": SENDER,
            "sender_name": "云岚示例信息技术（北京）有限公司",
            "user": USER,
            "password": PASSWORD,
            "certificates": self.folder / "server.pem",
        }
        return SmtpConfiguration(**known | changes)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(self.slow)
        if self.recipient is not None:
            return self.recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802 - likewise
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.encrypted.append(session.ssl is not None)
        if self.drops:
            assert server.transport is not None
            server.transport.close()
        return self.content or "250 OK"


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(folder: Path, *, tls: SmtpTls = SmtpTls.STARTTLS) -> AsyncIterator[MailServer]:
    served, sessions = MailServer(folder), list[SMTP]()
    context = _context(folder)
    options: dict[str, Any] = {"auth_required": True, "authenticator": _known}
    if tls is SmtpTls.STARTTLS:
        options |= {"tls_context": context, "require_starttls": True}
    else:
        options |= {"auth_require_tls": False}

    def session() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a password may come in the clear is what is tested
            sessions.append(SMTP(served, hostname="mail.example", **options))
        return sessions[-1]

    encrypted = context if tls is SmtpTls.TLS else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=encrypted)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for each in sessions:
            if each.transport is not None:
                each.transport.close()
        await asyncio.sleep(0.01)  # for what is closed to be gone


def _context(folder: Path) -> ssl.SSLContext:
    """With a certificate for 127.0.0.1 that nobody but who is told trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "server.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context
