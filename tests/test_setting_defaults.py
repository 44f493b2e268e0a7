"""Defaults that hang on other settings."""

import pytest

from tests.environments import environment
from tests.test_settings import PRODUCTION, mistakes


def test_graphiql_is_on_in_development_and_off_in_production_unless_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert environment(monkeypatch).graphiql
    assert not environment(monkeypatch, HETONG_GRAPHIQL="false").graphiql
    assert not environment(monkeypatch, **PRODUCTION).graphiql
    assert environment(monkeypatch, **PRODUCTION, HETONG_GRAPHIQL="true").graphiql


@pytest.mark.parametrize(
    ("name", "value"),
    [("HETONG_ENVIRONMENT", "produktion"), ("HETONG_PORT", "seventy"), ("DATABASE_URL", "x")],
)
def test_what_only_follows_from_a_mistake_is_none(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (mistake,) = mistakes(monkeypatch, **{name: value})
    assert mistake.startswith(f"{name}: ")
