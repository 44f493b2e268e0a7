"""What a PDF says about itself: XMP (ISO 16684-1) with fixed dates, so that equal contracts are equal files.

The contract's id stands uncompressed in it: a file too damaged to be parsed still tells which contract it is.
Only properties of PDF/A's predefined schemas are used; others need an extension schema (ISO 19005-3, 6.6.2).
"""

import re
from datetime import datetime, time, timedelta, timezone
from html import escape
from typing import Final

from documents.paper import Paper

_SHANGHAI: Final = timezone(timedelta(hours=8))  # without summer time since 1991
_CONTRACT: Final = re.compile(rb"urn:hetong:contract:([0-9A-Za-z._=+/:-]{1,200})<")
_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:identifier>{number}</dc:identifier>
<pdf:Producer>hetong</pdf:Producer>
<xmp:CreatorTool>hetong</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:MetadataDate>{date}</xmp:MetadataDate>
<xmpMM:DocumentID>urn:hetong:contract:{contract_id}</xmpMM:DocumentID>
{rendition}</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""
_PROOF: Final = "<xmpMM:RenditionClass>proof</xmpMM:RenditionClass>\n"  # XMP's word for a preview


def xmp_of(paper: Paper, *, preview: bool = False) -> str:
    return _XMP.format(
        title=escape(f"{paper.title} {paper.number}"),
        subject=escape(f"{paper.title}，合同编号 {paper.number}"),
        author=escape(paper.vendor.name),
        number=escape(paper.number),
        date=made_at(paper).isoformat(timespec="seconds"),
        contract_id=escape(paper.contract_id),
        rendition=_PROOF if preview else "",
    )


def is_preview(xmp: bytes) -> bool:
    """Whether this metadata is that of a preview, which is never sealed."""
    return _PROOF.strip().encode() in xmp


def made_at(paper: Paper) -> datetime:
    """The beginning of the day of creation in Shanghai: never later than the signatures."""
    return datetime.combine(paper.made_on, time(), tzinfo=_SHANGHAI)


def contract_id_in(content: bytes) -> str | None:
    """The contract a file claims to be, found without parsing; None when it claims none. No proof."""
    found = _CONTRACT.search(content)
    return found[1].decode("ascii") if found else None
