"""One account that has everything an account can have, as rows: nothing is drawn, signed or sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from jobs.holds import judge_hold
from models import (
    SYSTEM,
    Account,
    AccountEvent,
    Actor,
    Contract,
    ContractEvent,
    Document,
    FilingClaim,
    FilingOrder,
    MailRecipient,
    OrderClaim,
    PartyAProfile,
    Shipment,
    Signature,
    Supplement,
    record_account_event,
    record_contract_event,
)
from models.copies import FilingCopy, PartyACopy, TracePoint, VendorCopy, signatory_as_json, trace_as_json
from models.database import transaction
from providers.demonstration import DemonstrationUser
from rules.signatory import Signatory
from rules.terms import (
    AccountEventStep,
    ActorKind,
    ContractEventStep,
    ContractKind,
    ContractSubStatus,
    DocumentKind,
    EsignActivationStatus,
    OrderStatus,
    SignatureStatus,
    SignerRole,
    SigningMode,
    SupplementKind,
)
from schema.ids import IdType, id_of
from tests.models.builders import a_filing_order, a_line, an_order
from tests.resolvers.shelf import a_flow, account_of, shelved

SUB = ContractSubStatus
VENDOR = VendorCopy(
    name="云服务有限公司",
    credit_code="9144030071526726XG",
    address="深圳市",
    phone="0755-80000000",
    bank_name="示例银行",
    bank_account="622200001",
    tax_number="9144030071526726XG",
)
VALUES = {
    "address": "示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@example.com",
    "postcode": "310000",
    "legalRepresentative": "沈砚舟",
    "bankName": "示例银行",
    "bankAccount": "622200000001",
    "taxNumber": "110000000000000",
}
CODE = "0123-4567-89AB-CDEF-GHJK"
HASH = "0" * 64


@dataclass(slots=True)
class Shelves:
    """`contracts` by what they are: framework, order, filing, choosing, drawing, voided, erased, deleted; `ids` by type."""

    account: Account
    user: DemonstrationUser
    now: datetime
    contracts: dict[str, Contract]
    ids: dict[str, str]

    def contract(self, name: str) -> str:
        return id_of(IdType.CONTRACT, self.contracts[name].id)


async def filled(user: DemonstrationUser, now: datetime) -> Shelves:
    account = await account_of(user)
    shelves = Shelves(account, user, now, {}, {"Account": id_of(IdType.ACCOUNT, account.id)})
    await _account(shelves)
    await _profile_and_recipient(shelves)
    await _framework(shelves)
    await _order(shelves)
    await _filing(shelves)
    await _unfinished(shelves)
    await _histories(shelves)
    return shelves


async def _account(shelves: Shelves) -> None:
    """One of the two has been refused the e-sign service, the other may activate it."""
    account, now = shelves.account, shelves.now
    is_first = account.reference == "AC100001"
    pending, rejected = EsignActivationStatus.PENDING, EsignActivationStatus.REJECTED
    columns: dict[str, Any] = {
        "bilateral_enabled": True,
        "esign_status": pending if is_first else rejected,
        "esign_url": f"https://esign.example/{account.reference}",
        "esign_expires_at": now + timedelta(days=1),
        "esign_rejected_because": None if is_first else "材料不清晰",
    }
    await Account.filter(id=account.id).update(**columns)
    shelves.account = await Account.get(id=account.id)


async def _profile_and_recipient(shelves: Shelves) -> None:
    account, now = shelves.account, shelves.now
    row: dict[str, Any] = {
        "account_id": account.id,
        "label": f"甲方 {account.reference}",
        "default_slot": account.id,
        "created_at": now,
        "updated_at": now,
    }
    profile = await PartyAProfile.create(**row, **_columns())
    await PartyAProfile.create(**row | {"label": "未填写", "default_slot": None})
    recipient = await MailRecipient.create(
        account_id=account.id,
        default_slot=account.id,
        recipient="陆知微",
        phone="13800000000",
        region="浙江省 杭州市",
        address=f"示例路 {account.reference}",
        created_at=now,
    )
    shelves.ids["PartyAProfile"] = id_of(IdType.PARTY_A_PROFILE, profile.id)
    shelves.ids["MailRecipient"] = id_of(IdType.MAIL_RECIPIENT, recipient.id)


def _columns() -> dict[str, str]:
    names = {"legalRepresentative": "legal_representative", "bankName": "bank_name"}
    names |= {"bankAccount": "bank_account", "taxNumber": "tax_number"}
    return {names.get(name, name): value for name, value in VALUES.items()}


async def _shelved(shelves: Shelves, name: str, minutes: int, **columns: Any) -> Contract:
    """With all that a contract's own row can say."""
    account, at = shelves.account, shelves.now - timedelta(minutes=minutes)
    subject = account.subject
    assert subject is not None
    named = subject if name != "framework" else replace(subject, name=f"{subject.name}（原名）")
    copy = PartyACopy(profile_id=uuid4().hex, subject=named, values=dict(VALUES))
    said: dict[str, Any] = {
        "created_at": at,
        "updated_at": at,
        "vendor": VENDOR.as_json(),
        "customer_reference": f"PO-{account.reference}-{name}",
        "verification_code": CODE,
        "party_a": copy.as_json(),
        "text_sha256": HASH,
        "amount_fen": 281_900,
        "tax_fen": 15_957,
        "amount_without_tax_fen": 265_943,
        "term_start": date(2026, 11, 1),
        "term_end": date(2027, 10, 31),
    }
    if framework := shelves.contracts.get("framework"):
        said["framework_id"] = framework.id
    contract = await shelved(account, **said | columns)
    shelves.contracts[name] = contract
    return contract


