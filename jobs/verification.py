"""Whether a contract is genuine: by number and code, or by the file itself."""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from documents.verification import Examination
from jobs.services import Services
from jobs.workshop import WorkFailed
from models import Contract, Document, EsignFlow, Signature
from providers.outsiders import ProviderUnavailable
from rules.lifecycle import is_in_effect
from rules.masking import mask_name
from rules.numbers import is_contract_number
from rules.terms import DocumentKind, VerificationVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What anyone may learn. The contract only where the asker proved to know it: by code, or by its own bytes."""

    verdict: VerificationVerdict
    contract: Contract | None = None
    sha256: str | None = None
    signatures: tuple[Signature, ...] = ()

    @property
    def party_a_name(self) -> str | None:
        """Masked: a verification page is open to everyone."""
        copy = self.contract.party_a_copy if self.contract else None
        return None if copy is None else mask_name(copy.subject.name, copy.subject.subject_type)


async def verify_number(number: str, code: str) -> Finding:
    """A wrong code and an unknown number are one answer."""
    contract = await Contract.get_or_none(number=number) if is_contract_number(number) else None
    known = contract.verification_code if contract else ""
    if contract is None or not hmac.compare_digest(_plain(known).encode(), _plain(code).encode()):
        return Finding(verdict=VerificationVerdict.UNKNOWN)
    if not _in_effect(contract):
        return Finding(verdict=VerificationVerdict.NOT_EFFECTIVE, contract=contract)
    sealed = await Document.get(contract_id=contract.id, kind=DocumentKind.SEALED)
    return await _genuine(contract, sealed)


async def verify_file(content: bytes, services: Services) -> Finding:
    """The stored hash decides first, then the signatures; any doubt is ALTERED, or UNKNOWN where no contract shows.

    Raises ProviderUnavailable when a genuine file could not be examined.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    document = await Document.filter(sha256=sha256).select_related("contract").first()
    if document is None:
        return await _unknown_or_altered(await _examined_stranger(content, services))
    contract = document.contract
    if document.kind is not DocumentKind.SEALED or not _in_effect(contract):
        return Finding(verdict=VerificationVerdict.NOT_EFFECTIVE, contract=contract, sha256=sha256)
    at = contract.effective_at or services.now()
    try:
        found = await services.workshop.examine(content, trusted=services.trusted, at=at)
    except WorkFailed as error:  # our own file, byte for byte: the fault is ours, and ALTERED would be a lie
        raise ProviderUnavailable("verification", retryable=True) from error
    ours = found.sound and found.contract_id == contract.id.hex
    if not ours and not await _vouched_for_elsewhere(contract):
        return Finding(verdict=VerificationVerdict.ALTERED, sha256=sha256)
    return await _genuine(contract, document)


async def _vouched_for_elsewhere(contract: Contract) -> bool:
    """Signed by an e-sign provider whose certificates we were not told to trust: what it handed over is what counts."""
    flow = await EsignFlow.current(contract.id)
    return flow is not None and flow.sound is False


async def _examined_stranger(content: bytes, services: Services) -> Examination:
    """What takes too long, or takes the child process along, is not sound."""
    try:
        return await services.workshop.examine(content, trusted=services.trusted, at=services.now())
    except WorkFailed:
        return Examination()


async def _genuine(contract: Contract, sealed: Document) -> Finding:
    signatures = await Signature.filter(contract_id=contract.id).order_by("role")
    return Finding(
        verdict=VerificationVerdict.GENUINE,
        contract=contract,
        sha256=sealed.sha256,
        signatures=tuple(signatures),
    )


async def _unknown_or_altered(found: Examination) -> Finding:
    """A file that is not ours byte for byte says nothing about the contract but that it is not this."""
    try:
        contract_id = UUID(hex=found.contract_id or "")
    except ValueError:
        return Finding(verdict=VerificationVerdict.UNKNOWN)
    known = await Contract.exists(id=contract_id)
    return Finding(verdict=VerificationVerdict.ALTERED if known else VerificationVerdict.UNKNOWN)


def _in_effect(contract: Contract) -> bool:
    return contract.deleted_at is None and is_in_effect(contract.sub_status)


def _plain(code: str) -> str:
    """As people type it: without hyphens and blanks, either case, O for 0 and I or L for 1."""
    kept = "".join(character for character in code.upper() if character.isalnum())
    return kept.translate(str.maketrans("OIL", "011"))
