"""Puts a signature into a PDF (PAdES, ETSI EN 319 142-1): one revision, with the seal as its appearance."""

import zlib
from collections.abc import Generator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, Protocol

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    PdfObject,
    Reference,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from documents.cross_page_seal import Slice, slices_of
from documents.places import Box
from documents.seal import SealLook, draw_seal

VENDOR_SEAL_FIELD = "VendorSeal"
MULTIPLY = "/HetongMultiply"
CROSS_PAGE_SEAL = "/HetongCrossPageSeal"


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


class _Revision(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        # pyHanko would write its name and the current time into the metadata, which then are no longer the
        # draft's. The time of sealing is in the signature.
        return


async def seal_contract(
    draft: bytes, signer: CmsSigner, look: SealLook, box: Box, *, now: datetime, reason: str | None = None
) -> bytes:
    """The sealed file: the draft's very bytes, and after them one revision with the certifying signature.

    Later revisions may fill in forms and sign, and nothing else (DocMDP level 2). Whatever the signer raises
    passes through; then there is no file at all.
    """
    _check_time(signer, now)
    writer = _Revision(BytesIO(draft))
    if "/AcroForm" in writer.root:
        raise SealNotApplied("the draft has form fields or signatures already")
    seal = writer.add_object(_appearance(look))
    _paint_cross_page_seals(writer, seal, look.diameter)
    embedding = _field(writer, seal, box)
    signature = SignatureObject(
        timestamp=now,
        subfilter=SigSeedSubFilter.PADES,
        name=signer.signer_name,
        reason=reason,
        bytes_reserved=2 * signer.reserved_bytes,  # written in hexadecimal
    )
    certify = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
    embedding.send(SigObjSetup(sig_placeholder=signature, mdp_setup=certify))
    prepared, output = embedding.send(SigIOSetup(md_algorithm="sha256", in_place=True))
    cms = await signer.sign(prepared.document_digest)
    if len(cms) > signer.reserved_bytes:
        raise SealNotApplied(
            f"the signature has {len(cms)} bytes, more than the {signer.reserved_bytes} reserved"
        )
    embedding.send(cms)
    sealed: bytes = output.getvalue()
    return sealed


def _check_time(signer: CmsSigner, now: datetime) -> None:
    if not signer.valid_from <= now <= signer.valid_until:
        raise SealNotApplied(
            f"the certificate is valid from {signer.valid_from:%Y-%m-%d} to {signer.valid_until:%Y-%m-%d}"
        )


def _appearance(look: SealLook) -> StreamObject:
    """Multiply: red over black stays black, so the text under the seal can be read."""
    blending = _dictionary({MULTIPLY: _dictionary({"/BM": pdf_name("/Multiply")})})
    corners = (0, 0, round(look.diameter, 3), round(look.diameter, 3))
    return StreamObject(
        _dictionary(
            {
                "/Type": pdf_name("/XObject"),
                "/Subtype": pdf_name("/Form"),
                "/BBox": ArrayObject(map(FloatObject, corners)),
                "/Resources": _dictionary({"/ExtGState": blending}),
                "/Filter": pdf_name("/FlateDecode"),
            }
        ),
        encoded_data=zlib.compress(f"{MULTIPLY} gs\n".encode() + draw_seal(look), 9),
    )


def _dictionary(entries: Mapping[str, PdfObject]) -> DictionaryObject:
    named = {pdf_name(name): entry for name, entry in entries.items()}
    return DictionaryObject(named)  # type: ignore[no-untyped-call]  # pyHanko's


def _field(writer: _Revision, seal: IndirectObject, box: Box) -> Generator[Any, Any, None]:
    """A new signature field on the last page that shows the seal; ready for what is to be signed."""
    place = (box.x, box.y, box.x + box.size, box.y + box.size)
    spec = SigFieldSpec(VENDOR_SEAL_FIELD, on_page=-1, box=place)  # type: ignore[arg-type]  # it takes floats
    embedding = PdfCMSEmbedder(spec).write_cms(VENDOR_SEAL_FIELD, writer)
    field = next(embedding).get_object()
    field[pdf_name("/AP")] = _dictionary({"/N": seal})
    started: Generator[Any, Any, None] = embedding
    return started


def _paint_cross_page_seals(writer: _Revision, seal: IndirectObject, diameter: float) -> None:
    resources = _dictionary({"/XObject": _dictionary({CROSS_PAGE_SEAL: seal})})
    amended: set[Reference] = set()
    for page, part in enumerate(slices_of(int(writer.root["/Pages"]["/Count"]))):
        reference, own = writer.find_page_for_modification(page)  # type: ignore[no-untyped-call]  # pyHanko's
        # Pages may share one dictionary of resources: it is amended once.
        shared = own.reference if isinstance(own, IndirectObject) else None
        operators = _slice_operators(part, _right_top(reference.get_object()), diameter)
        stream = writer.add_object(StreamObject(stream_data=operators))
        added = None if shared in amended else resources
        writer.add_stream_to_page(page, stream, added)  # type: ignore[no-untyped-call]  # pyHanko's
        if shared is not None:
            amended.add(shared)


def _right_top(page: DictionaryObject) -> tuple[float, float]:
    node = page
    while "/MediaBox" not in node:  # pages inherit it
        node = node["/Parent"]
    _, _, right, top = (float(number) for number in node["/MediaBox"])
    return right, top


def _slice_operators(part: Slice, right_top: tuple[float, float], diameter: float) -> bytes:
    """The part of the seal that falls on this page, against its right edge and half-way up."""
    right, top = right_top
    width = diameter / part.of
    bottom = (top - diameter) / 2
    clip = f"{right - width:.3f} {bottom:.3f} {width:.3f} {diameter:.3f} re W n"
    shift = right - width * (part.number + 1)
    return f"q {clip} 1 0 0 1 {shift:.3f} {bottom:.3f} cm {CROSS_PAGE_SEAL} Do Q".encode("ascii")
