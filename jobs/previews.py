"""Previews of texts and vendor data: links that name exactly what is drawn, and the paper behind a link."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from auth.links import LinkSigner
from documents.paper import Paper, Vendor
from documents.samples import Sample, sample_paper
from jobs.services import Services
from jobs.versions import TextVersion, VendorInForce, text_by_id
from models import VendorVersion
from rules.terms import SigningMode, SubjectType

_PURPOSE: Final = "preview"


class PreviewOutdated(Exception):
    """What the link showed was saved again, or discarded, meanwhile: nobody reads one draft for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """One sample of a text with the vendor's data, both as they were when they were asked for."""

    text: TextVersion
    vendor: VendorInForce
    sample: Sample

    def paper(self, public_url: str) -> Paper:
        return sample_paper(
            self.text.kind,
            self.sample,
            text_version=self.text.version,
            template=self.text.content,
            vendor=Vendor(**asdict(self.vendor.vendor)),
            public_url=public_url,
        )

    @property
    def file_name(self) -> str:
        return f"{self.text.kind.value}-{self.text.version}-preview.pdf"

    def token(self, links: LinkSigner, *, now: datetime) -> tuple[str, datetime]:
        """And when it expires."""
        payload: dict[str, Any] = {
            "text": [self.text.id.hex, self.text.revision],
            "vendor": [self.vendor.id.hex, self.vendor.revision] if self.vendor.id else None,
            "sample": asdict(self.sample),
        }
        return links.sealed(payload, _PURPOSE, now=now)


async def previewed_by(token: str, links: LinkSigner, services: Services) -> Previewed:
    """Raises LinkRefused and PreviewOutdated."""
    payload = links.opened(token, _PURPOSE, now=services.now())
    key, revision = payload["text"]
    text = await text_by_id(UUID(key))
    if text is None or text.revision != revision:
        raise PreviewOutdated
    sample = payload["sample"]
    mode, subject_type = SigningMode(sample.pop("signing_mode")), SubjectType(sample.pop("subject_type"))
    return Previewed(
        text=text,
        vendor=await _vendor(payload["vendor"], services),
        sample=Sample(signing_mode=mode, subject_type=subject_type, **sample),
    )


async def _vendor(named: list[Any] | None, services: Services) -> VendorInForce:
    if named is None:
        return VendorInForce(vendor=services.vendor)
    key, revision = named
    row = await VendorVersion.get_or_none(id=UUID(key), revision=revision)
    if row is None:
        raise PreviewOutdated
    return VendorInForce.of(row)
