"""The order table with its totals."""

from typing import Final

from documents.canvas import hei_style, song_style
from documents.flow import Flow
from documents.paper import Paper, Row
from documents.table import Cell, Column, Table
from documents.words import ORDER_STATUS_LABELS, amount_words, rate_words
from rules.money import in_words

# fmt: off
_PLAIN: Final = (
    Column("序号",       26, 0.5),
    Column("订单号",     101),
    Column("产品名称",   80),
    Column("规格",       93),
    Column("周期",       44, 0.5),
    Column("金额（元）", 66, 1.0),
    Column("订单状态",   41, 0.5),
)
_TAXED: Final = (
    Column("序号",             22, 0.5),
    Column("订单号",           66),
    Column("产品名称",         58),
    Column("规格",             69),
    Column("周期",             30, 0.5),
    Column("税率",             25, 0.5),
    Column("不含税金额（元）", 54, 1.0),
    Column("税额（元）",       44, 1.0),
    Column("金额（元）",       54, 1.0),
    Column("状态",             29, 0.5),
)
# fmt: on


def draw_orders(flow: Flow, paper: Paper) -> None:
    """Tax is shown when the billing system gave any: one order with tax makes the columns appear."""
    taxed = paper.tax_fen is not None or any(row.tax_rate or row.tax_fen is not None for row in paper.rows)
    size = 7.5 if taxed else 8.5
    table = Table(flow, _TAXED if taxed else _PLAIN, song_style(size, size + 3), hei_style(size, size + 3))
    for row in paper.rows:
        table.row(_taxed(row) if taxed else _plain(row))
    if paper.amount_fen is not None:
        _draw_totals(table, paper, paper.amount_fen, taxed=taxed)
    table.close()


def _plain(row: Row) -> list[str | Cell]:
    names = (str(row.position), row.order_number, row.product_name, row.specification, row.period)
    return [*names, amount_words(row.amount_fen), ORDER_STATUS_LABELS[row.order_status]]


def _taxed(row: Row) -> list[str | Cell]:
    names = (str(row.position), row.order_number, row.product_name, row.specification, row.period)
    money = (row.amount_without_tax_fen, row.tax_fen, row.amount_fen)
    return [
        *names,
        rate_words(row.tax_rate),
        *map(amount_words, money),
        ORDER_STATUS_LABELS[row.order_status],
    ]


def _draw_totals(table: Table, paper: Paper, amount_fen: int, *, taxed: bool) -> None:
    style = table.head_style
    money = (paper.amount_without_tax_fen, paper.tax_fen, amount_fen) if taxed else (amount_fen,)
    label = Cell("合计", columns=len(table.columns) - len(money) - 1, style=style, align=0.5, shaded=True)
    table.row([label, *(Cell(amount_words(fen), style=style) for fen in money), ""])
    head = Cell("金额大写", columns=2, style=style, align=0.5, shaded=True)
    table.row([head, Cell(in_words(amount_fen), columns=len(table.columns) - 2, style=style)])
