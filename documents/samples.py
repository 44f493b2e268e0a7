"""Papers of nobody: what a text and the vendor's data look like in print, before anybody's contract is in them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, Final

from documents.paper import Filing, Paper, Party, Row, Vendor
from documents.template import parsed
from rules.terms import ContractKind, CredentialType, OrderStatus, SigningMode, SubjectType

_ROWS: Final = 45
_VENDOR: Final = Vendor(name="样张乙方", credit_code="91XXXXXXXXXXXXXXXX", address="样张乙方的地址")
_COMPANY: Final = Party(
    name="样张科技有限公司",
    subject_type=SubjectType.ENTERPRISE,
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91XXXXXXXXXXXXXXXX",
    address="样张省样张市样张路1号",
    contact="张样张",
    phone="13800000000",
    email="sample@example.com",
)
_PERSON: Final = replace(
    _COMPANY,
    name="张样张",
    subject_type=SubjectType.INDIVIDUAL,
    credential_type=CredentialType.ID_CARD,
    credential_number="11XXXXXXXXXXXXXXXX",
)
_MORE: Final[dict[str, Any]] = {
    "address": "样张省样张市样张新区样张大道一千二百三十四号样张国际科技中心（A座）二十八层2801至2806室",
    "postcode": "100000",
    "legal_representative": "李样张",
    "bank_name": "样张银行股份有限公司样张分行样张新区支行",
    "bank_account": "6200 0000 0000 0000 000",
    "tax_number": "91XXXXXXXXXXXXXXXX",
}
_LONG_NAME: Final = "样张（中国）智能科技与数字服务集团股份有限公司"
_CITED: Final = (
    "权利义务转让补充协议（编号 YZ-2026-001，2026年1月1日签订）",
    "工商更名函（编号 YZ-2026-002，2026年1月1日出具）",
)
_STATUSES: Final = (OrderStatus.PAID, OrderStatus.UNPAID, OrderStatus.DELIVERING, OrderStatus.DELIVERED)
_EITHER: Final = (False, True)
_START, _END, _MADE_ON = date(2026, 2, 1), date(2029, 1, 31), date(2026, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """`long`: party A with all it may have, many rows, tax, documents cited."""

    signing_mode: SigningMode = SigningMode.UNILATERAL
    subject_type: SubjectType = SubjectType.ENTERPRISE
    long: bool = False
    with_start: bool = False
    fixed_term: bool = False


def sample_paper(
    kind: ContractKind, sample: Sample, *, text_version: str, template: str, vendor: Vendor, public_url: str
) -> Paper:
    """Equal wishes are equal papers. Its number and code verify as unknown."""
    party = _PERSON if sample.subject_type is SubjectType.INDIVIDUAL else _COMPANY
    if sample.long:
        enterprise = party.subject_type is SubjectType.ENTERPRISE
        party = replace(party, **_MORE, name=_LONG_NAME if enterprise else party.name)
    number, code = f"YZ-{kind.value}", "0000-0000-0000-0000-0000"
    return Paper(
        kind=kind,
        signing_mode=sample.signing_mode,
        number=number,
        title=parsed(template).title,
        text_version=text_version,
        contract_id="sample",
        party_a=party,
        vendor=vendor,
        made_on=_MADE_ON,
        verification_code=code,
        verification_url=f"{public_url}/verify?number={number}&code={code}",
        term_start=_START if sample.with_start else None,
        term_end=_END if sample.fixed_term else None,
        cited_documents=_CITED if sample.long else (),
        template=template,
        **_own_to(kind, long=sample.long),
    )


def papers_of_every_case(kind: ContractKind, template: str) -> Iterator[Paper]:
    """One of each combination of what a contract of this kind can be: mode, term, tax, documents cited."""
    for mode, start, end, cited, taxed in product(SigningMode, _EITHER, _EITHER, _EITHER, _EITHER):
        sample = Sample(signing_mode=mode, with_start=start, fixed_term=end)
        paper = sample_paper(
            kind, sample, text_version="", template=template, vendor=_VENDOR, public_url="https://example.com"
        )
        own = _own_to(kind, long=False, taxed=taxed)
        yield replace(paper, cited_documents=_CITED if cited else (), **own)


def _own_to(kind: ContractKind, *, long: bool, taxed: bool | None = None) -> dict[str, Any]:
    """What only this kind of contract has."""
    match kind:
        case ContractKind.FRAMEWORK:
            return {}
        case ContractKind.ORDER:
            return {
                "framework_number": "YZ-FRAMEWORK",
                **_orders(_ROWS if long else 1, taxed=long if taxed is None else taxed),
            }
        case ContractKind.FILING:
            return {"framework_number": "YZ-FRAMEWORK", "filing": _filing(long=long)}


def _orders(count: int, *, taxed: bool) -> dict[str, Any]:
    rows = tuple(_row(position, taxed=taxed) for position in range(1, count + 1))
    return {
        "rows": rows,
        "amount_fen": sum(row.amount_fen for row in rows),
        "tax_fen": sum(row.tax_fen or 0 for row in rows) if taxed else None,
        "amount_without_tax_fen": sum(row.amount_without_tax_fen or 0 for row in rows) if taxed else None,
    }


def _row(position: int, *, taxed: bool) -> Row:
    without_tax = 10_000 * position
    tax = without_tax * 6 // 100
    return Row(
        position=position,
        order_number=f"YZ-{position:06d}",
        product_name=f"样张云服务{position}",
        specification="样张规格：8核32GB，系统盘100GB" + "，数据盘1,000GB，公网带宽100Mbps" * (position % 3),
        period="1年",
        amount_fen=without_tax + tax,
        order_status=_STATUSES[position % len(_STATUSES)],
        tax_rate="0.06" if taxed else None,
        tax_fen=tax if taxed else None,
        amount_without_tax_fen=without_tax if taxed else None,
    )


def _filing(*, long: bool) -> Filing:
    domains = ("sample.example.com", *(f"sample{number}.example.com" for number in range(2, 12)))
    return Filing(
        number="YZ-BA-0001",
        subject_name=_LONG_NAME if long else _COMPANY.name,
        site_name="样张网站",
        domains=domains if long else domains[:1],
        icp_number="样ICP备00000000号-1" if long else None,
    )
