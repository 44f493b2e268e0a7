"""Private keys in memory, parsed once."""

from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

ECDSA, RSA = "sha256_ecdsa", "sha256_rsa"


@dataclass(frozen=True, slots=True, repr=False)
class LoadedKey:
    """Stays loaded: parsing and checking a key at each signature costs more than the signature."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    @property
    def algorithm(self) -> str:
        return algorithm_of(self.key.public_key())

    async def sign(self, message: bytes) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message, ec.ECDSA(hashes.SHA256()))


def algorithm_of(key: PublicKeyTypes) -> str:
    """The name asn1crypto has for signatures by this key over SHA-256."""
    return RSA if isinstance(key, rsa.RSAPublicKey) else ECDSA
