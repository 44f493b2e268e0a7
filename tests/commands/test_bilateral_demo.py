"""`demo --bilateral`: an enterprise and an individual sign over HTTP, and others call both signatures valid."""

import subprocess
from pathlib import Path

import pytest

from tests.commands.conftest import Story
from tests.programs import needs_program

PAPERS = ("bilateral-enterprise.pdf", "bilateral-individual.pdf")


def told(program: str, *arguments: str | Path) -> str:
    needs_program(program)
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def papers_of(story: Story) -> list[Path]:
    return [folder / name for folder in (story.output, story.again) for name in PAPERS]


def test_the_story_of_both_customers_is_told_to_its_end(bilateral_story: Story) -> None:
    first = bilateral_story.first
    assert first.returncode == 0, first.stdout + first.stderr
    for words in ("申请激活电子签", "确认合同文本", "加盖企业电子签章", "手写签名", "139****0000"):
        assert words in first.stdout
    assert first.stdout.count("创建框架合同（双方签章）") == 2
    assert first.stdout.count("真实有效") == 2
    assert first.stderr == ""


def test_told_again_it_makes_order_contracts_under_the_same_activation(bilateral_story: Story) -> None:
    second = bilateral_story.second
    assert second.returncode == 0, second.stdout + second.stderr
    assert "电子签已激活，沿用" in second.stdout
    assert second.stdout.count("创建订单合同（双方签章）") == 2


def test_pdfsig_calls_both_signatures_valid_the_customers_first(bilateral_story: Story) -> None:
    for paper in papers_of(bilateral_story):
        said = told("pdfsig", "-nocert", paper)
        assert said.count("Signature Validation: Signature is Valid.") == 2
        assert said.index("CustomerSeal") < said.index("VendorSeal") < said.index("Total document signed")


def test_qpdf_finds_the_papers_clean(bilateral_story: Story) -> None:
    for paper in papers_of(bilateral_story):
        assert "No syntax or stream encoding errors found" in told("qpdf", "--check", paper)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bilateral-enterprise.pdf", ("成都黛麓拾穗文化传播有限公司", "甲方（盖章）", "双方电子签章方式")),
        ("bilateral-individual.pdf", ("温一苇", "甲方（签字）", "双方电子签章方式")),
    ],
)
def test_a_paper_reads_as_signed_by_both(bilateral_story: Story, name: str, words: tuple[str, ...]) -> None:
    text = "".join(told("pdftotext", "-enc", "UTF-8", bilateral_story.output / name, "-").split())
    for each in words:
        assert each in text
