"""Which tokens are let in, which are not, and why."""

import base64
import traceback
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey

from auth.keys import KeysUnavailable
from auth.tokens import SignInReason, SignInRequired, TokenReader
from tests.auth.issuers import CLAIMS, KEY, NOW, SECONDS, FixedKeys, public, reader_of, signed, token

KEYS: list[tuple[str, Key]] = [
    ("ES256", KEY),
    ("ES384", ECKey.generate_key("P-384", auto_kid=True)),
    ("ES512", ECKey.generate_key("P-521", auto_kid=True)),
    ("EdDSA", OKPKey.generate_key("Ed25519", auto_kid=True)),
    ("Ed25519", OKPKey.generate_key("Ed25519", auto_kid=True)),
    ("RS256", RSAKey.generate_key(2048, auto_kid=True)),
    ("PS256", RSAKey.generate_key(2048, auto_kid=True)),
]


async def reason_for(header: str, reader: TokenReader | None = None) -> SignInReason:
    with pytest.raises(SignInRequired) as refused:
        await (reader or reader_of()).viewer_of(header, now=NOW)
    assert str(refused.value) == refused.value.reason.value
    return refused.value.reason


async def test_no_header_at_all_is_an_anonymous_caller() -> None:
    assert await reader_of().viewer_of(None, now=NOW) is None


@pytest.mark.parametrize(("algorithm", "key"), KEYS)
async def test_asymmetric_algorithms_are_accepted(algorithm: str, key: Key) -> None:
    keys = [known for _, known in KEYS]
    bearer = signed(CLAIMS, key=key, algorithm=algorithm)
    viewer = await reader_of(*keys).viewer_of(f"Bearer {bearer}", now=NOW)
    assert viewer is not None
    assert viewer.user_id == "user-1"


async def test_the_scheme_is_read_without_regard_to_case() -> None:
    assert await reader_of().viewer_of(f"bearer {token()}", now=NOW) is not None


async def test_one_of_several_audiences_is_enough() -> None:
    assert await reader_of().viewer_of(f"Bearer {token(aud=['other', 'hetong'])}", now=NOW) is not None


@pytest.mark.parametrize("header", ["", " ", "Bearer", "Bearer ", "bearer  "])
async def test_a_header_without_a_token_says_so(header: str) -> None:
    assert await reason_for(header) is SignInReason.MISSING


@pytest.mark.parametrize(
    "header",
    [
        "Basic dXNlcjpwYXNz",
        "Bearer x",
        "Bearer a.b.c",
        "Bearer " + "." * 8000,
        "Bearer a.b.c.d.e",
        "Bearer 令牌",
    ],
)
async def test_what_is_no_token_is_malformed(header: str) -> None:
    assert await reason_for(header) is SignInReason.MALFORMED


async def test_a_token_among_other_words_is_malformed() -> None:
    for header in (token(), f"Bearer {token()} {token()}", f"Bearer {token()}.", f"Bearer, {token()}"):
        assert await reason_for(header) is SignInReason.MALFORMED


@settings(deadline=None)
@given(st.text(max_size=300))
async def test_no_header_whatever_it_holds_does_more_than_refuse(text: str) -> None:
    with pytest.raises(SignInRequired):
        await reader_of().viewer_of(f"Bearer {text}", now=NOW)


async def test_a_token_of_five_megabytes_is_refused_before_anybody_parses_it() -> None:
    huge = base64.urlsafe_b64encode(b"[" * 5_000_000).decode().rstrip("=")
    head, _, signature = token().split(".")
    keys = FixedKeys(public(KEY))
    reader = TokenReader(keys, issuer="https://issuer.example", audience="hetong")
    assert await reason_for(f"Bearer {head}.{huge}.{signature}", reader) is SignInReason.MALFORMED


async def test_a_valid_token_just_over_eight_kilobytes_is_refused() -> None:
    bearer = token(padding="x" * 6200)
    assert len(bearer) > 8192
    assert await reason_for(f"Bearer {bearer}") is SignInReason.MALFORMED


async def test_another_issuer_is_refused_even_with_a_valid_signature() -> None:
    assert await reason_for(f"Bearer {token(iss='https://other.example')}") is SignInReason.WRONG_ISSUER


@pytest.mark.parametrize("audience", ["other", "HETONG", "hetong ", [], ["other"]])
async def test_another_audience_is_refused(audience: Any) -> None:
    assert await reason_for(f"Bearer {token(aud=audience)}") is SignInReason.WRONG_AUDIENCE


@pytest.mark.parametrize("expiry", [SECONDS, SECONDS - 1, SECONDS - 59, 0, SECONDS - 0.5])
async def test_an_expired_token_is_refused_without_leeway(expiry: float) -> None:
    assert await reason_for(f"Bearer {token(exp=expiry)}") is SignInReason.EXPIRED


async def test_a_token_is_good_until_its_last_second() -> None:
    assert await reader_of().viewer_of(f"Bearer {token(exp=SECONDS + 1)}", now=NOW) is not None


@pytest.mark.parametrize("name", ["exp", "iss", "aud"])
async def test_expiry_issuer_and_audience_are_required(name: str) -> None:
    assert await reason_for(f"Bearer {token(without=name)}") is SignInReason.MALFORMED


@pytest.mark.parametrize("expiry", ["9999999999", True, None, -1, 1e300, 10**400, [SECONDS + 60]])
async def test_an_expiry_that_is_no_time_is_malformed(expiry: Any) -> None:
    assert await reason_for(f"Bearer {token(exp=expiry)}") is SignInReason.MALFORMED


@pytest.mark.parametrize("expiry", [float("nan"), float("inf")])
async def test_not_a_number_never_lives_for_ever(expiry: float) -> None:
    assert await reason_for(f"Bearer {token(exp=expiry)}") is SignInReason.MALFORMED


@pytest.mark.parametrize("name", ["nbf", "iat"])
async def test_a_clock_ahead_by_sixty_seconds_is_forgiven_and_no_more(name: str) -> None:
    assert (
        await reader_of().viewer_of(f"Bearer {token(without='', **{name: SECONDS + 60})}", now=NOW)
        is not None
    )
    assert (
        await reason_for(f"Bearer {token(without='', **{name: SECONDS + 61})}") is SignInReason.NOT_YET_VALID
    )


def test_nobody_can_configure_a_longer_leeway() -> None:
    with pytest.raises(ValueError, match="60 seconds"):
        TokenReader(FixedKeys(public(KEY)), issuer="i", audience="a", leeway=timedelta(seconds=61))


class NoKeys:
    async def key_set(self, *, kid: str | None = None) -> KeySet:
        raise KeysUnavailable


async def test_without_keys_nobody_is_signed_in_and_the_reason_says_why() -> None:
    reader = TokenReader(NoKeys(), issuer="https://issuer.example", audience="hetong")
    assert await reason_for(f"Bearer {token()}", reader) is SignInReason.KEYS_UNAVAILABLE


@pytest.mark.parametrize("claims", [{"sub": ""}, {"exp": 1}, {"aud": "other"}, {"role": "root"}])
async def test_a_refusal_quotes_nothing_of_the_token(claims: dict[str, Any]) -> None:
    bearer = token(**claims)
    with pytest.raises(SignInRequired) as refused:
        await reader_of().viewer_of(f"Bearer {bearer}", now=NOW)
    told = "".join(traceback.format_exception(refused.value)) + repr(refused.value)
    assert bearer[-20:] not in told
    assert "user-1" not in told
    assert "root" not in told
