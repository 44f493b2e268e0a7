"""The whole application on a database of its own for each run, with a provider that follows a script.

Synchronous on the outside, as Hypothesis wants its machines: one event loop for all runs of a test.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from commands.seed import seed
from jobs.worker import Worker
from models import Account, Contract
from models.database import connection, tortoise_config
from providers.demonstration import DemonstrationUser
from providers.esign import ActivationReport
from rules.terms import EsignActivationStatus
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, OPERATOR, OWNER, Api, Client, serving
from tests.assembled import program_on
from tests.databases import copied, emptied
from tests.jobs.interruptions import Interruption, interrupted
from tests.jobs.stepping import SteppingEsign, SteppingWorkshop, Ticking

Result = TypeVar("Result")
SELECTABLE = {OWNER.user_id: ("DD20260001", "DD20260002", "DD20260003"), INDIVIDUAL.user_id: ("DD20260201",)}
FILINGS = {OWNER.user_id: "BA20260001", INDIVIDUAL.user_id: "BA20260201"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who signs in, and the ids of what this customer can choose."""

    user: DemonstrationUser
    account_row: str
    profile: str
    orders: dict[str, str]
    filing: str
    signatory: dict[str, str]


class Stage:
    """`template`: a migrated SQLite file to copy for each run, or the URL of a PostgreSQL to empty."""

    def __init__(self, template: Path | str, folder: Path) -> None:
        self.runner = asyncio.Runner()
        self.clock, self.esign = Ticking(), SteppingEsign()
        self._folder, self._template = folder, template
        url = template if isinstance(template, str) else f"sqlite://{template}"
        program = program_on(url, folder / "data", None, ())  # type: ignore[arg-type]  # its workshop is replaced
        self.workshop = SteppingWorkshop(program.settings.sealing)
        services = replace(program.services, esign=self.esign, workshop=self.workshop, now=self.clock)
        self.services = services
        self.program = replace(program, services=services)
        self.api = Api(self.program, serving(self.program))
        self._open: AsyncExitStack | None = None
        self._prepared: dict[bool, tuple[Path, dict[str, Customer]]] = {}
        self._told_before = 0
        self.customers: dict[str, Customer] = {}
        self.steps = 0
        """Taken in all runs so far."""
        self.outside = self.run(_this_context())

    @property
    def is_open(self) -> bool:
        return self._open is not None

    def run(self, call: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(call)

    def begin(self, *, framed: bool) -> None:
        """A new world. `framed`: the software company's framework contract is in effect already."""
        self.clock.restart()
        self.run(self._begin(framed=framed))

    def end(self) -> None:
        if self._open is not None:
            self.run(self._open.aclose())
            self._open = None

    def close(self) -> None:
        self.end()
        self.run(self.api.http.aclose())
        self.runner.close()

    async def _begin(self, *, framed: bool) -> None:
        self._still()
        if isinstance(self._template, str):
            await self._connect(self._template)
            await emptied()
            self.customers = await self._prepare(framed=framed)
        else:
            if framed not in self._prepared:
                self._prepared[framed] = await self._prepared_file(self._template, framed=framed)
            path, self.customers = self._prepared[framed]
            await self._connect(copied(path, self._folder / "run.db"))
        self._still()
        self._told_before = len(await self._sent())
        self.outside = contextvars.copy_context()

    def _still(self) -> None:
        """The provider knows nothing but who has activated its service, and answers."""
        self.esign.answers_for_certain = self.esign.revokes_signed = False
        for memory in (self.esign.flows, self.esign.calls, self.esign.silent, self.esign.forgetful):
            memory.clear()
        self.esign.refusing.clear()
        activated = ActivationReport(status=EsignActivationStatus.ACTIVATED)
        self.esign.activations = {str(OWNER.account_reference): activated}
        self.workshop.broken = False

    async def _connect(self, url: str) -> None:
        config = tortoise_config(url)
        if url.startswith("sqlite"):
            config["connections"]["default"]["engine"] = "tests.jobs.interrupted_sqlite"
        self._open = AsyncExitStack()
        tortoise = await self._open.enter_async_context(TortoiseContext())
        await tortoise.init(config=config)

    async def _prepared_file(self, template: Path, *, framed: bool) -> tuple[Path, dict[str, Customer]]:
        path = self._folder / f"prepared-{framed}.db"
        await self._connect(copied(template, path))
        customers = await self._prepare(framed=framed)
        assert self._open is not None
        await self._open.aclose()
        return path, customers

    async def _prepare(self, *, framed: bool) -> dict[str, Customer]:
        await seed(self.services)
        account = await Account.get(reference=OWNER.account_reference)
        offered = {"accountId": id_of(IdType.ACCOUNT, account.id), "enabled": True}
        await self.visitor(OPERATOR).done("setBilateralEnabled", offered)
        await self.visitor(OWNER).done("activateEsign", {})
        customers = {user.user_id: await self._customer(user) for user in (OWNER, INDIVIDUAL)}
        if framed:
            client, profile = self.visitor(OWNER), customers[OWNER.user_id].profile
            contract = await client.created("FRAMEWORK", partyAProfileId=profile)
            await self.api.work()
            await client.done("finalizeContract", {"id": contract["id"]})
            await self.api.work()
        return customers

    async def _customer(self, user: DemonstrationUser) -> Customer:
        client = self.visitor(user)
        mobile = "13800000001" if user is OWNER else "13900000002"
        account = await Account.get(reference=user.account_reference)
        return Customer(
            user=user,
            account_row=str(account.id),
            profile=await client.profile(),
            orders=await client.orders(),
            filing=(await client.filing_orders())[FILINGS[user.user_id]],
            signatory={"name": "陆知微" if user is OWNER else "温一苇", "mobile": mobile},
        )

    def visitor(self, user: DemonstrationUser) -> Client:
        """Signed in at this very moment of the stage's clock."""
        client = Client(self.api, None, "en")
        issuer = self.program.development_issuer
        assert issuer is not None
        client._headers["Authorization"] = f"Bearer {issuer.token_for(user, now=self.clock())}"
        return client

    def interruption(self, step: int, meanwhile: Callable[[], Awaitable[Any]] | None) -> Interruption:
        return Interruption(step=step, meanwhile=meanwhile, outside=self.outside)

    async def look(self, row_id: Any, interruption: Interruption | None = None) -> None:
        """A worker of its own looks at a contract."""
        with interrupted(interruption):
            await Worker(self.services).look_at(row_id)

    async def callback(self, body: bytes) -> int:
        response: httpx.Response = await self.api.http.post("/callbacks/esign/scripted", content=body)
        return response.status_code

    async def rows(self, statement: str) -> list[dict[str, Any]]:
        found = await connection().execute_query_dict(statement)
        return [dict(row) for row in found]

    async def contract_rows(self) -> list[dict[str, str]]:
        """Of each contract the row's id and the API's."""
        ids = [contract.id for contract in await Contract.all()]
        return [{"id": str(each), "key": id_of(IdType.CONTRACT, each)} for each in ids]

    async def alarms(self) -> list[str]:
        """The subjects of what operators were told in this run."""
        sent = (await self._sent())[self._told_before :]
        return [message.subject for message in sent if message.kind == "operator.alert"]

    async def _sent(self) -> Any:
        return await self.services.notification.sent()  # type: ignore[attr-defined]  # the embedded one


async def _this_context() -> contextvars.Context:
    return contextvars.copy_context()


@contextmanager
def staged(template: Path | str, folder: Path) -> Iterator[Stage]:
    EXECUTOR_CACHE.clear()  # holds SQL by model, whatever the dialect
    stage = Stage(template, folder)
    try:
        yield stage
    finally:
        stage.close()
        EXECUTOR_CACHE.clear()
