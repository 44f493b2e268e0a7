"""Puts a signature into a PDF (PAdES, ETSI EN 319 142-1): one revision, with the seal as its appearance."""

from collections.abc import Generator
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol

from pyhanko.pdf_utils.generic import IndirectObject, pdf_name
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from documents.edges import paint_slices
from documents.fields import VENDOR_FIELD
from documents.marks import Mark, appearance_of
from documents.metadata import is_preview
from documents.places import VENDOR_CROSS_PAGE, Box
from documents.revision import Revision, dictionary
from documents.seal import SealLook

Embedding = Generator[Any, Any, None]


class SealNotApplied(Exception):
    """Nothing was signed; the draft is as it was."""


class CmsSigner(Protocol):
    """Any signer: a file, a hardware token, a service far away."""

    @property
    def signer_name(self) -> str: ...

    @property
    def reserved_bytes(self) -> int:
        """No signature of this signer is larger, in bytes of DER."""
        ...

    @property
    def valid_from(self) -> datetime: ...

    @property
    def valid_until(self) -> datetime: ...

    async def sign(self, digest: bytes) -> bytes:
        """A detached CMS SignedData in DER over this SHA-256 digest; may be slow, may fail."""
        ...


async def seal_contract(
    draft: bytes, signer: CmsSigner, look: SealLook, box: Box, *, now: datetime, reason: str | None = None
) -> bytes:
    """The sealed file: the draft's very bytes, and after them one revision with the certifying signature.

    Later revisions may fill in forms and sign, and nothing else (DocMDP level 2). Whatever the signer raises
    passes through; then there is no file at all.
    """
    check_time(signer, now)
    writer = Revision(BytesIO(draft))
    check_draft(writer)
    mark = Mark.of_seal(look)
    seal = writer.add_object(appearance_of(mark))
    paint_slices(writer, seal, (mark.width, mark.height), up=VENDOR_CROSS_PAGE)
    place = (box.x, box.y, box.x + box.size, box.y + box.size)
    spec = SigFieldSpec(VENDOR_FIELD, on_page=-1, box=place)  # type: ignore[arg-type]  # it takes floats
    embedding = started(writer, VENDOR_FIELD, seal, spec)
    certify = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
    return await signed(embedding, signer, certify, now=now, reason=reason)


def check_time(signer: CmsSigner, now: datetime) -> None:
    if not signer.valid_from <= now <= signer.valid_until:
        raise SealNotApplied(
            f"the certificate is valid from {signer.valid_from:%Y-%m-%d} to {signer.valid_until:%Y-%m-%d}"
        )


def check_draft(writer: Revision) -> None:
    """Raises SealNotApplied for what is no draft, but a preview or signed already."""
    if "/AcroForm" in writer.root:
        raise SealNotApplied("the draft has form fields or signatures already")
    if "/Metadata" in writer.root and is_preview(writer.root["/Metadata"].data):
        raise SealNotApplied("a preview is never sealed")


def started(
    writer: Revision, field_name: str, mark: IndirectObject, spec: SigFieldSpec | None = None
) -> Embedding:
    """A signature field on the last page that shows the mark, made by `spec` or there already; ready to be signed."""
    embedding: Embedding = PdfCMSEmbedder(spec).write_cms(
        field_name, writer, existing_fields_only=spec is None
    )
    next(embedding).get_object()[pdf_name("/AP")] = dictionary({"/N": mark})
    return embedding


async def signed(
    embedding: Embedding, signer: CmsSigner, policy: SigMDPSetup, *, now: datetime, reason: str | None
) -> bytes:
    """The whole file, once the signer has answered."""
    signature = SignatureObject(
        timestamp=now,
        subfilter=SigSeedSubFilter.PADES,
        name=signer.signer_name,
        reason=reason,
        bytes_reserved=2 * signer.reserved_bytes,  # written in hexadecimal
    )
    embedding.send(SigObjSetup(sig_placeholder=signature, mdp_setup=policy))
    prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    cms = await signer.sign(prepared.document_digest)
    if len(cms) > signer.reserved_bytes:
        raise SealNotApplied(
            f"the signature has {len(cms)} bytes, more than the {signer.reserved_bytes} reserved"
        )
    embedding.send(cms)
    content: bytes = output.getvalue()
    return content
