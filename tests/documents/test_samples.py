"""Samples: papers of nobody that show a text before anybody's contract is in it."""

from dataclasses import replace
from itertools import product

import pytest

from documents.drawing import SAMPLE, draw_sample
from documents.paper import Paper
from documents.samples import Sample, papers_of_every_case, sample_paper
from documents.text import facts_of, newest_text_version, shipped_text, text_sha256
from documents.verification import examine
from rules.terms import ContractKind, SigningMode, SubjectType
from tests.documents.papers import VENDOR, order
from tests.documents.reading import page_texts, squashed, text_of
from tests.documents.sealed import NOW

FRAMEWORK, ORDER, FILING = ContractKind


def sampled(kind: ContractKind, **wishes: object) -> Paper:
    version = newest_text_version(kind)
    return sample_paper(
        kind,
        Sample(**wishes),  # type: ignore[arg-type]  # what each test wishes
        text_version=version,
        template=shipped_text(kind, version),
        vendor=VENDOR,
        public_url="https://contracts.example.com",
    )


@pytest.mark.parametrize("kind", ContractKind)
@pytest.mark.parametrize("mode", SigningMode)
@pytest.mark.parametrize("long", [False, True])
def test_every_page_says_that_it_is_a_sample_and_of_which_text(
    kind: ContractKind, mode: SigningMode, long: bool
) -> None:
    paper = sampled(kind, signing_mode=mode, long=long)
    pages = [squashed(page) for page in page_texts(draw_sample(paper).content)]
    assert len(pages) >= 3
    for page in pages:
        assert squashed(SAMPLE) in page
        assert f"合同文本SHA-256：{text_sha256(paper)}" in page


def test_a_long_one_has_what_a_contract_may_have_and_a_short_one_has_not() -> None:
    short = text_of(draw_sample(sampled(ORDER)).content)
    long = text_of(draw_sample(sampled(ORDER, long=True, with_start=True, fixed_term=True)).content)
    for words in (
        "YZ-000045",
        "增值税税额",
        "工商更名函（编号YZ-2026-002",
        "本合同的期限自2026年2月1日起至2029年1月31日止",
    ):
        assert words in long
        assert words not in short
    assert "开户银行" in long


def test_an_individual_signs_by_hand() -> None:
    wishes = {"signing_mode": SigningMode.BILATERAL, "subject_type": SubjectType.INDIVIDUAL}
    assert "甲方（签字）：张样张" in text_of(draw_sample(sampled(FRAMEWORK, **wishes)).content)


def test_equal_wishes_are_equal_samples() -> None:
    assert draw_sample(sampled(FILING, long=True)) == draw_sample(sampled(FILING, long=True))


def test_a_sample_is_no_sealed_contract() -> None:
    assert not examine(draw_sample(sampled(FILING)).content, trusted=(), at=NOW).sound


@pytest.mark.parametrize("kind", ContractKind)
def test_every_case_of_mode_term_and_cited_documents_is_there(kind: ContractKind) -> None:
    pairs = (("UNILATERAL", "BILATERAL"), ("OPEN_ENDED", "FIXED_TERM"), ("NO_START", "WITH_START"))
    wanted = {frozenset(case) for case in product(*pairs, ("CITED", "NOTHING_CITED"))}
    facts = [facts_of(paper) for paper in papers_of_every_case(kind, shipped_text(kind, "2026-11-1"))]
    own = {"AMOUNT", "NO_AMOUNT", "TAX", "NO_TAX"}
    assert {case - own for case in facts} == wanted
    taxes = {case & own for case in facts}
    if kind is ORDER:
        assert taxes == {frozenset({"AMOUNT", "TAX"}), frozenset({"AMOUNT", "NO_TAX"})}
    else:
        assert taxes == {frozenset({"NO_AMOUNT", "NO_TAX"})}


def test_the_paper_s_own_text_is_printed_and_not_the_file_of_its_version() -> None:
    source = shipped_text(ORDER, "2026-11-1").replace("甲方向乙方购买", "修订后的甲方向乙方购买")
    words = text_of(draw_sample(replace(order(1), template=source)).content)
    assert "修订后的甲方向乙方购买的云服务共1项" in words
