"""Sessions of browsers: who has one, what it lets through and from where, how it ends."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from application import create_app
from models import BrowserSession, PartyAProfile, Upload
from tests.api import OPERATOR, OTHER_OWNER, OWNER, PARTY_A, Api, mutation_of
from tests.endpoints.visitor import HERE, SESSION, Visitor

SAVE = {"query": mutation_of("savePartyAProfile"), "variables": {"input": PARTY_A}}
ELSEWHERE: dict[str, dict[str, str | None]] = {
    "another site": {"Origin": "https://evil.example"},
    "a page without an origin": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:8001"},
    "another scheme": {"Origin": "https://127.0.0.1:8000"},
    "another name of this machine": {"Origin": "http://localhost:8000"},
    "an origin that begins like ours": {"Origin": f"{HERE}.evil.example"},
    "an empty origin": {"Origin": ""},
    "no page": {"Origin": None},
    "another site, by the browser's word": {"Origin": None, "Sec-Fetch-Site": "cross-site"},
    "a neighbour, by the browser's word": {"Origin": None, "Sec-Fetch-Site": "same-site"},
    "an address that was typed": {"Origin": None, "Sec-Fetch-Site": "none"},
    "words that disagree": {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
}


@pytest.fixture
async def visitor(api: Api) -> Visitor:
    """Signed in as the owner."""
    visitor = Visitor(api.http)
    await visitor.sign_in(OWNER.user_id)
    return visitor


async def test_a_session_is_a_cookie_that_no_script_reads_and_no_other_host_gets(api: Api) -> None:
    visitor = Visitor(api.http)
    answer = await visitor.sign_in(OWNER.user_id)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert re.sub("Max-Age=4319[0-9]", "Max-Age=…", cookie) == (
        f"{SESSION}={visitor.secret}; HttpOnly; Max-Age=…; Path=/; SameSite=lax; Secure"
    )
    assert len(visitor.secret) == 43
    assert await visitor.name() == OWNER.user_name


async def test_a_session_may_what_the_same_users_token_may(api: Api, visitor: Visitor) -> None:
    asked = "{ viewer { kind userName permissions account { id name } } }"
    by_token = await api.client(OWNER).data(asked)
    assert (await visitor.ask(asked)).json()["data"] == by_token


async def test_a_cookie_from_elsewhere_does_nothing(api: Api, visitor: Visitor) -> None:
    for where, headers in ELSEWHERE.items():
        written = await visitor.post("/graphql", json=SAVE, headers=headers)
        read = await visitor.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
        sent = await visitor.post("/uploads", files={"file": b"%PDF-1.7"}, headers=headers)
        left = await visitor.post("/logout", headers={**headers, "Accept": "application/json"})
        for answer in (written, read, sent, left):
            assert answer.status_code == 403, where
            assert [each["extensions"] for each in answer.json()["errors"]] == [{"code": "ORIGIN_REFUSED"}]
            assert "set-cookie" not in answer.headers
    assert await PartyAProfile.all().count() == 0
    assert await Upload.all().count() == 0
    assert await visitor.name() == OWNER.user_name


async def test_a_page_of_ours_reads_and_writes(api: Api, visitor: Visitor) -> None:
    saved = await visitor.post("/graphql", json=SAVE)
    assert saved.json()["data"]["savePartyAProfile"]["errors"] == []
    by_word = {"Origin": None, "Sec-Fetch-Site": "same-origin"}
    assert (await visitor.ask(**by_word)).json()["data"]["viewer"]["userName"] == OWNER.user_name


async def test_an_operators_page_sends_files(api: Api) -> None:
    visitor = Visitor(api.http)
    await visitor.sign_in(OPERATOR.user_id)
    sent = await visitor.post("/uploads", files={"file": ("a.png", b"\x89PNG", "image/png")})
    assert (sent.status_code, sent.json()["errors"][0]["extensions"]["code"]) == (415, "UNSUPPORTED")


async def test_a_header_speaks_alone(api: Api, visitor: Visitor) -> None:
    """Also from where no cookie is taken: a script set it on purpose."""
    issuer = api.program.development_issuer
    assert issuer is not None
    token = issuer.token_for(OPERATOR, now=api.services.now())
    for origin in (HERE, "https://evil.example", None):
        answer = await visitor.ask(Authorization=f"Bearer {token}", Origin=origin)
        assert answer.json()["data"]["viewer"]["userName"] == OPERATOR.user_name
        broken = await visitor.ask(Authorization="Bearer x.y.z", Origin=origin)
        assert broken.status_code == 401
        assert broken.json()["errors"][0]["extensions"]["reason"] == "MALFORMED"


async def test_pages_and_downloads_ask_for_no_origin(visitor: Visitor) -> None:
    for path in ("/verify", "/login", "/session"):
        answer = await visitor.open(path, **{"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200


async def test_a_secret_that_was_planted_is_not_the_one_of_the_login(api: Api) -> None:
    planted = "A" * 43
    victim, thief = Visitor(api.http), Visitor(api.http)
    victim.cookies[SESSION] = thief.cookies[SESSION] = planted
    await victim.sign_in(OWNER.user_id)
    assert victim.secret != planted
    assert (await thief.ask()).status_code == 401
    assert await victim.name() == OWNER.user_name


async def test_signing_in_again_ends_the_session_before(api: Api, visitor: Visitor) -> None:
    old = Visitor(api.http)
    old.cookies[SESSION] = visitor.secret
    await visitor.sign_in(OTHER_OWNER.user_id)
    assert await visitor.name() == OTHER_OWNER.user_name
    assert (await old.ask()).status_code == 401
    assert await BrowserSession.all().count() == 1


async def test_two_browsers_have_two_sessions_and_one_signs_out(api: Api, visitor: Visitor) -> None:
    other, copy = Visitor(api.http), Visitor(api.http)
    await other.sign_in(OWNER.user_id)
    copy.cookies[SESSION] = visitor.secret
    answer = await visitor.post("/logout")
    assert (answer.status_code, "已退出登录" in answer.text) == (200, True)
    assert visitor.cookies == {}
    assert await visitor.name() is None
    gone = await copy.ask()
    assert gone.status_code == 401
    assert gone.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED", "reason": "EXPIRED"}
    assert await other.name() == OWNER.user_name
    assert (await visitor.post("/logout")).status_code == 200


async def test_a_console_signs_out_and_reads_so(visitor: Visitor) -> None:
    answer = await visitor.post("/logout", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"viewer": None, "issuerLogoutUrl": None})
    assert visitor.cookies == {}


async def test_a_session_ends_after_its_time_however_much_it_is_used(api: Api, visitor: Visitor) -> None:
    began = api.services.now()
    for hours, status in ((11.9, 200), (12.1, 401)):
        async with api.with_services(now=lambda hours=hours: began + timedelta(hours=hours)) as later:
            copy = Visitor(later.http)
            copy.cookies = dict(visitor.cookies)
            assert (await copy.ask()).status_code == status


async def test_a_console_asks_who_is_signed_in(api: Api, visitor: Visitor) -> None:
    stranger = await Visitor(api.http).open("/session")
    assert stranger.json() == {"viewer": None, "expiresAt": None}
    answer = await visitor.open("/session")
    body = answer.json()
    assert body["expiresAt"].endswith("Z")
    assert {**body["viewer"], "permissions": None} == {
        "kind": "CUSTOMER",
        "userId": OWNER.user_id,
        "userName": OWNER.user_name,
        "account": OWNER.account_reference,
        "permissions": None,
    }
    assert "contract:list" in body["viewer"]["permissions"]
    assert answer.headers["cache-control"] == "no-store"
    refused = await visitor.open("/session", Authorization="Bearer x.y.z")
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (
        401,
        "UNAUTHENTICATED",
    )


async def test_a_cookie_that_opens_nothing_any_more_is_taken_away(api: Api) -> None:
    visitor = Visitor(api.http)
    visitor.cookies[SESSION] = "B" * 43
    assert (await visitor.ask()).status_code == 401
    assert (await visitor.open("/session")).json()["viewer"] is None
    assert visitor.cookies == {}
    assert await visitor.name() is None


@pytest.fixture
async def shared(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """The same server, with a console on another origin."""
    settings = api.program.settings.model_copy(update={"cors_origins": ("https://console.example",)})
    app = create_app(replace(api.program, settings=settings), with_worker=False)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE) as http:
        yield http


async def test_a_console_on_a_configured_origin_is_trusted_with_the_session(
    visitor: Visitor, shared: httpx.AsyncClient
) -> None:
    console = Visitor(shared, origin="https://console.example")
    console.cookies = dict(visitor.cookies)
    answer = await console.ask()
    assert answer.json()["data"]["viewer"]["userName"] == OWNER.user_name
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-origin"] == "https://console.example"
    console.origin = "https://evil.example"
    refused = await console.ask()
    assert refused.status_code == 403
    assert not [name for name in refused.headers if name.startswith("access-control")]
