"""The invented world outside of a first start: four accounts, their orders and filings, and their users.

The companies, people, numbers and domains do not exist; the check digits are right all the same.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from providers.filing import EmbeddedFilingSystem, FiledOrder
from providers.identity import EmbeddedIdentity, VerifiedSubject
from rules.terms import CredentialType, FilingStatus, OrderStatus, SubjectType

SOFTWARE_COMPANY: Final = "AC100001"
CULTURE_COMPANY: Final = "AC100002"
INDIVIDUAL: Final = "AC100003"
UNVERIFIED: Final = "AC100004"
BILATERAL_ACCOUNTS: Final = (CULTURE_COMPANY, INDIVIDUAL)
"""Where signing by both sides is offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationUser:
    """Somebody who can sign in; what the token of a development issuer says about them."""

    user_id: str
    user_name: str = field(repr=False)
    role: str  # "owner", "member" or "operator"
    account_reference: str | None = None
    permissions: tuple[str, ...] = ()


class _Subject(NamedTuple):
    subject_type: SubjectType
    name: str
    credential_type: CredentialType
    credential_number: str


class _Row(NamedTuple):
    """Rows with the same number are one order."""

    number: str
    days_ago: int
    status: OrderStatus
    product_name: str
    specification: str
    period: str
    amount_fen: int
    tax_fen: int | None = None


class _Filing(NamedTuple):
    number: str
    site_name: str
    domains: tuple[str, ...]
    icp_number: str | None
    status: FilingStatus


_CREDIT_CODE, _ID_CARD = CredentialType.UNIFIED_SOCIAL_CREDIT_CODE, CredentialType.ID_CARD
_STATUS, _FILING = OrderStatus, FilingStatus
_REFUND: Final = "TK20260007"

# fmt: off
DEMONSTRATION_USERS: Final = (
    DemonstrationUser(
        user_id="owner-100001", user_name="沈砚舟", role="owner", account_reference=SOFTWARE_COMPANY),
    DemonstrationUser(
        user_id="member-100001-1", user_name="陆知微", role="member", account_reference=SOFTWARE_COMPANY,
        permissions=("contract:list", "contract:read", "partyA:read")),
    DemonstrationUser(
        user_id="owner-100002", user_name="顾青黛", role="owner", account_reference=CULTURE_COMPANY),
    DemonstrationUser(
        user_id="owner-100003", user_name="温一苇", role="owner", account_reference=INDIVIDUAL),
    DemonstrationUser(
        user_id="owner-100004", user_name="程新竹", role="owner", account_reference=UNVERIFIED),
    DemonstrationUser(
        user_id="operator-1", user_name="运营小周", role="operator",
        permissions=("operator:read", "operator:ship", "operator:hold", "operator:retry",
                     "operator:template", "operator:record", "audit:read")),
)

_SUBJECTS: Final = {
    SOFTWARE_COMPANY: _Subject(
        SubjectType.ENTERPRISE, "岫屿砚舟（杭州）软件有限公司", _CREDIT_CODE, "91330000MADEM0011J"),
    CULTURE_COMPANY: _Subject(
        SubjectType.ENTERPRISE, "成都黛麓拾穗文化传播有限公司", _CREDIT_CODE, "91510000MADEM002XF"),
    INDIVIDUAL: _Subject(SubjectType.INDIVIDUAL, "温一苇", _ID_CARD, "110000197001010006"),
}

