"""What erasing writes, table by table, inside the caller's transaction. When it may is rules/retention's to say.

Rows, numbers, sums, hashes and histories stay; what says who somebody is goes. Columns that hold ciphertext and may
not be null take the ciphertext of nothing.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import F

from models.account import Account, SubjectClearance
from models.contract import Contract
from models.document import Document, Shipment, Signature
from models.embedded_esign import EmbeddedActivation, EmbeddedFlow
from models.esign import EsignFlow
from models.order import FilingOrder
from models.party_a import MailRecipient, PartyAProfile
from models.supplement import Supplement
from models.upload import Upload
from rules.terms import CredentialType, SignerRole, SubjectType

_NOBODY = {
    "subject_type": SubjectType.ENTERPRISE,
    "name": "",
    "credential_type": CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    "credential_number": "",
}
_NO_CUSTOMER = {
    "account_reference": "",
    "subject": _NOBODY,
    "signatory_name": "",
    "signatory_mobile": "",
    "signatory_id_number": None,
}
"""As the embedded e-sign provider's book reads it."""


async def erase_contract(contract: Contract, now: datetime) -> bool:
    """False where the contract is no longer as it was read: then nothing may stay written."""
    unmoved = Contract.filter(id=contract.id, version=contract.version, erased_at=None)
    erased = await unmoved.update(
        version=F("version") + 1,
        updated_at=now,
        erased_at=now,
        party_a=None,
        party_a_name=None,
        party_a_name_index=None,
        signatory=None,
        filing=None,
        filing_domains=None,
        customer_reference=None,
    )
    if not erased:
        return False
    await Shipment.filter(contract_id=contract.id).update(
        recipient="", phone="", region="", address="", trace=None, trace_due_at=None
    )
    await Signature.filter(contract_id=contract.id, role=SignerRole.CUSTOMER).update(signer_name="")
    await _erase_flows(contract.id)
    return True


async def _erase_flows(contract_id: UUID) -> None:
    flows = EsignFlow.filter(contract_id=contract_id)
    await flows.update(signing_url=None)
    await EmbeddedFlow.filter(reference__in=await references_of(contract_id)).update(
        version=F("version") + 1,
        customer=json.dumps(_NO_CUSTOMER),
        code=None,
        code_valid_until=None,
        reason=None,
    )


async def references_of(contract_id: UUID) -> list[str]:
    """What the e-sign provider calls a contract's flows."""
    return [flow.reference for flow in await EsignFlow.filter(contract_id=contract_id)]


async def erase_loose(account_id: UUID, filings: list[UUID]) -> dict[str, str]:
    """How many of each went."""
    return {
        "profiles": str(await PartyAProfile.filter(account_id=account_id).delete()),
        "recipients": str(await MailRecipient.filter(account_id=account_id).delete()),
        "filings": str(await _erase_filings(filings)),
    }


async def _erase_filings(filings: list[UUID]) -> int:
    blank = {"subject_name": "", "site_name": "", "domains": "", "icp_number": None}
    return await FilingOrder.filter(id__in=filings).update(**blank) if filings else 0


async def erase_account(account: Account, now: datetime) -> None:
    """Of an account the caller holds. Its row stays: contracts, orders and the history name it."""
    await Account.filter(id=account.id).update(
        version=F("version") + 1,
        updated_at=now,
        erased_at=now,
        name=account.reference,
        subject_type=None,
        subject_name=None,
        credential_type=None,
        credential_number=None,
        verified_at=None,
        esign_url=None,
        esign_expires_at=None,
        esign_rejected_because=None,
        hold_reason=None,
        hold_since=None,
        hold_before=None,
        hold_now=None,
        restricted_because=None,
    )
    nobody = json.dumps(_NOBODY)
    await SubjectClearance.filter(account_id=account.id).update(before=nobody, now=nobody)
    await EmbeddedActivation.filter(account_reference=account.reference).delete()


async def files_of_contract(contract_id: UUID) -> set[str]:
    """SHA-256 of everything that was drawn, signed, sealed or scanned for it."""
    drawn = await Document.filter(contract_id=contract_id).values_list("sha256", flat=True)
    sent = await EsignFlow.filter(contract_id=contract_id).values_list("document_sha256", flat=True)
    scans = await Supplement.filter(contract_id=contract_id).values_list("sha256", flat=True)
    found: set[Any] = {*drawn, *sent, *scans}
    for flow in await EmbeddedFlow.filter(reference__in=await references_of(contract_id)):
        found |= {flow.draft_sha256, flow.signed_sha256, flow.sealed_sha256}
    return {str(sha256) for sha256 in found if sha256 is not None}


async def files_of_account(account_id: UUID) -> set[str]:
    """The scans of its supplements that belong to no contract."""
    scans = await Supplement.filter(account_id=account_id, contract_id=None).values_list("sha256", flat=True)
    return {str(sha256) for sha256 in scans if sha256 is not None}


async def is_named(sha256: str, *, uploads_since: datetime) -> bool:
    """Whether a row whose personal data is still there names the file. An upload does while it can be used."""
    return (
        await Document.exists(sha256=sha256, contract__erased_at=None)
        or await EsignFlow.exists(document_sha256=sha256, contract__erased_at=None)
        or await Supplement.exists(sha256=sha256, contract_id=None, account__erased_at=None)
        or await Supplement.exists(sha256=sha256, contract_id__not_isnull=True, contract__erased_at=None)
        or await Upload.exists(sha256=sha256, used_at=None, created_at__gte=uploads_since)
        or await _is_in_the_book(sha256)
    )


async def _is_in_the_book(sha256: str) -> bool:
    """The embedded e-sign provider's own books name files by themselves."""
    for column in ("draft_sha256", "signed_sha256", "sealed_sha256"):
        for flow in await EmbeddedFlow.filter(**{column: sha256}):
            if await EsignFlow.exists(id=key_of_flow(flow.reference), contract__erased_at=None):
                return True
    return False


def key_of_flow(reference: str) -> UUID | None:
    try:
        return UUID(hex=reference)
    except ValueError:
        return None
