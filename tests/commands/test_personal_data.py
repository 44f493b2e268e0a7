"""Personal data goes into encrypted columns and sealed papers, and nowhere else: neither logs nor database files."""

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest
from pydantic import TypeAdapter

from providers.demonstration import DEMONSTRATION_USERS, UNVERIFIED
from tests.commands.programs import Installation, Person, Process

PLANTED = {
    "name": "欧阳拾叁",
    "credential number": "110000197001010006",
    "phone": "13912345678",
    "address": "海棠巷七十三号院",
    "contact": "诸葛念念",
    "email": "nian.nian@private.example",
    "bank account": "6222000011112222333",
}
PROFILE = {
    "address": PLANTED["address"],
    "contact": PLANTED["contact"],
    "phone": PLANTED["phone"],
    "email": PLANTED["email"],
    "bankName": "示例银行",
    "bankAccount": PLANTED["bank account"],
}
USER = next(user for user in DEMONSTRATION_USERS if user.account_reference == UNVERIFIED)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A server on which a private person's contract was made, sealed and verified, and much went wrong."""
    installation = Installation(tmp_path_factory.mktemp("private"))
    plant(installation.data / "outsiders")
    process = Process(installation, "serve")
    try:
        tell(Person(process.ready(), USER), installation.url, installation.data)
        assert process.stop() == 0
        yield process
    finally:
        process.end()


def plant(outsiders: Path) -> None:
    """The identity system knows the person before the first start."""
    outsiders.mkdir(parents=True)
    subject = {
        "subject_type": "INDIVIDUAL",
        "name": PLANTED["name"],
        "credential_type": "ID_CARD",
        "credential_number": PLANTED["credential number"],
        "verified_at": "2026-11-01T00:00:00Z",
    }
    (outsiders / "identity.json").write_bytes(TypeAdapter(dict[str, object]).dump_json({UNVERIFIED: subject}))


def tell(person: Person, url: str, data: Path) -> None:
    """Last of all the papers are lost, which the server has to complain about."""
    contract = person.wait_for(person.framework(PROFILE), "ELECTRONIC_EFFECTIVE")
    content = httpx.get(contract["document"]["url"]).content
    headers = {"Content-Type": "application/pdf"}
    verified = httpx.post(f"{url}/verify", content=content, headers=headers, timeout=60)
    assert verified.json()["verdict"] == "GENUINE"
    go_wrong(person, url)
    for file in sorted((data / "documents").rglob("*")):
        if file.is_file():
            file.unlink()
    assert httpx.get(contract["document"]["url"]).status_code == 500


def go_wrong(person: Person, url: str) -> None:
    """Planted values where they do not belong: wrong fields, wrong types, wrong addresses, broken bodies."""
    save = (
        "mutation ($input: SavePartyAProfileInput!) { savePartyAProfile(input: $input) { errors { code } } }"
    )
    for value in PLANTED.values():
        person.ask(save, input={**PROFILE, "phone": value + "\x00"})
        person.ask(save, input={**PROFILE, "phone": [{"nested": value}]})
        person.ask(f"{{ contracts(search: {orjson.dumps(value * 50).decode()}) {{ nodes {{ id }} }} }}")
        person.ask(f"query {{ {value} }}")
        person.ask("query ($by: ContractLookup!) { contract(by: $by) { id } }", by={"number": value})
        httpx.get(f"{url}/verify", params={"number": value, "code": value})
        httpx.get(f"{url}/documents/{value}", params={"token": value})
        httpx.post(f"{url}/graphql", content=value.encode(), headers={"Content-Type": "application/json"})
        httpx.post(f"{url}/verify", content=value.encode(), headers={"Content-Type": "application/pdf"})
        httpx.get(f"{url}/readyz", headers={"Authorization": f"Bearer {value.encode().hex()}"})


def spellings(value: str) -> list[bytes]:
    """As it may stand in a log or in a database's page."""
    escaped = value.encode("unicode_escape")
    return [value.encode(), escaped, value.encode("utf-16-le"), base64.b64encode(value.encode())]


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_log(told: Process, what: str) -> None:
    logged = (told.output + told.errors).encode()
    assert [spelling for spelling in spellings(PLANTED[what]) if spelling in logged] == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_file_of_the_database(told: Process, what: str) -> None:
    data = told.installation.data
    files = [path for path in data.iterdir() if path.is_file()]
    assert data / "hetong.db" in files
    content = b"".join(path.read_bytes() for path in files)
    assert [spelling for spelling in spellings(PLANTED[what]) if spelling in content] == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_notice(told: Process, what: str) -> None:
    notices = (told.installation.data / "outsiders" / "notifications.jsonl").read_bytes()
    assert [spelling for spelling in spellings(PLANTED[what]) if spelling in notices] == []


def test_each_line_of_the_log_is_json(told: Process) -> None:
    lines = told.errors.splitlines()
    assert [line for line in lines if orjson.loads(line)["event"] == "fault"]
    assert all({"event", "level", "timestamp"} <= orjson.loads(line).keys() for line in lines)
