"""The contract list: SQL statements for 1 and for 100 rows, and what a page costs beside a page of one.

Run from the project's folder: python -m benchmarks.contract_list
"""

import asyncio
import logging
import platform
import statistics
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import httpx
import structlog

from application import create_app
from commands.seed import seed
from models import Account, Contract, ContractLine, Order
from models.copies import PartyACopy
from opening import ready
from program import Program, build, utc_now
from providers.demonstration import DEMONSTRATION_USERS
from rules.subject import Subject
from rules.terms import ActorKind, ContractKind, ContractSubStatus, CredentialType, SigningMode, SubjectType
from settings import Settings

PAGE = """
query ($first: Int!) {
  contracts(first: $first) {
    totalCount
    nodes {
      id number title statusLabel subStatusLabel availableActions nextStep createdAt
      partyA { name credentialNumber phone }
      amount { amount inWords }
      lines(first: 5) { nodes { productName amount { amount } order { number status } } }
    }
  }
}
"""
ROUNDS = 30


class Statements(logging.Handler):
    """Counts what Tortoise sends."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.getMessage().lstrip().upper().startswith("SELECT")


async def fill(account: Account, rows: int) -> None:
    """Contracts of two lines each, made by hand: drawing them is another benchmark."""
    order = await Order.filter(account_id=account.id).order_by("number").first()
    assert order is not None
    subject = Subject(
        subject_type=SubjectType.ENTERPRISE,
        name="示例（北京）有限公司",
        credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
        credential_number="91330106673959654P",
    )
    values: dict[str, str | None] = {
        "address": "示例路一号",
        "contact": "张三",
        "phone": "13800000000",
        "email": "a@example.com",
    }
    copy = PartyACopy(profile_id=uuid4().hex, subject=subject, values=values).as_json()
    now = utc_now()
    for number in range(rows):
        contract = await Contract.create(
            number=f"DD-20261123-{number:08d}-0", account_id=account.id, kind=ContractKind.ORDER,
            signing_mode=SigningMode.UNILATERAL, sub_status=ContractSubStatus.DRAFT_GENERATED, title="订单合同",
            party_a=copy, party_a_name=subject.name, vendor=Settings().vendor.as_json(), text_version="2026-11-1",
            verification_code="0000-0000-0000-0000-0000", created_by_kind=ActorKind.CUSTOMER, created_by_name="张三",
            created_at=now, updated_at=now, amount_fen=140_950, line_count=2,
        )  # fmt: skip
        for position in (1, 2):
            await ContractLine.create(
                contract_id=contract.id, position=position, order_id=order.id, order_number=order.number,
                product_name="云服务器", specification="4 核 8 GB", period="1 年", amount_fen=70_475,
                order_status=order.status,
            )  # fmt: skip


async def measured(
    http: httpx.AsyncClient, headers: dict[str, str], first: int, counter: Statements
) -> tuple[int, float]:
    """Statements of one request, and its median CPU in milliseconds, client included."""
    spent = []
    for _ in range(ROUNDS):
        counter.count = 0
        started = time.process_time()
        answer = await http.post(
            "/graphql", json={"query": PAGE, "variables": {"first": first}}, headers=headers
        )
        spent.append((time.process_time() - started) * 1000)
        assert len(answer.json()["data"]["contracts"]["nodes"]) == first
    return counter.count, statistics.median(spent)


async def run(program: Program) -> None:
    counter = Statements()
    log = logging.getLogger("tortoise.db_client")
    log.addHandler(counter)
    log.propagate = False
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    issuer, owner = program.development_issuer, DEMONSTRATION_USERS[0]
    assert issuer is not None
    async with ready(program):
        await seed(program.services)
        await fill(await Account.get(reference=owner.account_reference), 100)
        log.setLevel(logging.DEBUG)
        headers = {"Authorization": f"Bearer {issuer.token_for(owner, now=utc_now())}"}
        transport = httpx.ASGITransport(create_app(program, with_worker=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            one = await measured(http, headers, 1, counter)
            hundred = await measured(http, headers, 100, counter)
    print(f"{platform.machine()}, Python {platform.python_version()}, SQLite, {ROUNDS} rounds, median CPU")
    print("| page | SQL statements | CPU | ratio to one row |\n|---|---|---|---|")
    print(f"| 1 contract | {one[0]} | {one[1]:.1f} ms | 1 |")
    print(f"| 100 contracts, party A, lines with their orders, actions, total | {hundred[0]} | {hundred[1]:.0f} ms"
          f" | {hundred[1] / one[1]:.1f} |")  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data, DATABASE_URL=f"sqlite://{data}/bench.db")
        asyncio.run(run(build(settings)))
