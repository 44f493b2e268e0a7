"""Tell the customer that a contract took effect: at least once, after the fact is stored."""

from typing import Final

from jobs.services import Services
from messages import Locale, text
from models import Contract
from providers.notification import Message

EFFECTIVE: Final = "contract.effective"


async def notify(contract: Contract, services: Services) -> None:
    account = await contract.account
    facts = {"number": contract.number, "title": contract.title}
    await services.notification.send(
        Message(
            kind=EFFECTIVE,
            recipient_reference=account.reference,
            subject=text("notification.effective.subject", Locale.ZH_CN, **facts),
            body=text("notification.effective.body", Locale.ZH_CN, **facts),
            at=services.now(),
        )
    )
    await Contract.filter(id=contract.id).update(notice_due_at=None)
