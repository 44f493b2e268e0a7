"""Letters through a real mail server: encrypted, proven, and every kind of refusal told apart."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from providers.notification import EmbeddedNotification, Message, MessageRefused
from providers.outsiders import ProviderUnavailable
from providers.smtp import SmtpNotification, SmtpTls
from tests.providers.mail_server import PASSWORD, SENDER, MailServer, mail_server

ADDRESS = "lu.zhiwei@customer.example"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with mail_server(tmp_path) as opened:
        yield opened


def letter(**changes: Any) -> Message:
    values: dict[str, Any] = {
        "id": "mail.0123456789abcdef",
        "kind": "contract.effective",
        "recipient_reference": "AC1",
        "email": ADDRESS,
        "subject": "合同 KJ-20261126-00000001-3 已生效",
        "body": "您的合同已生效。",
        "at": datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
    }
    return Message(**values | changes)


def sender_to(server: MailServer, *, seconds: float = 10.0, **changes: Any) -> SmtpNotification:
    log = EmbeddedNotification(server.folder)
    return SmtpNotification(server.configuration(**changes), short_messages=log, seconds=seconds)


async def refusal(server: MailServer) -> MessageRefused:
    with pytest.raises(MessageRefused) as refused:
        await sender_to(server).send(letter())
    return refused.value


async def unavailable(server: MailServer, *, seconds: float = 10.0, **changes: Any) -> str:
    """The kind of failure underneath."""
    with pytest.raises(ProviderUnavailable) as failed:
        await sender_to(server, seconds=seconds, **changes).send(letter())
    assert failed.value.retryable
    assert ADDRESS not in str(failed.value)
    return type(failed.value.__cause__).__name__


async def test_a_letter_arrives_encrypted_at_its_one_recipient(server: MailServer) -> None:
    await sender_to(server).send(letter())
    (arrived,) = server.letters
    assert server.encrypted == [True]
    assert server.envelopes == [(SENDER, [ADDRESS])]
    assert arrived["Subject"] == letter().subject
    assert arrived["Message-ID"] == "<mail.0123456789abcdef@vendor.example>"


async def test_a_server_that_is_encrypted_from_the_first_byte_works_too(tmp_path: Path) -> None:
    async with mail_server(tmp_path, tls=SmtpTls.TLS) as server:
        await sender_to(server, tls=SmtpTls.TLS).send(letter())
        assert len(server.letters) == 1


async def test_without_encryption_only_where_it_is_told(tmp_path: Path) -> None:
    async with mail_server(tmp_path, tls=SmtpTls.NONE) as server:
        await sender_to(server, tls=SmtpTls.NONE).send(letter())
        assert server.encrypted == [False]
        assert (
            await unavailable(server) == "SMTPException"
        )  # it offers no STARTTLS: nothing is sent in the clear
        assert len(server.letters) == 1


async def test_a_certificate_nobody_trusts_gets_neither_password_nor_letter(server: MailServer) -> None:
    assert await unavailable(server, certificates=None) in {"SMTPConnectError", "SSLCertVerificationError"}
    assert server.letters == []


async def test_a_wrong_password_is_the_servers_no_and_not_the_letters(server: MailServer) -> None:
    assert await unavailable(server, password="wrong") == "SMTPAuthenticationError"
    assert server.letters == []


@pytest.mark.parametrize(
    ("answer", "for_good"),
    [("450 4.2.1 greylisted", False), ("452 4.2.2 full", False), (f"550 5.1.1 <{ADDRESS}> unknown", True)],
)
async def test_a_refused_recipient_is_judged_by_the_code_and_not_quoted(
    server: MailServer, answer: str, for_good: bool
) -> None:
    server.recipient = answer
    refused = await refusal(server)
    assert (refused.why, refused.for_good) == (f"SMTP {answer[:3]}", for_good)
    assert server.letters == []


@pytest.mark.parametrize(("answer", "for_good"), [("451 4.3.0 later", False), ("554 5.7.1 spam", True)])
async def test_a_refused_letter_is_judged_likewise(server: MailServer, answer: str, for_good: bool) -> None:
    server.content = answer
    refused = await refusal(server)
    assert (refused.why, refused.for_good) == (f"SMTP {answer[:3]}", for_good)


async def test_a_connection_lost_after_the_letter_is_no_yes(server: MailServer) -> None:
    """It may have been taken: sent again, it has the same Message-ID."""
    server.drops = True
    assert await unavailable(server) == "SMTPServerDisconnected"
    server.drops = False
    await sender_to(server).send(letter())
    assert [each["Message-ID"] for each in server.letters] == ["<mail.0123456789abcdef@vendor.example>"] * 2


async def test_a_slow_server_is_not_waited_for(server: MailServer) -> None:
    server.slow = 5.0
    started = asyncio.get_running_loop().time()
    assert await unavailable(server, seconds=0.5) in {"TimeoutError", "SMTPReadTimeoutError"}
    assert asyncio.get_running_loop().time() - started < 2.0


async def test_a_server_that_never_says_a_word_is_not_waited_for(tmp_path: Path) -> None:
    async def mute_until_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silence = await asyncio.start_server(mute_until_gone, "127.0.0.1", 0)
    async with silence:
        mute = MailServer(tmp_path, port=silence.sockets[0].getsockname()[1])
        assert "Timeout" in await unavailable(mute, seconds=0.3, certificates=None)
        await asyncio.sleep(0.01)  # for the connection to be gone


async def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = MailServer(tmp_path, port=free.getsockname()[1])
        assert await unavailable(nobody, certificates=None) == "SMTPConnectError"


@pytest.mark.parametrize(
    ("email", "why"),
    [
        (None, "no e-mail address"),
        ("", "no e-mail address"),
        ("nobody", "not an e-mail address"),
        ("a@b.example\r\nRCPT TO:<c@d.example>", "not an e-mail address"),
        ("a@b.example>,<c@d.example", "not an e-mail address"),
    ],
)
async def test_without_a_right_address_nobody_is_asked(
    server: MailServer, email: str | None, why: str
) -> None:
    with pytest.raises(MessageRefused) as refused:
        await sender_to(server).send(letter(email=email))
    assert (refused.value.why, refused.value.for_good) == (why, True)
    assert server.letters == []


async def test_short_messages_go_where_they_are_logged(server: MailServer) -> None:
    await sender_to(server).send(letter(mobile="13800138000"))
    assert server.letters == []
    (logged,) = await EmbeddedNotification(server.folder).sent()
    assert (logged.mobile, logged.email) == ("13800138000", None)


def test_neither_password_nor_address_shows(tmp_path: Path) -> None:
    shown = f"{MailServer(tmp_path).configuration()!r} {letter()!r}"
    assert PASSWORD not in shown
    assert ADDRESS not in shown
