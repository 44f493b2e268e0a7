"""Conditions and ranges, by the grammar of RFC 9110: which bytes, or why none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from endpoints.ranges import Part, RangeRefused, is_another, is_known, part_of

TAG, SIZE = '"abc"', 100
# fmt: off
PARTS: dict[str, tuple[int, int] | None] = {
    "bytes=0-0":                    (0, 1),
    "bytes=0-":                     (0, 100),
    "bytes=0-99":                   (0, 100),
    "bytes=0-1000":                 (0, 100),
    "bytes=10-19":                  (10, 20),
    "bytes=99-":                    (99, 100),
    "bytes=-1":                     (99, 100),
    "bytes=-100":                   (0, 100),
    "bytes=-1000":                  (0, 100),
    "Bytes= 5-6 ":                  (5, 7),
    "bytes=000000000000005-6":      (5, 7),
    "bytes=0-" + "9" * 5000:        (0, 100),
    "bytes=0-1,5-6":                None,
    "bytes=0-1,":                   None,
    "bytes=x,y":                    None,
    "pages=1-2":                    None,
    "":                             None,
}
# fmt: on
REFUSED = (
    "bytes=",
    "bytes=-",
    "bytes=-0",
    "bytes=100-",
    "bytes=100-200",
    "bytes=" + "9" * 5000 + "-",
    "bytes=5-4",
    "bytes=a-b",
    "bytes=1",
    "bytes=1-2-3",
    "bytes=+1-2",
    "bytes=0x1-2",
    "bytes=１-２",
    "bytes=1 - 2",
)


def headers(**lines: str) -> Headers:
    return Headers(raw=[(name.replace("_", "-").encode(), value.encode()) for name, value in lines.items()])


@pytest.mark.parametrize("asked", PARTS)
def test_one_range_is_a_part_and_anything_else_the_whole(asked: str) -> None:
    expected = PARTS[asked]
    assert part_of(headers(range=asked), TAG, SIZE) == (expected and Part(*expected))


@pytest.mark.parametrize("asked", REFUSED)
def test_a_range_that_is_none_or_not_there_is_refused(asked: str) -> None:
    with pytest.raises(RangeRefused):
        part_of(headers(range=asked), TAG, SIZE)


@given(st.text(alphabet="bytes=-0123456789, \tx", max_size=24), st.integers(0, 30))
def test_a_part_is_never_empty_and_never_outside(asked: str, size: int) -> None:
    try:
        part = part_of(headers(range=asked), TAG, size)
    except RangeRefused:
        return
    assert part is None or 0 <= part.start < part.end <= size


def test_two_lines_of_ranges_are_several_ranges() -> None:
    lines = Headers(raw=[(b"range", b"bytes=0-1"), (b"range", b"bytes=5-6")])
    assert part_of(lines, TAG, SIZE) is None


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (TAG, True),
        (f" {TAG} ", True),
        ('W/"abc"', False),
        ('"other"', False),
        ("abc", False),
        ("*", False),
        ("Thu, 26 Nov 2026 00:00:00 GMT", False),
    ],
)
def test_if_range_wants_the_very_file(condition: str, *, holds: bool) -> None:
    part = part_of(headers(range="bytes=0-1", if_range=condition), TAG, SIZE)
    assert part == (Part(0, 2) if holds else None)


@pytest.mark.parametrize(
    ("condition", "matches", "knows"),
    [
        (TAG, True, True),
        ('"x", "abc"', True, True),
        ("*", True, True),
        ('W/"abc"', False, True),
        ('"x",W/"abc" , "y"', False, True),
        ('"x"', False, False),
        ('W/"x"', False, False),
        ('"ABC"', False, False),
        ("abc", False, False),
        ('"abc', False, False),
        ("", False, False),
        ('"x, "abc""', False, False),
    ],
)
def test_tags_are_compared_strongly_by_if_match_and_weakly_by_if_none_match(
    condition: str, *, matches: bool, knows: bool
) -> None:
    assert is_another(headers(if_match=condition), TAG) is not matches
    assert is_known(headers(if_none_match=condition), TAG) is knows


def test_without_a_condition_there_is_none() -> None:
    assert not is_another(headers(), TAG)
    assert not is_known(headers(), TAG)
