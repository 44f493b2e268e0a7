"""Page arguments and cursors, without a database; resolvers/ tests the pages themselves."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from models import Contract
from rules.violations import ErrorCode, RuleViolation
from schema.inputs import UNSET
from schema.pages import Ordering, Window, _position, checked_window, cursor_of

KEY = UUID("4251977e-8470-46cf-98dd-ec85d098a585")
AT = datetime(2026, 11, 23, 6, 30, 15, 250_000, tzinfo=UTC)
NEWEST = Ordering("created_at", descending=True)
BY_AMOUNT = Ordering("amount_fen", descending=False, nullable=True)
BY_NUMBER = Ordering("number", descending=False)


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ({}, Window(size=20, backwards=False, cursor=None)),
        ({"first": 1}, Window(size=1, backwards=False, cursor=None)),
        ({"first": 100, "after": "c"}, Window(size=100, backwards=False, cursor="c")),
        ({"after": "c"}, Window(size=20, backwards=False, cursor="c")),
        ({"last": 100}, Window(size=100, backwards=True, cursor=None)),
        ({"last": 1, "before": "c"}, Window(size=1, backwards=True, cursor="c")),
        ({"before": "c"}, Window(size=20, backwards=True, cursor="c")),
        ({"first": None, "last": 2, "after": None}, Window(size=2, backwards=True, cursor=None)),
        (
            dict.fromkeys(("first", "after", "last", "before"), UNSET),
            Window(size=20, backwards=False, cursor=None),
        ),
    ],
)
def test_page_arguments_make_a_window(arguments: dict[str, Any], window: Window) -> None:
    assert checked_window(**arguments) == window


@pytest.mark.parametrize(
    ("arguments", "argument", "facts"),
    [
        ({"first": 0}, "first", {"least": "1", "most": "100"}),
        ({"first": -1}, "first", {"least": "1", "most": "100"}),
        ({"first": 101}, "first", {"least": "1", "most": "100"}),
        ({"last": 0}, "last", {"least": "1", "most": "100"}),
        ({"last": 101}, "last", {"least": "1", "most": "100"}),
        ({"before": "c", "last": 101}, "last", {"least": "1", "most": "100"}),
        ({"first": 1, "last": 1}, "last", {"other": "first"}),
        ({"last": 1, "after": "c"}, "after", {"other": "last"}),
        ({"after": "c", "before": "c"}, "after", {"other": "last"}),
        ({"first": 1, "before": "c"}, "before", {"other": "first"}),
    ],
)
def test_a_wrong_page_argument_is_named(
    arguments: dict[str, Any], argument: str, facts: dict[str, str]
) -> None:
    with pytest.raises(RuleViolation) as refused:
        checked_window(**arguments)
    assert (refused.value.code, refused.value.path) == (ErrorCode.INVALID_VALUE, (argument,))
    assert facts.items() <= refused.value.facts.items()


def test_a_cursor_is_the_place_it_was_given_for() -> None:
    row = Contract(id=KEY, number="KJ-1", created_at=AT, amount_fen=140_950)
    assert _position(NEWEST, cursor_of(NEWEST, row), "after") == (AT, KEY)
    assert _position(BY_AMOUNT, cursor_of(BY_AMOUNT, row), "after") == (140_950, KEY)
    assert _position(BY_NUMBER, cursor_of(BY_NUMBER, row), "after") == ("KJ-1", KEY)


def test_a_cursor_can_stand_at_an_empty_value_where_the_column_may_be_empty() -> None:
    row = Contract(id=KEY, amount_fen=None)
    assert _position(BY_AMOUNT, cursor_of(BY_AMOUNT, row), "after") == (None, KEY)


def made_up(*parts: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


@pytest.mark.parametrize(
    ("ordering", "cursor"),
    [
        (NEWEST, ""),
        (NEWEST, "?"),
        (NEWEST, "游标"),
        (NEWEST, "AAAA"),
        (NEWEST, made_up()),
        (NEWEST, made_up(1, 2, 3, 4, 5)),
        (NEWEST, made_up("created_at", False, AT.isoformat(), KEY.hex)),
        (NEWEST, made_up("updated_at", True, AT.isoformat(), KEY.hex)),
        (NEWEST, made_up("created_at", True, None, KEY.hex)),
        (NEWEST, made_up("created_at", True, "yesterday", KEY.hex)),
        (NEWEST, made_up("created_at", True, "0001-01-01T00:00:00+10:00", KEY.hex)),
        (NEWEST, made_up("created_at", True, AT.isoformat(), "no key")),
        (NEWEST, made_up("created_at", True, AT.isoformat(), 7)),
        (BY_AMOUNT, made_up("amount_fen", False, "140950", KEY.hex)),
        (BY_AMOUNT, made_up("amount_fen", False, 1.5, KEY.hex)),
        (BY_AMOUNT, made_up("amount_fen", False, True, KEY.hex)),
        (BY_AMOUNT, made_up("amount_fen", False, 2**63, KEY.hex)),
        (BY_AMOUNT, made_up("amount_fen", False, -(2**63) - 0, KEY.hex)),
        (BY_NUMBER, made_up("number", False, 7, KEY.hex)),
        (BY_NUMBER, made_up("number", False, None, KEY.hex)),
        (BY_NUMBER, made_up("number", False, "a\x00b", KEY.hex)),
    ],
)
def test_a_made_up_cursor_is_refused(ordering: Ordering, cursor: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        _position(ordering, cursor, "before")
    assert refused.value.path == ("before",)
    assert refused.value.facts["reason"] == "CURSOR"
