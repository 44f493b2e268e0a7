"""One account that has everything an account can have."""

from datetime import date, datetime, timedelta
from typing import Any

from jobs.holds import judge_hold
from models import (
    Account,
    AccountEvent,
    Actor,
    Contract,
    ContractEvent,
    Document,
    FilingClaim,
    FilingOrder,
    OrderClaim,
    Shipment,
    Supplement,
    record_account_event,
    record_contract_event,
)
from models.copies import FilingCopy, TracePoint, signatory_as_json, trace_as_json
from models.database import transaction
from providers.demonstration import DemonstrationUser
from rules.signatory import Signatory
from rules.terms import (
    AccountEventStep,
    ActorKind,
    ContractEventStep,
    ContractKind,
    DocumentKind,
    OrderStatus,
    SigningMode,
)
from schema.ids import IdType, id_of
from tests.authorisation.shelves import (
    SUB,
    Shelves,
    a_supplement,
    shelved_contract,
    with_account,
    with_profile_and_recipient,
    with_signatures,
)
from tests.models.builders import a_filing_order, a_line, an_order
from tests.resolvers.shelf import a_flow, account_of


async def filled(user: DemonstrationUser, now: datetime) -> Shelves:
    account = await account_of(user)
    shelves = Shelves(account, user, now, {}, {"Account": id_of(IdType.ACCOUNT, account.id)})
    await with_account(shelves)
    await with_profile_and_recipient(shelves)
    await _framework(shelves)
    await _order(shelves)
    await _filing(shelves)
    await _unfinished(shelves)
    await _histories(shelves)
    return shelves


async def _framework(shelves: Shelves) -> None:
    """In effect, by the company's former name, for which the account is on hold; its paper copies were asked for."""
    now = shelves.now
    contract = await shelved_contract(
        shelves,
        "framework",
        1,
        kind=ContractKind.FRAMEWORK,
        framework_slot=shelves.account.id,
        sub_status=SUB.PAPER_REQUESTED,
        effective_at=now,
        paper_requested_at=now,
    )
    own = await _papers(contract, shelves)
    await a_supplement(shelves, None, "GM-1")
    shelves.ids["Supplement"] = id_of(IdType.SUPPLEMENT, own.id)


async def _papers(contract: Contract, shelves: Shelves) -> Supplement:
    await _documents(contract, shelves.now)
    await with_signatures(contract, shelves.now)
    await _shipment(contract, shelves)
    return await a_supplement(shelves, contract.id, "BC-1")


async def _documents(contract: Contract, now: datetime) -> None:
    for kind in (DocumentKind.DRAFT, DocumentKind.SEALED):
        await Document.create(
            contract_id=contract.id,
            kind=kind,
            sha256=f"{contract.id.hex}{kind:0>32}"[:64],
            byte_size=100,
            pages=3,
            media_type="application/pdf",
            file_name=f"{contract.number}.pdf",
            created_at=now,
        )


async def _shipment(contract: Contract, shelves: Shelves) -> None:
    now = shelves.now
    await Shipment.create(
        contract_id=contract.id,
        recipient="陆知微",
        phone="13800000000",
        region="浙江省 杭州市",
        address="示例路十八号",
        copies=2,
        requested_at=now,
        courier="顺丰速运",
        tracking_number=f"SF-{shelves.account.reference}",
        shipped_at=now,
        trace=trace_as_json([TracePoint(now, "已揽收")]),
        returned_because="地址不详",
    )


async def _order(shelves: Shelves) -> None:
    """Out to be signed; one of its orders was cancelled meanwhile."""
    account, now = shelves.account, shelves.now
    contract = await _out_to_be_signed(shelves, "order", 2, line_count=2)
    known = {"period_start": date(2026, 11, 1), "period_end": date(2027, 10, 31), "tax_rate": "0.06"}
    for position in (1, 2):
        order = await an_order(account, status=OrderStatus.CANCELLED, placed_at=now, **known)
        tax = {"tax_fen": 7_978, "amount_without_tax_fen": 132_972}
        await a_line(contract, order, position, **known, **tax)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        shelves.ids["Order"] = id_of(IdType.ORDER, order.id)


async def _out_to_be_signed(shelves: Shelves, name: str, minutes: int, **columns: Any) -> Contract:
    """Of both sides, by the customer; and with the papers that it would have later, and work that is stuck.

    Where a way leads to one contract alone, it is to be one in which there is something to hide behind each field.
    """
    now = shelves.now
    signatory = Signatory(name="陆知微", mobile="13800000001", id_number="110000197001010006")
    late: dict[str, Any] = {
        "work_since": now - timedelta(hours=10 - minutes),
        "work_due_at": now + timedelta(days=1),
    }
    late |= {"work_attempts": 2, "work_error": "Broken"}
    contract = await shelved_contract(
        shelves,
        name,
        minutes,
        signing_mode=SigningMode.BILATERAL,
        sub_status=SUB.CUSTOMER_SIGNING,
        signatory=signatory_as_json(signatory),
        **late,
        **columns,
    )
    await _papers(contract, shelves)
    await a_flow(contract)
    return contract


