"""Put the vendor's seal on a finalized contract: from here on it is effective and never changes."""

from typing import Any

from jobs.holds import judge_hold
from jobs.render_draft import PDF
from jobs.services import Services
from jobs.workshop import SealedFile
from models import SYSTEM, Account, Contract, Document, Signature
from models.database import transaction
from rules.terms import ContractEventStep, DocumentKind, SignatureStatus, SignerRole


async def seal(contract: Contract, services: Services) -> None:
    """Move 15, UNILATERAL: the sealed file begins with the very bytes of the draft that was read.

    Of two runs at once one advances the contract; the other's file is never referred to. Where the subject changed
    since the draft was finalized, the contract holds the account from the moment it is in effect.
    """
    draft = await Document.get(contract_id=contract.id, kind=DocumentKind.DRAFT)
    content = await services.storage.get(draft.sha256)
    now = services.now()
    sealed = await services.workshop.seal(content, services.seal, now=now)
    sha256 = await services.storage.put(sealed.content)
    async with transaction():
        account = await Account.locked(contract.account_id)
        await contract.advance(
            ContractEventStep.SEALED,
            actor=SYSTEM,
            now=now,
            facts={"sha256": sha256, "certificateSerial": sealed.certificate_serial},
            effective_at=now,
        )
        await Document.create(
            contract_id=contract.id,
            kind=DocumentKind.SEALED,
            sha256=sha256,
            byte_size=len(sealed.content),
            pages=draft.pages,
            media_type=PDF,
            file_name=f"{contract.number}.pdf",
            created_at=now,
        )
        await Signature.create(**_signature(contract, sealed), signed_at=now)
        await judge_hold(account, now)


def _signature(contract: Contract, sealed: SealedFile) -> dict[str, Any]:
    return {
        "contract_id": contract.id,
        "role": SignerRole.VENDOR,
        "signer_name": sealed.signer_name,
        "status": SignatureStatus.SIGNED,
        "timestamped_at": sealed.timestamped_at,
        "certificate_subject": sealed.certificate_subject,
        "certificate_issuer": sealed.certificate_issuer,
        "certificate_serial": sealed.certificate_serial,
        "self_issued": sealed.self_issued,
    }
