"""Contracts with everything that may be known of a customer in their rows and files, made without drawing anything."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from jobs.services import Services
from models import (
    Account,
    Contract,
    Document,
    EmbeddedFlow,
    EsignFlow,
    MailRecipient,
    PartyAProfile,
    Shipment,
    Signature,
    Supplement,
)
from models.copies import FilingCopy, PartyACopy, signatory_as_json
from models.encryption import VAULT
from providers.embedded_book import FlowCustomer
from rules.party_a import EDITABLE
from rules.signatory import Signatory
from rules.subject import Subject
from rules.terms import (
    ContractEventStep,
    ContractKind,
    CredentialType,
    DocumentKind,
    FlowState,
    SignatureStatus,
    SignerRole,
    SigningMode,
    SubjectType,
    SupplementKind,
)
from tests.models.builders import (
    NOW,
    SIGNING,
    STEP,
    a_filing_order,
    a_line,
    an_account,
    an_order,
    opened_contract,
    walked,
)

NAME: Final = "欧阳拾叁"
SECRETS: Final = (NAME, "110000197001010006", "13912345678", "海棠巷", "sign-token")
PERSON: Final = Subject(
    subject_type=SubjectType.INDIVIDUAL,
    name=NAME,
    credential_type=CredentialType.ID_CARD,
    credential_number="110000197001010006",
)
LAST_DAY: Final = date(2027, 12, 31)
SIGNED: Final = (*SIGNING, STEP.CUSTOMER_SIGNED, STEP.SEALED)


def _copies(filing_number: str) -> dict[str, Any]:
    """What a filled in contract knows of its customer."""
    return {
        "party_a": PartyACopy(
            profile_id=uuid4().hex,
            subject=PERSON,
            values={**dict.fromkeys(EDITABLE), "address": "海棠巷", "phone": "13912345678"},
        ).as_json(),
        "party_a_name_index": VAULT.keyring.blind_index(NAME),
        "signatory": signatory_as_json(Signatory(name=NAME, mobile="13912345678", id_number=None)),
        "filing": FilingCopy(
            number=filing_number,
            subject_name=NAME,
            subject_type=SubjectType.INDIVIDUAL,
            site_name="小站",
            domains=("example.cn",),
            icp_number=None,
        ).as_json(),
        "filing_domains": "example.cn",
        "customer_reference": "PO-1",
        "preview_sha256": "0" * 64,
    }


@dataclass(frozen=True, slots=True)
class Shelf:
    services: Services

    async def account(self, **values: Any) -> Account:
        """A person's, with a profile, an address book and a filing order."""
        known = {
            "subject_type": PERSON.subject_type,
            "subject_name": PERSON.name,
            "credential_type": PERSON.credential_type,
            "credential_number": PERSON.credential_number,
            "verified_at": NOW,
            "name": "欧***",
        }
        account = await an_account(**{**known, **values})
        row: dict[str, Any] = {"account_id": account.id, "created_at": NOW}
        await PartyAProfile.create(**row, label="总部", updated_at=NOW, address="海棠巷", phone="13912345678")
        parcel: dict[str, Any] = {"recipient": NAME, "phone": "13912345678", "address": "海棠巷"}
        await MailRecipient.create(**row, **parcel, region="北京市")
        return account

    async def file(self, content: str) -> str:
        return await self.services.storage.put(content.encode())

    async def contract(
        self,
        account: Account,
        kind: ContractKind = ContractKind.ORDER,
        *,
        steps: tuple[ContractEventStep, ...] = SIGNED,
        **values: Any,
    ) -> Contract:
        """A bilateral one with all that belongs to it, at the end of these steps."""
        filing = await a_filing_order(account, subject_name=NAME, subject_type=SubjectType.INDIVIDUAL)
        copies = _copies(filing.number) | {"filing_order_id": filing.id}
        contract = await opened_contract(account, kind, SigningMode.BILATERAL, **copies | values)
        await self._with_line(contract, account)
        await self._with_files(contract)
        await self._with_parcel(contract)
        return await walked(contract, *steps)

    async def _with_line(self, contract: Contract, account: Account) -> None:
        if contract.kind is not ContractKind.ORDER:
            return
        await a_line(contract, await an_order(account), period_end=LAST_DAY)

    async def _with_files(self, contract: Contract) -> None:
        number = contract.number
        draft, signed, sealed = [
            await self.file(f"{what} {number}") for what in ("draft", "signed", "sealed")
        ]
        for kind, sha256 in ((DocumentKind.DRAFT, draft), (DocumentKind.SEALED, sealed)):
            await Document.create(
                contract_id=contract.id,
                kind=kind,
                sha256=sha256,
                byte_size=1,
                media_type="application/pdf",
                file_name=f"{number}.pdf",
                created_at=NOW,
            )
        flow = await EsignFlow.create(
            contract_id=contract.id,
            provider="embedded",
            document_sha256=draft,
            pages=1,
            sign_by=NOW + timedelta(days=30),
            signing_url="https://contracts.example.com/sign/sign-token",
            reminders_left=3,
            closed_at=NOW,
            created_at=NOW,
        )
        await self._with_flow(flow, draft, signed, sealed)
        await Supplement.create(
            account_id=contract.account_id,
            contract_id=contract.id,
            kind=SupplementKind.SUPPLEMENTARY_AGREEMENT,
            reference="BC-1",
            signed_on=NOW.date(),
            sha256=await self.file(f"scan {number}"),
            recorded_by="operator-1",
            recorded_at=NOW,
        )

    async def _with_flow(self, flow: EsignFlow, draft: str, signed: str, sealed: str) -> None:
        customer = FlowCustomer(
            account_reference="AC1", subject=PERSON, signatory_name=NAME, signatory_mobile="13912345678"
        )
        await EmbeddedFlow.create(
            reference=flow.reference,
            state=FlowState.COMPLETED,
            title="合同",
            file_name="1.pdf",
            customer=json.dumps(asdict(customer), ensure_ascii=False),
            draft_sha256=draft,
            signed_sha256=signed,
            sealed_sha256=sealed,
            sign_by=flow.sign_by,
            reminders_left=3,
            customer_signed_at=NOW,
            completed_at=NOW,
            created_at=NOW,
        )

    async def _with_parcel(self, contract: Contract) -> None:
        owner: dict[str, Any] = {"contract_id": contract.id}
        parcel: dict[str, Any] = {"recipient": NAME, "phone": "13912345678", "address": "海棠巷"}
        await Shipment.create(
            **owner,
            **parcel,
            region="北京市",
            copies=2,
            requested_at=NOW,
            trace='[["2026-11-23T00:00:00Z","海棠巷"]]',
        )
        for role, name in ((SignerRole.CUSTOMER, NAME), (SignerRole.VENDOR, "云服务有限公司")):
            await Signature.create(**owner, role=role, signer_name=name, status=SignatureStatus.SIGNED)
