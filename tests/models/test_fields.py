"""Column types of ours: instants in UTC, terms by their name."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from models import Account, Contract
from models.database import connection
from rules.terms import ContractSubStatus, SubjectType
from tests.models.builders import NOW, an_account, opened_contract
from tests.models.refusals import everything

BEIJING = timezone(timedelta(hours=8))
EVENING = datetime(2026, 11, 23, 20, 0, tzinfo=BEIJING)
"""12:00 in UTC."""


async def test_an_instant_is_found_whatever_offset_it_is_asked_for_in(database: str) -> None:
    account = await an_account(created_at=EVENING)
    same = (EVENING, EVENING.astimezone(UTC), EVENING.astimezone(timezone(timedelta(hours=-5))))

    for instant in same:
        assert await Account.filter(created_at=instant) == [account]
        assert await Account.filter(created_at__gte=instant) == [account]
        assert await Account.filter(created_at__lte=instant) == [account]
        assert await Account.filter(created_at__gt=instant) == []
        assert await Account.filter(created_at__lt=instant) == []
        assert await Account.filter(created_at__in=[instant]) == [account]
        assert await Account.filter(created_at__range=(instant, instant)) == [account]


async def test_an_instant_comes_back_aware_and_in_utc_to_the_microsecond(database: str) -> None:
    exact = EVENING.replace(microsecond=1)
    account = await an_account(created_at=exact, verified_at=EVENING)

    stored = await Account.get(id=account.id)
    assert stored.created_at == exact
    assert stored.created_at.utcoffset() == timedelta(0)
    assert stored.verified_at == EVENING


async def test_instants_sort_and_compare_as_instants_not_as_texts(database: str) -> None:
    second = timedelta(seconds=1)
    moments = [
        EVENING,
        EVENING + timedelta(microseconds=1),
        EVENING + timedelta(microseconds=100_000),
        EVENING + second,
        (EVENING + 9 * second).astimezone(UTC),
        (EVENING + 3600 * second).astimezone(timezone(timedelta(hours=-11))),
    ]
    for place, moment in enumerate(moments):
        await an_account(created_at=moment, name=str(place))

    in_order = [account.name for account in await Account.all().order_by("created_at")]
    assert in_order == ["0", "1", "2", "3", "4", "5"]
    for place, moment in enumerate(moments):
        later = await Account.filter(created_at__gt=moment).count()
        assert later == len(moments) - 1 - place


async def test_a_time_without_its_zone_is_refused_wherever_it_goes(database: str) -> None:
    account = await an_account()
    naive = NOW.replace(tzinfo=None)
    before = await everything()

    for attempt in (
        lambda: an_account(created_at=naive),
        lambda: Account.filter(id=account.id).update(updated_at=naive),
        lambda: Account.filter(created_at__gte=naive),
        lambda: Account.filter(created_at__gte="2026-11-23"),
    ):
        with pytest.raises(ValueError, match="a time needs its zone"):
            await attempt()
    assert await everything() == before


async def test_a_change_in_bulk_is_in_utc_too(database: str) -> None:
    account = await an_account()

    await Account.filter(id=account.id).update(updated_at=EVENING)

    assert await Account.filter(updated_at__lt=EVENING.astimezone(UTC) + timedelta(microseconds=1)) == [
        account
    ]
    rows = await connection().execute_query_dict('SELECT "updated_at" FROM "account"')
    assert str(rows[0]["updated_at"]).startswith("2026-11-23 12:00:00")


async def test_terms_are_stored_by_their_name_and_come_back_as_terms(database: str) -> None:
    account = await an_account(subject_type=SubjectType.INDIVIDUAL)
    contract = await opened_contract(account, term_start=date(2026, 11, 23))

    stored = await Contract.get(id=contract.id)
    assert stored.sub_status is ContractSubStatus.DRAFT_GENERATING
    assert (await Account.get(id=account.id)).subject_type is SubjectType.INDIVIDUAL
    assert stored.term_start == date(2026, 11, 23)
    rows = await connection().execute_query_dict('SELECT "sub_status" FROM "contract"')
    assert rows == [{"sub_status": "DRAFT_GENERATING"}]
    with pytest.raises(ValueError, match="is not a valid SubjectType"):
        await an_account(subject_type="COMPANY")
