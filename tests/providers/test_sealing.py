"""Opening the vendor's key, and refusing one that could not sign a contract."""

import asyncio
import hashlib
import pickle
import stat
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from asn1crypto import cms  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from documents.verification import examine
from providers.certificates import SealingMisconfigured
from providers.development_authority import FOLDER
from providers.sealing import (
    DevelopmentSealing,
    Pkcs12Sealing,
    Sealing,
    SealingConfiguration,
    open_sealing,
)
from providers.timestamping import EmbeddedAuthority
from tests.documents.sealed import draft, seal
from tests.providers.keys import NOW, PASSWORD, Held, Key, Wish, chain, elliptic, issued, packed


def opened(file: Path, content: bytes, password: str = PASSWORD) -> Sealing:
    file.write_bytes(content)
    return open_sealing(SealingConfiguration(key=Pkcs12Sealing(file=file, password=password)), now=NOW)


def signed_by_a_worker(configuration: SealingConfiguration) -> tuple[str, bytes]:
    """Runs in another process: opens its own key there."""
    sealing = open_sealing(configuration, now=NOW)
    return sealing.signer_name, sealing.certificates[0]


@pytest.mark.parametrize("key", [elliptic(), rsa.generate_private_key(65537, 2048)], ids=["ECDSA", "RSA"])
def test_a_contract_sealed_from_a_pkcs12_file_is_sound(key: Key, tmp_path: Path) -> None:
    root, middle, signer = chain(key)
    sealing = opened(tmp_path / "seal.p12", packed(signer, root, middle))
    content = seal(draft(), sealing, now=NOW)
    examination = examine(content, trusted=sealing.trusted, at=NOW)
    assert examination.sound
    assert examination.signatures[0].signer_name == "云岚示例信息技术（北京）有限公司"
    assert sealing.signer_name == "云岚示例信息技术（北京）有限公司"
    assert not sealing.self_issued
    assert examine(content, trusted=[root.certificate.public_bytes(Encoding.PEM)], at=NOW).sound


def test_the_chain_is_in_order_and_all_but_the_root_goes_into_the_signature(tmp_path: Path) -> None:
    root, middle, signer = chain(elliptic())
    stranger = issued(elliptic(), Wish(name="无关"))
    sealing = opened(tmp_path / "seal.p12", packed(signer, stranger, root, middle))
    ders = [held.certificate.public_bytes(Encoding.DER) for held in (signer, middle, root)]
    assert sealing.certificates == tuple(ders)
    signature = asyncio.run(sealing.sign(hashlib.sha256(b"a contract").digest()))
    embedded = {each.chosen.dump() for each in cms.ContentInfo.load(signature)["content"]["certificates"]}
    assert embedded == set(ders[:2])


def test_the_signature_names_its_certificate_and_leaves_the_time_to_the_pdf(tmp_path: Path) -> None:
    _, _, signer = chain(elliptic())
    digest = hashlib.sha256(b"a contract").digest()
    sealing = opened(tmp_path / "seal.p12", packed(signer))
    signature = asyncio.run(sealing.sign(digest))
    info = cms.ContentInfo.load(signature)["content"]["signer_infos"][0]
    attributes = {each["type"].native: each["values"][0] for each in info["signed_attrs"]}
    assert set(attributes) == {"content_type", "message_digest", "signing_certificate_v2"}
    assert attributes["message_digest"].native == digest
    certificate_hash = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    assert certificate_hash == signer.certificate.fingerprint(hashes.SHA256())
    assert len(signature) <= sealing.reserved_bytes


def expired() -> Held:
    return chain(elliptic(), Wish(ends=NOW - timedelta(hours=1)))[2]


