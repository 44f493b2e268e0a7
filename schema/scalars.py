"""Scalars: strict on the way in, exact on the way out."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

from rules.money import MAX_FEN, decimal_of, fen_of

Decimal = NewType("Decimal", str)
URL = NewType("URL", str)

_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,6})?")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_instant(value: object) -> datetime:
    """RFC 3339 with an offset, as UTC. Raises GraphQLError."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise GraphQLError(
            "DateTime must be an RFC 3339 time with an offset, such as 2026-11-23T08:00:00+08:00."
        )
    seconds, _, fraction = value.partition(".")
    if fraction:  # Python reads up to six digits
        digits = re.match("[0-9]+", fraction)
        assert digits is not None  # noqa: S101 - the pattern above saw to it
        value = f"{seconds}.{digits[0][:6]}{fraction[len(digits[0]) :]}"
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise GraphQLError("DateTime must be a time that exists.") from None


def print_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise GraphQLError("Date must be a day such as 2026-11-23.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise GraphQLError("Date must be a day that exists.") from None


def parse_decimal(value: object) -> Decimal:
    """A plain decimal string: no exponent, no NaN, no float."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise GraphQLError('Decimal must be a plain decimal string such as "16409.02".')
    return Decimal(value)


def fen_of_decimal(value: Decimal) -> int:
    """An amount of money in fen. Raises GraphQLError for parts of a fen or more than a contract can say."""
    try:
        fen = fen_of(value)
    except ValueError:
        raise GraphQLError("An amount of money has at most two decimal places.") from None
    if abs(fen) > MAX_FEN:
        raise GraphQLError("The amount is too large.")
    return fen


def amount_of(fen: int) -> Decimal:
    return Decimal(decimal_of(fen))


def _scalar(
    name: str, url: str | None, description: str, serialize: Any, parse_value: Any
) -> ScalarDefinition:
    return strawberry.scalar(
        name=name,
        specified_by_url=url,
        description=description,
        serialize=serialize,
        parse_value=parse_value,
    )


SCALARS: Final[Mapping[object, ScalarDefinition]] = {
    datetime: _scalar(
        "DateTime",
        "https://scalars.graphql.org/andimarek/date-time.html",
        "RFC 3339 with an offset; answered in UTC with Z. A value without an offset is refused.",
        print_instant,
        parse_instant,
    ),
    date: _scalar(
        "Date",
        "https://scalars.graphql.org/andimarek/local-date.html",
        "A calendar day, such as 2026-11-23.",
        date.isoformat,
        parse_day,
    ),
    Decimal: _scalar(
        "Decimal",
        None,
        'A plain decimal string such as "16409.02": no exponent, no NaN, no float.',
        str,
        parse_decimal,
    ),
    URL: _scalar("URL", "https://url.spec.whatwg.org/", "An absolute URL.", str, None),
}
