"""Personal data as strangers see it: the middle is never shown, and the length stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.masking import mask_bank_account, mask_credential, mask_name, mask_phone
from rules.terms import SubjectType

TEXTS = st.text(alphabet=st.characters(exclude_characters="*"), max_size=40)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "11************002X"),
        ("91350100M000100Y43", "91************0Y43"),
        ("E12345678", "E1***5678"),
        ("E12345", "E*****"),
        ("E", "E*"),
        ("", "*"),
    ],
)
def test_of_a_credential_two_and_four_characters_stay(number: str, masked: str) -> None:
    assert mask_credential(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("0755-86013388", "075*******388"),
        ("01062345678", "010*****678"),
        ("123456", "1*****"),
        ("", "*"),
    ],
)
def test_of_a_phone_its_ends_stay(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"), [("6222021202120212", "************0212"), ("1234", "1***"), ("", "*")]
)
def test_of_a_bank_account_four_digits_stay(number: str, masked: str) -> None:
    assert mask_bank_account(number) == masked


@pytest.mark.parametrize(
    ("name", "subject_type", "masked"),
    [
        ("张三", SubjectType.INDIVIDUAL, "张*"),
        ("欧阳小明", SubjectType.INDIVIDUAL, "欧***"),
        ("张", SubjectType.INDIVIDUAL, "张*"),
        ("云山智能科技有限公司", SubjectType.ENTERPRISE, "云山****有限公司"),
        ("云山厂", SubjectType.ENTERPRISE, "云**"),
    ],
)
def test_of_a_name_a_stranger_sees_enough_to_recognise_it(
    name: str, subject_type: SubjectType, masked: str
) -> None:
    assert mask_name(name, subject_type) == masked


@given(TEXTS)
def test_the_middle_is_never_shown_and_the_length_stays(text: str) -> None:
    masks = {
        mask_credential(text): 6,
        mask_phone(text): 7,
        mask_bank_account(text): 4,
        mask_name(text, SubjectType.ENTERPRISE): 6,
        mask_name(text, SubjectType.INDIVIDUAL): 1,
    }
    for masked, shown_at_most in masks.items():
        shown = len(masked) - masked.count("*")
        assert shown <= shown_at_most
        assert shown < len(text) or len(text) <= 1
        assert len(masked) == max(len(text), 1 + (len(text) == 1))
        head, _, tail = masked.partition("*" * masked.count("*"))
        assert text.startswith(head)
        assert text.endswith(tail)
