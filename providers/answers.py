"""What an outsider may say: every answer is read strictly, at the border, or not believed at all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Protocol, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter, ValidationError

from providers.outsiders import ProviderUnavailable

# No controls, line separators, unassigned characters or bidirectional controls, as in what customers type:
# they break or reverse what a contract prints.
_PRINTABLE = r"^[^\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]*$"
_FEN_AT_MOST = 10**15  # ten thousand billion yuan; what a database's bigint adds up without care


class Numbered(Protocol):
    @property
    def number(self) -> str: ...


def utc_time(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("a time without its zone")
    return value.astimezone(UTC)


Entry = TypeVar("Entry", bound=Numbered)
Answer = TypeVar("Answer")


def distinct(entries: Sequence[Entry]) -> Sequence[Entry]:
    if len({entry.number for entry in entries}) != len(entries):
        raise ValueError("the same number twice")
    return entries


ShortText = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PRINTABLE)]
LongText = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_PRINTABLE)]
OptionalText = Annotated[str, StringConstraints(max_length=200, pattern=_PRINTABLE)]
TaxRate = Annotated[str, StringConstraints(pattern=r"^(0(\.[0-9]{1,4})?|1)$")]
Fen = Annotated[int, Field(ge=-_FEN_AT_MOST, le=_FEN_AT_MOST)]
UtcTime = Annotated[datetime, AfterValidator(utc_time)]


def answer_of(adapter: TypeAdapter[Answer], content: bytes, *, provider: str) -> Answer:
    """Raises ProviderUnavailable for whatever is not exactly of the agreed form."""
    try:
        return adapter.validate_json(content, strict=True)
    except ValidationError:
        # pydantic's text quotes the answer, so it must not travel with the exception.
        raise ProviderUnavailable(provider, retryable=False) from None
