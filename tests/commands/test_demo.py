"""`demo`: the whole story against a running server, and papers that others call valid too."""

import subprocess
from pathlib import Path

import pytest

from tests.commands.conftest import Story
from tests.commands.programs import Installation
from tests.programs import needs_program

PAPERS = ("framework.pdf", "order.pdf", "filing.pdf")


def told(program: str, *arguments: str | Path) -> str:
    needs_program(program)
    ended = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_story_is_told_to_its_end(story: Story) -> None:
    assert story.first.returncode == 0, story.first.stdout + story.first.stderr
    lines = story.first.stdout.splitlines()
    assert [int(line[:3]) for line in lines] == list(range(1, len(lines) + 1))
    for words in ("保存甲方信息", "申请框架合同", "电子合同已生效", "真实有效", "被拒绝", "释放订单", "完成"):
        assert words in story.first.stdout
    assert story.first.stderr == ""


def test_told_again_it_uses_what_is_there(story: Story) -> None:
    assert story.second.returncode == 0, story.second.stdout + story.second.stderr
    assert story.second.stdout.count("沿用") == 4
    assert "申请框架合同" not in story.second.stdout
    for name in PAPERS:
        assert (story.again / name).read_bytes() == (story.output / name).read_bytes()


@pytest.mark.parametrize("name", PAPERS)
def test_pdfsig_calls_a_paper_valid(story: Story, name: str) -> None:
    said = told("pdfsig", "-nocert", story.output / name)
    assert said.count("Signature Validation: Signature is Valid.") == 1
    assert "Total document signed" in said


@pytest.mark.parametrize("name", PAPERS)
def test_qpdf_finds_a_paper_clean(story: Story, name: str) -> None:
    assert "No syntax or stream encoding errors found" in told("qpdf", "--check", story.output / name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("framework.pdf", ("岫屿砚舟（杭州）软件有限公司", "91330000MADEM0011J", "第 1 页 共")),
        ("order.pdf", ("DD20260003", "人民币伍万玖仟柒佰玖拾叁元玖角陆分", "专线接入")),
        ("filing.pdf", ("BA20260001", "岫屿砚舟官网", "xiuyu-yanzhou.example")),
    ],
)
def test_a_paper_reads_as_chinese(story: Story, name: str, words: tuple[str, ...]) -> None:
    text = "".join(told("pdftotext", "-enc", "UTF-8", story.output / name, "-").split())
    for each in words:
        assert "".join(each.split()) in text


def test_without_a_server_the_demo_says_so_in_one_line(tmp_path: Path) -> None:
    ended = Installation(tmp_path).run("demo")
    assert ended.returncode == 1
    assert len(ended.stdout.splitlines()) == 1
    assert "make serve" in ended.stdout
    assert ended.stderr == ""
