"""Many contracts at once, made directly with the models: lists look at rows, not at how they came to be."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from models import Account, Contract, ContractNumber, EsignFlow, OrderClaim, Supplement
from models.copies import PartyACopy, signatory_as_json
from providers.demonstration import DemonstrationUser
from rules.numbers import contract_number
from rules.party_a import EDITABLE
from rules.signatory import Signatory
from rules.terms import ActorKind, ContractKind, ContractSubStatus, SigningMode, SupplementKind
from tests.api import OWNER
from tests.models.builders import NOW, VENDOR, a_filing_order, a_line, an_order

SUB = ContractSubStatus


async def account_of(user: DemonstrationUser = OWNER) -> Account:
    return await Account.get(reference=user.account_reference)


async def shelved(account: Account, **values: Any) -> Contract:
    """A contract's row with any values, as if it had come to be like that; by default a voided order contract."""
    key, kind = uuid4(), values.get("kind", ContractKind.ORDER)
    number = await ContractNumber.create(contract_id=key)
    row: dict[str, Any] = {
        "id": key,
        "number": contract_number(kind, date(2026, 11, 23), number.sequence),
        "account_id": account.id,
        "kind": kind,
        "signing_mode": SigningMode.UNILATERAL,
        "sub_status": ContractSubStatus.VOIDED,
        "title": "云服务合同",
        "vendor": VENDOR.as_json(),
        "text_version": "1",
        "verification_code": "0123-4567-89AB-CDEF-GHJK",
        "created_by_kind": ActorKind.CUSTOMER,
        "created_by_id": "user-1",
        "created_by_name": "owner",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return await Contract.create(**row | values)


async def with_lines(account: Account, number: int) -> Contract:
    """A draft as a list shows most of: two rows of two orders."""
    contract = await shelved(
        account,
        created_at=NOW + timedelta(seconds=number),
        sub_status=ContractSubStatus.DRAFT_GENERATED,
        line_count=2,
        amount_fen=281_900,
    )
    for position in (1, 2):
        await a_line(contract, await an_order(account, number=f"O{number:03d}-{position}"), position)
    return contract


async def in_wizard(account: Account, number: int) -> None:
    """A contract at each step that waits for the customer, of two kinds, with what belongs to it."""
    subject = account.subject
    assert subject is not None
    copy = PartyACopy(
        profile_id=uuid4().hex,
        subject=subject,
        values=dict.fromkeys(EDITABLE),
    )
    signatory = Signatory(name="陆知微", mobile="13800000001", id_number=None)
    copies = {"party_a": copy.as_json(), "signatory": signatory_as_json(signatory)}
    two = {"signing_mode": SigningMode.BILATERAL, "created_at": NOW + timedelta(seconds=number)}
    steps = (SUB.FILLING_IN, SUB.CONFIRMING_TEXT, SUB.CONFIRMING_SIGNING, SUB.CUSTOMER_SIGNING)
    for sub_status in steps:
        contract = await shelved(account, sub_status=sub_status, **two, **copies)
        order = await an_order(account)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        if sub_status is SUB.CUSTOMER_SIGNING:
            await a_flow(contract)
    for sub_status in (SUB.FILLING_IN, SUB.CONFIRMING_SIGNING):
        filing = await a_filing_order(account)
        kind = {"kind": ContractKind.FILING, "filing_order_id": filing.id}
        await shelved(account, sub_status=sub_status, **kind, **two, **copies)


async def a_flow(contract: Contract) -> EsignFlow:
    return await EsignFlow.create(
        contract_id=contract.id,
        current_slot=contract.id,
        provider="scripted",
        document_sha256="0" * 64,
        pages=1,
        sign_by=NOW + timedelta(days=7),
        flow_id=f"flow-{contract.number}",
        signing_url="https://esign.example/sign",
        reminders_left=3,
        created_at=NOW,
    )


async def various(account: Account) -> list[Contract]:
    """Ties, gaps and empty values in every column a list can be ordered by."""
    effective = ContractSubStatus.ELECTRONIC_EFFECTIVE
    return [
        await shelved(
            account,
            created_at=NOW + timedelta(hours=number // 3),
            updated_at=NOW - timedelta(hours=number % 4),
            sub_status=effective if number % 3 else ContractSubStatus.VOIDED,
            effective_at=NOW + timedelta(microseconds=number // 4) if number % 3 else None,
            amount_fen=None if number % 5 == 0 else (number % 4 - 1) * 1_050,
        )
        for number in range(19)
    ]


async def supplement_of(account: Account, at: datetime) -> Supplement:
    """A letter of the account as a whole, without a scan."""
    return await Supplement.create(
        account_id=account.id,
        kind=SupplementKind.RENAME_LETTER,
        reference="GM-1",
        signed_on=date(2026, 11, 3),
        recorded_by="operator-1",
        recorded_at=at,
    )
