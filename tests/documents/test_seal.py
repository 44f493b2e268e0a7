"""The look of a seal."""

import math
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from documents.cross_page_seal import Slice, slices_of
from documents.outlines import RARE
from documents.seal import SealLook, SealRefused, draw_seal
from tests.programs import needs_program

LONGEST = "内蒙古自治区呼和浩特市赛罕区云岚示例信息技术与网络安全服务股份有限公司第一分公司"


def rendered(look: SealLook, folder: Path) -> Image.Image:
    """The seal on white, four pixels to the point."""
    needs_program("pdftoppm")
    page = FPDF(unit="pt", format=(look.diameter, look.diameter))
    page.add_page()
    page._out("q " + draw_seal(look).decode() + " Q")
    page.output(str(folder / "seal.pdf"))
    command = ["pdftoppm", "-r", "288", "-png", "-singlefile", "seal.pdf", "seal"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return Image.open(folder / "seal.png").convert("RGB")


def is_red(image: Image.Image, x: float, y: float) -> bool:
    """At a place given in millimetres from the middle of a seal of 42 mm, upwards."""
    scale = image.width / 42
    colour = image.getpixel((int((21 + x) * scale), int((21 - y) * scale)))
    assert isinstance(colour, tuple)
    return colour[0] > 180 and colour[1] < 90 and colour[2] < 90


def test_the_seal_is_42_millimetres_wide() -> None:
    assert SealLook(company="云岚集团").diameter == pytest.approx(119.055, abs=0.001)


def test_ring_star_and_empty_middle_are_where_a_company_seal_has_them(tmp_path: Path) -> None:
    image = rendered(SealLook(company="云岚集团"), tmp_path)
    ring = [(20.3 * math.cos(turn), 20.3 * math.sin(turn)) for turn in (0, 1, 2, 3, 4, 5)]
    assert all(is_red(image, x, y) for x, y in ring)
    assert is_red(image, 0, 0)
    assert is_red(image, 0, 5.5)
    assert not is_red(image, 0, -5.5)  # between two points of the star
    assert not is_red(image, 10, 0)
    assert not is_red(image, 20.9, 0) or image.getpixel((0, 0)) == (255, 255, 255)


def test_the_name_fills_the_upper_arc_and_the_label_stands_below_the_star(tmp_path: Path) -> None:
    image = rendered(SealLook(company=LONGEST), tmp_path)
    arc = [math.radians(angle) for angle in range(-25, 206)]
    inked = sum(
        any(is_red(image, r * math.cos(a), r * math.sin(a)) for r in (16.5, 17, 17.5, 18)) for a in arc
    )
    assert inked > len(arc) * 0.7
    assert any(is_red(image, x / 4, -11) for x in range(-36, 37))
    assert not any(is_red(image, x / 4, -17.5) for x in range(-20, 21))  # no code, nothing there


def test_a_name_too_long_for_the_arc_stands_in_lines_below_a_small_star(tmp_path: Path) -> None:
    image = rendered(SealLook(company=LONGEST * 2), tmp_path)
    arc = [(17.5 * math.cos(turn), 17.5 * math.sin(turn)) for turn in (0.9, 2.2, math.pi / 3)]
    assert not any(is_red(image, x, y) for x, y in arc)
    assert is_red(image, 0, 14.4)
    assert not is_red(image, 0, 11)  # between star and name
    rows = [any(is_red(image, x / 8, y / 4) for x in range(-100, 101)) for y in range(-30, 42)]
    assert sum(one and not other for one, other in pairwise(rows)) >= 5
    assert any(is_red(image, x / 4, -11) for x in range(-36, 37))


@given(st.text(st.sampled_from("云岚示例（）第一分公司aWi &.,-"), min_size=1, max_size=200))
@settings(max_examples=60, deadline=None)
def test_every_name_is_drawn_whole_and_inside_the_ring(name: str) -> None:
    operators = draw_seal(SealLook(company=name, label="章")).decode()
    letters = re.findall(r"q (?:\S+ ){4}(\S+) (\S+) cm\n", operators)
    assert len(letters) - 1 >= len(re.sub(r"\s", "", name))
    assert all(math.hypot(float(x), float(y)) < 19.7 for x, y in letters[1:])


def test_a_code_stands_on_the_lower_arc(tmp_path: Path) -> None:
    image = rendered(SealLook(company="云岚集团", code="1101080000001"), tmp_path)
    arc = [math.radians(angle) for angle in range(-115, -64)]
    assert any(is_red(image, 17.8 * math.cos(a), 17.8 * math.sin(a)) for a in arc)


def test_the_longer_the_name_the_narrower_its_letters() -> None:
    widths = [
        float(
            re.findall(r"q ([-\d.]+ [-\d.]+) [-\d.]+ [-\d.]+", draw_seal(SealLook(company=name)).decode())[
                1
            ].split()[0]
        )
        for name in ("云岚", LONGEST[:20], LONGEST)
    ]
    sizes = [len(LONGEST[:count]) for count in (2, 20, 40)]
    assert sizes == [2, 20, 40]
    assert len({abs(width) for width in widths}) == 3


def test_a_seal_needs_no_font_and_no_image() -> None:
    operators = draw_seal(SealLook(company="云岚示例（北京）有限公司", code="1101080000001"))
    words = set(re.findall(rb"[A-Za-z*]+", operators))
    assert words == {b"q", b"Q", b"cm", b"rg", b"RG", b"w", b"m", b"l", b"c", b"h", b"f", b"S"}


def test_equal_looks_are_equal_bytes() -> None:
    look = SealLook(company="云岚示例（北京）有限公司")
    draw_seal.cache_clear()
    first = draw_seal(look)
    draw_seal.cache_clear()
    assert draw_seal(look) == first


def test_a_rare_character_comes_from_the_optional_faces() -> None:
    pytest.importorskip(RARE)
    assert len(draw_seal(SealLook(company="䶮㛃科技"))) > len(draw_seal(SealLook(company="一一科技")))


@pytest.mark.parametrize("name", ["", "云" * 201])
def test_a_name_too_short_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(SealRefused, match=f"not {len(name)}"):
        draw_seal(SealLook(company=name))


def test_a_character_that_no_face_has_is_refused_by_name() -> None:
    with pytest.raises(SealRefused, match=r"\\U000e0001"):
        draw_seal(SealLook(company="云岚\U000e0001"))


def test_one_page_has_no_cross_page_seal() -> None:
    assert slices_of(1) == ()
    assert slices_of(0) == ()


def test_three_pages_share_one_seal_from_left_to_right() -> None:
    assert slices_of(3) == (Slice(0, 3), Slice(1, 3), Slice(2, 3))


@pytest.mark.parametrize(
    ("pages", "groups"), [(2, [2]), (20, [20]), (21, [11, 10]), (40, [20, 20]), (41, [14, 14, 13])]
)
def test_more_than_twenty_pages_get_several_seals_and_no_page_is_alone(pages: int, groups: list[int]) -> None:
    slices = slices_of(pages)
    assert len(slices) == pages
    assert [part.of for part in slices if part.number == 0] == groups
    assert all(after.number in {before.number + 1, 0} for before, after in pairwise(slices))
