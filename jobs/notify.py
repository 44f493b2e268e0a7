"""Tell the customer how a contract came out: at least once, after the fact is stored."""

from typing import Final

from jobs.services import Services
from messages import Locale, text
from models import Contract
from providers.notification import Message
from rules.lifecycle import is_in_effect

EFFECTIVE: Final = "contract.effective"
VOIDED: Final = "contract.voided"
ALERT: Final = "operator.alert"
OPERATORS: Final = "operators"


async def notify(contract: Contract, services: Services) -> None:
    """In effect, or ended by the e-sign provider; of the latter operators hear too."""
    account = await contract.account
    if is_in_effect(contract.sub_status):
        await _send(EFFECTIVE, "effective", account.reference, contract, services)
    else:
        await _send(VOIDED, "voided", account.reference, contract, services)
        await _send(ALERT, "signing-ended", OPERATORS, contract, services)
    await Contract.filter(id=contract.id).update(notice_due_at=None)


async def alert(contract: Contract, services: Services) -> None:
    """Operators hear of a signature that no move can put right."""
    await _send(ALERT, "signed-in-vain", OPERATORS, contract, services)


async def _send(kind: str, words: str, recipient: str, contract: Contract, services: Services) -> None:
    facts = {
        "number": contract.number,
        "title": contract.title,
        "reason": contract.voided_because or text("notification.no-reason.unknown", Locale.ZH_CN),
    }
    await services.notification.send(
        Message(
            kind=kind,
            recipient_reference=recipient,
            subject=text(f"notification.{words}.subject", Locale.ZH_CN, **facts),
            body=text(f"notification.{words}.body", Locale.ZH_CN, **facts),
            at=services.now(),
        )
    )
