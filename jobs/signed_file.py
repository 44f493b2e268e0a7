"""The file with both signatures, fetched from the provider and read before anybody relies on it."""

from dataclasses import dataclass
from typing import Any, Final

from documents.verification import Examination, SignatureFound
from jobs.render_draft import PDF
from jobs.services import Services
from models import Contract, Document
from providers.development_authority import FOR_DEVELOPMENT_ONLY
from providers.esign import FlowReport
from rules.terms import DocumentKind, SignerRole, SubjectType

BOTH: Final = 2


class SignedFileRefused(Exception):
    """What the provider handed over is not this contract signed by both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedContract:
    """`sound`: every signature verifies by certificates that are trusted here."""

    sha256: str
    byte_size: int
    pages: int | None
    sound: bool
    signatures: tuple[SignatureFound, ...]

    def signature_columns(self, customer: SubjectType) -> dict[SignerRole, dict[str, Any]]:
        """The customer signs first and the vendor last; fewer signatures tell nothing of who is who.

        An individual's certificate names the individual: that is in the file, and in no plain column of ours.
        """
        if len(self.signatures) < BOTH:
            return {}
        of_customer = _columns(self.signatures[0])
        if customer is SubjectType.INDIVIDUAL:
            of_customer["certificate_subject"] = None
        return {SignerRole.CUSTOMER: of_customer, SignerRole.VENDOR: _columns(self.signatures[-1])}

    def document_columns(self, contract: Contract) -> dict[str, Any]:
        return {
            "contract_id": contract.id,
            "kind": DocumentKind.SEALED,
            "sha256": self.sha256,
            "byte_size": self.byte_size,
            "pages": self.pages,
            "media_type": PDF,
            "file_name": f"{contract.number}.pdf",
        }


async def fetched(contract: Contract, report: FlowReport, services: Services) -> SignedContract:
    """Stored before it is referred to. Raises SignedFileRefused."""
    content = await services.esign.signed_file(report.flow_id)
    draft = await Document.get(contract_id=contract.id, kind=DocumentKind.DRAFT)
    found = await services.workshop.examine(content, trusted=services.trusted, at=services.now())
    _check(content, found, contract, services)
    return SignedContract(
        sha256=await services.storage.put(content),
        byte_size=len(content),
        pages=draft.pages,
        sound=found.sound,
        signatures=found.signatures,
    )


def _check(content: bytes, found: Examination, contract: Contract, services: Services) -> None:
    """Where our own certificates signed, everything must verify; a provider's own are its to vouch for."""
    if not content.startswith(b"%PDF-"):
        raise SignedFileRefused("no PDF")
    if not services.esign.signs_with_trusted:
        return
    if not found.sound or len(found.signatures) != BOTH:
        raise SignedFileRefused("the two signatures do not verify")
    if found.contract_id != contract.id.hex:
        raise SignedFileRefused("another contract")


def _columns(signature: SignatureFound) -> dict[str, Any]:
    return {
        "timestamped_at": signature.timestamped_at,
        "certificate_subject": signature.certificate_subject[:500],
        "certificate_issuer": signature.certificate_issuer[:500],
        "certificate_serial": signature.certificate_serial[:64],
        "self_issued": FOR_DEVELOPMENT_ONLY in signature.certificate_issuer,
    }
