"""The preview that a customer reads before confirming the text."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from documents.drawing import draw_contract, draw_preview
from documents.metadata import contract_id_in, is_preview
from documents.paper import Paper
from documents.text import text_sha256
from rules.terms import SigningMode
from tests.documents.papers import filing, framework, order
from tests.documents.reading import page_texts, squashed
from tests.documents.test_signing_looks import page_image

BILATERAL = SigningMode.BILATERAL
each_kind = pytest.mark.parametrize(
    "paper",
    [framework(BILATERAL), order(mode=BILATERAL), filing(BILATERAL)],
    ids=lambda paper: paper.kind.value,
)


@each_kind
def test_every_page_has_the_watermark_and_the_text_s_hash(paper: Paper) -> None:
    pages = [squashed(text) for text in page_texts(draw_preview(paper).content)]
    expected = f"合同文本SHA-256：{text_sha256(paper)}"
    assert len(pages) > 1
    assert all(expected in page and "预览" in page for page in pages)


@each_kind
def test_the_contract_itself_has_neither(paper: Paper) -> None:
    words = squashed("".join(page_texts(draw_contract(paper).content)))
    assert "SHA-256：" not in words
    assert "预览" not in words


def test_the_words_and_pages_are_those_of_the_contract() -> None:
    paper = order(mode=BILATERAL)
    contract = [squashed(text) for text in page_texts(draw_contract(paper).content)]
    preview = [squashed(text) for text in page_texts(draw_preview(paper).content)]
    added = ("预览", f"合同文本SHA-256：{text_sha256(paper)}")
    for before, after in zip(contract, preview, strict=True):
        left = after
        for words in added:
            assert left.count(words) == 1
            left = left.replace(words, "")
        assert left == before


def test_its_metadata_say_that_it_is_a_preview_of_this_contract() -> None:
    paper = framework(BILATERAL)
    preview, contract = draw_preview(paper).content, draw_contract(paper).content
    with pikepdf.open(BytesIO(preview)) as file:
        assert is_preview(file.Root.Metadata.read_bytes())
        with file.open_metadata() as metadata:
            assert metadata["xmpMM:RenditionClass"] == "proof"
    with pikepdf.open(BytesIO(contract)) as file:
        assert not is_preview(file.Root.Metadata.read_bytes())
    assert contract_id_in(preview) == paper.contract_id


def test_equal_values_are_equal_previews() -> None:
    paper = filing(BILATERAL)
    assert draw_preview(paper) == draw_preview(paper)
    assert draw_preview(paper).pages == draw_contract(paper).pages


def test_the_hash_stands_in_the_margin_below_the_page_number(tmp_path: Path) -> None:
    paper = framework(BILATERAL)
    contract = page_image(draw_contract(paper).content, 1, tmp_path)
    preview = page_image(draw_preview(paper).content, 1, tmp_path)
    foot = (0, contract.height - 34, contract.width, contract.height)
    assert contract.crop(foot).getextrema() == ((255, 255),) * 3
    darkest, _ = preview.crop(foot).convert("L").getextrema()
    assert isinstance(darkest, int)
    assert darkest < 200
