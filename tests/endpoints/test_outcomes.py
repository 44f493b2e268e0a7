"""How a request ended, in five words."""

from typing import Any

import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from endpoints.outcomes import outcome_of_codes, outcome_of_result, outcome_of_status


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (None, "gone"),
        (200, "ok"),
        (304, "ok"),
        (400, "refused"),
        (404, "refused"),
        (429, "limited"),
        (500, "failed"),
        (504, "failed"),
    ],
)
def test_by_status(status: int | None, outcome: str) -> None:
    assert outcome_of_status(status) == outcome


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        ([], "ok"),
        (["BAD_USER_INPUT"], "refused"),
        (["whatever"], "refused"),
        (["RATE_LIMITED", "BAD_USER_INPUT"], "limited"),
        (["RATE_LIMITED", "INTERNAL"], "failed"),
        (["PROVIDER_UNAVAILABLE"], "failed"),
        (["TIMEOUT"], "failed"),
    ],
)
def test_by_the_worst_code(codes: list[str], outcome: str) -> None:
    assert outcome_of_codes(codes) == outcome


@pytest.mark.parametrize(
    ("data", "codes", "outcome"),
    [
        ({"a": {"errors": []}}, [], "ok"),
        ({"a": {"errors": [{"code": "X"}]}}, [], "refused"),
        ({"a": {"errors": [{"code": "X"}]}}, ["INTERNAL"], "failed"),
        ({"a": None, "b": [1]}, [], "ok"),
        (None, [None], "refused"),
    ],
)
def test_by_result(data: dict[str, Any] | None, codes: list[str | None], outcome: str) -> None:
    errors = [GraphQLError("", extensions={"code": code} if code else None) for code in codes]
    assert outcome_of_result(ExecutionResult(data=data, errors=errors or None)) == outcome
