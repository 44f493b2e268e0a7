"""One serving process on PostgreSQL with 2,000 and with 200,000 contracts; then contracts from application to seal.

    python -m benchmarks.scale [ACCOUNTS]

A PostgreSQL, a server and workers of its own. Requests come from four tasks of this process over loopback, so the two
share the machine: compare the columns, and the server's CPU a request.
"""

import asyncio
import base64
import os
import platform
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import httpx

from auth.development import DevelopmentIssuer
from benchmarks.multiplied import SUBJECT, multiply, reference
from models import Contract
from program import utc_now
from providers.demonstration import DEMONSTRATION_USERS
from providers.identity import EmbeddedIdentity, VerifiedSubject
from rules.terms import ContractSubStatus
from schema.ids import IdType, id_of
from tests.api import PARTY_A, mutation_of
from tests.commands.programs import Installation, Process
from tests.databases import migrated, opened
from tests.own_postgres import own_postgres

TASKS: Final = 4
REQUESTS: Final = 400
CHANGES: Final = 200
SEALED: Final = 60
OWNER: Final = DEMONSTRATION_USERS[0]
OPERATOR: Final = next(user for user in DEMONSTRATION_USERS if user.account_reference is None)
ROW: Final = "id number title statusLabel subStatusLabel createdAt partyA { name } amount { amount }"
VERIFIED: Final = VerifiedSubject(
    subject_type=SUBJECT.subject_type,
    name=SUBJECT.name,
    credential_type=SUBJECT.credential_type,
    credential_number=SUBJECT.credential_number,
    verified_at=utc_now(),
)
LIST: Final = f"query {{ contracts(first: 20) {{ totalCount nodes {{ {ROW} }} }} }}"
LAST: Final = f"query {{ contracts(last: 20) {{ totalCount nodes {{ {ROW} }} }} }}"
DESK: Final = f"query {{ operator {{ contracts(first: 20) {{ nodes {{ {ROW} }} }} }} }}"
DESK_LAST: Final = f"query {{ operator {{ contracts(last: 20) {{ nodes {{ {ROW} }} }} }} }}"
DETAIL: Final = f"""query ($id: ID!) {{ contract(by: {{id: $id}}) {{
  {ROW} availableActions nextStep
  lines(first: 20) {{ nodes {{ productName amount {{ amount }} order {{ number status }} }} }}
  events(first: 20) {{ nodes {{ step label at actor {{ name }} }} }} }} }}"""
_CONTRACT: Final = "contract { id } errors { code }"
VOID, CREATE, FINALIZE = (
    mutation_of(name, _CONTRACT) for name in ("voidContract", "createContract", "finalizeContract")
)
SAVE: Final = mutation_of("savePartyAProfile", "partyAProfile { id } errors { code }")
STATE: Final = "query ($id: ID!) { contract(by: {id: $id}) { subStatus } }"


class Rate(NamedTuple):
    """Requests a second, and the server's CPU milliseconds for one."""

    a_second: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.a_second:.0f}/s, {self.cpu:.1f} ms"


class Server:
    """`main.py serve --no-worker` on a filled database, and whoever asks it."""

    def __init__(self, installation: Installation, process: Process) -> None:
        self._pid = process.pid
        self._issuer = DevelopmentIssuer(installation.data / "keys")
        self._http = httpx.AsyncClient(base_url=installation.url, timeout=60)
        self._headers: dict[int | None, dict[str, str]] = {}

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, account: int | None, query: str, **variables: Any) -> Any:
        """As the owner of an account, or as an operator."""
        if account not in self._headers:
            user = OPERATOR if account is None else replace(OWNER, account_reference=reference(account))
            self._headers[account] = {
                "Authorization": f"Bearer {self._issuer.token_for(user, now=utc_now())}"
            }
        body = {"query": query, "variables": variables}
        answer = await self._http.post("/graphql", json=body, headers=self._headers[account])
        answered = answer.json()
        assert "errors" not in answered, answered
        return answered["data"]

    async def rate(self, requests: list[tuple[int | None, str, dict[str, Any]]]) -> Rate:
        waiting = iter(requests)

        async def client() -> None:
            for account, query, variables in waiting:
                await self.ask(account, query, **variables)

        began, cpu = time.perf_counter(), self._cpu()
        await asyncio.gather(*(client() for _ in range(TASKS)))
        return Rate(len(requests) / (time.perf_counter() - began), (self._cpu() - cpu) / len(requests) * 1000)

    async def latency(self, account: int | None, query: str) -> float:
        """The median of what one client waits, in milliseconds."""
        waited = []
        for _ in range(60):
            began = time.perf_counter()
            await self.ask(account, query)
            waited.append((time.perf_counter() - began) * 1000)
        return statistics.median(waited)

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def installation(accounts: int) -> Iterator[Installation]:
    """On a PostgreSQL of its own, filled."""
    with own_postgres() as postgres, TemporaryDirectory() as folder:

        async def fill() -> None:
            async with opened(postgres.url):
                await multiply(accounts)

        asyncio.run(migrated(postgres.url))
        began = time.perf_counter()
        asyncio.run(fill())
        print(f"{accounts * 200:,} contracts made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        more = {
            "HETONG_SPENDING_BURST": "100000000",
            "HETONG_SPENDING_PER_SECOND": "1000000",
            "HETONG_PERSONAL_DATA_KEYS": f"test:{base64.b64encode(bytes(range(32))).decode()}",
        }
        yield Installation(Path(folder), postgres.url, settings=more)


