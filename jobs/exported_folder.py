"""What is in the folder of an exported contract, file by file, and where it stands in the archive.

Between two pieces nothing is held: no connection, no lock, no open file. How long a reader takes is nobody's business.
"""

import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from documents import evidence
from documents.archive import Known, Member
from documents.scans import JPEG, PDF, PNG
from jobs.export import Prepared, Scan
from jobs.paper import verification_url
from jobs.services import Services
from messages import Locale, label
from models import ContractEvent
from providers.storage import CheckedFile
from rules.history import Link

_ENTRIES_AT_ONCE: Final = 100
_ENDINGS: Final = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}


async def members_of(prepared: Prepared, services: Services) -> AsyncIterator[Member]:
    """Chunks raise DocumentMissing, DocumentCorrupt or ProviderUnavailable."""
    contract = prepared.contract
    digests: dict[str, str] = {}
    for name, file in _files_of(prepared):
        digests[name] = file.sha256
        yield Member(
            name=f"{contract.number}/{name}",
            at=prepared.at,
            chunks=services.storage.chunks(file),
            known=Known(file.byte_size, file.crc32),
        )
    texts = {
        evidence.HISTORY: _history(prepared),
        evidence.HOW_TO_VERIFY: _whole(_how_to_verify(prepared, services)),
        evidence.MANIFEST: _whole(evidence.manifest(_manifest(prepared, services))),
        evidence.SUMS: _sums(digests),
    }
    for name, chunks in texts.items():
        hashed = _hashed(name, chunks, digests)
        yield Member(name=f"{contract.number}/{name}", at=prepared.at, chunks=hashed)


def _pdf_of(prepared: Prepared) -> str:
    return f"{prepared.contract.number}.pdf"


def _files_of(prepared: Prepared) -> Iterator[tuple[str, CheckedFile]]:
    yield _pdf_of(prepared), prepared.sealed
    for place, scan in enumerate(prepared.scans, start=1):
        if scan.file is not None:
            yield _name_of(scan, place), scan.file


def _name_of(scan: Scan, place: int) -> str:
    """By what it is and its reference: the name an operator gave to a file may be anybody's name."""
    kind = label(scan.supplement.kind, Locale.ZH_CN)
    reference = evidence.name_in_archive(scan.supplement.reference)
    ending = _ENDINGS.get(scan.supplement.media_type or "", ".bin")
    return f"supplements/{place:02d}-{kind}-{reference}{ending}"


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _sums(digests: dict[str, str]) -> AsyncIterator[bytes]:
    """Written last, when all the others have their digests."""
    yield evidence.sums(digests.items())


async def _hashed(name: str, chunks: AsyncIterator[bytes], digests: dict[str, str]) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    async for chunk in chunks:
        digest.update(chunk)
        yield chunk
    digests[name] = digest.hexdigest()


async def _history(prepared: Prepared) -> AsyncIterator[bytes]:
    """As it was when the reading was written, whatever has been added since."""
    contract = prepared.contract
    yield evidence.history_head({"id": f"con_{contract.id.hex}", "number": contract.number})
    comma = b""
    for first in range(1, prepared.last_entry + 1, _ENTRIES_AT_ONCE):
        last = min(first + _ENTRIES_AT_ONCE - 1, prepared.last_entry)
        stretch = ContractEvent.filter(contract_id=contract.id, sequence__gte=first, sequence__lte=last)
        for event in await stretch.order_by("sequence"):
            # the payload as it is stored, also where a column says otherwise: who checks must see it
            link = Link(event.sequence, event.previous_hash, event.hash, event.payload)
            yield comma + evidence.history_entry(link)
            comma = b","
    yield evidence.history_tail()


def _how_to_verify(prepared: Prepared, services: Services) -> bytes:
    contract = prepared.contract
    return evidence.how_to_verify(
        number=contract.number,
        code=contract.verification_code,
        url=verification_url(services.public_url, contract),
        pdf=_pdf_of(prepared),
        sha256=prepared.sealed.sha256,
    )


def _manifest(prepared: Prepared, services: Services) -> dict[str, Any]:
    contract = prepared.contract
    return {
        "format": "hetong-export-1",
        "contract": {
            "id": f"con_{contract.id.hex}",
            "number": contract.number,
            "kind": contract.kind,
            "signingMode": contract.signing_mode,
            "effectiveAt": prepared.at.isoformat(),
            "verificationCode": contract.verification_code,
            "verificationUrl": verification_url(services.public_url, contract),
        },
        "sealed": {"file": _pdf_of(prepared), "sha256": prepared.sealed.sha256},
        "supplements": [_entry(scan, place) for place, scan in enumerate(prepared.scans, start=1)],
        "history": {"file": evidence.HISTORY, "lastEntry": prepared.last_entry},
    }


def _entry(scan: Scan, place: int) -> dict[str, Any]:
    """Also of a supplement without a scan: that there is one is part of the truth."""
    return {
        "kind": scan.supplement.kind,
        "reference": scan.supplement.reference,
        "signedOn": scan.supplement.signed_on.isoformat(),
        "ofAccount": scan.supplement.contract_id is None,
        "file": None if scan.file is None else _name_of(scan, place),
        "sha256": scan.supplement.sha256,
    }
