"""What is listened on, whichever port it is: routes with manners around all of them, and a cap on the crowd."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Lifespan

from endpoints.answers import fault, nothing_here, reader_of
from endpoints.crowd import Crowd
from endpoints.manners import Manners
from endpoints.sharing import Sharing
from models.postgres import UNAVAILABLE
from telemetry.observing import Telemetry


class Mannered(Starlette):
    """With manners around all of it: Starlette's own middleware would stand inside of what answers faults.

    `most`: requests at once of one address.
    """

    def __init__(
        self,
        routes: Sequence[BaseRoute],
        lifespan: Lifespan[Starlette] | None = None,
        *,
        most: int,
        sharing: Sharing,
        public_url: str,
        telemetry: Telemetry,
    ) -> None:
        # What is named is answered and done with; any other Exception goes on to the server's log as well.
        expected = dict.fromkeys(UNAVAILABLE, _masked)
        super().__init__(
            routes=routes,
            lifespan=lifespan,
            exception_handlers={HTTPException: _refused, **expected, Exception: _masked},
        )
        self.router.redirect_slashes = False  # it would lead to whatever host the request named
        self._templates = {
            route.endpoint: route.path for route in routes if isinstance(route, Route | WebSocketRoute)
        }
        self._most = most
        self._sharing = sharing
        self._public_url = public_url
        self._telemetry = telemetry

    def build_middleware_stack(self) -> ASGIApp:
        return Manners(
            Crowd(super().build_middleware_stack(), most=self._most),
            templates=self._templates,
            sharing=self._sharing,
            public_url=self._public_url,
            telemetry=self._telemetry,
        )


async def _refused(request: Request, error: Exception) -> Response:
    """No such address, or not by this method."""
    if not isinstance(error, HTTPException):
        raise TypeError(type(error).__name__)
    return nothing_here(request, error)


async def _masked(request: Request, error: Exception) -> Response:
    """What nobody expected: a trace id for the reader, the rest for the log."""
    return fault(request, reader_of(request, page_by_default=False), error)