@asynccontextmanager
async def serving(place: Installation, process: Process) -> AsyncIterator[Server]:
    server = Server(place, process)
    try:
        yield server
    finally:
        await server.close()


async def requests(place: Installation, process: Process, accounts: int) -> dict[str, Any]:
    async with opened(place.database_url):
        drafts = await Contract.filter(sub_status=ContractSubStatus.DRAFT_GENERATED).exclude(
            account__reference="TEMPLATE"
        ).order_by("-number").limit(CHANGES).prefetch_related("account")  # fmt: skip
        changes = [
            (int(each.account.reference.rpartition("-")[2]), id_of(IdType.CONTRACT, each.id))
            for each in drafts
        ]
    async with serving(place, process) as server:
        lists: list[tuple[int | None, str, dict[str, Any]]] = [
            (n % accounts, LIST, {}) for n in range(REQUESTS)
        ]
        details: list[tuple[int | None, str, dict[str, Any]]] = [
            (account, DETAIL, {"id": contract}) for account, contract in changes
        ]
        await server.rate(lists[:40])  # warm
        return {
            "a customer's list, first 20 of 200, with the total": await server.rate(lists),
            "a contract with lines, orders and history": await server.rate(2 * details),
            "void a contract": await server.rate(
                [(account, VOID, {"input": {"id": each}}) for account, each in changes]
            ),
            "customer's list: first page": await server.latency(0, LIST),
            "customer's list: last page": await server.latency(0, LAST),
            "operators' list of all: first page": await server.latency(None, DESK),
            "operators' list of all: last page": await server.latency(None, DESK_LAST),
        }


async def sealed(place: Installation, process: Process, first: int) -> float:
    """Contracts a minute from application to the sealed PDF, of so many customers at once."""
    identity = EmbeddedIdentity(place.data / "outsiders")
    async with serving(place, process) as server:
        for account in range(first, first + SEALED):
            await identity.verify(reference(account), VERIFIED)
        began = time.perf_counter()
        await asyncio.gather(*(_to_the_seal(server, account) for account in range(first, first + SEALED)))
        return SEALED / (time.perf_counter() - began) * 60


async def _to_the_seal(server: Server, account: int) -> None:
    saved = (await server.ask(account, SAVE, input=PARTY_A))["savePartyAProfile"]
    wish = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": saved["partyAProfile"]["id"]}
    made = (await server.ask(account, CREATE, input=wish))["createContract"]
    assert not made["errors"], made
    contract = made["contract"]["id"]
    await _reached(server, account, contract, "DRAFT_GENERATED")
    finalized = (await server.ask(account, FINALIZE, input={"id": contract}))["finalizeContract"]
    assert not finalized["errors"], finalized
    await _reached(server, account, contract, "ELECTRONIC_EFFECTIVE")


async def _reached(server: Server, account: int, contract: str, state: str) -> None:
    for _ in range(600):
        found = await server.ask(account, STATE, id=contract)
        if found["contract"]["subStatus"] == state:
            return
        await asyncio.sleep(0.5)
    raise AssertionError(found)


def told(small: dict[str, Any], big: dict[str, Any], accounts: int, minutes: list[float]) -> None:
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL beside it"
    )
    print(f"| what | 2,000 contracts | {accounts * 200:,} | growth |\n|---|---|---|---|")
    for what, before in small.items():
        after = big[what]
        if isinstance(before, Rate):
            print(f"| {what} | {before} | {after} | {after.cpu / before.cpu:.2f} |")
        else:
            print(f"| {what} | {before:.1f} ms | {after:.1f} ms | {after / before:.2f} |")
    for number, each in enumerate(minutes, 1):
        print(f"| from application to sealed PDF, {number} worker(s) | | {each:.0f} contracts a minute | |")


def main(accounts: int) -> None:
    measured = []
    minutes: list[float] = []
    for size in (10, accounts):
        with installation(size) as place, ExitStack() as ends:
            server = Process(place, "serve", "--no-worker")
            ends.callback(server.end)
            measured.append(asyncio.run(requests(place, server.ready(), size)))
            if size == accounts:
                for number in (1, 2):
                    worker = Process(_beside(place, number), "work")
                    ends.callback(worker.end)
                    worker.said("working")
                    minutes.append(asyncio.run(sealed(place, server, accounts - number * SEALED)))
    told(measured[0], measured[1], accounts, minutes)


def _beside(place: Installation, number: int) -> Installation:
    """Where a worker says what it says; its data are the server's."""
    folder = place.folder / f"worker-{number}"
    folder.mkdir()
    return replace(place, folder=folder, settings=place.settings | {"HETONG_DATA_DIR": str(place.data)})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
