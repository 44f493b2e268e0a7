"""A contract number says kind and day, and shows every single wrong digit."""

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import numbers
from rules.numbers import CODE_BITS, contract_number, is_contract_number, verification_code
from rules.terms import ContractKind

DAY: Final = date(2026, 11, 23)
NUMBERS: Final = st.builds(
    contract_number,
    st.sampled_from(ContractKind),
    st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(1, 10**9),
)


def test_each_kind_has_its_prefix_and_the_sequence_its_place() -> None:
    assert [contract_number(kind, DAY, 12)[:-1] for kind in ContractKind] == [
        "KJ-20261123-00000012-",
        "DD-20261123-00000012-",
        "BA-20261123-00000012-",
    ]
    assert contract_number(ContractKind.ORDER, DAY, 123_456_789)[:-1] == "DD-20261123-123456789-"


def test_the_check_digit_is_the_one_of_iso_7064() -> None:
    assert numbers._check_digit("0794") == "5"  # the standard's own example
    assert contract_number(ContractKind.FRAMEWORK, DAY, 12) == "KJ-20261123-00000012-0"


@given(NUMBERS)
def test_every_number_we_give_is_one_of_ours(number: str) -> None:
    assert is_contract_number(number)
    assert len(number) <= 64


@given(NUMBERS, st.data())
def test_a_number_with_one_wrong_character_is_not_ours(number: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(3, len(number) - 1).filter(lambda place: number[place].isdigit()))
    character = data.draw(
        st.one_of(st.sampled_from("0123456789"), st.characters()).filter(lambda c: c != number[place])
    )
    assert not is_contract_number(number[:place] + character + number[place + 1 :])


@given(st.dates(min_value=date(2020, 1, 1)), st.lists(st.integers(1, 10**9), min_size=2, unique=True))
def test_two_sequences_never_share_a_number(day: date, sequences: list[int]) -> None:
    assert len({contract_number(ContractKind.ORDER, day, sequence) for sequence in sequences}) == len(
        sequences
    )


@pytest.mark.parametrize("check", "0123456789")
@pytest.mark.parametrize(
    "body",
    ["", "KJ-20261123-00000012", "XX-20261123-00000012-", "kj-20261123-00000012-", "KJ-2026112-00000012-",
     "KJ-20261123-0000012-", "KJ2026112300000012", "-20261123-00000012-", "KJ--00000012-", "KJ-20261123--",
     " KJ-20261123-00000012-", "KJ-２0261123-00000012-", "KJ-20261123-0000001²-", "KJ-20261123-00000012-0-"],
)  # fmt: skip
def test_what_has_not_the_form_is_no_number_of_ours_whatever_its_check_digit(body: str, check: str) -> None:
    assert not is_contract_number(body + check)


@pytest.mark.parametrize("end", ["", "-", "00", "０", "0\n", "0 ", "\ud800"])
def test_a_number_ends_with_one_check_digit(end: str) -> None:
    assert is_contract_number("KJ-20261123-00000012-0")
    assert not is_contract_number(f"KJ-20261123-00000012-{end}")


@given(st.text())
def test_any_text_can_be_asked(value: str) -> None:
    assert is_contract_number(value) in {True, False}


CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@pytest.mark.parametrize(
    ("bits", "code"),
    [
        (0, "0000-0000-0000-0000-0000"),
        (1, "0000-0000-0000-0000-0001"),
        (2**100 - 1, "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ"),
        (int("0123456789abcdefghij", 32), "0123-4567-89AB-CDEF-GHJK"),
    ],
)
def test_a_verification_code_is_five_groups_of_four(bits: int, code: str) -> None:
    assert verification_code(bits) == code


@given(st.integers(0, 2**100 - 1))
def test_a_verification_code_keeps_all_of_its_hundred_random_bits(bits: int) -> None:
    code = verification_code(bits).replace("-", "")
    read_back = 0
    for character in code:
        read_back = read_back * 32 + CROCKFORD.index(character)
    assert read_back == bits
    assert CODE_BITS == len(code) * 5 == 100
