"""The invented world of a first start: what the demonstration promises is there, and nobody real is in it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auth.permissions import OPERATOR_PERMISSIONS, OWNER_PERMISSIONS
from providers.billing import EmbeddedBilling
from providers.demonstration import (
    CULTURE_COMPANY,
    DEMONSTRATION_USERS,
    INDIVIDUAL,
    SOFTWARE_COMPANY,
    UNVERIFIED,
    seed_demonstration,
)
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.formats import is_credit_code, is_id_card
from rules.terms import FilingStatus, OrderStatus, SubjectType

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class World:
    def __init__(self, folder: Path) -> None:
        self.identity = EmbeddedIdentity(folder)
        self.billing = EmbeddedBilling(folder)
        self.filing = EmbeddedFilingSystem(folder)

    async def seed(self) -> None:
        await seed_demonstration(identity=self.identity, billing=self.billing, filing=self.filing, now=NOW)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    await world.seed()
    return world


async def test_two_enterprises_and_an_individual_are_verified_and_one_account_is_not(world: World) -> None:
    found = {}
    for account in (SOFTWARE_COMPANY, CULTURE_COMPANY, INDIVIDUAL, UNVERIFIED):
        subject = await world.identity.verified_subject(account)
        found[account] = subject and subject.subject_type
    assert found == {
        SOFTWARE_COMPANY: SubjectType.ENTERPRISE,
        CULTURE_COMPANY: SubjectType.ENTERPRISE,
        INDIVIDUAL: SubjectType.INDIVIDUAL,
        UNVERIFIED: None,
    }
    assert await world.billing.orders(UNVERIFIED) == ()


async def test_the_credentials_check(world: World) -> None:
    numbers = []
    for account in (SOFTWARE_COMPANY, CULTURE_COMPANY, INDIVIDUAL):
        subject = await world.identity.verified_subject(account)
        assert subject is not None
        numbers.append(subject.credential_number)
    assert [is_credit_code(number) for number in numbers] == [True, True, False]
    assert is_id_card(numbers[2], today=NOW.date())


async def test_there_is_an_order_in_every_status_a_refund_and_one_of_several_rows(world: World) -> None:
    orders = await world.billing.orders(SOFTWARE_COMPANY)
    assert {order.status for order in orders} == set(OrderStatus)
    assert [order.number for order in orders if order.is_refund] == ["TK20260007"]
    assert [order.number for order in orders if order.amount_fen < 0] == ["TK20260007"]
    assert {order.number: len(order.rows) for order in orders if len(order.rows) > 1} == {"DD20260002": 3}
    assert {order.number for order in orders if order.rows[0].tax_fen} == {"DD20260001", "DD20260002"}


async def test_the_amounts_that_are_hard_to_write_in_capitals_are_there(world: World) -> None:
    amounts = set()
    for account in (SOFTWARE_COMPANY, CULTURE_COMPANY, INDIVIDUAL):
        amounts |= {order.amount_fen for order in await world.billing.orders(account)}
    assert {140_950, 1_640_902, 32_504} <= amounts


async def test_filings_are_approved_pending_and_rejected_and_every_domain_is_reserved(world: World) -> None:
    filed = await world.filing.filing_orders(SOFTWARE_COMPANY)
    assert [order.status for order in filed] == [
        FilingStatus.APPROVED,
        FilingStatus.PENDING,
        FilingStatus.REJECTED,
    ]
    assert {order.subject_name for order in filed} == {"岫屿砚舟（杭州）软件有限公司"}
    domains = [domain for order in filed for domain in order.domains]
    assert [domain for domain in domains if not domain.endswith(".example")] == []


async def test_seeding_again_restores_and_adds_nothing(world: World) -> None:
    before = await world.billing.orders(SOFTWARE_COMPANY)
    await world.billing.set_status(SOFTWARE_COMPANY, "DD20260001", OrderStatus.CANCELLED)
    await world.seed()
    assert await world.billing.orders(SOFTWARE_COMPANY) == before


def test_every_account_has_an_owner_and_permissions_are_real_ones() -> None:
    owners = {user.account_reference for user in DEMONSTRATION_USERS if user.role == "owner"}
    assert owners == {SOFTWARE_COMPANY, CULTURE_COMPANY, INDIVIDUAL, UNVERIFIED}
    listed = {user.user_id: set(user.permissions) for user in DEMONSTRATION_USERS if user.permissions}
    assert listed.keys() == {"member-100001-1", "operator-1"}
    assert listed["member-100001-1"] < OWNER_PERMISSIONS
    assert listed["operator-1"] == OPERATOR_PERMISSIONS
