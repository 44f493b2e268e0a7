"""A signature drawn by hand: what is accepted and what is refused."""

import pickle

import pytest

from documents.handwriting import Handwriting, HandwritingFlaw, HandwritingRefused
from documents.svg_path import Point, Stroke
from tests.documents.two_sealed import SVG, handwriting

ZIGZAG = "M 10 20 L 200 180 L 210 30 L 400 190"


def refusal(path: str) -> HandwritingFlaw:
    with pytest.raises(HandwritingRefused) as refused:
        Handwriting.of_svg(path)
    return refused.value.reason


def test_strokes_are_read_point_by_point() -> None:
    read = Handwriting.of_svg("M10,20 L 200 180\n300 20\tM 0.5 0 C 1 2 3 4 5 6 L7 8")
    assert read.strokes == (
        Stroke(Point(10, 20), ((Point(200, 180),), (Point(300, 20),))),
        Stroke(Point(0.5, 0), ((Point(1, 2), Point(3, 4), Point(5, 6)), (Point(7, 8),))),
    )


def test_points_after_m_are_lines() -> None:
    assert Handwriting.of_svg("M 10 20 200 180 210 30 400 190") == Handwriting.of_svg(ZIGZAG)


def test_a_quadratic_curve_is_the_cubic_one_of_the_same_form() -> None:
    (stroke,) = Handwriting.of_svg("M 0 0 Q 150 300 300 0 L 0 300").strokes
    assert stroke.segments[0] == (Point(100, 200), Point(200, 200), Point(300, 0))
    assert Handwriting.of_svg("M 0 0 Q 150 300 300 0 L 0 300").extent == (0, 0, 300, 300)


def test_the_extent_is_that_of_the_ink_and_not_of_control_points() -> None:
    assert Handwriting.of_svg("M 0 0 C 0 400 400 400 400 0 L 0 100").extent == (0, 0, 400, 300)


@pytest.mark.parametrize("path", ["", " ", ",\n\t ,"])
def test_nothing_drawn_is_empty(path: str) -> None:
    assert refusal(path) is HandwritingFlaw.EMPTY


@pytest.mark.parametrize(
    "path",
    [
        "L 10 20 L 200 180 L 210 30",
        "10 20 M 200 180",
        "M",
        "M 10",
        "M 10 20 L",
        "M 10 20 L 200",
        "M 10 20 L 200 180 30",
        "M 10 20 M L 200 180",
        "M 10 20 C 1 2 3 4",
        "m 10 20 l 200 180",
        "M 10 20 Z",
        "M 10 20 H 200",
        "M -10 20 L 200 180",
        "M 1e3 20 L 200 180",
        "M 1. 20 L 200 180",
        "M .5 20 L 200 180",
        "M NaN 20 L 200 180",
        "M 10 20 L 4096.1 180",
        f"M 10 20 L {'9' * 400} 180",
        "M 10 20 L ２００ 180",
        "M 10 20 L 200 180\x00",
        "M 10 20 L 200 180;",
        "M\xa010 20",
        "欧阳",
        ZIGZAG + '"/><script>',
    ],
)
def test_all_but_plain_absolute_paths_is_refused(path: str) -> None:
    assert refusal(path) is HandwritingFlaw.FORMAT


def test_the_edges_of_the_canvas_belong_to_it() -> None:
    assert Handwriting.of_svg("M 0 0 L 4096 4096 L 4096.0 0 L 0 4096").extent == (0, 0, 4096, 4096)


def test_too_much_ink_is_refused_before_it_costs_anything() -> None:
    assert refusal("M 0 0 " + "L 1 1 " * 20_000) is HandwritingFlaw.TOO_MUCH
    assert refusal(" " * 100_001) is HandwritingFlaw.TOO_MUCH
    most = "M 0 0" + " L 300 200 L 0 100" * 2499 + " L 300 0"
    assert len(most) < 100_000
    assert sum(len(stroke.segments) + 1 for stroke in Handwriting.of_svg(most).strokes) == 5000
    assert refusal(most + " L 300 9") is HandwritingFlaw.TOO_MUCH


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("M 100 100", "a dot"),
        ("M 100 100 L 100 100", "a dot that was pressed"),
        ("M 100 100 L 105 98 L 109 104 L 100 100", "a touch"),
        ("M 10 100 L 390 100", "a line"),
        ("M 10 100 L 390 112 L 10 100", "a line there and back"),
        ("M 10 10 L 390 300", "a slanted line"),
        ("M 10 10 L 35 35 L 10 35 L 35 10 L 10 10 L 35 35", "a tiny scribble"),
        ("M 10 50 L 60 50 M 30 40 L 35 60", "a small cross"),
    ],
)
def test_what_nobody_takes_for_a_signature_is_too_small(path: str, what: str) -> None:
    assert refusal(path) is HandwritingFlaw.TOO_SMALL, what


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (SVG, "two characters"),
        ("M 20 60 C 60 0 90 140 120 60 C 150 0 170 140 210 55 L 230 60", "a flourish"),
        ("M 20 40 L 160 42 M 30 90 L 150 92 M 90 30 L 90 120", "three strokes"),
        ("M 5 10 L 55 10 M 30 10 L 30 50 L 5 52 L 60 52", "丁 on a small screen"),
    ],
)
def test_what_people_write_is_accepted(path: str, what: str) -> None:
    assert Handwriting.of_svg(path).drawn(*Handwriting.of_svg(path).fitted(170, 57)), what


def test_neither_repr_nor_refusal_shows_what_was_drawn() -> None:
    assert repr(handwriting()) == "Handwriting()"
    with pytest.raises(HandwritingRefused) as refused:
        Handwriting.of_svg("M 123 321 L 77")
    assert str(refused.value) == "FORMAT"
    assert "123" not in repr(refused.value.__cause__)


def test_handwriting_and_its_refusal_cross_processes() -> None:
    assert pickle.loads(pickle.dumps(handwriting())) == handwriting()  # noqa: S301 - our own
    crossed = pickle.loads(pickle.dumps(HandwritingRefused(HandwritingFlaw.TOO_SMALL)))  # noqa: S301 - our own
    assert isinstance(crossed, HandwritingRefused)
    assert crossed.reason is HandwritingFlaw.TOO_SMALL
