"""The workshop's children: killed, stuck or interrupted, they take no other work along and are never left over."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.template_shape import Mistake
from documents.text import shipped_text
from jobs.benches import Benches
from jobs.workshop import WorkFailed, Workshop
from providers.sealing import DevelopmentSealing, SealingConfiguration
from rules.terms import ContractKind
from tests.documents.papers import filing
from tests.jobs.work import eventually, gone

Opened = Callable[..., Workshop]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    made: list[Workshop] = []

    def one(**options: float) -> Workshop:
        sealing = SealingConfiguration(key=DevelopmentSealing(folder=tmp_path))
        made.append(Workshop(sealing, **options))  # type: ignore[arg-type]  # processes has no part here
        return made[-1]

    yield one
    for workshop in made:
        await workshop.close()


def children_of(workshop: Workshop) -> list[int]:
    return [pid for benches in workshop.benches.values() for pid in pids_of(benches)]


def pids_of(benches: Benches) -> list[int]:
    return [child.pid for child in benches.children if child.pid is not None]


async def test_a_child_killed_at_work_fails_that_work_and_the_next_gets_a_new_one(opened: Opened) -> None:
    workshop = opened()
    drawn = await workshop.draw(filing())
    (child,) = children_of(workshop)
    os.kill(child, signal.SIGSTOP)
    stuck = asyncio.create_task(workshop.draw(filing()))
    await asyncio.sleep(0.2)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(WorkFailed, match="the worker process died"):
        await stuck
    again = await workshop.draw(filing())
    assert again.content == drawn.content
    assert children_of(workshop) != [child]


async def test_a_stuck_child_is_ended_at_the_deadline(opened: Opened) -> None:
    workshop = opened(deadline=6.0)
    await workshop.draw(filing())
    (child,) = children_of(workshop)
    workshop._deadline = 0.5
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(WorkFailed, match=r"no answer in 0\.5 seconds"):
        await workshop.draw(filing())
    await eventually(lambda: gone(child))
    assert children_of(workshop) == []


async def test_a_strangers_file_never_stands_in_the_way_of_a_contract(opened: Opened) -> None:
    workshop = opened()
    drawn = await workshop.draw(filing())
    await workshop.examine(b"no PDF", trusted=(), at=datetime.now(UTC))
    strangers = pids_of(workshop.benches["strangers"])[0]
    os.kill(strangers, signal.SIGSTOP)
    examining = asyncio.create_task(workshop.examine(drawn.content, trusted=(), at=datetime.now(UTC)))
    async with asyncio.timeout(10):
        assert (await workshop.draw(filing())).content == drawn.content
    assert not examining.done()
    os.kill(strangers, signal.SIGKILL)
    with pytest.raises(WorkFailed):
        await examining


async def test_an_operators_draft_never_stands_in_the_way_of_a_contract(opened: Opened) -> None:
    workshop = opened(examination_deadline=6.0)
    source = shipped_text(ContractKind.FILING, "2026-11-1")
    assert await workshop.check_text(ContractKind.FILING, source) == ()
    drawn = await workshop.draw(filing())
    (drafts,) = pids_of(workshop.benches["drafts"])
    os.kill(drafts, signal.SIGSTOP)
    workshop._examination_deadline = 1.0
    checking = asyncio.create_task(workshop.check_text(ContractKind.FILING, source))
    async with asyncio.timeout(10):
        assert (await workshop.draw(filing())).content == drawn.content
    assert await checking == (Mistake("TEXT_NOT_CHECKED", {}),)
    await eventually(lambda: gone(drafts))


async def test_close_leaves_no_children(opened: Opened) -> None:
    workshop = opened()
    await workshop.draw(filing())
    await workshop.examine(b"no PDF", trusted=(), at=datetime.now(UTC))
    children = children_of(workshop)
    assert len(children) == 2
    await workshop.close()
    for child in children:
        await eventually(lambda child=child: gone(child))  # type: ignore[misc]


async def test_an_interrupt_at_the_keyboard_is_not_the_childs_to_answer(opened: Opened) -> None:
    workshop = opened()
    drawn = await workshop.draw(filing())
    (child,) = children_of(workshop)
    os.kill(child, signal.SIGINT)
    assert (await workshop.draw(filing())).content == drawn.content
    assert children_of(workshop) == [child]
