"""POST /callbacks/esign/{provider}: news from the e-sign provider, authenticated by its signature over the body.

200 once the message is stored, also when it had come before; the work follows later. 404 for a provider that is not
the configured one, 401 for a message that is not the provider's or not whole: nothing of it is used.
"""

from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from endpoints.bodies import STATUS, BodyRefused, read_body
from jobs.esign_messages import take
from jobs.services import Services
from providers.esign import CallbackRefused

LARGEST_CALLBACK: Final = 256_000  # bytes
_SECONDS: Final = 10.0
_LOG: Final = structlog.get_logger("callbacks")


def callback_routes(services: Services, *, read_deadline: float = _SECONDS) -> list[Route]:
    """`read_deadline`: seconds that a message may take to arrive."""

    async def answer(request: Request) -> Response:
        if request.path_params["provider"] != services.esign.name:
            return JSONResponse({"error": "NOT_FOUND"}, status_code=404)
        try:
            body = await read_body(request, largest=LARGEST_CALLBACK, seconds=read_deadline)
            message = services.esign.message_of(body, dict(request.headers))
        except BodyRefused as refusal:
            return JSONResponse({"error": refusal.fault}, status_code=STATUS[refusal.fault])
        except CallbackRefused:
            _LOG.warning("a callback was refused")
            return JSONResponse({"error": "UNAUTHORIZED"}, status_code=401)
        await take(message, services)
        return JSONResponse({"status": "ok"})

    return [Route("/callbacks/esign/{provider}", answer, methods=["POST"])]
