"""Check digits and shapes of the numbers people type: each function answers whether one is well formed."""

import re
from datetime import date
from typing import Final

from rules.terms import CredentialType

_CREDIT_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE_LENGTH: Final = 18
_FIRST_BIRTH_YEAR: Final = 1800
_ID_CARD_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0[0-9]{2,3}-?[2-9][0-9]{6,7}(-[0-9]{1,6})?")
_EMAIL_LONGEST: Final = 254
_EMAIL: Final = re.compile(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_POSTCODE: Final = re.compile(r"[0-9]{6}")
_BANK_ACCOUNT: Final = re.compile(r"[0-9](?:[ -]?[0-9]){4,31}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SIGNING_CODE: Final = re.compile(r"[0-9]{6}")
_TRACKING_NUMBER: Final = re.compile(r"[A-Za-z0-9-]{6,40}")
_TAX_NUMBER: Final = re.compile(r"[0-9A-Z]{15,20}")
_VERSION_NAME: Final = re.compile(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])-[1-9][0-9]{0,3}")
_CREDENTIALS: Final = {
    CredentialType.PASSPORT: re.compile(r"[A-Z0-9]{5,17}"),
    CredentialType.HK_MACAU_PERMIT: re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    CredentialType.TAIWAN_PERMIT: re.compile(r"[0-9]{8}"),
}


def is_credit_code(value: str) -> bool:
    """Unified social credit code, GB 32100-2015: 18 characters, the last one checks the 17 before."""
    if len(value) != _CREDIT_CODE_LENGTH or any(
        character not in _CREDIT_CODE_ALPHABET for character in value
    ):
        return False
    total = sum(_CREDIT_CODE_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(value[:17]))
    return _CREDIT_CODE_ALPHABET.index(value[17]) == -total % 31


def is_id_card(value: str, *, today: date | None = None) -> bool:
    """Resident identity card, GB 11643-1999: 17 digits with a real birth date, then a check character.

    With `today`, a birth date still to come is refused too.
    """
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", value):
        return False
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    if born.year < _FIRST_BIRTH_YEAR or (today is not None and born > today):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(value[:17], _ID_CARD_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == value[17]


def is_credential(kind: CredentialType, value: str, *, today: date | None = None) -> bool:
    if kind is CredentialType.UNIFIED_SOCIAL_CREDIT_CODE:
        return is_credit_code(value)
    # the residence permit of 2018 takes the form of the identity card
    if kind in {CredentialType.ID_CARD, CredentialType.RESIDENCE_PERMIT}:
        return is_id_card(value, today=today)
    return _CREDENTIALS[kind].fullmatch(value) is not None


def is_mobile(value: str) -> bool:
    """A mobile number of the mainland, without country code."""
    return _MOBILE.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    """A mobile, or a landline with its area code and perhaps an extension."""
    return is_mobile(value) or _LANDLINE.fullmatch(value) is not None


def is_email(value: str) -> bool:
    """RFC 5321's everyday subset: a dot-atom and a domain with a dot."""
    return len(value) <= _EMAIL_LONGEST and _EMAIL.fullmatch(value) is not None


def is_postcode(value: str) -> bool:
    return _POSTCODE.fullmatch(value) is not None


def is_bank_account(value: str) -> bool:
    """5 to 32 digits, in groups if the customer likes."""
    return _BANK_ACCOUNT.fullmatch(value) is not None


def is_tax_number(value: str) -> bool:
    """15 to 20 capitals and digits; 18 of them are a credit code or an identity card, and must check."""
    if len(value) == _CREDIT_CODE_LENGTH:
        return is_credit_code(value) or is_id_card(value)
    return _TAX_NUMBER.fullmatch(value) is not None


def is_sha256(value: str) -> bool:
    """In lower-case hexadecimal, as the product writes it."""
    return _SHA256.fullmatch(value) is not None


def is_signing_code(value: str) -> bool:
    return _SIGNING_CODE.fullmatch(value) is not None


def is_tracking_number(value: str) -> bool:
    """What couriers print on their waybills: 6 to 40 letters, digits and hyphens."""
    return _TRACKING_NUMBER.fullmatch(value) is not None


def is_version_name(value: str) -> bool:
    """Of a text or of vendor data: year, month and a sequence, such as 2026-12-1."""
    return _VERSION_NAME.fullmatch(value) is not None
