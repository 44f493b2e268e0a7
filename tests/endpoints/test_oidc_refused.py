"""What an issuer, an attacker or chance do to a login: nobody is signed in, a page says what to do, the log why."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from models import BrowserSession
from tests.auth.stand_in_issuer import PERSON
from tests.endpoints.oidc import Scene, changed, refused, scene
from tests.endpoints.visitor import SESSION

STATES: dict[str, dict[str, str | None]] = {
    "none": {"state": None},
    "empty": {"state": ""},
    "forged": {"state": "A" * 43},
    "not of this alphabet": {"state": "状态"},
}


@pytest.mark.parametrize("parameters", STATES.values(), ids=STATES.keys())
async def test_a_state_that_was_not_given_out_brings_nobody_in(
    login: Scene, parameters: dict[str, str | None]
) -> None:
    visitor = login.visitor()
    back = changed(await login.to_the_issuer(visitor), **parameters)
    await refused(login, back, cookies=visitor.cookies, status=400, reason="STALE")
    assert login.issuer.exchanged == []


async def test_somebody_elses_answer_brings_nobody_in(login: Scene) -> None:
    """Login CSRF: an attacker's own code, in the victim's browser."""
    attacker, victim = login.visitor(), login.visitor()
    back = await login.to_the_issuer(attacker)
    await refused(login, back, cookies={}, status=400, reason="STALE", detail="no attempt")
    await login.to_the_issuer(victim)
    await refused(login, back, cookies=victim.cookies, status=400, reason="STALE")
    assert login.issuer.exchanged == []


async def test_a_cookie_that_we_did_not_seal_for_a_login_is_none(login: Scene) -> None:
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    (name, sealed), *_ = visitor.cookies.items()
    other, _ = login.program.links.sealed({"state": "x"}, "document", now=login.program.services.now())
    for value in (sealed[:-2] + "AA", sealed + "x", "", other):
        await refused(login, back, cookies={name: value}, status=400, reason="STALE", detail="no attempt")


async def test_a_login_waits_ten_minutes_and_no_longer(login: Scene) -> None:
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    began = login.program.services.now()
    async with login.elsewhen(now=lambda: began + timedelta(minutes=10, seconds=2)) as later:
        await refused(later, back, cookies=visitor.cookies, status=400, reason="STALE", detail="no attempt")


async def test_a_code_opens_one_session_even_at_an_issuer_that_takes_it_twice(
    database: str, tmp_path: Path
) -> None:
    async with scene(database, tmp_path) as login:
        login.issuer.forgets_codes = False
        first, second = login.visitor(), login.visitor()
        back = await login.to_the_issuer(first)
        second.cookies = dict(first.cookies)
        assert (await first.open(back)).status_code == 303
        again = await first.open(back)
        assert (again.status_code, list(first.cookies)) == (
            400,
            [SESSION],
        )  # the one it has is not taken away
        assert (await second.open(back)).status_code == 400
        assert second.cookies == {}
        assert len(login.issuer.exchanged) == 2
        assert await BrowserSession.all().count() == 1
        assert await first.name() == PERSON["name"]


async def test_a_code_that_the_issuer_does_not_know_any_more_is_refused(login: Scene) -> None:
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    login.issuer.codes.clear()
    cookies = visitor.cookies
    await refused(login, back, cookies=cookies, status=502, reason="ISSUER_REFUSED")


async def test_a_code_of_another_login_is_refused_by_its_proof(login: Scene) -> None:
    """Code injection: PKCE binds a code to the browser that asked for it."""
    victim, attacker = login.visitor(), login.visitor()
    stolen = parse_qs(urlsplit(await login.to_the_issuer(victim)).query)["code"][0]
    back = changed(await login.to_the_issuer(attacker), code=stolen)
    await refused(login, back, cookies=attacker.cookies, status=502, reason="ISSUER_REFUSED")


@pytest.mark.parametrize("parameters", [{"code": None}, {"code": ""}, {"code": "c" * 2049}])
async def test_an_answer_without_a_code_is_refused(login: Scene, parameters: dict[str, str | None]) -> None:
    visitor = login.visitor()
    back = changed(await login.to_the_issuer(visitor), **parameters)
    await refused(login, back, cookies=visitor.cookies, status=502, reason="ISSUER_REFUSED", detail="no code")
    assert login.issuer.exchanged == []


async def test_a_parameter_twice_is_refused(login: Scene) -> None:
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor) + "&code=another"
    await refused(login, back, cookies=visitor.cookies, status=400, reason="STALE")


async def test_the_issuers_no_is_a_no(login: Scene) -> None:
    login.issuer.answer = {"code": None, "error": "access_denied", "error_description": "<b>nein</b>"}
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=403, reason="DENIED", detail="")


@pytest.mark.parametrize(
    ("discovery", "answer"),
    [
        ({}, {"iss": "https://evil.example"}),
        ({"authorization_response_iss_parameter_supported": True}, {}),
        ({"authorization_response_iss_parameter_supported": True}, {"iss": ""}),
    ],
)
async def test_an_answer_of_another_issuer_keeps_its_code(
    login: Scene, discovery: dict[str, Any], answer: dict[str, str | None]
) -> None:
    login.issuer.discovery, login.issuer.answer = discovery, answer
    visitor = login.visitor()
    back = await login.to_the_issuer(visitor)
    await refused(login, back, cookies=visitor.cookies, status=403, reason="TOKEN_REFUSED")
    assert login.issuer.exchanged == []


async def test_an_issuer_that_names_itself_is_believed(login: Scene) -> None:
    login.issuer.discovery = {"authorization_response_iss_parameter_supported": True}
    login.issuer.answer = {"iss": login.issuer.address}
    visitor = login.visitor()
    await login.sign_in(visitor)
    assert await visitor.name() == PERSON["name"]
