"""Distinguished encoding (DER, ITU-T X.690) checked by hand.

Libraries read the looser BER as well, and asn1crypto takes exponential time to encode nested values anew.
"""

DEEPEST = 40
SEQUENCE, SET = 0x30, 0x31
CONSTRUCTED, CLASS, NUMBER = 0x20, 0xC0, 0x1F


class LooseForm(ValueError):
    """Something stands in a signature that need not, or stands there in another way than it has to."""


def check_der(encoded: bytes) -> None:
    """Raises LooseForm unless this is one value in definite, shortest lengths down to its leaves."""
    start, end = header_of(encoded, 0, len(encoded))
    if end != len(encoded):
        raise LooseForm("bytes after the end")
    _check_inside(encoded, start, end, 1)


def without_padding(padded: bytes) -> bytes:
    """The value at the start of what was reserved for it."""
    return padded[: header_of(padded, 0, len(padded))[1]]


def count_of(content: bytes) -> int:
    """How many values stand side by side."""
    count = at = 0
    while at < len(content):
        _, at = header_of(content, at, len(content))
        count += 1
    return count


def header_of(encoded: bytes, at: int, limit: int) -> tuple[int, int]:
    """Where the content of the value at `at` starts and ends."""
    if at + 2 > limit:
        raise LooseForm("cut off")
    tag, first = encoded[at], encoded[at + 1]
    # The tag 0 is what padding looks like when a length is made larger.
    if (
        tag == 0
        or tag & NUMBER == NUMBER
        or (tag & CLASS == 0 and (tag & CONSTRUCTED != 0) != (tag in {SEQUENCE, SET}))
    ):
        raise LooseForm(f"an unexpected tag {tag:#x}")
    octets = first & 0x7F if first & 0x80 else 0
    start = at + 2 + octets
    if first == 0x80 or start > limit:  # noqa: PLR2004 - the indefinite length
        raise LooseForm("no definite length")
    length = int.from_bytes(encoded[at + 2 : start], "big") if octets else first
    if octets and (length < 0x80 or encoded[at + 2] == 0):  # noqa: PLR2004 - fits into the first octet
        raise LooseForm("a longer length than needed")
    if start + length > limit:
        raise LooseForm("longer than what holds it")
    return start, start + length


def _check_inside(encoded: bytes, at: int, limit: int, depth: int) -> None:
    if depth > DEEPEST:
        raise LooseForm("nested too deeply")
    while at < limit:
        start, end = header_of(encoded, at, limit)
        if encoded[at] & CONSTRUCTED:
            _check_inside(encoded, start, end, depth + 1)
        at = end
