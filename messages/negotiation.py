"""Which language a request wants."""

import re
from enum import StrEnum
from typing import Final


class Locale(StrEnum):
    ZH_CN = "zh-CN"
    EN = "en"


LONGEST_HEADER: Final = 1_000
"""Characters. Browsers send fewer than 200; whoever sends more is not asking for a language."""

_ELEMENT: Final = re.compile(
    r"(?P<language>\*|[A-Za-z]{1,8})(?:-(?:[A-Za-z0-9]{1,8}|\*))*"
    r"(?:[ \t]*;[ \t]*[Qq]=(?P<quality>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?"
)
_LOCALE_OF: Final = {"zh": Locale.ZH_CN, "en": Locale.EN}


def negotiate(accept_language: str | None) -> Locale:
    """The locale an Accept-Language header prefers (RFC 9110, 12.5.4); of equals, the one named first.

    Any Chinese is zh-CN, any English en. Absent, malformed, overlong and all else: zh-CN.
    """
    if not accept_language or len(accept_language) > LONGEST_HEADER:
        return Locale.ZH_CN
    elements = [element.strip(" \t") for element in accept_language.split(",")]
    wishes: dict[Locale | None, float] = {}  # None stands for "*"; in the order of their first mention
    for element in filter(None, elements):
        match = _ELEMENT.fullmatch(element)
        if match is None:
            return Locale.ZH_CN
        language = match["language"].lower()
        if language != "*" and language not in _LOCALE_OF:
            continue
        locale = _LOCALE_OF.get(language)
        wishes[locale] = max(wishes.get(locale, 0.0), float(match["quality"] or "1"))
    return _preferred(wishes)


def _preferred(wishes: dict[Locale | None, float]) -> Locale:
    rest = wishes.pop(None, 0.0)
    for locale in Locale:
        wishes.setdefault(locale, rest)
    best = max(wishes, key=lambda wish: wishes[wish])  # max keeps the first of equals
    return best if best is not None and wishes[best] > 0 else Locale.ZH_CN
