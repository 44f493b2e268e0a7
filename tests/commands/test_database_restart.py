"""PostgreSQL goes and comes back under two servers and a worker: who listens at one hears what is done at the other."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import httpx
import pytest

from providers.demonstration import DEMONSTRATION_USERS
from tests.commands.programs import Installation, Person, Process
from tests.own_postgres import OwnPostgres, own_postgres

OWNERS: Final = [user for user in DEMONSTRATION_USERS if user.role == "owner"]
OPERATOR: Final = DEMONSTRATION_USERS[-1]
PROFILE: Final = {
    "address": "浙江省杭州市西湖区示例路十八号",
    "contact": "陆知微",
    "phone": "13800000000",
    "email": "contracts@xiuyu-yanzhou.example",
}
WATCH: Final = "subscription { contractChanged { contract { id subStatus } } }"
STORY: Final = ["DRAFT_GENERATING", "DRAFT_GENERATED", "VENDOR_SIGNING", "ELECTRONIC_EFFECTIVE"]


@pytest.fixture
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


class Subscriber:
    """Hears everybody's contracts at one server, by an event stream, until the server ends."""

    def __init__(self, person: Person) -> None:
        self._heard: dict[str, list[str]] = {}
        self._person = person
        self.open = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.open.wait(30)

    def has_heard(self, contract_id: str, story: list[str]) -> bool:
        """Each step at least once, in order; what comes in one breath may be read as it is then."""
        heard = self._heard.get(contract_id, [])
        return heard[-1:] == story[-1:] and [step for step in story if step in heard] == list(
            dict.fromkeys(heard)
        )

    def _listen(self) -> None:
        headers = {**self._person._headers, "Accept": "text/event-stream"}
        try:
            with httpx.stream(
                "POST", self._person._url, json={"query": WATCH}, headers=headers, timeout=300
            ) as answer:
                for line in answer.iter_lines():
                    self.open.set()
                    if line.startswith("data: {"):
                        contract = json.loads(line[6:])["data"]["contractChanged"]["contract"]
                        self._heard.setdefault(contract["id"], []).append(contract["subStatus"])
        except httpx.TransportError:
            pass  # the server has ended


def test_work_and_news_go_on_by_themselves_when_the_database_is_back(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    shared = {"HETONG_DATA_DIR": str(tmp_path / "data")}
    places = [tmp_path / name for name in ("one", "other", "work")]
    for place in places:
        place.mkdir()
    one, other, working = (Installation(place, postgres.url, settings=shared) for place in places)
    with ExitStack() as ends:
        postgres.stop()
        worker = Process(working, "work")
        ends.callback(worker.end)
        worker.until(lambda: "waiting for the database" in worker.errors)
        postgres.start()
        worker.said("working; Ctrl-C stops")
        servers = [Process(place, "serve", "--no-worker") for place in (one, other)]
        for server in servers:
            ends.callback(server.end)
        for server in servers:
            server.ready()
        subscriber = Subscriber(Person(servers[0], OPERATOR))

        for owner, mishap in zip(OWNERS, ("fast", "immediate", "cut off"), strict=False):
            if mishap == "cut off":
                assert postgres.end_listening() == 1
            else:
                postgres.restart(mishap)
            servers[1].ready()
            person = Person(servers[1], owner)
            contract_id = person.framework(PROFILE)
            person.wait_for(contract_id, "ELECTRONIC_EFFECTIVE")
            servers[0].until(lambda told=contract_id: subscriber.has_heard(told, STORY))

        assert [process.stop() for process in (worker, *servers)] == [0, 0, 0]
        assert "Traceback" not in worker.output
