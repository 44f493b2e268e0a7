"""The form fields of a signed contract, by their names: they say whose signature is whose."""

from typing import Final

from rules.terms import SignerRole

CUSTOMER_FIELD: Final = "CustomerSeal"
VENDOR_FIELD: Final = "VendorSeal"


def cross_page_field(page: int) -> str:
    """The field that shows the vendor's slice on this page, counted from 0."""
    return f"VendorCrossPageSeal{page + 1}"


def role_of(field: str) -> SignerRole | None:
    """Whose field this is; null in files that others made."""
    return {CUSTOMER_FIELD: SignerRole.CUSTOMER, VENDOR_FIELD: SignerRole.VENDOR}.get(field)
