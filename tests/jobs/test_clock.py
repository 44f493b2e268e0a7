"""On PostgreSQL all machines go by the database's clock, beside SQLite the only one goes by its own."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.clock import Clock, corrected
from models.database import connection, dialect

LONG_AGO = datetime(2020, 2, 29, 12, tzinfo=UTC)


async def databases_time() -> datetime:
    [row] = await connection().execute_query_dict("SELECT clock_timestamp() AS said")
    said: datetime = row["said"]
    return said


@pytest.mark.usefixtures("database")
async def test_a_clock_that_is_off_goes_by_the_databases() -> None:
    clock = Clock(lambda: LONG_AGO)
    assert clock() == LONG_AGO
    if dialect() == "sqlite":
        async with clock.kept():
            assert clock() == LONG_AGO
        return
    before = await databases_time()
    async with clock.kept():
        assert before <= clock() <= await databases_time()


@pytest.mark.usefixtures("database")
async def test_a_clock_that_is_put_right_goes_by_itself_again() -> None:
    if dialect() == "sqlite":
        return
    own = LONG_AGO
    clock = Clock(lambda: own)
    await clock.set()
    before = own = await databases_time()
    assert clock() > before + timedelta(days=365)
    await clock.set()
    assert before <= clock() <= await databases_time()


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@pytest.mark.parametrize(
    ("off", "earliest", "latest", "then"),
    [
        (0, -0.1, 0.1, 0),
        (0, 0.9, 0.95, 0),
        (0, -1, -1, 0),
        (0, 1.5, 1.6, 1.5),
        (0, -1.6, -1.5, -1.5),
        (0, -300, -299, -299),
        (-300, -300.1, -299.9, -300),
        (-300, 0, 0.1, 0),
    ],
)
def test_less_than_a_second_is_left_alone_and_more_is_made_good_as_far_as_is_certain(
    off: float, earliest: float, latest: float, then: float
) -> None:
    found = corrected(seconds(off), earliest=seconds(earliest), latest=seconds(latest))
    assert found == seconds(then)


def test_a_question_that_was_frozen_for_an_hour_changes_nothing() -> None:
    assert corrected(seconds(0.5), earliest=seconds(-3600), latest=seconds(0)) == seconds(0.5)
