"""How contracts look that both parties signed, seen by another program."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from documents.cross_page_seal import slices_of
from documents.drawing import draw_contract
from documents.places import (
    CUSTOMER_CROSS_PAGE,
    CUSTOMER_HANDWRITING,
    CUSTOMER_SEAL,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RIGHT,
    SEAL_SIZE,
    VENDOR_CROSS_PAGE,
    VENDOR_SEAL,
)
from rules.terms import SigningMode
from tests.documents.papers import PERSON, framework
from tests.documents.reading import word_boxes
from tests.documents.test_signing_looks import page_image, reds
from tests.documents.two_sealed import (
    both_signed,
    customer_signed,
    customer_signer,
    customer_signs,
    handwriting,
    individual_and_vendor_signed,
    individual_signed,
    individuals_draft,
    read,
    vendor_seals,
    with_pages,
)
from tests.programs import needs_program

Corners = tuple[float, float, float, float]
LAST = 8
VENDORS_STRIP = (PAGE_HEIGHT - SEAL_SIZE) * VENDOR_CROSS_PAGE
CUSTOMERS_STRIP = (PAGE_HEIGHT - SEAL_SIZE) * CUSTOMER_CROSS_PAGE


def blues(image: Image.Image, corners: Corners) -> int:
    """How many pixels of ink there are, in points from the bottom left."""
    left, bottom, right, top = corners
    part = image.crop((int(left), image.height - int(top), int(right), image.height - int(bottom)))
    pixels = part.tobytes()
    return sum(
        blue - red > 25 and red < 200
        for red, _, blue in zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    )


def page_images(content: bytes, folder: Path) -> list[Image.Image]:
    needs_program("pdftoppm")
    (folder / "contract.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "72", "-png", "contract.pdf", "page"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    assert done.stderr == b""
    return [Image.open(file).convert("RGB") for file in sorted(folder.glob("page-*.png"))]


def square(place: tuple[float, float, float]) -> Corners:
    x, y, size = place
    return x, y, x + size, y + size


def test_the_vendor_s_seal_appears_with_the_vendor_s_signature_only(tmp_path: Path) -> None:
    before = page_image(customer_signed(), LAST, tmp_path)
    after = page_image(both_signed(), LAST, tmp_path)
    assert reds(before, square(CUSTOMER_SEAL)) > 1000
    assert reds(before, square(VENDOR_SEAL)) == 0
    assert reds(after, square(VENDOR_SEAL)) > 1000
    assert reds(after, square(CUSTOMER_SEAL)) == reds(before, square(CUSTOMER_SEAL))


@pytest.mark.parametrize("pages", [2, 3, 21, 45])
def test_both_have_their_slice_on_every_page_at_its_right_edge(pages: int, tmp_path: Path) -> None:
    content = vendor_seals(customer_signs(with_pages(pages)))
    assert read(content).sound
    images = page_images(content, tmp_path)
    assert len(images) == pages
    for image, part in zip(images, slices_of(pages), strict=True):
        left = PAGE_WIDTH - SEAL_SIZE / part.of
        for bottom in (VENDORS_STRIP, CUSTOMERS_STRIP):
            assert reds(image, (left, bottom, PAGE_WIDTH, bottom + SEAL_SIZE)) > 20, part
        assert reds(image, (RIGHT + 1, 0, left - 1, PAGE_HEIGHT)) == 0
        between = (left, VENDORS_STRIP + SEAL_SIZE + 2, PAGE_WIDTH, CUSTOMERS_STRIP - 2)
        assert reds(image, between) == 0


def test_the_slices_of_a_group_make_up_the_whole_seal(tmp_path: Path) -> None:
    """Laid side by side they have the ink of the seal on the last page."""
    images = page_images(both_signed(), tmp_path)
    whole = reds(images[-1], square(VENDOR_SEAL))
    left = PAGE_WIDTH - SEAL_SIZE / len(images)
    for bottom in (VENDORS_STRIP, CUSTOMERS_STRIP):
        slices = sum(reds(image, (left, bottom, PAGE_WIDTH, bottom + SEAL_SIZE)) for image in images)
        assert slices == pytest.approx(whole, rel=0.25)


def test_an_individual_s_handwriting_stands_below_the_printed_name_and_touches_no_text(
    tmp_path: Path,
) -> None:
    before = page_image(individuals_draft(), LAST, tmp_path)
    after = page_image(individual_and_vendor_signed(), LAST, tmp_path)
    x, y, width, height = CUSTOMER_HANDWRITING
    place = (x, y, x + width, y + height)
    assert blues(before, place) == 0
    assert blues(after, place) > 250
    printed = before.crop((int(x), before.height - int(y + height), int(x + width), before.height - int(y)))
    assert printed.getextrema() == ((255, 255),) * 3
    assert reds(after, square(CUSTOMER_SEAL)) == 0


@pytest.mark.parametrize(
    "name", ["欧阳示例", "Maria Fernanda de los Angeles Rodriguez y Gonzalez", "名" * 200]
)
def test_no_name_is_so_long_that_the_handwriting_covers_it(name: str) -> None:
    words = word_boxes(draw_contract(framework(SigningMode.BILATERAL, replace(PERSON, name=name))).content)[
        -1
    ]
    top = PAGE_HEIGHT - CUSTOMER_HANDWRITING.y - CUSTOMER_HANDWRITING.height
    bottom = PAGE_HEIGHT - CUSTOMER_HANDWRITING.y
    below_heading = [box for _, left, *box in words if left < PAGE_WIDTH / 2]
    assert not any(upper < bottom - 1 and lower > top + 1 for upper, _, lower in below_heading)


def test_the_hand_is_cut_over_the_edges_too(tmp_path: Path) -> None:
    images = page_images(individual_signed(), tmp_path)
    left = PAGE_WIDTH - SEAL_SIZE / len(images)
    inked = [blues(image, (left, CUSTOMERS_STRIP, PAGE_WIDTH, PAGE_HEIGHT)) for image in images]
    assert sum(count > 0 for count in inked) >= len(images) - 1
    assert all(reds(image, (left, 0, PAGE_WIDTH, PAGE_HEIGHT)) == 0 for image in images)


def test_the_hand_keeps_off_the_text_even_on_two_pages(tmp_path: Path) -> None:
    signer = customer_signer(PERSON.name, enterprise=False)
    content = vendor_seals(customer_signs(with_pages(2), signer, handwriting()))
    assert read(content).sound
    for image in page_images(content, tmp_path):
        assert blues(image, (RIGHT, 0, PAGE_WIDTH, PAGE_HEIGHT)) > 60
        assert blues(image, (0, 300, RIGHT, PAGE_HEIGHT)) == 0
