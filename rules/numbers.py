"""Contract numbers, such as KJ-20261123-00000012-0: kind, day, sequence, check digit."""

import re
from datetime import date
from typing import Final

from rules.terms import ContractKind

_PREFIXES: Final = {ContractKind.FRAMEWORK: "KJ", ContractKind.ORDER: "DD", ContractKind.FILING: "BA"}
_NUMBER: Final = re.compile(r"(?:KJ|DD|BA)-(?P<day>[0-9]{8})-(?P<sequence>[0-9]{8,})-(?P<check>[0-9])")


def contract_number(kind: ContractKind, day: date, sequence: int) -> str:
    """Unique because the sequence is, whatever the day; `day` is the day in Asia/Shanghai."""
    body = f"{day:%Y%m%d}{sequence:08d}"
    return f"{_PREFIXES[kind]}-{body[:8]}-{body[8:]}-{_check_digit(body)}"


def is_contract_number(value: str) -> bool:
    """Whether a number can be one of ours: a mistyped digit is caught here, before the database is asked."""
    match = _NUMBER.fullmatch(value)
    return match is not None and match["check"] == _check_digit(match["day"] + match["sequence"])


def _check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10: every single wrong digit and nearly every transposition shows."""
    remainder = 10
    for digit in digits:
        remainder = (remainder + int(digit)) % 10 or 10
        remainder = remainder * 2 % 11
    return str((11 - remainder) % 10)


CODE_BITS: Final = 100
_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def verification_code(random_bits: int) -> str:
    """CODE_BITS of chance for people to type: five groups of four in Crockford's base 32 (no I, L, O, U)."""
    characters = "".join(_CODE_ALPHABET[random_bits >> shift & 31] for shift in range(CODE_BITS - 5, -1, -5))
    return "-".join(characters[place : place + 4] for place in range(0, len(characters), 4))
