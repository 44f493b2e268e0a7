"""Between us and PostgreSQL: what the server says comes at once, that it has hung up only later."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit


@asynccontextmanager
async def with_long_goodbyes(url: str, *, seconds: float) -> AsyncIterator[str]:
    """The URL of the same database by that way."""
    parts = urlsplit(url)
    place = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
    passing: set[asyncio.Task[None]] = set()

    async def passed_on(asking: asyncio.StreamReader, answered: asyncio.StreamWriter) -> None:
        answering, asked = await asyncio.open_unix_connection(place)
        await asyncio.gather(_copied(asking, asked, 0), _copied(answering, answered, seconds))

    def pass_on(*client: Any) -> None:
        passing.add(asyncio.create_task(passed_on(*client)))

    with TemporaryDirectory(prefix="hetong-") as folder:
        async with await asyncio.start_unix_server(pass_on, f"{folder}/.s.PGSQL.5432"):
            yield urlunsplit(parts._replace(query=f"host={folder}"))
        await asyncio.gather(*passing)


async def _copied(source: asyncio.StreamReader, target: asyncio.StreamWriter, pause: float) -> None:
    """To the end, which is told so many seconds later."""
    try:
        while piece := await source.read(65536):
            target.write(piece)
    except ConnectionError:
        pass  # hung up
    await asyncio.sleep(pause)
    target.close()
