"""Customers who apply, sign, change their minds and ask for paper; what each is told goes into the ledger."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

import httpx

from providers.notification import EmbeddedNotification
from tests.api import CONTRACT, PARTY_A
from tests.chaos.caller import Caller, Refused, Unheard
from tests.chaos.fleet import Fleet
from tests.chaos.ledger import Known, Ledger
from tests.resolvers.paper import RECIPIENT
from tests.signing import HANDWRITING

_COMPANIES: Final = 4
"""How many found themselves at a time."""

ENOUGH: Final = 120
"""Orders that wait for somebody to come with them."""

_LOOK_EVERY: Final = 0.5
_PATIENCE: Final = 0.8
"""How likely a customer who hears nothing asks again."""

_LOOK: Final = "{ contracts(first: 100) { nodes { id subStatus nextStep textSha256 } } }"
_START: Final = "{ viewer { account { id } } orders(first: 100) { nodes { id number } } }"


class Over(Exception):
    """The test has seen enough."""


class Board:
    """Where an account's contracts stand: one look for all who wait for one of them."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._looking = asyncio.Lock()
        self._stands: dict[str, dict[str, Any]] = {}
        self._seen_at = 0.0

    async def of(self, contract: Known, *, now: bool = False) -> dict[str, Any]:
        asked_at = time.monotonic()
        async with self._looking:
            if self._seen_at < asked_at - (0 if now else _LOOK_EVERY):
                began = time.monotonic()
                nodes = (await self._caller.data(_LOOK))["contracts"]["nodes"]
                self._stands, self._seen_at = {node["id"]: node for node in nodes}, began
        return self._stands.get(contract.id, {"subStatus": "", "nextStep": ""})