_ROWS: Final = {
    SOFTWARE_COMPANY: (
        _Row("DD20260001", 3, _STATUS.UNPAID, "云服务器", "标准型 4 核 8 GB", "1 年", 1_640_902, 92_881),
        _Row("DD20260002", 9, _STATUS.PAID, "云数据库", "双节点 4 核 16 GB", "3 个月", 140_950, 7_978),
        _Row("DD20260002", 9, _STATUS.PAID, "数据库备份", "备份存储 500 GB", "3 个月", 32_504, 1_840),
        _Row("DD20260002", 9, _STATUS.PAID, "公网带宽", "按固定带宽 20 Mbps", "3 个月", 240_000, 13_585),
        _Row("DD20260003", 12, _STATUS.DELIVERING, "专线接入", "端口 1 Gbps，杭州接入点", "1 年", 3_600_000),
        _Row("DD20260004", 20, _STATUS.DELIVERED, "对象存储", "标准存储资源包 10 TB", "6 个月", 325_040),
        _Row("DD20260005", 26, _STATUS.REFUNDING, "内容分发网络", "国内流量包 1 TB", "6 个月", 16_800),
        _Row("DD20260006", 33, _STATUS.REFUNDED, "短信套餐包", "1 万条", "1 年", 45_000),
        _Row(_REFUND, 30, _STATUS.PAID, "短信套餐包", "退订 DD20260006", "1 年", -45_000),
        _Row("DD20260008", 41, _STATUS.CANCELLED, "负载均衡", "性能容量型，标准规格", "1 个月", 21_600),
        _Row("DD20260009", 52, _STATUS.EXPIRED, "SSL 证书", "企业型，单域名", "1 年", 288_000),
        _Row("DD20260010", 60, _STATUS.INVALID, "云硬盘", "通用型 SSD 500 GB", "1 个月", 25_000),
    ),
    CULTURE_COMPANY: (
        _Row("DD20260101", 5, _STATUS.UNPAID, "云点播", "转码时长包 1,000 分钟", "1 年", 140_950),
        _Row("DD20260102", 15, _STATUS.DELIVERED, "云直播", "国内流量包 5 TB", "1 年", 900_000, 50_943),
    ),
    INDIVIDUAL: (
        _Row("DD20260201", 2, _STATUS.PAID, "轻量应用服务器", "2 核 4 GB，带宽 5 Mbps", "1 年", 32_504),
        _Row("DD20260202", 40, _STATUS.CANCELLED, "域名注册", "example 后缀", "1 年", 6_800),
    ),
}

_FILINGS: Final = {
    SOFTWARE_COMPANY: (
        _Filing("BA20260001", "岫屿砚舟官网", ("xiuyu-yanzhou.example", "www.xiuyu-yanzhou.example"),
                "浙ICP备00000001号-1", _FILING.APPROVED),
        _Filing("BA20260002", "砚舟协作平台", ("yanzhou-work.example",), None, _FILING.PENDING),
        _Filing("BA20260003", "岫屿积分商城", ("xiuyu-points.example",), None, _FILING.REJECTED),
    ),
    CULTURE_COMPANY: (
        _Filing("BA20260101", "拾穗影像馆", ("shisui.example",), "蜀ICP备00000002号-1", _FILING.APPROVED),
    ),
    INDIVIDUAL: (
        _Filing("BA20260201", "一苇手记", ("yiwei-notes.example",), "京ICP备00000003号-1", _FILING.APPROVED),
    ),
}
# fmt: on


async def seed_demonstration(
    *, identity: EmbeddedIdentity, billing: EmbeddedBilling, filing: EmbeddedFilingSystem, now: datetime
) -> None:
    """Places everything, days counted back from `now`; done again, it restores the demonstration accounts."""
    for account, subject in _SUBJECTS.items():
        await identity.verify(account, _verified(subject, now))
        await billing.place(account, *_orders(_ROWS[account], now))
        await filing.file(account, *(_filed(row, subject) for row in _FILINGS[account]))


def _verified(subject: _Subject, now: datetime) -> VerifiedSubject:
    return VerifiedSubject(
        subject_type=subject.subject_type,
        name=subject.name,
        credential_type=subject.credential_type,
        credential_number=subject.credential_number,
        verified_at=now - timedelta(days=90),
    )


def _orders(rows: tuple[_Row, ...], now: datetime) -> list[BilledOrder]:
    rows_by_number: dict[str, list[_Row]] = {}
    for row in rows:
        rows_by_number.setdefault(row.number, []).append(row)
    return [
        BilledOrder(
            number=number,
            status=lines[0].status,
            is_refund=number == _REFUND,
            placed_at=now - timedelta(days=lines[0].days_ago),
            rows=tuple(_billed(line) for line in lines),
        )
        for number, lines in rows_by_number.items()
    ]


def _billed(row: _Row) -> BilledRow:
    has_tax = row.tax_fen is not None
    return BilledRow(
        product_name=row.product_name,
        specification=row.specification,
        period=row.period,
        amount_fen=row.amount_fen,
        tax_rate="0.06" if has_tax else None,
        tax_fen=row.tax_fen,
        amount_without_tax_fen=row.amount_fen - row.tax_fen if row.tax_fen is not None else None,
    )


def _filed(row: _Filing, subject: _Subject) -> FiledOrder:
    return FiledOrder(
        number=row.number,
        subject_name=subject.name,
        subject_type=subject.subject_type,
        site_name=row.site_name,
        domains=row.domains,
        icp_number=row.icp_number,
        status=row.status,
    )
