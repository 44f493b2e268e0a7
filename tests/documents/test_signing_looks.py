"""How a sealed contract looks, seen by another program."""

import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from documents.drawing import draw_contract
from documents.places import VENDOR_SEAL
from tests.documents.papers import order
from tests.documents.sealed import LOOK, authority, draft, examined, seal, sealed, signer_of
from tests.programs import needs_program


def page_image(content: bytes, page: int, folder: Path) -> Image.Image:
    needs_program("pdftoppm")
    (folder / "contract.pdf").write_bytes(content)
    number = str(page)
    command = [
        "pdftoppm",
        "-r",
        "72",
        "-f",
        number,
        "-l",
        number,
        "-singlefile",
        "-png",
        "contract.pdf",
        "page",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return Image.open(folder / "page.png").convert("RGB")


def reds(image: Image.Image, box: tuple[float, float, float, float]) -> int:
    """How many red pixels there are, in points from the bottom left."""
    left, bottom, right, top = box
    part = image.crop((int(left), image.height - int(top), int(right), image.height - int(bottom)))
    pixels = part.tobytes()
    return sum(
        red > 150 and green < 110 and blue < 110
        for red, green, blue in zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    )


def test_the_text_below_the_seal_stays_black(tmp_path: Path) -> None:
    before = page_image(draft(), 8, tmp_path)
    after = page_image(sealed(), 8, tmp_path)
    box = (VENDOR_SEAL.x, VENDOR_SEAL.y, VENDOR_SEAL.x + VENDOR_SEAL.size, VENDOR_SEAL.y + VENDOR_SEAL.size)
    assert reds(before, box) == 0
    assert reds(after, box) > 1000
    black = [
        (x, y)
        for x in range(before.width)
        for y in range(before.height)
        if before.getpixel((x, y)) == (0, 0, 0)
    ]
    assert black
    assert all(after.getpixel(place) == (0, 0, 0) for place in black)


def test_every_page_has_its_slice_of_the_seal_at_its_right_edge(tmp_path: Path) -> None:
    content = draw_contract(order(200)).content
    with pikepdf.open(BytesIO(content)) as file:
        pages = len(file.pages)
    assert pages > 3
    sealed_order = seal(content, signer_of(authority()))
    assert examined(sealed_order).sound
    width = LOOK.diameter / pages
    for page in (1, pages // 2, pages):
        image = page_image(sealed_order, page, tmp_path)
        middle = (image.height - LOOK.diameter) / 2
        edge = (image.width - width, middle, image.width, middle + LOOK.diameter)
        assert reds(image, edge) > 40, page
        assert reds(image, (0, middle, image.width - width - 60, middle + LOOK.diameter)) < 1000
