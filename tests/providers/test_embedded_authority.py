"""Certificates for customers by the development authority."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from documents.der import check_der
from documents.signature_form import check_signature_form
from providers.certificates import check_signer
from providers.development_authority import (
    FOLDER,
    authority_certificate,
    create_development_authority,
    kept_authority_certificate,
    open_development_authority,
)
from providers.embedded_authority import WHOLE_NAME, issue_for, open_customer_signer
from providers.timestamping import EmbeddedTimeStamping
from tests.providers.keys import NOW

COMPANY = "深圳市鑫淼示例科技有限公司"
LONG = "内蒙古自治区呼和浩特市赛罕区云岚示例信息技术与网络安全服务股份有限公司第一分公司"
AUTHORITY = create_development_authority(NOW).authority


def issued(name: str, *, enterprise: bool = True) -> x509.Certificate:
    return issue_for(AUTHORITY, signer_name=name, enterprise=enterprise, now=NOW).certificate


def values(certificate: x509.Certificate) -> dict[str, str]:
    return {attribute.oid.dotted_string: str(attribute.value) for attribute in certificate.subject}


def test_an_enterprise_is_organization_and_common_name_and_marked_as_for_development() -> None:
    assert issued(COMPANY).subject.rfc4514_string() == f"CN={COMPANY},OU=仅供开发使用,O={COMPANY}"


def test_an_individual_is_a_common_name_only() -> None:
    assert issued("欧阳示例", enterprise=False).subject.rfc4514_string() == "CN=欧阳示例,OU=仅供开发使用"


def test_a_name_of_21_characters_is_whole_and_one_of_22_is_cut_with_the_whole_beside_it() -> None:
    whole, cut = values(issued(LONG[:21])), values(issued(LONG[:22]))
    assert whole["2.5.4.3"] == LONG[:21]
    assert WHOLE_NAME.dotted_string not in whole
    assert cut["2.5.4.3"] == LONG[:20] + "…"
    assert cut[WHOLE_NAME.dotted_string] == LONG[:22]
    assert cut["2.5.4.10"] == LONG[:22]


@pytest.mark.parametrize("name", ["名" * 200, "W" * 65, "é" * 200, "𠮷" * 200])
def test_names_of_any_length_and_width_keep_to_the_bounds_of_x520(name: str) -> None:
    found = values(issued(name))
    assert len(found["2.5.4.3"].encode()) <= 64
    assert len(found["2.5.4.10"]) <= 64
    assert found["2.5.4.3"].removesuffix("…") == name[: len(found["2.5.4.3"]) - 1]
    assert found["2.5.4.41"] == name


def test_it_signs_and_commits_for_ten_years_and_issues_nothing() -> None:
    certificate = issued(COMPANY)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment) == (True, True)
    assert (usage.value.key_cert_sign, usage.value.key_encipherment) == (False, False)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert certificate.not_valid_after_utc == (NOW + timedelta(days=3650)).replace(microsecond=0)
    certificate.verify_directly_issued_by(AUTHORITY.certificate)


def test_every_signature_has_a_key_and_a_number_of_its_own() -> None:
    one, other = (issue_for(AUTHORITY, signer_name=COMPANY, enterprise=True, now=NOW) for _ in range(2))
    assert isinstance(one.key.curve, ec.SECP256R1)
    assert one.key.public_key() != other.key.public_key()
    assert one.certificate.serial_number != other.certificate.serial_number
    check_signer(one.certificate, one.key.public_key(), NOW, "a customer's")


def test_the_signer_has_the_whole_name_and_says_who_issued_its_certificate() -> None:
    signer = open_customer_signer(AUTHORITY, signer_name=LONG, enterprise=True, time_stamping=None, now=NOW)
    assert signer.signer_name == LONG
    assert signer.self_issued
    assert signer.certificates[1] == AUTHORITY.certificate.public_bytes(Encoding.DER)
    signature = asyncio.run(signer.sign(hashlib.sha256(b"a contract").digest()))
    check_signature_form(signature)
    assert len(signature) <= signer.reserved_bytes


def test_with_time_stamping_its_signatures_are_stamped() -> None:
    made = create_development_authority(NOW)
    signer = open_customer_signer(
        made.authority,
        signer_name="名" * 200,
        enterprise=True,
        time_stamping=EmbeddedTimeStamping(made, clock=lambda: NOW),
        now=NOW,
    )
    signature = asyncio.run(signer.sign(hashlib.sha256(b"a contract").digest()))
    check_der(signature)
    assert 2000 < len(signature) <= signer.reserved_bytes


def test_nothing_of_a_customer_is_kept_in_the_authority_s_folder(tmp_path: Path) -> None:
    made = open_development_authority(tmp_path, NOW)
    before = sorted(file.name for file in (tmp_path / FOLDER).iterdir())
    issue_for(made.authority, signer_name=COMPANY, enterprise=True, now=NOW)
    assert sorted(file.name for file in (tmp_path / FOLDER).iterdir()) == before
    assert before == ["authority.pem", "seal.pem", "time-stamp.pem"]


def test_what_verifiers_have_to_know_is_read_without_the_key(tmp_path: Path) -> None:
    assert kept_authority_certificate(tmp_path) is None
    assert not (tmp_path / FOLDER).exists()
    made = open_development_authority(tmp_path, NOW)
    assert kept_authority_certificate(tmp_path) == authority_certificate(made)
