"""Webhooks and notices as rows, and receivers that fail on purpose."""

import json
from typing import Any

from jobs.services import Services
from models import Contract, Delivery, Notice, Webhook
from models.copies import PartyACopy
from providers.webhooks import Answer, Call, Outcome, UrlMistake
from rules.terms import ContractEventStep, ContractSubStatus, DeliveryChannel, NoticeKind
from tests.jobs.signing import ALL, COMPANY, VALUES
from tests.jobs.work import waiting_contract
from tests.receiver import SECRET

PARTY_A = PartyACopy(profile_id="0" * 32, subject=COMPANY, values={**dict.fromkeys(ALL), **VALUES})
"""Its contact is 陆知微, its e-mail contracts@example.com."""


async def a_webhook(services: Services, url: str, *kinds: NoticeKind, **columns: Any) -> Webhook:
    now = services.now()
    row: dict[str, Any] = {"url": url, "secret": SECRET, "kinds": json.dumps(kinds), "created_by": "op"}
    return await Webhook.create(**row | columns, created_at=now, updated_at=now)


async def a_notice(
    services: Services,
    contract: Contract | None = None,
    *,
    kind: NoticeKind = NoticeKind.CONTRACT_EFFECTIVE,
    step: ContractEventStep = ContractEventStep.SEALED,
    stood: ContractSubStatus = ContractSubStatus.ELECTRONIC_EFFECTIVE,
    **columns: Any,
) -> Notice:
    """Of a contract that has party A's data, typed reasons and no work to do; it stood at `stood`, wherever it is."""
    contract = contract or await waiting_contract(services)
    row: dict[str, Any] = {"party_a": PARTY_A.as_json(), "voided_because": "陆知微不签了"}
    await Contract.filter(id=contract.id).update(work_due_at=None, **row | columns)
    facts = {"step": step, "subStatus": stood}
    await Notice.tell(kind, contract, now=services.now(), version=7, **facts)
    notice = await Notice.filter(contract_id=contract.id).order_by("-created_at").first()
    assert notice is not None
    return notice


async def given_up(services: Services, webhook: Webhook, count: int = 1) -> list[Delivery]:
    """Deliveries to a webhook that were tried ten times in vain."""
    rows = []
    for _ in range(count):
        notice, now = await a_notice(services), services.now()
        await Notice.filter(id=notice.id).update(due_at=None)
        in_vain: dict[str, Any] = {"attempts": 10, "last_error": "500", "given_up_at": now}
        to: dict[str, Any] = {"channel": DeliveryChannel.WEBHOOK, "webhook_id": webhook.id}
        rows.append(await Delivery.create(notice_id=notice.id, created_at=now, **to, **in_vain))
    return rows


async def to_webhook() -> Delivery:
    return await Delivery.get(channel=DeliveryChannel.WEBHOOK)


async def mail() -> Delivery:
    return await Delivery.get(channel=DeliveryChannel.MAIL)


class Silent:
    """Every call to it fails, and is counted."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        return Answer(outcome=Outcome.UNREACHABLE, detail="silence")

    def mistake_in(self, url: str) -> UrlMistake | None:
        return None
