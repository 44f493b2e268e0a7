"""An account with a row of everything, each referring to the others: what a foreign reference is planted in."""

from models import (
    Account,
    Contract,
    EsignFlow,
    FilingClaim,
    FilingOrder,
    MailRecipient,
    Notice,
    Order,
    OrderClaim,
    OrderRow,
    PartyAProfile,
    Shipment,
    SubjectClearance,
    Supplement,
)
from rules.terms import ContractKind, NoticeKind, SigningMode, SupplementKind
from tests.models.builders import NOW, a_filing_order, a_line, an_account, an_order, opened_contract


class World:
    """One account with a row of everything, each referring to the others."""

    account: Account
    framework: Contract
    contract: Contract
    order: Order
    filing: FilingOrder
    supplement: Supplement

    @classmethod
    async def made(cls) -> "World":
        world = cls()
        world.account = account = await an_account()
        world.framework = await opened_contract(account, ContractKind.FRAMEWORK)
        world.filing = await a_filing_order(account)
        world.contract = await opened_contract(
            account,
            mode=SigningMode.BILATERAL,
            framework_id=world.framework.id,
            filing_order_id=world.filing.id,
        )
        world.order = await an_order(account)
        await a_line(world.contract, world.order)
        await OrderRow.create(
            order_id=world.order.id,
            position=1,
            product_name="云",
            specification="2 核",
            period="1 年",
            amount_fen=1,
        )
        await OrderClaim.create(order_id=world.order.id, contract_id=world.contract.id)
        await FilingClaim.create(filing_order_id=world.filing.id, contract_id=world.contract.id)
        world.supplement = await world.a_supplement(world.contract)
        await world.a_clearance(world.supplement)
        await world.a_notice(world.contract)
        await world.a_profile(account)
        await world.a_recipient(account)
        await world._on_its_way()
        return world

    async def _on_its_way(self) -> None:
        await Shipment.create(
            contract_id=self.contract.id,
            recipient="何",
            phone="138",
            address="路",
            region="市",
            copies=1,
            requested_at=NOW,
        )
        await EsignFlow.create(
            contract_id=self.contract.id,
            provider="embedded",
            signer="{}",
            document_sha256="0" * 64,
            pages=1,
            sign_by=NOW,
            reminders_left=3,
            created_at=NOW,
        )

    async def a_supplement(self, contract: Contract) -> Supplement:
        return await Supplement.create(
            account_id=self.account.id,
            contract_id=contract.id,
            kind=SupplementKind.RENAME_LETTER,
            reference="1",
            signed_on=NOW.date(),
            recorded_by="operator",
            recorded_at=NOW,
        )

    async def a_clearance(self, supplement: Supplement) -> SubjectClearance:
        return await SubjectClearance.create(
            account_id=self.account.id,
            supplement_id=supplement.id,
            before="{}",
            now="{}",
            cleared_by="operator",
            cleared_at=NOW,
        )

    async def a_notice(self, contract: Contract) -> Notice:
        return await Notice.create(
            account_id=self.account.id,
            contract_id=contract.id,
            kind=next(iter(NoticeKind)),
            facts="{}",
            created_at=NOW,
        )

    async def a_profile(self, default_of: Account) -> PartyAProfile:
        return await PartyAProfile.create(
            account_id=self.account.id,
            label="总部",
            default_slot=default_of.id,
            created_at=NOW,
            updated_at=NOW,
        )

    async def a_recipient(self, default_of: Account) -> MailRecipient:
        return await MailRecipient.create(
            account_id=self.account.id,
            default_slot=default_of.id,
            recipient="何",
            phone="138",
            region="市",
            address="路",
            created_at=NOW,
        )
