"""Money for people: a decimal string, the currency, and the amount in capitals."""

from typing import Self

import strawberry

from rules.money import in_words
from schema.enums import CurrencyCode
from schema.scalars import Decimal, amount_of


@strawberry.type(description="An amount of money.")
class Money:
    fen: strawberry.Private[int]
    amount: Decimal
    currency: CurrencyCode = CurrencyCode.CNY

    @strawberry.field(description="In capitals, such as 人民币壹仟肆佰零玖元伍角.")
    def in_words(self) -> str:
        return in_words(self.fen)

    @classmethod
    def of(cls, fen: int) -> Self:
        return cls(fen=fen, amount=amount_of(fen))

    @classmethod
    def maybe(cls, fen: int | None) -> Self | None:
        return None if fen is None else cls.of(fen)
