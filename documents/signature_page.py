"""The foot of the last page: who signs where, and how anybody verifies the contract."""

from typing import Final, NamedTuple

import segno

from documents.canvas import Canvas, Style, baseline, hei_style, song_style
from documents.flow import Flow
from documents.paper import Paper, Vendor
from documents.places import (
    BOTTOM,
    COLUMN_WIDTH,
    LEFT,
    LINE_WIDTH,
    RIGHT,
    SEAL_SIZE,
    SIGNATURE_TOP,
    VENDOR_COLUMN,
    VERIFICATION_TOP,
)
from documents.words import CREDENTIAL_LABELS
from rules.terms import CredentialType, SigningMode, SubjectType

_QR_SIZE: Final = 66.0
_NAME_HEIGHT: Final = 54.0
_NAME_HEIGHT_ABOVE_HANDWRITING: Final = 36.0  # a seal may touch the printed name, handwriting may not
_NAME_SIZES: Final = (11.0, 10.0, 9.0, 8.0, 7.0, 6.0, 5.0)


class _Signer(NamedTuple):
    label: str
    name: str
    name_height: float  # what the name may take, in points
    credential: str


def draw_signature_page(flow: Flow, paper: Paper) -> None:
    """Always at the same place of the last page; on a page of its own when the text has run into it."""
    if flow.y < SIGNATURE_TOP + 10:
        flow.new_page()
        style = song_style(11, 19.5)
        text = "（本页无正文，为签署页）"
        flow.canvas.write_text((LEFT + RIGHT) / 2, baseline(style, flow.y), text, style, align=0.5)
    canvas = flow.canvas
    _draw_signer(canvas, LEFT, _customer(paper))
    _draw_signer(canvas, VENDOR_COLUMN, _vendor(paper.vendor))
    _draw_verification(canvas, paper)
    flow.y = BOTTOM


def _customer(paper: Paper) -> _Signer:
    party = paper.party_a
    bilateral = paper.signing_mode is SigningMode.BILATERAL
    by_hand = bilateral and party.subject_type is SubjectType.INDIVIDUAL
    return _Signer(
        label="甲方（签字）：" if by_hand else "甲方（盖章）：" if bilateral else "甲方（在线确认）：",
        name=party.name,
        name_height=_NAME_HEIGHT_ABOVE_HANDWRITING if by_hand else _NAME_HEIGHT,
        credential=f"{CREDENTIAL_LABELS[party.credential_type]}：{party.credential_number}",
    )


def _vendor(vendor: Vendor) -> _Signer:
    code = f"{CREDENTIAL_LABELS[CredentialType.UNIFIED_SOCIAL_CREDIT_CODE]}：{vendor.credit_code}"
    return _Signer(label="乙方（盖章）：", name=vendor.name, name_height=_NAME_HEIGHT, credential=code)


def _draw_signer(canvas: Canvas, x: float, signer: _Signer) -> None:
    heading, small = hei_style(11, 18), song_style(9, 14)
    canvas.write_text(x, baseline(heading, SIGNATURE_TOP), signer.label, heading)
    style = _name_style(canvas, signer)
    y = SIGNATURE_TOP - heading.leading - 4
    for line in canvas.lines_of(signer.name, style, COLUMN_WIDTH):
        canvas.write(x, baseline(style, y), line, style)
        y -= style.leading
    y = SIGNATURE_TOP - SEAL_SIZE - 3  # below the seal: numbers must stay readable
    for text in (signer.credential, "签署日期：以电子签名所载时间为准"):
        for line in canvas.lines_of(text, small, COLUMN_WIDTH):
            canvas.write(x, baseline(small, y), line, small)
            y -= small.leading


def _name_style(canvas: Canvas, signer: _Signer) -> Style:
    """The largest size in which the name keeps to its place; the longest names get the smallest letters."""
    for size in _NAME_SIZES:
        style = song_style(size, size * 1.4)
        if len(canvas.lines_of(signer.name, style, COLUMN_WIDTH)) * style.leading <= signer.name_height:
            return style
    return song_style(_NAME_SIZES[-1], _NAME_SIZES[-1] * 1.2)


def _draw_verification(canvas: Canvas, paper: Paper) -> None:
    top, bottom = VERIFICATION_TOP, VERIFICATION_TOP - _QR_SIZE - 12
    canvas.area(LEFT, bottom, LINE_WIDTH, top - bottom, grey=0.96)
    canvas.rule(LEFT, top, RIGHT, top, weight=0.6)
    canvas.raw(_qr_code(paper.verification_url, LEFT + 6, bottom + 6))
    title, text, x = hei_style(9.5, 15), song_style(8.5, 12.5), LEFT + _QR_SIZE + 20
    canvas.write_text(x, baseline(title, top - 5), "合同查验", title)
    y = top - 5 - title.leading
    for words in (
        f"合同编号：{paper.number}　　验证码：{paper.verification_code}",
        "查验方式：扫描左侧二维码，或在查验页面输入合同编号与验证码，或提交本电子文件。",
        f"查验页面：{paper.verification_url.partition('?')[0]}",
    ):
        for line in canvas.lines_of(words, text, RIGHT - x - 8):
            canvas.write(x, baseline(text, y), line, text)
            y -= text.leading


def _qr_code(content: str, x: float, y: float) -> str:
    """ISO/IEC 18004, error correction M, as one path: dark modules of a row that touch are one rectangle."""
    rows = [bytes(row) for row in segno.make_qr(content, error="m", boost_error=False).matrix]
    module = (_QR_SIZE - 4) / len(rows)
    parts = [f"1 g {x:.2f} {y:.2f} {_QR_SIZE:.2f} {_QR_SIZE:.2f} re f 0 g"]
    for number, row in enumerate(rows, start=1):
        at = 0
        while (start := row.find(1, at)) >= 0:
            at = row.find(0, start) if 0 in row[start:] else len(row)
            left, bottom = x + 2 + start * module, y + _QR_SIZE - 2 - number * module
            parts.append(f"{left:.2f} {bottom:.2f} {(at - start) * module:.2f} {module:.2f} re")
    return "\n".join([*parts, "f"])
