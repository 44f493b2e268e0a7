"""GET /metrics: for Prometheus, which shows a bearer token; without one in the settings there is no such address."""

import secrets
from typing import Final

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telemetry.metrics import CONTENT_TYPE
from telemetry.observing import Telemetry

METRICS: Final = "/metrics"


def metrics_routes(telemetry: Telemetry, token: SecretStr | None) -> list[Route]:
    """None without a token: what customers do, in numbers, is nobody's business."""
    if token is None:
        return []
    expected = f"Bearer {token.get_secret_value()}".encode()

    async def answer(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not secrets.compare_digest(given, expected):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        await telemetry.standing.refresh()
        return Response(
            telemetry.metrics.text(), headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE}
        )

    return [Route(METRICS, answer, methods=["GET"])]
