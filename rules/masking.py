"""How personal data looks to who may not see it whole."""

from typing import Final

from rules.terms import SubjectType

_MOBILE_LENGTH: Final = 11


def mask_credential(number: str) -> str:
    """11************002X: enough to recognise one's own."""
    return _middle(number, 2, 4)


def mask_phone(number: str) -> str:
    """138****5678; of a landline the last three digits stay."""
    if len(number) == _MOBILE_LENGTH and number.startswith("1"):
        return _middle(number, 3, 4)
    return _middle(number, 3, 3)


def mask_bank_account(number: str) -> str:
    return _middle(number, 0, 4)


def mask_name(name: str, subject_type: SubjectType) -> str:
    """For strangers: an individual keeps the first character, an enterprise its first two and last four."""
    return _middle(name, 1, 0) if subject_type is SubjectType.INDIVIDUAL else _middle(name, 2, 4)


def _middle(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:  # too short to leave anything and still hide something
        return text[:1] + "*" * max(1, len(text) - 1)
    return text[:head] + "*" * (len(text) - head - tail) + (text[-tail:] if tail else "")
