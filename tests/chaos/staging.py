"""Contracts where races begin, made by the models in one transaction: a race is worth nothing without many of them."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID, uuid4

from tortoise.queryset import QuerySet

from models import (
    Account,
    Actor,
    Contract,
    ContractLine,
    ContractNumber,
    Document,
    EsignFlow,
    Order,
    OrderClaim,
)
from models.copies import PartyACopy, signatory_as_json
from models.order import OrderRow
from providers.tencent_ess_configuration import NAME as TENCENT
from rules.lifecycle import MOVES
from rules.numbers import contract_number
from rules.signatory import Signatory
from rules.subject import Subject
from rules.terms import (
    ActorKind,
    ContractEventStep,
    ContractKind,
    CredentialType,
    DocumentKind,
    OrderStatus,
    SigningMode,
    SubjectType,
)
from schema.ids import IdType, id_of
from tests.api import mutation_of
from tests.chaos.fleet import Fleet
from tests.chaos.racing import Request
from tests.contracts import VENDOR, complete_profile
from tests.models.builders import ACTORS

Step = ContractEventStep
COMPANY: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
SIGNATORY: Final = Signatory(name="陆知微", mobile="13800138000", id_number=None)
DRAWN: Final = (Step.DRAFT_RENDERED,)
SEALED: Final = (Step.DRAFT_RENDERED, Step.FINALIZED, Step.SEALED)
VOIDED: Final = (Step.DRAFT_RENDERED, Step.VOIDED)
OUT: Final = (Step.FILLED_IN, Step.TEXT_CONFIRMED, Step.SIGNING_CONFIRMED, Step.DRAFT_RENDERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """An account, and what it has, by the API's ids."""

    account: Account
    profile: str
    token: str
    fleet: Fleet

    def asks(self, url: str, name: str, input: dict[str, Any]) -> Request:
        body = json.dumps({"query": mutation_of(name), "variables": {"input": input}})
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept-Language": "en",
        }
        return Request(url=f"{url}/graphql", body=body, headers=headers)

    @property
    def urls(self) -> tuple[str, str]:
        """Of two servers, or twice of the only one."""
        return self.fleet.urls[0], self.fleet.urls[-1]


class Stage:
    """`name` keeps one race's accounts apart from another's."""

    def __init__(self, fleet: Fleet, name: str) -> None:
        self._fleet, self.name = fleet, name
        self._numbers = count(1)

    async def account(self) -> Staged:
        """As the outsiders see it too, with a complete profile."""
        reference, now = f"R-{self.name}-{next(self._numbers)}", datetime.now(UTC)
        account = await Account.create(
            reference=reference,
            name=COMPANY.name,
            subject_type=COMPANY.subject_type,
            subject_name=COMPANY.name,
            credential_type=COMPANY.credential_type,
            credential_number=COMPANY.credential_number,
            verified_at=datetime(2026, 11, 1, tzinfo=UTC),
            synchronised_at=now,
            created_at=now,
            updated_at=now,
        )
        profile = await complete_profile(account, now=now)
        return Staged(
            account=account,
            profile=id_of(IdType.PARTY_A_PROFILE, profile.id),
            token=self._fleet.token(reference),
            fleet=self._fleet,
        )

    @property
    def contracts(self) -> QuerySet[Contract]:
        """Of all accounts of this stage."""
        return Contract.filter(account__reference__startswith=f"R-{self.name}-")

    async def order(self, staged: Staged) -> Order:
        """The one order of an account R…, as billing tells of it."""
        order = await Order.create(
            account_id=staged.account.id,
            number=f"{staged.account.reference}-1",
            status=OrderStatus.PAID,
            placed_at=datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
            product_name="云服务器",
            specification="2 核 4 GB",
            period="1 年",
            amount_fen=100,
            updated_at=datetime.now(UTC),
        )
        copied = {name: getattr(order, name) for name in _COPIED}
        await OrderRow.create(order_id=order.id, position=1, **copied)
        return order

    async def contract(
        self,
        staged: Staged,
        *steps: Step,
        mode: SigningMode = SigningMode.UNILATERAL,
        order: Order | None = None,
    ) -> Contract:
        """Walked so far, by whom each step is; for the order, or else a framework contract."""
        key, now = uuid4(), datetime.now(UTC)
        kind = ContractKind.ORDER if order else ContractKind.FRAMEWORK
        sequence = (await ContractNumber.create(contract_id=key)).sequence
        copy = PartyACopy(profile_id=UUID(int=0).hex, subject=COMPANY, values=_VALUES)
        contract = await Contract.open(
            actor=ACTORS[ActorKind.CUSTOMER],
            now=now,
            facts={},
            id=key,
            number=contract_number(kind, now.date(), sequence),
            account_id=staged.account.id,
            kind=kind,
            signing_mode=mode,
            title="云服务合同",
            vendor=VENDOR.as_json(),
            text_version="2026-11-1",
            verification_code="0123-4567-89AB-CDEF-GHJK",
            party_a=copy.as_json(),
            party_a_name=COMPANY.name,
            signatory=signatory_as_json(SIGNATORY) if mode is SigningMode.BILATERAL else None,
        )
        if order is not None:
            await OrderClaim.create(order_id=order.id, contract_id=contract.id)
            await ContractLine.create(contract_id=contract.id, position=1, **_line(order))
        await self.walk(contract, *steps)
        return contract

    async def walk(self, contract: Contract, *steps: Step) -> None:
        now = datetime.now(UTC)
        for step in steps:
            changes: dict[str, Any] = {"effective_at": now} if step is Step.SEALED else {}
            await contract.advance(step, actor=_actor(contract, step), now=now, **changes)

    async def flow(self, contract: Contract, flow_id: str, sha256: str, now: datetime) -> None:
        """As it is once the provider has answered, not to be looked at before something happens."""
        await EsignFlow.create(
            contract_id=contract.id,
            current_slot=contract.id,
            provider=TENCENT,
            document_sha256=sha256,
            pages=1,
            sign_by=now + timedelta(days=30),
            flow_id=flow_id,
            signing_url="https://sign.example/1",
            reminders_left=3,
            created_at=now,
        )
        await Document.create(
            contract_id=contract.id,
            kind=DocumentKind.DRAFT,
            sha256=sha256,
            byte_size=1,
            pages=1,
            media_type="application/pdf",
            file_name="draft.pdf",
            created_at=now,
        )
        await Contract.filter(id=contract.id).update(work_due_at=now + timedelta(minutes=10))


_VALUES: Final = {
    **dict.fromkeys(("postcode", "legalRepresentative", "bankName", "bankAccount", "taxNumber")),
    "address": "广东省深圳市南山区示例路一号",
    "contact": "陆知微",
    "phone": "13800138000",
    "email": "contracts@example.com",
}


_COPIED: Final = ("product_name", "specification", "period", "amount_fen")


def _line(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.id,
        "order_number": order.number,
        "order_status": order.status,
        **{name: getattr(order, name) for name in _COPIED},
    }


def _actor(contract: Contract, step: Step) -> Actor:
    return next(
        ACTORS[move.actor]
        for move in MOVES
        if step in move.steps
        and contract.signing_mode in move.signing_modes
        and contract.sub_status in move.before
    )
