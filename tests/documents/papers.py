"""Papers the tests draw: plausible values of people and companies that do not exist."""

from dataclasses import replace
from datetime import date

from documents.paper import Filing, Paper, Party, Row, Vendor
from documents.text import newest_text_version
from rules.terms import ContractKind, CredentialType, OrderStatus, SigningMode, SubjectType

COMPANY = Party(
    name="深圳市鑫淼䶮跃智能科技股份有限公司",
    subject_type=SubjectType.ENTERPRISE,
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
    address="广东省深圳市南山区科苑南路示例大厦（A座）十八层1806室",
    contact="陈示例",
    phone="13800138000",
    email="contracts@example.com",
    postcode="518000",
    legal_representative="㛃某某",
    bank_name="示例银行深圳科技园支行",
    bank_account="6222020000001234567",
    tax_number="9144030071526726XG",
)
PERSON = Party(
    name="欧阳示例",
    subject_type=SubjectType.INDIVIDUAL,
    credential_type=CredentialType.ID_CARD,
    credential_number="11010519491231002X",
    address="北京市朝阳区示例路1号",
    contact="欧阳示例",
    phone="13900139000",
    email="person@example.com",
)
VENDOR = Vendor(
    name="云岚示例信息技术（北京）有限公司",
    credit_code="91330106673959654P",
    address="北京市海淀区中关村东路示例园区三号楼",
    phone="010-00000000",
    bank_name="示例银行北京中关村支行",
    bank_account="1100010000009876543",
    tax_number="91330106673959654P",
)
_PRODUCTS = (
    ("云服务器", "标准型 4核16GB，系统盘 100GB", "1个月", 38600, OrderStatus.DELIVERED),
    ("云数据库 MySQL", "高可用 8核32GB，存储 500GB", "1年", 2304000, OrderStatus.PAID),
    ("对象存储", "标准存储包 5TB（华北地域）", "6个月", 49920, OrderStatus.UNPAID),
    ("内容分发网络", "境内流量包 10TB", "1年", 145000, OrderStatus.DELIVERING),
)


def framework(mode: SigningMode = SigningMode.UNILATERAL, party: Party = COMPANY) -> Paper:
    return Paper(
        kind=ContractKind.FRAMEWORK,
        signing_mode=mode,
        number="KJ202611230000012",
        title="云服务框架协议",
        text_version=newest_text_version(ContractKind.FRAMEWORK),
        contract_id="8f4b2c1e9a7d4f60b1d2e3c4a5b6c7d8",
        party_a=party,
        vendor=VENDOR,
        made_on=date(2026, 11, 23),
        verification_code="7K2M-9QXT-4HWP-D3VN",
        verification_url="https://contracts.example.com/verify?number=KJ202611230000012&code=7K2M-9QXT-4HWP-D3VN",
    )


def order_rows(count: int, *, taxed: bool = True) -> tuple[Row, ...]:
    return tuple(_row(position, taxed=taxed) for position in range(1, count + 1))


def _row(position: int, *, taxed: bool) -> Row:
    name, specification, period, amount, status = _PRODUCTS[position % len(_PRODUCTS)]
    without_tax = round(amount / 1.06)
    return Row(
        position=position,
        order_number=f"2026112300{position:010d}",
        product_name=name,
        specification=specification,
        period=period,
        amount_fen=amount,
        order_status=status,
        tax_rate="0.06" if taxed else None,
        tax_fen=amount - without_tax if taxed else None,
        amount_without_tax_fen=without_tax if taxed else None,
    )


def order(rows: int = 8, *, taxed: bool = True, mode: SigningMode = SigningMode.UNILATERAL) -> Paper:
    lines = order_rows(rows, taxed=taxed)
    return replace(
        framework(mode),
        kind=ContractKind.ORDER,
        title="云服务订单合同",
        number="DD202611230000025",
        framework_number="KJ202611230000012",
        text_version=newest_text_version(ContractKind.ORDER),
        rows=lines,
        amount_fen=sum(line.amount_fen for line in lines),
        tax_fen=sum(line.tax_fen or 0 for line in lines) if taxed else None,
        amount_without_tax_fen=sum(line.amount_without_tax_fen or 0 for line in lines) if taxed else None,
    )


def filing(mode: SigningMode = SigningMode.UNILATERAL) -> Paper:
    return replace(
        framework(mode),
        kind=ContractKind.FILING,
        title="备案服务合同",
        number="BA202611230000038",
        framework_number="KJ202611230000012",
        text_version=newest_text_version(ContractKind.FILING),
        filing=Filing(
            number="BA-ORDER-20261101-0007",
            subject_name="深圳市鑫淼䶮跃智能科技股份有限公司",
            site_name="鑫淼智能生活服务平台",
            domains=("example.com", "shop.example.com", "示例.中国"),
            icp_number="粤ICP备20260001号-1",
        ),
    )
