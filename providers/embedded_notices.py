"""What the embedded e-sign provider tells signatories by short message."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from messages import Locale, text
from providers.embedded_book import Flow
from providers.embedded_links import EmbeddedLinks
from providers.notification import Message, Notification

INVITATION: Final = "esign.invitation"
CODE: Final = "esign.code"
REMINDER: Final = "esign.reminder"
_CHINA: Final = ZoneInfo("Asia/Shanghai")


class Notices:
    """All raise ProviderUnavailable when the message was not accepted."""

    def __init__(self, notification: Notification, links: EmbeddedLinks, now: Callable[[], datetime]) -> None:
        self._notification = notification
        self._links = links
        self._now = now

    async def invite(self, flow: Flow) -> None:
        await self._send(INVITATION, flow, url=self._links.signing_url(flow.id), signBy=_sign_by(flow))

    async def remind(self, flow: Flow) -> None:
        await self._send(REMINDER, flow, url=self._links.signing_url(flow.id), signBy=_sign_by(flow))

    async def send_code(self, flow: Flow) -> None:
        await self._send(CODE, flow, signingCode=flow.code or "")

    async def _send(self, kind: str, flow: Flow, **facts: str) -> None:
        facts |= {"title": flow.title, "customer": flow.customer.subject.name}
        await self._notification.send(
            Message(
                kind=kind,
                recipient_reference=flow.customer.account_reference,
                subject=text(f"notification.{kind}.subject", Locale.ZH_CN, **facts),
                body=text(f"notification.{kind}.body", Locale.ZH_CN, **facts),
                at=self._now(),
                mobile=flow.customer.signatory_mobile,
            )
        )


def _sign_by(flow: Flow) -> str:
    return f"{flow.sign_by.astimezone(_CHINA):%Y-%m-%d %H:%M}"
