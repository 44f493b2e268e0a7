"""rotate-keys: while the program goes on, ended at any moment and begun again; afterwards the old key can go."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import Any, Self

import pytest
from rich.console import Console

from commands import rotate_keys as command
from commands.rotate_keys import rotate_keys
from jobs.services import Services
from jobs.workshop import Workshop
from models import Account, DeskEvent
from models.encryption import VAULT, Keyring
from models.reencryption import Batch, renew_batch, values_by_key
from providers.demonstration import DEMONSTRATION_USERS
from tests.commands.programs import Installation, Person, Process
from tests.contracts import embedded_services
from tests.databases import KEYRING, own_database
from tests.models.builders import an_account

OLD, NEW = (base64.b64encode(bytes(range(start, start + 32))).decode() for start in (0, 1))
PROFILE = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@example.com",
}
INDIVIDUAL = DEMONSTRATION_USERS[3]


@pytest.fixture
def services(
    database: str, tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> Iterator[Services]:
    yield embedded_services(tmp_path / "world", *workshop)
    VAULT.unlock(KEYRING)


async def desk_facts() -> list[dict[str, str]]:
    events = await DeskEvent.filter(step="KEYS_ROTATED").order_by("sequence")
    return [json.loads(event.payload)["facts"] for event in events]


async def test_it_tells_what_it_did_and_the_desk_keeps_it(services: Services) -> None:
    for _ in range(3):
        await an_account(subject_name="张三丰", credential_number="11010519491231002X")
    VAULT.unlock(Keyring({"test": bytes(range(32)), "new": bytes(range(1, 33))}, "new"))
    said = StringIO()
    assert await rotate_keys(services, Console(file=said, width=120))
    assert "6 values name new (the current key)" in said.getvalue()
    assert "nothing needs another key than the current one" in said.getvalue()
    assert "张" not in said.getvalue()
    assert await desk_facts() == [{"current": "new", "values": "6", "indexes": "0", "left": "0"}]


async def test_ended_half_way_it_is_begun_again_and_finishes(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        await an_account(subject_name=f"{number}")
    VAULT.unlock(Keyring({"test": bytes(range(32)), "new": bytes(range(1, 33))}, "new"))
    renew, batches = renew_batch, 0

    async def killed(*arguments: Any, **named: Any) -> Batch:
        nonlocal batches
        batches += 1
        if batches > 2:
            raise KeyboardInterrupt
        return await renew(*arguments, **named)

    monkeypatch.setattr(command, "MOST_ROWS", 2)
    monkeypatch.setattr(command, "renew_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        await rotate_keys(services, Console(file=StringIO()))
    assert await values_by_key() == {"test": 3, "new": 4}
    assert {account.subject_name for account in await Account.all()} == {f"{each}" for each in range(7)}

    monkeypatch.setattr(command, "renew_batch", renew)
    assert await rotate_keys(services, Console(file=StringIO()))
    assert await values_by_key() == {"new": 7}
    assert [facts["values"] for facts in await desk_facts()] == ["3"]


async def test_a_row_that_was_held_is_returned_to(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As PostgreSQL has it, which passes held rows over; on SQLite nothing is held while another writes."""
    await an_account(subject_name="甲")
    VAULT.unlock(Keyring({"test": bytes(range(32)), "new": bytes(range(1, 33))}, "new"))
    renew, passed_over = renew_batch, 0

    async def held(*arguments: Any, **named: Any) -> Batch:
        nonlocal passed_over
        if arguments[0].name == "account" and not passed_over:
            passed_over += 1
            return Batch(last=None, rows=0, values=0, left=0)
        return await renew(*arguments, **named)

    monkeypatch.setattr(command, "renew_batch", held)
    assert await rotate_keys(services, Console(file=StringIO()))
    assert (passed_over, await values_by_key()) == (1, {"new": 1})
    assert [facts["values"] for facts in await desk_facts()] == ["1"]


async def test_what_still_names_another_key_is_said_and_not_done(services: Services) -> None:
    VAULT.unlock(Keyring({"lost": bytes(32)}, "lost"))
    await an_account(subject_name="谁的钥匙")
    VAULT.unlock(KEYRING)
    said = StringIO()
    assert not await rotate_keys(services, Console(file=said, width=120))
    assert "1 values name lost (which is missing in the ring)" in said.getvalue()
    assert "not done" in said.getvalue()
    assert (await desk_facts())[-1]["left"] == "1"


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    if request.param == "sqlite":
        yield Installation(tmp_path)
        return
    with own_database(request.getfixturevalue("postgres_maintenance_url")) as url:
        yield Installation(tmp_path, url)


def ring(installation: Installation, *keys: str) -> None:
    (installation.folder / ".env").write_text(f"HETONG_PERSONAL_DATA_KEYS={','.join(keys)}\n", "utf-8")


class Saving:
    """Somebody who saves a profile again and again while the keys are changed."""

    def __init__(self, person: Person) -> None:
        self._person, self.saved = person, 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def save(self, **more: str) -> str:
        given = {**PROFILE, "phone": f"1380000{self.saved:04d}", **more}
        done = self._person.done(
            "savePartyAProfile", "SavePartyAProfileInput", given, "partyAProfile { id phone(reveal: true) }"
        )
        assert done["partyAProfile"]["phone"] == given["phone"]
        self.saved += 1
        return str(done["partyAProfile"]["id"])

    def _run(self) -> None:
        profile = self.save()
        while not self._stop.is_set():
            self.save(id=profile)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def test_a_running_server_gets_a_new_key_and_afterwards_the_old_one_is_taken_away(
    installation: Installation,
) -> None:
    with ExitStack() as ends:
        ring(installation, f"2026:{OLD}")
        first = Process(installation, "serve")
        ends.callback(first.end)
        person = Person(first.ready(), INDIVIDUAL)
        contract = person.framework(PROFILE)
        person.wait_for(contract, "ELECTRONIC_EFFECTIVE")
        assert first.stop() == 0

        ring(installation, f"2026:{OLD}", f"2027:{NEW}")
        second = Process(installation, "serve")
        ends.callback(second.end)
        with Saving(Person(second.ready(), DEMONSTRATION_USERS[0])) as saving:
            rotated = installation.run("rotate-keys", COLUMNS="120")
        assert (rotated.returncode, rotated.stderr) == (0, ""), rotated.stdout
        assert "nothing needs another key than the current one" in rotated.stdout
        assert saving.saved > 0
        assert second.stop() == 0

        ring(installation, f"2027:{NEW}")
        found = installation.run("doctor", "--keys", COLUMNS="120").stdout
        assert "values name 2027" in found
        assert "values name 2026" not in found
        third = Process(installation, "serve")
        ends.callback(third.end)
        person = Person(third.ready(), INDIVIDUAL)
        name = person.data("{ viewer { account { verifiedSubject { name } } } }")
        search = (
            "query ($name: String!) { contracts(filter: {search: $name}) { nodes { id partyA { name } } } }"
        )
        wanted = name["viewer"]["account"]["verifiedSubject"]["name"]
        nodes = person.data(search, name=wanted)["contracts"]["nodes"]
        assert nodes == [{"id": contract, "partyA": {"name": wanted}}]
        assert third.stop() == 0
        lines = (first.errors + second.errors + third.errors).splitlines()
        assert {json.loads(line)["level"] for line in lines} <= {"info"}
