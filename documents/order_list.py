"""The order list as a CSV file inside the PDF: what finance departments import instead of typing."""

import csv
from io import StringIO
from typing import Final

from documents.paper import Row
from documents.words import ORDER_STATUS_LABELS, rate_words
from rules.money import decimal_of

NAME: Final = "订单清单.csv"
_HEAD: Final = (
    "序号", "订单号", "产品名称", "规格", "周期", "税率",
    "不含税金额（元）", "税额（元）", "金额（元）", "订单状态",
)  # fmt: skip
_FORMULA: Final = tuple("=+-@\t\r")


def order_list(rows: tuple[Row, ...]) -> bytes:
    """RFC 4180, UTF-8 with a byte order mark, without which Excel takes it for GBK."""
    sheet = StringIO()
    writer = csv.writer(sheet)
    writer.writerow(_HEAD)
    for row in rows:
        words = (row.order_number, row.product_name, row.specification, row.period)
        money = (row.amount_without_tax_fen, row.tax_fen, row.amount_fen)
        writer.writerow(
            [
                row.position,
                *map(_inert, words),
                rate_words(row.tax_rate),
                *("" if fen is None else decimal_of(fen) for fen in money),
                ORDER_STATUS_LABELS[row.order_status],
            ]
        )
    return sheet.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """What a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
