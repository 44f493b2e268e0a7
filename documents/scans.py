"""What a stranger's file is, by its bytes alone. Nothing of it is drawn, unpacked or run."""

import re
import zlib
from typing import Final

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS: Final = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg"}

_PDF_HEAD: Final = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
_PDF_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
_TAIL: Final = 1024  # bytes of the end of a PDF that are looked at
_PNG_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_IHDR_LENGTH: Final = 13
_MARK: Final = 0xFF
_LENGTH_ITSELF: Final = 2  # a JPEG segment's length counts its own two bytes
_LONGEST_SIDE: Final = 40_000
"""Pixels; an A0 sheet at 1,200 dpi stays below in its shorter side. More is made to hurt whoever opens it."""

_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xDA)})
_START_OF_SCAN: Final = 0xDA


def media_type_of(content: bytes) -> str | None:
    """PDF, PNG or JPEG; null for anything else, and for one of them with something before, behind or missing."""
    if _PDF_HEAD.match(content):
        return PDF if _PDF_END.search(content[-_TAIL:]) else None
    if content.startswith(_PNG_SIGNATURE):
        return PNG if _is_whole_png(content) else None
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if _is_whole_jpeg(content) else None
    return None


def _is_whole_png(content: bytes) -> bool:
    """Chunk after chunk from IHDR to IEND, each with its checksum, and nothing behind (ISO/IEC 15948)."""
    place, kinds = len(_PNG_SIGNATURE), set[bytes]()
    view = memoryview(content)
    while place + 12 <= len(content):
        length = int.from_bytes(view[place : place + 4])
        kind, end = bytes(view[place + 4 : place + 8]), place + 12 + length
        if end > len(content) or zlib.crc32(view[place + 4 : end - 4]) != int.from_bytes(view[end - 4 : end]):
            return False
        if not kinds and (
            kind != b"IHDR" or length != _IHDR_LENGTH or not _sensible(view[place + 8 : place + 16], 4)
        ):
            return False
        kinds.add(kind)
        if kind == b"IEND":
            return end == len(content) and b"IDAT" in kinds
        place = end
    return False


def _is_whole_jpeg(content: bytes) -> bool:
    """Segments up to the first scan, a frame with a size among them, and the end of the image at the very end."""
    place, framed = 2, False
    while place + 4 <= len(content) and content[place] == _MARK:
        marker = content[place + 1]
        if marker == _MARK:
            place += 1
            continue
        if marker in _WITHOUT_LENGTH:
            return False
        length = int.from_bytes(content[place + 2 : place + 4])
        if length < _LENGTH_ITSELF or place + 2 + length > len(content):
            return False
        if marker in _START_OF_FRAME:
            framed = _sensible(content[place + 5 : place + 9], 2)
        if marker == _START_OF_SCAN:
            return framed and content.endswith(b"\xff\xd9")
        place += 2 + length
    return False


def _sensible(sides: bytes | memoryview, width: int) -> bool:
    """Two numbers of `width` bytes each, neither zero nor beyond reason."""
    first, second = int.from_bytes(sides[:width]), int.from_bytes(sides[width:])
    return 0 < first <= _LONGEST_SIDE and 0 < second <= _LONGEST_SIDE
