"""A big data set on PostgreSQL, by multiplying a few rows that the program wrote itself.

Accounts of 200 contracts each, every other one in effect; two orders and two lines a contract, three entries of history
on average. Copies keep what they copy but for their keys: their histories read well and are no chains.
"""

from typing import Any, Final

from models import Account, Contract, ContractEvent, ContractLine, Order
from models.copies import PartyACopy
from models.database import connection, transaction
from rules.subject import Subject
from rules.terms import ContractEventStep, ContractKind, CredentialType, SubjectType
from tests.models.builders import SEALING, a_line, an_account, an_order, opened_contract, walked

CONTRACTS_OF_AN_ACCOUNT: Final = 200
SUBJECT: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="示例（北京）有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91330106673959654P",
)
_COPY: Final = PartyACopy(
    profile_id="0" * 32,
    subject=SUBJECT,
    values={"address": "示例路一号", "contact": "张三", "phone": "13800000000", "email": "a@example.com"},
)
_ACCOUNT: Final = "md5('account' || (n % {accounts}))::uuid"
_TEMPLATES: Final = ((), SEALING)
"""What the two contracts that are multiplied have gone through."""


def reference(number: int) -> str:
    return f"BENCH-{number}"


async def multiply(accounts: int) -> None:
    """Into an empty, migrated database; so many accounts, 200 times as many contracts."""
    account = await an_account(
        reference="TEMPLATE",
        subject_type=SUBJECT.subject_type,
        subject_name=SUBJECT.name,
        credential_type=SUBJECT.credential_type,
        credential_number=SUBJECT.credential_number,
    )
    contracts = [await _template(account, steps) for steps in _TEMPLATES]
    order = await Order.all().first()
    assert order is not None
    async with transaction():  # past triggers and references, all of which the copies keep
        await connection().execute_script("SET LOCAL session_replication_role = replica")
        await _multiply(account, order, contracts, accounts)
    await connection().execute_script("ANALYZE")


async def _template(account: Account, steps: tuple[ContractEventStep, ...]) -> Contract:
    contract = await opened_contract(
        account,
        ContractKind.ORDER,
        party_a=_COPY.as_json(),
        party_a_name=SUBJECT.name,
        line_count=2,
        amount_fen=281_900,
    )
    for position in (1, 2):
        await a_line(contract, await an_order(account), position=position)
    return await walked(contract, *(steps or (ContractEventStep.DRAFT_RENDERED,)))


async def _multiply(account: Account, order: Order, contracts: list[Contract], accounts: int) -> None:
    count = accounts * CONTRACTS_OF_AN_ACCOUNT
    owner = _ACCOUNT.format(accounts=accounts)
    await _copies(
        "account",
        account.id,
        accounts,
        id=owner,
        reference="'BENCH-' || n",
        synchronised_at="now() + interval '1 day'",
    )
    await _copies(
        "customer_order", order.id, 2 * count, id="md5('order' || n)::uuid", number="'B' || n",
        account_id=f"md5('account' || (n / 2 % {accounts}))::uuid", placed_at="t.placed_at - n * interval '1 second'",
    )  # fmt: skip
    for place, contract in enumerate(contracts):
        only, its = f"n % 2 = {place}", "md5('contract' || n)::uuid"
        await _copies(
            "contract", contract.id, count, only, id=its, account_id=owner, work_since="NULL", work_due_at="NULL",
            number="'DD-20260101-' || lpad(n::text, 8, '0') || '-0'",
            created_at="t.created_at - n * interval '1 second'", updated_at="t.updated_at - n * interval '1 second'",
        )  # fmt: skip
        for number, line in enumerate(await ContractLine.filter(contract_id=contract.id)):
            key, order_id = f"md5('line{number}' || n)::uuid", f"md5('order' || (2 * n + {number}))::uuid"
            await _copies("contract_line", line.id, count, only, id=key, contract_id=its, order_id=order_id)
        for event in await ContractEvent.filter(contract_id=contract.id):
            key = f"md5('event{event.sequence}' || n)::uuid"
            await _copies("contract_event", event.id, count, only, id=key, contract_id=its)
    await connection().execute_script(
        "INSERT INTO order_claim (order_id, contract_id)"  # noqa: S608 - our own names
        " SELECT md5('order' || (2 * n + k))::uuid, md5('contract' || n)::uuid"
        f" FROM generate_series(0, {count - 1}) n, generate_series(0, 1) k"
    )


async def _copies(table: str, row_id: Any, count: int, only: str = "true", **changed: str) -> None:
    """Of one row; `changed` are SQL expressions of n, 0 to count - 1, and t, the row."""
    columns = await connection().execute_query_dict(
        "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1",
        [table],
    )
    names = [column["name"] for column in columns]
    chosen = ", ".join(changed.get(name, f't."{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    statement = f'INSERT INTO "{table}" ({into}) SELECT {chosen} FROM "{table}" t'  # noqa: S608 - our own names
    await connection().execute_script(
        f"{statement}, generate_series(0, {count - 1}) n WHERE t.id = '{row_id}' AND {only}"
    )
