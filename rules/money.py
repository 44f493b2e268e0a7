"""Money is integer fen (分), CNY. Never a float."""

from typing import Final

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿", "万亿")
_FULL_GROUP: Final = 1_000
MAX_FEN: Final = 10**18 - 1
"""What the capitals below can say, and what a 64-bit column holds."""
_MAX_YUAN_DIGITS: Final = 16


def decimal_of(fen: int) -> str:
    """16409.02 for 1640902: plain, two places, no exponent."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_of(amount: str) -> int:
    """1640902 for "16409.02". Raises ValueError for all but plain decimals in whole fen up to MAX_FEN."""
    whole, point, part = amount.removeprefix("-").partition(".")
    if not (whole.isascii() and whole.isdigit()) or (point and not (part.isascii() and part.isdigit())):
        raise ValueError("not a plain decimal")
    if part[2:].strip("0"):
        raise ValueError("finer than one fen")
    if len(whole.lstrip("0")) > _MAX_YUAN_DIGITS:
        raise ValueError("too large for an amount")
    fen = int(whole) * 100 + int(part[:2].ljust(2, "0"))
    return -fen if amount.startswith("-") else fen


def in_words(fen: int) -> str:
    """The amount in capitals (大写), as 正确填写票据和结算凭证的基本规定 writes it: 人民币壹仟肆佰零玖元伍角.

    Whole yuan end in 整. Raises ValueError beyond MAX_FEN.
    """
    if abs(fen) > MAX_FEN:
        raise ValueError("too large to be written in capitals")
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    words = "人民币" + ("负" if fen < 0 else "")
    if yuan or not rest:
        words += _integer_in_words(yuan) + "元"
    if not rest:
        return words + "整"
    if jiao:
        # before 角 the rule lets 零 be left out, and so it is left out
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (_DIGITS[cents] + "分" if cents else "")


def _integer_in_words(number: int) -> str:
    if not number:
        return "零"
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < _FULL_GROUP):
            words += "零"
        words += _group_in_words(group) + _GROUPS[index]
        gap = False
    return words


def _group_in_words(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return words
