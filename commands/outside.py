"""What happens outside while a story is told: an order is placed, a company is renamed. Embedded outsiders only."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from commands.client import StoryBroken
from jobs.services import Services
from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from providers.identity import EmbeddedIdentity
from rules.terms import OrderStatus

_LATER: Final = "（集团）"
"""What a rename puts into a company's name, and the next one takes out again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    identity: EmbeddedIdentity
    billing: EmbeddedBilling
    now: Callable[[], datetime]

    async def new_order(self, account: str) -> str:
        """Its number."""
        now = self.now()
        number = f"DD{now:%Y%m%d%H%M%S%f}"
        row = BilledRow(
            product_name="云服务器",
            specification="标准型 8 核 16 GB",
            period="1 年",
            amount_fen=1_640_902,
            tax_rate="0.06",
            tax_fen=92_881,
            amount_without_tax_fen=1_548_021,
        )
        order = BilledOrder(
            number=number, status=OrderStatus.PAID, is_refund=False, placed_at=now, rows=(row,)
        )
        await self.billing.place(account, order)
        return number

    async def rename(self, account: str) -> tuple[str, str]:
        """The name before and now; done twice, it is the first again."""
        subject = await self.identity.verified_subject(account)
        if subject is None:
            raise LookupError(f"{account} is not verified")
        before = subject.name
        now = (
            before.replace(_LATER, "")
            if _LATER in before
            else before.replace("有限公司", f"{_LATER}有限公司")
        )
        await self.identity.verify(account, replace(subject, name=now, verified_at=self.now()))
        return before, now


def outside_of(services: Services) -> Outside:
    """Raises StoryBroken where the outsiders are real ones: nobody tells them stories."""
    identity, billing = services.identity, services.billing
    if not isinstance(identity, EmbeddedIdentity) or not isinstance(billing, EmbeddedBilling):
        raise StoryBroken("this story needs the embedded identity and billing systems")
    return Outside(identity=identity, billing=billing, now=services.now)
