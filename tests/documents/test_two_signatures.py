"""Two parties sign one PDF: the customer first, the vendor last, and neither breaks the other's signature."""

import re
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import x509  # type: ignore[import-untyped]  # ships no types
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.places import CUSTOMER_SEAL
from documents.seal import SealLook
from rules.terms import SignerRole
from tests.documents.papers import COMPANY, framework
from tests.documents.sealed import NOW, STAMPED_AT, authority, der, draft
from tests.documents.two_sealed import (
    bilateral_draft,
    both_signed,
    customer_signed,
    customer_signer,
    customer_signs,
    individual_and_vendor_signed,
    individual_signed,
    individuals_draft,
    read,
    vendor_seals,
    with_pages,
)
from tests.programs import needs_program

KILOBYTE = 1024


def test_each_signature_leaves_every_byte_before_it_as_it_was() -> None:
    assert customer_signed().startswith(bilateral_draft())
    assert both_signed().startswith(customer_signed())
    assert individual_signed().startswith(individuals_draft())
    assert individual_and_vendor_signed().startswith(individual_signed())
    assert both_signed().count(b"%%EOF") == bilateral_draft().count(b"%%EOF") + 2


def test_two_signatures_add_little() -> None:
    assert len(customer_signed()) - len(bilateral_draft()) < 60 * KILOBYTE
    assert len(both_signed()) - len(customer_signed()) < 50 * KILOBYTE
    assert len(both_signed()) < 400 * KILOBYTE


@pytest.mark.parametrize("signed", [both_signed, individual_and_vendor_signed])
def test_pdfsig_calls_both_valid(signed: Callable[[], bytes], tmp_path: Path) -> None:
    needs_program("pdfsig")
    (tmp_path / "contract.pdf").write_bytes(signed())
    command = ["pdfsig", "-nocert", "contract.pdf"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.stdout.count("Signature Validation: Signature is Valid.") == 2
    assert re.findall(r"Signature Field Name: (\w+)", done.stdout) == ["CustomerSeal", "VendorSeal"]
    assert done.stdout.count("  - Total document signed") == 1  # the vendor's
    assert done.stdout.count("ETSI.CAdES.detached") == 2
    assert done.stderr == ""


def test_qpdf_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    needs_program("qpdf")
    for content in (customer_signed(), both_signed(), individual_and_vendor_signed()):
        (tmp_path / "contract.pdf").write_bytes(content)
        command = ["qpdf", "--check", "contract.pdf"]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No syntax or stream encoding errors found" in done.stdout


def test_pyhanko_trusts_both_by_the_authority_alone_and_sees_only_form_filling_between() -> None:
    root = x509.Certificate.load(der(authority().authority))
    first, last = (
        validate_pdf_signature(
            signature, ValidationContext(trust_roots=[root], moment=NOW, allow_fetching=False)
        )
        for signature in PdfFileReader(BytesIO(both_signed())).embedded_signatures
    )
    assert first.bottom_line
    assert first.summary() == (
        "INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,EXTENDED_WITH_FORM_FILLING,ACCEPTABLE_MODIFICATIONS"
    )
    assert first.coverage == SignatureCoverageLevel.ENTIRE_REVISION
    assert first.modification_level == ModificationLevel.FORM_FILLING
    assert last.bottom_line
    assert last.summary() == "INTACT:TRUSTED,TIMESTAMP_TOKEN<INTACT:TRUSTED>,UNTOUCHED"
    assert last.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_our_own_examination_says_who_signed_as_what_in_the_order_of_signing() -> None:
    examination = read(both_signed())
    assert examination.sound
    assert examination.contract_id == framework().contract_id
    assert [
        (found.role, found.signer_name, found.signed_at, found.timestamped_at)
        for found in examination.signatures
    ] == [
        (SignerRole.CUSTOMER, COMPANY.name, NOW, STAMPED_AT),
        (SignerRole.VENDOR, "hetong development seal, 仅供开发使用", STAMPED_AT, STAMPED_AT),
    ]
    assert [found.covers_whole_file for found in examination.signatures] == [False, True]


def test_the_customer_certifies_and_leaves_no_more_than_filling_in_and_signing() -> None:
    with pikepdf.open(BytesIO(customer_signed())) as file:
        customer, vendor, *slices = file.Root.AcroForm.Fields
        certifying, locking = customer.V.Reference
        assert str(customer.T) == "CustomerSeal"
        assert (str(certifying.TransformMethod), int(certifying.TransformParams.P)) == ("/DocMDP", 2)
        assert str(locking.TransformMethod) == "/FieldMDP"
        assert [str(name) for name in locking.TransformParams.Fields] == ["CustomerSeal"]
        assert file.Root.Perms.DocMDP.objgen == customer.V.objgen
        assert (str(vendor.T), "/V" in vendor) == ("VendorSeal", False)
        assert (str(vendor.Lock.Action), int(vendor.Lock.P)) == ("/All", 1)
        assert [str(field.T) for field in slices] == [f"VendorCrossPageSeal{n}" for n in range(1, 9)]
        assert all(int(field.Ff) == 1 and field.AP.N.read_bytes() == b"" for field in slices)


def test_the_vendor_approves_and_locks_every_field() -> None:
    with pikepdf.open(BytesIO(both_signed())) as file:
        _, vendor, *slices = file.Root.AcroForm.Fields
        (locking,) = vendor.V.Reference
        assert (str(locking.TransformMethod), str(locking.TransformParams.Action)) == ("/FieldMDP", "/All")
        assert int(locking.TransformParams.P) == 1
        assert all(b"HetongCrossPageSeal Do" in field.AP.N.read_bytes() for field in slices)


def test_an_enterprise_s_seal_stands_where_the_draft_has_its_place() -> None:
    with pikepdf.open(BytesIO(customer_signed())) as file:
        field = file.Root.AcroForm.Fields[0]
        corners = [float(number) for number in field.Rect]
        assert field.P.objgen == file.pages[-1].objgen
        assert str(field.V.Name) == COMPANY.name
    assert corners == pytest.approx(
        [
            CUSTOMER_SEAL.x,
            CUSTOMER_SEAL.y,
            CUSTOMER_SEAL.x + CUSTOMER_SEAL.size,
            CUSTOMER_SEAL.y + CUSTOMER_SEAL.size,
        ],
        abs=0.01,
    )


def test_the_metadata_stay_the_draft_s() -> None:
    with pikepdf.open(BytesIO(bilateral_draft())) as before, pikepdf.open(BytesIO(both_signed())) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert "/Info" not in after.trailer


def test_neither_brings_a_font_into_the_file() -> None:
    assert b"/FontFile" not in both_signed()[len(bilateral_draft()) :]


def test_a_single_page_is_signed_by_both_without_cross_page_marks() -> None:
    signed = vendor_seals(customer_signs(with_pages(1)))
    assert read(signed).sound
    assert b"CrossPageSeal" not in signed


def test_every_verified_name_can_sign() -> None:
    for name in (
        "云",
        "内蒙古自治区" * 33 + "公司",
        "International Cloud Signing Association " * 4 + "Co., Ltd.",
    ):
        signer = customer_signer(name)
        look = SealLook(company=name, label="电子签章", code="自签证书 仅供开发")
        examination = read(vendor_seals(customer_signs(draft(), signer, look)))
        assert examination.sound
        assert examination.signatures[0].signer_name == name
