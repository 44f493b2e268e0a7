"""Where things stand on the paper, in PDF points from the bottom left corner (1 pt = 1/72 inch)."""

from typing import Final, NamedTuple


class Box(NamedTuple):
    """A square on the last page: its bottom left corner and the length of its side."""

    x: float
    y: float
    size: float


class Area(NamedTuple):
    """A rectangle on the last page, by its bottom left corner."""

    x: float
    y: float
    width: float
    height: float


POINTS_PER_MM: Final = 72 / 25.4
PAGE_WIDTH: Final = 595.28  # A4, 210 mm
PAGE_HEIGHT: Final = 841.89  # 297 mm

LINE_WIDTH: Final = 451.0  # 41 characters of 11 pt: Han text fills its lines to the last character
LEFT: Final = (PAGE_WIDTH - LINE_WIDTH) / 2
RIGHT: Final = LEFT + LINE_WIDTH
TOP: Final = 770.0  # what flows stands between these two
BOTTOM: Final = 68.0
HEADER_Y: Final = 797.0
FOOTER_Y: Final = 38.0

# The foot of the last page: the signature block, below it how to verify the contract. Its place is fixed, so
# that seals' places need not be stored: moving them would unseat the seals of contracts already drawn.
SIGNATURE_TOP: Final = 318.0
VERIFICATION_TOP: Final = 148.0
COLUMN_WIDTH: Final = 213.0
VENDOR_COLUMN: Final = RIGHT - COLUMN_WIDTH
SEAL_SIZE: Final = 42 * POINTS_PER_MM

CUSTOMER_SEAL: Final = Box(LEFT + 58, SIGNATURE_TOP - SEAL_SIZE + 2, SEAL_SIZE)
CUSTOMER_HANDWRITING: Final = Area(
    LEFT + 22, SIGNATURE_TOP - SEAL_SIZE, 60 * POINTS_PER_MM, 20 * POINTS_PER_MM
)
VENDOR_SEAL: Final = Box(VENDOR_COLUMN + 58, SIGNATURE_TOP - SEAL_SIZE + 2, SEAL_SIZE)

# How far up the right edge the cross-page marks stand, as a share of what is free above and below: that of the
# customer is over that of the vendor.
VENDOR_CROSS_PAGE: Final = 0.5
CUSTOMER_CROSS_PAGE: Final = 0.82
