"""The order table: rows, tax, totals, and how it runs over pages."""

from dataclasses import replace

from documents.drawing import draw_contract
from documents.paper import Paper, Row
from rules.terms import OrderStatus
from tests.documents.papers import order
from tests.documents.reading import page_texts, squashed, text_of

HEAD = "序号订单号产品名称规格周期税率不含税金额（元）税额（元）金额（元）状态"


def printed(paper: Paper) -> str:
    return text_of(draw_contract(paper).content)


def with_rows(*rows: Row) -> Paper:
    return replace(order(1), rows=rows)


def test_each_row_is_printed_with_its_tax() -> None:
    text = printed(order(2))
    assert HEAD in text
    assert (
        "120261123000000000001云数据库MySQL高可用8核32GB，存储500GB1年6%21,735.851,304.1523,040.00已支付"
        in text
    )
    assert "220261123000000000002对象存储标准存储包5TB（华北地域）6个月6%470.9428.26499.20待支付" in text
    assert "合计22,206.791,332.4123,539.20" in text


def test_totals_are_written_in_figures_and_in_capitals() -> None:
    text = printed(replace(order(2), amount_fen=1640902, tax_fen=92881, amount_without_tax_fen=1548021))
    assert (
        "为16,409.02元（大写：人民币壹万陆仟肆佰零玖元零贰分），其中不含税金额15,480.21元，增值税税额928.81元"
        in text
    )
    assert "合计15,480.21928.8116,409.02金额大写人民币壹万陆仟肆佰零玖元零贰分" in text


def test_without_tax_there_are_no_tax_columns_and_no_words_about_it() -> None:
    text = printed(order(2, taxed=False))
    assert "序号订单号产品名称规格周期金额（元）订单状态" in text
    assert "1年23,040.00已支付" in text
    assert "合计23,539.20金额大写" in text
    assert "税率" not in text.partition("第二条")[0]
    assert "增值税税额" not in text


def test_zero_tax_is_printed_as_zero() -> None:
    row = replace(order(1).rows[0], tax_rate="0", tax_fen=0, amount_without_tax_fen=2304000)
    text = printed(replace(with_rows(row), tax_fen=0, amount_without_tax_fen=2304000))
    assert "1年0%23,040.000.0023,040.00已支付" in text
    assert "增值税税额0.00元" in text


def test_what_the_billing_system_did_not_give_stays_empty() -> None:
    known, unknown = order(2).rows
    unknown = replace(unknown, tax_rate=None, tax_fen=None, amount_without_tax_fen=None)
    assert "标准存储包5TB（华北地域）6个月499.20待支付" in printed(with_rows(known, unknown))


def test_every_status_of_an_order_has_its_word() -> None:
    row = order(1).rows[0]
    text = printed(
        with_rows(*(replace(row, position=n, order_status=s) for n, s in enumerate(OrderStatus, start=1)))
    )
    for word in ("待支付", "已支付", "发货中", "已发货", "退款中", "已退款", "已取消", "已过期", "已失效"):
        assert f"23,040.00{word}" in text


def test_the_head_is_repeated_on_each_page_and_rows_keep_their_order() -> None:
    paper = order(100)
    pages = [squashed(page) for page in page_texts(draw_contract(paper).content)]
    with_rows = [page for page in pages if "云数据库MySQL" in page]
    assert len(with_rows) >= 4
    assert all(page.count(HEAD) == 1 for page in with_rows)
    assert all(page.startswith(HEAD) for page in with_rows[1:])
    places = ["".join(pages).find(f"{row.position}{row.order_number}") for row in paper.rows]
    assert -1 not in places
    assert places == sorted(places)


def test_no_row_is_cut_by_the_end_of_a_page() -> None:
    rows = [
        replace(row, specification=f"甲{row.position}" * (5 + row.position % 11 * 4))
        for row in order(60).rows
    ]
    pages = [squashed(page) for page in page_texts(draw_contract(with_rows(*rows)).content)]
    assert len(pages) >= 8
    for row in rows:
        whole = f"{row.order_number}{squashed(row.product_name)}{row.specification}{row.period}6%"
        assert [whole in page for page in pages].count(True) == 1


def test_a_row_taller_than_a_page_goes_on_on_the_next() -> None:
    drawn = draw_contract(with_rows(replace(order(1).rows[0], specification="很长的规格" * 800)))
    pages = [squashed(page) for page in page_texts(drawn.content)]
    assert sum(HEAD in page for page in pages) >= 3
    assert sum(page.count("很") for page in pages) == 800


def test_two_thousand_rows_are_drawn() -> None:
    paper = order(2000)
    text = printed(paper)
    assert all(row.order_number in text for row in paper.rows)
