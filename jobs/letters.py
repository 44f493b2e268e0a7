"""What a notice says: a letter to people, a body to programs. Neither holds personal data."""

from datetime import UTC, datetime
from typing import Final

import orjson

from messages import Locale, text
from models import Contract, Notice
from providers.notification import Message
from rules.lifecycle import is_voided
from rules.terms import DeliveryChannel, NoticeKind

TYPE_OF: Final = {
    NoticeKind.CONTRACT_EFFECTIVE: "contract.effective",
    NoticeKind.CONTRACT_VOIDED: "contract.voided",
    NoticeKind.SIGNING_DUE: "signing.due",
    NoticeKind.PAPER_SHIPPED: "paper.shipped",
}
_WORDS: Final = {
    NoticeKind.CONTRACT_EFFECTIVE: "effective",
    NoticeKind.CONTRACT_VOIDED: "voided",
    NoticeKind.SIGNING_DUE: "signing-due",
    NoticeKind.PAPER_SHIPPED: "paper-shipped",
}
ALERT: Final = "operator.alert"
OPERATORS: Final = "operators"


def letter_of(notice: Notice, contract: Contract, channel: DeliveryChannel, now: datetime) -> Message:
    """The contract with its account. Operators are told only of what the e-sign provider ended."""
    if channel is DeliveryChannel.OPERATORS:
        return letter(ALERT, "signing-ended", OPERATORS, contract, now)
    return letter(TYPE_OF[notice.kind], _WORDS[notice.kind], contract.account.reference, contract, now)


def letter(kind: str, words: str, recipient: str, contract: Contract, now: datetime) -> Message:
    """In Chinese: no account has another language."""
    facts = {
        "number": contract.number,
        "title": contract.title,
        "reason": contract.voided_because or text("notification.no-reason.unknown", Locale.ZH_CN),
    }
    return Message(
        kind=kind,
        recipient_reference=recipient,
        subject=text(f"notification.{words}.subject", Locale.ZH_CN, **facts),
        body=text(f"notification.{words}.body", Locale.ZH_CN, **facts),
        at=now,
    )


def webhook_body(notice: Notice, contract: Contract) -> bytes:
    """The contract, with its account, as it stands when this is sent; `timestamp` is when it happened."""
    voided = is_voided(contract.sub_status)
    data = {
        "contractId": f"con_{contract.id.hex}",  # the API's id; schema/ids.py is out of a job's sight
        "number": contract.number,
        "kind": contract.kind,
        "signingMode": contract.signing_mode,
        "status": contract.status,
        "subStatus": None if voided else contract.sub_status,
        "accountReference": contract.account.reference,
    }
    happened = notice.created_at.astimezone(UTC).isoformat()
    return orjson.dumps({"type": TYPE_OF[notice.kind], "timestamp": happened, "data": data})