def not_yet() -> Held:
    return chain(elliptic(), Wish(starts=NOW + timedelta(days=3), ends=NOW + timedelta(days=9)))[2]


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (expired(), "expired on 2026-11-23"),
        (not_yet(), "valid only from 2026-11-26"),
        (
            chain(elliptic(), Wish(commits=False, signs=False))[2],
            "neither digitalSignature nor nonRepudiation",
        ),
        (chain(elliptic(), Wish(usage=False))[2], "neither digitalSignature nor nonRepudiation"),
        (
            chain(rsa.generate_private_key(65537, 1024))[2],  # noqa: S505 - that is the point
            "2048 bits, not 1024",
        ),
        (chain(ed25519.Ed25519PrivateKey.generate())[2], "no RSA or ECDSA key"),
    ],
    ids=["expired", "not yet valid", "for another use", "for no use", "too short", "another kind"],
)
def test_a_certificate_that_may_not_sign_now_is_refused(held: Held, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "seal.p12"
    with pytest.raises(SealingMisconfigured, match=reason) as refused:
        opened(file, packed(held))
    assert str(file) in str(refused.value)
    assert PASSWORD not in str(refused.value)


@pytest.mark.parametrize(
    "wish", [Wish(commits=False), Wish(signs=False)], ids=["digitalSignature", "nonRepudiation"]
)
def test_either_of_the_two_uses_is_enough(wish: Wish, tmp_path: Path) -> None:
    root, middle, signer = chain(elliptic(), wish)
    sealing = opened(tmp_path / "seal.p12", packed(signer, root, middle))
    assert examine(seal(draft(), sealing, now=NOW), trusted=sealing.trusted, at=NOW).sound


def test_authorities_that_ended_before_their_signer_do_no_harm(tmp_path: Path) -> None:
    """So the end that operators are told of is the signer's own."""
    ended = Wish(name="示例根 CA", authority=True, ends=NOW - timedelta(hours=1))
    root = issued(elliptic(), ended)
    middle = issued(elliptic(), replace(ended, name="示例 CA"), root)
    signer = issued(elliptic(), Wish(), middle)
    sealing = opened(tmp_path / "seal.p12", packed(signer, middle, root))
    assert examine(seal(draft(), sealing, now=NOW), trusted=sealing.trusted, at=NOW).sound
    assert sealing.valid_until == NOW + timedelta(days=365)


def test_a_key_that_is_not_the_certificate_s_is_refused(tmp_path: Path) -> None:
    from providers.certificates import check_signer  # noqa: PLC0415 - PKCS#12 writers refuse to make such a file

    _, _, signer = chain(elliptic())
    with pytest.raises(SealingMisconfigured, match="does not belong"):
        check_signer(signer.certificate, elliptic().public_key(), NOW, "seal.p12")


def test_a_wrong_password_is_refused_without_being_repeated(tmp_path: Path) -> None:
    with pytest.raises(SealingMisconfigured, match="password is wrong") as refused:
        opened(tmp_path / "seal.p12", packed(chain(elliptic())[2]), password="not the password")
    assert "not the password" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"no PKCS#12", b"0\x82"])
def test_what_is_no_pkcs12_file_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(SealingMisconfigured, match=r"seal\.p12"):
        opened(tmp_path / "seal.p12", content)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    missing = Pkcs12Sealing(file=tmp_path / "missing.p12", password=PASSWORD)
    with pytest.raises(SealingMisconfigured, match=r"missing\.p12: No such file"):
        open_sealing(SealingConfiguration(key=missing), now=NOW)


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    configuration = SealingConfiguration(key=Pkcs12Sealing(file=tmp_path, password=PASSWORD))
    assert PASSWORD not in repr(configuration)


def test_the_development_authority_is_made_once_and_named_as_such(tmp_path: Path) -> None:
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=tmp_path))
    first = open_sealing(configuration, now=NOW)
    second = open_sealing(configuration, now=NOW + timedelta(days=30))
    assert first.certificates == second.certificates
    assert first.self_issued
    for certificate in map(x509.load_der_x509_certificate, first.certificates):
        assert "development" in certificate.subject.rfc4514_string()
        assert "仅供开发使用" in certificate.subject.rfc4514_string()
        assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)


def test_the_development_keys_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    open_sealing(SealingConfiguration(key=DevelopmentSealing(folder=tmp_path)), now=NOW)
    files = sorted((tmp_path / FOLDER).iterdir())
    assert [file.name for file in files] == ["authority.pem", "seal.pem", "time-stamp.pem"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / FOLDER).stat().st_mode) == 0o700
    assert [item.name for item in tmp_path.iterdir()] == [FOLDER]


def test_processes_that_start_at_once_share_one_authority(tmp_path: Path) -> None:
    configuration = SealingConfiguration(
        key=DevelopmentSealing(folder=tmp_path), time_stamping=EmbeddedAuthority(folder=tmp_path)
    )
    assert pickle.loads(pickle.dumps(configuration)) == configuration  # noqa: S301 - our own
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as workers:
        opened_there = list(workers.map(signed_by_a_worker, [configuration] * 8))
    assert len(set(opened_there)) == 1
    assert [item.name for item in tmp_path.iterdir()] == [FOLDER]


def test_a_damaged_development_authority_is_refused_not_replaced(tmp_path: Path) -> None:
    configuration = SealingConfiguration(key=DevelopmentSealing(folder=tmp_path))
    open_sealing(configuration, now=NOW)
    damaged = tmp_path / FOLDER / "seal.pem"
    damaged.write_bytes(b"gone")
    with pytest.raises(SealingMisconfigured, match=r"seal\.pem"):
        open_sealing(configuration, now=NOW)
    assert damaged.read_bytes() == b"gone"
