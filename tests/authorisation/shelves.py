"""What belongs to one account, or to one contract, as rows: nothing is drawn, signed or sent."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from models import (
    Account,
    Contract,
    MailRecipient,
    PartyAProfile,
    Signature,
    Supplement,
)
from models.copies import PartyACopy, VendorCopy
from providers.demonstration import DemonstrationUser
from rules.terms import (
    ContractSubStatus,
    EsignActivationStatus,
    SignatureStatus,
    SignerRole,
    SupplementKind,
)
from schema.ids import IdType, id_of
from tests.resolvers.shelf import shelved

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
    """`ids` by type; `contracts` by what they are: framework, order, filing, filed, choosing, drawing, voided ..."""

    account: Account
    user: DemonstrationUser
    now: datetime
    contracts: dict[str, Contract]
    ids: dict[str, str]

    def contract(self, name: str) -> str:
        return id_of(IdType.CONTRACT, self.contracts[name].id)


async def shelved_contract(shelves: Shelves, name: str, minutes: int, **columns: Any) -> Contract:
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


async def with_account(shelves: Shelves) -> None:
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


async def with_profile_and_recipient(shelves: Shelves) -> None:
    account, now = shelves.account, shelves.now
    row: dict[str, Any] = {
        "account_id": account.id,
        "label": f"甲方 {account.reference}",
        "default_slot": account.id,
        "created_at": now,
        "updated_at": now,
    }
    profile = await PartyAProfile.create(**row, **_columns())
    unfilled = await PartyAProfile.create(**row | {"label": "未填写", "default_slot": None})
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
    shelves.ids["unfilled"] = id_of(IdType.PARTY_A_PROFILE, unfilled.id)
    shelves.ids["MailRecipient"] = id_of(IdType.MAIL_RECIPIENT, recipient.id)


def _columns() -> dict[str, Any]:
    names = {"legalRepresentative": "legal_representative", "bankName": "bank_name"}
    names |= {"bankAccount": "bank_account", "taxNumber": "tax_number"}
    return {names.get(name, name): value for name, value in VALUES.items()}


async def with_signatures(contract: Contract, now: datetime) -> None:
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


async def a_supplement(shelves: Shelves, contract_id: Any, reference: str) -> Supplement:
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
