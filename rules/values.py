"""What a text a customer types must be: limits per field, named in every refusal."""

import unicodedata
from collections.abc import Callable
from typing import Final, NamedTuple

from rules import formats
from rules.violations import ErrorCode, RuleViolation


class Limit(NamedTuple):
    """`longest` counts characters (code points after NFC); `check` is the shape, where there is one."""

    longest: int
    check: Callable[[str], bool] | None = None


# fmt: off
LIMITS: Final = {
    "title":               Limit(100),
    "customerReference":   Limit(64),
    "label":               Limit(50),
    "address":             Limit(200),
    "contact":             Limit(50),
    "phone":               Limit(20, formats.is_phone),
    "email":               Limit(254, formats.is_email),
    "postcode":            Limit(6, formats.is_postcode),
    "legalRepresentative": Limit(50),
    "bankName":            Limit(100),
    "bankAccount":         Limit(40, formats.is_bank_account),
    "taxNumber":           Limit(20, formats.is_tax_number),
    "search":              Limit(100),
    "reason":              Limit(500),
    "clientMutationId":    Limit(255),
    "idempotencyKey":      Limit(255),
    "number":              Limit(64),
    "code":                Limit(64),
    "name":                Limit(50),
    "mobile":              Limit(11, formats.is_mobile),
    "idNumber":            Limit(18),
    "textSha256":          Limit(64, formats.is_sha256),
    "signingCode":         Limit(6, formats.is_signing_code),
    "handwriting":         Limit(100_000),
    "recipient":           Limit(50),
    "region":              Limit(100),
    "courier":             Limit(50),
    "trackingNumber":      Limit(40, formats.is_tracking_number),
    "reference":           Limit(100),
    "url":                 Limit(2_000),
    "version":             Limit(12, formats.is_version_name),
    "vendorName":          Limit(100),
    "creditCode":          Limit(18),
    "vendorPhone":         Limit(30),
}
# fmt: on

_FORBIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Cf holds the bidirectional controls and the zero-width characters: with them a contract reads otherwise
than it is stored, or a required value is there and cannot be seen."""


def invalid(field: str, reason: str, *, path: tuple[str, ...] | None = None, **facts: str) -> RuleViolation:
    """INVALID_VALUE for a field, with the reason that chooses the sentence."""
    where = (field,) if path is None else path
    return RuleViolation(ErrorCode.INVALID_VALUE, path=where, field=field, reason=reason, **facts)


def forbidden_character(text: str, *, but: str = "") -> str | None:
    """The first character that cannot be read on paper, by its number; `but` are allowed."""
    for character in text:
        if character not in but and unicodedata.category(character) in _FORBIDDEN_CATEGORIES:
            return f"U+{ord(character):04X}"
    return None


def checked_text(field: str, value: str, *, path: tuple[str, ...] | None = None) -> str:
    """The value in NFC without outer blanks. Raises INVALID_VALUE naming field, limit or character."""
    text = unicodedata.normalize("NFC", value).strip()
    longest, check = LIMITS[field]
    if len(text) > longest:
        raise invalid(field, "TOO_LONG", path=path, limit=str(longest), length=str(len(text)))
    if (forbidden := forbidden_character(text)) is not None:
        raise invalid(field, "CONTROL_CHARACTER", path=path, character=forbidden)
    if not text:
        raise invalid(field, "EMPTY", path=path)
    if "*" in text and field in {"phone", "email", "bankAccount", "mobile", "idNumber"}:
        raise invalid(field, "MASKED", path=path)
    if check is not None and not check(text):
        raise invalid(field, "FORMAT", path=path)
    return text
