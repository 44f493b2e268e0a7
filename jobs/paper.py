"""From a contract's row to the values that are printed."""

from dataclasses import asdict
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson

from documents.paper import Filing, Paper, Party, Row, Vendor
from documents.template import parsed
from jobs.versions import template_of
from messages import Locale, label
from models import Contract, ContractLine, Supplement
from models.copies import FilingCopy, PartyACopy
from models.party_a import COLUMNS
from rules.terms import SupplementKind

CHINA: Final = ZoneInfo("Asia/Shanghai")


class NothingToPrint(Exception):
    """The contract has no party A yet: it was asked for too early."""


async def paper_of(contract: Contract, *, public_url: str) -> Paper:
    """Everything printed, from copies made when the contract was: the live world is not asked."""
    party_a, filing = contract.party_a_copy, contract.filing_copy
    if party_a is None:
        raise NothingToPrint
    template = await template_of(contract.kind, contract.text_version)
    framework = await Contract.get(id=contract.framework_id) if contract.framework_id else None
    lines = await ContractLine.filter(contract_id=contract.id).order_by("position")
    return Paper(
        kind=contract.kind,
        signing_mode=contract.signing_mode,
        number=contract.number,
        title=parsed(template).title,
        text_version=contract.text_version,
        contract_id=contract.id.hex,
        party_a=_party(party_a),
        vendor=Vendor(**asdict(contract.vendor_copy)),
        made_on=contract.created_at.astimezone(CHINA).date(),
        verification_code=contract.verification_code,
        verification_url=verification_url(public_url, contract),
        rows=tuple(_row(line) for line in lines),
        filing=None if filing is None else _filing(filing),
        framework_number=framework.number if framework else None,
        amount_fen=contract.amount_fen,
        tax_fen=contract.tax_fen,
        amount_without_tax_fen=contract.amount_without_tax_fen,
        term_start=contract.term_start,
        term_end=contract.term_end,
        cited_documents=tuple(orjson.loads(contract.cited_documents)),
        template=template,
    )


def verification_url(public_url: str, contract: Contract) -> str:
    """What the QR code on the paper opens."""
    query = urlencode({"number": contract.number, "code": contract.verification_code})
    return f"{public_url}/verify?{query}"


def cited_as(supplement: Supplement) -> str:
    """As printed, in the contract's own language: 权利义务转让补充协议（编号 XY-1，2026年11月20日签订）."""
    day, made = supplement.signed_on, "签订"
    if supplement.kind is SupplementKind.RENAME_LETTER:
        made = "出具"  # a letter is issued by one side
    title = label(supplement.kind, Locale.ZH_CN)
    return f"{title}（编号 {supplement.reference}，{day.year}年{day.month}月{day.day}日{made}）"


def _party(copy: PartyACopy) -> Party:
    subject = copy.subject
    return Party(
        name=subject.name,
        subject_type=subject.subject_type,
        credential_type=subject.credential_type,
        credential_number=subject.credential_number,
        **{column: copy.values[name] for name, column in COLUMNS.items()},
    )


def _row(line: ContractLine) -> Row:
    return Row(
        position=line.position,
        order_number=line.order_number,
        product_name=line.product_name,
        specification=line.specification,
        period=line.period,
        amount_fen=line.amount_fen,
        order_status=line.order_status,
        tax_rate=line.tax_rate,
        tax_fen=line.tax_fen,
        amount_without_tax_fen=line.amount_without_tax_fen,
    )


def _filing(copy: FilingCopy) -> Filing:
    return Filing(
        number=copy.number,
        subject_name=copy.subject_name,
        site_name=copy.site_name,
        domains=copy.domains,
        icp_number=copy.icp_number,
    )
