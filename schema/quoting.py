"""What a library says of a bad document or value, without the value: an input may hold somebody's personal data.

graphql-core quotes what it was given, whole inputs too, and clients log what they are answered. Names stay, for they
are the schema's; what was typed into it goes.
"""

import re
from typing import Final

_NAME: Final = r"[_A-Za-z][_0-9A-Za-z]*"
_RULES: Final = (
    # Cannot query field 'x' on type 'Y'. Did you mean 'z'? — who may know the schema reads it
    (re.compile(r" Did you mean .*", re.DOTALL), ""),
    # Expected value of type 'X' to include required field 'y', found: {…}.
    (re.compile(r"(?:,|;)? (?:but encountered error '.*'; )?[Ff]ound: .*", re.DOTALL), "."),
    # Int cannot represent non-integer value: "1"
    (re.compile(r"(cannot represent (?:a )?(?:[A-Za-z0-9-]+ )*value): .*", re.DOTALL), r"\1."),
    # Value 'X' does not exist in 'Kind' enum.
    (re.compile(r"Value '.*' (does not exist in '" + _NAME + "' enum)", re.DOTALL), r"This value \1"),
    # … not to include unknown field 'x' — a key of JSON, which may be anything
    (re.compile(rf"unknown field '(?!{_NAME}').*'", re.DOTALL), "unknown field"),
    # Syntax Error: Expected Name, found Int '1100…'.
    (re.compile(r"\b(Int|Float|String|BlockString) '.*'", re.DOTALL), r"\1"),
    (re.compile(r'\b(Int|Float|String|BlockString) ".*"', re.DOTALL), r"\1"),
)


def without_values(message: str) -> str:
    for pattern, kept in _RULES:
        message = pattern.sub(kept, message)
    return message
