"""Identity, billing and filing on 127.0.0.1, for any account there may be: HTTP as the remote adapters expect it.

An account whose reference begins with P is a person, any other one a company. It serves from a thread of its own, so
it answers whatever the test is doing, and can be told to misbehave.
"""

import asyncio
import json
import threading
from collections import Counter, deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self
from urllib.parse import unquote

ORDERS: Final = 40
"""How many orders an account has, all of them selectable; one whose reference begins with R has one."""

_COMPANY: Final = {
    "subject_type": "ENTERPRISE",
    "name": "深圳市鑫淼示例科技有限公司",
    "credential_type": "UNIFIED_SOCIAL_CREDIT_CODE",
    "credential_number": "9144030071526726XG",
    "verified_at": "2026-11-01T00:00:00+00:00",
}
_PERSON: Final = _COMPANY | {
    "subject_type": "INDIVIDUAL",
    "name": "陆知微",
    "credential_type": "ID_CARD",
    "credential_number": "11010519491231002X",
}


class Misdeed(StrEnum):
    """What can be wrong with one answer."""

    SILENT = "no answer comes"
    SERVER_ERROR = "503"
    HALF = "the connection is cut in the middle of the answer"
    GARBAGE = "half a JSON, said to be whole"
    SLOW = "the answer takes a second"


@dataclass(frozen=True, slots=True)
class _Answer:
    head: bytes
    body: bytes


class Outsiders:
    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self._misdeeds: deque[Misdeed] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="outsiders", daemon=True)
        self._started = threading.Event()
        self._port = 0
        self._readers: set[asyncio.Task[None]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *error: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def settings(self) -> dict[str, str]:
        """For the program to ask here."""
        address = f"http://127.0.0.1:{self._port}"
        names = ("IDENTITY", "BILLING", "FILING")
        return {f"HETONG_{name}_URL": f"{address}/{name.lower()}" for name in names}

    def misbehave(self, misdeed: Misdeed, *, times: int = 1) -> None:
        """The next answers, whichever they are."""
        self._misdeeds.extend([misdeed] * times)

    @property
    def misdeeds_left(self) -> int:
        return len(self._misdeeds)

    def behave(self) -> None:
        self._misdeeds.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._accepted, "127.0.0.1", 0, backlog=512)
        )
        self._port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if not await self._answered(head, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _answered(self, head: bytes, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        path = head.split(b" ", 2)[1].decode()
        answer = _answer_to(path)
        self.asked[path.rsplit("/", 1)[-1]] += 1
        match self._misdeeds.popleft() if self._misdeeds else None:
            case Misdeed.SILENT:
                await asyncio.sleep(30)
                return False
            case Misdeed.SERVER_ERROR:
                writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
            case Misdeed.HALF:
                writer.write(answer.head + answer.body[: len(answer.body) // 2])
                await writer.drain()
                return False
            case Misdeed.GARBAGE:
                half = answer.body[: len(answer.body) // 2]
                writer.write(_head(len(half)) + half)
            case Misdeed.SLOW:
                await asyncio.sleep(1)
                writer.write(answer.head + answer.body)
            case None:
                writer.write(answer.head + answer.body)
        await writer.drain()
        return True


def _answer_to(path: str) -> _Answer:
    *_, reference, what = path.split("/")
    account = unquote(reference)
    body = json.dumps({"account": account, **_said(account, what)}).encode()
    return _Answer(_head(len(body)), body)


def _head(length: int) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n".encode()


def _said(account: str, what: str) -> dict[str, Any]:
    if what == "subject":
        return {"subject": _PERSON if account.startswith("P") else _COMPANY}
    if what == "filing-orders":
        return {"filing_orders": []}
    orders = 1 if account.startswith("R") else ORDERS
    return {"orders": [_order(account, number) for number in range(1, orders + 1)]}


def _order(account: str, number: int) -> dict[str, Any]:
    row = {
        "product_name": "云服务器",
        "specification": "2 核 4 GB",
        "period": "1 年",
        "amount_fen": 100 * number,
    }
    return {
        "number": f"{account}-{number}",
        "status": "PAID",
        "placed_at": "2026-11-20T01:02:03+00:00",
        "rows": [row],
    }
