"""What is printed comes from the contract's own copies: the live world may change as it likes."""

from datetime import UTC, date, datetime

import pytest

from documents.paper import Filing, Paper, Party, Row, Vendor
from documents.text import newest_text_version, shipped_text, title_of
from jobs.paper import NothingToPrint, paper_of, verification_url
from models import Account, Contract, FilingOrder, Order
from models.copies import FilingCopy, PartyACopy, VendorCopy
from rules.subject import Subject
from rules.terms import (
    ContractKind,
    CredentialType,
    OrderStatus,
    SigningMode,
    SubjectType,
)
from tests.models.builders import a_filing_order, a_line, an_account, an_order, opened_contract

PUBLIC_URL = "https://contracts.example.com"
SUBJECT = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
VALUES = {
    "address": "科苑南路一号",
    "contact": "陈示例",
    "phone": "13800138000",
    "email": "contracts@example.com",
    "postcode": "518000",
    "legalRepresentative": "陈代表",
    "bankName": "示例银行",
    "bankAccount": "6200000000000000001",
    "taxNumber": "9144030071526726XG",
}
VENDOR = VendorCopy(
    name="云岚示例信息技术（北京）有限公司",
    credit_code="91330106673959654P",
    address="北京市海淀区示例路一号",
    phone="010-00000000",
    bank_name="示例银行北京分行",
    bank_account="6200000000000000002",
    tax_number="91330106673959654P",
)
FILING = FilingCopy(
    number="BA-1",
    subject_name="陈示例",
    subject_type=SubjectType.INDIVIDUAL,
    site_name="示例网",
    domains=("a.example", "b.example"),
    icp_number="粤ICP备00000001号-1",
)
SELLER = Vendor(
    name="云岚示例信息技术（北京）有限公司",
    credit_code="91330106673959654P",
    address="北京市海淀区示例路一号",
    phone="010-00000000",
    bank_name="示例银行北京分行",
    bank_account="6200000000000000002",
    tax_number="91330106673959654P",
)
PARTY = Party(
    name=SUBJECT.name,
    subject_type=SubjectType.ENTERPRISE,
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
    address="科苑南路一号",
    contact="陈示例",
    phone="13800138000",
    email="contracts@example.com",
    postcode="518000",
    legal_representative="陈代表",
    bank_name="示例银行",
    bank_account="6200000000000000001",
    tax_number="9144030071526726XG",
)


async def printed_contract() -> Contract:
    """One that has every value a paper can have, on an account with an order and a filing order."""
    account = await an_account()
    framework = await opened_contract(account, ContractKind.FRAMEWORK)
    copy = PartyACopy(profile_id="0" * 32, subject=SUBJECT, values=dict(VALUES))
    contract = await opened_contract(
        account,
        party_a=copy.as_json(),
        vendor=VENDOR.as_json(),
        filing=FILING.as_json(),
        filing_order_id=(await a_filing_order(account)).id,
        framework_id=framework.id,
        text_version=newest_text_version(ContractKind.ORDER),
        amount_fen=140_950,
        tax_fen=7_978,
        amount_without_tax_fen=132_972,
        term_start=date(2026, 12, 1),
        term_end=date(2027, 11, 30),
        cited_documents='["更名函 GS-1"]',
    )
    await a_line(contract, await an_order(account, number="DD-1"))
    return contract


async def the_world_changes(contract: Contract) -> None:
    await Account.filter(id=contract.account_id).update(name="别的公司")
    await Order.all().update(
        product_name="别的产品", amount_fen=1, status=OrderStatus.CANCELLED, specification="", period=""
    )
    await FilingOrder.all().update(site_name="别的网站", domains="other.example")


def expected(contract: Contract, framework_number: str) -> Paper:
    return Paper(
        kind=ContractKind.ORDER,
        signing_mode=SigningMode.UNILATERAL,
        number=contract.number,
        title=title_of(ContractKind.ORDER, contract.text_version),
        text_version=contract.text_version,
        contract_id=contract.id.hex,
        party_a=PARTY,
        vendor=SELLER,
        made_on=date(2026, 11, 23),
        verification_code="0123-4567-89AB-CDEF-GHJK",
        verification_url=f"{PUBLIC_URL}/verify?number={contract.number}&code=0123-4567-89AB-CDEF-GHJK",
        rows=(
            Row(
                position=1,
                order_number="DD-1",
                product_name="云服务器",
                specification="2 核 4 GB",
                period="1 年",
                amount_fen=140_950,
                order_status=OrderStatus.PAID,
            ),
        ),
        filing=Filing(
            number="BA-1",
            subject_name="陈示例",
            site_name="示例网",
            domains=("a.example", "b.example"),
            icp_number="粤ICP备00000001号-1",
        ),
        framework_number=framework_number,
        amount_fen=140_950,
        tax_fen=7_978,
        amount_without_tax_fen=132_972,
        term_start=date(2026, 12, 1),
        term_end=date(2027, 11, 30),
        cited_documents=("更名函 GS-1",),
        template=shipped_text(ContractKind.ORDER, contract.text_version),
    )


async def test_a_paper_has_every_copied_value_and_nothing_else(database: str) -> None:
    contract = await printed_contract()
    framework = await Contract.get(id=contract.framework_id)
    assert await paper_of(contract, public_url=PUBLIC_URL) == expected(contract, framework.number)


async def test_a_paper_stays_when_the_world_changes(database: str) -> None:
    contract = await printed_contract()
    before = await paper_of(contract, public_url=PUBLIC_URL)
    await the_world_changes(contract)
    assert await paper_of(await Contract.get(id=contract.id), public_url=PUBLIC_URL) == before


async def test_the_day_on_the_paper_is_the_day_in_china(database: str) -> None:
    contract = await printed_contract()
    contract.created_at = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert (await paper_of(contract, public_url=PUBLIC_URL)).made_on == date(2026, 11, 24)


async def test_a_contract_without_a_party_a_cannot_be_printed(database: str) -> None:
    contract = await opened_contract(await an_account(), ContractKind.FRAMEWORK)
    with pytest.raises(NothingToPrint):
        await paper_of(contract, public_url=PUBLIC_URL)


async def test_what_the_qr_code_opens_is_escaped(database: str) -> None:
    contract = await opened_contract(await an_account(), ContractKind.FRAMEWORK)
    contract.number, contract.verification_code = "A&B", "1 2"
    assert verification_url(PUBLIC_URL, contract) == f"{PUBLIC_URL}/verify?number=A%26B&code=1+2"
