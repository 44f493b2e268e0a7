"""What a text a customer types must be: at the limit it passes, one more is refused naming both."""

import unicodedata
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.values import LIMITS, checked_text, invalid
from rules.violations import ErrorCode, RuleViolation

LONGEST: Final = {
    "title": 100,
    "customerReference": 64,
    "label": 50,
    "address": 200,
    "contact": 50,
    "phone": 20,
    "email": 254,
    "postcode": 6,
    "legalRepresentative": 50,
    "bankName": 100,
    "bankAccount": 40,
    "taxNumber": 20,
    "search": 100,
    "reason": 500,
    "clientMutationId": 255,
    "idempotencyKey": 255,
    "number": 64,
    "code": 64,
    "name": 50,
    "mobile": 11,
    "idNumber": 18,
    "textSha256": 64,
    "signingCode": 6,
    "handwriting": 100_000,
    "recipient": 50,
    "region": 100,
    "courier": 50,
    "trackingNumber": 40,
    "reference": 100,
    "url": 2_000,
    "version": 12,
    "vendorName": 100,
    "creditCode": 18,
    "vendorPhone": 30,
}
# Where a field has a shape, its longest well-formed value.
LONGEST_SHAPED: Final = {
    "phone": "0755-23456789-123456",
    "email": f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.cn",
    "postcode": "518057",
    "bankAccount": "6222-0212-0212-0212-0212-0212-0212-021 2",
    "taxNumber": "12345678901234567890",
    "mobile": "13800138000",
    "textSha256": "0123456789abcdef" * 4,
    "signingCode": "012345",
    "trackingNumber": "SF1234567890-0123456789-0123456789-01234",
    "version": "2026-12-9999",
}
EVERY_CHARACTER: Final = [chr(number) for number in range(0x110000)]
CONTROLS: Final = [character for character in EVERY_CHARACTER if unicodedata.category(character) == "Cc"]
FORMATTING: Final = [character for character in EVERY_CHARACTER if unicodedata.category(character) == "Cf"]
# Bidi_Control of the Unicode character database (PropList.txt).
REORDERING: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE: Final = "\u00ad\u180e\u200b\u200c\u200d\u2060\u2061\u2063\ufeff\ufff9\U000e0041"
SEPARATORS: Final = "\u2028\u2029"
SURROGATES: Final = "\ud800\udbff\udc00\udfff"
PRIVATE_AND_UNASSIGNED: Final = "\ue000\uf8ff\U000f0000\uffff\ufdd0\u0378"


def refusal(field: str, value: str, *, path: tuple[str, ...] | None = None) -> RuleViolation:
    with pytest.raises(RuleViolation) as refused:
        checked_text(field, value, path=path)
    assert refused.value.code is ErrorCode.INVALID_VALUE
    return refused.value


def value_at_the_limit(field: str) -> str:
    return LONGEST_SHAPED.get(field, "文" * LONGEST[field])


def test_every_field_has_the_limit_we_promise() -> None:
    assert {field: limit.longest for field, limit in LIMITS.items()} == LONGEST
    assert {field for field, limit in LIMITS.items() if limit.check is not None} == set(LONGEST_SHAPED)


@pytest.mark.parametrize("field", LONGEST)
def test_a_value_at_the_limit_passes(field: str) -> None:
    value = value_at_the_limit(field)
    assert len(value) == LONGEST[field]
    assert checked_text(field, value) == value


@pytest.mark.parametrize("field", LONGEST)
def test_one_character_more_is_refused_naming_field_and_limit(field: str) -> None:
    value = value_at_the_limit(field)
    refused = refusal(field, value + value[-1])
    limit = LONGEST[field]
    assert refused.path == (field,)
    assert refused.facts == {
        "field": field,
        "reason": "TOO_LONG",
        "limit": str(limit),
        "length": str(limit + 1),
    }


def test_the_limit_counts_characters_of_the_composed_text() -> None:
    assert checked_text("label", "e\u0301" * 50) == "é" * 50
    assert checked_text("label", "\U00020000" * 50) == "\U00020000" * 50
    assert checked_text("label", "  " + "文" * 50 + "\u3000\n") == "文" * 50


@pytest.mark.parametrize("field", LONGEST)
@pytest.mark.parametrize("value", ["", " ", "\u3000\t "])
def test_nothing_is_not_a_value(field: str, value: str) -> None:
    assert refusal(field, value).facts == {"field": field, "reason": "EMPTY"}


@pytest.mark.parametrize(
    "characters",
    [CONTROLS, FORMATTING, REORDERING, INVISIBLE, SEPARATORS, SURROGATES, PRIVATE_AND_UNASSIGNED],
    ids=["controls", "formatting", "reordering", "invisible", "separators", "surrogates", "no characters"],
)
def test_characters_that_cannot_be_read_on_paper_are_refused_by_number(characters: list[str] | str) -> None:
    for character in characters:
        assert refusal("title", f"合同{character}一").facts == {
            "field": "title",
            "reason": "CONTROL_CHARACTER",
            "character": f"U+{ord(character):04X}",
        }


def test_all_sixty_five_control_characters_were_tried() -> None:
    assert len(CONTROLS) == 65
    assert set(REORDERING) | set(INVISIBLE) <= set(FORMATTING)


@pytest.mark.parametrize("value", ["\u200b", "\ufeff", "\u202e\u202c", "\u00ad \u00ad"])
def test_a_value_of_invisible_characters_is_no_value(value: str) -> None:
    assert refusal("contact", value).facts["reason"] == "CONTROL_CHARACTER"


@pytest.mark.parametrize(
    "value", ["北京（总部）·二期 A-1", "Ünïted Çompany & Söhne", "𠮷野家", "〇一二", "１２３", "a\u00a0b"]
)
def test_ordinary_writing_passes_unchanged(value: str) -> None:
    assert checked_text("title", value) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "138****5678"), ("email", "l***@example.cn"), ("bankAccount", "************0212")],
)
def test_a_masked_value_sent_back_is_refused(field: str, value: str) -> None:
    assert refusal(field, value).facts == {"field": field, "reason": "MASKED"}


def test_a_star_elsewhere_is_only_a_star() -> None:
    assert checked_text("title", "2026 年度*采购") == "2026 年度*采购"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"),
        ("email", "nobody"),
        ("postcode", "51805"),
        ("bankAccount", "12ab"),
        ("taxNumber", "91350100M000100Y44"),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused_without_repeating_it(field: str, value: str) -> None:
    refused = refusal(field, value)
    assert refused.facts == {"field": field, "reason": "FORMAT"}
    assert value not in str(refused)
    assert value not in repr(refused)


def test_the_path_is_the_one_of_the_input() -> None:
    assert refusal("title", "", path=("input", "title")).path == ("input", "title")
    assert invalid("copies", "FORMAT").path == ("copies",)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_refused_or_becomes_clean(value: str) -> None:
    try:
        text = checked_text("title", value)
    except RuleViolation as violation:
        reason = violation.facts["reason"]
    else:
        reason = ""
        assert_clean(text)
    assert reason in {"", "TOO_LONG", "CONTROL_CHARACTER", "EMPTY"}


def assert_clean(text: str) -> None:
    assert 1 <= len(text) <= 100
    assert checked_text("title", text) == text
    assert text.encode().decode() == text
