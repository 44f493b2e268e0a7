"""What is not signed: by the customer, and by the vendor."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.sign.fields import MDPPerm, SigFieldSpec
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from documents.drawing import draw_preview
from documents.fields import CUSTOMER_FIELD
from documents.marks import Mark, appearance_of
from documents.revision import Revision
from documents.signing import SealNotApplied, signed, started
from documents.two_signatures import seal_as_vendor, sign_as_customer
from providers.development_authority import create_development_authority
from providers.embedded_authority import open_customer_signer
from rules.terms import SigningMode
from tests.documents.papers import COMPANY, framework
from tests.documents.revisions import note_on_a_page, revised
from tests.documents.sealed import LOOK, NOW, authority, der, seal, sealed, signer_of
from tests.documents.test_signing import AwkwardSigner
from tests.documents.two_sealed import (
    ENTERPRISE_LOOK,
    bilateral_draft,
    both_signed,
    customer_signed,
    customer_signer,
    customer_signs,
    customers,
    handwriting,
    read,
    vendor_seals,
)


async def test_a_signer_that_fails_leaves_no_file() -> None:
    signer = AwkwardSigner()
    with pytest.raises(ConnectionError):
        await sign_as_customer(bilateral_draft(), signer, ENTERPRISE_LOOK, now=NOW)
    with pytest.raises(ConnectionError):
        await seal_as_vendor(
            customer_signed(),
            signer,
            LOOK,
            trusted=[der(authority().authority)],
            customers=customers(),
            now=NOW,
        )
    assert len(signer.digests) == 2


def test_a_signature_larger_than_its_place_is_refused() -> None:
    with pytest.raises(SealNotApplied, match="4097 bytes, more than the 4096"):
        customer_signs(bilateral_draft(), AwkwardSigner(answer=b"0" * 4097))


async def test_nothing_is_signed_outside_the_certificate_s_time() -> None:
    late = NOW + timedelta(days=3660)
    with pytest.raises(SealNotApplied, match="valid from 2026-11-22"):
        await sign_as_customer(bilateral_draft(), customer_signer(), ENTERPRISE_LOOK, now=late)
    with pytest.raises(SealNotApplied, match="valid from 2026-11-22"):
        await seal_as_vendor(
            customer_signed(), signer_of(authority()), LOOK, trusted=[], customers=customers(), now=late
        )


@pytest.mark.parametrize("content", [sealed, customer_signed, both_signed])
def test_the_customer_signs_drafts_only(content: Callable[[], bytes]) -> None:
    signer = AwkwardSigner()
    with pytest.raises(SealNotApplied, match="already"):
        customer_signs(content(), signer)
    assert signer.digests == []


def test_a_preview_is_signed_by_nobody() -> None:
    preview = draw_preview(framework(SigningMode.BILATERAL)).content
    signer = AwkwardSigner()
    for look in (ENTERPRISE_LOOK, handwriting()):
        with pytest.raises(SealNotApplied, match="preview"):
            customer_signs(preview, signer, look)
    with pytest.raises(SealNotApplied, match="preview"):
        seal(preview, signer)
    assert signer.digests == []


def _signed_by_a_stranger_s_authority() -> bytes:
    stranger = create_development_authority(NOW)
    signer = open_customer_signer(
        stranger.authority, signer_name=COMPANY.name, enterprise=True, time_stamping=None, now=NOW
    )
    return customer_signs(bilateral_draft(), signer)


NOT_FOR_THE_VENDOR: dict[str, Callable[[], bytes]] = {
    "a draft": bilateral_draft,
    "a contract the vendor sealed by itself": sealed,
    "a contract the vendor sealed already": both_signed,
    "signed by somebody of another authority": _signed_by_a_stranger_s_authority,
    "signed with the vendor's own certificate": lambda: customer_signs(
        bilateral_draft(), signer_of(authority())
    ),
    "changed after the customer signed": lambda: revised(note_on_a_page)(customer_signed()),
    "with bytes after the end": lambda: customer_signed() + b"\n",
    "cut by one byte": lambda: customer_signed()[:-1],
    "no PDF": lambda: b"GIF89a",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("name", NOT_FOR_THE_VENDOR)
def test_the_vendor_seals_nothing_but_the_customer_s_own_signed_file(name: str) -> None:
    signer = AwkwardSigner()
    with pytest.raises(SealNotApplied):
        vendor_seals(NOT_FOR_THE_VENDOR[name](), signer)
    assert signer.digests == []


def test_a_customer_s_signature_that_prepared_nothing_is_not_sealed() -> None:
    """Sound, whole and by our authority; but the vendor's field would be one that no signature covers."""
    writer = Revision(BytesIO(bilateral_draft()))
    seal = writer.add_object(appearance_of(Mark.of_seal(ENTERPRISE_LOOK)))
    embedding = started(writer, CUSTOMER_FIELD, seal, SigFieldSpec(CUSTOMER_FIELD, box=(50, 50, 150, 150)))
    certify = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.FILL_FORMS)
    content = asyncio.run(signed(embedding, customer_signer(), certify, now=NOW, reason=None))
    assert read(content).sound
    signer = AwkwardSigner()
    with pytest.raises(SealNotApplied, match="not the one that the customer's signature prepares"):
        vendor_seals(content, signer)
    assert signer.digests == []
