"""How values are written on paper: dates, money, rates, and the labels of terms."""

from datetime import date
from decimal import Decimal
from typing import Final

from rules.terms import CredentialType, OrderStatus

CREDENTIAL_LABELS: Final = {
    CredentialType.UNIFIED_SOCIAL_CREDIT_CODE: "统一社会信用代码",
    CredentialType.ID_CARD: "居民身份证号码",
    CredentialType.PASSPORT: "护照号码",
    CredentialType.HK_MACAU_PERMIT: "港澳居民来往内地通行证号码",
    CredentialType.TAIWAN_PERMIT: "台湾居民来往大陆通行证号码",
    CredentialType.RESIDENCE_PERMIT: "港澳台居民居住证号码",
}
ORDER_STATUS_LABELS: Final = {
    OrderStatus.UNPAID: "待支付",
    OrderStatus.PAID: "已支付",
    OrderStatus.DELIVERING: "发货中",
    OrderStatus.DELIVERED: "已发货",
    OrderStatus.REFUNDING: "退款中",
    OrderStatus.REFUNDED: "已退款",
    OrderStatus.CANCELLED: "已取消",
    OrderStatus.EXPIRED: "已过期",
    OrderStatus.INVALID: "已失效",
}
_DIGITS: Final = "零一二三四五六七八九"
_TEN: Final = 10


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def amount_words(fen: int | None) -> str:
    """16,409.02 for 1640902; nothing for what is not given."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def rate_words(rate: str | None) -> str:
    """6% for "0.06", 0% for "0"; nothing for what is not given."""
    if rate is None:
        return ""
    percent = Decimal(rate) * 100
    return f"{percent.normalize():f}%"


def ordinal(number: int) -> str:
    """十七 for 17; for numbers of articles, 1 to 99."""
    tens, ones = divmod(number, _TEN)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