async def _framework(shelves: Shelves) -> None:
    """In effect, by the company's former name, for which the account is on hold; its paper copies were asked for."""
    now = shelves.now
    contract = await _shelved(
        shelves,
        "framework",
        1,
        kind=ContractKind.FRAMEWORK,
        framework_slot=shelves.account.id,
        sub_status=SUB.PAPER_REQUESTED,
        effective_at=now,
        paper_requested_at=now,
    )
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
    await _signatures(contract, now)
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
    own = await _supplement(shelves, contract.id, "BC-1")
    await _supplement(shelves, None, "GM-1")
    shelves.ids["Supplement"] = id_of(IdType.SUPPLEMENT, own.id)


async def _signatures(contract: Contract, now: datetime) -> None:
    for role in SignerRole:
        await Signature.create(
            contract_id=contract.id,
            role=role,
            signer_name=f"{contract.number} {role}",
            status=SignatureStatus.SIGNED,
            signed_at=now,
            timestamped_at=now,
            certificate_subject=f"CN={contract.number}",
            certificate_issuer="CN=示例",
            certificate_serial="1",
            self_issued=True,
        )


async def _supplement(shelves: Shelves, contract_id: Any, reference: str) -> Supplement:
    return await Supplement.create(
        account_id=shelves.account.id,
        contract_id=contract_id,
        kind=SupplementKind.RENAME_LETTER,
        reference=f"{reference}-{shelves.account.reference}",
        signed_on=date(2026, 11, 3),
        sha256=HASH,
        media_type="application/pdf",
        byte_size=100,
        file_name=f"{reference}.pdf",
        recorded_by="operator-1",
        recorded_at=shelves.now,
    )


async def _order(shelves: Shelves) -> None:
    """Of both sides, out to be signed by the customer; one of its orders was cancelled meanwhile."""
    account, now = shelves.account, shelves.now
    signatory = Signatory(name="陆知微", mobile="13800000001", id_number="110000197001010006")
    contract = await _shelved(
        shelves,
        "order",
        2,
        signing_mode=SigningMode.BILATERAL,
        sub_status=SUB.CUSTOMER_SIGNING,
        signatory=signatory_as_json(signatory),
        line_count=2,
    )
    known = {"period_start": date(2026, 11, 1), "period_end": date(2027, 10, 31), "tax_rate": "0.06"}
    for position in (1, 2):
        order = await an_order(account, status=OrderStatus.CANCELLED, placed_at=now, **known)
        tax = {"tax_fen": 7_978, "amount_without_tax_fen": 132_972}
        await a_line(contract, order, position, **known, **tax)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        shelves.ids["Order"] = id_of(IdType.ORDER, order.id)
    await a_flow(contract)


