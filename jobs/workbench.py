"""What the workshop's children do. Keys are opened here, once a child; all that comes and goes can be pickled."""

import asyncio
import hashlib
import logging
import os
import signal
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from typing import Final, TypeVar

from documents import two_signatures
from documents.drawing import draw_contract, draw_preview, draw_sample
from documents.handwriting import Handwriting
from documents.paper import Paper
from documents.places import VENDOR_SEAL
from documents.seal import SealLook
from documents.signing import seal_contract
from documents.template_check import mistakes_in
from documents.template_shape import Mistake
from documents.text import text_sha256
from documents.verification import Examination, examine
from providers.certificates import SealingMisconfigured
from providers.development_authority import (
    DevelopmentAuthority,
    authority_certificate,
    open_development_authority,
)
from providers.embedded_authority import open_customer_signer
from providers.sealing import Sealing, SealingConfiguration, open_sealing
from providers.timestamping import TimeStamping, TimeStampingConfiguration, open_time_stamping
from rules.terms import ContractKind

SELF_ISSUED_CODE: Final = "自签证书 仅供开发"
"""Stands on the lower arc of a seal whose certificate no licensed authority issued: the page itself says so."""

CUSTOMERS_LABEL: Final = "电子签章"
"""On a customer's seal: nobody shall take it for the one registered with the police."""


class WorkFailed(Exception):
    """The child died or did not answer in time; what it worked on can be tried again."""


class ChildDied(WorkFailed):
    """What it worked on may be what killed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFile:
    """With one more signature, and what is to be kept of it."""

    content: bytes
    sha256: str
    signer_name: str
    self_issued: bool
    timestamped_at: datetime | None
    certificate_subject: str
    certificate_issuer: str
    certificate_serial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile(SignedFile):
    """The vendor's signature is in it, and it is the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFile:
    content: bytes
    pages: int
    text_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersSignature:
    """`handwriting` is an individual's; an enterprise has a seal. Absent from the repr: personal data."""

    signer_name: str = field(repr=False)
    enterprise: bool
    handwriting: str | None = field(repr=False)

    @property
    def look(self) -> SealLook | Handwriting:
        """Raises HandwritingRefused."""
        if self.enterprise:
            return SealLook(company=self.signer_name, label=CUSTOMERS_LABEL, code=SELF_ISSUED_CODE)
        return Handwriting.of_svg(self.handwriting or "")


Kind = TypeVar("Kind", bound=SignedFile)


def settle() -> None:
    """First of all: Ctrl-C is the parent's to answer, and no child outlives a parent that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # PyHanko logs tracebacks for strangers' files; what they are is in the answer.
    for library in ("pyhanko", "pyhanko_certvalidator", "fpdf", "fontTools"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def draw(paper: Paper, preview: bool) -> DrawnFile:
    drawn = draw_preview(paper) if preview else draw_contract(paper)
    return DrawnFile(content=drawn.content, pages=drawn.pages, text_sha256=text_sha256(paper))


def draw_of_nobody(paper: Paper) -> DrawnFile:
    drawn = draw_sample(paper)
    return DrawnFile(content=drawn.content, pages=drawn.pages, text_sha256=text_sha256(paper))


def check_text(kind: ContractKind, source: str) -> tuple[Mistake, ...]:
    return mistakes_in(kind, source)


def seal(configuration: SealingConfiguration, draft: bytes, look: SealLook, now: datetime) -> SealedFile:
    """Signs, and reads the result back before anybody relies on it."""
    signer = _signer(configuration)
    content = asyncio.run(seal_contract(draft, signer, _said(look, signer), VENDOR_SEAL, now=now))
    return _kept(SealedFile, content, signer, examine(content, trusted=signer.trusted, at=now))


def sign_as_customer(
    configuration: SealingConfiguration,
    folder: Path | None,
    draft: bytes,
    wish: CustomersSignature,
    now: datetime,
) -> SignedFile:
    look = wish.look
    made = _authority(folder)
    signer = open_customer_signer(
        made.authority,
        signer_name=wish.signer_name,
        enterprise=wish.enterprise,
        time_stamping=_time_stamping(configuration.time_stamping),
        now=now,
    )
    content = asyncio.run(two_signatures.sign_as_customer(draft, signer, look, now=now))
    trusted = _signer(configuration).trusted
    found = examine(content, trusted=trusted, customers=(authority_certificate(made),), at=now)
    return _kept(SignedFile, content, signer, found)


def seal_as_vendor(
    configuration: SealingConfiguration, folder: Path | None, signed: bytes, look: SealLook, now: datetime
) -> SealedFile:
    signer = _signer(configuration)
    customers = (authority_certificate(_authority(folder)),)
    sealing = two_signatures.seal_as_vendor(
        signed, signer, _said(look, signer), trusted=signer.trusted, customers=customers, now=now
    )
    content = asyncio.run(sealing)
    found = examine(content, trusted=signer.trusted, customers=customers, at=now)
    return _kept(SealedFile, content, signer, found)


def examine_file(
    content: bytes, trusted: tuple[bytes, ...], customers: tuple[bytes, ...], at: datetime
) -> Examination:
    return examine(content, trusted=trusted, customers=customers, at=at)


def _said(look: SealLook, signer: Sealing) -> SealLook:
    return replace(look, code=SELF_ISSUED_CODE) if signer.self_issued else look


def _kept(kind: type[Kind], content: bytes, signer: Sealing, found: Examination) -> Kind:
    if not found.sound:
        raise WorkFailed("the signature just made does not verify")
    signature = found.signatures[-1]
    return kind(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        signer_name=signature.signer_name,
        self_issued=signer.self_issued,
        timestamped_at=signature.timestamped_at,
        certificate_subject=signature.certificate_subject,
        certificate_issuer=signature.certificate_issuer,
        certificate_serial=signature.certificate_serial,
    )


@cache
def _signer(configuration: SealingConfiguration) -> Sealing:
    """Opened once per child: parsing and checking a key costs more than a seal."""
    return open_sealing(configuration, now=datetime.now().astimezone())


@cache
def _time_stamping(configuration: TimeStampingConfiguration | None) -> TimeStamping | None:
    return open_time_stamping(configuration, now=datetime.now().astimezone()) if configuration else None


@cache
def _authority(folder: Path | None) -> DevelopmentAuthority:
    if folder is None:
        raise SealingMisconfigured("no folder is given for the authority that issues customers' certificates")
    return open_development_authority(folder, datetime.now().astimezone())


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
    os._exit(1)
