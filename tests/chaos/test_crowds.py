"""Hundreds of connections that say nothing, or a byte at a time: honest customers are answered all the same."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import cycle

import httpx

from tests.chaos.fleet import Fleet
from tests.chaos.telling import told

SOCKETS = 500
ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 7))
REQUESTS = 400
AT_ONCE = 8
ASKED = {"query": "{ viewer { userName account { name } } contracts(first: 20) { nodes { id } } }"}
HEAD = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
BODY = b'{"query": "' + b"#" * 800
SLOW = 0.3
"""Seconds a byte: a head takes half a minute, a body four."""

BESIEGERS = ((b"", b""), (b"", HEAD), (HEAD, BODY))
"""What each third of them sends at once, and what a byte at a time."""


async def test_honest_requests_are_answered_beside_five_hundred_idle_and_trickling_sockets(
    fleet: Fleet,
) -> None:
    ends: Counter[int | str] = Counter()
    async with beset(fleet) as besieging, httpx.AsyncClient(trust_env=False, timeout=10) as http:
        headers = {"Authorization": f"Bearer {fleet.token('HONEST')}"}

        async def ask(numbers: range) -> None:
            for number in numbers:
                url = fleet.urls[number % len(fleet.urls)]
                try:
                    response = await http.post(f"{url}/graphql", json=ASKED, headers=headers)
                    ends[response.status_code] += 1
                except httpx.TransportError as error:
                    ends[type(error).__name__] += 1

        await asyncio.gather(*(ask(range(each, REQUESTS, AT_ONCE)) for each in range(AT_ONCE)))
        assert besieging() >= SOCKETS * 0.9
    told(f"beside {SOCKETS} sockets: {dict(ends)}")
    assert ends[200] >= REQUESTS * 0.99, ends


@asynccontextmanager
async def beset(fleet: Fleet) -> AsyncIterator[Callable[[], int]]:
    """Each socket opened anew when it is closed; yields how many are open."""
    opened: set[asyncio.StreamWriter] = set()
    ports = [int(url.rpartition(":")[2]) for url in fleet.urls]
    tasks = [
        asyncio.create_task(_besiege(port, address, opened, *BESIEGERS[number % len(BESIEGERS)]))
        for number, (port, address) in zip(
            range(SOCKETS), zip(cycle(ports), cycle(ADDRESSES), strict=False), strict=False
        )
    ]
    try:
        async with asyncio.timeout(30):
            while len(opened) < SOCKETS:  # noqa: ASYNC110 - five hundred of them have no one event
                await asyncio.sleep(0.05)
        yield lambda: len(opened)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _besiege(
    port: int, address: str, opened: set[asyncio.StreamWriter], at_once: bytes, trickled: bytes
) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
            opened.add(writer)
            try:
                writer.write(at_once)
                await _trickle(writer, trickled)
                await reader.read()
            finally:
                opened.discard(writer)
                writer.transport.abort()
        await asyncio.sleep(0.2)


async def _trickle(writer: asyncio.StreamWriter, what: bytes) -> None:
    for place in range(len(what)):
        writer.write(what[place : place + 1])
        await writer.drain()
        await asyncio.sleep(SLOW)
