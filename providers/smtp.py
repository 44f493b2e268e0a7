"""Mail over SMTP (RFC 5321, submission): encrypted, one connection a message, every refusal judged by its code."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
)

from providers.mail import mail_of
from providers.notification import Message, MessageRefused, Notification
from providers.outsiders import ProviderUnavailable

SECONDS: Final = 15.0
"""For one message as a whole: connecting, proving who we are, handing it over."""

_QUIT_SECONDS: Final = 2.0
_FOR_GOOD: Final = 500


class SmtpTls(StrEnum):
    """STARTTLS: from the first command on; TLS: from the first byte on; NONE: never."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS: Final = {SmtpTls.STARTTLS: 587, SmtpTls.TLS: 465, SmtpTls.NONE: 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpConfiguration:
    """`port` is by `tls` where none is named; `certificates` has those to trust instead of the system's."""

    host: str
    tls: SmtpTls
    sender: str
    sender_name: str
    port: int | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    certificates: Path | None = None


class SmtpNotification:
    """Mail goes out; short messages go where they are told to go, for SMTP has none."""

    def __init__(
        self, configuration: SmtpConfiguration, *, short_messages: Notification, seconds: float = SECONDS
    ) -> None:
        """Raises OSError for certificates that cannot be read."""
        self.short_messages = short_messages
        self._configuration = configuration
        self._context = ssl.create_default_context(cafile=configuration.certificates)
        self._seconds = seconds

    async def send(self, message: Message) -> None:
        """A connection lost before the server said yes counts as a no: then the message may arrive twice, as one."""
        if message.mobile is not None:
            await self.short_messages.send(message)
            return
        configuration = self._configuration
        mail = mail_of(message, sender=configuration.sender, sender_name=configuration.sender_name)
        client = self._client()
        try:
            async with asyncio.timeout(self._seconds):
                await client.connect()
                await client.sendmail(configuration.sender, [message.email or ""], mail.as_bytes())
            await _part(client)
        except SMTPRecipientsRefused as refused:
            _refuse(refused.recipients[0])
        except SMTPDataError as refused:
            _refuse(refused)
        except (SMTPException, OSError, TimeoutError, ValueError) as error:
            raise ProviderUnavailable("smtp", retryable=True) from error
        finally:
            client.close()

    def _client(self) -> SMTP:
        configuration = self._configuration
        return SMTP(
            hostname=configuration.host,
            port=configuration.port or PORTS[configuration.tls],
            use_tls=configuration.tls is SmtpTls.TLS,
            start_tls=configuration.tls is SmtpTls.STARTTLS,
            tls_context=None if configuration.tls is SmtpTls.NONE else self._context,
            username=configuration.user,
            password=configuration.password,
            local_hostname=configuration.sender.partition("@")[2],
            timeout=self._seconds,
        )


def _refuse(refused: SMTPRecipientRefused | SMTPDataError) -> NoReturn:
    """4xx may pass later (greylisting, a full mailbox), 5xx will not. The server's words may quote the address."""
    raise MessageRefused(f"SMTP {refused.code}", for_good=refused.code >= _FOR_GOOD) from None


async def _part(client: SMTP) -> None:
    """Politely; whatever comes of it, the message was accepted."""
    with suppress(SMTPException, OSError, TimeoutError):
        await client.quit(timeout=_QUIT_SECONDS)
