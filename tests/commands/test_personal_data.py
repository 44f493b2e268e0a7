"""Personal data goes into encrypted columns and signed papers, and nowhere else, on both databases.

Not into the database's own files or dumps, not into logs, not into answers that refuse something, not into mail; a
short message to the signatory holds what it is for.
"""

import asyncio
import base64
import pickle
import re
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path

import httpx
import orjson
import pytest

from models.database import connection
from tests.commands.private_story import OF_A_SHORT_MESSAGE, PLANTED, Story, hook, plant
from tests.commands.programs import Installation, Process
from tests.commands.wrong_places import ask_everything, knock_everywhere
from tests.databases import opened, own_database


@dataclass(frozen=True, slots=True)
class Told:
    """What is left of the story once the server has ended."""

    logged: bytes
    stored: bytes
    answers: bytes
    messages: tuple[dict[str, object], ...]
    codes: tuple[str, ...]
    lines: tuple[str, ...]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def told(request: pytest.FixtureRequest, folder_of_all: Path) -> Told:
    """Whichever of pytest's processes comes first has it told; the others read what is left of it."""
    with (folder_of_all / f"private-{request.param}").open("ab+") as kept:
        flock(kept, LOCK_EX)
        kept.seek(0)
        if left := kept.read():
            found: Told = pickle.loads(left)  # noqa: S301 - our own
            return found
        made = telling(request)
        kept.write(pickle.dumps(made))
        return made


def telling(request: pytest.FixtureRequest) -> Told:
    folder = request.getfixturevalue("tmp_path_factory").mktemp("private")
    if request.param == "sqlite":
        return tell(Installation(folder))
    with own_database(request.getfixturevalue("postgres_maintenance_url")) as url:
        return tell(Installation(folder, url))


def tell(installation: Installation) -> Told:
    """Last of all the papers are lost, which the server has to complain about."""
    plant(installation.data / "outsiders")
    process = Process(installation, "serve")
    try:
        with httpx.Client(timeout=60) as http:
            story = Story(process.ready(), http)
            asyncio.run(hook(installation))
            story.tell()
            ask_everything(story)
            knock_everywhere(story)
            lose_the_papers(story)
        assert process.stop() == 0
    finally:
        process.end()
    return Told(
        logged=(process.output + process.errors).encode(),
        stored=asyncio.run(dumped(installation)),
        answers="\n".join(story.answers).encode(),
        messages=tuple(story.messages),
        codes=tuple(story.codes),
        lines=tuple(process.errors.splitlines()),
    )


def lose_the_papers(story: Story) -> None:
    newest = "{ contracts(filter: {statusIn: [EFFECTIVE]}) { nodes { document { url } } } }"
    url = story.owner.data(newest)["contracts"]["nodes"][0]["document"]["url"]
    for file in sorted((story.installation.data / "documents").rglob("*")):
        if file.is_file():
            file.unlink()
    answer = httpx.get(url)
    assert answer.status_code == 500
    story.answers.append(answer.text)


async def dumped(installation: Installation) -> bytes:
    """The files of SQLite; of PostgreSQL every column of every row of every table, whoever's it is."""
    if not installation.database_url:
        return b"".join(path.read_bytes() for path in installation.data.iterdir() if path.is_file())
    found = b""
    async with opened(installation.database_url):
        rows = await connection().execute_query_dict(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        for row in rows:
            schema, table, column = row["table_schema"], row["table_name"], row["column_name"]
            values = await connection().execute_query_dict(
                f'SELECT "{column}" AS value FROM "{schema}"."{table}"'  # noqa: S608 - theirs
            )
            for value in (value["value"] for value in values):
                found += (value if isinstance(value, bytes) else str(value).encode()) + b"\n"
    return found


def spellings(value: str) -> list[bytes]:
    """As it may stand in a log, in a database's page or in an answer."""
    digits = re.sub(r"\D", "", value)
    return [
        value.encode(),
        value.encode("unicode_escape"),
        value.encode("utf-16-le"),
        value.encode().hex().encode(),
        base64.b64encode(value.encode()),
        "".join(f"%{byte:02X}" for byte in value.encode()).encode(),
        *([digits.encode()] if len(digits) >= 10 else []),
    ]


def found_in(haystack: bytes, value: str) -> list[bytes]:
    return [spelling for spelling in spellings(value) if spelling in haystack]


def test_the_story_was_told(told: Told) -> None:
    events = {orjson.loads(line)["event"] for line in told.lines}
    assert {"fault", "work failed", "delivery failed"} <= events
    assert b"BA-PRIVATE-1" in told.stored, "what is no secret is found, so secrets would be"
    assert told.answers.count(b'"code"') > 300
    assert b"KJ-" in told.stored


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_log(told: Told, what: str) -> None:
    assert found_in(told.logged, PLANTED[what]) == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_file_or_dump_of_the_database(told: Told, what: str) -> None:
    assert found_in(told.stored, PLANTED[what]) == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_answer_that_refuses(told: Told, what: str) -> None:
    assert found_in(told.answers, PLANTED[what]) == []


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_value_is_in_no_message_but_the_ones_it_is_for(told: Told, what: str) -> None:
    mails = b"\n".join(orjson.dumps(each) for each in told.messages if each["mobile"] is None)
    assert found_in(mails, PLANTED[what]) == []
    assert len([each for each in told.messages if each["mobile"] is None]) >= 3
    for each in told.messages:
        if each["mobile"] is not None:
            assert each["mobile"] == PLANTED["mobile"]
            assert what in OF_A_SHORT_MESSAGE or found_in(orjson.dumps(each), PLANTED[what]) == []


def test_a_code_is_in_its_short_message_and_nowhere_else(told: Told) -> None:
    (code,) = told.codes
    whole = re.compile(rb"(?<![0-9a-f.])" + code.encode() + rb"(?![0-9a-f])")  # no part of a hash or a time
    for kept in (told.logged, told.answers):
        assert not whole.search(kept)
    holding = [each for each in told.messages if code in str(each["body"])]
    assert [each["kind"] for each in holding] == ["esign.code"]


def test_each_line_of_the_log_is_json(told: Told) -> None:
    assert all({"event", "level", "timestamp"} <= orjson.loads(line).keys() for line in told.lines)
