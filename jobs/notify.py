"""Tell the customer how a contract came out: at least once, after the fact is stored."""

from datetime import timedelta
from typing import Final

import structlog

from jobs.services import Services
from messages import Locale, text
from models import Contract, EsignFlow, Notice
from providers.notification import Message
from rules.terms import NoticeKind

_WORDS: Final = {
    NoticeKind.CONTRACT_EFFECTIVE: ("contract.effective", "effective"),
    NoticeKind.CONTRACT_VOIDED: ("contract.voided", "voided"),
    NoticeKind.SIGNING_DUE: ("signing.due", "signing-due"),
    NoticeKind.PAPER_SHIPPED: ("paper.shipped", "paper-shipped"),
}
ALERT: Final = "operator.alert"
OPERATORS: Final = "operators"
_AT_ONCE: Final = 50
_AGAIN: Final = timedelta(minutes=1)
_LOG: Final = structlog.get_logger("notify")


async def fan_out(services: Services) -> None:
    """Tells what is due to be told. Of two workers one tells it; where it fails, it is due again."""
    now = services.now()
    for notice in await Notice.filter(due_at__lte=now).order_by("due_at").limit(_AT_ONCE):
        claimed = Notice.filter(id=notice.id, due_at=notice.due_at)
        if not await claimed.update(due_at=now + _AGAIN):
            continue
        try:
            await _tell(notice, services)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again and keeps nobody else waiting
            _LOG.warning("notice failed", notice=str(notice.id), exc_info=error)
            continue
        await Notice.filter(id=notice.id).update(due_at=None)


async def _tell(notice: Notice, services: Services) -> None:
    """A contract that the e-sign provider ended is told to operators too."""
    contract = await Contract.get(id=notice.contract_id).select_related("account")
    kind, words = _WORDS[notice.kind]
    await _send(kind, words, contract.account.reference, contract, services)
    if notice.kind is NoticeKind.CONTRACT_VOIDED and await EsignFlow.exists(contract_id=contract.id):
        await _send(ALERT, "signing-ended", OPERATORS, contract, services)


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