async def _filing(shelves: Shelves) -> None:
    """Of both sides, to be filled in; and an order contract that is not so far either."""
    to_fill_in: dict[str, Any] = {"signing_mode": SigningMode.BILATERAL, "sub_status": SUB.FILLING_IN}
    filing: FilingOrder = await a_filing_order(
        shelves.account, icp_number="浙ICP备00000001号-1", created_at=shelves.now - timedelta(days=900)
    )
    copy = FilingCopy(
        number=filing.number,
        subject_name=filing.subject_name,
        subject_type=filing.subject_type,
        site_name=filing.site_name,
        domains=("example.cn",),
        icp_number=filing.icp_number,
    )
    contract = await _shelved(
        shelves,
        "filing",
        3,
        kind=ContractKind.FILING,
        filing_order_id=filing.id,
        filing=copy.as_json(),
        **to_fill_in,
    )
    await _shelved(shelves, "choosing", 8, **to_fill_in)
    await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)
    shelves.ids["FilingOrder"] = id_of(IdType.FILING_ORDER, filing.id)


async def _unfinished(shelves: Shelves) -> None:
    """A draft whose work is stuck, with an order; what came to nothing, due to be erased now or within 90 days."""
    now = shelves.now
    late: dict[str, Any] = {"work_since": now, "work_attempts": 2, "work_error": "Broken"}
    drawing = await _shelved(
        shelves, "drawing", 4, sub_status=SUB.DRAFT_GENERATING, work_due_at=now + timedelta(days=1), **late
    )
    order = await an_order(shelves.account, placed_at=now - timedelta(days=900))
    await OrderClaim.create(order_id=order.id, contract_id=drawing.id)
    gone: dict[str, Any] = {"voided_because": "客户不要了", "sub_status": SUB.VOIDED}
    long_ago, before = now - timedelta(days=400), now - timedelta(days=100)
    await _shelved(shelves, "voided", 5, **gone, voided_at=long_ago)
    await _shelved(shelves, "erased", 6, **gone, voided_at=before, erased_at=now)
    await _shelved(shelves, "deleted", 7, **gone, voided_at=before, deleted_at=before)


async def _histories(shelves: Shelves) -> None:
    actor = Actor(kind=ActorKind.CUSTOMER, id="user-1", name=f"某人 {shelves.account.reference}")
    states = {"before": SUB.DRAFT_GENERATED, "after": SUB.ELECTRONIC_EFFECTIVE}
    async with transaction():
        for contract in shelves.contracts.values():
            step, why = ContractEventStep.SEALED, f"{contract.number} 的缘由"
            at = shelves.now - timedelta(hours=1)
            await record_contract_event(contract.id, step, actor=actor, at=at, reason=why, **states)
        step = AccountEventStep.DELETION_WITHDRAWN
        await record_account_event(
            shelves.account.id, step, actor=actor, at=shelves.now, reason="缘由", facts={}
        )
        await record_account_event(
            shelves.account.id, AccountEventStep.SUBJECT_VERIFIED, actor=SYSTEM, at=shelves.now
        )
        await judge_hold(await Account.locked(shelves.account.id), shelves.now)
    event = await ContractEvent.get(contract_id=shelves.contracts["framework"].id)
    told = await AccountEvent.filter(account_id=shelves.account.id).order_by("-sequence").first()
    assert told is not None
    shelves.ids["Contract"] = shelves.contract("framework")
    shelves.ids["ContractEvent"] = id_of(IdType.CONTRACT_EVENT, event.id)
    shelves.ids["AccountEvent"] = id_of(IdType.ACCOUNT_EVENT, told.id)
