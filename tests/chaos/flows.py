"""Contracts out for signing at the stand-in of 腾讯电子签, with flows of their own there, many at once."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from documents.text import text_sha256
from jobs.paper import paper_of
from models import Contract, EsignFlow
from models.database import transaction
from rules.terms import SigningMode
from schema.ids import IdType, id_of
from tests.chaos.fleet import Fleet
from tests.chaos.racing import Request
from tests.chaos.staging import COMPANY, OUT, Stage, Staged, Step
from tests.providers.tencent_book import ALIVE, Approver, ApproveStatus, Flow, FlowStatus
from tests.providers.tencent_news import News
from tests.providers.tencent_stand_in import (
    CALLBACK_KEY,
    CALLBACK_TOKEN,
    SECRET_ID,
    SECRET_KEY,
    TencentStandIn,
)

CALLBACKS: Final = "/callbacks/esign/tencent_ess"
_TURN: Final = 0.03
"""Seconds between two of our transactions: SQLite lets a waiting process look only now and then."""


def settings_of(provider: TencentStandIn) -> dict[str, str]:
    """For the program to have its contracts signed there."""
    told = provider.configuration()
    return {
        "HETONG_ESIGN": "tencent_ess",
        "HETONG_TENCENT_SECRET_ID": SECRET_ID,
        "HETONG_TENCENT_SECRET_KEY": SECRET_KEY,
        "HETONG_TENCENT_OPERATOR_USER_ID": told.operator_user_id,
        "HETONG_TENCENT_VENDOR_SEAL_ID": told.vendor_seal_id,
        "HETONG_TENCENT_CALLBACK_TOKEN": CALLBACK_TOKEN,
        "HETONG_TENCENT_CALLBACK_KEY": CALLBACK_KEY,
        "HETONG_TENCENT_ENDPOINT": told.endpoint,
        "HETONG_TENCENT_FILE_ENDPOINT": told.file_endpoint,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """A contract that waits for its customer, and its flow."""

    staged: Staged
    contract_id: UUID
    flow: Flow

    @property
    def id(self) -> str:
        return id_of(IdType.CONTRACT, self.contract_id)


class SigningStage(Stage):
    """`provider`: where the flows are."""

    def __init__(self, fleet: Fleet, name: str, provider: TencentStandIn) -> None:
        super().__init__(fleet, name)
        self._provider = provider

    async def out(self) -> Out:
        """Its customer is to sign; nothing was drawn, and the provider has some file."""
        async with transaction():  # each by itself: workers want to write meanwhile
            staged = await self.account()
            contract = await self.contract(staged, *OUT, mode=SigningMode.BILATERAL)
            flow = self._opened(contract)
            await self.flow(contract, flow.flow_id, contract.id.hex * 2, datetime.now(UTC))
        await asyncio.sleep(_TURN)
        return Out(staged=staged, contract_id=contract.id, flow=flow)

    async def confirmed(self, public_url: str) -> UUID:
        """Its flow is to be opened by the workers, who draw it first."""
        async with transaction():
            staged = await self.account()
            contract = await self.contract(staged, Step.FILLED_IN, mode=SigningMode.BILATERAL)
            paper = await paper_of(await Contract.get(id=contract.id), public_url=public_url)
            await Contract.filter(id=contract.id).update(confirmed_text_sha256=text_sha256(paper))
            await self.walk(contract, Step.TEXT_CONFIRMED, Step.SIGNING_CONFIRMED)
        await asyncio.sleep(_TURN)
        return contract.id

    def callback(self, out: Out, url: str, *, status: FlowStatus = FlowStatus.COMPLETED) -> Request:
        """News of its flow, as the provider sends them."""
        data = {**out.flow.news, "FlowCallbackStatus": int(status)}
        news = News(message_id=f"yDmsg{out.flow.flow_id}", kind="FlowStatusChange", data=data)
        post = self._provider.envelopes.post(news)
        return Request(url=f"{url}{CALLBACKS}", body=post.body.decode(), headers=post.headers)

    def _opened(self, contract: Contract) -> Flow:
        approvers = [
            {
                "ApproverType": 0,
                "ApproverName": "陆知微",
                "ApproverMobile": "13800138000",
                "OrganizationName": COMPANY.name,
            },
            {"ApproverType": 3, "OrganizationName": "云服务（深圳）有限公司"},
        ]
        asked: dict[str, Any] = {
            "FlowName": "云服务合同",
            "Operator": {"UserId": "yDoperator"},
            "UserData": contract.id.hex,
            "Approvers": approvers,
        }
        made = [
            Approver(asked=each, sign_id=f"{contract.id.hex}{place}") for place, each in enumerate(approvers)
        ]
        made[0].status = ApproveStatus.WAITING
        flow = Flow(
            flow_id=f"yDC{contract.id.hex}",
            asked=asked,
            file=b"%PDF-1.7 " + contract.id.hex.encode(),
            approvers=made,
            created_at=int(datetime.now(UTC).timestamp()),
        )
        self._provider.book.flows[flow.flow_id] = flow
        return flow


async def signs(provider: TencentStandIn, flow: Flow) -> bool:
    """The customer signs, if the flow still is to be signed."""

    def sign() -> bool:
        try:
            provider.customer_signs(flow.flow_id)
        except AssertionError:
            assert flow.status not in ALIVE
            return False
        return True

    return await asyncio.to_thread(sign)


@contextmanager
def calling_back(provider: TencentStandIn, url: str, *, seconds: float) -> Iterator[None]:
    """Every message is posted as it arises, after a pause."""
    provider.calls_back(f"{url}{CALLBACKS}", seconds=seconds)
    try:
        yield
    finally:
        provider.calls_back(None)


async def as_if_patience_were_over() -> int:
    """Answers that never came are given up after a quarter of an hour: for how many that is now."""
    now = datetime.now(UTC)
    lost = EsignFlow.filter(
        asked_at__lt=now - timedelta(seconds=15), flow_id=None, current_slot__isnull=False
    )  # a call may take ten
    contracts = await lost.values_list("contract_id", flat=True)
    await lost.update(asked_at=now - timedelta(minutes=16))
    await Contract.filter(id__in=contracts).update(work_due_at=now)
    return len(contracts)
