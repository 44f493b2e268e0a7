"""Public keys read from a file: a JWK set, one JWK, or a PEM."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from auth.keys import KeyFile
from auth.public_keys import KeysRefused, keys_from_json
from auth.tokens import SignInRequired, TokenReader
from tests.auth.issuers import CLAIMS, KEY, NOW, signed

with pytest.warns(SecurityWarning, match="2048"):
    WEAK = RSAKey.generate_key(1024, {"kid": "weak"})
SECRET = OctKey.generate_key(256, {"kid": "secret"})
ENCRYPTION = ECKey.generate_key("P-256", {"kid": "enc", "use": "enc"})
AGREEMENT = OKPKey.generate_key("X25519", {"kid": "x"})
OTHER_CURVE = ECKey.generate_key("secp256k1", {"kid": "k1"})


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "issuer.keys"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


async def user_id_from(path: Path, bearer: str) -> str:
    reader = TokenReader(KeyFile(path), issuer="https://issuer.example", audience="hetong")
    viewer = await reader.viewer_of(f"Bearer {bearer}", now=NOW)
    assert viewer is not None
    return viewer.user_id


async def test_a_jwk_set_in_a_file_verifies_tokens(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({"keys": [KEY.as_dict(private=False)]}))
    assert await user_id_from(path, signed(CLAIMS)) == "user-1"


async def test_a_single_jwk_in_a_file_verifies_tokens(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(KEY.as_dict(private=False)))
    assert await user_id_from(path, signed(CLAIMS)) == "user-1"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-256"), "ES256"),
        (OKPKey.generate_key("Ed25519"), "Ed25519"),
        (RSAKey.generate_key(2048), "RS256"),
    ],
    ids=["EC", "OKP", "RSA"],
)
async def test_a_public_pem_verifies_a_token_that_names_no_key(
    tmp_path: Path, key: ECKey | OKPKey | RSAKey, algorithm: str
) -> None:
    path = written(tmp_path, key.as_pem(private=False))
    bearer = signed(CLAIMS, key=key, algorithm=algorithm)
    assert await user_id_from(path, bearer) == "user-1"


async def test_the_key_of_a_pem_answers_to_any_kid_but_verifies_only_its_own_signatures(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, KEY.as_pem(private=False))
    assert await user_id_from(path, signed(CLAIMS, kid="whatever the issuer says")) == "user-1"
    with pytest.raises(SignInRequired):
        await user_id_from(path, signed(CLAIMS, key=ECKey.generate_key("P-256", {"kid": "key-1"})))


async def test_of_a_private_jwk_only_the_public_half_is_kept(tmp_path: Path) -> None:
    keys = await KeyFile(written(tmp_path, json.dumps(KEY.as_dict(private=True)))).key_set()
    assert [key.is_private for key in keys] == [False]
    assert [set(key) & {"d", "p", "q"} for key in keys.as_dict()["keys"]] == [set()]


def test_a_private_pem_is_refused_without_quoting_it(tmp_path: Path) -> None:
    pem = ECKey.generate_key("P-256").as_pem(private=True)
    with pytest.raises(KeysRefused, match=r"^not a public key in PEM$"):
        KeyFile(written(tmp_path, pem))


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match=r"^absent\.json: cannot be read$"):
        KeyFile(tmp_path / "absent.json")


def test_keys_that_forge_or_break_are_left_out_of_a_set() -> None:
    entries: list[Any] = [
        key.as_dict(private=False) for key in (KEY, WEAK, ENCRYPTION, AGREEMENT, OTHER_CURVE)
    ]
    entries += [SECRET.as_dict(private=True), {"kty": "PQ", "kid": "new"}, {}, None, 7, "key", ["EC"]]
    entries += [{"kty": "EC", "crv": "P-256", "x": 1, "y": 2}, {"kty": "RSA", "n": "AQAB", "e": "AA"}]
    entries += [KEY.as_dict(private=False, kid="derive", key_ops=["deriveKey"])]
    assert [key.kid for key in keys_from_json(json.dumps({"keys": entries}).encode())] == ["key-1"]


@pytest.mark.parametrize("key", [WEAK, SECRET, ENCRYPTION, AGREEMENT, OTHER_CURVE], ids=lambda key: key.kid)
def test_a_set_without_one_good_key_is_refused(key: Key) -> None:
    with pytest.raises(KeysRefused, match=r"^no public key for signatures$"):
        keys_from_json(json.dumps({"keys": [key.as_dict()]}).encode())


def test_a_set_of_more_than_a_hundred_keys_is_refused() -> None:
    with pytest.raises(KeysRefused, match=r"^not a JWK set$"):
        keys_from_json(json.dumps({"keys": [KEY.as_dict(private=False)] * 101}).encode())


def test_a_weak_rsa_pem_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeysRefused, match="2048"):
        KeyFile(written(tmp_path, WEAK.as_pem(private=False)))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
key_entries = st.fixed_dictionaries(
    {"kty": st.sampled_from(["EC", "RSA", "OKP", "oct", "?"])},
    optional={
        name: json_values | st.sampled_from(["P-256", "Ed25519", "AQAB", "sig", "", "AA"])
        for name in ("crv", "x", "y", "n", "e", "k", "d", "kid", "alg", "use", "key_ops", "oth")
    },
)


@settings(max_examples=50, deadline=None)
@given(st.lists(key_entries | json_values, max_size=3))
def test_an_issuer_may_publish_anything_and_we_only_refuse(entries: list[Any]) -> None:
    good = KEY.as_dict(private=False)
    kept = keys_from_json(json.dumps({"keys": [*entries, good]}).encode())
    assert "key-1" in [key.kid for key in kept]


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_one_exception(content: bytes) -> None:
    with pytest.raises(KeysRefused):
        keys_from_json(content)
