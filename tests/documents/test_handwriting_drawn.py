"""A signature drawn by hand, as it is drawn on the page; and any text at all is refused or drawn."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents.handwriting import PEN, Handwriting, HandwritingFlaw, HandwritingRefused
from tests.documents.two_sealed import handwriting

ZIGZAG = "M 10 20 L 200 180 L 210 30 L 400 190"


def test_it_is_as_large_as_its_place_and_keeps_its_proportions() -> None:
    drawn = Handwriting.of_svg("M 100 100 L 500 200 L 500 100 L 100 200")
    width, height = drawn.fitted(203, 103)
    assert (width, height) == pytest.approx((203, 200 / 4 + 2 * PEN))
    wide, high = drawn.fitted(203, 28)
    assert (wide, high) == pytest.approx((25 * 4 + 2 * PEN, 28))


def test_it_stands_upright_and_inside_with_its_pen() -> None:
    drawn = Handwriting.of_svg("M 100 100 L 500 200 L 500 100 L 100 200")
    operators = drawn.drawn(*drawn.fitted(203, 103)).decode()
    assert re.findall(r"([\d.]+ [\d.]+) [ml]", operators) == [
        "1.50 51.50",  # the canvas's top is the page's
        "201.50 1.50",
        "201.50 51.50",
        "1.50 1.50",
    ]


def test_a_dot_in_a_signature_is_drawn() -> None:
    drawn = Handwriting.of_svg(f"{ZIGZAG} M 300 50")
    assert re.search(rb"(\S+ \S+) m\n\1 l\nS\nQ$", drawn.drawn(*drawn.fitted(170, 57)))


def test_it_is_drawn_with_strokes_alone_and_needs_no_font_and_no_image() -> None:
    operators = handwriting().drawn(*handwriting().fitted(170, 57))
    assert set(re.findall(rb"[A-Za-z]+", operators)) == {
        b"q",
        b"RG",
        b"w",
        b"J",
        b"j",
        b"m",
        b"l",
        b"c",
        b"S",
        b"Q",
    }


def drawn_or_refused(path: str) -> None:
    try:
        read = Handwriting.of_svg(path)
    except HandwritingRefused:
        return
    width, height = read.fitted(170.08, 56.69)
    assert 0 < width <= 170.09
    assert 0 < height <= 56.7
    numbers = re.findall(rb"-?[\d.]+(?= )", read.drawn(width, height).partition(b"j\n")[2])
    assert all(-0.01 <= float(number) <= 171 for number in numbers[::2]) or b" c" in read.drawn(width, height)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
@example("M" * 1000)
def test_any_text_is_refused_or_drawn(text: str) -> None:
    drawn_or_refused(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from("MLQC"),
            st.sampled_from([" ", ",", "\n", "."]),
            st.integers(0, 5000).map(str),
            st.decimals(0, 4096, places=3).map(str),
        ),
        max_size=80,
    )
)
def test_anything_that_looks_like_a_path_is_refused_or_drawn(parts: list[str]) -> None:
    drawn_or_refused(" ".join(parts))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 4096), st.integers(0, 4096)), min_size=1, max_size=30),
        min_size=1,
        max_size=10,
    )
)
def test_strokes_of_a_pen_are_drawn_or_too_small(strokes: list[list[tuple[int, int]]]) -> None:
    path = " ".join("M " + " L ".join(f"{x} {y}" for x, y in stroke) for stroke in strokes)
    try:
        read = Handwriting.of_svg(path)
    except HandwritingRefused as refused:
        assert refused.reason is HandwritingFlaw.TOO_SMALL  # noqa: PT017 - the reason depends on the strokes
        return
    assert len(read.strokes) == len(strokes)
    operators = read.drawn(*read.fitted(170, 57))
    assert operators.count(b"\nS") == len(strokes)
