"""Money is fen; in capitals it reads as the bank's rules write it, and reads back as the same amount."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.money import MAX_FEN, decimal_of, fen_of, in_words

AMOUNTS: Final = st.one_of(
    st.integers(-MAX_FEN, MAX_FEN),
    st.integers(-100_000, 100_000),
    # many zeros in between, where the writing is hard
    st.lists(st.sampled_from("0000123456789"), min_size=1, max_size=18).map(
        lambda digits: int("".join(digits))
    ),
)


def read_back(words: str) -> int:
    """Fen out of capitals, by reading alone: a unit multiplies what stands since the last larger one."""
    assert words.startswith("人民币")
    rest = words.removeprefix("人民币")
    sign = -1 if rest.startswith("负") else 1
    whole, yuan, small = rest.removeprefix("负").removesuffix("整").rpartition("元")
    assert yuan or not whole
    fen = _integer(whole) * 100
    digit = 0
    for character in small:
        if character == "角":
            fen += digit * 10
        elif character == "分":
            fen += digit
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
    return sign * fen


def _integer(words: str) -> int:
    hundred_millions = ten_thousands = section = digit = 0
    for character in words:
        if character in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(character) + 1)
            digit = 0
        elif character == "万":
            ten_thousands += (section + digit) * 10_000
            section = digit = 0
        elif character == "亿":
            hundred_millions += (ten_thousands + section + digit) * 100_000_000
            ten_thousands = section = digit = 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(character)
    return hundred_millions + ten_thousands + section + digit


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "人民币叁佰贰拾伍元零肆分"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("107000.53", "人民币壹拾万柒仟元伍角叁分"),
        ("0.00", "人民币零元整"),
        ("0.05", "人民币伍分"),
        ("0.50", "人民币伍角"),
        ("0.55", "人民币伍角伍分"),
        ("1.00", "人民币壹元整"),
        ("10.00", "人民币壹拾元整"),
        ("100.05", "人民币壹佰元零伍分"),
        ("11000.00", "人民币壹万壹仟元整"),
        ("1001.00", "人民币壹仟零壹元整"),
        ("10010.00", "人民币壹万零壹拾元整"),
        ("100000000.00", "人民币壹亿元整"),
        ("100000001.00", "人民币壹亿零壹元整"),
        ("1000010000.00", "人民币壹拾亿零壹万元整"),
        ("1000000000000.00", "人民币壹万亿元整"),
        ("-325.04", "人民币负叁佰贰拾伍元零肆分"),
    ],
)
def test_amounts_in_capitals_read_as_the_rules_write_them(amount: str, words: str) -> None:
    assert in_words(fen_of(amount)) == words
    assert read_back(words) == fen_of(amount)


@given(AMOUNTS)
def test_capitals_read_back_as_the_same_amount(fen: int) -> None:
    words = in_words(fen)
    assert read_back(words) == fen
    assert words.endswith("整") == (fen % 100 == 0)


@given(AMOUNTS)
def test_zeros_are_written_once_and_only_between_digits(fen: int) -> None:
    words = in_words(fen)
    assert "零零" not in words
    if abs(fen) >= 100:
        whole = words.partition("元")[0].removeprefix("人民币").removeprefix("负")
        assert not whole.startswith("零")
        assert not whole.endswith("零")
        assert not any(f"零{unit}" in whole for unit in "拾佰仟万亿")


@pytest.mark.parametrize("fen", [MAX_FEN + 1, -MAX_FEN - 1, 10**30])
def test_what_capitals_cannot_say_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="too large"):
        in_words(fen)


@pytest.mark.parametrize(
    ("fen", "amount"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (50, "0.50"),
        (140950, "1409.50"),
        (1640902, "16409.02"),
        (-5, "-0.05"),
        (-100, "-1.00"),
    ],
)
def test_fen_are_shown_with_two_places(fen: int, amount: str) -> None:
    assert decimal_of(fen) == amount
    assert fen_of(amount) == fen


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_an_amount_survives_the_way_out_and_back(fen: int) -> None:
    assert fen_of(decimal_of(fen)) == fen


@pytest.mark.parametrize(
    ("amount", "fen"), [("1", 100), ("1.5", 150), ("1.500", 150), ("0.010000", 1), ("007", 700), ("-0", 0)]
)
def test_other_ways_to_write_whole_fen_are_read_too(amount: str, fen: int) -> None:
    assert fen_of(amount) == fen


@pytest.mark.parametrize(
    "amount",
    ["", "-", ".", "1.", ".5", "+1", "--1", "1e5", "1E5", "NaN", "Infinity", "-inf", "0x10", "1,000.00",
     "1 000", " 1", "1\n", "1_000", "１.００", "1.０", "٣", "²", "1.2.3", "1.-5", "元"],
)  # fmt: skip
def test_what_is_not_a_plain_decimal_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal"):
        fen_of(amount)


@pytest.mark.parametrize("amount", ["0.001", "1.005", "-1.999", "0.0100001"])
def test_what_is_finer_than_a_fen_is_refused_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="finer than one fen"):
        fen_of(amount)


@pytest.mark.parametrize("amount", ["9999999999999999.99", "-9999999999999999.99"])
def test_the_largest_amount_is_read(amount: str) -> None:
    assert abs(fen_of(amount)) == MAX_FEN


@pytest.mark.parametrize("amount", ["10000000000000000.00", "-10000000000000000", "9" * 30, "9" * 5_000])
def test_an_amount_no_column_holds_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="too large"):
        fen_of(amount)
