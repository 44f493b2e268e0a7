"""Two signatures made in the workshop's processes: what comes back, and which refusals come back as themselves."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from documents.handwriting import HandwritingFlaw, HandwritingRefused
from documents.seal import SealLook, SealRefused
from documents.signing import SealNotApplied
from jobs.workshop import DrawnFile, SealedFile, SignedFile, Workshop
from providers.certificates import SealingMisconfigured
from providers.development_authority import FOLDER
from providers.sealing import DevelopmentSealing, Pkcs12Sealing, SealingConfiguration, open_sealing
from providers.timestamping import EmbeddedAuthority
from rules.terms import SignerRole, SigningMode
from tests.contracts import clock
from tests.documents.papers import COMPANY, PERSON, VENDOR, framework
from tests.documents.two_sealed import SVG
from tests.providers.keys import PASSWORD, Wish, elliptic, issued, packed

LOOK = SealLook(company=VENDOR.name)
ENTERPRISE, INDIVIDUAL = framework(SigningMode.BILATERAL), framework(SigningMode.BILATERAL, PERSON)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    stamping = EmbeddedAuthority(folder=tmp_path)
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=tmp_path), time_stamping=stamping)
    opened = Workshop(configuration)
    yield opened
    await opened.close()


def trusted(folder: Path) -> tuple[bytes, ...]:
    stamping = EmbeddedAuthority(folder=folder)
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=folder), time_stamping=stamping)
    return open_sealing(configuration, now=clock()).trusted


async def signed_by_the_company(shop: Workshop) -> tuple[DrawnFile, SignedFile]:
    drawn = await shop.draw(ENTERPRISE)
    signed = await shop.sign_as_customer(
        drawn.content, signer_name=COMPANY.name, enterprise=True, handwriting=None, now=clock()
    )
    return drawn, signed


async def test_an_enterprise_and_the_vendor_sign(shop: Workshop, tmp_path: Path) -> None:
    drawn, signed = await signed_by_the_company(shop)
    sealed = await shop.seal_as_vendor(signed.content, LOOK, now=clock())
    assert isinstance(sealed, SealedFile)
    assert signed.content.startswith(drawn.content)
    assert sealed.content.startswith(signed.content)
    assert sealed.sha256 == hashlib.sha256(sealed.content).hexdigest()
    assert signed.signer_name == COMPANY.name
    assert signed.certificate_subject == f"CN={COMPANY.name},OU=仅供开发使用,O={COMPANY.name}"
    assert "仅供开发使用" in signed.certificate_issuer
    assert signed.self_issued
    assert signed.timestamped_at is not None
    assert sealed.timestamped_at is not None
    assert sealed.certificate_serial != signed.certificate_serial
    found = await shop.examine(sealed.content, trusted=trusted(tmp_path), at=clock())
    assert found.sound
    assert [one.role for one in found.signatures] == [SignerRole.CUSTOMER, SignerRole.VENDOR]


async def test_an_individual_signs_by_hand(shop: Workshop, tmp_path: Path) -> None:
    drawn = await shop.draw(INDIVIDUAL)
    signed = await shop.sign_as_customer(
        drawn.content, signer_name=PERSON.name, enterprise=False, handwriting=SVG, now=clock()
    )
    sealed = await shop.seal_as_vendor(signed.content, LOOK, now=clock())
    assert signed.certificate_subject == f"CN={PERSON.name},OU=仅供开发使用"
    assert (await shop.examine(sealed.content, trusted=trusted(tmp_path), at=clock())).sound


@pytest.mark.parametrize(
    ("handwriting", "reason"),
    [
        (None, HandwritingFlaw.EMPTY),
        ("", HandwritingFlaw.EMPTY),
        ("javascript:alert(1)", HandwritingFlaw.FORMAT),
        ("M 0 0 " * 20_000, HandwritingFlaw.TOO_MUCH),
        ("M 10 10 L 12 12", HandwritingFlaw.TOO_SMALL),
    ],
)
async def test_what_is_no_signature_comes_back_as_that(
    shop: Workshop, handwriting: str | None, reason: HandwritingFlaw
) -> None:
    with pytest.raises(HandwritingRefused) as refused:
        await shop.sign_as_customer(
            b"", signer_name=PERSON.name, enterprise=False, handwriting=handwriting, now=clock()
        )
    assert refused.value.reason is reason


async def test_refusals_to_sign_come_back_as_themselves(shop: Workshop) -> None:
    drawn, signed = await signed_by_the_company(shop)
    preview = await shop.draw(ENTERPRISE, preview=True)
    with pytest.raises(SealNotApplied, match="preview"):
        await shop.sign_as_customer(
            preview.content, signer_name=COMPANY.name, enterprise=True, handwriting=None, now=clock()
        )
    with pytest.raises(SealRefused, match="U000e0001"):
        await shop.sign_as_customer(
            drawn.content, signer_name="云岚\U000e0001", enterprise=True, handwriting=None, now=clock()
        )
    with pytest.raises(SealNotApplied, match="valid from"):
        await shop.seal_as_vendor(signed.content, LOOK, now=clock() - timedelta(days=400))
    for content in (drawn.content, preview.content, signed.content + b"\n", b""):
        with pytest.raises(SealNotApplied):
            await shop.seal_as_vendor(content, LOOK, now=clock())


async def test_a_preview_is_drawn_with_the_same_hash_as_the_draft(shop: Workshop) -> None:
    preview, draft = await shop.draw(ENTERPRISE, preview=True), await shop.draw(ENTERPRISE)
    assert preview.text_sha256 == draft.text_sha256
    assert preview.pages == draft.pages
    assert preview.content != draft.content


async def test_a_bought_seal_and_customers_by_our_own_authority_go_together(tmp_path: Path) -> None:
    bought = issued(elliptic(), Wish(starts=clock() - timedelta(days=1), ends=clock() + timedelta(days=9)))
    (tmp_path / "seal.p12").write_bytes(packed(bought))
    configuration = SealingConfiguration(key=Pkcs12Sealing(file=tmp_path / "seal.p12", password=PASSWORD))
    own = tmp_path / "customers"
    shop = Workshop(configuration, customers_authority=own)
    assert shop.customers_trusted == ()
    _, signed = await signed_by_the_company(shop)
    sealed = await shop.seal_as_vendor(signed.content, LOOK, now=clock())
    vendors = open_sealing(configuration, now=clock()).trusted
    found = await shop.examine(sealed.content, trusted=vendors, at=clock())
    await shop.close()
    assert found.sound
    assert not sealed.self_issued
    assert len(shop.customers_trusted) == 1
    assert (own / FOLDER / "authority.pem").exists()


async def test_without_a_folder_for_the_authority_no_customer_can_sign(tmp_path: Path) -> None:
    (tmp_path / "seal.p12").write_bytes(packed(issued(elliptic(), Wish())))
    shop = Workshop(SealingConfiguration(key=Pkcs12Sealing(file=tmp_path / "seal.p12", password=PASSWORD)))
    with pytest.raises(SealingMisconfigured, match="customers' certificates"):
        await shop.sign_as_customer(
            b"", signer_name=COMPANY.name, enterprise=True, handwriting=None, now=clock()
        )
    await shop.close()
