"""The program as it is run in earnest, process by process, and what can be done to each of them."""

import asyncio
import base64
import os
import signal
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx

from auth.development import DevelopmentIssuer
from providers.demonstration import DemonstrationUser
from tests.chaos.newer import Newer
from tests.chaos.points import CLOCK, ORDERS, Fault, Point
from tests.commands.programs import free_port
from tests.databases import KEYS
from tests.nursery import Birth, nursery

_PATIENCE: Final = 60.0
"""Seconds for a process to begin or to end."""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass(slots=True, kw_only=True)
class Member:
    """One process of the program, of the next version where `newer` has it. `port` is null for one that only works."""

    name: str
    arguments: tuple[str, ...]
    port: int | None
    pid: int = 0
    clock_seconds: float = 0.0
    newer: Newer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_alive(self) -> bool:
        return self.pid != 0 and is_alive(self.pid)


@dataclass(slots=True, kw_only=True)
class Fleet:
    """One installation: on SQLite a process that serves and works, on PostgreSQL two that serve and two that work."""

    folder: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.is_sqlite:
            self.members = [Member(name="serve", arguments=("serve",), port=free_port())]
            return
        for number in (1, 2):
            serving = Member(name=f"serve-{number}", arguments=("serve", "--no-worker"), port=free_port())
            self.members += [serving, Member(name=f"work-{number}", arguments=("work",), port=None)]

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def documents(self) -> Path:
        return self.data / "documents"

    @property
    def urls(self) -> list[str]:
        return [member.url for member in self.members if member.port is not None]

    def member(self, name: str) -> Member:
        return next(member for member in self.members if member.name == name)

    def log(self, member: Member) -> str:
        return (self.folder / f"{member.name}.log").read_text(encoding="utf-8")

    def token(self, account: str) -> str:
        """For the owner of an account; any account, for who asks about it first makes it."""
        user = DemonstrationUser(
            user_id=f"owner-{account}", user_name="主账号", role="owner", account_reference=account
        )
        return DevelopmentIssuer(self.data / "keys").token_for(
            user, now=datetime.now(UTC) - timedelta(minutes=10)
        )

    def operators_token(self) -> str:
        permissions = ("operator:read", "operator:ship", "operator:hold", "operator:retry", "audit:read")
        user = DemonstrationUser(
            user_id="operator", user_name="运营", role="operator", permissions=permissions
        )
        return DevelopmentIssuer(self.data / "keys").token_for(
            user, now=datetime.now(UTC) - timedelta(minutes=10)
        )

    def start(self, member: Member) -> None:
        orders = self._orders(member)
        orders.mkdir(parents=True, exist_ok=True)
        log = str(self.folder / f"{member.name}.log")
        birth = Birth(
            prepared="tests.chaos.points:install",
            arguments=member.arguments,
            environment=self._environment(member) | {ORDERS: str(orders), CLOCK: str(member.clock_seconds)},
            folder=str(self.folder),
            written=(log, log),
        )
        member.pid = nursery().born(birth if member.newer is None else member.newer.born(birth)).pid

    async def ran(self, *command: str, of: Newer) -> str:
        """What a command of the next version printed; it succeeds."""
        log = self.folder / f"{'-'.join(command)}.log"
        birth = Birth(
            arguments=command,
            environment=self._environment(self.members[0]),
            folder=str(self.folder),
            written=(str(log), str(log)),
        )
        code = await asyncio.to_thread(nursery().born(of.born(birth)).ended, within=_PATIENCE)
        output = log.read_text(encoding="utf-8")
        assert code == 0, output
        return output

    async def ready(self, *members: Member) -> None:
        """Once each of these, or all, can do its work."""
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            await asyncio.gather(*(self._ready(member, http) for member in members or self.members))

    async def started(self) -> "Fleet":
        for member in self.members:
            self.start(member)
        await self.ready()
        return self

    def kill(self, member: Member) -> None:
        """As the system does when there is no memory left."""
        if member.is_alive:
            os.kill(member.pid, signal.SIGKILL)

    async def dead(self, member: Member, *, within: float = _PATIENCE) -> bool:
        end = time.monotonic() + within
        while member.is_alive:
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.01)
        return True

    def order(self, member: Member, what: Point | Fault) -> None:
        (self._orders(member) / what).touch()

    def withdraw(self, member: Member, what: Point | Fault) -> None:
        (self._orders(member) / what).unlink(missing_ok=True)

    async def stopped(self) -> None:
        """In order; whoever does not end is killed."""
        for member in self.members:
            if member.is_alive:
                os.kill(member.pid, signal.SIGTERM)
        for member in self.members:
            if not await self.dead(member, within=20):
                self.kill(member)

    def _orders(self, member: Member) -> Path:
        return self.folder / "orders" / member.name

    async def _ready(self, member: Member, http: httpx.AsyncClient) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            assert member.is_alive, self.log(member)[-3000:]
            if member.port is None:
                return
            try:
                if (await http.get(f"{member.url}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.03)
        raise AssertionError(f"{member.name} is not ready: {self.log(member)[-3000:]}")

    def _environment(self, member: Member) -> dict[str, str]:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR")
            if name in os.environ
        }
        return kept | {
            "HETONG_DATA_DIR": str(self.data),
            "HETONG_PORT": str(member.port or self.members[0].port),
            "HETONG_PUBLIC_URL": self.urls[0],
            "DATABASE_URL": self.database_url,
            "HETONG_PERSONAL_DATA_KEYS": "test:" + base64.b64encode(KEYS["test"]).decode(),
            "HETONG_RATIONS_FACTOR": "0",
            "HETONG_SPENDING_BURST": "1000000000",
            "HETONG_SPENDING_PER_SECOND": "1000000000",
            "HETONG_GRAPHIQL": "false",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }
