"""The development page: whom one may be, and what is refused. No database: nobody here gets as far as a session."""

from pathlib import Path

import pytest

from providers.demonstration import DEMONSTRATION_USERS
from tests.endpoints.edge import reached, whole_application
from tests.endpoints.visitor import HERE, Visitor


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "登录"), ("en", "Sign in")])
async def test_the_page_offers_every_user_of_the_demonstration(keys: Path, language: str, title: str) -> None:
    async with reached(whole_application(keys)) as client:
        page = await client.get(f"/login?lang={language}&next=/console%3Fa%3D1%22%3E")
    assert (page.status_code, f"<h1>{title}</h1>" in page.text) == (200, True)
    for user in DEMONSTRATION_USERS:
        assert f'<button type="submit" name="user" value="{user.user_id}"' in page.text
        assert user.user_name in page.text
    assert '<input type="hidden" name="next" value="/console?a=1&quot;&gt;">' in page.text
    assert (
        page.headers["referrer-policy"] == "same-origin"
    )  # else browsers would say that the form is from nowhere
    assert "form-action 'self'" in page.headers["content-security-policy"]


ELSEWHERE = ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": None})


@pytest.mark.parametrize("headers", ELSEWHERE, ids=["another site", "no origin", "no header"])
async def test_nobody_is_signed_in_from_elsewhere(keys: Path, headers: dict[str, str | None]) -> None:
    async with reached(whole_application(keys)) as client:
        answer = await Visitor(client).post("/login", data={"user": "owner-100001"}, headers=headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "https://contracts.example/login" in answer.text  # where it can be done


@pytest.mark.parametrize("form", [{}, {"user": ""}, {"user": "nobody"}, {"user": "owner-100001\n"}])
async def test_a_user_nobody_knows_is_not_signed_in(keys: Path, form: dict[str, str]) -> None:
    async with reached(whole_application(keys)) as client:
        visitor = Visitor(client, origin="https://contracts.example")
        answer = await visitor.post("/login", data=form)
        twice = await visitor.post("/login", content="user=a&user=b")
    for refused in (answer, twice):
        assert (refused.status_code, "set-cookie" in refused.headers) == (400, False)


async def test_over_plain_http_from_another_machine_nobody_signs_in(keys: Path) -> None:
    """No browser would keep the cookie, and who did would show it to the network."""
    application = whole_application(keys, public_url="http://contracts.example")
    async with reached(application) as client:
        page = await client.get("/login?lang=en")
        visitor = Visitor(client, origin="http://contracts.example")
        sent = await visitor.post("/login", data={"user": "owner-100001"})
    assert (page.status_code, "only sign in over HTTPS" in page.text) == (404, True)
    assert (sent.status_code, "set-cookie" in sent.headers) == (404, False)


async def test_an_issuer_in_production_offers_nobody(keys: Path) -> None:
    issuer = {"issuer": "https://issuer.example", "jwks_url": "https://issuer.example/keys"}
    async with reached(whole_application(keys, **issuer)) as client:
        page = await client.get("/login?lang=en")
        sent = await Visitor(client, origin=HERE).post("/login", data={"user": "owner-100001"})
    assert (page.status_code, "HETONG_OIDC_CLIENT_ID" in page.text) == (404, True)
    assert not any(user.user_name in page.text for user in DEMONSTRATION_USERS)
    assert sent.status_code == 405
