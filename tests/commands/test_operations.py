"""A reader of docs/operations.md takes a backup, loses the machine, restores, and finds everything as it was."""

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from providers.demonstration import DEMONSTRATION_USERS
from tests.api import PARTY_A
from tests.commands.operations_page import Reader, Roles
from tests.commands.programs import Installation, Person, Process

OWNER, OPERATOR = DEMONSTRATION_USERS[0], DEMONSTRATION_USERS[-1]
PAPER = {
    "recipient": "沈砚舟",
    "phone": "13800000000",
    "region": "浙江省杭州市",
    "address": "示例路十八号",
    "copies": 2,
}
CONTRACTS = """
{ operator { contracts(first: 20) { totalCount nodes {
    id number kind subStatus verificationCode version amount { amount }
    account { name } partyA { name contact phone } shipment { recipient trackingNumber }
    document { url sha256 } events(first: 20) { nodes { step payload hash } } } } } }
"""


class Place:
    """A machine, and the database server beside it; `owner` migrates and restores."""

    def __init__(self, kind: str, folder: Path, roles: Roles | None) -> None:
        self.kind, self.roles = kind, roles
        self.installation = Installation(folder / "machine", roles.app if roles else "")
        self.installation.folder.mkdir(parents=True)
        self.reader = Reader(self.installation, folder / "safe")
        (folder / "safe").mkdir()

    @property
    def owner(self) -> str:
        return self.roles.owner if self.roles else ""

    def set_up(self) -> None:
        if self.roles:
            self.roles.create()
            self.follow("migrate", database_url=self.owner)
            self.roles.grant()

    def follow(self, name: str, *, database_url: str = "") -> str:
        ended = self.reader.follow(name, database_url=database_url)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def lose(self) -> None:
        """The folder and the database are gone; the new machine has the program, and an empty database."""
        shutil.rmtree(self.installation.folder)
        self.installation.folder.mkdir()
        if self.roles:
            self.roles.drop_database()
            self.roles.create_database_alone()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite":
        yield Place("sqlite", tmp_path, None)
        return
    roles = Roles(request.getfixturevalue("postgres_maintenance_url"))
    try:
        yield Place("postgres", tmp_path, roles)
    finally:
        roles.end()


def contracts(server: Process) -> Any:
    """All of them, their documents downloaded and hashed instead of linked to."""
    found = Person(server, OPERATOR).data(CONTRACTS)["operator"]["contracts"]
    assert found["totalCount"] == len(found["nodes"])
    for contract in found["nodes"]:
        if document := contract["document"]:
            content = httpx.get(document.pop("url")).raise_for_status().content
            assert hashlib.sha256(content).hexdigest() == document["sha256"]
    return found["nodes"]


def changed(before: Any, after: Any) -> list[tuple[str, str]]:
    """Which contracts are other than they were, and in what; that somebody reads a document lengthens its history."""
    assert [contract["id"] for contract in after] == [contract["id"] for contract in before]
    for was, now in zip(before, after, strict=True):
        del now["events"]["nodes"][len(was["events"]["nodes"]) :]
    return [
        (was["id"], name)
        for was, now in zip(before, after, strict=True)
        for name in was
        if was[name] != now[name]
    ]


def the_story(place: Place) -> None:
    """A sealed contract, its paper asked for and shipped; then the power goes."""
    server = Process(place.installation, "serve")
    try:
        owner, operator = (Person(server.ready(), user) for user in (OWNER, OPERATOR))
        framework = owner.framework(PARTY_A)
        owner.wait_for(framework, "ELECTRONIC_EFFECTIVE")
        paper = {"id": framework, **PAPER}
        owner.done("requestPaper", "RequestPaperInput", paper, "contract { id }")
        shipped = {"contractId": framework, "courier": "顺丰速运", "trackingNumber": "SF1000000000001"}
        operator.done("shipPaper", "ShipPaperInput", shipped, "contract { id }")
        assert server.complaints == ""
    finally:
        server.end()


def backed_up_with_work_left(place: Place) -> tuple[str, Any]:
    """Beside a server without a worker, so that a contract waits for its draft; its id, and all contracts."""
    server = Process(place.installation, "serve", "--no-worker")
    try:
        server.ready()
        owner = Person(server, OWNER)
        found = owner.data(
            "{ partyAProfiles { id } orders(first: 1, filter: {selectable: true}) { nodes { id } } }"
        )
        application = {
            "kind": "ORDER",
            "signingMode": "UNILATERAL",
            "partyAProfileId": found["partyAProfiles"][0]["id"],
            "orderIds": [node["id"] for node in found["orders"]["nodes"]],
        }
        made = owner.done("createContract", "CreateContractInput", application, "contract { id }")
        before = contracts(server)
        place.follow("back up")
        place.follow("back up what the program made itself")
        return str(made["contract"]["id"]), before
    finally:
        server.end()


def test_the_machine_is_lost_and_everything_comes_back(place: Place) -> None:
    place.set_up()
    the_story(place)
    left, before = backed_up_with_work_left(place)
    assert {each["subStatus"] for each in before} >= {"PAPER_SHIPPED", "DRAFT_GENERATING"}

    place.lose()
    place.follow("bring back what the program made itself")
    said = place.follow("restore", database_url=place.owner)
    assert "every history is as it was written" in said
    assert "compared with the checkpoint" in said
    if place.roles:
        place.roles.grant()
    assert "every history is as it was written" in place.follow("check again")
    server = Process(place.installation, "serve")
    try:
        Person(server.ready(), OWNER).wait_for(left, "DRAFT_GENERATED")  # what was due went on
        others = [each for each in changed(before, contracts(server)) if each[0] != left]
        assert others == []
        assert server.complaints == ""
    finally:
        server.end()
