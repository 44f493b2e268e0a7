"""Time stamps from an authority on the network, and from the embedded one."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms  # type: ignore[import-untyped]  # ships no types
from cryptography.hazmat.primitives.serialization import Encoding

from documents.places import VENDOR_SEAL
from documents.signing import seal_contract
from documents.verification import examine
from providers.development_authority import create_development_authority
from providers.sealing import CertificateSealing
from providers.signing_keys import LoadedKey
from providers.timestamping import (
    LARGEST_RESPONSE,
    EmbeddedAuthority,
    EmbeddedTimeStamping,
    HttpAuthority,
    HttpTimeStamping,
    TimeStampRefused,
    open_time_stamping,
)
from tests.documents.sealed import LOOK, NOW, STAMPED_AT, authority, der, draft
from tests.providers.time_stamp_server import Authority, serving

IMPRINT = hashlib.sha256(b"a signature").digest()


def misbehaving(**changes: Any) -> Authority:
    return Authority(made=authority(), time=STAMPED_AT, **changes)


def client_of(server: Authority, timeout_seconds: float = 10.0) -> HttpTimeStamping:
    trusted = (der(authority().authority),)
    return HttpTimeStamping(server.url, trusted, timeout_seconds, clock=lambda: NOW)


async def refusal_by(server: Authority, timeout_seconds: float = 10.0) -> str:
    async with serving(server):
        with pytest.raises(TimeStampRefused) as refused:
            await client_of(server, timeout_seconds).token(IMPRINT)
    return str(refused.value)


def other_nonce(information: dict[str, Any]) -> None:
    information["nonce"] += 1


def no_nonce(information: dict[str, Any]) -> None:
    del information["nonce"]


def other_imprint(information: dict[str, Any]) -> None:
    information["message_imprint"] = {
        "hash_algorithm": {"algorithm": "sha256"},
        "hashed_message": hashlib.sha256(b"something else").digest(),
    }


async def test_a_token_from_the_network_is_asked_for_with_nonce_and_certificate() -> None:
    async with serving(misbehaving()) as server:
        client = client_of(server)
        token = cms.ContentInfo.load(await client.token(IMPRINT), strict=True)
        await client.token(IMPRINT)
    information = token["content"]["encap_content_info"]["content"].parsed
    assert information["message_imprint"]["hashed_message"].native == IMPRINT
    assert information["gen_time"].native == STAMPED_AT
    first, second = server.requests
    assert first["message_imprint"]["hash_algorithm"]["algorithm"].native == "sha256"
    assert first["cert_req"].native is True
    assert first["nonce"].native != second["nonce"].native
    assert not client.self_issued


async def test_a_contract_stamped_over_the_network_is_sound() -> None:
    made = authority()
    async with serving(misbehaving()) as server:
        sealing = CertificateSealing(
            LoadedKey(made.seal.key), (der(made.seal),), client_of(server), self_issued=False
        )
        content = await seal_contract(draft(), sealing, LOOK, VENDOR_SEAL, now=NOW)
    examination = await asyncio.to_thread(examine, content, trusted=sealing.trusted, at=NOW)
    assert examination.sound
    assert examination.signatures[0].timestamped_at == STAMPED_AT


async def test_an_answer_to_another_question_is_refused() -> None:
    assert "another nonce" in await refusal_by(misbehaving(change=other_nonce))
    assert "another nonce" in await refusal_by(misbehaving(change=no_nonce))
    assert "something else" in await refusal_by(misbehaving(change=other_imprint))


@pytest.mark.parametrize("status", ["rejection", "waiting", "revocation_warning"])
async def test_a_refusal_is_told_with_its_status(status: str) -> None:
    assert status in await refusal_by(misbehaving(status=status))


async def test_granted_with_changes_is_granted() -> None:
    async with serving(misbehaving(status="granted_with_mods")) as server:
        assert await client_of(server).token(IMPRINT)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x30\x80\x00\x00", bytes(5000), b"\x30\x03\x02\x01\x00"])
async def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    assert "cannot be read" in await refusal_by(misbehaving(body=body))


async def test_a_boundless_answer_is_cut_off() -> None:
    assert f"more than {LARGEST_RESPONSE} bytes" in await refusal_by(misbehaving(body=bytes(1_000_000)))


async def test_an_http_error_is_a_refusal() -> None:
    assert "HTTP 503" in await refusal_by(misbehaving(http_status=503))


async def test_a_silent_authority_is_given_up() -> None:
    assert "did not answer" in await refusal_by(misbehaving(silent=True), timeout_seconds=0.2)


async def test_nobody_there_is_a_refusal() -> None:
    async with serving(misbehaving()) as server:
        pass
    with pytest.raises(TimeStampRefused, match="did not answer: ConnectError"):
        await client_of(server).token(IMPRINT)


async def test_a_token_by_an_authority_we_do_not_trust_is_refused() -> None:
    stranger = Authority(made=create_development_authority(NOW), time=STAMPED_AT)
    assert "not by an authority we trust" in await refusal_by(stranger)


async def test_when_no_token_comes_the_contract_is_not_sealed() -> None:
    made = authority()
    async with serving(misbehaving(status="rejection")) as server:
        sealing = CertificateSealing(
            LoadedKey(made.seal.key), (der(made.seal),), client_of(server), self_issued=False
        )
        with pytest.raises(TimeStampRefused):
            await seal_contract(draft(), sealing, LOOK, VENDOR_SEAL, now=NOW)


async def test_the_embedded_authority_says_that_it_is_one() -> None:
    embedded = EmbeddedTimeStamping(authority(), clock=lambda: STAMPED_AT + timedelta(microseconds=9))
    token = cms.ContentInfo.load(await embedded.token(IMPRINT), strict=True)
    information = token["content"]["encap_content_info"]["content"].parsed
    certificate = token["content"]["certificates"][0].chosen
    assert embedded.self_issued
    assert information["gen_time"].native == STAMPED_AT
    assert "development time-stamping, 仅供开发使用" in certificate.subject.native["common_name"]
    assert certificate.extended_key_usage_value.native == ["time_stamping"]
    assert embedded.trusted == (der(authority().authority),)


def test_both_kinds_are_opened_from_their_configuration(tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority().authority.certificate.public_bytes(Encoding.PEM) * 2)
    network = open_time_stamping(HttpAuthority(url="https://tsa.example", trusted=roots), now=NOW)
    assert not network.self_issued
    assert network.trusted == (der(authority().authority),) * 2
    embedded = open_time_stamping(EmbeddedAuthority(folder=tmp_path), now=NOW)
    assert embedded.self_issued
