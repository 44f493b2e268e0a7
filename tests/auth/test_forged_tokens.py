"""What somebody who knows the public key, and nothing else, may try."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey
from joserfc.jws import serialize_compact

from auth.tokens import SignInReason, SignInRequired
from tests.auth.issuers import CLAIMS, KEY, NOW, reader_of, signed, token


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


async def reason_for(bearer: str, *keys: ECKey | RSAKey) -> SignInReason:
    with pytest.raises(SignInRequired) as refused:
        await reader_of(*keys).viewer_of(f"Bearer {bearer}", now=NOW)
    return refused.value.reason


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", ""])
async def test_no_algorithm_is_no_signature(name: str) -> None:
    assert await reason_for(f"{part({'alg': name})}.{part(CLAIMS)}.") is SignInReason.MALFORMED


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
async def test_the_public_key_does_not_serve_as_a_secret(algorithm: str) -> None:
    for secret in (KEY.as_pem(private=False), json.dumps(KEY.as_dict(private=False)).encode()):
        signing_input = f"{part({'alg': algorithm, 'kid': 'key-1'})}.{part(CLAIMS)}"
        digest = hmac.new(secret, signing_input.encode(), f"sha{algorithm[2:]}").digest()
        signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert await reason_for(f"{signing_input}.{signature}") is SignInReason.MALFORMED


async def test_a_key_of_ones_own_under_the_issuers_kid_is_a_bad_signature() -> None:
    own = ECKey.generate_key("P-256", {"kid": "key-1"})
    assert await reason_for(signed(CLAIMS, key=own)) is SignInReason.BAD_SIGNATURE


async def test_a_key_sent_along_in_the_token_is_not_used() -> None:
    own = ECKey.generate_key("P-256", {"kid": "key-1"})
    with_key = signed(CLAIMS, key=own, jwk=own.as_dict(private=False), jku="https://own.example/keys")
    assert await reason_for(with_key) is SignInReason.BAD_SIGNATURE


async def test_an_unknown_kid_is_a_bad_signature() -> None:
    assert await reason_for(signed(CLAIMS, kid="key-2")) is SignInReason.BAD_SIGNATURE


async def test_the_kid_decides_which_key_verifies() -> None:
    other = ECKey.generate_key("P-256", {"kid": "key-2"})
    assert await reason_for(signed(CLAIMS, kid="key-2"), KEY, other) is SignInReason.BAD_SIGNATURE


async def test_without_a_kid_nobody_guesses_among_several_keys() -> None:
    other = ECKey.generate_key("P-256", {"kid": "key-2"})
    bearer = serialize_compact({"alg": "ES256"}, json.dumps(CLAIMS), KEY)
    assert await reader_of(KEY).viewer_of(f"Bearer {bearer}", now=NOW) is not None
    assert await reason_for(bearer, KEY, other) is SignInReason.BAD_SIGNATURE


async def test_another_algorithm_than_the_keys_is_a_bad_signature() -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "alg": "PS256"})
    as_other = RSAKey.import_key(rsa.as_dict(private=True, alg="RS256"))
    bearer = signed(CLAIMS, key=as_other, algorithm="RS256")
    assert await reason_for(bearer, rsa) is SignInReason.BAD_SIGNATURE


async def test_changed_claims_are_a_bad_signature() -> None:
    head, _, signature = token().split(".")
    bearer = f"{head}.{part(CLAIMS | {'account': 'AC2'})}.{signature}"
    assert await reason_for(bearer) is SignInReason.BAD_SIGNATURE


async def test_every_changed_byte_of_a_signature_is_refused() -> None:
    head, payload, signature = token().split(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        forged = base64.urlsafe_b64encode(changed).decode().rstrip("=")
        assert await reason_for(f"{head}.{payload}.{forged}") is SignInReason.BAD_SIGNATURE


async def test_a_signature_of_zeros_is_refused() -> None:
    head, payload, _ = token().split(".")
    zeros = base64.urlsafe_b64encode(bytes(64)).decode().rstrip("=")
    assert await reason_for(f"{head}.{payload}.{zeros}") is SignInReason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "ES256", "crit": ["exp"], "exp": 1},
        {"alg": "ES256", "crit": ["b64"], "b64": False},
        {"alg": "ES256", "kid": 7},
        {"alg": "ES256", "kid": ["key-1"]},
        {"alg": ["ES256"]},
        {"alg": {"ES256": 1}},
        {"alg": "ES256K", "kid": "key-1"},
        {"kid": "key-1"},
        ["ES256"],
        "ES256",
        None,
    ],
)
async def test_a_header_we_do_not_understand_is_malformed(header: Any) -> None:
    signature = hashlib.sha512(b"any").digest()
    bearer = f"{part(header)}.{part(CLAIMS)}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
    assert await reason_for(bearer) is SignInReason.MALFORMED
