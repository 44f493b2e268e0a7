"""What pyHanko's verdict on a signature means here: stricter than its own summary."""

from datetime import datetime

from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation.status import (
    PdfSignatureStatus,
    SignatureCoverageLevel,
    StandardCMSSignatureStatus,
)


def is_trusted(status: StandardCMSSignatureStatus) -> bool:
    """The signer's certificate, and where there is a time stamp its own as well."""
    stamp = status.timestamp_validity
    return status.trusted and (stamp is None or (stamp.intact and stamp.valid and stamp.trusted))


def is_allowed(status: PdfSignatureStatus) -> bool:
    """What may follow the first party's signature: the form fields and the signature of the second."""
    level = status.modification_level
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and level is not None
        and level <= ModificationLevel.FORM_FILLING
    )


def timestamped_at(status: PdfSignatureStatus) -> datetime | None:
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return None
    return stamp.timestamp
