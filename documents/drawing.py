"""A contract becomes a PDF. Values in, bytes out: nothing is looked up, no clock is read."""

from documents.articles import draw_text
from documents.canvas import Canvas, Style, baseline, hei_style, song_style
from documents.embedding import Book
from documents.faces import MissingCharactersError, missing_characters
from documents.facts import draw_facts, party_facts, vendor_facts
from documents.flow import Flow
from documents.metadata import made_at, xmp_of
from documents.order_list import NAME, order_list
from documents.pages import draw_page_furniture, draw_text_hash, draw_watermark
from documents.paper import Drawn, Paper
from documents.places import LEFT, LINE_WIDTH
from documents.signature_page import draw_signature_page
from documents.text import canonical_words, filled_text, text_sha256
from documents.words import day_words
from rules.terms import ContractKind

PREVIEW = "预览"
SAMPLE = "样张 · 预览"


def draw_contract(paper: Paper, *, watermark: str | None = None) -> Drawn:
    """The whole contract as PDF/A-3U, unsealed. Equal values give equal bytes, in any process.

    Raises MissingCharactersError naming all that no font has, UnknownTextVersionError, IncompletePaperError.
    """
    canvas = _drawn(paper, watermark)
    return Drawn(content=_bound(canvas, xmp_of(paper), paper), pages=len(canvas.sheets))


def draw_preview(paper: Paper, *, watermark: str = PREVIEW) -> Drawn:
    """What the customer reads before confirming the text: on every page the watermark and the text's SHA-256.

    Its metadata say so too: signing refuses it.
    """
    canvas = _drawn(paper, watermark)
    draw_text_hash(canvas, text_sha256(paper))
    return Drawn(content=_bound(canvas, xmp_of(paper, preview=True), paper), pages=len(canvas.sheets))


def draw_sample(paper: Paper) -> Drawn:
    """What an operator reads before publishing a text or the vendor's data."""
    return draw_preview(paper, watermark=SAMPLE)


def _drawn(paper: Paper, watermark: str | None) -> Canvas:
    text = filled_text(paper)
    missing = missing_characters(canonical_words(paper, text) + (watermark or ""))
    if missing:
        raise MissingCharactersError(missing)
    flow = Flow(Canvas())
    flow.new_page()
    _draw_opening(flow, paper)
    draw_text(flow, paper, text)
    draw_signature_page(flow, paper)
    draw_page_furniture(flow.canvas, paper)
    if watermark:
        draw_watermark(flow.canvas, watermark)
    return flow.canvas


def _draw_opening(flow: Flow, paper: Paper) -> None:
    flow.y -= 8
    _draw_centred(flow, paper.title, hei_style(20, 28))
    flow.y -= 4
    words = f"合同编号：{paper.number}　　订立日期：{day_words(paper.made_on)}"
    _draw_centred(flow, words, song_style(9.5, 15, grey=0.25))
    if paper.framework_number and paper.kind is not ContractKind.FRAMEWORK:
        _draw_centred(flow, f"框架合同编号：{paper.framework_number}", song_style(9.5, 15, grey=0.25))
    flow.y -= 8
    draw_facts(flow, party_facts(paper.party_a), title="甲方（客户）")
    flow.space(8)
    draw_facts(flow, vendor_facts(paper.vendor), title="乙方（服务提供方）")
    flow.space(9)


def _draw_centred(flow: Flow, text: str, style: Style) -> None:
    for line in flow.canvas.lines_of(text, style, LINE_WIDTH):
        free = LINE_WIDTH - line.width * style.size / 1000
        flow.canvas.write(LEFT + free / 2, baseline(style, flow.y), line, style)
        flow.y -= style.leading


def _bound(canvas: Canvas, xmp: str, paper: Paper) -> bytes:
    book = Book(tuple(canvas.faces.values()))
    for sheet in canvas.sheets:
        book.add_sheet(sheet)
    day = made_at(paper)
    book.set_creation_date(day)
    book.set_lang("zh-CN")
    book.set_xmp_metadata(xmp)
    if paper.rows:
        book.embed_file(
            bytes=order_list(paper.rows),
            basename=NAME,
            mime_type="text/csv",
            desc=f"合同 {paper.number} 的订单清单",
            associated_file_relationship="Data",
            creation_date=day,
            modification_date=day,
            compress=True,
        )
    return book.finished()
