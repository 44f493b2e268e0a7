"""A drawn contract as a file: the same everywhere, sound, small, and what it holds beside its pages."""

import pickle
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from documents.drawing import draw_contract
from documents.metadata import contract_id_in
from documents.paper import Paper
from tests.documents.papers import VENDOR, filing, framework, order
from tests.documents.reading import page_texts
from tests.programs import needs_program

KINDS = [framework(), order(), order(taxed=False), filing()]
IN_ANOTHER_PROCESS = """
import hashlib, pickle, sys
from documents.drawing import draw_contract
print(hashlib.sha256(draw_contract(pickle.load(sys.stdin.buffer)).content).hexdigest())
"""
each_kind = pytest.mark.parametrize("paper", KINDS, ids=lambda paper: paper.kind.value)


def opened(paper: Paper) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(draw_contract(paper).content))


@each_kind
def test_the_same_values_give_the_same_bytes_in_every_process(paper: Paper) -> None:
    draw_contract(order(3))  # what was drawn before leaves no trace
    here = draw_contract(paper).content
    command = [sys.executable, "-c", IN_ANOTHER_PROCESS]
    there = subprocess.run(
        command, input=pickle.dumps(paper), capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert there.stdout.decode().strip() == sha256(here).hexdigest()
    assert draw_contract(replace(paper, verification_code="other")).content != here


@each_kind
def test_every_file_is_sound(paper: Paper, tmp_path: Path) -> None:
    needs_program("qpdf")
    path = tmp_path / "contract.pdf"
    path.write_bytes(draw_contract(paper).content)
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "No syntax or stream encoding errors found" in checked.stdout


def test_the_framework_contract_has_at_least_six_pages_and_stays_small() -> None:
    drawn = draw_contract(framework())
    assert drawn.pages == len(page_texts(drawn.content)) >= 6
    assert len(drawn.content) <= 330_000


@each_kind
def test_the_file_says_that_it_is_pdf_a_3u_in_chinese(paper: Paper) -> None:
    with opened(paper) as pdf:
        assert "/Info" not in pdf.trailer  # it would say the same twice
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        with pdf.open_metadata() as xmp:
            assert xmp.pdfa_status == "3U"
            assert xmp["dc:title"] == f"{paper.title} {paper.number}"
            assert xmp["dc:creator"] == [VENDOR.name]
            assert xmp["dc:description"] == f"{paper.title}，合同编号 {paper.number}"
            assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2026-11-23T00:00:00+08:00"


@each_kind
def test_every_font_is_embedded_and_can_be_read_back(paper: Paper) -> None:
    with opened(paper) as pdf:
        fonts = {name: font for page in pdf.pages for name, font in page.Resources.Font.items()}
        assert sorted(str(font.BaseFont) for font in fonts.values()) == [
            "/HETONG+NotoSansSC-Bold",
            "/HETONG+NotoSerifSC-Regular",
        ]
        for font in fonts.values():
            assert font.Encoding == "/Identity-H"
            assert "beginbfchar" in font.ToUnicode.read_bytes().decode()
            assert font.DescendantFonts[0].CIDToGIDMap == "/Identity"
            assert font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()[:4] == b"\0\1\0\0"


def test_the_contract_is_recognised_in_a_file_too_damaged_to_be_opened() -> None:
    content = draw_contract(framework()).content
    assert contract_id_in(content) == framework().contract_id
    assert contract_id_in(content[len(content) // 2 :]) == framework().contract_id
    assert contract_id_in(b"%PDF-1.7 of somebody else") is None


def test_hostile_names_keep_the_metadata_well_formed() -> None:
    vendor = replace(VENDOR, name='<b>"A&B"</b>')
    content = draw_contract(replace(framework(), vendor=vendor, title="a<b>&c")).content
    start = content.index(b"<x:xmpmeta")
    xmp = ET.fromstring(content[start : content.index(b"</x:xmpmeta>") + 12])  # noqa: S314 - of our own file
    assert {"a<b>&c KJ202611230000012", '<b>"A&B"</b>'} <= {element.text for element in xmp.iter()}


def test_the_order_list_is_attached_as_csv() -> None:
    with opened(order(2)) as pdf:
        assert list(pdf.attachments) == ["订单清单.csv"]
        attached = pdf.attachments["订单清单.csv"].get_file()
        assert attached.mime_type == "text/csv"
        content = attached.read_bytes()
        assert pdf.Root.AF[0].AFRelationship == "/Data"
    assert content[:3] == b"\xef\xbb\xbf"
    assert content.decode("utf-8-sig").splitlines() == [
        "序号,订单号,产品名称,规格,周期,税率,不含税金额（元）,税额（元）,金额（元）,订单状态",
        (
            "1,20261123000000000001,云数据库 MySQL,高可用 8核32GB，存储 500GB,"
            "1年,6%,21735.85,1304.15,23040.00,已支付"
        ),
        "2,20261123000000000002,对象存储,标准存储包 5TB（华北地域）,6个月,6%,470.94,28.26,499.20,待支付",
    ]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", " =1+1"])
def test_a_cell_of_the_order_list_is_never_a_formula(formula: str) -> None:
    rows = (replace(order(1).rows[0], product_name=formula, specification='a "b", c'),)
    with opened(replace(order(1), rows=rows)) as pdf:
        content = pdf.attachments["订单清单.csv"].get_file().read_bytes().decode("utf-8-sig")
    assert f",'{formula}," in content
    assert ',"a ""b"", c",' in content


@pytest.mark.parametrize("paper", [framework(), filing()], ids=lambda paper: paper.kind.value)
def test_only_order_contracts_have_an_attachment(paper: Paper) -> None:
    with opened(paper) as pdf:
        assert not pdf.attachments
        assert "/AF" not in pdf.Root
