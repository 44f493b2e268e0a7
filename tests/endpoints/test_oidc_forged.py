"""What an issuer, or who plays one, may answer: tokens that prove nothing, huge or strange bodies, silence."""

import json
from typing import Any

import pytest
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from tests.auth.issuers import KEY, signed
from tests.auth.stand_in_issuer import CLIENT, PERSON
from tests.endpoints.oidc import Scene, refused

STRANGER = ECKey.generate_key("P-256", {"kid": "key-1"})
PAST, FUTURE = 1_700_000_000, 4_000_000_000
FALSE: dict[str, tuple[dict[str, Any], str]] = {
    "another login's nonce": ({"nonce": "A" * 43}, "another login's nonce"),
    "no nonce": ({"nonce": None}, "not an ID token"),
    "another issuer": ({"iss": "https://issuer.example"}, "WRONG_ISSUER"),
    "for another client": ({"aud": "another"}, "WRONG_AUDIENCE"),
    "for the API, not for us": ({"aud": "hetong"}, "WRONG_AUDIENCE"),
    "for nobody": ({"aud": []}, "WRONG_AUDIENCE"),
    "for many, by another": ({"aud": [CLIENT, "another"], "azp": "another"}, "authorized party"),
    "for many, by nobody": ({"aud": [CLIENT, "another"]}, "authorized party"),
    "by another": ({"azp": "another"}, "authorized party"),
    "expired": ({"exp": PAST}, "EXPIRED"),
    "without an end": ({"exp": None}, "not an ID token"),
    "without a beginning": ({"iat": None}, "not an ID token"),
    "of tomorrow": ({"iat": FUTURE - 1, "exp": FUTURE}, "NOT_YET_VALID"),
    "about nobody": ({"sub": None}, "not an ID token"),
    "of another access token": ({"at_hash": "x" * 22}, "at_hash"),
}


@pytest.mark.parametrize(("claims", "detail"), FALSE.values(), ids=FALSE.keys())
async def test_an_id_token_that_proves_nothing_signs_nobody_in(
    login: Scene, claims: dict[str, Any], detail: str
) -> None:
    login.issuer.claims = claims
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=403, reason="TOKEN_REFUSED", detail=detail)


FORGERIES: dict[str, dict[str, Any]] = {
    "unsigned": {"algorithm": "none"},
    "signed with the public key as a secret": {
        "algorithm": "HS256",
        "secret": KEY.as_pem(private=False),
    },
    "signed with a secret": {"algorithm": "HS256", "secret": b"s3cret"},
    "signed by a stranger under the issuer's key id": {"key": STRANGER},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_only_the_issuers_key_signs(login: Scene, forgery: dict[str, Any]) -> None:
    for name, value in forgery.items():
        setattr(login.issuer, name, value)
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    detail = "BAD_SIGNATURE" if "key" in forgery else "MALFORMED"
    await refused(login, back, cookies=visitor.cookies, status=403, reason="TOKEN_REFUSED", detail=detail)


@pytest.mark.parametrize(
    "claims", [{"role": None}, {"role": "king"}, {"account": None}, {"role": "operator"}, {"sub": "a\u200bb"}]
)
async def test_who_has_no_part_here_is_told_so(login: Scene, claims: dict[str, Any]) -> None:
    login.issuer.claims = claims
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    reason = "TOKEN_REFUSED" if "sub" in claims else "NO_ACCESS"
    await refused(login, back, cookies=visitor.cookies, status=403, reason=reason)


async def test_a_bearer_token_is_no_id_token(login: Scene) -> None:
    """A token for our API, signed by the issuer's key, about the right person."""
    now = int(login.program.services.now().timestamp())
    bearer = signed({"iss": login.issuer.address, "aud": "hetong", "exp": now + 60, "iat": now, **PERSON})
    login.issuer.token_body = json.dumps({"access_token": "x", "id_token": bearer}).encode()
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=403, reason="TOKEN_REFUSED")


