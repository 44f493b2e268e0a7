"""What every answer has: security headers, ids, one line in the log that tells no secret."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from application import create_app
from program import build
from settings import Settings
from tests.endpoints.edge import BROWSER, JSON, OURS, reached, whole_application

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}
PAGE = re.compile(
    r"default-src 'none'; style-src 'nonce-([\w-]+)'; script-src 'nonce-\1'; img-src data:; "
    r"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
SECRET = "secret 13800000000"


async def broken(request: Request) -> Response:
    raise RuntimeError(SECRET)


def with_a_fault(folder: Path, **settings: Any) -> Any:
    app = whole_application(folder, **settings)
    app.router.routes.append(Route("/broken/{token}", broken))
    return app


REQUESTS: tuple[tuple[str, str, int], ...] = (
    ("POST", "/graphql", 415),
    ("GET", "/graphql", 405),
    ("GET", "/nowhere", 404),
    ("GET", "/graphql/", 404),
    ("DELETE", "/verify", 405),
    ("POST", "/verify", 415),
    ("GET", "/documents/x", 404),
    ("HEAD", "/documents/x", 404),
    ("POST", "/uploads", 401),
    ("POST", "/callbacks/esign/nobody", 404),
    ("GET", "/healthz", 200),
    ("GET", "/broken/x", 500),
    ("OPTIONS", "/graphql", 405),
)


@pytest.mark.parametrize(("method", "path", "status"), REQUESTS)
async def test_every_answer_has_the_security_headers(keys: Path, method: str, path: str, status: int) -> None:
    async with reached(with_a_fault(keys)) as client:
        answer = await client.request(method, path, headers={"Accept": JSON})
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    assert not {name for name in answer.headers if name.startswith("access-control")}
    if status >= 400 and method != "HEAD" and "callbacks" not in path:
        assert answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("path", ["/verify", "/nowhere", "/documents/x", "/broken/x"])
async def test_a_page_keeps_the_policy_of_its_own(keys: Path, path: str) -> None:
    async with reached(with_a_fault(keys)) as client:
        answer = await client.get(path, headers={"Accept": BROWSER if path == "/verify" else "text/html"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert PAGE.fullmatch(answer.headers["content-security-policy"])
    others = {name: value for name, value in HEADERS.items() if name != "content-security-policy"}
    assert {name: answer.headers.get(name) for name in others} == others


async def test_https_is_insisted_on_only_where_the_public_address_has_it(tmp_path: Path) -> None:
    program = build(Settings(_env_file=None, data_dir=tmp_path))
    async with reached(create_app(program, with_worker=False)) as client:
        assert "strict-transport-security" not in (await client.get("/healthz")).headers


async def test_a_405_says_what_is_allowed_and_a_404_is_in_the_readers_language(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        wrong = await client.delete("/verify", headers={"Accept": JSON})
        assert wrong.headers["allow"] == "GET, HEAD, POST"
        english = await client.get("/nowhere", headers={"Accept": JSON, "Accept-Language": "en"})
    assert english.json() == {
        "errors": [
            {
                "message": "There is nothing here. Please check whether the address is complete.",
                "extensions": {"code": "NOT_FOUND"},
            }
        ]
    }


# fmt: off
GIVEN: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {
    # X-Request-Id, traceparent         request id, trace id; null: one of ours
    (None, None):                       (None, None),
    ("order-7:a/b@c+d=", None):         ("order-7:a/b@c+d=", None),
    ("a" * 128, None):                  ("a" * 128, None),
    ("a" * 129, None):                  (None, None),
    ("a b", None):                      (None, None),
    ("<script>", None):                 (None, None),
    ('{"a":1}', None):                  (None, None),
    ("", None):                         (None, None),
    (None, PARENT):                     (TRACE, TRACE),
    ("mine", PARENT):                   ("mine", TRACE),
    (None, PARENT + "-more"):           (None, None),
    (None, "01" + PARENT[2:] + "-x"):   (TRACE, TRACE),
    (None, "01" + PARENT[2:] + "x"):    (None, None),
    (None, "ff" + PARENT[2:]):          (None, None),
    (None, PARENT.upper()):             (None, None),
    (None, PARENT[:-1]):                (None, None),
    (None, f"00-{'0' * 32}-00f067aa0ba902b7-01"): (None, None),
    (None, f"00-{TRACE}-{'0' * 16}-01"): (None, None),
}
# fmt: on


@pytest.mark.parametrize("given", GIVEN)
async def test_ids_that_are_sane_are_taken_and_others_are_made(
    keys: Path, given: tuple[str | None, str | None]
) -> None:
    sent = {name: value for name, value in zip(("X-Request-Id", "traceparent"), given, strict=True) if value}
    async with reached(with_a_fault(keys)) as client:
        with capture_logs(processors=[merge_contextvars]) as logs:
            answer = await client.get("/broken/x", headers={"Accept": JSON, **sent})
    fault, request = logs
    assert (fault["event"], request["event"]) == ("fault", "request")
    trace_id, request_id = fault["trace_id"], answer.headers["x-request-id"]
    expected_request, expected_trace = GIVEN[given]
    assert trace_id == (expected_trace or trace_id)
    assert re.fullmatch(r"[0-9a-f]{32}", trace_id)
    assert request_id == (expected_request or trace_id)
    assert {(entry["request_id"], entry["trace_id"]) for entry in logs} == {(request_id, trace_id)}
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "traceId": trace_id}
    assert SECRET not in answer.text


async def test_each_request_has_ids_of_its_own(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        ids = {(await client.get("/healthz")).headers["x-request-id"] for _ in range(20)}
    assert len(ids) == 20


async def logged(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> list[Any]:
    with capture_logs(processors=[merge_contextvars]) as logs:
        await client.request(method, path, **more)
    return [entry for entry in logs if entry["event"] == "request"]


async def test_a_request_is_one_line_that_names_the_route_and_not_the_path(keys: Path) -> None:
    body = {"query": "query Mine($a: String!) { __type(name: $a) { name } }", "variables": {"a": SECRET}}
    async with reached(with_a_fault(keys)) as client:
        (line,) = await logged(client, "POST", "/graphql?token=s3cret", json=body)
        assert isinstance(line.pop("milliseconds"), float)
        assert line.pop("request_id") == line.pop("trace_id")
        assert line == {
            "event": "request",
            "log_level": "info",
            "method": "POST",
            "route": "/graphql",
            "status": 200,
            "document": "text",
            "operation": "Mine",
            "root_field": "__type",
            "outcome": "ok",
        }
        for method, path, route, status in (
            ("GET", "/documents/s3cret", "/documents/{token}", 404),
            ("GET", "/sign/s3cret/extra/s3cret", "none", 404),
            ("DELETE", "/verify?code=s3cret", "/verify", 405),
            ("GET", "/s3cret", "none", 404),
        ):
            (line,) = await logged(client, method, path)
            assert (line["method"], line["route"], line["status"]) == (method, route, status)
            assert "s3cret" not in str(line)
            assert "operation" not in line


async def test_of_probes_only_those_that_go_wrong_are_in_the_log(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        assert await logged(client, "GET", "/healthz") == []
        (line,) = await logged(client, "POST", "/healthz")
        assert (line["route"], line["status"]) == ("/healthz", 405)


async def test_an_operation_is_named_only_if_it_is_one(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        for body in (
            {"query": "{ __typename }"},
            {"query": "query Mine { nonsense }", "operationName": "Mine"},
            {"query": "{ __typename }", "operationName": SECRET},
        ):
            (line,) = await logged(client, "POST", "/graphql", json=body)
            assert "operation" not in line
            assert SECRET not in str(line)


async def test_the_host_that_a_request_names_is_never_led_to(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        answer = await client.get("/verify/", headers={"Host": "evil.example"})
    assert (answer.status_code, "location" in answer.headers) == (404, False)
    assert OURS not in answer.text
