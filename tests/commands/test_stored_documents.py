"""documents sweep, verify and copy: what is wrong is named, what is asked for is done, and nothing else."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from commands.doctor import _storage
from commands.stored_documents import DONE, UNKNOWN, WRONG, copy, sweep, verify
from jobs.orphans import SAFE_AGE
from jobs.services import Services
from jobs.workshop import Workshop
from models import Contract
from providers.folder_storage import FolderStorage
from providers.storage import path_of
from tests.commands.programs import Installation
from tests.contracts import embedded_services
from tests.jobs.shelves import Shelf
from tests.jobs.work import Clock
from tests.models.refusals import everything
from tests.s3 import S3Server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(
    database: str, tmp_path: Path, clock: Clock, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> Services:
    return replace(embedded_services(tmp_path / "world", *workshop), now=clock)


class Paper:
    def __init__(self) -> None:
        self._file = StringIO()
        self.console = Console(file=self._file, width=400)

    @property
    def lines(self) -> list[str]:
        return self._file.getvalue().splitlines()


def no(words: str) -> bool:
    return False


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


async def test_a_dry_run_names_orphans_and_removes_none(services: Services, clock: Clock) -> None:
    shelf = Shelf(services)
    await shelf.contract(await shelf.account())
    orphan = await services.storage.put(b"orphan")
    clock.move(SAFE_AGE + timedelta(minutes=1))
    paper = Paper()
    assert await sweep(services, paper.console, agreed=None) == DONE
    assert "1 older than a day are named by no row (6 bytes)" in paper.lines[0]
    assert paper.lines[1].startswith(f"  {orphan} of ")
    assert await services.storage.get(orphan) == b"orphan"


@pytest.mark.parametrize("answer", [True, False])
async def test_orphans_go_after_a_yes_alone(services: Services, clock: Clock, answer: bool) -> None:
    shelf = Shelf(services)
    await shelf.contract(await shelf.account())
    storage = services.storage
    assert isinstance(storage, FolderStorage)
    kept = names(storage._folder)
    orphan = await storage.put(b"orphan")
    clock.move(SAFE_AGE + timedelta(minutes=1))
    before, paper, asked = await everything(), Paper(), []

    def agreed(words: str) -> bool:
        asked.append(words)
        return answer

    assert await sweep(services, paper.console, agreed=agreed) == (DONE if answer else WRONG)
    assert asked == ["Remove 1 for ever?"]
    assert names(storage._folder) == (kept if answer else kept | {orphan})
    assert await everything() == before


async def test_where_nothing_is_named_the_question_warns(services: Services, clock: Clock) -> None:
    await services.storage.put(b"of another database")
    clock.move(SAFE_AGE + timedelta(minutes=1))
    paper = Paper()
    await sweep(services, paper.console, agreed=no)
    assert paper.lines[-1] == "these are many: is this the right database, and none of an older backup?"


async def test_what_is_missing_or_damaged_is_named_and_everything_sound_is_not(services: Services) -> None:
    shelf, paper = Shelf(services), Paper()
    await shelf.contract(await shelf.account())
    await Contract.all().update(preview_sha256=None)  # the shelf has no file for it
    assert await verify(services, paper.console) == DONE
    assert paper.lines[-1].endswith(", 0 wrong")

    storage = services.storage
    assert isinstance(storage, FolderStorage)
    missing, damaged = sorted(names(storage._folder))[:2]
    (storage._folder / path_of(missing)).unlink()
    path = storage._folder / path_of(damaged)
    path.chmod(0o640)
    path.write_bytes(b"")
    before = await everything()
    assert await verify(services, paper.console) == WRONG
    found = {line for line in paper.lines if damaged in line or missing in line}
    assert found <= {f"missing: {missing}", f"not what was stored: {damaged}"}
    assert found
    assert await everything() == before


async def test_a_storage_that_does_not_answer_is_no_verdict(services: Services, s3: S3Server) -> None:
    shelf = Shelf(services)
    await shelf.contract(await shelf.account())
    away, paper = replace(services, storage=s3.storage(bucket="nowhere")), Paper()
    assert await verify(away, paper.console) == UNKNOWN
    assert await sweep(away, paper.console, agreed=None) == UNKNOWN
    assert set(paper.lines) == {"could not be finished: storage is unavailable: NoSuchBucket"}


async def test_a_copy_goes_on_where_it_ended_and_takes_nothing_damaged(tmp_path: Path, s3: S3Server) -> None:
    folder, bucket, paper = FolderStorage(tmp_path), s3.storage(), Paper()
    digests = [await folder.put(b"document %d" % number) for number in range(12)]
    for content in (b"document 3", b"document 7"):
        await bucket.put(content)
    path = tmp_path / path_of(digests[5])
    path.chmod(0o640)
    path.write_bytes(b"damaged")
    assert await copy(folder, bucket, paper.console) == WRONG
    assert f"not what was stored, not copied: {digests[5]}" in paper.lines
    assert paper.lines[-1].startswith("copied 9 from the folder ")
    found = {each.sha256 async for batch in bucket.stored() for each in batch}
    assert found == {*digests} - {digests[5]}

    path.write_bytes(b"document 5")
    assert await copy(folder, bucket, paper.console) == DONE
    assert paper.lines[-1].startswith("copied 1 from ")
    back = FolderStorage(tmp_path / "back")
    assert await copy(bucket, back, paper.console) == DONE
    assert [await back.get(sha256) for sha256 in digests] == [b"document %d" % number for number in range(12)]


def test_an_installation_moves_into_a_bucket(tmp_path: Path, s3: S3Server) -> None:
    """As operators do it, with the environment's own names for the keys."""
    to = s3.configuration()
    settings = {
        "HETONG_S3_BUCKET": to.bucket,
        "HETONG_S3_PREFIX": to.prefix or "",
        "HETONG_S3_ENDPOINT": to.endpoint or "",
        "HETONG_S3_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": to.access_key_id or "",
        "AWS_SECRET_ACCESS_KEY": to.secret_access_key or "",
    }
    installation = Installation(tmp_path, settings=settings)
    told = installation.run("doctor", COLUMNS="300").stdout
    assert f"{to.describe()}: a document was written, read and deleted" in told
    document = asyncio.run(FolderStorage(installation.data / "documents").put(b"document"))
    copied = installation.run("documents", "copy", "--to", "s3")
    assert (copied.returncode, copied.stderr) == (0, "")
    assert copied.stdout.splitlines()[-1].startswith("copied 1 from the folder ")
    assert asyncio.run(s3.storage(prefix=to.prefix).get(document)) == b"document"
    swept = installation.run("documents", "sweep", "--dry-run")
    assert swept.returncode == 0, swept.stderr
    assert swept.stdout.splitlines()[-1].startswith(f"1 files in {to.describe()}, 0 older than a day")


async def test_doctor_tells_why_a_bucket_does_not_do(s3: S3Server) -> None:
    for values, reason in (
        ({"secret_access_key": "wrong"}, "SignatureDoesNotMatch"),
        ({"bucket": "nowhere"}, "NoSuchBucket"),
        ({"access_key_id": "reader-key", "secret_access_key": "reader-secret"}, "AccessDenied"),
    ):
        storage = s3.storage(**values)
        assert await _storage(storage) == ("storage", "[red]missing[/]", f"{storage.describe()}: {reason}")
