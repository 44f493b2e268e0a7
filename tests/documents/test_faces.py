"""Fonts: what can be printed, and what is said of the rest."""

from dataclasses import replace
from io import BytesIO
from struct import unpack

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types

from documents.drawing import draw_contract
from documents.faces import MissingCharactersError, Typeface, hei, missing_characters, song
from tests.documents.papers import COMPANY, framework
from tests.documents.reading import squashed, text_of

RARE = "㐂"  # in the fallback faces only
NOWHERE = "\U00030edd\U00030ede"


def test_the_common_and_the_standard_characters_can_be_printed() -> None:
    everyday = "䶮㛃𬭊犇骉氼囍（）《》“”…—·％￥§①Ⅳ℃ABCabc0123456789ǎéüß 　"
    assert missing_characters(everyday) == ()
    assert missing_characters("".join(map(chr, range(0x4E00, 0x9FA6)))) == ()


def test_missing_characters_are_named_once_in_order_of_appearance() -> None:
    assert missing_characters(f"甲{NOWHERE[1]}乙{NOWHERE}\n") == (NOWHERE[1], NOWHERE[0], "\n")


def test_without_the_fallback_a_rare_character_is_missing() -> None:
    alone = Typeface(song().faces[:1])
    assert song().has(RARE)
    assert not alone.has(RARE)
    with pytest.raises(MissingCharactersError, match=r"no installed font has 㐂 \(U\+3402\)"):
        alone.measure(f"张{RARE}")


def test_a_rare_name_is_printed_from_the_fallback_and_can_be_read_back() -> None:
    paper = replace(
        framework(), party_a=replace(COMPANY, name=f"深圳市{RARE}氏科技有限公司"), title=f"{RARE}协议"
    )
    content = draw_contract(paper).content
    assert f"名称深圳市{RARE}氏科技有限公司" in squashed(text_of(content))
    assert content.count(b"/BaseFont /HETONG+NotoSansSC-Regular") == 2  # the font and its descendant
    assert draw_contract(paper).content == content


def test_a_name_that_no_font_has_is_refused_naming_its_characters() -> None:
    paper = replace(framework(), party_a=replace(COMPANY, name=f"公司{NOWHERE}"))
    with pytest.raises(MissingCharactersError) as refused:
        draw_contract(paper)
    assert refused.value.characters == tuple(NOWHERE)
    assert "U+30EDD" in str(refused.value)
    assert "公司" not in str(refused.value)


@pytest.mark.parametrize("typeface", [song(), hei()])
def test_a_cut_font_is_a_font_with_these_glyphs_in_this_order(typeface: Typeface) -> None:
    for face, characters in zip(typeface.faces, ("合同 A，", RARE), strict=True):
        glyphs = [0, *(face.glyphs[character] for character in characters)]
        widths = [face.widths[0], *(face.widths[glyph] - 1 for glyph in glyphs[1:])]
        font = TTFont(BytesIO(face.program(glyphs, widths)), checkChecksums=2)
        names = font.getGlyphOrder()
        assert [font["hmtx"][name][0] for name in names] == widths
        for name, glyph in zip(names, glyphs, strict=True):
            shape, record = font["glyf"][name], face.outline(glyph)
            if record:
                box = (shape.xMin, shape.yMin, shape.xMax, shape.yMax)
                assert (shape.numberOfContours, *box) == unpack(">5h", record[:10])
            else:
                assert shape.numberOfContours == 0


def test_the_faces_are_parsed_once_in_a_process() -> None:
    assert song() is song()
    assert hei() is hei()
