"""Where lines end (禁则)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from documents.faces import song
from documents.linebreak import Line, break_lines

EM = 1000.0
NEVER_FIRST = "，。、；：！？）》〉」』】〕”’％℃～·,.;:!?)]}%"
NEVER_LAST = "（《〈「『【〔“‘([{￥"


def lines(text: str, ems: float, first: float | None = None) -> list[str]:
    return [line.text for line in broken(text, ems, first)]


def broken(text: str, ems: float, first: float | None = None) -> list[Line]:
    return break_lines(text, song().measure, (ems if first is None else first) * EM, ems * EM)


_HAN = st.sampled_from("甲方应当依照本协议的约定支付服务费用云计算䶮一")
_WORDS = st.sampled_from(
    ["SSD", "16GB", "1,409.50", "99.95", "example.com", "a", "KJ2026-1", "https://a.b/c?d=1&e=2"]
)
_AROUND = st.tuples(
    st.text(NEVER_LAST, max_size=2), st.one_of(_HAN, _WORDS), st.text(NEVER_FIRST, max_size=2)
)
_TEXTS = st.lists(
    st.one_of(_AROUND.map("".join), _HAN, st.just("——"), st.just("……"), st.just(" ")), max_size=120
)


@settings(deadline=None)
@given(parts=_TEXTS, ems=st.integers(12, 42), first=st.integers(10, 42))
def test_no_line_begins_with_closing_or_ends_with_opening_punctuation(
    parts: list[str], ems: int, first: int
) -> None:
    text = "甲" + "".join(parts)
    for line in lines(text, ems, min(first, ems)):
        assert line[0] not in NEVER_FIRST
        assert line[-1] not in NEVER_LAST


@settings(deadline=None)
@given(parts=_TEXTS, ems=st.integers(1, 42))
def test_nothing_is_lost_added_or_wider_than_the_line(parts: list[str], ems: int) -> None:
    text = "".join(parts)
    found = broken(text, ems)
    assert "".join("".join(line.text.split()) for line in found) == "".join(text.split())
    assert all(line.width <= ems * EM or len(line.text) == 1 for line in found)
    assert [line.last for line in found] == [False] * (len(found) - 1) + [True]


@settings(deadline=None)
@given(words=st.lists(st.from_regex(r"[A-Za-z0-9]{1,12}", fullmatch=True), min_size=1, max_size=40))
def test_latin_words_and_numbers_are_not_cut(words: list[str]) -> None:
    assert [word for line in lines("，".join(words), 14) for word in line.strip("，").split("，")] == words


@settings(deadline=None)
@given(text=st.text(st.sampled_from("，。（《甲aA1 .-/"), max_size=200), ems=st.integers(1, 6))
def test_hostile_text_is_broken_all_the_same(text: str, ems: int) -> None:
    assert "".join("".join(line.split()) for line in lines(text, ems)) == "".join(text.split())


def test_closing_punctuation_at_the_end_of_a_line_may_lose_its_air() -> None:
    assert lines("甲乙丙丁，戊己", 4.5) == ["甲乙丙丁，", "戊己"]
    assert lines("甲乙丙丁，戊己", 4) == ["甲乙丙", "丁，戊己"]


def test_two_full_width_marks_side_by_side_share_one_em() -> None:
    assert song().measure("”。") == 1500
    assert song().measure("）（") == 1500
    assert song().measure("《《") == 1500
    assert song().measure("甲。") == 2000


def test_an_opening_mark_at_the_start_of_a_line_is_set_flush() -> None:
    first, second = broken("甲乙丙丁（戊）", 4)
    assert (first.text, second.text, second.outdent, second.width) == ("甲乙丙丁", "（戊）", 500, 2000)


def test_dashes_and_ellipses_are_not_parted() -> None:
    assert lines("甲乙丙——丁", 4) == ["甲乙丙", "——丁"]
    assert lines("甲乙丙……丁", 4) == ["甲乙丙", "……丁"]


def test_a_word_wider_than_the_line_is_cut_between_its_characters() -> None:
    assert lines("https://contracts.example.com/verify", 10) == ["https://contracts.ex", "ample.com/verify"]
    assert lines("1" * 40, 10) == ["1" * 21, "1" * 19]


def test_spaces_at_the_ends_of_lines_disappear() -> None:
    assert lines("云服务器 标准型", 4.1) == ["云服务器", "标准型"]


def test_an_empty_text_is_one_empty_line() -> None:
    assert broken("", 4) == [Line("", 0.0, 0.0, last=True)]
