"""Reading a TrueType font once, and cutting from it the few glyphs a document uses.

fontTools' subsetter costs half a second a document; copying the glyphs' records costs milliseconds.
Only the tables that a PDF needs of a font are written (ISO 32000-1, 9.9: glyf, head, hhea, hmtx, loca, maxp).
"""

import struct
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from sys import byteorder
from typing import Any

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Face:
    """One parsed font, shared by all documents of a process. Units: thousandths of an em."""

    name: str  # its PostScript name
    glyphs: Mapping[str, int]
    widths: Sequence[int]  # by glyph
    outline: Callable[[int], bytes]  # the glyf record of a glyph; b"" for a space
    head: bytes
    hhea: bytes
    maxp: bytes
    ascent: int
    descent: int
    cap_height: int
    weight: int  # 400 is regular, 700 bold
    box: tuple[int, int, int, int]

    def program(self, glyphs: Sequence[int], widths: Sequence[int]) -> bytes:
        """A TrueType font of these glyphs, in this order and so wide. The first must be .notdef."""
        records = [record + b"\0" * (-len(record) % 4) for record in map(self.outline, glyphs)]
        offsets = [0]
        for record in records:
            offsets.append(offsets[-1] + len(record))
        count = len(glyphs)
        metrics = (
            struct.pack(">Hh", width, _left(record)) for width, record in zip(widths, records, strict=True)
        )
        return _packed(
            {
                "glyf": b"".join(records),
                "head": _patched(self.head, (8, ">I", 0), (50, ">h", 1)),  # no checksum yet; long offsets
                "hhea": _patched(self.hhea, (34, ">H", count)),
                "hmtx": b"".join(metrics),
                "loca": struct.pack(f">{count + 1}I", *offsets),
                "maxp": _patched(self.maxp, (4, ">H", count)),
            }
        )


def read_truetype(path: Path) -> Face:
    """Raises ValueError for composite glyphs, which the subsets beside us do not have."""
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        table, offsets = font.reader["glyf"], _offsets(font.reader["loca"], font["head"].indexToLocFormat)
        return face_of(font, partial(_record, table, offsets), font.reader["maxp"])


def face_of(font: Any, outline: Callable[[int], bytes], maxp: bytes) -> Face:
    """What a face needs of an opened fontTools font with 1,000 units to the em."""
    head = font["head"]
    if head.unitsPerEm != 1000:  # noqa: PLR2004 - thousandths of an em, the unit of PDF
        raise ValueError("only fonts with 1,000 units to the em are supported")
    numbers = font.getReverseGlyphMap()
    metrics = font["hmtx"].metrics
    return Face(
        name=font["name"].getDebugName(6),
        glyphs={chr(code): numbers[name] for code, name in font.getBestCmap().items()},
        widths=[metrics[name][0] for name in font.getGlyphOrder()],
        outline=outline,
        head=font.reader["head"],
        hhea=font.reader["hhea"],
        maxp=maxp,
        ascent=font["hhea"].ascent,
        descent=font["hhea"].descent,
        cap_height=font["OS/2"].sCapHeight,
        weight=font["OS/2"].usWeightClass,
        box=(head.xMin, head.yMin, head.xMax, head.yMax),
    )


def _offsets(loca: bytes, long: int) -> "array[int]":
    offsets = array("I" if long else "H", loca)
    if byteorder == "little":
        offsets.byteswap()
    return offsets if long else array("I", (offset * 2 for offset in offsets))


def _record(table: bytes, offsets: Sequence[int], glyph: int) -> bytes:
    record = table[offsets[glyph] : offsets[glyph + 1]]
    if record[:1] >= b"\x80":
        raise ValueError("composite glyphs are not supported")
    return record


def _left(record: bytes) -> int:
    """The left side bearing: these fonts have it equal to the outline's left edge."""
    return int.from_bytes(record[2:4], "big", signed=True)


def _patched(table: bytes, *changes: tuple[int, str, int]) -> bytes:
    buffer = bytearray(table)
    for offset, layout, value in changes:
        struct.pack_into(layout, buffer, offset, value)
    return bytes(buffer)


def _packed(tables: Mapping[str, bytes]) -> bytes:
    """The tables as a font file, with the checksums the OpenType specification asks for."""
    count = len(tables)
    power = count.bit_length() - 1
    header = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, count * 16 - (16 << power))
    directory, body, at = b"", b"", len(header) + 16 * count
    head_at = 0
    for tag in sorted(tables):
        table = tables[tag]
        head_at = at + len(body) if tag == "head" else head_at
        directory += struct.pack(">4sIII", tag.encode(), _checksum(table), at + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    font = header + directory + body
    return _patched(font, (head_at + 8, ">I", (0xB1B0AFBA - _checksum(font)) & 0xFFFFFFFF))


def _checksum(table: bytes) -> int:
    words = array("I", table + b"\0" * (-len(table) % 4))
    if byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
