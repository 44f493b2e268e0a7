"""The whole application as strangers meet it: no database is open, so nothing that needs one gets that far."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from application import create_app
from program import build
from settings import Settings

OURS = "https://contracts.example"
JSON = "application/json"
RESPONSE = "application/graphql-response+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def whole_application(folder: Path, **settings: Any) -> Starlette:
    """`folder` may be shared: keys are made once."""
    program = build(Settings(_env_file=None, **{"data_dir": folder, "public_url": OURS, **settings}))
    return create_app(program, with_worker=False)


@asynccontextmanager
async def reached(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        yield client
