"""A checkpoint: signed, whole or refused, and what it shows that no chain can show by itself."""

import hashlib
import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from documents.enclosed import disclosed, enclose
from jobs.checkpoint import Checkpoint, CheckpointRefused, Exported, export_checkpoint, read_checkpoint
from jobs.history_check import verify_desk_history
from models import Account, AccountEvent, DeskEvent
from models.chains import ACCOUNTS, PAGE
from providers.sealing import DevelopmentSealing, Sealing, SealingConfiguration, open_sealing
from rules.history import Fault, Flaw, canonical
from rules.terms import AccountEventStep, ActorKind, DeskEventStep
from tests.chains import chained
from tests.contracts import clock
from tests.models.builders import NOW, an_account, opened_contract
from tests.tampering import a_world, done, found_broken, heads, places, undone


@pytest.fixture
def sealing(tmp_path: Path) -> Sealing:
    return development(tmp_path / "keys")


def development(folder: Path) -> Sealing:
    return open_sealing(SealingConfiguration(key=DevelopmentSealing(folder=folder)), now=clock())


async def exported(file: Path, sealing: Sealing) -> Exported:
    return await export_checkpoint(file, sealing, program="1.2.3", now=clock(), told=lambda _: None)


async def read(file: Path, sealing: Sealing) -> Checkpoint:
    return await read_checkpoint(file, sealing.trusted)


async def test_a_checkpoint_says_where_every_history_ends_and_the_desk_hears_of_it(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    await a_world()
    ends, before, file = await heads(), clock(), tmp_path / "checkpoint"

    made = await exported(file, sealing)

    found = await read(file, sealing)
    assert (found.heads, found.program, found.chains, made.chains) == (ends, "1.2.3", 7, 7)
    assert before <= found.made_at <= clock()
    assert [len(ends[kind]) for kind in ("contracts", "accounts", "desk")] == [4, 2, 1]
    _, content = disclosed(file.read_bytes())
    assert content.decode() == canonical(json.loads(content))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".writing-*"))  # noqa: ASYNC240 - a test's own folder
    event = await DeskEvent.filter(step=DeskEventStep.CHECKPOINT_EXPORTED).get()
    assert made.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert json.loads(event.payload)["facts"] == {"sha256": made.sha256, "chains": "7"}
    assert (event.actor_kind, event.sequence) == (ActorKind.SYSTEM, 7)
    assert await verify_desk_history() == (True, None, 7)


async def test_what_was_done_since_a_checkpoint_is_no_fault_and_what_is_gone_since_is(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    await a_world()
    file = tmp_path / "checkpoint"
    await exported(file, sealing)
    once = (await read(file, sealing)).heads

    await opened_contract(await an_account())
    assert await found_broken(once) == {}
    last = max(await places(), key=lambda row: (row.kind.name == "contracts", row.length, row.number))
    async with undone():
        await done(last.delete())
        assert await found_broken() == {}
        assert await found_broken(once) == {last.name: Fault(Flaw.SHORTER, last.length)}


async def test_an_empty_database_has_a_checkpoint_too(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    assert (await exported(tmp_path / "checkpoint", sealing)).chains == 0
    found = await read(tmp_path / "checkpoint", sealing)
    assert found.heads == {"contracts": {}, "accounts": {}, "desk": {}}


async def test_a_full_page_of_chains_is_written_without_a_stray_comma(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    names = [f"AC-{number:04}" for number in range(PAGE)]
    accounts = [Account(reference=name, name=name, created_at=NOW, updated_at=NOW) for name in names]
    await Account.bulk_create(accounts)
    step = AccountEventStep.PARTY_A_SAVED
    await AccountEvent.bulk_create(event for each in accounts for event in chained(ACCOUNTS, each.id, [step]))
    assert (await exported(tmp_path / "checkpoint", sealing)).chains == PAGE
    found = await read(tmp_path / "checkpoint", sealing)
    assert found.heads == await heads() | {"desk": {}}


async def test_a_checkpoint_is_never_written_over_another_file(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    file = tmp_path / "checkpoint"
    file.write_bytes(b"an earlier one")
    with pytest.raises(CheckpointRefused, match="there is such a file already"):
        await exported(file, sealing)
    assert file.read_bytes() == b"an earlier one"
    with pytest.raises(CheckpointRefused, match="No such file or directory"):
        await exported(tmp_path / "nowhere" / "checkpoint", sealing)
    assert not await DeskEvent.exists()


async def test_a_file_that_is_no_whole_checkpoint_of_ours_is_refused_in_words(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    await a_world()
    file, other = tmp_path / "checkpoint", tmp_path / "other"
    await exported(file, sealing)
    signature, content = disclosed(file.read_bytes())
    told = json.loads(content)
    lies = {
        "entries": enclose(signature, content.replace(b'"entries":8', b'"entries":7')),
        "time": enclose(signature, content.replace(told["madeAt"].encode(), b"2026-01-01T00:00:00+00:00")),
        "no JSON": await signed_as(b"{", sealing),
        "a list": await signed_as(b"[]", sealing),
        "no zone": await signed_as(canonical(told | {"madeAt": "2026-01-01"}).encode(), sealing),
        "no heads": await signed_as(canonical(told | {"heads": None}).encode(), sealing),
        "cut": file.read_bytes()[:-1],
        "nothing": b"",
        "PDF": b"%PDF-1.7",
    }
    for name, lie in lies.items():
        other.write_bytes(lie)
        with pytest.raises(CheckpointRefused, match=r"other: no checkpoint, or altered since") as refused:
            await read(other, sealing)
        assert "entries" not in str(refused.value), name

    other.write_bytes(await signed_as(canonical(told | {"format": "hetong checkpoint 2"}).encode(), sealing))
    with pytest.raises(CheckpointRefused, match="another form than this program knows"):
        await read(other, sealing)
    other.write_bytes(await signed_as(content, development(tmp_path / "a stranger's")))
    with pytest.raises(CheckpointRefused, match="whose certificate is not ours"):
        await read(other, sealing)
    with pytest.raises(CheckpointRefused, match="No such file"):
        await read(tmp_path / "missing", sealing)


async def signed_as(content: bytes, sealing: Sealing) -> bytes:
    return enclose(await sealing.sign(hashlib.sha256(content).digest()), content)


async def test_a_checkpoint_is_read_as_of_the_day_it_was_made(
    database: str, tmp_path: Path, sealing: Sealing
) -> None:
    """The seal's certificate may have expired since."""
    at = sealing.valid_until - timedelta(days=1)
    file = tmp_path / "checkpoint"
    await export_checkpoint(file, sealing, program="1", now=at, told=lambda _: None)
    assert (await read(file, sealing)).made_at == at
