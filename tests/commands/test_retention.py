"""retention: a report that names numbers and nobody, and erasing only after a yes."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from commands.retention import erase, report
from jobs.services import Services
from jobs.workshop import Workshop
from models import Account, AccountEvent, Contract
from tests.commands.programs import Installation
from tests.contracts import embedded_services
from tests.jobs.shelves import SECRETS, Shelf
from tests.jobs.work import Clock
from tests.models.builders import NOW, SIGNING, STEP
from tests.models.refusals import everything

YEARS = timedelta(days=366 * 12)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(
    database: str, tmp_path: Path, clock: Clock, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> Services:
    return replace(embedded_services(tmp_path / "world", *workshop), now=clock)


class Paper:
    """What was printed, and what was asked."""

    def __init__(self, *, answer: bool = True) -> None:
        self._file, self._answer = StringIO(), answer
        self.console = Console(file=self._file, width=160)
        self.asked: list[str] = []

    @property
    def text(self) -> str:
        return self._file.getvalue()

    def agreed(self, words: str) -> bool:
        self.asked.append(words)
        return self._answer


async def test_the_report_lists_numbers_and_days_and_nobody(services: Services, clock: Clock) -> None:
    shelf = Shelf(services)
    account = await shelf.account(reference="AC-7")
    order = await shelf.contract(account)
    voided = await shelf.contract(account, steps=(*SIGNING, STEP.SIGNING_REFUSED))
    framework = await shelf.contract(account)
    clock.move(YEARS)
    await Account.filter(id=account.id).update(restricted_at=services.now())
    before = await everything()

    paper = Paper()
    found = await report(services, paper.console)
    assert {each.number for each in found.due} == {order.number, voided.number, framework.number}
    assert "contracts are kept 10 years after their end" in paper.text
    assert "due now: 3" in paper.text
    assert "2038-01-01" in paper.text, "the last day is over at midnight in China"
    assert "due in the next 365 days: 2" in paper.text
    assert "AC-7" in paper.text
    assert "2 × Contracts that ended, 1 × Contracts that never took effect" in paper.text
    assert [secret for secret in SECRETS if secret in paper.text] == []
    assert await everything() == before


async def test_nothing_is_erased_without_a_yes_and_all_that_is_due_with_one(
    services: Services, clock: Clock
) -> None:
    shelf = Shelf(services)
    contract = await shelf.contract(await shelf.account())
    clock.move(YEARS)
    before = await everything()

    no = Paper(answer=False)
    assert not await erase(services, no.console, agreed=no.agreed)
    assert no.asked == ["Erase 1 for ever, and finish 0?"]
    assert await everything() == before

    yes = Paper()
    assert await erase(services, yes.console, agreed=yes.agreed)
    assert f"{contract.number}: erased" in yes.text
    assert "erased: 1 × Contracts that ended" in yes.text
    assert (await Contract.get(id=contract.id)).erased_at is not None
    assert await AccountEvent.filter(step="PERSONAL_DATA_ERASED").count() == 1

    again = Paper()
    assert await erase(services, again.console, agreed=again.agreed)
    assert again.asked == []
    assert "nothing is due" in again.text


async def test_what_was_left_half_done_is_named_and_finished(services: Services, clock: Clock) -> None:
    shelf = Shelf(services)
    contract = await shelf.contract(await shelf.account())
    gone = ("party_a", "party_a_name", "party_a_name_index", "signatory", "filing", "filing_domains")
    await Contract.filter(id=contract.id).update(**dict.fromkeys(gone), erased_at=NOW)
    paper = Paper()
    await report(services, paper.console)
    assert f"erased but for their files, to be finished: {contract.number}" in paper.text
    clock.move(timedelta(hours=2))
    assert await erase(services, paper.console, agreed=paper.agreed)
    assert paper.asked == ["Erase 0 for ever, and finish 1?"]
    assert f"{contract.number}: finished" in paper.text


def test_the_command_reports_erases_and_asks(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    told = installation.run("retention", COLUMNS="120", HETONG_RETENTION_DRAFT_DAYS="30")
    assert (told.returncode, told.stderr) == (0, "")
    assert "what never took effect 30 days" in told.stdout
    assert told.stdout.endswith("nothing is due\n")
    assert installation.run("retention", "--erase", "--yes").returncode == 0
    wrong = installation.run("retention", HETONG_RETENTION_CONTRACT_YEARS="2")
    assert wrong.returncode == 2
    assert "HETONG_RETENTION_CONTRACT_YEARS" in wrong.stdout
