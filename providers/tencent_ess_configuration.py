"""How this installation is known to 腾讯电子签, and where on the paper its signers sign."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from providers.remote import AddressRefused, check_address

NAME: Final = "tencent_ess"
ENDPOINT: Final = "https://ess.tencentcloudapi.com"
FILE_ENDPOINT: Final = "https://file.ess.tencent.cn"

_AES_256: Final = 32  # bytes of a key


class Place(NamedTuple):
    """A rectangle on an A4 page, in points from its top left corner, as the provider counts them."""

    x: float
    y: float
    width: float
    height: float


# What documents.places says of the foot of the last page, from the top and rounded. A customer's cross-page seal
# stands above the vendor's, so that neither hides the other.
CUSTOMER_SEAL: Final = Place(130.14, 521.89, 119.06, 119.06)
HANDWRITING: Final = Place(130.14, 551.89, 119.06, 59.53)
VENDOR_SEAL: Final = Place(368.14, 521.89, 119.06, 119.06)
CUSTOMER_EDGE: Final = Place(535.75, 181.42, 59.53, 119.06)
VENDOR_EDGE: Final = Place(535.75, 361.42, 59.53, 119.06)


class SigningPage(StrEnum):
    """What the signing link opens: the provider's mini program in WeChat, or its page in any mobile browser.

    Both ask who it is that opens them. The browser's page does not promise to know every kind of seal.
    """

    MINI_PROGRAM = "mini_program"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True, kw_only=True)
class TencentEssConfiguration:
    """Addresses are https; http is for a provider on this machine, in tests.

    `operator_user_id`: the vendor's employee in whose name flows are opened, with the right to sign automatically
    (授权签) with `vendor_seal_id`. `texts_signatory`: the provider sends the link by short message too; without it
    the provider reminds nobody. `callback_key` has 32 bytes. `seconds`: for one call; `download_seconds`: for a file.
    """

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    operator_user_id: str
    vendor_organisation: str
    vendor_seal_id: str
    callback_token: str = field(repr=False)
    callback_key: str = field(repr=False)
    endpoint: str = ENDPOINT
    file_endpoint: str = FILE_ENDPOINT
    signing_page: SigningPage = SigningPage.MINI_PROGRAM
    texts_signatory: bool = True
    seconds: float = 10.0
    download_seconds: float = 30.0
    customer_seal: Place = CUSTOMER_SEAL
    handwriting: Place = HANDWRITING
    vendor_seal: Place = VENDOR_SEAL
    customer_edge: Place = CUSTOMER_EDGE
    vendor_edge: Place = VENDOR_EDGE

    def __post_init__(self) -> None:
        required = ("secret_id", "secret_key", "operator_user_id", "vendor_organisation", "vendor_seal_id")
        for name in (*required, "callback_token"):
            value: str = getattr(self, name)
            if not value or value != value.strip():
                raise ValueError(f"{name} is empty or has spaces around it")
        if len(self.callback_key.encode()) != _AES_256:
            raise ValueError("callback_key has not 32 bytes")
        for address in (self.endpoint, self.file_endpoint):
            if check_address(address).raw_path != b"/":
                raise AddressRefused("an address of the e-sign provider has no path")