ANSWERS: dict[str, bytes] = {
    "huge": b'{"access_token": "x", "id_token": "' + b"x" * 70_000 + b'"}',
    "not JSON": b"<html>",
    "nothing": b"",
    "null": b"null",
    "deep": b"[" * 60_000,
    "no ID token": b'{"access_token": "x"}',
    "a number": b'{"access_token": "x", "id_token": 7}',
}


@pytest.mark.parametrize("body", ANSWERS.values(), ids=ANSWERS.keys())
async def test_what_should_hold_tokens_and_does_not_is_refused(login: Scene, body: bytes) -> None:
    login.issuer.token_body = body
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=502, reason="ISSUER_REFUSED")


async def test_a_compressed_answer_is_refused(login: Scene) -> None:
    login.issuer.token_body, login.issuer.token_headers = b"x", {"Content-Encoding": "gzip"}
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=502, reason="ISSUER_REFUSED")


@pytest.mark.parametrize(
    ("status", "answered", "reason"),
    [(302, 502, "ISSUER_REFUSED"), (401, 502, "ISSUER_REFUSED"), (503, 503, "ISSUER_UNAVAILABLE")],
)
async def test_a_token_endpoint_that_sends_us_away_is_not_followed(
    login: Scene, status: int, answered: int, reason: str
) -> None:
    login.issuer.token_status = status
    login.issuer.token_headers = {"Location": f"{login.issuer.address}/elsewhere"}
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    detail = f"token endpoint answered {status}"
    await refused(login, back, cookies=visitor.cookies, status=answered, reason=reason, detail=detail)
    assert len(login.issuer.exchanged) == 1


async def test_an_issuer_that_is_silent_is_not_waited_for(login: Scene) -> None:
    assert login.program.oidc is not None
    login.program.oidc._seconds = 0.2
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    login.issuer.seconds = 30
    await refused(
        login, back, cookies=visitor.cookies, status=503, reason="ISSUER_UNAVAILABLE", detail="TimeoutError"
    )


DISCOVERIES: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer's": ({"issuer": "https://evil.example"}, "NamesItselfOtherwise"),
    "the same with a slash": ({"issuer": "http://127.0.0.1/"}, "NamesItselfOtherwise"),
    "nameless": ({"issuer": None}, "ValidationError"),
    "without a way": ({"authorization_endpoint": None}, "ValidationError"),
    "in the clear": ({"token_endpoint": "http://issuer.example/token"}, "ValidationError"),
    "a script": ({"authorization_endpoint": "javascript:alert(1)"}, "ValidationError"),
    "an end in the clear": ({"end_session_endpoint": "http://issuer.example/end"}, "ValidationError"),
    "too long": ({"padding": "x" * 300_000}, "ValueError"),
}


@pytest.mark.parametrize(("discovery", "why"), DISCOVERIES.values(), ids=DISCOVERIES.keys())
async def test_an_issuer_that_describes_itself_badly_is_not_gone_to(
    login: Scene, discovery: dict[str, Any], why: str
) -> None:
    login.issuer.discovery = discovery
    visitor = login.visitor()
    with capture_logs() as logged:
        answer = await visitor.open("/login?lang=en")
    assert [each["why"] for each in logged if each["event"] == "issuer_not_described"] == [why]
    assert (answer.status_code, "does not answer" in answer.text) == (503, True)
    assert visitor.cookies == {}


async def test_an_issuer_that_is_down_is_asked_rarely_and_found_again(
    login: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert login.program.oidc is not None
    discovery = login.program.oidc._discovery
    clock = [100.0]
    monkeypatch.setattr(discovery, "_clock", lambda: clock[0])
    login.issuer.discovery = {"issuer": None}
    assert (await login.visitor().open("/login")).status_code == 503
    login.issuer.discovery = {}
    assert (await login.visitor().open("/login")).status_code == 503
    clock[0] += 5.1
    assert (await login.visitor().open("/login")).status_code == 303
    login.issuer.discovery = {"issuer": None}
    clock[0] += 3601
    assert (await login.visitor().open("/login")).status_code == 303  # what it said last is kept
