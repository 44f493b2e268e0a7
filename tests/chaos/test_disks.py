"""Disks that are full, that may only be read, and that return something else than what was written."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from models import Contract, Document
from rules.terms import DocumentKind
from schema.ids import IdType, key_of
from tests.api import PARTY_A
from tests.chaos.aftermath import checked
from tests.chaos.caller import Caller, Unheard
from tests.chaos.customers import Town, busy
from tests.chaos.findings import quiet
from tests.chaos.fleet import Fleet
from tests.chaos.ledger import Ledger
from tests.chaos.points import Fault
from tests.databases import opened


@asynccontextmanager
async def lasting(fleet: Fleet, fault: Fault) -> AsyncIterator[None]:
    for member in fleet.members:
        fleet.order(member, fault)
    try:
        yield
    finally:
        for member in fleet.members:
            fleet.withdraw(member, fault)


@pytest.mark.parametrize("fault", [Fault.NO_SPACE, Fault.READ_ONLY])
async def test_what_cannot_be_stored_waits_and_is_done_once_there_is_space(
    fleet: Fleet, fault: Fault
) -> None:
    async with busy(fleet, name=fault.name[0]) as town:
        await town.under_way(10, within=60)
        async with lasting(fleet, fault), opened(fleet.database_url):
            errors: set[str | None] = set()
            while not errors:
                await asyncio.sleep(0.1)
                errors = {row.work_error for row in await Contract.filter(work_error__isnull=False)}
            assert errors == {"StorageUnavailable from OSError"}
            async with asyncio.timeout(60):
                await town.applies()  # which needs no file
        await town.under_way(10, within=60)
    await checked(town, fault)


async def test_a_database_that_may_not_grow_refuses_and_goes_on_once_it_may(fleet: Fleet) -> None:
    """SQLite's own limit; PostgreSQL has none to set."""
    if not fleet.is_sqlite:
        return
    ledger = Ledger()
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        caller = Caller(http, fleet.urls, fleet.token("FULL"), "FULL", ledger)
        await caller.done("savePartyAProfile", PARTY_A)
        saved = 1
        async with lasting(fleet, Fault.DATABASE_FULL):
            while await is_saved(caller):
                saved += 1
            assert await profiles(caller) == saved
        await caller.done("savePartyAProfile", PARTY_A)
        assert await profiles(caller) == saved + 1
    assert set(ledger.troubles) == {"INTERNAL"}


async def is_saved(caller: Caller) -> bool:
    try:
        await caller.once("savePartyAProfile", {**PARTY_A, "address": "路" * 60})
    except Unheard:
        return False
    return True


async def profiles(caller: Caller) -> int:
    return len((await caller.data("{ partyAProfiles { id } }"))["partyAProfiles"])


LINK = "query ($id: ID!) { contract(by: {id: $id}) { number verificationCode document { url kind } } }"


async def test_a_corrupt_document_is_never_handed_out_and_harms_no_other(fleet: Fleet) -> None:
    async with busy(fleet, name="X") as town:
        await town.under_way(30, within=60)
    async with opened(fleet.database_url):
        await quiet()
        sealed = await Document.filter(kind=DocumentKind.SEALED)
    spoilt, sound, *_ = [document for document in sealed if document.contract_id in known_to(town)]
    path = path_of(fleet, spoilt.sha256)
    genuine = path.read_bytes()
    altered = with_a_bit_flipped(genuine)
    path.chmod(0o640)
    path.write_bytes(altered)
    try:
        assert (await fetched(town, spoilt))["status"] == httpx.codes.INTERNAL_SERVER_ERROR
        assert (await fetched(town, sound))["content"] == path_of(fleet, sound.sha256).read_bytes()
        assert await verdict_on(town, altered) == "ALTERED"
        assert await verdict_on(town, genuine) == "GENUINE"
    finally:
        path.write_bytes(genuine)
    await checked(town, "a corrupt document")


def known_to(town: Town) -> set[Any]:
    return {key_of(IdType.CONTRACT, each) for each in town.ledger.contracts}


def path_of(fleet: Fleet, sha256: str) -> Path:
    return fleet.documents / sha256[:2] / sha256[2:4] / sha256


def with_a_bit_flipped(content: bytes) -> bytes:
    place = random.randrange(len(content) // 4, len(content) // 2)  # noqa: S311 - anywhere in the pages
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


async def fetched(town: Town, document: Document) -> dict[str, Any]:
    """What its owner is given."""
    known = next(
        each
        for each in town.ledger.contracts.values()
        if key_of(IdType.CONTRACT, each.id) == document.contract_id
    )
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        caller = Caller(http, town.fleet.urls, town.fleet.token(known.account), known.account, Ledger())
        url = (await caller.data(LINK, id=known.id))["contract"]["document"]["url"]
        response = await http.get(url)
    return {"status": response.status_code, "content": response.content}


async def verdict_on(town: Town, content: bytes) -> str:
    headers = {"Content-Type": "application/pdf", "Accept": "application/json"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        response = await http.post(f"{town.fleet.urls[0]}/verify", content=content, headers=headers)
    verdict: str = response.json()["verdict"]
    return verdict
