"""Tables of facts, a label beside its value, two pairs a row or one long one: the parties, the filing."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from documents.canvas import Style, hei_style, song_style
from documents.flow import Flow
from documents.paper import Filing, Party, Vendor
from documents.places import LINE_WIDTH
from documents.table import PADDING, Cell, Column, Table
from documents.words import CREDENTIAL_LABELS
from rules.terms import CredentialType, SubjectType

_LABEL: Final = 92.0
_VALUE: Final = (LINE_WIDTH - 2 * _LABEL) / 2
_COLUMNS: Final = (Column("", _LABEL), Column("", _VALUE), Column("", _LABEL), Column("", _VALUE))


class Fact(NamedTuple):
    label: str
    value: str | None
    wide: bool = False


def party_facts(party: Party) -> tuple[Fact, ...]:
    name = "名称" if party.subject_type is SubjectType.ENTERPRISE else "姓名"
    return (
        Fact(name, party.name, wide=True),
        Fact(CREDENTIAL_LABELS[party.credential_type], party.credential_number),
        Fact("法定代表人", party.legal_representative),
        Fact("纳税人识别号", party.tax_number),
        Fact("联系人", party.contact),
        Fact("联系电话", party.phone),
        Fact("电子邮箱", party.email),
        Fact("邮政编码", party.postcode),
        Fact("开户银行", party.bank_name),
        Fact("银行账号", party.bank_account),
        Fact("联系地址", party.address, wide=True),
    )


def vendor_facts(vendor: Vendor) -> tuple[Fact, ...]:
    return (
        Fact("名称", vendor.name, wide=True),
        Fact(CREDENTIAL_LABELS[CredentialType.UNIFIED_SOCIAL_CREDIT_CODE], vendor.credit_code),
        Fact("联系电话", vendor.phone),
        Fact("纳税人识别号", vendor.tax_number),
        Fact("开户银行", vendor.bank_name),
        Fact("银行账号", vendor.bank_account),
        Fact("联系地址", vendor.address, wide=True),
    )


def filing_facts(filing: Filing) -> tuple[Fact, ...]:
    return (
        Fact("备案订单号", filing.number, wide=True),
        Fact("备案主体", filing.subject_name, wide=True),
        Fact("网站名称", filing.site_name, wide=True),
        Fact("网站域名", "、".join(filing.domains), wide=True),
        Fact("ICP 备案号", filing.icp_number, wide=True),
    )


def draw_facts(flow: Flow, facts: Iterable[Fact], *, title: str | None = None) -> None:
    """Facts without a value are left out; a value too long for half a row gets a whole one."""
    text, label = song_style(9.5, 13.5), song_style(9, 13.5, grey=0.25)
    table = Table(flow, _COLUMNS, text, label)
    if title is not None:
        heading = Cell(title, columns=4, style=hei_style(10, 14), shaded=True)
        table.row([heading])
    held: list[Cell] = []
    for fact in facts:
        if not fact.value:
            continue
        pair = [Cell(fact.label, style=label, shaded=True), Cell(fact.value)]
        wide = fact.wide or not _fits(fact.value, text)
        if held and (wide or len(held) == len(_COLUMNS)):
            _flush(table, held)
        if wide:
            table.row([pair[0], pair[1]._replace(columns=3)])
        else:
            held.extend(pair)
    _flush(table, held)
    table.close()


def _flush(table: Table, held: list[Cell]) -> None:
    """Draws what is held; a single pair takes the whole row."""
    if len(held) == len(_COLUMNS):
        table.row(held)
    elif held:
        table.row([held[0], held[1]._replace(columns=3)])
    held.clear()


def _fits(value: str, style: Style) -> bool:
    return style.typeface.measure(value) * style.size / 1000 <= _VALUE - 2 * PADDING
