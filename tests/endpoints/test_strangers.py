"""Who may try numbers and codes without signing in, how often: by address and by what is tried."""

from pathlib import Path

import httpx
from starlette.applications import Starlette

from auth.throttle import Throttle
from endpoints.signing import signing_routes
from endpoints.verify import verify_routes
from jobs.services import Services
from tests.contracts import PUBLIC_URL
from tests.endpoints.signing import BROWSER, FORM, SAME_ORIGIN, alert_in, signing_desk

PERSON = {"Accept": "text/html", "Accept-Language": "en"}
PROGRAM = {"Accept": "application/json", "Accept-Language": "en"}


def client_of(application: Starlette, address: str = "192.0.2.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL)


async def test_verification_by_number_is_limited_for_people_and_for_programs(services: Services) -> None:
    application = Starlette(routes=verify_routes(services, Throttle(rations=0.05)))
    async with client_of(application) as client, client_of(application, "192.0.2.2") as other:
        for number in ("A", "B", "C"):
            query = {"number": number, "code": "x"}
            assert (await client.get("/verify", params=query, headers=PROGRAM)).status_code == 200
        query = {"number": "D", "code": "x"}
        refused = await client.get("/verify", params=query, headers=PROGRAM)
        seconds = int(refused.headers["retry-after"])
        assert seconds in range(50, 61)
        words = f"Too many verifications in a short time. Please try again in {seconds} seconds."
        assert (refused.status_code, refused.json()) == (
            429,
            {"errors": [{"message": words, "extensions": {"code": "RATE_LIMITED", "retryAfter": seconds}}]},
        )
        page = await client.get("/verify", params=query, headers=PERSON)
        assert page.status_code == 429
        assert "Too many verifications" in page.text
        assert 'value="D"' not in page.text
        assert (
            await client.get("/verify", headers=PERSON)
        ).status_code == 200  # the forms, and nothing tried
        assert (await client.get("/verify", params={"number": ""}, headers=PROGRAM)).status_code == 400
        assert (await other.get("/verify", params=query, headers=PROGRAM)).status_code == 200


async def test_files_are_verified_however_many_numbers_were_tried(services: Services) -> None:
    application = Starlette(routes=verify_routes(services, Throttle(rations=0.01)))
    async with client_of(application) as client:
        query = {"number": "A", "code": "x"}
        statuses = [
            (await client.get("/verify", params=query, headers=PROGRAM)).status_code for _ in range(3)
        ]
        assert statuses == [200, 429, 429]
        file = await client.post("/verify", content=b"%PDF-", headers={"Content-Type": "application/pdf"})
        assert (file.status_code, file.json()["verdict"]) == (200, "UNKNOWN")


async def test_a_signing_link_sends_and_takes_so_many_codes(services: Services, tmp_path: Path) -> None:
    desk = await signing_desk(services, tmp_path)

    async def nobody_listens(flow_id: str) -> None:
        """No signature comes of this."""

    routes = signing_routes(desk.services, desk.world.esign, Throttle(rations=0.1), nobody_listens)
    sent = {**BROWSER, **SAME_ORIGIN, **FORM}
    async with client_of(Starlette(routes=routes)) as client:
        for step, allowed in (("code", 1), ("open", 2)):
            answers = [
                await client.post(f"{desk.path}/{step}", data={"code": "000000"}, headers=sent)
                for _ in range(allowed + 1)
            ]
            assert {answer.status_code for answer in answers[:-1]} <= {303, 400}
            assert answers[-1].status_code == 429
            assert int(answers[-1].headers["retry-after"]) > 100
            assert (alert_in(answers[-1].text) or "").startswith("操作过于频繁，本次没有执行。")
        assert (await client.get(desk.path, headers=BROWSER)).status_code == 200
    assert len(await desk.world.notification.sent()) == 2  # the invitation, and one code
