"""What stands on the pages, read back with pdftotext."""

from dataclasses import replace
from datetime import date

import pytest

from documents.drawing import draw_contract
from documents.paper import Paper
from documents.text import filled_text
from documents.words import ordinal
from rules.terms import SigningMode
from tests.documents.papers import COMPANY, PERSON, filing, framework, order
from tests.documents.reading import page_texts, squashed, text_of

KINDS = [framework(), order(), order(taxed=False), filing()]
each_kind = pytest.mark.parametrize("paper", KINDS, ids=lambda paper: paper.kind.value)


def printed(paper: Paper, watermark: str | None = None) -> str:
    return text_of(draw_contract(paper, watermark=watermark).content)


@each_kind
def test_all_clauses_are_printed_in_their_order(paper: Paper) -> None:
    text, at = printed(paper), 0
    for number, article in enumerate(filled_text(paper).articles, start=1):
        words = [f"第{ordinal(number)}条{article.heading}"]
        for place, clause in enumerate(article.clauses, start=1):
            items = [f"（{item}）{words}" for item, words in enumerate(clause.items, start=1)]
            words += [f"{number}.{place}{clause.text}", *items]
        for beginning in words:
            # a page may end inside a paragraph, but not before it has two lines
            at = text.find(squashed(beginning)[:30], at)
            assert at >= 0, beginning


@each_kind
def test_every_paragraph_of_a_page_is_printed_whole(paper: Paper) -> None:
    pages = [squashed(page) for page in page_texts(draw_contract(paper).content)]
    inside = "".join(page[: page.rfind(paper.title)] for page in pages)  # header and footer are drawn last
    for article in filled_text(paper).articles:
        for clause in article.clauses:
            assert squashed(clause.text) in inside
            assert all(squashed(item) in inside for item in clause.items)


@each_kind
def test_the_parties_are_printed_whole_and_in_order(paper: Paper) -> None:
    first = squashed(page_texts(draw_contract(paper).content)[0])
    party, vendor, at = paper.party_a, paper.vendor, 0
    values = [
        paper.title, paper.number, "2026年11月23日", party.name, party.credential_number,
        party.legal_representative, party.tax_number, party.contact, party.phone, party.email, party.postcode,
        party.bank_name, party.bank_account, party.address, vendor.name, vendor.credit_code, vendor.phone,
        vendor.tax_number, vendor.bank_name, vendor.bank_account, vendor.address,
    ]  # fmt: skip
    for value in values:
        assert value is not None
        at = first.find(squashed(value), at)
        assert at >= 0, value


def test_what_a_party_does_not_have_is_not_mentioned() -> None:
    text = printed(framework(party=PERSON))
    first = text[: text.index("乙方（服务提供方）")]
    assert "姓名欧阳示例居民身份证号码11010519491231002X" in first
    assert "开户银行" not in first
    assert "法定代表人" not in first
    assert "None" not in text


def test_the_filing_contract_prints_its_filing() -> None:
    text = printed(filing())
    assert "备案订单号BA-ORDER-20261101-0007" in text
    assert "网站名称鑫淼智能生活服务平台" in text
    assert "网站域名example.com、shop.example.com、示例.中国" in text
    assert "ICP备案号粤ICP备20260001号-1" in text


@pytest.mark.parametrize("paper", [order(), filing()], ids=lambda paper: paper.kind.value)
def test_order_and_filing_contracts_name_their_framework_contract(paper: Paper) -> None:
    assert "双方已订立编号为KJ202611230000012的框架合同" in printed(paper)
    assert f"合同编号：{paper.number}订立日期：2026年11月23日框架合同编号：KJ202611230000012" in printed(
        paper
    )


@each_kind
def test_each_page_has_its_number_the_title_and_the_contract_number(paper: Paper) -> None:
    drawn = draw_contract(paper)
    for page, text in enumerate(page_texts(drawn.content), start=1):
        ending = f"{paper.title}合同编号：{paper.number}第{page}页共{drawn.pages}页"
        assert squashed(text).endswith(ending)


def test_the_mode_of_signing_decides_the_words_about_signing() -> None:
    one, two = printed(framework()), printed(framework(SigningMode.BILATERAL))
    assert "本协议采用单方电子签章方式" in one
    assert "本协议采用双方电子签章方式" not in one
    assert "甲方（在线确认）：" in one
    assert "本协议采用双方电子签章方式" in two
    assert "本协议采用单方电子签章方式" not in two
    assert "甲方（盖章）：" in two
    assert "甲方（签字）：欧阳示例" in printed(framework(SigningMode.BILATERAL, PERSON))


def test_a_term_and_its_absence_are_printed() -> None:
    start, end = date(2026, 12, 1), date(2029, 11, 30)
    assert "本协议自电子签章完成之日起生效，长期有效" in printed(framework())
    assert "本协议自2026年12月1日起生效，长期有效" in printed(replace(framework(), term_start=start))
    assert "有效期至2029年11月30日止" in printed(replace(framework(), term_end=end))
    fixed = printed(replace(framework(), term_start=start, term_end=end))
    assert "有效期自2026年12月1日起至2029年11月30日止" in fixed
    assert "长期有效" not in fixed


@pytest.mark.parametrize("paper", [framework(), order(2), filing()], ids=lambda paper: paper.kind.value)
def test_cited_documents_are_printed(paper: Paper) -> None:
    cited = ("权利义务转让补充协议（编号 BC2026-001）", "工商更名函")
    text = printed(replace(paper, cited_documents=cited))
    assert "权利义务转让补充协议（编号BC2026-001）；工商更名函。" in text
    assert "下列文件已经签署" not in printed(paper)


def test_a_watermark_is_on_every_page_and_changes_nothing_else() -> None:
    marked = draw_contract(filing(), watermark="草稿")
    assert all("草稿" in squashed(page) for page in page_texts(marked.content))
    assert text_of(marked.content).replace("草稿", "") == printed(filing())


def test_a_party_shows_nothing_personal_in_its_repr() -> None:
    assert repr(COMPANY) == "Party(subject_type=ENTERPRISE)"
    assert "13800138000" not in repr(framework())
