"""Check digits and shapes: the valid numbers pass, a single wrong character never does."""

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.formats import (
    is_bank_account,
    is_credential,
    is_credit_code,
    is_email,
    is_id_card,
    is_mobile,
    is_phone,
    is_postcode,
    is_tax_number,
)
from rules.terms import CredentialType

CREDIT_CODES: Final = ("9144030071526726XG", "91330106673959654P", "91350100M000100Y43")
CREDIT_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ID_CARD: Final = "11010519491231002X"
"""The example printed in GB 11643-1999 itself; nobody's number."""


def id_card(first_seventeen: str) -> str:
    """With the check character of GB 11643-1999, computed by the other of the standard's two formulas."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first_seventeen))
    return first_seventeen + "0123456789X"[(1 - total) % 11]


ID_CARDS: Final = (ID_CARD, id_card("44052418800101001"), id_card("11010120000229001"))


@pytest.mark.parametrize("value", CREDIT_CODES)
def test_the_credit_codes_of_the_domain_are_valid(value: str) -> None:
    assert is_credit_code(value)
    assert is_credential(CredentialType.UNIFIED_SOCIAL_CREDIT_CODE, value)
    assert is_tax_number(value)


@given(
    st.sampled_from(CREDIT_CODES),
    st.integers(0, 17),
    st.one_of(st.sampled_from(CREDIT_CODE_ALPHABET + "IOSVZ"), st.characters()),
)
def test_a_credit_code_with_one_wrong_character_is_refused(value: str, place: int, character: str) -> None:
    changed = value[:place] + character + value[place + 1 :]
    assert is_credit_code(changed) == (changed == value)
    assert is_tax_number(changed) == (changed == value)


@pytest.mark.parametrize("value", CREDIT_CODES)
def test_every_single_wrong_character_of_the_alphabet_was_tried(value: str) -> None:
    for place in range(18):
        for character in CREDIT_CODE_ALPHABET.replace(value[place], ""):
            assert not is_credit_code(value[:place] + character + value[place + 1 :])


@pytest.mark.parametrize(
    "value", ["", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", " " * 18]
)
def test_what_is_not_eighteen_capitals_and_digits_is_no_credit_code(value: str) -> None:
    assert not is_credit_code(value)


@pytest.mark.parametrize("value", ID_CARDS)
def test_well_formed_identity_cards_are_valid(value: str) -> None:
    assert is_id_card(value)
    assert is_credential(CredentialType.ID_CARD, value)


@given(
    st.integers(100_000, 999_999),
    st.dates(min_value=date(1800, 1, 1), max_value=date(2099, 12, 31)),
    st.integers(0, 999),
)
def test_every_place_and_date_and_sequence_has_its_check_digit(place: int, born: date, sequence: int) -> None:
    assert is_id_card(id_card(f"{place}{born:%Y%m%d}{sequence:03d}"))


@given(
    st.sampled_from(ID_CARDS), st.integers(0, 17), st.one_of(st.sampled_from("0123456789X"), st.characters())
)
def test_an_identity_card_with_one_wrong_character_is_refused(value: str, place: int, character: str) -> None:
    changed = value[:place] + character + value[place + 1 :]
    assert is_id_card(changed) == (changed == value)


def test_the_first_and_the_last_day_of_a_birth_date_are_valid() -> None:
    assert is_id_card(id_card("11010518000101002"))
    assert is_id_card(id_card("11010520261123002"), today=date(2026, 11, 23))


@pytest.mark.parametrize("value", ID_CARDS)
def test_every_single_wrong_digit_was_tried(value: str) -> None:
    for place in range(18):
        for character in "0123456789X".replace(value[place], ""):
            assert not is_id_card(value[:place] + character + value[place + 1 :])


@pytest.mark.parametrize(
    "born", ["19490229", "20010229", "19491301", "19490001", "19491200", "19490431", "17991231"]
)
def test_a_birth_date_that_never_was_is_refused_in_spite_of_its_check_digit(born: str) -> None:
    assert not is_id_card(id_card(f"110105{born}002"))


def test_a_birth_date_still_to_come_is_refused_where_today_is_known() -> None:
    value = id_card("11010520261124002")
    assert is_id_card(value)
    assert is_id_card(value, today=date(2026, 11, 24))
    assert not is_id_card(value, today=date(2026, 11, 23))
    assert not is_credential(CredentialType.ID_CARD, value, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "value", ["", ID_CARD[:-1], ID_CARD + "0", ID_CARD.lower(), "0" + ID_CARD[1:], ID_CARD + "\n"]
)
def test_what_has_not_the_form_of_an_identity_card_is_refused(value: str) -> None:
    assert not is_id_card(value)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (CredentialType.PASSPORT, "E12345678", "e12345678"),
        (CredentialType.PASSPORT, "AB123", "AB12"),
        (CredentialType.HK_MACAU_PERMIT, "H12345678", "C12345678"),
        (CredentialType.HK_MACAU_PERMIT, "M1234567800", "M123456780"),
        (CredentialType.TAIWAN_PERMIT, "12345678", "1234567"),
        (CredentialType.RESIDENCE_PERMIT, id_card("81000019900101001"), "810000199001010011"),
        (CredentialType.UNIFIED_SOCIAL_CREDIT_CODE, CREDIT_CODES[0], ID_CARD),
    ],
)
def test_each_credential_has_its_own_form(kind: CredentialType, good: str, bad: str) -> None:
    assert is_credential(kind, good)
    assert not is_credential(kind, bad)
    assert not is_credential(kind, f"{good}\n")
    assert not is_credential(kind, "")


@pytest.mark.parametrize("value", ["13800138000", "19999999999"])
def test_a_mobile_is_a_mobile_and_a_phone(value: str) -> None:
    assert is_mobile(value)
    assert is_phone(value)


@pytest.mark.parametrize(
    "value", ["0755-86013388", "075586013388", "010-62345678", "0591-8765432", "0755-86013388-801"]
)
def test_a_landline_with_its_area_code_is_a_phone_and_no_mobile(value: str) -> None:
    assert is_phone(value)
    assert not is_mobile(value)


@pytest.mark.parametrize(
    "value",
    ["", "1380013800", "138001380000", "12800138000", "+8613800138000", "138 0013 8000",
     "１３８００１３８０００", "86013388", "0755-16013388", "755-86013388", "0755--86013388",
     "0755-86013388-", "0755-86013388-1234567"],
)  # fmt: skip
def test_what_is_neither_is_no_phone(value: str) -> None:
    assert not is_phone(value)
    assert not is_mobile(value)


@pytest.mark.parametrize(
    "value", ["a@b.cn", "lin.yi+tag@mail.example.com.cn", "o'neil@example.org", "1@2-3.io"]
)
def test_everyday_addresses_are_e_mail(value: str) -> None:
    assert is_email(value)


@pytest.mark.parametrize(
    "value",
    ["", "@", "a@b", "a b@c.cn", "a@b..cn", "a..b@c.cn", ".a@b.cn", "a.@b.cn", "a@-b.cn", "a@b-.cn",
     "a@b.-cn", "a@b.cn.", "a@@b.cn", "a@b.cn\n", "名@b.cn", '"a"@b.cn', f"{'a' * 65}@b.cn",
     f"a@{'b' * 64}.cn", f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 59}.cn"],
)  # fmt: skip
def test_what_mail_servers_would_refuse_is_no_e_mail(value: str) -> None:
    assert not is_email(value)


@pytest.mark.parametrize("value", ["518057", "000000"])
def test_six_digits_are_a_postcode(value: str) -> None:
    assert is_postcode(value)


@pytest.mark.parametrize("value", ["", "51805", "5180577", "51805a", "５１８０５７", "518057\n"])
def test_anything_else_is_no_postcode(value: str) -> None:
    assert not is_postcode(value)


@pytest.mark.parametrize("value", ["12345", "6222 0212 0212 0212", "6222-0212-0212", "1" * 32])
def test_five_to_thirty_two_digits_are_a_bank_account(value: str) -> None:
    assert is_bank_account(value)


@pytest.mark.parametrize(
    "value", ["", "1234", "1" * 33, "6222  0212", "-12345", "12345-", "ABCDE", "12345\n"]
)
def test_anything_else_is_no_bank_account(value: str) -> None:
    assert not is_bank_account(value)


@pytest.mark.parametrize("value", ["123456789012345", "35010071526726X", ID_CARD, "1" * 20, "1" * 16])
def test_fifteen_to_twenty_capitals_and_digits_are_a_tax_number(value: str) -> None:
    assert is_tax_number(value)


@pytest.mark.parametrize(
    "value", ["", "1" * 14, "1" * 21, "1" * 18, "91350100M000100Y44", "91350100m000100y43"]
)
def test_anything_else_is_no_tax_number(value: str) -> None:
    assert not is_tax_number(value)
