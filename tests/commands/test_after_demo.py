"""`demo --after`: paper, a supplement, a rename, a new text and an archive over HTTP; then histories are checked."""

import zipfile
from collections.abc import Iterator

import pytest

from tests.commands.conftest import Story
from tests.commands.programs import Installation, Process


@pytest.fixture(scope="module")
def told_twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """On a server of its own: the story renames a company that others tell of."""
    installation = Installation(tmp_path_factory.mktemp("after"))
    process = Process(installation, "serve")
    try:
        process.ready()
        yield Story(
            first=installation.run("demo", "--after"),
            second=installation.run("demo", "--after", "--output", "again"),
            output=installation.folder / "demo_output",
            again=installation.folder / "again",
        )
    finally:
        process.end()


def test_the_story_after_the_seal_is_told_to_its_end(told_twice: Story) -> None:
    first = told_twice.first
    assert first.returncode == 0, first.stdout + first.stderr
    for words in (
        "申请 DD-",
        "更正单号为 SF1000000000010",
        "录入补充协议",
        "（集团）有限公司",
        "工商更名",
        "解除冻结",
        "发布，只用于之后的合同",
        "真实有效",
        "逐条复算无误",
        "运营台历史",
        "未被改动",
    ):
        assert words in first.stdout
    assert first.stderr == ""


def test_told_again_the_company_is_renamed_back_and_the_text_stays(told_twice: Story) -> None:
    """Its contracts name both names by then: going back is a rename that the cleared letter's pair does not cover."""
    second = told_twice.second
    assert second.returncode == 0, second.stdout + second.stderr
    assert "（集团）有限公司 → 岫屿砚舟（杭州）软件有限公司" in second.stdout
    assert "已有电子送达条款，沿用" in second.stdout


def test_the_archive_holds_each_contract_with_its_history_and_how_to_verify_it(told_twice: Story) -> None:
    with zipfile.ZipFile(told_twice.output / "contracts.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    folders = {name.partition("/")[0] for name in names}
    assert len(folders) == 2
    for folder in folders:
        for file in (f"{folder}.pdf", "history.json", "verify.txt", "manifest.json", "SHA256SUMS"):
            assert f"{folder}/{file}" in names
    assert len([name for name in names if "/supplements/" in name]) == 2


def test_afterwards_every_history_is_whole_and_a_checkpoint_says_so(told_twice: Story) -> None:
    installation = Installation(told_twice.output.parent)
    exported = installation.run("export-checkpoint", "checkpoint.p7m")
    assert exported.returncode == 0, exported.stdout + exported.stderr
    verified = installation.run("verify-history", "--checkpoint", "checkpoint.p7m")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert "every history is as it was written" in verified.stdout