@dataclass(slots=True, kw_only=True)
class Town:
    """All customers of one installation."""

    fleet: Fleet
    http: httpx.AsyncClient
    name: str = "C"
    ledger: Ledger = field(default_factory=Ledger)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: Any = field(default_factory=lambda: count(1))
    _boards: dict[Caller, Board] = field(default_factory=dict)
    _free: list[tuple[Caller, str, dict[str, str]]] = field(default_factory=list)
    """Orders that are in no contract yet, with whose they are and the profile to apply with."""

    def caller(self, account: str) -> Caller:
        made = Caller(self.http, self.fleet.urls, self.fleet.token(account), account, self.ledger)
        self._boards[made] = Board(made)
        return made

    async def under_way(self, steps: int, *, within: float) -> None:
        """Once so many more were acknowledged; a whole installation does that in far less than these seconds."""
        until, end = self.ledger.acknowledged + steps, time.monotonic() + within
        while self.ledger.acknowledged < until:
            assert time.monotonic() < end, f"customers stand still: {dict(self.ledger.troubles)}"
            await asyncio.sleep(0.02)

    async def applies(self) -> None:
        """Somebody new, for a framework contract, once."""
        caller = self.caller(f"{self.name}{next(self.numbers):06d}")
        profile = await self._profile(caller)
        await self._applied(caller, {"kind": "FRAMEWORK", "partyAProfileId": profile}, None)

    async def company(self) -> None:
        """One account after the other: a framework contract, and then orders to make contracts of."""
        while not self.over.is_set():
            caller = self.caller(f"{self.name}{next(self.numbers):06d}")
            try:
                profile = await self._profile(caller)
                framework = await self._applied(
                    caller, {"kind": "FRAMEWORK", "partyAProfileId": profile}, None
                )
                await self._sealed(caller, framework)
            except (Over, Unheard):
                continue
            orders = (await caller.data(_START))["orders"]["nodes"]
            self._free += [(caller, profile, order) for order in orders]
            while len(self._free) > ENOUGH and not self.over.is_set():  # noqa: ASYNC110 - likewise
                await asyncio.sleep(0.2)

    async def arrivals(self, a_second: float) -> None:
        """Somebody comes with an order, whatever became of those before."""
        async with asyncio.TaskGroup() as lives:
            while not self.over.is_set():
                if self._free:
                    lives.create_task(self._life(*self._free.pop(0)))
                await asyncio.sleep(1 / a_second)

    async def _life(self, caller: Caller, profile: str, order: dict[str, str]) -> None:
        with suppress(Over, Unheard):
            await self._order(caller, profile, order)

    async def person(self) -> None:
        """One account after the other, each signing a framework contract that the vendor signs too."""
        while not self.over.is_set():
            number = next(self.numbers)
            caller = self.caller(f"P{self.name}{number:06d}")
            try:
                await self._person(caller, f"139{number:08d}")
            except (Over, Unheard):
                continue

    async def _order(self, caller: Caller, profile: str, order: dict[str, str]) -> None:
        """A contract for one order, perhaps only at the second try: void, deleted, and the order is free again."""
        choice = {"kind": "ORDER", "partyAProfileId": profile, "orderIds": [order["id"]]}
        contract = await self._applied(caller, choice, order["number"])
        if random.random() < 0.4:  # noqa: S311 - a change of mind
            await self._reached(caller, contract, "DRAFT_GENERATED")
            await self._step(caller, contract, "voidContract", "VOIDED")
            await self._step(caller, contract, "deleteContract", "DELETED")
            contract = await self._applied(caller, choice, order["number"])
        await self._sealed(caller, contract)
        if random.random() < 0.5:  # noqa: S311 - likewise
            await self._step(caller, contract, "requestPaper", "PAPER_REQUESTED", **RECIPIENT)

    async def _person(self, caller: Caller, mobile: str) -> None:
        start = await caller.data(_START)
        desk = Caller(self.http, self.fleet.urls, self.fleet.operators_token(), "", self.ledger)
        account = start["viewer"]["account"]["id"]
        await desk.done("setBilateralEnabled", {"accountId": account, "enabled": True})
        profile = await self._profile(caller)
        contract = await self._applied(caller, {"kind": "FRAMEWORK", "signingMode": "BILATERAL"}, None)
        signatory = {"name": "陆知微", "mobile": mobile}
        await self._step(
            caller, contract, "fillInContract", "FILLED_IN", partyAProfileId=profile, signatory=signatory
        )
        text = (await self._reached(caller, contract, "CONFIRM_TEXT"))["textSha256"]
        await self._step(caller, contract, "confirmContractText", "TEXT_CONFIRMED", textSha256=text)
        await self._step(caller, contract, "confirmContractSigning", "SIGNING_CONFIRMED")
        await self._reached(caller, contract, "SIGN")
        if random.random() < 0.3:  # noqa: S311 - likewise
            await self._step(caller, contract, "cancelSigning", "SIGNING_CANCEL_REQUESTED")
            await self._reached(caller, contract, "VOIDED")
            await self._step(caller, contract, "deleteContract", "DELETED")
            return
        await self._signed(caller, contract, mobile)
        await self._reached(caller, contract, "ELECTRONIC_EFFECTIVE")

    async def _signed(self, caller: Caller, contract: Known, mobile: str) -> None:
        """What is done at an outsider is not kept with the key: who hears nothing looks first, then tries again."""
        while not self.over.is_set():
            try:
                await caller.once("sendSigningCode", {"id": contract.id})
                notification = EmbeddedNotification(self.fleet.data / "outsiders")
                code = re.search(
                    r"\b[0-9]{6}\b", await notification.last_to(mobile, datetime.min.replace(tzinfo=UTC))
                )
                assert code is not None
                signature = {"id": contract.id, "signingCode": code[0], "handwriting": HANDWRITING}
                await caller.once("signContract", signature)
            except Refused as refused:
                if refused.codes[0] in {"DAILY_LIMIT_REACHED", "SIGNING_CODE_INVALID"}:
                    raise Over from None  # too many codes that nobody heard of
                raise
            except Unheard:
                if (await self._boards[caller].of(contract, now=True))["nextStep"] == "SIGN":
                    continue
            contract.steps["CUSTOMER_SIGNED"] += 1
            return
        raise Over

    async def _profile(self, caller: Caller) -> str:
        saved = await caller.done("savePartyAProfile", PARTY_A)
        return str(saved["partyAProfile"]["id"])

    async def _applied(self, caller: Caller, choice: dict[str, Any], order: str | None) -> Known:
        self._check_open()
        try:
            payload = await caller.done(
                "createContract", {"signingMode": "UNILATERAL", **choice}, CONTRACT, patience=_PATIENCE
            )
        except Unheard:
            self.ledger.never_heard[caller.account] += 1
            raise
        return self.ledger.created(payload, caller.account, order)

    async def _sealed(self, caller: Caller, contract: Known) -> None:
        await self._reached(caller, contract, "DRAFT_GENERATED")
        await self._step(caller, contract, "finalizeContract", "FINALIZED")
        await self._reached(caller, contract, "ELECTRONIC_EFFECTIVE")

    async def _step(self, caller: Caller, contract: Known, name: str, step: str, **more: Any) -> None:
        self._check_open()
        try:
            await caller.done(name, {"id": contract.id, **more}, patience=_PATIENCE)
        except Unheard:
            contract.unclear[step] += 1
            raise
        contract.steps[step] += 1

    async def _reached(self, caller: Caller, contract: Known, where: str) -> dict[str, Any]:
        """The contract once it stands there, or once it is the customer's turn to do that."""
        while True:
            found = await self._boards[caller].of(contract)
            if where in {found["subStatus"], found["nextStep"]}:
                return found
            self._check_open()
            await asyncio.sleep(_LOOK_EVERY)

    def _check_open(self) -> None:
        if self.over.is_set():
            raise Over


@asynccontextmanager
async def busy(
    fleet: Fleet, *, a_second: float = 3, persons: int = 1, name: str = "C"
) -> AsyncIterator[Town]:
    """While it lasts customers come and go; afterwards each has ended what it was asking for."""
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(trust_env=False, timeout=15, limits=limits) as http:
        town = Town(fleet=fleet, http=http, name=name)
        lives = [asyncio.create_task(town.company()) for _ in range(_COMPANIES)]
        lives += [asyncio.create_task(town.arrivals(a_second))]
        lives += [asyncio.create_task(town.person()) for _ in range(persons)]
        try:
            yield town
        finally:
            town.over.set()
            await asyncio.gather(*lives)
