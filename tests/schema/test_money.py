"""Money as clients see it."""

import pytest

from schema.enums import CurrencyCode
from schema.money import Money


@pytest.mark.parametrize(
    ("fen", "amount", "in_words"),
    [
        (140_950, "1409.50", "人民币壹仟肆佰零玖元伍角"),
        (1_640_902, "16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "325.04", "人民币叁佰贰拾伍元零肆分"),
        (3_600_000, "36000.00", "人民币叁万陆仟元整"),
        (0, "0.00", "人民币零元整"),
        (-45_000, "-450.00", "人民币负肆佰伍拾元整"),
    ],
)
def test_an_amount_is_a_decimal_a_currency_and_words(fen: int, amount: str, in_words: str) -> None:
    money = Money.of(fen)
    assert (money.amount, money.currency, money.in_words()) == (amount, CurrencyCode.CNY, in_words)


def test_no_amount_is_null_and_nothing_is_an_amount() -> None:
    zero = Money.maybe(0)
    assert Money.maybe(None) is None
    assert zero is not None
    assert zero.amount == "0.00"
