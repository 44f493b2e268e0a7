"""Sentences out of the two catalogs, with the facts of the case in the reader's words."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from messages.negotiation import Locale
from rules.terms import (
    ContractAction,
    ContractEventStep,
    ContractKind,
    ContractStatus,
    ContractSubStatus,
    EsignActivationStatus,
    FilingStatus,
    NextStep,
    OrderStatus,
    SupplementKind,
)
from rules.violations import ErrorCode

_FILES: Final = {Locale.ZH_CN: "zh_CN.toml", Locale.EN: "en.toml"}
_LIST_SEPARATOR: Final = {Locale.ZH_CN: "、", Locale.EN: ", "}
_UNKNOWN: Final = "…"
"""Stands where a fact is missing: a sentence with a gap is better than no answer."""

_OPTIONAL: Final = re.compile(r"\[([^][]*)\]")
_PLACE: Final = re.compile(r"\{([A-Za-z]+)\}")

# Facts whose value is a term. `status` is another term in every code.
_TERMS_OF: Final[Mapping[str, tuple[type[StrEnum], ...]]] = {
    "kind": (ContractKind,),
    "action": (ContractAction, ContractEventStep, NextStep),
    "subStatus": (ContractSubStatus,),
    "documentNeeded": (SupplementKind,),
}
_STATUS_OF: Final[Mapping[ErrorCode, type[StrEnum]]] = {
    ErrorCode.ORDER_STATE_NOT_ALLOWED: OrderStatus,
    ErrorCode.FILING_NOT_APPROVED: FilingStatus,
    ErrorCode.ESIGN_NOT_ACTIVATED: EsignActivationStatus,
}


def message(code: ErrorCode, facts: Mapping[str, str], locale: Locale) -> str:
    """The sentence of a refusal; the fact `reason` chooses a variant where there is one. Never raises."""
    sentences = _CATALOGS[locale]
    variant = sentences.get(f"reasons.{code}.{facts.get('reason')}")
    words = {name: _fact_in_words(code, name, value, locale) for name, value in facts.items()}
    return _filled(variant or sentences[f"refusals.{code}"], words)


def label(term: StrEnum, locale: Locale) -> str:
    """What people call a term of rules/terms.py."""
    return _CATALOGS[locale][f"labels.{type(term).__name__}.{term}"]


def field_name(field: str, locale: Locale) -> str:
    """What people call an input; one without words keeps its name in the API."""
    return _CATALOGS[locale].get(f"fields.{field}", field)


def text(key: str, locale: Locale, /, **facts: str) -> str:
    """Any other sentence, such as `verdict.GENUINE`. Raises KeyError for a key the catalogs do not have."""
    return _filled(_CATALOGS[locale][key], facts)


def _fact_in_words(code: ErrorCode, name: str, value: str, locale: Locale) -> str:
    if name == "field":
        return field_name(value, locale)
    if name == "fields":
        return _LIST_SEPARATOR[locale].join(field_name(field, locale) for field in value.split(","))
    kinds = (_STATUS_OF.get(code, ContractStatus),) if name == "status" else _TERMS_OF.get(name, ())
    for kind in kinds:
        if value in kind.__members__:
            return label(kind[value], locale)
    return value


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    """`{name}` is the fact, `[…]` is left out when a fact inside it is missing.

    One pass over our own sentence: braces inside a fact stay what they are.
    """

    def part(match: re.Match[str]) -> str:
        whole = all(name in words for name in _PLACE.findall(match[1]))
        return match[1] if whole else ""

    return _PLACE.sub(lambda match: words.get(match[1], _UNKNOWN), _OPTIONAL.sub(part, sentence))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")


def _read(file: str) -> Mapping[str, str]:
    words = tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(words)))


_CATALOGS: Final = MappingProxyType({locale: _read(file) for locale, file in _FILES.items()})
