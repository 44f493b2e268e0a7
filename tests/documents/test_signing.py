"""Putting the seal into a contract."""

import asyncio
import re
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509  # type: ignore[import-untyped]  # ships no types
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from documents.places import VENDOR_SEAL
from documents.signing import SealNotApplied, seal_contract
from tests.documents.sealed import (
    LOOK,
    NOW,
    STAMPED_AT,
    authority,
    der,
    draft,
    examined,
    seal,
    sealed,
    signer_of,
    stamped,
)
from tests.programs import needs_program

KILOBYTE = 1024


@dataclass(slots=True)
class AwkwardSigner:
    """A signer far away: late, failing, or answering too much."""

    answer: bytes | None = None
    signer_name: str = "远程签章"
    reserved_bytes: int = 4096
    valid_from: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    valid_until: datetime = datetime(2027, 1, 1, tzinfo=UTC)
    digests: list[bytes] = field(default_factory=list)

    async def sign(self, digest: bytes) -> bytes:
        self.digests.append(digest)
        await asyncio.sleep(0)
        if self.answer is None:
            raise ConnectionError("the signing service is gone")
        return self.answer


def test_the_sealed_file_begins_with_the_very_bytes_of_the_draft() -> None:
    assert sealed().startswith(draft())
    assert sealed().count(b"%%EOF") == draft().count(b"%%EOF") + 1


def test_the_seal_adds_little_and_the_framework_contract_stays_small() -> None:
    assert len(sealed()) - len(draft()) < 40 * KILOBYTE
    assert len(stamped()) < 400 * KILOBYTE


def test_the_metadata_stays_the_draft_s() -> None:
    with pikepdf.open(BytesIO(draft())) as before, pikepdf.open(BytesIO(sealed())) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert "/Info" not in before.trailer
        assert "/Info" not in after.trailer


def test_the_signature_certifies_and_allows_no_more_than_forms_and_signatures() -> None:
    with pikepdf.open(BytesIO(sealed())) as file:
        (field_,) = file.Root.AcroForm.Fields
        signature = field_.V
        assert str(field_.T) == "VendorSeal"
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"
        assert int(signature.Reference[0].TransformParams.P) == 2
        assert file.Root.Perms.DocMDP.objgen == signature.objgen
        assert str(signature.Reason) == "乙方签署"
        assert str(signature.M) == "D:20261123023015+00'00'" or "20261123023015" in str(signature.M)
        assert field_.P.objgen == file.pages[-1].objgen
        corners = [float(number) for number in field_.Rect]
    assert corners == pytest.approx(
        [VENDOR_SEAL.x, VENDOR_SEAL.y, VENDOR_SEAL.x + VENDOR_SEAL.size, VENDOR_SEAL.y + VENDOR_SEAL.size],
        abs=0.01,
    )


def test_the_seal_brings_no_font_into_the_file() -> None:
    added = sealed()[len(draft()) :]
    assert b"/FontFile" not in added
    assert b"/BM /Multiply" in added


def test_pdfsig_calls_the_signature_valid_and_the_document_signed_as_a_whole(tmp_path: Path) -> None:
    needs_program("pdfsig")
    for content in (sealed(), stamped()):
        (tmp_path / "contract.pdf").write_bytes(content)
        command = ["pdfsig", "-nocert", "contract.pdf"]
        said = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True).stdout
        assert "Signature Validation: Signature is Valid." in said
        assert "Total document signed" in said
        assert "ETSI.CAdES.detached" in said


def test_qpdf_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    needs_program("qpdf")
    (tmp_path / "contract.pdf").write_bytes(stamped())
    done = subprocess.run(
        ["qpdf", "--check", "contract.pdf"], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No syntax or stream encoding errors found" in done.stdout


def test_pyhanko_trusts_it_by_the_authority_alone() -> None:
    root = x509.Certificate.load(der(authority().authority))
    context = ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(stamped())).embedded_signatures
    status = validate_pdf_signature(signature, context)
    assert status.summary() == "INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,UNTOUCHED"
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.timestamp == STAMPED_AT


def test_our_own_examination_reads_back_who_and_when() -> None:
    examination = examined(stamped())
    (found,) = examination.signatures
    assert examination.sound
    assert found.signer_name == "hetong development seal, 仅供开发使用"
    assert found.signed_at == NOW
    assert found.timestamped_at == STAMPED_AT
    assert "仅供开发使用" in found.certificate_issuer
    assert found.certificate_serial == f"{authority().seal.certificate.serial_number:X}"
    assert (found.intact, found.trusted, found.covers_whole_file, found.changed_afterwards) == (
        True,
        True,
        True,
        False,
    )


def test_a_signer_that_fails_leaves_no_file() -> None:
    signer = AwkwardSigner()
    with pytest.raises(ConnectionError):
        seal(draft(), signer)
    assert len(signer.digests) == 1
    assert len(signer.digests[0]) == 32


def test_a_signature_larger_than_its_place_is_refused() -> None:
    with pytest.raises(SealNotApplied, match="4097 bytes, more than the 4096"):
        seal(draft(), AwkwardSigner(answer=b"0" * 4097))


@pytest.mark.parametrize("now", [NOW - timedelta(days=2), NOW + timedelta(days=3660)])
def test_nothing_is_signed_outside_the_certificate_s_time(now: datetime) -> None:
    with pytest.raises(SealNotApplied, match="valid from 2026-11-22"):
        seal(draft(), signer_of(authority()), now=now)


def test_a_sealed_contract_is_not_sealed_again() -> None:
    signer = AwkwardSigner()
    with pytest.raises(SealNotApplied, match="already"):
        seal(sealed(), signer)
    assert signer.digests == []


async def test_two_contracts_sealed_at_once_are_both_sound() -> None:
    signer = signer_of(authority())
    made = await asyncio.gather(
        *(seal_contract(draft(), signer, LOOK, VENDOR_SEAL, now=NOW) for _ in range(2))
    )
    verdicts = [await asyncio.to_thread(examined, content) for content in made]
    assert [verdict.sound for verdict in verdicts] == [True, True]
    assert (
        len({re.sub(rb"/Contents <[0-9A-F]+>", b"", content) for content in made}) == 2
    )  # each has its own /ID
