"""The language of a request: what Accept-Language prefers, and zh-CN whenever it is not clear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages import Locale, negotiate

ZH, EN = Locale.ZH_CN, Locale.EN


@pytest.mark.parametrize("header", ["zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "ZH-cn", "zh-TW", "zh-*", " zh "])
def test_any_chinese_is_zh_cn(header: str) -> None:
    assert negotiate(header) is ZH


@pytest.mark.parametrize(
    "header", ["en", "en-US", "EN-gb", "en-*", "\ten ", "en;q=0.001", "en ; q=1.000", "en;Q=1."]
)
def test_any_english_is_en(header: str) -> None:
    assert negotiate(header) is EN


@pytest.mark.parametrize(
    "header", [None, "", " ", ",", ", ,", "*", "fr", "de-DE, fr;q=0.5", "enx", "english", "x-en"]
)
def test_nothing_and_any_other_language_is_zh_cn(header: str | None) -> None:
    assert negotiate(header) is ZH


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("en-US,en;q=0.9,zh-CN;q=0.8", EN),
        ("zh-CN,zh;q=0.9,en;q=0.8", ZH),
        ("zh;q=0.5, en;q=0.9", EN),
        ("en;q=0.5, zh;q=0.501", ZH),
        ("en;q=0.3, zh;q=0.5, en-GB;q=0.7", EN),
        ("fr, en;q=0.1", EN),
        ("fr, de;q=0.9, zh;q=0.2, en;q=0.1", ZH),
        ("en, zh", EN),
        ("zh, en", ZH),
        (",en,,zh;q=0.9,", EN),
    ],
)
def test_the_higher_quality_wins_and_of_equals_the_first(header: str, locale: Locale) -> None:
    assert negotiate(header) is locale


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("en;q=0", ZH),
        ("en;q=0.000, fr", ZH),
        ("zh;q=0", ZH),
        ("zh;q=0, en;q=0", ZH),
        ("zh;q=0, *", EN),
        ("zh;q=0, *;q=0.1", EN),
        ("en;q=0, *", ZH),
        ("*;q=0", ZH),
        ("*;q=0, en;q=0.1", EN),
        ("en;q=0.5, *", ZH),
        ("fr, *;q=0.5", ZH),
    ],
)
def test_quality_zero_excludes_and_a_star_stands_for_the_rest(header: str, locale: Locale) -> None:
    assert negotiate(header) is locale


@pytest.mark.parametrize(
    "header",
    ["en;", "en;q", "en;q=", "en;q=2", "en;q=1.1", "en;q=0.1234", "en;q=-1", "en;q=nan", "en;q=1e3", "en q=1",
     "en;level=1", "en;q=1;q=1", "en-", "-en", "en_US", "en--US", "en, zh;q=x", "ｅｎ", "en\n", "en\x00",
     "en/*", "englishlanguage", "en-abcdefghi", "en;q=０.5", "*-en;", "\ud800"],
)  # fmt: skip
def test_a_malformed_header_is_no_wish_at_all(header: str) -> None:
    assert negotiate(header) is ZH


def test_a_header_is_read_up_to_a_thousand_characters() -> None:
    assert negotiate("en" + "," * 998) is EN
    assert negotiate("en" + "," * 999) is ZH
    assert negotiate("en;q=0." + "1" * 10_000_000) is ZH


@given(st.one_of(st.text(), st.text(alphabet="enzh-*;q=01., \t")))
def test_whatever_is_sent_there_is_a_language(header: str) -> None:
    assert negotiate(header) in {ZH, EN}
