"""How values are written on paper."""

from datetime import date

import pytest

from documents.words import (
    CREDENTIAL_LABELS,
    ORDER_STATUS_LABELS,
    amount_words,
    day_words,
    ordinal,
    rate_words,
)
from rules.terms import CredentialType, OrderStatus


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (140950, "1,409.50"),
        (123456789012, "1,234,567,890.12"),
        (-105, "-1.05"),
        (None, ""),
    ],
)
def test_amounts_have_two_places_and_thousands_apart(fen: int | None, words: str) -> None:
    assert amount_words(fen) == words


@pytest.mark.parametrize(
    ("rate", "words"),
    [("0.06", "6%"), ("0.13", "13%"), ("0.005", "0.5%"), ("0", "0%"), ("1", "100%"), (None, "")],
)
def test_rates_are_percentages(rate: str | None, words: str) -> None:
    assert rate_words(rate) == words


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (17, "十七"), (20, "二十"), (99, "九十九")]
)
def test_articles_are_counted_in_chinese(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_days_are_written_without_leading_zeros() -> None:
    assert day_words(date(2026, 1, 2)) == "2026年1月2日"


def test_every_term_has_its_label() -> None:
    assert set(CREDENTIAL_LABELS) == set(CredentialType)
    assert set(ORDER_STATUS_LABELS) == set(OrderStatus)
