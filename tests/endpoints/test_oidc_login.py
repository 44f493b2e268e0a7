"""Login at an OpenID Connect issuer, as it should go: there, back, and in."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from models import BrowserSession
from tests.auth.stand_in_issuer import CLIENT, PERSON
from tests.endpoints.oidc import Scene, scene
from tests.endpoints.visitor import HERE


@pytest.fixture
async def login(database: str, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene(database, tmp_path) as opened:
        yield opened


async def test_the_way_there_names_who_we_are_and_proves_nothing_yet(login: Scene) -> None:
    visitor = login.visitor()
    answer = await visitor.open("/login?lang=en&next=/console")
    address = urlsplit(answer.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{login.issuer.address}/authorize"
    secrets = {asked.pop(name) for name in ("state", "nonce", "code_challenge")}
    assert {len(secret) for secret in secrets} == {43}
    assert len(secrets) == 3
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": f"{HERE}/login/callback",
        "scope": "openid profile",
        "code_challenge_method": "S256",
        "ui_locales": "en",
    }
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-hetong-login=")
    assert cookie.endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure")
    assert not any(secret in cookie for secret in secrets)
    assert (await visitor.open("/login")).headers["location"].find(next(iter(secrets))) == -1


async def test_who_comes_back_with_a_code_is_signed_in_and_goes_where_they_wanted(login: Scene) -> None:
    visitor = login.visitor()
    answer = await login.sign_in(visitor, "/login?next=/console%3Ftab%3D2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console?tab=2")
    assert list(visitor.cookies) == ["__Host-hetong"]  # the attempt is over
    assert await visitor.name() == PERSON["name"]
    viewer = (await visitor.open("/session")).json()["viewer"]
    assert (viewer["userId"], viewer["account"]) == ("owner-100001", "AC100001")
    (form,) = login.issuer.exchanged
    assert {name: len(value) for name, value in form.items() if name in {"code", "code_verifier"}} == {
        "code": 22,
        "code_verifier": 43,
    }
    assert (form["client_id"], form["grant_type"]) == (CLIENT, "authorization_code")
    assert login.issuer.proofs == [None]  # a public client


async def test_without_a_wish_the_page_says_who_is_signed_in(login: Scene) -> None:
    visitor = login.visitor()
    answer = await login.sign_in(visitor)
    assert answer.headers["location"] == "/login"
    page = await visitor.open("/login?lang=en")
    assert (page.status_code, "<h1>You are signed in</h1>" in page.text) == (200, True)
    assert PERSON["name"] in page.text
    assert len(login.issuer.asked) == 1


async def test_nothing_of_a_login_is_in_the_log(login: Scene) -> None:
    visitor = login.visitor()
    with capture_logs() as logged:
        back = await login.to_the_issuer(visitor)
        await visitor.open(back)
        await visitor.open(back)
    said = str(logged)
    assert "login_refused" in said
    kept = [*parse_qs(urlsplit(back).query).values(), [visitor.secret], [PERSON["name"]], [PERSON["sub"]]]
    assert not any(value in said for (value,) in kept)


@pytest.mark.parametrize("methods", [None, ["client_secret_basic"], ["client_secret_post"]])
async def test_a_secret_goes_to_the_token_endpoint_as_the_issuer_wants_it(
    database: str, tmp_path: Path, methods: list[str] | None
) -> None:
    async with scene(database, tmp_path, oidc_client_secret="s3 cret") as login:
        login.issuer.discovery = {"token_endpoint_auth_methods_supported": methods}
        visitor = login.visitor()
        await login.sign_in(visitor)
        assert await visitor.name() == PERSON["name"]
        if methods == ["client_secret_post"]:
            assert login.issuer.proofs == [None]
            assert login.issuer.exchanged[0]["client_secret"] == "s3 cret"
        else:
            assert login.issuer.proofs == [f"Basic {base64.b64encode(b'console:s3+cret').decode()}"]
            assert "client_secret" not in login.issuer.exchanged[0]


async def test_claims_may_come_in_the_access_token(database: str, tmp_path: Path) -> None:
    async with scene(database, tmp_path, oidc_claims="access_token") as login:
        login.issuer.access_claims = {"name": "访问令牌"}
        login.issuer.claims = {"role": None, "account": None, "name": None}
        visitor = login.visitor()
        await login.sign_in(visitor)
        assert await visitor.name() == "访问令牌"

        login.issuer.access_claims = {"sub": "somebody-else"}
        other = login.visitor()
        assert (await login.sign_in(other)).status_code == 403
        assert other.cookies == {}


async def test_a_session_is_no_longer_than_its_token(login: Scene) -> None:
    login.issuer.claims = {"exp": int(login.program.services.now().timestamp()) + 600}
    visitor = login.visitor()
    await login.sign_in(visitor)
    row = await BrowserSession.get()
    assert 590 < (row.expires_at - row.created_at).total_seconds() <= 600


async def test_signing_out_offers_the_issuers_own_end_without_a_token_in_the_address(login: Scene) -> None:
    visitor = login.visitor()
    await login.sign_in(visitor)
    page = await visitor.post("/logout?lang=en")
    assert f'href="{login.issuer.address}/end?client_id={CLIENT}"' in page.text
    assert await visitor.name() is None
    assert await BrowserSession.all().count() == 0


async def test_an_issuer_without_an_end_is_not_offered(login: Scene) -> None:
    login.issuer.discovery = {"end_session_endpoint": None}
    answer = await login.visitor().post("/logout", headers={"Accept": "application/json"})
    assert answer.json() == {"viewer": None, "issuerLogoutUrl": None}


async def test_there_is_no_choice_of_users_where_an_issuer_signs_in(login: Scene) -> None:
    answer = await login.visitor().sign_in("owner-100001")
    assert (answer.status_code, "set-cookie" in answer.headers) == (405, False)


async def test_an_issuer_without_a_client_id_signs_no_browser_in(database: str, tmp_path: Path) -> None:
    async with scene(database, tmp_path, oidc_client_id=None) as login:
        answer = await login.visitor().open("/login?lang=en")
        assert (answer.status_code, "HETONG_OIDC_CLIENT_ID" in answer.text) == (404, True)
        assert (await login.visitor().open("/login/callback?code=x&state=y")).status_code == 404


WISHES = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/%0a/evil.example",
    "/a%0d%0aSet-Cookie:x=y",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/login?next=/login",
    "/logout",
    "/" + "a" * 2000,
    "/%E5%90%88",
]


async def test_nobody_is_sent_elsewhere(login: Scene) -> None:
    for wish in WISHES:
        answer = await login.sign_in(login.visitor(), f"/login?next={wish}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login"), wish
