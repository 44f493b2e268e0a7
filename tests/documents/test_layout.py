"""Where things stand on the pages."""

from dataclasses import replace

import pytest

from documents.drawing import draw_contract
from documents.paper import Paper
from documents.places import CUSTOMER_SEAL, LEFT, PAGE_HEIGHT, RIGHT, VENDOR_SEAL
from rules.terms import SigningMode
from tests.documents.papers import COMPANY, filing, framework, order
from tests.documents.reading import page_texts, squashed, text_of, word_boxes

KINDS = [framework(), order(), order(taxed=False), filing()]
each_kind = pytest.mark.parametrize("paper", KINDS, ids=lambda paper: paper.kind.value)


def bodies(paper: Paper) -> list[list[str]]:
    """The lines of each page, without header and footer, which are drawn last."""
    pages = page_texts(draw_contract(paper).content)
    return [page[: page.rindex(f"\n{paper.title}")].splitlines() for page in pages]


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    for rows in range(1, 31):
        for body in bodies(order(rows, taxed=rows % 2 == 0)):
            assert not body[-1].startswith("第"), (rows, body[-1])


def test_no_line_of_a_contract_begins_or_ends_wrongly() -> None:
    for paper in KINDS:
        for page in page_texts(draw_contract(paper).content):
            for line in page.splitlines():
                assert line.strip()[:1] not in set("，。、；：！？）》】”’"), line
                assert line.strip()[-1:] not in set("（《【“‘"), line


@each_kind
def test_the_last_page_bears_signatures_and_how_to_verify(paper: Paper) -> None:
    pages = [squashed(page) for page in page_texts(draw_contract(paper).content)]
    assert f"甲方（在线确认）：{paper.party_a.name}" in pages[-1]
    assert f"乙方（盖章）：{paper.vendor.name}统一社会信用代码：{paper.vendor.credit_code}" in pages[-1]
    assert f"合同编号：{paper.number}验证码：7K2M-9QXT-4HWP-D3VN" in pages[-1]
    assert "查验页面：https://contracts.example.com/verify" in pages[-1]
    assert all("乙方（盖章）" not in page for page in pages[:-1])


def test_only_a_page_of_signatures_alone_says_so() -> None:
    alone, shared = draw_contract(framework()).content, draw_contract(filing()).content
    assert squashed(page_texts(alone)[-1]).startswith("（本页无正文，为签署页）甲方")
    assert "本页无正文" not in text_of(shared)
    assert text_of(alone).count("本页无正文") == 1


@each_kind
def test_the_seals_stand_over_the_names_of_the_parties(paper: Paper) -> None:
    words = word_boxes(draw_contract(paper).content)[-1]
    for box, start in ((CUSTOMER_SEAL, "深圳市"), (VENDOR_SEAL, "云岚示例")):
        left, top, right, bottom = next(word[1:] for word in words if word[0].startswith(start))
        assert left < box.x + box.size
        assert box.x < right
        assert box.y < PAGE_HEIGHT - bottom < PAGE_HEIGHT - top < box.y + box.size
        assert box.x + box.size < RIGHT
        assert box.size == pytest.approx(119.055, abs=0.001)  # 42 mm


def test_hostile_values_stay_on_the_page_and_are_printed_whole() -> None:
    name = "无限长公司名称（" * 40 + "<&>" + "Z" * 150
    specification = "规格<>&" * 60 + "#" * 300
    party = replace(COMPANY, name=name, address="x" * 400, email="a" * 120 + "@example.com")
    rows = tuple(
        replace(row, specification=specification, product_name="<script>" * 30, order_number="9" * 64)
        for row in order(3).rows
    )
    paper = replace(order(3, mode=SigningMode.BILATERAL), party_a=party, rows=rows, title="订单合同" * 20)
    content = draw_contract(paper).content
    for page in word_boxes(content):
        for word, left, _, right, bottom in page:
            assert left >= LEFT - 6, word  # the air of an opening mark hangs out
            assert right <= RIGHT + 6, word  # and that of a closing mark
            assert bottom < PAGE_HEIGHT - 30, word
    first = squashed(page_texts(content)[0])
    assert name in first
    assert "x" * 400 in first
    assert page_texts(content)[-1].count("Z") == 150


def test_the_signature_block_holds_the_longest_name_above_the_credential() -> None:
    party = replace(COMPANY, name="长" * 200)
    words = word_boxes(draw_contract(replace(framework(), party_a=party)).content)[-1]
    lowest = max(word[4] for word in words if set(word[0]) == {"长"})
    credential = next(word[2] for word in words if word[0].startswith("统一社会信用代码"))
    assert lowest <= credential
