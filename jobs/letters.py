"""What a notice says: a letter to people, a body to programs. Neither holds personal data."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import orjson

from jobs.paper import CHINA
from jobs.services import Services
from messages import Locale, label, text
from models import Contract, Delivery, Notice
from providers.notification import Message
from rules.lifecycle import is_voided, state_of
from rules.notices import TEST_TYPE, TYPE_OF
from rules.terms import ContractEventStep, ContractSubStatus, DeliveryChannel, NoticeKind

_WORDS: Final = {
    NoticeKind.CONTRACT_EFFECTIVE: "effective",
    NoticeKind.CONTRACT_VOIDED: "voided",
    NoticeKind.SIGNING_DUE: "signing-due",
    NoticeKind.SIGNING_DEADLINE: "signing-deadline",
    NoticeKind.PAPER_SHIPPED: "paper-shipped",
}
ALERT: Final = "operator.alert"
OPERATORS: Final = "operators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A notice with its contract and account; `sign_by` where the kind has a deadline."""

    notice: Notice
    contract: Contract
    sign_by: datetime | None

    @property
    def step(self) -> ContractEventStep | None:
        name = self.notice.told.get("step")
        return None if name is None else ContractEventStep(name)

    @property
    def sub_status(self) -> ContractSubStatus:
        """Where the contract stood then, however often and late it is told."""
        return ContractSubStatus(self.notice.told.get("subStatus", self.contract.sub_status))

    @property
    def version(self) -> int:
        return int(self.notice.told.get("version", self.contract.version))


def letter_of(happened: Happened, delivery: Delivery, services: Services) -> Message:
    """Operators are told only of what the e-sign provider ended."""
    if delivery.channel is DeliveryChannel.OPERATORS:
        return alert_of(
            "signing-ended", happened.contract, services, id=delivery.message_id, step=happened.step
        )
    contract, kind = happened.contract, happened.notice.kind
    locale = Locale(contract.language or Locale.ZH_CN)
    party_a = contract.party_a_copy
    subject, body = _in_words(_WORDS[kind], locale, contract, services, happened.step, happened.sign_by)
    return Message(
        id=delivery.message_id,
        kind=TYPE_OF[kind],
        recipient_reference=contract.account.reference,
        email=None if party_a is None else party_a.values["email"],
        language=locale,
        subject=subject,
        body=f"{body}\n\n{text('notification.automatic', locale)}",
        at=services.now(),
    )


def alert_of(
    words: str, contract: Contract, services: Services, *, id: str, step: ContractEventStep | None = None
) -> Message:
    """In Chinese, with the same in English below: who of the operators reads it is not known."""
    (subject, chinese), (_, english) = (
        _in_words(words, locale, contract, services, step) for locale in (Locale.ZH_CN, Locale.EN)
    )
    return Message(
        id=id,
        kind=ALERT,
        recipient_reference=OPERATORS,
        email=services.operators_email,
        language=Locale.ZH_CN,
        subject=subject,
        body=f"{chinese}\n\n{english}",
        at=services.now(),
    )


def _in_words(
    words: str,
    locale: Locale,
    contract: Contract,
    services: Services,
    step: ContractEventStep | None,
    sign_by: datetime | None = None,
) -> tuple[str, str]:
    """Subject and body. The reason is the step's name: what people typed as theirs may be about anybody."""
    facts = {
        "number": contract.number,
        "title": contract.title,
        "reason": text("notification.no-reason.unknown", locale) if step is None else label(step, locale),
        "consoleUrl": services.console_url or services.public_url,
        "verifyUrl": f"{services.public_url}/verify",
    }
    if sign_by is not None:
        facts["signBy"] = f"{sign_by.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return (
        text(f"notification.{words}.subject", locale, **facts),
        text(f"notification.{words}.body", locale, **facts),
    )


def webhook_body(happened: Happened) -> bytes:
    """The same at every attempt: `timestamp` is when it happened, and `data` the contract as it stood then."""
    contract, stood = happened.contract, happened.sub_status
    voided = is_voided(stood)
    data = {
        "contractId": f"con_{contract.id.hex}",  # the API's id; schema/ids.py is out of a job's sight
        "number": contract.number,
        "kind": contract.kind,
        "signingMode": contract.signing_mode,
        "status": state_of(stood).status,
        "subStatus": None if voided else stood,
        "version": happened.version,
        "accountReference": contract.account.reference,
    }
    if voided:
        data["reason"] = happened.step
    if happened.sign_by is not None:
        data["signBy"] = _instant(happened.sign_by)
    happened_at = _instant(happened.notice.created_at)
    return orjson.dumps({"type": TYPE_OF[happened.notice.kind], "timestamp": happened_at, "data": data})


def webhook_test_body(webhook_id: UUID, now: datetime) -> bytes:
    data = {"webhookId": f"whk_{webhook_id.hex}"}
    return orjson.dumps({"type": TEST_TYPE, "timestamp": _instant(now), "data": data})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
