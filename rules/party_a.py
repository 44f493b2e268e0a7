"""What must be known of party A before a contract can name it."""

from collections.abc import Mapping
from typing import Final

from rules.violations import ErrorCode, RuleViolation

REQUIRED: Final = ("address", "contact", "phone", "email")
OPTIONAL: Final = ("postcode", "legalRepresentative", "bankName", "bankAccount", "taxNumber")
EDITABLE: Final = REQUIRED + OPTIONAL
"""The rest of party A is locked to the verification."""


def missing_fields(values: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(name for name in REQUIRED if not values.get(name))


def incomplete_violation(missing: tuple[str, ...]) -> RuleViolation:
    return RuleViolation(ErrorCode.PARTY_A_INCOMPLETE, path=("partyAProfileId",), fields=",".join(missing))
