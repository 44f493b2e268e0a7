"""The application: routes and lifespan, of a program already built. main.py serves it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Route, WebSocketRoute
from strawberry import Schema

from auth.throttle import principal_of
from auth.viewer import Viewer
from endpoints.activation import activation_routes
from endpoints.callbacks import callback_routes
from endpoints.documents import document_routes
from endpoints.event_stream import EventStreams
from endpoints.exports import export_routes
from endpoints.graphiql import graphiql_routes
from endpoints.graphql import GraphQLView
from endpoints.graphql_documents import Documents
from endpoints.graphql_manifests import trusted_documents
from endpoints.health import health_routes
from endpoints.login import NoWay, Way, login_routes
from endpoints.login_desk import LoginDesk
from endpoints.login_development import DevelopmentWay
from endpoints.login_oidc import OidcWay
from endpoints.mannered import Mannered
from endpoints.metrics import metrics_routes
from endpoints.previews import preview_routes
from endpoints.schema_text import schema_routes
from endpoints.sharing import Sharing, origin_of
from endpoints.signing import signing_routes
from endpoints.sockets import Sockets
from endpoints.subscriptions import Subscriptions
from endpoints.uploads import upload_routes
from endpoints.verify import verify_routes
from endpoints.viewers import Viewers
from jobs.accounts import account_of, known_account
from jobs.activation import refresh_activation
from jobs.follow_signing import heard
from jobs.services import Services
from messages import negotiate
from models import Account
from opening import opened
from program import Program
from providers.embedded_esign import EmbeddedEsign
from resolvers import build_schema
from resolvers.context import RequestContext

_GRAPHIQL: Final = Path(__file__).parent / "graphiql" / "built"
"""Where `make graphiql` leaves what GET /graphiql serves."""


def create_app(program: Program, *, with_worker: bool) -> Starlette:
    """GraphQL, downloads, verification and health; with a worker inside unless others do the work."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with opened(program), program.clock.kept():
            working = asyncio.create_task(program.worker.run(stop)) if with_worker else None
            try:
                yield
            finally:
                stop.set()
                await program.services.feed.close()
                if working is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(working, timeout=20)
                await program.aclose()

    return Mannered(
        _routes(program, with_worker=with_worker),
        lifespan,
        most=program.settings.connections_per_address,
        sharing=Sharing(program.settings.cors_origins),
        public_url=program.settings.public_url,
        telemetry=program.telemetry,
    )


def _routes(program: Program, *, with_worker: bool) -> list[BaseRoute]:
    services, settings = program.observed, program.settings
    return [
        *_graphql_routes(program),
        *schema_routes(introspection=settings.graphql_introspection),
        *document_routes(services, program.links),
        *preview_routes(services, program.links),
        *export_routes(services, program.links),
        *verify_routes(services, program.throttle),
        *callback_routes(services),
        *upload_routes(services, _viewer_of(program)),
        *_login_routes(program),
        *_signing_routes(program),
        *_graphiql_routes(program),
        *_health_routes(program, with_worker=with_worker),
        *metrics_routes(program.telemetry, settings.metrics_token),
    ]


def _graphql_routes(program: Program) -> list[BaseRoute]:
    settings = program.settings
    schema = build_schema(introspection=settings.graphql_introspection)
    folder = settings.documents_dir
    documents = Documents(trusted_documents(folder) if folder else None, settings.documents_mode)
    subscriptions = subscriptions_of(program, schema, documents)
    streaming = EventStreams(subscriptions).opened
    view = GraphQLView(
        schema,
        _context_of(program, account_of),
        streaming,
        by_get=settings.graphql_get,
        documents=documents,
        execution_limit=settings.operation_seconds,
    )
    sockets = Sockets(subscriptions, {origin_of(settings.public_url), *settings.cors_origins})
    return [Route("/graphql", view), WebSocketRoute("/graphql", sockets)]


def _graphiql_routes(program: Program) -> list[Route]:
    settings = program.settings
    return graphiql_routes(_GRAPHIQL, public_url=settings.public_url) if settings.graphiql else []


def subscriptions_of(program: Program, schema: Schema, documents: Documents | None = None) -> Subscriptions:
    """Their contexts after the first ask nobody outside: a change would have each listener ask. Those are paid for."""
    first, again = _context_of(program, account_of), _context_of(program, known_account, pays=False)
    limit = program.settings.operation_seconds
    return Subscriptions(schema, first, again, program.services.feed, documents, execution_limit=limit)


def _context_of(
    program: Program, find: Callable[[str, Services], Awaitable[Account | None]], *, pays: bool = True
) -> Callable[[HTTPConnection], Awaitable[RequestContext]]:
    services, viewer_of = program.observed, _viewer_of(program)

    async def context_of(connection: HTTPConnection) -> RequestContext:
        now = services.now()
        viewer = await viewer_of(connection)
        reference = viewer.account_reference if viewer else None
        return RequestContext(
            viewer=viewer,
            account=None if reference is None else await find(reference, services),
            locale=negotiate(connection.headers.get("accept-language")),
            now=now,
            public_url=services.public_url,
            links=program.links,
            limits=program.limits,
            throttle=program.throttle,
            principal=principal_of(viewer, connection.client.host if connection.client else None),
            pays=pays,
            services=services,
        )

    return context_of


def _viewer_of(program: Program) -> Callable[[HTTPConnection], Awaitable[Viewer | None]]:
    """The one way to find out who asks, for all that is no page."""
    viewers, now = _viewers(program), program.services.now

    async def viewer_of(connection: HTTPConnection) -> Viewer | None:
        return await viewers.viewer_of(connection, now=now())

    return viewer_of


def _viewers(program: Program) -> Viewers:
    settings = program.settings
    return Viewers(
        program.tokens, program.sessions, public_url=settings.public_url, origins=settings.cors_origins
    )


def _login_routes(program: Program) -> list[Route]:
    desk = LoginDesk(
        tokens=program.tokens,
        sessions=program.sessions,
        viewers=_viewers(program),
        links=program.links,
        public_url=program.settings.public_url,
        now=program.services.now,
    )
    way: Way = NoWay()
    if program.development_issuer is not None:
        way = DevelopmentWay(desk, program.development_issuer)
    elif program.oidc is not None:
        way = OidcWay(desk, program.oidc)
    return login_routes(desk, way)


def _signing_routes(program: Program) -> list[Route]:
    """The embedded e-sign provider's own pages; another has its own elsewhere."""
    services, esign = program.observed, program.services.esign
    if not isinstance(esign, EmbeddedEsign):
        return []

    async def on_news(flow_id: str) -> None:
        await heard(esign.name, flow_id, services)

    async def on_activation(account_reference: str) -> None:
        await refresh_activation(await account_of(account_reference, services), services)

    return [
        *signing_routes(services, esign, program.throttle, on_news=on_news),
        *activation_routes(services, esign, on_activation=on_activation),
    ]


def _health_routes(program: Program, *, with_worker: bool) -> list[Route]:
    return health_routes(program.services, seal=program.seal_validity, worker_expected=with_worker)
