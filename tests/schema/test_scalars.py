"""Scalars: what is taken, what is refused, what is answered."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from rules.money import MAX_FEN
from schema.scalars import (
    SCALARS,
    Decimal,
    amount_of,
    fen_of_decimal,
    parse_day,
    parse_decimal,
    parse_instant,
    print_instant,
)

_FIRST = datetime(1, 1, 2)  # noqa: DTZ001 - Hypothesis adds the zone
_LAST = datetime(9999, 12, 30)  # noqa: DTZ001 - likewise
_INSTANTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T06:30:15Z", datetime(2026, 11, 23, 6, 30, 15, tzinfo=UTC)),
        ("2026-11-23T14:30:15+08:00", datetime(2026, 11, 23, 6, 30, 15, tzinfo=UTC)),
        ("2026-11-23t06:30:15.25z", datetime(2026, 11, 23, 6, 30, 15, 250_000, tzinfo=UTC)),
        ("2026-11-23T06:30:15.1234567-00:30", datetime(2026, 11, 23, 7, 0, 15, 123_456, tzinfo=UTC)),
        ("2024-02-29T23:59:59+14:00", datetime(2024, 2, 29, 9, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_with_an_offset_is_taken_as_utc(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-23T06:30:15",
        "2026-11-23 06:30:15Z",
        "2026-11-23T06:30Z",
        "2026-11-23T06:30:15+0800",
        "2026-11-23",
        "20261123T063015Z",
        "2026-11-23T06:30:15Z\n",
        "２０２６-11-23T06:30:15Z",
        "",
        1_795_415_415,
        1.5,
        True,
        None,
        ["2026-11-23T06:30:15Z"],
    ],
)
def test_a_naive_or_half_time_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="RFC 3339"):
        parse_instant(value)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-11-23T24:00:01Z",
        "2026-11-23T06:30:60Z",
        "2026-11-23T06:30:15+24:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "0000-01-01T00:00:00Z",
    ],
)
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(GraphQLError, match="a time that exists"):
        parse_instant(text)


@given(_INSTANTS)
def test_a_time_comes_back_as_it_was_answered(instant: datetime) -> None:
    printed = print_instant(instant)
    assert printed.endswith("Z")
    assert parse_instant(printed) == instant


def test_a_time_is_answered_in_utc() -> None:
    shanghai = datetime(2026, 11, 23, 14, 30, tzinfo=timezone(timedelta(hours=8)))
    assert print_instant(shanghai) == "2026-11-23T06:30:00Z"


def test_a_day_is_a_day_that_exists() -> None:
    assert parse_day("2026-11-23") == date(2026, 11, 23)
    serialize = SCALARS[date].serialize
    assert serialize is not None
    assert serialize(date(2026, 11, 23)) == "2026-11-23"


@pytest.mark.parametrize(
    "value", ["2026-02-29", "2026-11-23T00:00:00Z", "2026-W48-1", "20261123", "2026-1-2", "", 20261123, None]
)
def test_what_is_no_day_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="Date must be a day"):
        parse_day(value)


@pytest.mark.parametrize("text", ["0", "16409.02", "-0.5", "0.060000", "999999999999999999", "-1", "100"])
def test_a_plain_decimal_is_taken_as_it_is(text: str) -> None:
    assert parse_decimal(text) == text


@pytest.mark.parametrize(
    "value",
    [
        *("NaN", "nan", "Infinity", "-Infinity", "1e3", "1E1000000", "+1", "01", "-01", ".5", "5.", "1,000"),
        *("", " 1", "1 ", "1\n", "１", "٣", "0x10", "1_000", "1.0000001", "1000000000000000000"),
        *(1, 1.5, float("nan"), True, None, ["1"], {"amount": "1"}),
    ],
)
def test_anything_but_a_plain_decimal_string_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError, match="plain decimal string"):
        parse_decimal(value)


@given(st.integers(min_value=-MAX_FEN, max_value=MAX_FEN))
def test_an_amount_comes_back_as_it_was_answered(fen: int) -> None:
    printed = amount_of(fen)
    assert fen_of_decimal(parse_decimal(printed)) == fen


def test_an_amount_in_parts_of_a_fen_is_refused() -> None:
    assert fen_of_decimal(Decimal("1.100")) == 110
    with pytest.raises(GraphQLError, match="at most two decimal places"):
        fen_of_decimal(Decimal("1.005"))


def test_an_amount_no_contract_can_say_is_refused() -> None:
    assert fen_of_decimal(Decimal("9999999999999999.99")) == MAX_FEN
    with pytest.raises(GraphQLError):
        fen_of_decimal(Decimal("10000000000000000"))