async def _filing(shelves: Shelves) -> None:
    """Of both sides, to be filled in, and an order contract that is not so far either; another out to be signed."""
    to_fill_in: dict[str, Any] = {"signing_mode": SigningMode.BILATERAL, "sub_status": SUB.FILLING_IN}
    filing = await _filing_order(shelves)
    copy = FilingCopy(
        number=filing.number,
        subject_name=filing.subject_name,
        subject_type=filing.subject_type,
        site_name=filing.site_name,
        domains=("example.cn",),
        icp_number=filing.icp_number,
    )
    contract = await shelved_contract(
        shelves,
        "filing",
        3,
        kind=ContractKind.FILING,
        filing_order_id=filing.id,
        filing=copy.as_json(),
        **to_fill_in,
    )
    await shelved_contract(shelves, "choosing", 8, **to_fill_in)
    await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)
    other = await _filing_order(shelves)
    of_another: dict[str, Any] = {"kind": ContractKind.FILING, "filing_order_id": other.id}
    filed = await _out_to_be_signed(shelves, "filed", 9, **of_another, filing=copy.as_json())
    await FilingClaim.create(filing_order_id=other.id, contract_id=filed.id)
    shelves.ids["FilingOrder"] = id_of(IdType.FILING_ORDER, other.id)


async def _filing_order(shelves: Shelves) -> FilingOrder:
    long_ago = shelves.now - timedelta(days=900)
    return await a_filing_order(shelves.account, icp_number="浙ICP备00000001号-1", created_at=long_ago)


async def _unfinished(shelves: Shelves) -> None:
    """A draft whose work is stuck, with an order; what came to nothing, due to be erased now or within 90 days."""
    now = shelves.now
    late: dict[str, Any] = {"work_since": now, "work_attempts": 2, "work_error": "Broken"}
    drawing = await shelved_contract(
        shelves, "drawing", 4, sub_status=SUB.DRAFT_GENERATING, work_due_at=now + timedelta(days=1), **late
    )
    order = await an_order(shelves.account, placed_at=now - timedelta(days=900))
    await OrderClaim.create(order_id=order.id, contract_id=drawing.id)
    gone: dict[str, Any] = {"voided_because": "客户不要了", "sub_status": SUB.VOIDED}
    long_ago, before = now - timedelta(days=400), now - timedelta(days=100)
    await shelved_contract(shelves, "voided", 5, **gone, voided_at=long_ago)
    await shelved_contract(shelves, "erased", 6, **gone, voided_at=before, erased_at=now)
    await shelved_contract(shelves, "deleted", 7, **gone, voided_at=before, deleted_at=before)


async def _histories(shelves: Shelves) -> None:
    actor = Actor(kind=ActorKind.CUSTOMER, id="user-1", name=f"某人 {shelves.account.reference}")
    states: dict[str, Any] = {"before": SUB.DRAFT_GENERATED, "after": SUB.ELECTRONIC_EFFECTIVE}
    async with transaction():
        for contract in shelves.contracts.values():
            step, why = ContractEventStep.SEALED, f"{contract.number} 的缘由"
            at = shelves.now - timedelta(hours=1)
            await record_contract_event(contract.id, step, actor=actor, at=at, reason=why, **states)
        withdrawn = AccountEventStep.DELETION_WITHDRAWN
        await record_account_event(
            shelves.account.id, withdrawn, actor=actor, at=shelves.now, reason="缘由", facts={}
        )
        await judge_hold(await Account.locked(shelves.account.id), shelves.now)
    order = shelves.contracts["order"]
    event = await ContractEvent.get(contract_id=order.id)
    told = await AccountEvent.get(account_id=shelves.account.id, step=withdrawn)
    shelves.ids["Contract"] = shelves.contract("order")
    shelves.ids["ContractEvent"] = id_of(IdType.CONTRACT_EVENT, event.id)
    last = await AccountEvent.filter(account_id=shelves.account.id).order_by("-sequence").first()
    assert last is not None
    shelves.ids["last account event"] = id_of(IdType.ACCOUNT_EVENT, last.id)
    shelves.ids["AccountEvent"] = id_of(IdType.ACCOUNT_EVENT, told.id)
